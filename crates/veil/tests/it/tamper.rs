//! Changes and removes every part of a served certificate, one at a time.
//!
//! Before v4, a table says which check finds it, or that nobody signs that part. A part without a row
//! and a row without a part fail, so a new field must say here what protects it. The v4 signature is
//! over everything but the evidence that comes after it.

use std::collections::BTreeSet;

use lucairn_veil::{Policy, verify};
use serde_json::Value;

use crate::sample;

/// Path, what finds a changed value, what finds its removal. `*` stands for every item of a list;
/// where items fare differently, there are several rows.
/// `unsigned`: it verifies all the same. `-`: the part is a list or an object and has no value.
const PARTS: &[[&str; 3]] = &[
    ["anchor_status", "-", "unsigned"],
    ["anchor_status.attempts", "unsigned", "unsigned"],
    ["anchor_status.human_note", "unsigned", "unsigned"],
    ["anchor_status.last_error", "unsigned", "unsigned"],
    ["anchor_status.status", "unsigned", "members"],
    ["api_key_id", "witness_signature", "witness_signature"],
    ["attestation", "-", "unsigned"],
    ["attestation.notary", "-", "unsigned"],
    ["attestation.notary.attested_at", "unsigned", "unsigned"],
    ["attestation.notary.checks_performed", "-", "unsigned"],
    ["attestation.notary.checks_performed.*", "unsigned", "unsigned"],
    ["attestation.notary.notary_public_key_id", "unsigned", "unsigned"],
    ["attestation.notary.notary_signature", "unsigned", "unsigned"],
    ["attestation.notary.provider", "unsigned", "unsigned"],
    ["attestation.timestamp", "unsigned", "unsigned"],
    ["attestation.transparency_log", "unsigned", "unsigned"],
    ["audit_integrity", "-", "unsigned"],
    ["audit_integrity.inclusion_proof", "unsigned", "unsigned"],
    ["audit_integrity.log_proofs", "-", "unsigned"],
    ["audit_integrity.merkle_root", "unsigned", "unsigned"],
    ["audit_integrity.tree_size", "unsigned", "unsigned"],
    ["certificate_id", "witness_signature", "members"],
    ["claims", "-", "members"],
    ["claims.*", "-", "witness_signature"],
    ["claims.*.audit", "-", "claim_payloads"],
    ["claims.*.audit.chain_head_hash", "claim_payloads", "claim_payloads"],
    ["claims.*.audit.chain_length", "claim_payloads", "claim_payloads"],
    ["claims.*.audit.event_ids", "-", "claim_payloads"],
    ["claims.*.audit.event_ids.*", "claim_payloads", "claim_payloads"],
    ["claims.*.audit.previous_chain_hash", "unsigned", "unsigned"],
    ["claims.*.bridge", "-", "claim_payloads"],
    ["claims.*.bridge.encryption_enabled", "unsigned", "unsigned"],
    ["claims.*.bridge.epoch", "unsigned", "unsigned"],
    ["claims.*.bridge.token_hash", "claim_payloads", "claim_payloads"],
    ["claims.*.canonical_payload", "claim_signatures", "members"],
    ["claims.*.canonical_payload", "witness_signature", "members"],
    ["claims.*.claim_id", "witness_signature", "members"],
    ["claims.*.claim_type", "claim_statements", "members"],
    ["claims.*.data_not_seen", "-", "claim_statements"],
    ["claims.*.data_not_seen.*", "claim_statements", "claim_statements"],
    ["claims.*.data_seen", "-", "claim_statements"],
    ["claims.*.data_seen.*", "claim_statements", "claim_statements"],
    ["claims.*.inference", "-", "claim_payloads"],
    ["claims.*.inference.isolation_probe", "claim_payloads", "claim_payloads"],
    ["claims.*.inference.model_used", "claim_payloads", "claim_payloads"],
    ["claims.*.inference.response_hash", "claim_payloads", "claim_payloads"],
    ["claims.*.request_id", "claim_requests", "members"],
    ["claims.*.request_id", "request", "members"],
    ["claims.*.sanitizer", "-", "claim_payloads"],
    ["claims.*.sanitizer.entity_counts", "-", "unsigned"],
    ["claims.*.sanitizer.entity_counts.*", "-", "claim_payloads"],
    ["claims.*.sanitizer.entity_counts.*.count", "claim_payloads", "claim_payloads"],
    ["claims.*.sanitizer.entity_counts.*.entity_type", "claim_payloads", "claim_payloads"],
    ["claims.*.sanitizer.layers_active", "-", "claim_payloads"],
    ["claims.*.sanitizer.layers_active.*", "claim_payloads", "claim_payloads"],
    ["claims.*.sanitizer.pii_entities_found", "claim_payloads", "claim_payloads"],
    ["claims.*.sanitizer.qi_score", "claim_payloads", "unsigned"],
    ["claims.*.sanitizer.redaction_manifest_body", "unsigned", "unsigned"],
    ["claims.*.sanitizer.redaction_manifest_hash", "claim_payloads", "claim_payloads"],
    ["claims.*.sanitizer.sanitization_summary", "claim_payloads", "unsigned"],
    ["claims.*.sanitizer.sanitized_fields_body", "unsigned", "unsigned"],
    ["claims.*.service_id", "claim_services", "members"],
    ["claims.*.service_id", "witness_signature", "members"],
    ["claims.*.signature", "claim_signatures", "members"],
    ["claims.*.timestamp", "claim_statements", "members"],
    ["client_id", "witness_signature", "witness_signature"],
    ["formal_verification", "unsigned", "unsigned"],
    ["issued_at", "witness_signature", "members"],
    ["privacy_budget", "unsigned", "unsigned"],
    ["protocol_version", "protocol_version", "members"],
    ["request_id", "request", "members"],
    ["signable_protocol_version_emitted", "downgrade", "downgrade"],
    ["signable_v2_signature", "unsigned", "unsigned"],
    ["signable_v3_signature", "witness_signature", "downgrade"],
    ["verification", "-", "members"],
    ["verification.byok_exempt", "witness_signature", "unsigned"],
    ["verification.completeness", "verdict_recomputed", "members"],
    ["verification.data_visibility_consistent", "verdict_recomputed", "members"],
    ["verification.isolation_verified", "verdict_recomputed", "members"],
    ["verification.missing_services", "-", "unsigned"],
    ["verification.overall_verdict", "witness_signature", "members"],
    ["verification.qi_score", "unsigned", "unsigned"],
    ["verification.signatures_valid", "verdict_recomputed", "members"],
    ["verification.temporal_consistent", "verdict_recomputed", "members"],
    ["witness_key_id", "witness_key", "members"],
    ["witness_signature", "unsigned", "members"],
];

