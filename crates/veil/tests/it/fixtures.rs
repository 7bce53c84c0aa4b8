//! Every published certificate under the rules of the 1.1.0 and the 1.4.2 client.
//!
//! The outcomes were observed by running both clients; see the README beside the fixtures.

use lucairn_veil::canonical::Rule;
use lucairn_veil::report::SignableVersion;
use lucairn_veil::{KeySet, Levels, Policy, PublicKey, verify};

use crate::shared;

/// Path, outcome in 1.1.0, in 1.4.2, and in 1.4.2 with v3 demanded.
const CERTIFICATES: &[[&str; 4]] = &[
    ["ts/cert-valid-anchored.json", "v2", "v2", "signable_version_insufficient"],
    ["ts/cert-valid-pending.json", "v2", "v2", "signable_version_insufficient"],
    ["ts/cert-valid-failed.json", "v2", "v2", "signable_version_insufficient"],
    ["ts/cert-byok-exempt.json", "v2", "v2", "signable_version_insufficient"],
    ["ts/cert-go-signed-reference.json", "v2", "v2", "signable_version_insufficient"],
    [
        "ts/cert-tampered-payload.json",
        "invalid_signature",
        "invalid_signature",
        "invalid_signature",
    ],
    [
        "ts/cert-no-signature.json",
        "witness_signature_missing",
        "witness_signature_missing",
        "witness_signature_missing",
    ],
    [
        "ts/cert-whitespace-signature.json",
        "witness_signature_missing",
        "witness_signature_missing",
        "witness_signature_missing",
    ],
    [
        "ts/cert-protocol-version-mismatch.json",
        "unsupported_protocol_version",
        "unsupported_protocol_version",
        "unsupported_protocol_version",
    ],
    ["ts/cert-malformed-truncated.json", "malformed", "malformed", "malformed"],
    ["ts/cert-malformed-plus-bad-version.json", "malformed", "malformed", "malformed"],
    ["ts/cert-real-v3-production.json", "v2", "v3", "v3"],
    ["python/real-v3-cert.fixture.json", "v2", "v3", "v3"],
    ["go/real-v3-cert.fixture.json", "v2", "v3", "v3"],
    [
        "derived/v2-issued-at-not-a-date.json",
        "malformed",
        "malformed",
        "signable_version_insufficient",
    ],
    [
        "derived/v2-issued-at-trailing-zeros.json",
        "invalid_signature",
        "v2",
        "signable_version_insufficient",
    ],
    [
        "derived/v2-issued-at-zero-fraction.json",
        "invalid_signature",
        "v2",
        "signable_version_insufficient",
    ],
    ["derived/v2-nonascii-legacy-rule.json", "v2", "invalid_signature", "invalid_signature"],
    [
        "derived/v2-nonascii-new-rule.json",
        "invalid_signature",
        "v2",
        "signable_version_insufficient",
    ],
    ["derived/v2-plain.json", "v2", "v2", "signable_version_insufficient"],
    ["derived/v2-s-plus-l.json", "invalid_signature", "invalid_signature", "invalid_signature"],
    [
        "derived/v2-signature-unicode-blank.json",
        "witness_signature_missing",
        "witness_signature_missing",
        "witness_signature_missing",
    ],
    [
        "derived/v2-signature-unpadded.json",
        "invalid_signature",
        "invalid_signature",
        "invalid_signature",
    ],
    ["derived/v3-api-key-id-tampered.json", "v2", "invalid_signature", "invalid_signature"],
    ["derived/v3-both-stripped.json", "v2", "v2", "signable_version_insufficient"],
    ["derived/v3-byok-exempt.json", "v2", "v3", "v3"],
    [
        "derived/v3-emitted-2-with-v3sig.json",
        "v2",
        "version_downgrade_detected",
        "version_downgrade_detected",
    ],
    [
        "derived/v3-emitted-stripped.json",
        "v2",
        "version_downgrade_detected",
        "version_downgrade_detected",
    ],
    ["derived/v3-ids-absent.json", "v2", "v3", "v3"],
    ["derived/v3-ids-empty-string.json", "v2", "v3", "v3"],
    ["derived/v3-issued-at-trailing-zero.json", "invalid_signature", "v3", "v3"],
    ["derived/v3-no-sanitizer-claim.json", "v2", "v3", "v3"],
    ["derived/v3-nonascii-client.json", "v2", "v3", "v3"],
    ["derived/v3-plain.json", "v2", "v3", "v3"],
    [
        "derived/v3-signature-stripped.json",
        "v2",
        "version_downgrade_detected",
        "version_downgrade_detected",
    ],
    [
        "derived/v3-witness-signature-bad-base64.json",
        "invalid_signature",
        "invalid_signature",
        "invalid_signature",
    ],
];

static POLICIES: [Policy; 3] = [
    policy(None, Rule::Legacy),
    policy(None, Rule::Newest),
    policy(Some(SignableVersion::V3), Rule::Newest),
];

const fn policy(minimum: Option<SignableVersion>, canonical_rule: Rule) -> Policy {
    Policy {
        minimum_signable_version: minimum,
        canonical_rule,
        trust_root: None,
        require: Levels::NONE,
    }
}

fn outcome(certificate: &[u8], keys: &KeySet, policy: &Policy) -> String {
    let report = verify(certificate, keys, policy);
    match (report.reason(), &report.facts) {
        (Some(reason), _) => reason.to_string(),
        (None, Some(facts)) if facts.signable_version == SignableVersion::V3 => "v3".to_owned(),
        (None, _) => "v2".to_owned(),
    }
}

