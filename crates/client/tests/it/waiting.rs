//! Waiting for certificates and jobs.

use std::time::Duration;

use lucairn::{Client, Error, JobAccepted, MessagesRequest, Reason};

use crate::calls::{DONE, KEY, client, vector};
use crate::server::{Server, answer, answer_text};

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(150);

fn pending(seconds: u64) -> String {
    let body = format!(r#"{{"status":"pending","retry_after_seconds":{seconds}}}"#);
    answer_text("202 Accepted", "", &body)
}

fn job(status_url: &str) -> JobAccepted {
    let body = format!(
        r#"{{"status":"processing","job_id":"j","request_id":"r","status_url":"{status_url}"}}"#
    );
    serde_json::from_str(&body).unwrap()
}

#[tokio::test]
async fn a_certificate_is_asked_for_until_it_is_there() {
    let (certificate, _) = vector("good-full-chain");
    let ready = answer_text("200 OK", "", &certificate);
    let server = Server::saying_in_turn(&[&pending(0), &pending(0), &ready]);
    let served = client(&server).wait_for_certificate("r1", LONG).await.unwrap();
    assert_eq!(served.as_ref(), certificate.as_bytes());
    assert_eq!(server.received().len(), 3);
    assert!(server.received().iter().all(|one| one.target().ends_with("/certificate/r1")));
}

#[tokio::test]
async fn a_hint_beyond_the_end_is_cut_to_a_last_question() {
    let (certificate, _) = vector("good-full-chain");
    let ready = answer_text("200 OK", "", &certificate);
    let server = Server::saying_in_turn(&[&pending(3600), &ready]);
    let within = Duration::from_secs(2);
    assert!(client(&server).wait_for_certificate("r1", within).await.is_ok());
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn waiting_ends_with_the_time_or_with_another_answer() {
    let server = Server::saying(pending(0));
    let error = client(&server).wait_for_certificate("r1", SHORT).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { after } if after == SHORT), "{error:?}");
    let server = Server::saying(answer("403 Forbidden", "", r#"{"error":"tier_insufficient"}"#));
    let error = client(&server).wait_for_certificate("r1", LONG).await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(403), Some("tier_insufficient")));
    assert_eq!(server.received().len(), 1);
    let refused = client(&server).wait_for_certificate("..", LONG).await;
    assert!(matches!(refused, Err(Error::Config(_))));
}

#[tokio::test]
async fn a_job_is_asked_for_at_its_own_address() {
    let running = answer_text("202 Accepted", "retry-after: 0\r\n", r#"{"status":"processing"}"#);
    let done = answer_text("200 OK", "", DONE);
    for is_absolute in [false, true] {
        let server = Server::saying_in_turn(&[&running, &running, &done]);
        let path = "/jobs/j%2F1?x=1";
        let address = if is_absolute { server.url(path) } else { path.to_owned() };
        let finished = client(&server).wait_for_job(&job(&address), LONG).await.unwrap();
        assert_eq!(finished.request_id.as_deref(), Some("r1"));
        let received = server.received();
        assert_eq!(received.len(), 3);
        assert!(
            received.iter().all(|one| one.target() == path && one.header("x-api-key") == Some(KEY))
        );
    }
}

#[tokio::test]
async fn a_job_elsewhere_does_not_get_the_key() {
    let (server, other) = (Server::saying("x"), Server::saying(answer("200 OK", "", DONE)));
    let evil = [
        other.url("/jobs/1"),
        format!("http://{}@{}/jobs/1", server.address, other.address),
        format!("//{}/jobs/1", other.address),
        format!("https://{}/jobs/1", server.address),
    ];
    for address in evil {
        let error = client(&server).wait_for_job(&job(&address), LONG).await.unwrap_err();
        assert!(matches!(error, Error::ResponseValidation { .. }), "{address}: {error:?}");
    }
    assert_eq!(server.received().len() + other.received().len(), 0);
}

/// The turns of a server that answers with `request_id` and then with this certificate.
async fn send_verified(request_id: &str, name: &str, given: &str) -> (Result<(), Error>, Server) {
    let (certificate, _) = vector(name);
    let job = r#"{"status":"processing","job_id":"j","request_id":"r","status_url":"/j"}"#;
    let server = Server::saying_in_turn(&[
        &answer_text("202 Accepted", "", job),
        &answer_text("200 OK", "", &DONE.replace("r1", request_id)),
        &pending(0),
        &answer_text("200 OK", "", &certificate),
    ]);
    let keys = lucairn::KeySet::from_well_known_json(vector(given).1.as_bytes()).unwrap();
    let client = Client::builder(KEY).base_url(server.url("")).keys(keys).build().unwrap();
    let sent = client.verified_messages(&MessagesRequest::new("Hi"), LONG).await;
    let sent = sent.map(|sent| {
        assert_eq!(sent.answer.request_id.as_deref(), Some(request_id));
        assert_eq!(sent.certificate.request_id, request_id);
    });
    (sent, server)
}

#[tokio::test]
async fn an_answer_comes_with_its_own_verified_certificate_or_not_at_all() {
    let id_of = |name: &str| {
        let certificate: serde_json::Value = serde_json::from_str(&vector(name).0).unwrap();
        certificate["request_id"].as_str().unwrap().to_owned()
    };
    let good = "good-full-chain";
    let (outcome, server) = send_verified(&id_of(good), good, good).await;
    outcome.unwrap();
    let asked: Vec<String> = server.received().iter().map(|one| one.target().to_owned()).collect();
    let certificate = format!("/api/v1/veil/certificate/{}", id_of(good));
    assert_eq!(asked, ["/api/v1/proxy/messages", "/j", &certificate, &certificate]);

    // A certificate that verifies and is about something else.
    let (outcome, _) = send_verified("ffffffffffffffffffffffffffffffff", good, good).await;
    assert_eq!(outcome.unwrap_err().reason(), Some(Reason::RequestIdSplice));
    // One that does not verify.
    let forged = "bad-claim-signatures-zero";
    let (outcome, _) = send_verified(&id_of(forged), forged, forged).await;
    assert_eq!(outcome.unwrap_err().reason(), Some(Reason::ClaimSignatureInvalid));
}

#[tokio::test]
async fn an_answer_without_a_request_id_has_no_certificate() {
    let body = r#"{"status":"JOB_STATUS_COMPLETED","model_used":"m"}"#;
    let server = Server::saying(answer("200 OK", "", body));
    let sent = client(&server).verified_messages(&MessagesRequest::new("Hi"), LONG).await;
    assert!(matches!(sent, Err(Error::ResponseValidation { .. })), "{sent:?}");
}

#[tokio::test]
async fn the_whole_way_has_one_limit() {
    let id = "0".repeat(32);
    let server = Server::saying_in_turn(&[
        &answer_text("200 OK", "", &DONE.replace("r1", &id)),
        &pending(0),
    ]);
    let sent = client(&server).verified_messages(&MessagesRequest::new("Hi"), SHORT).await;
    assert!(matches!(sent, Err(Error::Timeout { after }) if after == SHORT), "{sent:?}");
}
