//! What the witness does not take, and what it takes twice.

use hyper::{HeaderMap, Method, StatusCode};
use lucairn_compartment::clock::Timestamp;
use lucairn_compartment::envelope;
use lucairn_compartment::message::ClaimsNote;
use lucairn_veil::canonical::{Rule, canonical_json};
use lucairn_veil::digest::to_base64;
use lucairn_veil::json::Json;
use lucairn_veil::key::Service;
use lucairn_veil::{Claim, certificate::Verdict};

use crate::stage::{SECOND, Stage, claim, event, key, start};

const OUTSIDE: [Service; 3] = [Service::Bridge, Service::Sanitizer, Service::Ai];

fn bridge() -> Claim {
    claim(Service::Bridge, "r1", start())
}

fn with(change: impl FnOnce(&mut Claim)) -> Claim {
    let mut claim = bridge();
    change(&mut claim);
    claim
}

/// A claim in the name of the audit service, signed well.
fn audit() -> Claim {
    let mut claim = bridge();
    claim.service_id = "dsa-audit".to_owned();
    claim.signature = to_base64(&key(Service::Bridge).sign(&claim.signed_bytes().unwrap()));
    claim
}

#[tokio::test]
async fn a_claim_that_cannot_stand_in_a_certificate_is_refused_whole() {
    let signed = |json: Json| to_base64(&canonical_json(&json, Rule::Newest));
    let cases: Vec<(&str, Claim)> = vec![
        ("audit", audit()),
        ("no service", with(|c| c.service_id = "dsa-gateway".to_owned())),
        ("another exchange", claim(Service::Bridge, "r2", start())),
        ("id with a space", with(|c| c.claim_id = "clm_ 1".to_owned())),
        ("id with <", with(|c| c.claim_id = "clm_<1".to_owned())),
        ("empty id", with(|c| c.claim_id = String::new())),
        ("no base64", with(|c| c.canonical_payload = "!".to_owned())),
        ("no JSON", with(|c| c.canonical_payload = to_base64(b"x"))),
        ("no payload", with(|c| c.canonical_payload = signed(Json::object([])))),
        ("no time", with(|c| c.timestamp = "today".to_owned())),
        ("no UTC", with(|c| c.timestamp = "2026-06-09T12:13:20+02:00".to_owned())),
    ];
    let stage = Stage::start().await;
    for (case, bad) in cases {
        let good = claim(Service::Sanitizer, "r1", start());
        let answer = stage.claim("r1", 0, &[good, bad]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{case}");
        answer.is_refused(422, "claim_malformed");
        assert_eq!(stage.count("open_exchange"), 0, "{case}: nothing of a refused list is kept");
    }
    let shared = claim(Service::Sanitizer, "r1", start());
    let same_id = with(|c| c.claim_id = shared.claim_id.clone());
    stage.claim("r1", 0, &[shared, same_id]).await.is_refused(422, "claim_malformed");
}

#[tokio::test]
async fn a_claim_of_another_time_is_refused() {
    let stage = Stage::start().await;
    for (offset, is_taken) in [
        (-30 * SECOND, true),
        (30 * SECOND, true),
        (-30 * SECOND - 1, false),
        (30 * SECOND + 1, false),
        (-86_400 * SECOND, false),
    ] {
        let request_id = format!("r{offset}");
        let at = Timestamp::from_nanos(start().nanos() + offset);
        let answer = stage.claim(&request_id, 0, &[claim(Service::Bridge, &request_id, at)]).await;
        if is_taken {
            answer.is_durable();
        } else {
            answer.is_refused(422, "claim_timestamp_skew");
        }
    }
}

#[tokio::test]
async fn the_same_claim_again_changes_nothing() {
    let stage = Stage::start().await;
    let claims = OUTSIDE.map(|service| claim(service, "r1", start()));
    stage.claim("r1", 10_000, &claims).await.is_durable();
    let before: (String, i64) = row(&stage);
    stage.pass(5);
    stage.claim("r1", 60_000, &claims).await.is_durable();
    stage.claim("r1", 60_000, &claims[..1]).await.is_durable();
    assert_eq!(row(&stage), before);
    stage.report(&event(Some("r1"), true)).await.is_durable();
    // The answer may have been lost after the certificate was made.
    stage.claim("r1", 60_000, &claims[1..]).await.is_durable();
    assert_eq!(stage.certificate("r1").await.verification.overall_verdict, Verdict::Verified);
    assert_eq!((stage.count("certificate"), stage.count("open_exchange")), (1, 0));
}

fn row(stage: &Stage) -> (String, i64) {
    let sql = "SELECT claims, due_nanos FROM open_exchange";
    stage.sql().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

#[tokio::test]
async fn a_second_claim_is_refused_except_from_the_worker() {
    let stage = Stage::start().await;
    let first = OUTSIDE.map(|service| claim(service, "r1", start()));
    stage.claim("r1", 0, &first).await.is_durable();
    for service in [Service::Bridge, Service::Sanitizer] {
        let second = claim(service, "r1", start());
        stage.claim("r1", 0, &[second]).await.is_refused(422, "claim_duplicate");
    }
    let repeated = claim(Service::Ai, "r1", start());
    stage.claim("r1", 0, std::slice::from_ref(&repeated)).await.is_durable();
    stage.report(&event(Some("r1"), true)).await.is_durable();
    let certificate = stage.certificate("r1").await;
    assert_eq!(certificate.claims[..2], first[..2]);
    assert_eq!(certificate.claims[2], repeated);
    let late = claim(Service::Ai, "r1", start());
    stage.claim("r1", 0, &[late]).await.is_refused(422, "exchange_closed");
    let twice = [claim(Service::Bridge, "r2", start()), claim(Service::Bridge, "r2", start())];
    stage.claim("r2", 0, &twice).await.is_refused(422, "claim_duplicate");
}

#[tokio::test]
async fn a_clock_that_is_not_set_takes_nothing() {
    let stage = Stage::start().await;
    let claims = OUTSIDE.map(|service| claim(service, "r1", start()));
    stage.clock.set(Timestamp::from_nanos(0));
    stage.claim("r1", 0, &claims).await.is_refused(503, "clock_not_set");
    stage.report(&event(Some("r1"), true)).await.is_refused(503, "clock_not_set");
    stage.extend("r1", 1).await.is_refused(503, "clock_not_set");
    assert!(stage.witness.sweep().await.is_err());
    stage.clock.set(start());
    stage.claim("r1", 0, &claims).await.is_durable();
    stage.report(&event(Some("r1"), true)).await.is_durable();
    stage.certificate("r1").await;
}

#[tokio::test]
async fn messages_that_are_none_are_refused() {
    let stage = Stage::start().await;
    let note = |request_id: &str| {
        let note = ClaimsNote { request_id: request_id.to_owned(), window_ms: None };
        envelope::headers(&note).unwrap()
    };
    let mut odd = event(None, false);
    odd.event_id = "not plain".to_owned();
    let odd = serde_json::to_vec(&odd).unwrap();
    let none = HeaderMap::new();
    let large = vec![b' '; 300_000];
    let cases = [
        (Method::POST, "/claims", none.clone(), b"[]".to_vec(), 400, "bad_message"),
        (Method::POST, "/claims", note("r1"), b"[]".to_vec(), 400, "bad_message"),
        (Method::POST, "/claims", note("r 1"), b"[]".to_vec(), 400, "bad_message"),
        (Method::POST, "/claims", note(""), b"[]".to_vec(), 400, "bad_message"),
        (Method::POST, "/claims", note("r1"), b"{}".to_vec(), 422, "claim_malformed"),
        (Method::POST, "/claims", note("r1"), b"[{}]".to_vec(), 422, "claim_malformed"),
        (Method::POST, "/claims", note("r1"), b"[".repeat(2000), 422, "claim_malformed"),
        (Method::POST, "/claims", note("r1"), large.clone(), 413, "too_large"),
        (Method::POST, "/events", none.clone(), b"{}".to_vec(), 400, "bad_message"),
        (Method::POST, "/events", none.clone(), odd, 400, "bad_message"),
        (Method::POST, "/events", none.clone(), large, 413, "too_large"),
        (Method::POST, "/exchanges/r1/extend", none.clone(), Vec::new(), 400, "bad_message"),
        (Method::GET, "/certificates/r1", none.clone(), Vec::new(), 400, "bad_message"),
        (Method::GET, "/events", none.clone(), Vec::new(), 400, "bad_message"),
        (Method::GET, "/claims", none.clone(), Vec::new(), 404, "not_found"),
        (Method::DELETE, "/certificates/r1", none.clone(), Vec::new(), 404, "not_found"),
        (Method::GET, "/certificates/r1/", none, Vec::new(), 404, "not_found"),
    ];
    for (method, path, headers, body, status, code) in cases {
        let case = format!("{method} {path}");
        let answer = stage.send(method, path, headers, body).await;
        assert_eq!(answer.status.as_u16(), status, "{case}");
        answer.is_refused(status, code);
    }
}