#[test]
fn outcomes_are_those_of_the_published_clients() {
    let Some(folder) = shared::fixtures() else { return };
    for [path, wanted @ ..] in CERTIFICATES {
        let certificate = shared::bytes(&folder.join(path));
        let keys =
            if path.contains("real-v3") { shared::production_key() } else { shared::test_key() };
        for (policy, wanted) in POLICIES.iter().zip(wanted) {
            assert_eq!(outcome(&certificate, &keys, policy), *wanted, "{path} under {policy:?}");
        }
    }
}

#[test]
fn no_certificate_is_left_out() {
    let Some(folder) = shared::fixtures() else { return };
    for part in ["ts", "python", "go", "derived"] {
        let is_certificate = |name: &String| {
            let starts = ["cert-", "v2-", "v3-", "real-v3-cert"];
            name.ends_with(".json") && starts.iter().any(|start| name.starts_with(start))
        };
        for name in shared::names(&folder.join(part)).into_iter().filter(is_certificate) {
            let path = format!("{part}/{name}");
            assert!(CERTIFICATES.iter().any(|row| row[0] == path), "{path} is not tested");
        }
    }
}

#[test]
fn wrong_keys_are_told_apart() {
    let Some(folder) = shared::fixtures() else { return };
    let other = PublicKey::from_hex(&shared::production_key().entries()[0].public_key.to_hex());
    let other_bytes = KeySet::witness_only("witness_v1", other.unwrap());
    let other_id = KeySet::witness_only("witness_v2", shared::test_key().entries()[0].public_key);
    for name in ["derived/v2-plain.json", "derived/v3-plain.json"] {
        let certificate = shared::bytes(&folder.join(name));
        for policy in &POLICIES[..2] {
            assert_eq!(outcome(&certificate, &other_bytes, policy), "invalid_signature", "{name}");
            assert_eq!(outcome(&certificate, &other_id, policy), "witness_mismatch", "{name}");
            let none = outcome(&certificate, &KeySet::default(), policy);
            assert_eq!(none, "witness_mismatch", "{name}");
        }
    }
}

/// Integers outside the range of 1.4.2 were merely another version to 1.1.0.
#[test]
fn versions_out_of_range() {
    let Some(folder) = shared::fixtures() else { return };
    let plain = shared::text(&folder.join("derived/v3-plain.json"));
    for (version, legacy, newest) in [
        ("-1", "unsupported_protocol_version", "malformed"),
        ("18446744073709551616", "unsupported_protocol_version", "malformed"),
        ("18446744073709551615", "unsupported_protocol_version", "unsupported_protocol_version"),
        ("2.0", "malformed", "malformed"),
        ("\"2\"", "malformed", "malformed"),
        ("true", "malformed", "malformed"),
        ("null", "malformed", "malformed"),
    ] {
        let changed = replace_number(&plain, "protocol_version", version);
        let outcome = |policy| outcome(changed.as_bytes(), &shared::test_key(), policy);
        assert_eq!(outcome(&POLICIES[0]), legacy, "{version}");
        assert_eq!(outcome(&POLICIES[1]), newest, "{version}");
    }
    for (emitted, newest) in [
        ("3", "v3"),
        // The published client knows no signature after v3; here it must be there.
        ("4", "version_downgrade_detected"),
        ("-1", "malformed"),
        ("3.0", "malformed"),
        ("\"3\"", "malformed"),
        ("null", "version_downgrade_detected"),
    ] {
        let changed = replace_number(&plain, "signable_protocol_version_emitted", emitted);
        let outcome = |policy| outcome(changed.as_bytes(), &shared::test_key(), policy);
        assert_eq!(outcome(&POLICIES[0]), "v2", "{emitted}");
        assert_eq!(outcome(&POLICIES[1]), newest, "{emitted}");
    }
}

fn replace_number(text: &str, name: &str, value: &str) -> String {
    let mut json: serde_json::Value = serde_json::from_str(text).unwrap();
    json[name] = "HERE".into();
    serde_json::to_string(&json).unwrap().replace("\"HERE\"", value)
}

#[test]
fn a_broken_certificate_still_names_itself() {
    let keys = shared::test_key();
    for (text, id) in [
        (r#"{"certificate_id":"veil_1"}"#, Some("veil_1")),
        (r#"{"certificate_id":7}"#, None),
        (r#"["certificate_id"]"#, None),
        ("", None),
    ] {
        let report = verify(text.as_bytes(), &keys, &Policy::default());
        let error = report.into_result().unwrap_err();
        assert_eq!(error.certificate_id.as_deref(), id, "{text}");
        assert_eq!(error.reason.as_str(), "malformed", "{text}");
    }
}

#[test]
fn the_real_certificate_is_written_as_it_was_served() {
    let Some(folder) = shared::fixtures() else { return };
    let served = shared::bytes(&folder.join("ts/cert-real-v3-production.json"));
    let report = verify(&served, &shared::production_key(), &Policy::default());
    let certificate = report.into_result().unwrap().into_inner();
    let pretty: String = shared::text(&folder.join("ts/cert-real-v3-production.json"));
    let written = serde_json::to_string(&certificate).unwrap();
    let compact =
        serde_json::to_string(&lucairn_veil::json::Json::parse(pretty.as_bytes()).unwrap());
    assert_eq!(written, compact.unwrap());
}
