//! Every check of the table fails first for something, and lets everything before it pass.

use lucairn_veil::canonical::{Rule, canonical_json};
use lucairn_veil::certificate::{Completeness, Verdict};
use lucairn_veil::check::CheckId;
use lucairn_veil::claim::ClaimType;
use lucairn_veil::digest::to_base64;
use lucairn_veil::json::Json;
use lucairn_veil::report::Outcome;
use lucairn_veil::{Certificate, Claim, KeySet, Policy, Service, SignableVersion, verify};
use serde_json::json;

use crate::sample;

/// A check that must fail, what is done, and an edit after which the witness signs again.
type Edit = fn(&mut Certificate);
const SIGNED_EDITS: &[(CheckId, &str, Edit)] = &[
    (CheckId::ProtocolVersion, "newer", |it| it.protocol_version = 3),
    (CheckId::WitnessKey, "another key id", |it| it.witness_key_id = "witness_v2".into()),
    (CheckId::WitnessKey, "a service's key id", |it| it.witness_key_id = "dsa-ai_v1".into()),
    (CheckId::Downgrade, "mark without signature", |it| it.signable_v3_signature = None),
    (CheckId::Downgrade, "signature without mark", |it| it.signable_protocol_version_emitted = 2),
    (CheckId::Request, "no claims", |it| it.claims.clear()),
    (CheckId::Request, "first claim of another request", |it| {
        it.claims[0].request_id = "other".into();
    }),
    (CheckId::IssuedAt, "no date", |it| it.issued_at = "not-a-date".into()),
    (CheckId::IssuedAt, "no such day", |it| it.issued_at = "2026-02-30T00:00:00Z".into()),
    (CheckId::ClaimIds, "repeated claim", |it| it.claims.push(it.claims[0].clone())),
    (CheckId::ClaimServices, "gateway", |it| it.claims[2].service_id = "dsa-gateway".into()),
    (CheckId::ClaimEncoding, "payload", |it| it.claims[2].canonical_payload = "AAA".into()),
    (CheckId::ClaimEncoding, "signature", |it| it.claims[2].signature.insert(4, '\n')),
    (CheckId::ClaimSignatures, "short", |it| it.claims[3].signature = to_base64(&[1; 63])),
    (CheckId::ClaimSignatures, "empty", |it| it.claims[3].signature = String::new()),
    (CheckId::ClaimSignatures, "no payload", |it| it.claims[3].canonical_payload = String::new()),
    (CheckId::ClaimSignatures, "signature of another claim", |it| {
        it.claims[3].signature = it.claims[2].signature.clone();
    }),
    (CheckId::ClaimSignatures, "signed by another service", |it| {
        let signed = it.claims[0].signed_bytes().unwrap();
        it.claims[0].signature = to_base64(&sample::service_key(Service::Ai).sign(&signed));
    }),
    (CheckId::ClaimSignatures, "claim of another service", |it| {
        it.claims[2].service_id = "dsa-audit".into();
    }),
    (CheckId::ClaimStatements, "not JSON", |it| sample::state(&mut it.claims[0], b"{")),
    (CheckId::ClaimStatements, "not an object", |it| sample::state(&mut it.claims[0], b"[]")),
    (CheckId::ClaimStatements, "not canonical", |it| {
        let signed = it.claims[0].signed_bytes().unwrap();
        sample::state(&mut it.claims[0], &[&signed, &b" "[..]].concat());
    }),
    (CheckId::ClaimStatements, "member too many", |it| {
        sample::restate(&mut it.claims[0], |statement| statement["more"] = json!(1));
    }),
    (CheckId::ClaimStatements, "payload is text", |it| {
        sample::restate(&mut it.claims[0], |statement| statement["payload"] = json!("x"));
    }),
    (CheckId::ClaimStatements, "type of another service", |it| {
        it.claims[0].claim_type = ClaimType::EventsRecorded;
        sample::restate(&mut it.claims[0], |statement| {
            statement["claim_type"] = json!("EVENTS_RECORDED");
        });
    }),
    (CheckId::ClaimStatements, "shown id", |it| it.claims[0].claim_id = "other".into()),
    (CheckId::ClaimStatements, "shown time", |it| {
        it.claims[0].timestamp = "2026-06-10T00:01:50Z".into();
    }),
    (CheckId::ClaimStatements, "shown view", |it| it.claims[0].data_seen.clear()),
    (CheckId::ClaimStatements, "shown blindness", |it| {
        it.claims[0].data_not_seen.push("customer_id".into());
    }),
    (CheckId::ClaimRequests, "spliced", |it| {
        it.claims[1].request_id = "other".into();
        sample::restate(&mut it.claims[1], |statement| statement["request_id"] = json!("other"));
    }),
    (CheckId::ClaimRequests, "shown request", |it| {
        sample::restate(&mut it.claims[1], |statement| statement["request_id"] = json!("other"));
    }),
    (CheckId::ClaimPayloads, "none shown", |it| it.claims[0].bridge = None),
    (CheckId::ClaimPayloads, "shown twice", |it| it.claims[0].audit = it.claims[3].audit.clone()),
    (CheckId::ClaimPayloads, "of another service", |it| {
        it.claims[0].bridge = None;
        it.claims[0].audit = it.claims[3].audit.clone();
    }),
    (CheckId::ClaimPayloads, "unknown probe", |it| {
        sample::restate(&mut it.claims[2], |statement| {
            statement["payload"]["isolation_probe"] = json!("MAYBE");
        });
    }),
    (CheckId::ClaimPayloads, "signed score is not shown", |it| {
        sample::restate(&mut it.claims[1], |statement| {
            statement["payload"]["qi_score"] = json!({"k_anonymity": 5});
        });
    }),
    (CheckId::ClaimPayloads, "signed size is text", |it| {
        sample::restate(&mut it.claims[3], |statement| {
            statement["payload"]["merkle_tree_size"] = json!("28471");
        });
    }),
    (CheckId::ClaimPayloads, "signed hash in capitals", |it| {
        sample::restate(&mut it.claims[0], |statement| {
            let hash = statement["payload"]["token_hash"].as_str().unwrap().to_uppercase();
            statement["payload"]["token_hash"] = json!(hash);
        });
    }),
    (CheckId::RedactionHash, "second sanitizer", |it| {
        let mut second = it.claims[1].clone();
        second.claim_id = "clm_5".into();
        sample::restate(&mut second, |statement| statement["claim_id"] = json!("clm_5"));
        it.claims.push(second);
    }),
    (CheckId::RedactionHash, "no hash of the fields", |it| {
        sample::restate(&mut it.claims[1], |statement| {
            statement["payload"].as_object_mut().unwrap().remove("sanitized_fields_hash");
        });
    }),
    (CheckId::RedactionHash, "observed and counted as masked", |it| {
        sample::restate(&mut it.claims[1], |statement| {
            statement["payload"]["mode"] = json!("observe");
            statement["payload"]["would_have"] = json!({ "EMAIL": 1 });
        });
    }),
    (CheckId::ForwardedRequest, "refused and left", |it| {
        let hash = json!("ab".repeat(32));
        sample::restate(&mut it.claims[1], |statement| {
            statement["payload"]["refused"] = json!(true);
        });
        sample::restate(&mut it.claims[2], |statement| {
            statement["payload"]["upstream_body_sha256"] = json!([hash]);
        });
    }),
    (CheckId::VerdictRecomputed, "verdict", |it| {
        it.verification.overall_verdict = Verdict::Partial;
    }),
    (CheckId::VerdictRecomputed, "signatures", |it| it.verification.signatures_valid = false),
    (CheckId::VerdictRecomputed, "completeness", |it| {
        it.verification.completeness = Completeness::Partial;
    }),
    (CheckId::VerdictRecomputed, "missing", |it| {
        it.verification.missing_services.push("dsa-ai".into());
    }),
    (CheckId::VerdictRecomputed, "time", |it| it.verification.temporal_consistent = false),
    (CheckId::VerdictRecomputed, "visibility", |it| {
        it.verification.data_visibility_consistent = false;
    }),
    (CheckId::VerdictRecomputed, "isolation", |it| it.verification.isolation_verified = false),
    (CheckId::VerdictRecomputed, "exemption", |it| it.verification.byok_exempt = true),
    (CheckId::VerdictRecomputed, "claims in another order", |it| it.claims.swap(2, 3)),
    (CheckId::VerdictRecomputed, "dropped claim", |it| {
        it.claims.pop();
    }),
    (CheckId::Sequence, "first with one before", |it| it.tenant_seq = Some(1)),
    (CheckId::Sequence, "second with none before", |it| it.prev_certificate_digest = None),
    (CheckId::Sequence, "none with one before", |it| it.tenant_seq = None),
    (CheckId::Sequence, "counted from zero", |it| {
        (it.tenant_seq, it.prev_certificate_digest) = (Some(0), None);
    }),
];

