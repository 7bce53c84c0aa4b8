//! The Rust client against the real gateway: what it promises, and what the gateway promises it.

use std::time::Duration;

use lucairn::{
    Answer, AuditQuery, CallOptions, Client, Error, JobAccepted, JobStatus, MessagesRequest,
    Reason, blocking,
};

use crate::installation::{GATEWAY, Installation};
use crate::provider::Provider;

const LONG: Duration = Duration::from_secs(30);
const EMAIL: &str = "anna@mail.example";
const IBAN: &str = "DE89370400440532013000";

/// A request with two values that are found.
fn request(model: &str) -> MessagesRequest {
    MessagesRequest::new("Tell {who}: {text}")
        .field("who", EMAIL)
        .field("text", format!("the account is {IBAN} 🦄"))
        .model(model)
}

fn client(installation: &Installation, key: &str) -> Client {
    let url = format!("http://{}/", installation.address);
    Client::builder(key).base_url(url).build().unwrap()
}

#[tokio::test]
async fn an_answer_comes_with_a_verified_certificate() {
    let installation = Installation::start("").await;
    let client = client(&installation, installation.api_key());
    let sent = client.verified_messages(&request("echo"), LONG).await.unwrap();
    let (answer, certificate) = (sent.answer, sent.certificate);
    assert_eq!(answer.status, JobStatus::Completed);
    assert_eq!(answer.text(), format!("Echo: Tell {EMAIL}: the account is {IBAN} 🦄"));
    assert_eq!((answer.redaction_count, answer.relinked), (Some(2), Some(true)));
    assert_eq!(Some(&certificate.request_id), answer.request_id.as_ref());
    assert_eq!(certificate.verification.overall_verdict.as_str(), "VERDICT_VERIFIED");
    let links = answer.veil.as_ref().unwrap();
    assert!(links.certificate_url.ends_with(&certificate.request_id));

    // The same from its parts, and in the keys that an outsider has.
    let served = client.certificate(&certificate.request_id).await.unwrap();
    assert!(installation.folder.verify(served.as_ref()).is_verified());
    assert_eq!(client.verify_certificate(&served).await.unwrap(), certificate);
    let text = String::from_utf8(served.as_ref().to_vec()).unwrap();
    let forged = text.replace(&certificate.request_id, &"0".repeat(32));
    assert!(client.verify_certificate(forged).await.unwrap_err().reason().is_some());
    let page = client.certificate_summary(&certificate.request_id).await.unwrap();
    assert!(page.contains("<html") && page.contains(&certificate.request_id));
    assert!(!text.contains(EMAIL) && !page.contains(EMAIL));
    let keys = client.refresh_witness_keys().await.unwrap();
    assert_eq!(keys, client.witness_keys().await.unwrap());
    assert!(installation.stop().status.success());
}

#[tokio::test]
async fn a_job_is_waited_for() {
    let installation = Installation::start("[gateway]\nwait_timeout_seconds = 0.1\n").await;
    let client = client(&installation, installation.api_key());
    let Answer::Accepted(job) = client.messages(&request("echo-delay-400")).await.unwrap() else {
        panic!("it was quicker than it can be")
    };
    let finished = client.wait_for_job(&job, LONG).await.unwrap();
    assert_eq!(finished.request_id.as_ref(), Some(&job.request_id));
    assert!(finished.text().contains(EMAIL));
    let sent = client.verified_messages(&request("echo-delay-400"), LONG).await.unwrap();
    assert!(sent.answer.text().contains(IBAN));
    let failed = client.verified_messages(&request("echo-fail-500"), LONG).await;
    assert!(failed.is_err_and(|error| error.code() == Some("upstream_error")));

    let status_url = job.status_url.replace(&job.job_id, "job_00000000");
    let foreign = JobAccepted { status_url, ..job };
    let error = client.wait_for_job(&foreign, LONG).await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(404), Some("job_not_found")));
    assert!(installation.stop().status.success());
}

