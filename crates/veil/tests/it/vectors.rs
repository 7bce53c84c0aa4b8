//! The shared vectors of `spec/vectors`, which every language runs. A vector left unused fails.

use std::path::PathBuf;

use lucairn_veil::anchor::TrustRoot;
use lucairn_veil::canonical::{Rule, canonical_json};
use lucairn_veil::digest::to_hex;
use lucairn_veil::json::Json;
use lucairn_veil::report::Outcome;
use lucairn_veil::time::rfc3339;
use lucairn_veil::{Certificate, KeySet, Policy, Report, SignableVersion, signable, verify};
use serde_json::{Value, json};

use crate::shared;

/// `sanitization` belongs to another crate's tests.
const USED: [&str; 6] = [
    "certificate",
    "canonical.json",
    "signable.json",
    "commitments.json",
    "openings.json",
    "sanitization",
];

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

/// Of what is at hand and of what is served: the two ways to the digest are one.
#[test]
fn digests() {
    let Some(folder) = folder() else { return };
    let folder = folder.join("certificate");
    let mut read = 0;
    for name in shared::names(&folder) {
        let vector = shared::json(&folder.join(&name));
        let Some(certificate) = vector.get("certificate") else { continue };
        let Ok(mut certificate) = Certificate::from_json(certificate) else { continue };
        read += 1;
        for emitted in [0, 4] {
            certificate.signable_protocol_version_emitted = emitted;
            let served = serde_json::to_vec(&certificate).unwrap();
            let served = Json::parse_borrowed(&served).unwrap();
            assert_eq!(certificate.digest(), signable::certificate_digest(&served), "{name}");
        }
    }
    assert!(read > 100, "only {read} vectors hold a certificate");
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
    let names = shared::names(&folder);
    let wrong: Vec<_> =
        names.iter().filter_map(|name| wrong(&shared::json(&folder.join(name)))).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), names.len(), wrong.join("\n"));
}

/// What is found otherwise than the vector expects.
fn wrong(vector: &Json) -> Option<String> {
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
    let mut wanted = serde_json::to_value(vector.get("expect").unwrap()).unwrap();
    let keys = serde_json::to_vec(vector.get("keys").unwrap()).unwrap();
    let report = KeySet::from_well_known_json(&keys).map(|keys| report(vector, &keys));
    let found = match &report {
        Ok(report) => expectation(report),
        Err(_) => {
            // A client that was handed such a key alone has a reason; whoever reads the document
            // does not get that far.
            wanted["reason"] = "invalid_signature".into();
            json!({ "verified": false, "failed_check": "keys", "reason": "invalid_signature" })
        }
    };
    let name = text(vector, "name");
    let detail = report.iter().filter_map(|it| it.first_failure()?.outcome.detail());
    let detail = detail.collect::<String>();
    (found != wanted).then(|| format!("{name}: found {found} ({detail})\n    wanted {wanted}"))
}

fn report(vector: &Json, keys: &KeySet) -> Report {
    let certificate = match vector.get("certificate") {
        Some(object) => serde_json::to_vec(object).unwrap(),
        None => text(vector, "certificate_text").as_bytes().to_vec(),
    };
    let option = |name: &str| vector.get(name).and_then(Json::as_str);
    let policy = Policy {
        minimum_signable_version: option("minimum_signable_version").map(|word| match word {
            "v3" => SignableVersion::V3,
            "v4" => SignableVersion::V4,
            other => panic!("no version {other}"),
        }),
        canonical_rule: match option("canonical_rule") {
            Some("legacy") => Rule::Legacy,
            None => Rule::Newest,
            Some(other) => panic!("no canonical rule {other}"),
        },
        trust_root: vector.get("trust_root").map(trust_root),
        require: words(vector, "require").map(|word| word.parse().unwrap()).collect(),
    };
    verify(&certificate, keys, &policy)
}

/// The report in the words of a vector.
fn expectation(report: &Report) -> Value {
    if let Some(failed) = report.first_failure() {
        let (check, reason) = (failed.check.id(), failed.check.reason().as_str());
        return json!({ "verified": false, "failed_check": check, "reason": reason });
    }
    let mut found = json!({ "verified": report.is_verified(), "levels": report.proof.levels });
    let unbound = report.checks.iter().filter(|it| matches!(it.outcome, Outcome::Unbound(_)));
    let unbound: Vec<_> = unbound.map(|result| result.check.id()).collect();
    if !unbound.is_empty() {
        found["unbound"] = unbound.into();
    }
    let proof = &report.proof;
    for (time, name) in [(proof.not_before, "not_before"), (proof.not_after, "not_after")] {
        if let Some(time) = time {
            found[name] = rfc3339(time).into();
        }
    }
    found
}

fn trust_root(files: &Json) -> TrustRoot {
    let mut root = TrustRoot::default();
    for file in files.as_array().unwrap() {
        root.add(file.as_str().unwrap().as_bytes()).unwrap();
    }
    root
}

/// The texts of a list; none if there is no list.
fn words<'a>(of: &'a Json<'_>, name: &str) -> impl Iterator<Item = &'a str> {
    let list = of.get(name).and_then(Json::as_array).unwrap_or_default();
    list.iter().map(|word| word.as_str().unwrap())
}
