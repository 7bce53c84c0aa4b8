//! What is signed, how it is served, and what is refused.

use lucairn_veil::canonical::Rule;
use lucairn_veil::json::Json;
use lucairn_veil::sign::SignError;
use lucairn_veil::{
    Certificate, Claim, KeySet, Policy, SignableVersion, Statement, sign_certificate, verify,
};

use crate::{sample, shared};

fn names<'a>(json: &'a Json<'_>) -> Vec<&'a str> {
    json.as_object().unwrap().iter().map(|(name, _)| &**name).collect()
}

/// Member order, enumerations, 64-bit numbers and bytes look as in the real certificate.
#[test]
fn a_certificate_has_the_form_of_a_real_one() {
    let Some(folder) = shared::fixtures() else { return };
    let real = shared::json(&folder.join("ts/cert-real-v3-production.json"));
    let ours = Json::parse(&sample::served(&sample::certificate())).unwrap();
    let newer = ["client_id", "signable_v4_signature", "tenant_seq", "prev_certificate_digest"];
    let served: Vec<_> = names(&ours).into_iter().filter(|name| !newer.contains(name)).collect();
    assert_eq!(served, names(&real));
    for name in ["verification", "audit_integrity", "anchor_status", "attestation"] {
        assert_eq!(names(ours.get(name).unwrap()), names(real.get(name).unwrap()), "{name}");
    }
    let notary = |of: &Json<'static>| of.get("attestation").unwrap().get("notary").unwrap().clone();
    assert_eq!(names(&notary(&ours)), names(&notary(&real)));
    let claims = |of: &Json<'static>| of.get("claims").and_then(Json::as_array).unwrap().to_vec();
    for (ours, real) in claims(&ours).iter().zip(&claims(&real)) {
        assert_eq!(names(ours), names(real));
        assert_eq!(ours.get("claim_type"), real.get("claim_type"));
        assert_eq!(ours.get("data_seen"), real.get("data_seen"));
        assert_eq!(ours.get("data_not_seen"), real.get("data_not_seen"));
        let mirror = names(ours)[7];
        assert_same_kinds(ours.get(mirror).unwrap(), real.get(mirror).unwrap());
        let payload = |of: &Json| Claim::from_json(of).unwrap().payload().unwrap();
        assert_same_kinds(&without_newer(payload(ours)), &payload(real));
    }
}

