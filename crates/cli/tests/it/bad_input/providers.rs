//! Providers that fail, and what their callers are told.

use hyper::Method;
use serde_json::json;

use super::{Shape, check, finish_calmly};
use crate::installation::Installation;
use crate::provider::Provider;

#[tokio::test]
async fn failures_of_providers_have_codes() {
    let provider = Provider::start();
    let settings = format!("[gateway]\nprovider_timeout_seconds = 1.5\n{}", provider.settings());
    let installation = Installation::start(&settings).await;
    let enterprise = installation.mint("acme", "enterprise").await;
    let pro = installation.mint("small", "pro").await;
    let error = (502, "upstream_error");
    let cases = [
        (Some("gone-1"), error),
        (Some("local-500"), error),
        (Some("local-cut"), error),
        (Some("local-noise"), error),
        (Some("local-garbage"), (502, "upstream_invalid_response")),
        (Some("local-silent"), (504, "upstream_timeout")),
        (Some("local-401"), (502, "upstream_auth_failed")),
        (Some("local-429"), (429, "upstream_rate_limited")),
        (Some("local-400"), (400, "upstream_rejected")),
        (Some("echo-fail-500"), error),
        (Some("echo-fail-418"), (400, "upstream_rejected")),
        (Some("echo-cut"), error),
        (Some("echo-stream-cut"), error),
        (Some("echo-garbage"), (502, "upstream_invalid_response")),
        (Some("zzz-1"), (400, "unknown_model")),
        (None, (400, "unknown_model")),
    ];
    let body = |model: Option<&str>| json!({ "model": model, "prompt_template": "{text}", "context": { "text": "to a@b.example" } });
    let headers = [("x-api-key", enterprise.as_str()), ("x-upstream-key", "the-key")];
    for (model, (status, code)) in cases {
        let path = "/api/v1/proxy/messages";
        let answer =
            installation.client.send(Method::POST, path, &headers, body(model).to_string());
        let answer = answer.await.unwrap();
        check(&format!("{model:?}"), &answer, (status, code, Shape::Nested));
        assert!(!answer.text().contains("the-key"), "{}", answer.text());
        if code == "upstream_rate_limited" {
            assert_eq!(answer.json()["error"]["retry_after_seconds"], 17);
        }
    }
    // Without a provider key: one who must bring it, and one whose operator has none.
    for key in [&pro, &enterprise] {
        let answer = installation.client.message(key, &body(Some("local-1"))).await;
        check("no provider key", &answer, (400, "missing_upstream_key", Shape::Nested));
    }
    for bad in ["", "two words", "ta\tb"] {
        let headers = [("x-api-key", pro.as_str()), ("x-upstream-key", bad)];
        let answer =
            installation.client.send(Method::POST, "/api/v1/proxy/messages", &headers, "{}");
        check(bad, &answer.await.unwrap(), (400, "invalid_upstream_key", Shape::Nested));
    }
    let seen = provider.text();
    assert!(seen.contains("[EMAIL_1]") && !seen.contains("a@b.example"), "{seen}");
    assert_eq!(seen.matches("Bearer the-key").count(), provider.received().len());
    finish_calmly(installation);
}

/// A failure that comes after the caller was told to wait is in the job, with the same code.
#[tokio::test]
async fn failures_of_jobs_have_the_same_codes() {
    let provider = Provider::start();
    let settings = format!(
        "[gateway]\nwait_timeout_seconds = 0.1\nprovider_timeout_seconds = 1.5\n{}",
        provider.settings()
    );
    let installation = Installation::start(&settings).await;
    let headers = [("x-api-key", installation.api_key()), ("x-upstream-key", "k")];
    let body = json!({ "model": "local-silent", "prompt_template": "{name}", "context": { "name": "Anna Schmidt" } });
    let path = "/api/v1/proxy/messages";
    let accepted =
        installation.client.send(Method::POST, path, &headers, body.to_string()).await.unwrap();
    let accepted = accepted.expect_status(202).json();
    let status_url = accepted["status_url"].as_str().unwrap();
    let done = installation.client.wait_for(status_url, installation.api_key()).await.json();
    assert_eq!(done["status"], "JOB_STATUS_FAILED", "{done}");
    assert!(done["error_message"].as_str().unwrap().starts_with("upstream_timeout: "), "{done}");
    assert_eq!(
        (&done["request_id"], done.get("result")),
        (&accepted["request_id"], None),
        "{done}"
    );
    assert!(!provider.text().contains("Schmidt"));
    finish_calmly(installation);
}
