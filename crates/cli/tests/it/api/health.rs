//! `/healthz`, `/readyz` and `/metrics`.

use rustix::process::{Signal, kill_process};
use serde_json::{Value, json};

use super::request;
use crate::installation::{EGRESS, Installation, WITNESS, until};

#[tokio::test]
async fn a_compartment_that_hangs_is_seen_and_recovers() {
    let installation = Installation::start("[gateway]\nwait_timeout_seconds = 0.5\n").await;
    let whole = json!({
        "status": "ok", "sandbox_b": { "status": "ok" }, "witness": { "status": "ok" },
        "store": { "status": "ok" }, "clock": { "status": "ok" },
    });
    for path in ["/healthz", "/readyz"] {
        assert_eq!(installation.client.get(path, "").await.expect_status(200).json(), whole);
    }
    for (compartment, name) in [(EGRESS, "sandbox_b"), (WITNESS, "witness")] {
        let pid = until(compartment, || installation.pid(compartment));
        kill_process(pid, Signal::STOP).unwrap();
        let mut broken = whole.clone();
        broken["status"] = "degraded".into();
        broken[name]["status"] = "fail".into();
        assert_eq!(installation.client.get("/readyz", "").await.expect_status(503).json(), broken);
        assert_eq!(installation.client.get("/healthz", "").await.expect_status(200).json(), broken);
        // Nobody is left waiting.
        let answer = installation.client.message(installation.api_key(), &request("echo")).await;
        let expected = if compartment == EGRESS { 202 } else { 503 };
        assert_eq!(answer.status, expected, "{compartment}: {}", answer.text());
        kill_process(pid, Signal::CONT).unwrap();
        installation.wait_ready().await;
        if compartment == EGRESS {
            let job = answer.json()["status_url"].as_str().unwrap().to_owned();
            installation.client.wait_for(&job, installation.api_key()).await;
        } else {
            assert_eq!(answer.code(), "veil_unavailable");
        }
        let answer = installation.client.message(installation.api_key(), &request("echo")).await;
        let request_id = answer.expect_status(200).request_id();
        installation.client.certificate(&request_id, installation.api_key()).await;
    }
    assert!(installation.stop().status.success());
}

/// A job whose egress hangs ends when the provider's time is up, as any other.
#[tokio::test]
async fn a_job_does_not_wait_for_an_egress_that_hangs() {
    let settings = "[gateway]\nwait_timeout_seconds = 0.2\nprovider_timeout_seconds = 0.5\n";
    let installation = Installation::start(settings).await;
    let pid = until(EGRESS, || installation.pid(EGRESS));
    kill_process(pid, Signal::STOP).unwrap();
    let answer = installation.client.message(installation.api_key(), &request("echo")).await;
    let job = answer.expect_status(202).json()["status_url"].as_str().unwrap().to_owned();
    let done = installation.client.wait_for(&job, installation.api_key()).await.json();
    assert_eq!(done["status"], "JOB_STATUS_FAILED", "{done}");
    assert!(done["error_message"].as_str().unwrap().starts_with("egress_unavailable: "), "{done}");
    kill_process(pid, Signal::CONT).unwrap();
    assert!(installation.stop().status.success());
}

/// Values of a metric by its name and labels.
fn metric(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().unwrap()
}

#[tokio::test]
async fn metrics_count_what_happens() {
    let installation = Installation::start("").await;
    let key = installation.api_key();
    for _ in 0..3 {
        installation.client.message(key, &request("echo")).await.expect_status(200);
    }
    installation.client.message(key, &request("echo-fail-500")).await.expect_status(502);
    installation.client.message("nobody", &Value::Null).await.expect_status(401);
    installation.client.get("/no/such/route/anna@mail.example", key).await.expect_status(404);
    let answer = installation.client.get("/metrics", "").await.expect_status(200);
    assert!(
        answer.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("application/openmetrics-text; version=1.0.0")
    );
    let text = answer.text();
    let messages = |status: u16| {
        format!(
            "lucairn_gateway_requests_total{{route=\"/api/v1/proxy/messages\",status=\"{status}\"}}"
        )
    };
    for (name, value) in [
        (messages(200).as_str(), 3.0),
        (&messages(502), 1.0),
        (&messages(401), 1.0),
        ("lucairn_gateway_requests_total{route=\"unknown\",status=\"404\"}", 1.0),
        ("lucairn_gateway_redactions_total{kind=\"EMAIL\"}", 8.0),
        ("lucairn_gateway_redactions_total{kind=\"IBAN\"}", 4.0),
        ("lucairn_gateway_exchanges_total{outcome=\"completed\"}", 3.0),
        ("lucairn_gateway_exchanges_total{outcome=\"failed\"}", 1.0),
        ("lucairn_gateway_in_flight", 1.0),
    ] {
        assert_eq!(metric(&text, name), value, "{name} in {text}");
    }
    assert!(metric(&text, "lucairn_gateway_request_seconds_count") >= 6.0);
    assert!(metric(&text, "lucairn_gateway_request_seconds_sum") > 0.0);
    assert!(text.ends_with("# EOF\n"), "{text}");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("lucairn_gateway_") && value.parse::<f64>().is_ok(), "{line}");
    }
}
