use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::caller::{Customer, Tier};

fn caller(tier: Tier) -> Caller {
    let customer = Customer {
        customer_id: "acme".to_owned(),
        org_id: String::new(),
        tier,
        vertical: "default".to_owned(),
        label: String::new(),
        contact: String::new(),
        provider: None,
        byok_per_request: false,
        relink_response: None,
        rate_limit_rpm: None,
    };
    Caller {
        customer: Arc::new(customer),
        key_id: "k_a".to_owned(),
        key_hash: KeyHash::of("a"),
        known: Arc::new(lucairn_sanitizer::KnownEntities::none()),
        evidence: Arc::default(),
        rules: Arc::default(),
    }
}

/// 2026-11-30T23:59:00Z.
fn late_november() -> Timestamp {
    Timestamp::from_nanos(1_796_083_140_000_000_000)
}

#[test]
fn a_minute_holds_the_tiers_rate_and_refills() {
    let (allowance, caller, now) = (Allowance::default(), caller(Tier::Pro), late_november());
    for _ in 0..60 {
        allowance.take(&caller, now).unwrap();
    }
    let refused = allowance.take(&caller, now).unwrap_err();
    assert_eq!((refused.kind, refused.retry_after_seconds), (Kind::RateLimited, Some(1)));
    allowance.take(&caller, now.plus(Duration::from_secs(1))).unwrap();
}

#[test]
fn a_month_holds_the_tiers_quota_and_ends() {
    let (allowance, caller) = (Allowance::default(), caller(Tier::Free));
    let early = Timestamp::from_nanos(late_november().nanos() - 600_000_000_000_000);
    for n in 0..500u64 {
        allowance.take(&caller, early.plus(Duration::from_secs(n))).unwrap();
    }
    let refused = allowance.take(&caller, late_november()).unwrap_err();
    assert_eq!((refused.kind, refused.retry_after_seconds), (Kind::QuotaExceeded, Some(60)));
    allowance.take(&caller, late_november().plus(Duration::from_secs(61))).unwrap();
}
