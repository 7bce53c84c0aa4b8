//! `GET /api/v1/audit/export`: what the audit chain has about a customer.

use std::time::Duration;

use serde_json::Value;

use super::{members, request};
use crate::installation::Installation;

const PATH: &str = "/api/v1/audit/export";

fn types(export: &Value) -> Vec<&str> {
    export["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["event_type"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn events_of_one_customer_by_type_and_days() {
    let installation = Installation::start("").await;
    let key = installation.mint("acme", "pro").await;
    let completed = installation.client.message(&key, &request("echo")).await.request_id();
    installation.client.certificate(&completed, &key).await;
    let failed = installation.client.message(&key, &request("echo-fail-500")).await;
    assert_eq!(failed.code(), "upstream_error");
    installation.client.message(installation.api_key(), &request("echo")).await.expect_status(200);
    // Reported beside the answer, so perhaps a moment after it.
    let path = format!("{PATH}?type=proxy.failed&days=1");
    let reported = async {
        loop {
            let export = installation.client.get(&path, &key).await.expect_status(200).json();
            if export["total_events"] != 0 {
                return export;
            }
        }
    };
    let export = tokio::time::timeout(Duration::from_secs(20), reported).await.unwrap();
    assert_eq!(types(&export), ["proxy.failed"]);
    let details: Value =
        serde_json::from_str(export["events"][0]["details"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&details["outcome"], &details["redaction_count"]),
        (&"upstream_error".into(), &3.into())
    );

    let answer = installation.client.get(PATH, &key).await.expect_status(200);
    assert_eq!(
        members(&answer.body),
        ["customer_id", "tier", "period", "events", "total_events", "source"]
    );
    let export = answer.json();
    assert_eq!((&export["customer_id"], &export["tier"]), (&"acme".into(), &"pro".into()));
    assert_eq!(export["source"], "audit_service");
    let period = export["period"].as_str().unwrap();
    assert!(period.len() == 24 && period[10..14] == *" to ", "{period}");
    let events = export["events"].as_array().unwrap();
    assert_eq!(export["total_events"], events.len());
    for expected in ["key.mint_requested", "proxy.completed", "proxy.failed"] {
        assert_eq!(types(&export).iter().filter(|kind| **kind == expected).count(), 1, "{export}");
    }
    let own = events.iter().find(|event| event["event_type"] == "proxy.completed").unwrap();
    assert_eq!(own["request_id"], completed.as_str());
    assert!(own["actor"].as_str().unwrap().starts_with("k_"), "{own}");
    let times: Vec<&str> =
        events.iter().map(|event| event["timestamp"].as_str().unwrap()).collect();
    assert!(times.iter().all(|time| time.ends_with('Z')), "{times:?}");
    assert!(!answer.text().contains("anna@"), "{}", answer.text());

    let none = installation.client.get(&format!("{PATH}?type=no%2Fsuch"), &key).await.json();
    assert_eq!((&none["events"], &none["source"]), (&Value::Array(Vec::new()), &"none".into()));
    for days in ["1", "30", "90", "007"] {
        installation
            .client
            .get(&format!("{PATH}?days={days}&type="), &key)
            .await
            .expect_status(200);
    }
    assert!(installation.stop().status.success());
}
