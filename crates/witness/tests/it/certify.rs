//! Which certificate comes of which claims, and when.

use hyper::StatusCode;
use lucairn_compartment::message::AuditEvent;
use lucairn_veil::certificate::{AnchorState, Completeness, Verdict};
use lucairn_veil::claim::{ClaimPayload, InferenceOutcome, InferencePayload, IsolationProbe};
use lucairn_veil::key::Service;
use lucairn_veil::time::parse_rfc3339;
use lucairn_veil::verify::{Policy, verify};

use crate::stage::{CUSTOMER, Stage, claim, event, sign, start};

const OUTSIDE: [Service; 3] = [Service::Bridge, Service::Sanitizer, Service::Ai];

/// Sends what each service has to say, in the order of `steps`; `Audit` stands for the event.
async fn run(stage: &Stage, request_id: &str, steps: &[Service]) {
    for step in steps {
        match step {
            Service::Audit => stage.report(&event(Some(request_id), true)).await.is_durable(),
            service => {
                let claim = claim(*service, request_id, stage.clock.now().unwrap());
                stage.claim(request_id, 10_000, &[claim]).await.is_durable();
            }
        }
    }
}

#[tokio::test]
async fn a_full_set_gives_a_verified_certificate_in_every_order() {
    let stage = Stage::start().await;
    let mut orders = Vec::new();
    for a in Service::ALL {
        for b in Service::ALL {
            for c in Service::ALL {
                let order: Vec<_> = [a, b, c].into_iter().collect();
                let rest = Service::ALL.into_iter().filter(|service| !order.contains(service));
                let order: Vec<_> = order.iter().copied().chain(rest).collect();
                let mut sorted = order.clone();
                sorted.sort_unstable();
                if sorted == Service::ALL {
                    orders.push(order);
                }
            }
        }
    }
    assert_eq!(orders.len(), 24);
    for (number, order) in orders.iter().enumerate() {
        let request_id = format!("req{number}");
        run(&stage, &request_id, order).await;
        let certificate = stage.certificate(&request_id).await;
        assert_eq!(certificate.verification.overall_verdict, Verdict::Verified, "{order:?}");
        assert_eq!(certificate.verification.completeness, Completeness::Full);
        let services: Vec<_> = certificate.claims.iter().filter_map(|c| c.service()).collect();
        assert_eq!(services, Service::ALL, "certificate order");
    }
    assert_eq!(stage.count("open_exchange"), 0);
    assert_eq!(stage.count("certificate"), 24);
}

#[tokio::test]
async fn the_certificate_states_what_the_bridge_and_the_log_say() {
    let stage = Stage::start().await;
    run(&stage, "r1", &Service::ALL).await;
    let certificate = stage.certificate("r1").await;
    assert_eq!(certificate.client_id.as_deref(), Some("org_1"));
    assert_eq!(certificate.api_key_id.as_deref(), Some("k_abc"));
    assert_eq!(certificate.anchor_state(), AnchorState::Unspecified);
    assert!(!certificate.verification.isolation_verified, "the probe was UNKNOWN");
    let integrity = certificate.audit_integrity.unwrap();
    assert_eq!(integrity.get("tree_size").unwrap().as_str(), Some("1"));
    let audit = certificate.claims[3].audit.clone().unwrap();
    assert_eq!(integrity.get("merkle_root"), audit.get("chain_head_hash"));
    assert_eq!(certificate.issued_at, "2026-06-09T10:13:20.25Z");
}

#[tokio::test]
async fn a_certificate_is_never_older_than_its_claims() {
    let stage = Stage::start().await;
    let ahead = start().plus(std::time::Duration::from_millis(20_500));
    for service in OUTSIDE {
        stage.claim("r1", 0, &[claim(service, "r1", ahead)]).await.is_durable();
    }
    stage.report(&event(Some("r1"), true)).await.is_durable();
    let certificate = stage.certificate("r1").await;
    assert_eq!(parse_rfc3339(&certificate.issued_at), Some(i128::from(ahead.nanos())));
    // The witness's own claim tells the witness's time, so the clocks visibly disagree.
    assert!(!certificate.verification.temporal_consistent);
    assert_eq!(certificate.verification.overall_verdict, Verdict::Partial);
}

