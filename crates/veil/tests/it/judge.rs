//! The witness's rules, one case per clause.

use lucairn_veil::certificate::{Completeness, Verdict, Verification};
use lucairn_veil::claim::IsolationProbe;
use lucairn_veil::json::Json;
use lucairn_veil::judge::judge_with_own;
use lucairn_veil::{Claim, KeySet, judge};
use serde_json::json;

use crate::sample;

fn good() -> Verification {
    Verification {
        signatures_valid: true,
        completeness: Completeness::Full,
        missing_services: vec![],
        temporal_consistent: true,
        data_visibility_consistent: true,
        isolation_verified: true,
        qi_score: Json::Null,
        overall_verdict: Verdict::Verified,
        byok_exempt: false,
    }
}

/// Judges the four sample claims after an edit.
fn judged(edit: impl FnOnce(&mut Vec<Claim>)) -> Verification {
    let mut claims = sample::claims();
    edit(&mut claims);
    let found = judge(&claims, &sample::keys());
    // Whoever made the last claim himself comes to the same judgement.
    if let [others @ .., own] = &claims[..]
        && *own == sample::claims()[3]
    {
        assert_eq!(judge_with_own(others, Some(own), &sample::keys()), found);
    }
    found
}

/// Lets the service sign a claim with another time.
fn retime(claim: &mut Claim, timestamp: &str) {
    claim.timestamp = timestamp.to_owned();
    sample::restate(claim, |statement| statement["timestamp"] = json!(timestamp));
}

fn probed(probe: IsolationProbe) -> Verification {
    judged(|claims| claims[2] = sample::claim(sample::inference(probe)))
}

#[test]
fn four_good_claims_are_verified() {
    assert_eq!(judged(|_| {}), good());
}

#[test]
fn a_missing_service_is_named_and_makes_it_partial() {
    for (index, service, isolation_verified) in [
        (0, "dsa-bridge", true),
        (1, "dsa-sanitizer", true),
        (2, "dsa-ai", false),
        (3, "dsa-audit", true),
    ] {
        let found = judged(|claims| {
            claims.remove(index);
        });
        let wanted = Verification {
            completeness: Completeness::Partial,
            missing_services: vec![service.to_owned()],
            isolation_verified,
            overall_verdict: Verdict::Partial,
            ..good()
        };
        assert_eq!(found, wanted);
    }
}

#[test]
fn no_claims_prove_nothing() {
    let found = judged(Vec::clear);
    assert_eq!(found.missing_services, ["dsa-bridge", "dsa-sanitizer", "dsa-ai", "dsa-audit"]);
    assert_eq!(found.overall_verdict, Verdict::Failed);
    assert!(!found.signatures_valid);
}

#[test]
fn forged_and_foreign_claims_fail() {
    let failed =
        Verification { signatures_valid: false, overall_verdict: Verdict::Failed, ..good() };
    type Edit = fn(&mut Vec<Claim>);
    let edits: [(&str, Edit); 6] = [
        ("signature", |claims| claims[1].signature = claims[0].signature.clone()),
        ("shown payload", |claims| claims[3].audit = Some(Json::object([]))),
        ("shown id", |claims| claims[3].claim_id = "other".into()),
        ("same id", |claims| {
            claims[3].claim_id = "clm_0".into();
            sample::restate(&mut claims[3], |statement| statement["claim_id"] = json!("clm_0"));
        }),
        ("other request", |claims| {
            claims[3].request_id = "other".into();
            sample::restate(&mut claims[3], |statement| statement["request_id"] = json!("other"));
        }),
        ("spliced request", |claims| {
            sample::restate(&mut claims[3], |statement| statement["request_id"] = json!("other"));
        }),
    ];
    for (name, edit) in edits {
        assert_eq!(judged(edit), failed, "{name}");
    }
    assert_eq!(judge(&sample::claims(), &KeySet::default()), failed, "no keys");
}

#[test]
fn order_in_place_and_time_makes_it_partial() {
    let partial =
        Verification { temporal_consistent: false, overall_verdict: Verdict::Partial, ..good() };
    assert_eq!(judged(|claims| claims.swap(0, 1)), partial);
    assert_eq!(judged(|claims| retime(&mut claims[1], "2026-06-10T00:01:49Z")), partial);
    assert_eq!(judged(|claims| retime(&mut claims[1], "yesterday")), partial);
    let same_time = judged(|claims| retime(&mut claims[1], "2026-06-10T02:01:50.725600+02:00"));
    assert_eq!(same_time, good());
    let second_audit = judged(|claims| {
        let mut second = claims[3].clone();
        second.claim_id = "clm_5".into();
        sample::restate(&mut second, |statement| statement["claim_id"] = json!("clm_5"));
        claims.push(second);
    });
    assert_eq!(second_audit, partial);
}

#[test]
fn seeing_what_must_not_be_seen_fails() {
    let see = |seen: &[&str], not_seen: &[&str]| {
        judged(|claims| {
            claims[2].data_seen = seen.iter().copied().map(str::to_owned).collect();
            claims[2].data_not_seen = not_seen.iter().copied().map(str::to_owned).collect();
            sample::restate(&mut claims[2], |statement| {
                statement["data_seen"] = json!(seen);
                statement["data_not_seen"] = json!(not_seen);
            });
        })
    };
    let failed = Verification {
        data_visibility_consistent: false,
        overall_verdict: Verdict::Failed,
        ..good()
    };
    assert_eq!(see(&["opaque_token"], &[]), good());
    assert_eq!(see(&["opaque_token", "customer_id"], &["pii"]), failed);
    assert_eq!(see(&["opaque_token"], &["opaque_token"]), failed);
}

#[test]
fn isolation_follows_the_signed_probe() {
    assert_eq!(probed(IsolationProbe::Verified), good());
    assert_eq!(probed(IsolationProbe::ByokExempt), Verification { byok_exempt: true, ..good() });
    for probe in [IsolationProbe::Unknown, IsolationProbe::Locked] {
        assert_eq!(probed(probe), Verification { isolation_verified: false, ..good() });
    }
    let breached =
        Verification { isolation_verified: false, overall_verdict: Verdict::Failed, ..good() };
    assert_eq!(probed(IsolationProbe::Breached), breached);
}