/// Edits that nobody signs.
const UNSIGNED_EDITS: &[(CheckId, &str, Edit)] = &[
    (CheckId::SignaturePresent, "empty", |it| it.witness_signature = String::new()),
    (CheckId::SignaturePresent, "blank", |it| it.witness_signature = "\u{85}\u{2003}\n".into()),
    (CheckId::Downgrade, "blank signature", |it| it.signable_v3_signature = Some(" ".into())),
    (CheckId::WitnessSignature, "control character", |it| it.witness_signature = "\u{1c}".into()),
    (CheckId::WitnessSignature, "unpadded v2", |it| it.witness_signature.truncate(86)),
    (CheckId::WitnessSignature, "unpadded v3", |it| {
        it.signable_v3_signature.as_mut().unwrap().truncate(86);
    }),
    (CheckId::WitnessSignature, "v2 signature as v3", |it| {
        it.signable_v3_signature = Some(it.witness_signature.clone());
    }),
    (CheckId::WitnessSignature, "verdict", |it| {
        it.verification.overall_verdict = Verdict::Unspecified;
    }),
    (CheckId::WitnessSignature, "time", |it| it.issued_at = "2026-06-10T00:01:59Z".into()),
    (CheckId::WitnessSignature, "order", |it| it.claims.swap(0, 1)),
    (CheckId::WitnessSignature, "organisation", |it| it.client_id = None),
    (CheckId::WitnessSignature, "empty is not absent", |it| it.api_key_id = Some(String::new())),
    (CheckId::Downgrade, "blank newest signature", |it| it.signable_v4_signature = Some("".into())),
    (CheckId::Downgrade, "older mark", |it| it.signable_protocol_version_emitted = 3),
    (CheckId::WitnessSignature, "unpadded v4", |it| {
        it.signable_v4_signature.as_mut().unwrap().truncate(86);
    }),
    (CheckId::WitnessSignature, "place", |it| it.tenant_seq = Some(3)),
    (CheckId::WitnessSignature, "certificate before", |it| it.prev_certificate_digest = None),
    (CheckId::WitnessSignature, "state of the log", |it| it.audit_integrity = None),
    (CheckId::MinimumVersion, "stripped to the 13-key map", |it| {
        it.signable_v4_signature = None;
        it.signable_protocol_version_emitted = 3;
    }),
    (CheckId::MinimumVersion, "stripped to the 7-key map", |it| {
        it.signable_v4_signature = None;
        it.signable_v3_signature = None;
        it.signable_protocol_version_emitted = 0;
    }),
];