#[tokio::test]
async fn each_missing_service_is_named_when_the_window_is_over() {
    for missing in Service::ALL {
        let stage = Stage::start().await;
        let there: Vec<_> = Service::ALL.into_iter().filter(|s| *s != missing).collect();
        run(&stage, "r1", &there).await;
        let pending =
            if missing == Service::Bridge { StatusCode::NOT_FOUND } else { StatusCode::ACCEPTED };
        // Ten seconds of window and thirty to wait; an ending leaves thirty from then on.
        let wait = if missing == Service::Audit { 40 } else { 30 };
        stage.pass(wait - 1);
        stage.witness.sweep().await.unwrap();
        assert_eq!(stage.look_up("r1", Some(CUSTOMER)).await.status, pending, "{missing}");
        stage.pass(1);
        stage.witness.sweep().await.unwrap();
        let answer = stage.look_up("r1", None).await;
        assert_eq!(answer.status, StatusCode::OK, "{missing}");
        if missing != Service::Bridge {
            let certificate = stage.certificate("r1").await;
            assert_eq!(certificate.issued_at, stage.clock.now().unwrap().rfc3339());
            let verification = certificate.verification;
            assert_eq!(verification.missing_services, [missing.as_str()]);
            assert_eq!(verification.completeness, Completeness::Partial);
            assert_eq!(verification.overall_verdict, Verdict::Partial);
            assert_eq!(certificate.claims.len(), 3);
        }
    }
}

#[tokio::test]
async fn without_a_bridge_claim_a_certificate_belongs_to_nobody() {
    let stage = Stage::start().await;
    run(&stage, "r1", &[Service::Sanitizer, Service::Ai, Service::Audit]).await;
    stage.pass(30);
    stage.witness.sweep().await.unwrap();
    stage.look_up("r1", Some(CUSTOMER)).await.is_refused(404, "exchange_unknown");
    stage.look_up("r1", Some("")).await.is_refused(404, "exchange_unknown");
    assert_eq!(stage.look_up("r1", None).await.status, StatusCode::OK);
}

#[tokio::test]
async fn nobody_waits_for_a_claim_about_a_call_that_never_was() {
    for event_first in [false, true] {
        let mut stage = Stage::start().await;
        let end = AuditEvent { calls_model: false, ..event(Some("r1"), true) };
        let early = [Service::Bridge, Service::Sanitizer].map(|s| claim(s, "r1", start()));
        if event_first {
            stage.report(&end).await.is_durable();
            stage = stage.restart().await;
        }
        stage.claim("r1", 10_000, &early).await.is_durable();
        if !event_first {
            stage.report(&end).await.is_durable();
        }
        let verification = stage.certificate("r1").await.verification;
        assert_eq!(verification.missing_services, ["dsa-ai"], "{event_first}");
        assert_eq!(verification.overall_verdict, Verdict::Partial);
        assert_eq!((stage.count("certificate"), stage.count("open_exchange")), (1, 0));
        let late = stage.claim("r1", 0, &[claim(Service::Ai, "r1", start())]).await;
        late.is_refused(422, "exchange_closed");
    }
}

#[tokio::test]
async fn without_a_call_the_claims_of_the_gateway_are_still_waited_for() {
    let stage = Stage::start().await;
    run(&stage, "r1", &[Service::Bridge]).await;
    let end = AuditEvent { calls_model: false, ..event(Some("r1"), true) };
    stage.report(&end).await.is_durable();
    assert_eq!(stage.look_up("r1", Some(CUSTOMER)).await.status, StatusCode::ACCEPTED);
    run(&stage, "r1", &[Service::Sanitizer]).await;
    let verification = stage.certificate("r1").await.verification;
    assert_eq!(verification.missing_services, ["dsa-ai"]);
}

