//! What each call sends, and what it makes of the answers that a gateway gives.

use std::time::Duration;

use lucairn::{
    Answer, AuditQuery, CallOptions, Client, Error, MessagesRequest, Reason, ServedCertificate,
    blocking,
};

use crate::server::{Received, Server, answer, answer_text};

pub(crate) const KEY: &str = "lcr_live_0123456789abcdef0123456789abcdef";
pub(crate) const DONE: &str =
    r#"{"request_id":"r1","status":"JOB_STATUS_COMPLETED","model_used":"m"}"#;
const PENDING: &str =
    r#"{"status":"pending","request_id":"r1","message":"m","retry_after_seconds":30}"#;
const EXPORT: &str = r#"{"customer_id":"c","tier":"pro","period":"p","source":"s","total_events":1,
    "events":[{"timestamp":"t","event_type":"e","actor":"a","details":"{}"}]}"#;
const SCAN: &str = r#"{"sanitized_text":"mail [EMAIL_1]","redaction_count":1,"layers_active":["l"],
    "entities":[{"type":"EMAIL","start":5,"end":8,"placeholder":"[EMAIL_1]"}]}"#;

pub(crate) fn client(server: &Server) -> Client {
    Client::builder(KEY).base_url(server.url("")).build().unwrap()
}

/// A certificate that verifies, and the keys to verify it with.
pub(crate) fn vector(name: &str) -> (String, String) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/vectors/certificate");
    let text = std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
    let vector: serde_json::Value = serde_json::from_str(&text).unwrap();
    (vector["certificate"].to_string(), vector["keys"].to_string())
}

fn hello() -> MessagesRequest {
    MessagesRequest::new("Hello {name}").field("name", "Anna Schmidt")
}

/// The headers that every call has, whatever it sends.
fn assert_headers(received: &Received, with_key: bool) {
    let key = if with_key { vec![KEY] } else { Vec::new() };
    assert_eq!(received.all("x-api-key"), key);
    assert_eq!(received.all("content-type"), ["application/json"]);
    assert_eq!(received.all("accept"), ["*/*"]);
    assert_eq!(received.all("accept-encoding"), ["gzip, deflate"]);
    assert_eq!(received.all("user-agent"), [lucairn::transport::USER_AGENT]);
}

#[tokio::test]
async fn a_prompt_is_sent_and_answered() {
    let server = Server::saying(answer("200 OK", "", DONE));
    let Answer::Finished(finished) = client(&server).messages(&hello()).await.unwrap() else {
        panic!("no answer")
    };
    assert_eq!(finished.request_id.as_deref(), Some("r1"));
    let received = server.only();
    assert_eq!(received.first_line(), "POST /api/v1/proxy/messages HTTP/1.1");
    assert_headers(&received, true);
    assert!(received.header("x-upstream-key").is_none());
    let body = r#"{"prompt_template":"Hello {name}","context":{"name":"Anna Schmidt"}}"#;
    assert_eq!(received.text(), body);
}

#[tokio::test]
async fn the_body_tells_answers_from_jobs_and_not_the_status() {
    let job = r#"{"status":"processing","job_id":"j","request_id":"r","status_url":"/x"}"#;
    for (status, body, is_job) in [
        ("200 OK", DONE, false),
        ("202 Accepted", DONE, false),
        ("201 Created", job, true),
        ("202 Accepted", job, true),
        ("299 Whatever", DONE, false),
    ] {
        let server = Server::saying(answer(status, "content-type: text/plain\r\n", body));
        let answer = client(&server).messages(&hello()).await.unwrap();
        assert_eq!(matches!(answer, Answer::Accepted(_)), is_job, "{status}");
    }
}

#[tokio::test]
async fn answers_that_do_not_fit_are_kept_for_whoever_asks() {
    for body in ["", "null", "[]", "text", "\u{feff}{}", "{\"status\":\"processing\"}"] {
        let server = Server::saying(answer("200 OK", "", body));
        let error = client(&server).messages(&hello()).await.unwrap_err();
        assert!(matches!(error, Error::ResponseValidation { .. }), "{body}: {error:?}");
        assert_eq!(error.body().unwrap().text(), body);
    }
    let server = Server::saying("HTTP/1.1 204 No Content\r\n\r\n");
    let error = client(&server).messages(&hello()).await.unwrap_err();
    assert!(matches!(error, Error::ResponseValidation { .. }), "{error:?}");
}

