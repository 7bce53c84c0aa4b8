//! `POST /api/v1/proxy/messages`, answered at once.

use hyper::Method;
use serde_json::{Value, json};

use super::{RESTORED, SEEN, key_of, members, request};
use crate::installation::Installation;

const PATH: &str = "/api/v1/proxy/messages";

#[tokio::test]
async fn answers_by_tier_profile_and_request() {
    let installation = Installation::start("").await;
    let customer = |name: &str, tier: &str, relink: Value| json!({ "customer_id": name, "tier": tier, "relink_response": relink });
    let plain = [
        "request_id",
        "status",
        "model_used",
        "latency_ms",
        "result",
        "redaction_count",
        "relinked",
    ];
    for (name, tier, profile, asked, relinked) in [
        ("a", "free", Value::Null, None, false),
        ("b", "free", Value::Null, Some(true), true),
        ("c", "free", true.into(), None, true),
        ("d", "pro", Value::Null, None, true),
        ("e", "pro", Value::Null, Some(false), false),
        ("f", "pro", false.into(), None, false),
        ("g", "enterprise", Value::Null, None, true),
        ("h", "enterprise", false.into(), Some(true), true),
    ] {
        let key = key_of(&installation, &customer(name, tier, profile)).await;
        let mut body = request("Echo-1");
        body["relink_response"] = asked.into();
        let answer = installation.client.message(&key, &body).await.expect_status(200);
        let what = format!("{name} {tier}: {}", answer.text());
        let json = answer.json();
        let expected = if relinked { RESTORED } else { SEEN };
        assert_eq!(answer.said(), format!("Echo: {expected}"), "{what}");
        assert_eq!(
            (&json["relinked"], &json["redaction_count"]),
            (&relinked.into(), &3.into()),
            "{what}"
        );
        assert_eq!(
            (&json["status"], &json["model_used"]),
            (&"JOB_STATUS_COMPLETED".into(), &"Echo-1".into())
        );
        assert!(json["latency_ms"].is_u64(), "{what}");
        let mut names = plain.to_vec();
        if tier != "free" {
            names.push("veil");
            let certificate = format!("/api/v1/veil/certificate/{}", answer.request_id());
            let links = json!({
                "status": json["veil"]["status"], "certificate_url": certificate,
                "summary_url": format!("{certificate}/summary"),
            });
            assert_eq!(json["veil"], links, "{what}");
            assert!(["available", "pending"].contains(&json["veil"]["status"].as_str().unwrap()));
        }
        assert_eq!(members(&answer.body), names, "{what}");
        assert!(
            answer.request_id().len() == 32
                && answer.request_id().bytes().all(|b| b.is_ascii_hexdigit())
        );
    }
    assert!(installation.stop().status.success());
}

#[tokio::test]
async fn a_key_in_either_header() {
    let installation = Installation::start("").await;
    let key = installation.api_key();
    for (name, value, status) in [
        ("x-api-key", key.to_owned(), 200),
        ("X-API-KEY", key.to_owned(), 200),
        ("authorization", format!("Bearer {key}"), 200),
        ("Authorization", format!("bearer {key}"), 200),
        ("authorization", format!("Basic {key}"), 401),
        ("authorization", key.to_owned(), 401),
    ] {
        let headers = [(name, value.as_str())];
        let answer =
            installation.client.send(Method::POST, PATH, &headers, request("echo").to_string());
        answer.await.unwrap().expect_status(status);
    }
    // The first of both counts, and a wrong one is not made good by the other.
    let headers = [("x-api-key", "wrong"), ("authorization", &format!("Bearer {key}"))];
    let answer =
        installation.client.send(Method::POST, PATH, &headers, request("echo").to_string());
    assert_eq!(answer.await.unwrap().code(), "invalid_api_key");
}

