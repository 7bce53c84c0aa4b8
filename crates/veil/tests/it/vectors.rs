//! The shared vectors of `spec/vectors`, which every language runs. A vector left unused fails.

use std::path::PathBuf;

use lucairn_veil::canonical::{Rule, canonical_json};
use lucairn_veil::check::CheckId;
use lucairn_veil::digest::to_hex;
use lucairn_veil::json::Json;
use lucairn_veil::report::Outcome;
use lucairn_veil::{Certificate, KeySet, Policy, SignableVersion, signable, verify};

use crate::shared;

/// `sanitization` belongs to another crate's tests.
const USED: [&str; 4] = ["certificate", "canonical.json", "signable.json", "sanitization"];

fn folder() -> Option<PathBuf> {
    shared::present(shared::workspace().join("spec/vectors"))
}

/// The member as text; a vector without it is itself wrong.
fn text<'a>(vector: &'a Json, name: &str) -> &'a str {
    vector.get(name).and_then(Json::as_str).unwrap_or_else(|| panic!("a vector lacks {name}"))
}

fn assert_members(vector: &Json, known: &[&str]) {
    for (name, _) in vector.as_object().unwrap() {
        assert!(known.contains(&&**name), "{name} is a member that no test reads");
    }
}

#[test]
fn every_file_is_used() {
    let Some(folder) = folder() else { return };
    for name in shared::names(&folder) {
        assert!(USED.contains(&name.as_str()), "{name} is not used");
    }
    for name in shared::names(&folder.join("certificate")) {
        assert!(name.ends_with(".json"), "certificate/{name} is not used");
    }
}

#[test]
fn canonical() {
    let Some(folder) = folder() else { return };
    for vector in shared::json(&folder.join("canonical.json")).as_array().unwrap() {
        assert_members(vector, &["name", "input_text", "newest_hex", "legacy_hex"]);
        let input = text(vector, "input_text");
        let json = Json::parse(input.as_bytes()).unwrap();
        for (rule, wanted) in [(Rule::Newest, "newest_hex"), (Rule::Legacy, "legacy_hex")] {
            assert_eq!(to_hex(&canonical_json(&json, rule)), text(vector, wanted), "{input}");
        }
    }
}

#[test]
fn signables() {
    let Some(folder) = folder() else { return };
    for vector in shared::json(&folder.join("signable.json")).as_array().unwrap() {
        assert_members(vector, &["certificate_text", "v2_hex", "v3_hex", "v4_hex", "digest_hex"]);
        let input = text(vector, "certificate_text");
        let certificate = Certificate::parse(input.as_bytes()).unwrap();
        let digest = signable::certificate_digest(&Json::parse(input.as_bytes()).unwrap());
        for (found, wanted) in [
            (signable::v2(&certificate, Rule::Newest), "v2_hex"),
            (signable::v3(&certificate), "v3_hex"),
            (signable::v4(&certificate, &digest), "v4_hex"),
            (digest.to_vec(), "digest_hex"),
        ] {
            assert_eq!(to_hex(&found), text(vector, wanted), "{wanted} of {input}");
        }
    }
}

#[test]
fn certificates() {
    let Some(folder) = folder() else { return };
    let folder = folder.join("certificate");
    for name in shared::names(&folder) {
        check(&name, &shared::json(&folder.join(&name)));
    }
}

fn check(name: &str, vector: &Json) {
    assert_members(
        vector,
        &[
            "name",
            "certificate",
            "certificate_text",
            "keys",
            "minimum_signable_version",
            "canonical_rule",
            "trust_root",
            "require",
            "expect",
        ],
    );
    let certificate = match vector.get("certificate") {
        Some(object) => serde_json::to_vec(object).unwrap(),
        None => text(vector, "certificate_text").as_bytes().to_vec(),
    };
    let keys = serde_json::to_vec(vector.get("keys").unwrap()).unwrap();
    let expect = vector.get("expect").unwrap();
    let good = ["verified", "levels", "unbound", "not_before", "not_after"];
    let bad = ["verified", "reason", "failed_check"];
    let is_good = expect.get("verified").and_then(Json::as_bool).unwrap();
    assert_members(expect, if is_good { &good } else { &bad });
    let expected = |name: &str| expect.get(name).and_then(Json::as_str);
    let Ok(keys) = KeySet::from_well_known_json(&keys) else {
        assert_eq!(expected("failed_check"), Some("keys"), "{name}: the keys are refused");
        return;
    };
    let option = |name: &str| vector.get(name).and_then(Json::as_str);
    let policy = Policy {
        minimum_signable_version: match option("minimum_signable_version") {
            Some("v3") => Some(SignableVersion::V3),
            Some("v4") => Some(SignableVersion::V4),
            None => None,
            Some(other) => panic!("{name}: no version {other}"),
        },
        canonical_rule: match option("canonical_rule") {
            Some("legacy") => Rule::Legacy,
            None => Rule::Newest,
            Some(other) => panic!("{name}: no canonical rule {other}"),
        },
        ..Policy::default()
    };
    let report = verify(&certificate, &keys, &policy);
    // A check that the crate does not make cannot fail: without trust in anybody outside, evidence
    // is not looked at.
    let is_made = |id: &str| CheckId::from_id(id).is_some();
    let failed = expected("failed_check").filter(|id| is_made(id));
    let found = report.first_failure().map(|result| result.check.id());
    assert_eq!(found, failed, "{name}: {:?}", report.first_failure());
    assert_eq!(report.is_verified(), failed.is_none(), "{name}");
    let reason = report.reason().map(|reason| reason.as_str());
    assert_eq!(reason, failed.and(expected("reason")), "{name}");
    let wanted = expect.get("unbound").and_then(Json::as_array).unwrap_or_default();
    let wanted: Vec<_> = wanted.iter().filter_map(Json::as_str).filter(|id| is_made(id)).collect();
    let unbound = report.checks.iter().filter(|it| matches!(it.outcome, Outcome::Unbound(_)));
    let unbound: Vec<_> = unbound.map(|result| result.check.id()).collect();
    assert!(!is_good || unbound == wanted, "{name}: {unbound:?} are unbound");
}