#[tokio::test]
async fn a_call_that_failed_is_told_by_its_claim_and_the_certificate_is_whole() {
    let stage = Stage::start().await;
    for outcome in InferenceOutcome::ALL {
        let request_id = format!("r-{outcome}");
        run(&stage, &request_id, &[Service::Bridge, Service::Sanitizer, Service::Audit]).await;
        let payload = InferencePayload {
            isolation_probe: IsolationProbe::Unknown,
            model_used: "echo".to_owned(),
            response_hash: [4; 32],
            outcome: *outcome,
            upstream_body_sha256: Vec::new(),
            unmasked: false,
        };
        let inference = sign(&request_id, start(), ClaimPayload::Inference(payload));
        stage.claim(&request_id, 0, &[inference]).await.is_durable();
        let certificate = stage.certificate(&request_id).await;
        assert_eq!(certificate.verification.overall_verdict, Verdict::Verified, "{outcome}");
        let told = certificate.claims[2].payload().unwrap();
        assert_eq!(told.get("outcome").unwrap().as_str(), Some(outcome.short()));
    }
}

#[tokio::test]
async fn an_event_without_claims_gives_no_certificate() {
    let stage = Stage::start().await;
    run(&stage, "r1", &[Service::Audit]).await;
    stage.pass(1000);
    stage.witness.sweep().await.unwrap();
    stage.look_up("r1", None).await.is_refused(404, "exchange_unknown");
    assert_eq!((stage.count("open_exchange"), stage.count("audit_events")), (0, 1));
}

#[tokio::test]
async fn an_extended_window_is_waited_for() {
    let stage = Stage::start().await;
    run(&stage, "r1", &[Service::Bridge, Service::Sanitizer]).await;
    stage.pass(39);
    assert_eq!(stage.extend("r1", 100_000).await.status, StatusCode::OK);
    stage.pass(129);
    stage.witness.sweep().await.unwrap();
    assert_eq!(stage.look_up("r1", Some(CUSTOMER)).await.status, StatusCode::ACCEPTED);
    stage.pass(1);
    stage.witness.sweep().await.unwrap();
    assert_eq!(stage.certificate("r1").await.verification.overall_verdict, Verdict::Partial);
    stage.extend("r1", 1000).await.is_refused(422, "exchange_closed");
    stage.extend("r2", 1000).await.is_refused(404, "exchange_unknown");
}

#[tokio::test]
async fn the_end_of_an_exchange_shortens_the_wait_and_nothing_lengthens_it_again() {
    let stage = Stage::start().await;
    let early = [Service::Bridge, Service::Sanitizer].map(|s| claim(s, "r1", start()));
    stage.claim("r1", 3_600_000, &early).await.is_durable();
    stage.report(&event(Some("r1"), true)).await.is_durable();
    assert_eq!(stage.extend("r1", 3_600_000).await.status, StatusCode::OK);
    stage.pass(30);
    stage.witness.sweep().await.unwrap();
    let certificate = stage.certificate("r1").await;
    assert_eq!(certificate.verification.missing_services, ["dsa-ai"]);
    assert_eq!(certificate.issued_at, "2026-06-09T10:13:50.25Z");
}

#[tokio::test]
async fn only_the_first_end_of_an_exchange_counts() {
    let stage = Stage::start().await;
    let (first, second) = (event(Some("r1"), true), event(Some("r1"), true));
    run(&stage, "r1", &[Service::Bridge, Service::Sanitizer]).await;
    stage.report(&event(Some("r1"), false)).await.is_durable();
    stage.report(&first).await.is_durable();
    stage.report(&second).await.is_durable();
    run(&stage, "r1", &[Service::Ai]).await;
    stage.report(&event(Some("r1"), true)).await.is_durable();
    let certificate = stage.certificate("r1").await;
    let audit = certificate.claims[3].payload().unwrap();
    assert_eq!(audit.get("event_id").unwrap().as_str(), Some(first.event_id.as_str()));
    assert_eq!(stage.count("audit_events"), 4, "but every event is in the chain");
    assert_eq!(stage.count("open_exchange"), 0);
}