fn check(certificate: &[u8], keys: &KeySet, wanted: CheckId, name: &str) {
    let policy =
        Policy { minimum_signable_version: Some(SignableVersion::V4), ..Policy::default() };
    let report = verify(certificate, keys, &policy);
    let found = report.first_failure().map(|result| result.check);
    assert_eq!(found, Some(wanted), "{wanted} for {name}: {:?}", report.checks);
    assert!(!report.is_verified());
    for result in &report.checks {
        let is_fitting = match result.outcome {
            Outcome::Passed | Outcome::Absent(_) | Outcome::Unbound(_) => result.check < wanted,
            Outcome::Failed(_) => result.check == wanted,
            Outcome::Skipped => result.check > wanted,
        };
        assert!(is_fitting, "{wanted} for {name}: {result:?}");
    }
    assert_eq!(report.into_result().unwrap_err().check, wanted);
}

#[test]
fn the_untouched_certificate_passes_every_check() {
    let policy =
        Policy { minimum_signable_version: Some(SignableVersion::V4), ..Policy::default() };
    let report = verify(&sample::served(&sample::certificate()), &sample::keys(), &policy);
    for result in &report.checks {
        // There is no evidence from outside here, and no level is required.
        let is_absent = result.check > CheckId::Sequence && result.check != CheckId::AnchorStatus;
        let wanted = if is_absent { "absent" } else { "passed" };
        assert_eq!(result.outcome.as_str(), wanted, "{}", result.check);
    }
    assert_eq!(report.checks.len(), CheckId::ALL.len());
    assert_eq!(*report.into_result().unwrap(), sample::certificate());
}

#[test]
fn edits_that_the_witness_signs() {
    for (wanted, name, edit) in SIGNED_EDITS {
        let mut certificate = sample::certificate();
        edit(&mut certificate);
        check(&sample::served(&sample::resign(certificate)), &sample::keys(), *wanted, name);
    }
}

#[test]
fn edits_that_nobody_signs() {
    for (wanted, name, edit) in UNSIGNED_EDITS {
        let mut certificate = sample::certificate();
        edit(&mut certificate);
        check(&sample::served(&certificate), &sample::keys(), *wanted, name);
    }
}