/// Steps from the root to a part: a member name or an item's index.
type Path = Vec<String>;

fn paths(value: &Value, at: &mut Path, found: &mut Vec<Path>) {
    if !at.is_empty() {
        found.push(at.clone());
    }
    let mut below = |step: String, value: &Value| {
        at.push(step);
        paths(value, at, found);
        at.pop();
    };
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| below(name.clone(), value));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| below(index.to_string(), value));
        }
        _ => {}
    }
}

fn pattern(path: &[String]) -> String {
    let is_index = |step: &String| step.bytes().all(|byte| byte.is_ascii_digit());
    let steps = path.iter().map(|step| if is_index(step) { "*" } else { step.as_str() });
    steps.collect::<Vec<_>>().join(".")
}

/// The list or object that holds the part, and the part's own step.
fn holder<'a>(root: &'a mut Value, path: &'a [String]) -> (&'a mut Value, &'a str) {
    let (last, before) = path.split_last().unwrap();
    let holder = before.iter().fold(root, |value, step| match value {
        Value::Array(items) => &mut items[step.parse::<usize>().unwrap()],
        other => &mut other[step.as_str()],
    });
    (holder, last)
}

fn removed(mut root: Value, path: &[String]) -> Value {
    match holder(&mut root, path) {
        (Value::Array(items), index) => {
            items.remove(index.parse().unwrap());
        }
        (members, name) => {
            members.as_object_mut().unwrap().remove(name);
        }
    }
    root
}