/// A payload without the members that came after the real certificate.
fn without_newer(payload: Json<'static>) -> Json<'static> {
    let newer = [
        "commitments",
        "commitments_root",
        "exempt",
        "outcome",
        "policy_digest",
        "refused",
        "rules_digest",
        "signed_findings",
        "unscanned_bytes",
        "upstream_body_sha256",
    ];
    let members = payload.as_object().unwrap().iter().cloned();
    Json::Object(members.filter(|(name, _)| !newer.contains(&&**name)).collect())
}

/// The same names in the same order, with values of the same JSON type unless one is null.
fn assert_same_kinds(ours: &Json, real: &Json) {
    assert_eq!(names(ours), names(real));
    for (name, value) in ours.as_object().unwrap() {
        let other = real.get(name).unwrap();
        let is_same_kind = std::mem::discriminant(value) == std::mem::discriminant(other);
        assert!(is_same_kind || value.is_null() || other.is_null(), "{name}");
    }
}

#[test]
fn every_published_rule_accepts_it() {
    let certificate = sample::certificate();
    assert_eq!(certificate.signable_v2_signature.as_ref(), Some(&certificate.witness_signature));
    let served = sample::served(&certificate);
    for keys in [sample::keys(), sample::witness_key_only()] {
        for canonical_rule in [Rule::Newest, Rule::Legacy] {
            let policy = Policy {
                minimum_signable_version: Some(SignableVersion::V4),
                canonical_rule,
                ..Policy::default()
            };
            let report = verify(&served, &keys, &policy);
            assert!(report.is_verified(), "{:?}", report.first_failure());
        }
    }
    assert_eq!(Certificate::parse(&served), Ok(certificate));
    assert!(!verify(&served, &KeySet::default(), &Policy::default()).is_verified());
}

#[test]
fn a_claim_says_how_a_call_ended_and_what_was_looked_at() {
    let claims = sample::claims();
    let payload = |at: usize| serde_json::to_value(claims[at].payload().unwrap()).unwrap();
    let (sanitizer, inference) = (payload(1), payload(2));
    let exempt = serde_json::json!([{ "bytes": 12, "position": "messages[].role", "values": 2 }]);
    assert_eq!(sanitizer["exempt"], exempt);
    assert_eq!(sanitizer["unscanned_bytes"], 48_213);
    assert_eq!((&sanitizer["signed_findings"], &sanitizer["refused"]), (&0.into(), &false.into()));
    assert_eq!(inference["outcome"], "completed");
    let left = lucairn_veil::digest::to_hex(&lucairn_veil::digest::sha256(b"fields"));
    assert_eq!(inference["upstream_body_sha256"], serde_json::json!([left]));
    assert_eq!(sanitizer["commitments"], 3);
    for (name, word) in [
        ("commitments_root", "commitments"),
        ("policy_digest", "policy"),
        ("rules_digest", "rules"),
    ] {
        let digest = lucairn_veil::digest::sha256(word.as_bytes());
        assert_eq!(sanitizer[name], lucairn_veil::digest::to_hex(&digest), "{name}");
    }
    // A sanitizer of plain text says nothing about positions.
    let mut plain = sample::payload(lucairn_veil::Service::Sanitizer);
    let lucairn_veil::claim::ClaimPayload::Sanitizer(inner) = &mut plain else { unreachable!() };
    inner.coverage = None;
    assert_eq!(sample::claim(plain).payload().unwrap().get("exempt"), None);
}

#[test]
fn absent_ids_are_left_out() {
    let statement =
        Statement { client_id: None, api_key_id: None, ..sample::statement(sample::claims()) };
    let served = sample::served(&sample::sign(statement));
    let json = Json::parse(&served).unwrap();
    assert_eq!((json.get("client_id"), json.get("api_key_id")), (None, None));
    assert!(verify(&served, &sample::keys(), &Policy::default()).is_verified());
}

#[test]
fn signing_is_deterministic() {
    assert_eq!(sample::certificate(), sample::certificate());
}

#[test]
fn refuses_what_old_clients_would_read_differently() {
    type Edit = fn(&mut Statement);
    let cases: [(SignError, Edit); 13] = [
        (SignError::Id("certificate_id"), |it| it.certificate_id = "veil_<1>".into()),
        (SignError::Id("certificate_id"), |it| it.certificate_id = String::new()),
        (SignError::Id("request_id"), |it| it.request_id = "é".into()),
        (SignError::Id("claim_id"), |it| it.claims[1].claim_id = "a&b".into()),
        (SignError::Id("claim_id"), |it| it.claims[1].claim_id = "a\u{7f}".into()),
        (SignError::IssuedAt, |it| it.issued_at = "2026-06-10T00:01:59.10Z".into()),
        (SignError::IssuedAt, |it| it.issued_at = "2026-06-10T02:01:59+02:00".into()),
        (SignError::IssuedAt, |it| it.issued_at = "2026-06-31T02:01:59Z".into()),
        (SignError::IssuedAt, |it| it.issued_at = "2026-06-10T02:01:59.0123456789Z".into()),
        (SignError::IssuedAt, |it| it.issued_at = "now".into()),
        (SignError::NoClaims, |it| it.claims.clear()),
        (SignError::RequestMismatch, |it| it.claims[3].request_id = "other".into()),
        (SignError::DuplicateClaim, |it| it.claims[3].claim_id = "clm_0".into()),
    ];
    for (error, edit) in cases {
        let mut statement = sample::statement(sample::claims());
        edit(&mut statement);
        let found = sign_certificate(statement, "witness_v1", &sample::witness_key());
        assert_eq!(found, Err(error), "{error}");
    }
    let statement = sample::statement(sample::claims());
    let found = sign_certificate(statement, "wïtness", &sample::witness_key());
    assert_eq!(found, Err(SignError::Id("witness_key_id")));
}

/// Ids of version 3 alone may hold any text: only its one rule reads them.
#[test]
fn organisations_may_have_any_name() {
    let client_id = Some("Müller & Söhne 🦄".to_owned());
    let statement = Statement { client_id, ..sample::statement(sample::claims()) };
    let served = sample::served(&sample::sign(statement));
    assert!(verify(&served, &sample::keys(), &Policy::default()).is_verified());
}