#[test]
fn bytes_that_are_no_certificate_and_keys_that_are_missing() {
    let served = sample::served(&sample::certificate());
    let keys = sample::keys();
    check(b"", &keys, CheckId::Json, "nothing");
    check(&served[..served.len() - 1], &keys, CheckId::Json, "cut off");
    check(&[&served[..], b"{}"].concat(), &keys, CheckId::Json, "followed");
    check(b"[]", &keys, CheckId::Members, "no object");
    check(b"{}", &keys, CheckId::Members, "no members");
    let without_audit = keys.entries().iter().filter(|key| key.service_id != "dsa-audit").cloned();
    let without_audit = KeySet::new(without_audit.collect());
    check(&served, &without_audit, CheckId::ClaimKeys, "no key of a service");
}

/// With these, every row of the table has failed once.
#[test]
fn every_check_has_a_case() {
    let elsewhere = [CheckId::Json, CheckId::Members, CheckId::ClaimKeys];
    // The vectors hold the cases of evidence; these two never fail.
    let of_evidence = |id: &&CheckId| **id <= CheckId::Sequence;
    for id in CheckId::ALL.iter().filter(of_evidence) {
        let rows = SIGNED_EDITS.iter().chain(UNSIGNED_EDITS).map(|(wanted, ..)| wanted);
        assert!(rows.chain(&elsewhere).any(|wanted| wanted == id), "{id} never fails");
        assert_eq!(CheckId::from_id(id.id()), Some(*id));
    }
}

#[test]
fn claims_are_not_checked_without_service_keys() {
    let mut certificate = sample::certificate();
    certificate.claims[2].signature = "no base64".into();
    certificate.verification.isolation_verified = false;
    let served = sample::served(&sample::resign(certificate));
    let report = verify(&served, &sample::witness_key_only(), &Policy::default());
    assert!(report.is_verified());
    for result in report.checks.iter().filter(|result| result.check.is_of_claims()) {
        assert!(matches!(result.outcome, Outcome::Absent(_)), "{}", result.check);
    }
}

/// Witnesses may serve a sanitizer's counts and summary empty, as the hosted one does.
#[test]
fn readable_payloads_may_leave_out_counts_and_summary() {
    let edit = |claim: &mut Claim, name: &str, value: serde_json::Value| {
        let mut mirror = serde_json::to_value(claim.sanitizer.as_ref().unwrap()).unwrap();
        mirror[name] = value;
        claim.sanitizer = Json::parse(&serde_json::to_vec(&mirror).unwrap()).ok();
    };
    let person = json!({"entity_type": "PERSON", "count": 2});
    let email = json!({"entity_type": "EMAIL", "count": 1});
    for (name, value, is_verified) in [
        ("entity_counts", json!([]), true),
        ("entity_counts", json!([person, email]), true),
        ("entity_counts", json!([person]), false),
        ("entity_counts", json!([person, person]), false),
        ("entity_counts", json!([person, {"entity_type": "EMAIL", "count": 2}]), false),
        ("entity_counts", json!([person, email, {"entity_type": "IBAN", "count": 0}]), false),
        ("sanitization_summary", json!(""), true),
        ("sanitization_summary", json!("2 PERSON"), false),
    ] {
        let mut certificate = sample::certificate();
        edit(&mut certificate.claims[1], name, value.clone());
        let served = sample::served(&sample::resign(certificate));
        let report = verify(&served, &sample::keys(), &Policy::default());
        assert_eq!(report.is_verified(), is_verified, "{name} {value}");
    }
}

/// A sanitizer that signs something other than an object leaves the hashes null.
#[test]
fn hashes_of_an_odd_sanitizer_claim_are_null() {
    for odd in [&b"[1]"[..], b"7", b"\"text\"", b"null", b"{", b""] {
        let mut certificate = sample::certificate();
        certificate.claims[1].canonical_payload = to_base64(odd);
        let map = Json::parse(&lucairn_veil::signable::v3(&certificate)).unwrap();
        for name in ["redaction_manifest_hash", "sanitized_fields_body_hash", "tms_manifest_hash"] {
            assert_eq!(map.get(name), Some(&Json::Null), "{name}");
        }
        let served = sample::served(&sample::resign(certificate));
        assert!(verify(&served, &sample::witness_key_only(), &Policy::default()).is_verified());
    }
    let mut certificate = sample::certificate();
    let outer = Json::object([("redaction_manifest_hash", "ab".into()), ("payload", 1.into())]);
    certificate.claims[1].canonical_payload = to_base64(&canonical_json(&outer, Rule::Newest));
    let map = Json::parse(&lucairn_veil::signable::v3(&certificate)).unwrap();
    assert_eq!(map.get("redaction_manifest_hash"), Some(&"ab".into()));
    assert_eq!(map.get("sanitized_fields_body_hash"), Some(&Json::Null));
}
