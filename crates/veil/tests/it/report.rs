//! The report as JSON, and what it states besides the checks.

use lucairn_veil::api::VerifyAnswer;
use lucairn_veil::{Policy, verify};
use serde_json::json;

use crate::sample;

#[test]
fn a_good_report_as_json() {
    let certificate = sample::served(&sample::certificate());
    let report = verify(&certificate, &sample::witness_key_only(), &Policy::default());
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["verified"], json!(true));
    assert_eq!(json.get("reason"), None);
    assert_eq!(json["request_id"], json!(sample::REQUEST));
    assert_eq!(json["checks"][0], json!({"id": "json", "title": "Readable", "outcome": "passed"}));
    assert_eq!(json["checks"][19]["outcome"], json!("absent"));
    assert_eq!(
        json["facts"],
        json!({
            "witness_key_id": "witness_v1",
            "issued_at": "2026-06-10T00:01:59.8781Z",
            "signable_version": "v4",
            "overall_verdict": "VERDICT_VERIFIED",
            "completeness": "COMPLETENESS_FULL",
            "missing_services": [],
            "isolation_verified": true,
            "byok_exempt": false,
            "anchor_status": "ANCHOR_STATUS_PENDING",
            "client_id": "org-1",
            "api_key_id": "k_1",
            "services": ["dsa-bridge", "dsa-sanitizer", "dsa-ai", "dsa-audit"],
        })
    );
    let answer = VerifyAnswer::new(sample::REQUEST, &report);
    assert!(answer.verified && answer.signatures_valid);
    assert_eq!(answer.overall_verdict, "VERDICT_VERIFIED");
    assert_eq!(serde_json::to_value(&answer).unwrap()["checks"], json["checks"]);
}

#[test]
fn a_bad_report_as_json() {
    let report = verify(b"[1]", &sample::keys(), &Policy::default());
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["verified"], json!(false));
    assert_eq!(json["reason"], json!("malformed"));
    assert_eq!(json["certificate_id"], json!(null));
    assert_eq!(json["checks"][1]["outcome"], json!("failed"));
    assert_eq!(json["checks"][2]["outcome"], json!("skipped"));
    assert_eq!(json["facts"], json!(null));
    let answer = VerifyAnswer::new("r1", &report);
    assert_eq!((answer.verified, answer.request_id.as_str()), (false, "r1"));
    assert_eq!(answer.overall_verdict, "VERDICT_UNSPECIFIED");
}

/// Clearing the list of checks of a failed report proves nothing.
#[test]
fn an_edited_report_does_not_become_a_proof() {
    let mut report = verify(b"{}", &sample::keys(), &Policy::default());
    report.checks.clear();
    assert!(!report.is_verified());
    assert!(report.into_result().is_err());
}