#[tokio::test]
async fn tiers_and_mistakes_are_told_apart() {
    let installation = Installation::start("").await;
    let free = client(&installation, &installation.mint("small", "free").await);
    let pro = client(&installation, &installation.mint("middle", "pro").await);
    let Answer::Finished(answer) = free.messages(&request("echo")).await.unwrap() else {
        panic!("no answer")
    };
    assert!(answer.veil.is_none() && !answer.text().contains(EMAIL));
    let id = answer.request_id.unwrap();
    let error = free.wait_for_certificate(&id, LONG).await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(403), Some("tier_insufficient")));
    let summary = async {
        loop {
            match free.certificate_summary(&id).await {
                Err(error) if error.status() == Some(202) => {}
                other => return other.unwrap(),
            }
        }
    };
    assert!(tokio::time::timeout(LONG, summary).await.unwrap().contains(&id));
    let error = free.audit_events(&AuditQuery::default()).await.unwrap_err();
    assert!(error.code().is_some(), "{error:?}");

    // Somebody else's and unknown ones look alike; what is no id is told so, however it is spelt.
    let never = "0".repeat(32);
    for id in [&id, &never] {
        let error = pro.certificate(id).await.unwrap_err();
        assert_eq!(error.status(), Some(202), "{id}: {error:?}");
        assert_eq!(error.body().unwrap().json().unwrap()["request_id"], id.as_str());
        assert!(error.body().unwrap().retry_after_seconds().is_some());
    }
    for id in ["0", "req/weird id?", "größe", "...", "%2e%2e"] {
        let error = pro.certificate(id).await.unwrap_err();
        let told = (error.status(), error.code());
        assert_eq!(told, (Some(404), Some("invalid_request_id")), "{id}: {error:?}");
    }
    let pending = pro.wait_for_certificate(&never, Duration::from_millis(100)).await;
    assert!(matches!(pending, Err(Error::Timeout { .. })));

    let stranger = client(&installation, "lcr_live_00000000000000000000000000000000");
    let error = stranger.messages(&request("echo")).await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(401), Some("invalid_api_key")));
    assert_eq!(error.to_string(), "Lucairn request failed: 401 Unauthorized");
    let error = pro.messages(&MessagesRequest::new("Hi {name}")).await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(400), Some("invalid_field")));
    let error = pro.audit_events(&AuditQuery::default().days(91)).await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(400), Some("invalid_field")));
    let error = pro.verify_certificate("{}").await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::Malformed));
    assert!(installation.stop().status.success());
}

#[tokio::test]
async fn events_and_findings_are_listed() {
    let installation = Installation::start("").await;
    let client = client(&installation, installation.api_key());
    let sent = client.verified_messages(&request("echo"), LONG).await.unwrap();
    let query = AuditQuery::default().days(1).event_type("proxy.completed");
    let export = client.audit_events(&query).await.unwrap();
    let ids: Vec<&str> = export.events.iter().map(|event| event.request_id.as_str()).collect();
    assert_eq!(ids, [sent.certificate.request_id.as_str()]);
    assert_eq!(export.tier, "enterprise");

    let scan = client.scan(&format!("größe {EMAIL}")).await.unwrap();
    assert_eq!(scan.sanitized_text, "größe [EMAIL_1]");
    let entity = &scan.entities[0];
    assert_eq!((entity.kind.as_str(), entity.start, entity.end), ("EMAIL", 6, 23));
    assert!(installation.stop().status.success());
}

#[tokio::test]
async fn the_providers_key_reaches_the_provider_alone() {
    let provider = Provider::start();
    let installation = Installation::start(&provider.settings()).await;
    let client = client(&installation, &installation.mint("middle", "pro").await);
    let error = client.messages(&request("local")).await.unwrap_err();
    assert_eq!(error.code(), Some("missing_upstream_key"));
    let with_key = client.with(CallOptions::new().upstream_key("sk-of-the-caller"));
    let Answer::Finished(answer) = with_key.messages(&request("local")).await.unwrap() else {
        panic!("no answer")
    };
    assert!(answer.text().contains(EMAIL));
    let seen = provider.text();
    assert!(seen.contains("sk-of-the-caller") && !seen.contains(EMAIL), "{seen}");
    assert!(!installation.stderr().contains("sk-of-the-caller"));
    assert!(installation.stop().status.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_gateway_is_found_again() {
    let installation = Installation::start("").await;
    let client = client(&installation, installation.api_key());
    client.messages(&request("echo")).await.unwrap();
    let old = installation.kill(GATEWAY);
    installation.wait_restarted(GATEWAY, old);
    // The connection of the first call is gone; nothing of the second one went into it.
    client.messages(&request("echo")).await.unwrap();
    let sent = client.verified_messages(&request("echo"), LONG).await.unwrap();
    assert_eq!(sent.answer.status, JobStatus::Completed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_threads_share_a_blocking_client() {
    let installation = Installation::start("").await;
    let client = blocking::Client::from(client(&installation, installation.api_key()));
    let threads: Vec<_> = (0..8)
        .map(|number| {
            let client = client.clone();
            std::thread::spawn(move || {
                for _ in 0..5 {
                    let own = format!("anna.{number}@mail.example");
                    let request = MessagesRequest::new("{who}").field("who", &own).model("echo");
                    let sent = client.verified_messages(&request, LONG).unwrap();
                    assert_eq!(sent.answer.text(), format!("Echo: {own}"));
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert!(installation.stop().status.success());
}