#[tokio::test]
async fn a_bad_signature_is_recorded_and_the_certificate_says_so() {
    let stage = Stage::start().await;
    for forged in OUTSIDE {
        let request_id = format!("bad-{forged}");
        for service in OUTSIDE {
            let mut claim = claim(service, &request_id, start());
            if service == forged {
                let other = crate::stage::claim(service, &request_id, start());
                claim.signature = other.signature;
            }
            stage.claim(&request_id, 0, &[claim]).await.is_durable();
        }
        stage.report(&event(Some(&request_id), true)).await.is_durable();
        let certificate = stage.unverified(&request_id).await;
        assert!(!certificate.verification.signatures_valid, "{forged}");
        assert_eq!(certificate.verification.overall_verdict, Verdict::Failed);
        let bytes = serde_json::to_vec(&certificate).unwrap();
        let report = verify(&bytes, &stage.keys(), &Policy::default());
        let failed = report.first_failure().unwrap();
        assert_eq!(failed.check.id(), "claim_signatures", "the witness's own signature holds");
    }
}

#[tokio::test]
async fn the_isolation_probe_decides_what_the_certificate_says_about_isolation() {
    let stage = Stage::start().await;
    for (probe, verified, byok, verdict) in [
        (IsolationProbe::Verified, true, false, Verdict::Verified),
        (IsolationProbe::ByokExempt, true, true, Verdict::Verified),
        (IsolationProbe::Unknown, false, false, Verdict::Verified),
        (IsolationProbe::Breached, false, false, Verdict::Failed),
    ] {
        let request_id = format!("r-{probe}");
        run(&stage, &request_id, &[Service::Bridge, Service::Sanitizer, Service::Audit]).await;
        let payload = InferencePayload {
            isolation_probe: probe,
            model_used: "echo".to_owned(),
            response_hash: [4; 32],
            outcome: InferenceOutcome::Completed,
            upstream_body_sha256: vec![[3; 32]],
            unmasked: false,
        };
        let inference = sign(&request_id, start(), ClaimPayload::Inference(payload));
        stage.claim(&request_id, 0, &[inference]).await.is_durable();
        let found = stage.certificate(&request_id).await.verification;
        assert_eq!((found.isolation_verified, found.byok_exempt), (verified, byok), "{probe}");
        assert_eq!(found.overall_verdict, verdict, "{probe}");
    }
}

#[tokio::test]
async fn a_certificate_is_shown_to_its_owner_and_to_who_makes_the_public_page() {
    let stage = Stage::start().await;
    run(&stage, "r1", &[Service::Bridge, Service::Sanitizer]).await;
    for (asker, open) in [(Some(CUSTOMER), 202), (Some("cus_8"), 404), (Some(""), 404), (None, 202)]
    {
        assert_eq!(stage.look_up("r1", asker).await.status.as_u16(), open, "{asker:?}");
    }
    run(&stage, "r1", &[Service::Ai, Service::Audit]).await;
    stage.look_up("r1", Some("cus_8")).await.is_refused(404, "exchange_unknown");
    stage.look_up("r1", Some("")).await.is_refused(404, "exchange_unknown");
    stage.look_up("never", Some(CUSTOMER)).await.is_refused(404, "exchange_unknown");
    stage.look_up("never", None).await.is_refused(404, "exchange_unknown");
    let own = stage.look_up("r1", Some(CUSTOMER)).await.body.unwrap();
    assert_eq!(stage.look_up("r1", None).await.body.unwrap(), own);
}
