//! Tests of one exchange without a store.

use lucairn_veil::claim::{
    ClaimDraft, ClaimPayload, InferenceOutcome, InferencePayload, IsolationProbe, sign_claim,
};
use lucairn_veil::key::SigningKey;

use super::*;

const PATIENCE: Patience =
    Patience { claim_timeout: Duration::from_secs(30), clock_skew: Duration::from_secs(30) };

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_nanos(1_781_000_000_000_000_000 + seconds * 1_000_000_000)
}

fn inference(claim_id: &str) -> Claim {
    let payload = InferencePayload {
        isolation_probe: IsolationProbe::Unknown,
        model_used: "echo".to_owned(),
        response_hash: [4; 32],
        outcome: InferenceOutcome::Completed,
        upstream_body_sha256: vec![[3; 32]],
        unmasked: false,
    };
    let draft = ClaimDraft {
        claim_id,
        request_id: "r1",
        timestamp: &at(0).rfc3339(),
        payload: ClaimPayload::Inference(payload),
    };
    sign_claim(&draft, &SigningKey::from_seed([1; 32]))
}

#[test]
fn an_exchange_is_read_back_from_its_row_as_it_was() {
    let mut exchange = Exchange::new("r1", at(0), PATIENCE);
    assert_eq!(Exchange::from_row(&exchange.to_row().unwrap()).unwrap(), exchange);
    assert_eq!(exchange.admit(Arc::new(inference("clm_1")), at(0), PATIENCE), Ok(true));
    assert_eq!(Exchange::from_row(&exchange.to_row().unwrap()).unwrap(), exchange);
}

#[test]
fn a_row_that_is_damaged_is_told() {
    let exchange = Exchange::new("r1", at(0), PATIENCE);
    let good = exchange.to_row().unwrap();
    for (claims, ending) in
        [("", None), ("{}", None), ("[{}]", None), ("[]", Some("")), ("[]", Some("{}"))]
    {
        let row = OpenRow {
            claims: claims.to_owned(),
            ending: ending.map(str::to_owned),
            ..good.clone()
        };
        let error = Exchange::from_row(&row).unwrap_err();
        assert!(matches!(error, StoreError::Damaged(_)), "{claims} {ending:?}");
    }
}

#[test]
fn a_window_counts_from_now_and_never_overflows() {
    let mut exchange = Exchange::new("r1", at(0), PATIENCE);
    assert_eq!(exchange.due, at(30));
    exchange.set_window(Duration::from_secs(100), at(10), PATIENCE);
    assert_eq!(exchange.due, at(140));
    exchange.set_window(Duration::ZERO, at(10), PATIENCE);
    assert_eq!(exchange.due, at(40));
    exchange.set_window(Duration::from_millis(u64::MAX), at(10), PATIENCE);
    assert_eq!(exchange.due, Timestamp::from_nanos(i64::MAX));
}

#[test]
fn the_worker_may_keep_its_claim_id_and_say_something_else() {
    let mut exchange = Exchange::new("r1", at(0), PATIENCE);
    let (first, mut second) = (inference("clm_1"), inference("clm_1"));
    second.signature = inference("clm_2").signature;
    for (claim, changes) in [(&first, true), (&first, false), (&second, true), (&second, false)] {
        assert_eq!(exchange.admit(Arc::new(claim.clone()), at(0), PATIENCE), Ok(changes));
    }
    assert_eq!(exchange.claims, [Arc::new(second)]);
}