/// A value of the same kind where there is one, so that the types do not give it away.
fn changed(mut root: Value, path: &[String]) -> Option<Value> {
    let (holder, step) = holder(&mut root, path);
    let part = match holder {
        Value::Array(items) => &mut items[step.parse::<usize>().unwrap()],
        members => &mut members[step],
    };
    *part = match part {
        Value::Null => Value::Object(serde_json::Map::new()),
        Value::Bool(flag) => (!*flag).into(),
        Value::Number(number) => (number.as_u64().unwrap() + 1).into(),
        Value::String(text) => other_text(text).into(),
        Value::Array(_) | Value::Object(_) => return None,
    };
    Some(root)
}

/// The next literal of an enumeration, or the text with its first character replaced.
fn other_text(text: &str) -> String {
    const LITERALS: [[&str; 2]; 6] = [
        ["VERDICT_VERIFIED", "VERDICT_PARTIAL"],
        ["COMPLETENESS_FULL", "COMPLETENESS_PARTIAL"],
        ["ANCHOR_STATUS_PENDING", "ANCHOR_STATUS_ANCHORED"],
        ["ISOLATION_PROBE_VERIFIED", "ISOLATION_PROBE_LOCKED"],
        ["CLAIM_TYPE_TOKEN_GENERATED", "CLAIM_TYPE_PII_SANITIZED"],
        ["CLAIM_TYPE_PII_SANITIZED", "CLAIM_TYPE_TOKEN_GENERATED"],
    ];
    if let Some([_, other]) = LITERALS.iter().find(|[literal, _]| *literal == text) {
        return (*other).to_owned();
    }
    if text.starts_with("CLAIM_TYPE_") {
        return "CLAIM_TYPE_UNSPECIFIED".to_owned();
    }
    let first = if text.starts_with('1') { '2' } else { '1' };
    first.to_string() + text.get(1..).unwrap_or_default()
}

fn found_by(certificate: &Value) -> &'static str {
    let bytes = serde_json::to_vec(certificate).unwrap();
    let report = verify(&bytes, &sample::keys(), &Policy::default());
    report.first_failure().map_or("unsigned", |failed| failed.check.id())
}

#[test]
fn every_part_is_protected_as_the_table_says() {
    let certificate: Value = serde_json::from_slice(&sample::served(&sample::before_v4())).unwrap();
    let mut all = Vec::new();
    paths(&certificate, &mut Vec::new(), &mut all);
    let (mut wrong, mut used) = (BTreeSet::new(), BTreeSet::new());
    for path in &all {
        let pattern = pattern(path);
        let on_change = changed(certificate.clone(), path).map_or("-", |edited| found_by(&edited));
        let on_removal = found_by(&removed(certificate.clone(), path));
        match PARTS.iter().find(|row| **row == [&pattern, on_change, on_removal]) {
            Some(row) => used.insert(row),
            None => {
                wrong.insert(format!("    [\"{pattern}\", \"{on_change}\", \"{on_removal}\"],"))
            }
        };
    }
    assert!(wrong.is_empty(), "found otherwise:\n{}", Vec::from_iter(wrong).join("\n"));
    let unused: Vec<_> = PARTS.iter().filter(|row| !used.contains(row)).collect();
    assert!(unused.is_empty(), "no such part: {unused:?}");
}

#[test]
fn v4_signs_all_but_the_evidence() {
    let certificate: Value =
        serde_json::from_slice(&sample::served(&sample::certificate())).unwrap();
    let mut all = Vec::new();
    paths(&certificate, &mut Vec::new(), &mut all);
    all.retain(|path| !["attestation", "anchor_status"].contains(&path[0].as_str()));
    assert!(all.len() > 100);
    for path in &all {
        let edited = changed(certificate.clone(), path);
        for edited in edited.into_iter().chain([removed(certificate.clone(), path)]) {
            assert_ne!(found_by(&edited), "unsigned", "{path:?}");
        }
    }
    let mut more = certificate.clone();
    more["unknown"] = Value::Null;
    assert_eq!(found_by(&more), "witness_signature", "a member that this crate does not know");
}