#[tokio::test]
async fn keys_and_headers_of_a_call_go_along() {
    let server = Server::saying(answer("200 OK", "", DONE));
    let builder = Client::builder(KEY).base_url(server.url("/below/")).upstream_key("sk-one");
    let client = builder.build().unwrap();
    client.messages(&hello()).await.unwrap();
    let options = CallOptions::new()
        .header("X-Trace", "1")
        .header("x-trace", "2")
        .header("X-API-Key", "another")
        .header("Content-Type", "text/plain")
        .header("User-Agent", "mine")
        .upstream_key("sk-two");
    let other = client.with(options);
    other.messages(&hello()).await.unwrap();
    other.with(CallOptions::new().header("x-more", "3")).messages(&hello()).await.unwrap();
    // Routes that call no model do not need the provider's key.
    let _ = other.audit_events(&AuditQuery::default()).await;
    let _ = other.scan("text").await;

    let received = server.received();
    assert!(received.iter().all(|one| one.target().starts_with("/below/api/v1/")));
    let upstream = |n: usize| received[n].header("x-upstream-key");
    assert_eq!(
        (upstream(0), upstream(1), upstream(2)),
        (Some("sk-one"), Some("sk-two"), Some("sk-two"))
    );
    assert_eq!((upstream(3), upstream(4)), (None, None));
    assert_eq!(received[1].all("x-trace"), ["2"]);
    assert_eq!(received[2].all("x-more"), ["3"]);
    assert_eq!(received[2].all("x-trace"), ["2"]);
    for one in &received[1..4] {
        assert_eq!(one.all("x-api-key"), [KEY]);
        assert_eq!(one.all("content-type"), ["application/json"]);
        assert_eq!(one.all("user-agent"), ["mine"]);
    }
    // A public route does not need any key, also not one among the headers.
    assert!(received[4].header("x-api-key").is_none());
}

