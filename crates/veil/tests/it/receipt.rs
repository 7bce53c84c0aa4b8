//! The real certificate's evidence, which is good and cannot be tied to it, and what others announce.

use lucairn_veil::anchor::TrustRoot;
use lucairn_veil::check::CheckId;
use lucairn_veil::report::Outcome;
use lucairn_veil::{KeySet, Level, Levels, Policy, Report, verify};
use serde_json::{Value, json};

use crate::shared;

fn policy(require: &[Level]) -> Policy {
    Policy {
        trust_root: Some(TrustRoot::builtin()),
        require: require.iter().copied().collect(),
        ..Policy::default()
    }
}

fn report(certificate: &Value, keys: &KeySet, require: &[Level]) -> Report {
    verify(&serde_json::to_vec(certificate).unwrap(), keys, &policy(require))
}

fn real() -> Option<Value> {
    let folder = shared::fixtures()?;
    let path = folder.join("trust/lucairn/cert-real-v3-production.json");
    Some(serde_json::from_slice(&shared::bytes(&path)).unwrap())
}

#[test]
fn the_real_evidence_is_good_and_unbound() {
    let Some(certificate) = real() else { return };
    let report = report(&certificate, &shared::production_key(), &[Level::Signed]);
    assert!(report.is_verified(), "{:?}", report.first_failure());
    for check in [CheckId::Timestamp, CheckId::PublicLog, CheckId::AnchorStatus] {
        assert!(matches!(report.outcome(check), Outcome::Unbound(_)), "{check}");
    }
    assert_eq!(report.proof.levels, Levels::from_iter([Level::Signed]));
    assert_eq!((report.proof.not_before, report.proof.not_after), (None, None));
    assert!(report.proof.anchors.is_empty());
}

#[test]
fn a_required_level_that_is_not_reached_is_a_failure() {
    let Some(certificate) = real() else { return };
    for level in Level::ALL.iter().filter(|level| **level != Level::Signed) {
        let report = report(&certificate, &shared::production_key(), &[*level]);
        assert_eq!(report.reason().map(|it| it.as_str()), Some("level_insufficient"), "{level}");
        assert_eq!(report.proof.levels, Levels::NONE, "a failed report proves nothing");
    }
}

/// Every change to the evidence is found, or the evidence is gone and proves nothing.
#[test]
fn changed_evidence_is_a_failure() {
    let Some(certificate) = real() else { return };
    for (path, value, check) in [
        ("/attestation/timestamp/cert_hash", json!("AAAA"), CheckId::Timestamp),
        ("/attestation/timestamp/hash_algorithm", json!("SHA-512"), CheckId::Timestamp),
        ("/attestation/timestamp/timestamp_token", json!("MAA="), CheckId::Timestamp),
        ("/attestation/timestamp/timestamp_token", json!("no base64"), CheckId::Timestamp),
        ("/attestation/timestamp/timestamp_token", json!(7), CheckId::Timestamp),
        ("/attestation/transparency_log/inclusion_proof", json!("e30="), CheckId::PublicLog),
        ("/attestation/transparency_log/inclusion_proof", json!("AAAA"), CheckId::PublicLog),
    ] {
        let mut changed = certificate.clone();
        *changed.pointer_mut(path).unwrap() = value;
        let report = report(&changed, &shared::production_key(), &[]);
        assert_eq!(report.first_failure().map(|it| it.check), Some(check), "{path}");
        let keys = shared::production_key();
        let bytes = serde_json::to_vec(&changed).unwrap();
        assert!(verify(&bytes, &keys, &Policy::default()).is_verified(), "nobody is trusted");
    }
    for part in ["timestamp", "transparency_log"] {
        let mut without = certificate.clone();
        without["attestation"][part] = Value::Null;
        assert!(report(&without, &shared::production_key(), &[]).is_verified(), "{part}");
    }
}

/// The published fixtures announce ANCHORED with nothing behind it.
#[test]
fn an_announced_status_is_never_believed() {
    let Some(folder) = shared::fixtures() else { return };
    for (name, wanted) in [
        ("ts/cert-valid-anchored.json", "unbound"),
        ("ts/cert-valid-pending.json", "passed"),
        ("ts/cert-valid-failed.json", "passed"),
    ] {
        let certificate = serde_json::from_slice(&shared::bytes(&folder.join(name))).unwrap();
        let report = report(&certificate, &shared::test_key(), &[]);
        assert!(report.is_verified(), "{name}: {:?}", report.first_failure());
        assert_eq!(report.outcome(CheckId::AnchorStatus).as_str(), wanted, "{name}");
    }
}