#[tokio::test]
async fn what_a_key_declares_is_masked_in_all_its_requests() {
    let installation = Installation::start("").await;
    let terms = json!([
        { "kind": "PERSON", "value": "Theodora Quastenberg" }, { "kind": "org", "value": "Umbra Werke" },
    ]);
    let customer = json!({ "customer_id": "acme", "tier": "enterprise", "known_entities": terms });
    let key = key_of(&installation, &customer).await;
    let text = "Frau Quastenberg (THEODORA QUASTENBERG) of umbra werke, not Quasten of Werke";
    let seen = "Frau [PERSON_1] ([PERSON_2]) of [ORG_1], not Quasten of Werke";
    let body = json!({ "model": "echo", "prompt_template": "{text}", "context": { "text": text }, "relink_response": false });
    for _ in 0..2 {
        let answer = installation.client.message(&key, &body).await.expect_status(200);
        assert_eq!(answer.said(), format!("Echo: {seen}"));
    }
    let others =
        installation.client.message(installation.api_key(), &body).await.expect_status(200);
    assert_eq!(others.said(), format!("Echo: {text}"), "the terms of one key count for another");
    // Sealed in the database, and still there after a restart.
    let folder = std::sync::Arc::clone(&installation.folder);
    assert!(installation.stop().status.success());
    let installation = folder.serve().await;
    let answer = installation.client.message(&key, &body).await.expect_status(200);
    assert_eq!(answer.said(), format!("Echo: {seen}"));
}

#[tokio::test]
async fn an_evaluation_tells_what_was_found() {
    let installation = Installation::start("").await;
    let truth =
        |kind: &str, value: &str| json!({ "type": kind, "value": value, "start": 0, "end": 1 });
    let mut body = request("echo");
    body["mode"] = "proving_ground".into();
    body["activity_id"] = "activity 1".into();
    body["ground_truth"] = json!({
        "who": [truth("EMAIL", "anna@mail.example")],
        "text": [truth("PET", "the cat"), truth("BLANK", "  ")],
    });
    let answer =
        installation.client.message(installation.api_key(), &body).await.expect_status(200);
    assert_eq!(
        answer.json()["ground_truth_evaluation"],
        json!({
            "total_annotations": 2, "true_positives": 1, "false_negatives": 1, "false_positives": 1,
            "detection_rate": 0.5,
            "matches": [{ "annotation_type": "EMAIL", "annotation_value": "anna@mail.example", "redacted_as": "[EMAIL_1]" }],
            "missed": [{ "field": "text", "type": "PET", "value": "the cat" }],
            "extras": [{ "placeholder": "[IBAN_1]", "original": "DE89370400440532013000" }],
        })
    );
    body["ground_truth"] = json!({});
    let answer =
        installation.client.message(installation.api_key(), &body).await.expect_status(200);
    let evaluation = &answer.json()["ground_truth_evaluation"];
    assert_eq!(
        (&evaluation["total_annotations"], &evaluation["detection_rate"]),
        (&0.into(), &1.0.into())
    );
    body["mode"] = "live".into();
    let answer =
        installation.client.message(installation.api_key(), &body).await.expect_status(200);
    assert_eq!(answer.json().get("ground_truth_evaluation"), None);
}

#[tokio::test]
async fn links_begin_with_the_public_url() {
    let settings =
        "[gateway]\npublic_url = \"https://veil.example.com\"\nwait_timeout_seconds = 0.2\n";
    let installation = Installation::start(settings).await;
    let answer = installation.client.message(installation.api_key(), &request("echo")).await.json();
    for link in ["certificate_url", "summary_url"] {
        let link = answer["veil"][link].as_str().unwrap();
        assert!(link.starts_with("https://veil.example.com/api/v1/veil/certificate/"), "{link}");
    }
    let accepted =
        installation.client.message(installation.api_key(), &request("echo-delay-500")).await;
    let link = accepted.expect_status(202).json()["status_url"].as_str().unwrap().to_owned();
    assert!(link.starts_with("https://veil.example.com/api/v1/proxy/jobs/job_"), "{link}");
}
