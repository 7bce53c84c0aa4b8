//! How often somebody may ask, and what he is told when it was too often.

use hyper::Method;
use serde_json::{Value, json};

use super::{Shape, check, finish_calmly};
use crate::client::Answer;
use crate::installation::Installation;

async fn mint(installation: &Installation, customer: &Value) -> String {
    let path = "/api/v1/admin/keys";
    let answer = installation.client.admin(Method::POST, path, installation.admin_key(), customer);
    answer.await.expect_status(201).json()["dsa_api_key"].as_str().unwrap().to_owned()
}

async fn ask(installation: &Installation, key: &str) -> Answer {
    let body = json!({ "model": "echo", "prompt_template": "hi", "context": {} });
    installation.client.message(key, &body).await
}

#[tokio::test]
async fn requests_per_minute_and_per_month() {
    let installation = Installation::start("").await;
    let slow = json!({ "customer_id": "slow", "tier": "enterprise", "rate_limit_rpm": 3 });
    let slow = mint(&installation, &slow).await;
    for _ in 0..3 {
        ask(&installation, &slow).await.expect_status(200);
    }
    let answer = ask(&installation, &slow).await;
    check("the fourth in a minute", &answer, (429, "rate_limited", Shape::Nested));
    assert!(answer.json()["error"]["retry_after_seconds"].as_u64().unwrap() <= 20);
    // Looking is no exchange.
    installation.client.get("/api/v1/audit/export", &slow).await.expect_status(200);

    let small = json!({ "customer_id": "small", "tier": "free", "rate_limit_rpm": 100_000 });
    let small = mint(&installation, &small).await;
    for _ in 0..500 {
        ask(&installation, &small).await.expect_status(200);
    }
    let answer = ask(&installation, &small).await;
    check("the 501st in a month", &answer, (429, "quota_exceeded", Shape::Nested));
    assert!(answer.json()["error"]["retry_after_seconds"].as_u64().unwrap() <= 31 * 86_400);
    ask(&installation, installation.api_key()).await.expect_status(200);

    // What was used is not forgotten by a restart.
    let folder = std::sync::Arc::clone(&installation.folder);
    finish_calmly(installation);
    let installation = folder.serve().await;
    check(
        "after a restart",
        &ask(&installation, &small).await,
        (429, "quota_exceeded", Shape::Nested),
    );
    finish_calmly(installation);
}

#[tokio::test]
async fn the_public_scan_per_hour() {
    let installation = Installation::start("[gateway]\nscan_requests_per_hour = 2\n").await;
    let mut refused = 0;
    // An hour of the clock may end between them, and a new count begins once.
    for _ in 0..5 {
        let scan = installation.client.send(Method::POST, "/api/v1/scan", &[], r#"{"text": "hi"}"#);
        let answer = scan.await.unwrap();
        if answer.status != 200 {
            check("too many scans", &answer, (429, "rate_limited", Shape::Nested));
            refused += 1;
        }
    }
    assert!(refused > 0, "five scans in an hour that allows two");
    finish_calmly(installation);
}

#[tokio::test]
async fn guesses_of_the_admin_key() {
    let installation = Installation::start("").await;
    let admin_key = installation.admin_key();
    let almost = format!("{}x", &admin_key[..admin_key.len() - 1]);
    let list = async |key: &str| {
        installation.client.admin(Method::GET, "/api/v1/admin/customers", key, &Value::Null).await
    };
    for guess in ["", "x", &almost, "lcr_admin_", installation.api_key()] {
        check(guess, &list(guess).await, (401, "invalid_admin_key", Shape::Flat));
    }
    for key in ["a sixth guess", admin_key] {
        let answer = list(key).await;
        check("after five guesses", &answer, (429, "rate_limited", Shape::Flat));
        assert!(answer.json()["retry_after_seconds"].as_u64().unwrap() <= 60);
    }
    // Applications go on working.
    ask(&installation, installation.api_key()).await.expect_status(200);
    finish_calmly(installation);
}