#[tokio::test]
async fn settings_of_a_call_are_checked_before_anything_is_sent() {
    let server = Server::saying(answer("200 OK", "", DONE));
    for options in [
        CallOptions::new().timeout(Duration::ZERO),
        CallOptions::new().header("x-a", "1\r\nx-b: 2"),
        CallOptions::new().header("x-a", "größe"),
        CallOptions::new().header("x a", "1"),
        CallOptions::new().header("content-length", "1"),
        CallOptions::new().upstream_key("a\nb"),
        CallOptions::new().upstream_key(""),
    ] {
        let error = client(&server).with(options.clone()).messages(&hello()).await.unwrap_err();
        assert!(matches!(error, Error::Config(_)), "{options:?}: {error:?}");
    }
    let error = client(&server).messages(&hello().temperature(f64::NAN)).await.unwrap_err();
    assert!(matches!(error, Error::Config(_)));
    for id in ["", ".", ".."] {
        assert!(matches!(client(&server).certificate(id).await, Err(Error::Config(_))));
        assert!(matches!(client(&server).certificate_summary(id).await, Err(Error::Config(_))));
    }
    let days = AuditQuery::default().days(0);
    assert!(matches!(client(&server).audit_events(&days).await, Err(Error::Config(_))));
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn other_statuses_are_errors_with_their_body() {
    for (status, body, code) in [
        (
            "400 Bad Request",
            r#"{"error":{"code":"invalid_field","message":"m"}}"#,
            Some("invalid_field"),
        ),
        ("401 Unauthorized", r#"{"error":{"code":"invalid_api_key"}}"#, Some("invalid_api_key")),
        ("403 Forbidden", r#"{"error":"tier_insufficient","hint":"h"}"#, Some("tier_insufficient")),
        ("429 Too Many Requests", r#"{"code":"rate_limited"}"#, Some("rate_limited")),
        ("500 Oops", "<html>", None),
        ("503 Service Unavailable", "", None),
        ("301 Moved Permanently", "null", None),
        ("600 Beyond", "{}", None),
    ] {
        let server = Server::saying(answer(status, "", body));
        let error = client(&server).messages(&hello()).await.unwrap_err();
        assert_eq!(error.to_string(), format!("Lucairn request failed: {status}"));
        assert_eq!(error.status(), status[..3].parse().ok());
        assert_eq!(error.body().unwrap().text(), body);
        assert_eq!(error.code(), code);
    }
    let server = Server::saying("HTTP/1.1 304 \r\n\r\n");
    let error = client(&server).messages(&hello()).await.unwrap_err();
    assert_eq!(error.to_string(), "Lucairn request failed: 304");
}

#[tokio::test]
async fn certificates_come_as_they_were_signed() {
    let (certificate, keys) = vector("good-full-chain");
    let server = Server::saying(answer("200 OK", "", &certificate));
    let keys = lucairn::KeySet::from_well_known_json(keys.as_bytes()).unwrap();
    let builder = Client::builder(KEY).base_url(server.url("")).keys(keys);
    let client = builder.build().unwrap();
    let served: ServedCertificate = client.certificate("req/weird id?").await.unwrap();
    assert_eq!(served.as_ref(), certificate.as_bytes());
    let received = server.only();
    assert_eq!(received.first_line(), "GET /api/v1/veil/certificate/req%2Fweird%20id%3F HTTP/1.1");
    assert_headers(&received, true);
    assert!(received.body.is_empty());
    let verified = client.verify_certificate(&served).await.unwrap();
    assert_eq!(verified.certificate_id, served.certificate_id);

    let forged = certificate.replace("VERDICT_VERIFIED", "VERDICT_PARTIAL");
    let error = client.verify_certificate(&forged).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::InvalidSignature));
    let Error::Certificate { certificate_id, .. } = error else { panic!("another error") };
    assert_eq!(certificate_id.as_ref(), Some(&served.certificate_id));
    let error = client.verify_certificate("[]").await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::Malformed));
    // Verifying asked nobody.
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn certificates_that_are_none_do_not_fit() {
    let (certificate, _) = vector("good-full-chain");
    let twice = certificate.replacen('{', "{\"request_id\":\"other\",", 1);
    for body in ["null", "", "{}", "[]", "text", &twice, &format!("\u{feff}{certificate}")] {
        let server = Server::saying(answer("200 OK", "", body));
        let error = client(&server).certificate("r").await.unwrap_err();
        assert!(matches!(error, Error::ResponseValidation { .. }), "{error:?}");
        let what = "Response body failed to deserialize as VeilCertificate";
        assert!(error.to_string().starts_with(what), "{error}");
        assert_eq!(error.body().unwrap().text(), body);
    }
}

#[tokio::test]
async fn what_is_pending_is_an_error_that_says_when_to_come_back() {
    let server = Server::saying(answer("202 Accepted", "", PENDING));
    let error = client(&server).certificate("r1").await.unwrap_err();
    let message = "Veil certificate is not yet assembled; retry after the indicated delay.";
    assert_eq!((error.status(), error.to_string().as_str()), (Some(202), message));
    let Error::Http { retry_after, body, .. } = error else { panic!("another error") };
    assert_eq!(retry_after, Some(Duration::from_secs(30)));
    assert_eq!(body.json().unwrap()["status"], "pending");

    let server = Server::saying(answer("202 Accepted", "", "<html>{}</html>"));
    let error = client(&server).certificate_summary("r1").await.unwrap_err();
    let message = "Veil certificate summary is not yet assembled; retry after the indicated delay.";
    assert_eq!((error.status(), error.to_string().as_str()), (Some(202), message));
    assert_eq!(error.body().unwrap().text(), "<html>{}</html>");
}

#[tokio::test]
async fn summaries_are_text_of_any_kind() {
    for body in ["<html>größe</html>", "", "null", "{\"a\":1}"] {
        let server = Server::saying(answer("200 OK", "", body));
        assert_eq!(client(&server).certificate_summary("a/b").await.unwrap(), body);
        let target = "/api/v1/veil/certificate/a%2Fb/summary";
        assert_eq!(server.only().target(), target);
        assert_headers(&server.only(), true);
    }
    let server = Server::saying(answer("200 OK", "", b"\xff!"));
    assert_eq!(client(&server).certificate_summary("r").await.unwrap(), "\u{fffd}!");
    let server = Server::saying(answer("503 Service Unavailable", "", r#"{"code":"x"}"#));
    let error = client(&server).certificate_summary("r").await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(503), Some("x")));
}

#[tokio::test]
async fn audit_events_are_listed() {
    let server = Server::saying(answer("200 OK", "", EXPORT));
    let query = AuditQuery::default().days(7).event_type("weird/value");
    let export = client(&server).audit_events(&query).await.unwrap();
    assert_eq!((export.total_events, export.events[0].event_type.as_str()), (1, "e"));
    assert_eq!(export.events[0].request_id, "");
    assert_eq!(server.only().target(), "/api/v1/audit/export?days=7&type=weird%2Fvalue");
    assert_headers(&server.only(), true);
    let without = EXPORT.replace("\"total_events\":1,", "");
    for body in ["null", &without, &EXPORT.replace("\"t\"", "7")] {
        let server = Server::saying(answer("200 OK", "", body));
        let error = client(&server).audit_events(&AuditQuery::default()).await.unwrap_err();
        let message = "Response body failed to deserialize as AuditExportResponse";
        assert_eq!(error.to_string(), message);
        assert_eq!(server.only().target(), "/api/v1/audit/export");
    }
}

#[tokio::test]
async fn a_scan_needs_no_key() {
    let server = Server::saying(answer("200 OK", "", SCAN));
    let scan = client(&server).scan("mail \"a@b\"").await.unwrap();
    assert_eq!((scan.redaction_count, scan.entities[0].kind.as_str()), (1, "EMAIL"));
    let received = server.only();
    assert_eq!(received.first_line(), "POST /api/v1/scan HTTP/1.1");
    assert_headers(&received, false);
    assert_eq!(received.text(), r#"{"text":"mail \"a@b\""}"#);
}

#[test]
fn the_blocking_client_does_the_same() {
    let (certificate, keys) = vector("good-full-chain");
    let job = r#"{"status":"processing","job_id":"j","request_id":"r","status_url":"/job"}"#;
    let request_id =
        serde_json::from_str::<serde_json::Value>(&certificate).unwrap()["request_id"].clone();
    let done = DONE.replace("r1", request_id.as_str().unwrap());
    let turns: Vec<String> = [
        done.as_str(),
        job,
        &done,
        &certificate,
        &certificate,
        "<html>",
        &keys,
        EXPORT,
        SCAN,
        &done,
        &certificate,
        &keys,
    ]
    .map(|body| answer_text("200 OK", "", body))
    .to_vec();
    let turns: Vec<&str> = turns.iter().map(String::as_str).collect();
    let server = Server::saying_in_turn(&turns);
    let client = blocking::Client::from(client(&server));
    let within = Duration::from_secs(20);
    let first = client.messages(&hello()).unwrap();
    let Answer::Finished(first) = first else { panic!("no answer") };
    let Answer::Accepted(job) = client.messages(&hello()).unwrap() else { panic!("no job") };
    assert_eq!(client.wait_for_job(&job, within).unwrap(), *first);
    let served = client.certificate("r").unwrap();
    assert_eq!(client.wait_for_certificate("r", within).unwrap(), served);
    assert_eq!(client.certificate_summary("r").unwrap(), "<html>");
    assert!(client.witness_keys().unwrap().has_service_keys());
    let verified = client.verify_certificate(&served).unwrap();
    assert_eq!(client.audit_events(&AuditQuery::default()).unwrap().total_events, 1);
    assert_eq!(client.scan("text").unwrap().redaction_count, 1);
    let sent = client.with(CallOptions::new().timeout(within)).verified_messages(&hello(), within);
    let sent = sent.unwrap();
    assert_eq!((sent.certificate, sent.answer), (verified, *first));
    assert_eq!(client.refresh_witness_keys().unwrap(), client.witness_keys().unwrap());
    assert_eq!(client.base_url(), server.url(""));
}
