//! How long the egress stands by a claim, on a paused clock.

use std::path::Path;

use lucairn_compartment::Compartment;
use tokio::net::UnixListener;

use super::*;

async fn time_to_give_up(socket: &Path) -> Duration {
    let witness = Peer::new(Compartment::Witness, socket.to_owned());
    let key = SigningKey::from_seed([7; 32]);
    let claims = Arc::new(Claims::new(witness, key, IsolationProbe::Unknown, 3));
    let slot = claims.slot().await.unwrap();
    let inference = Inference {
        request_id: "r".to_owned(),
        claim_id: "clm_1".to_owned(),
        at: Timestamp::from_nanos(1_781_000_000_000_000_000),
        model_used: "m".to_owned(),
        response_hash: [1; 32],
        outcome: InferenceOutcome::Completed,
        left: None,
        byok: false,
        unmasked: false,
    };
    let started = Instant::now();
    claims.deliver(inference, Some(slot));
    assert_eq!(claims.open(), 1);
    claims.delivered().await;
    assert_eq!(claims.open(), 0);
    started.elapsed()
}

#[tokio::test(start_paused = true)]
async fn a_claim_is_given_up_only_when_it_is_too_old() {
    let folder = tempfile::tempdir().unwrap();
    let away = folder.path().join("away.sock");
    let silent = folder.path().join("silent.sock");
    let _listener = UnixListener::bind(&silent).unwrap();
    for socket in [away, silent] {
        let waited = time_to_give_up(&socket).await;
        let enough = GIVE_UP - LONGEST_PAUSE..=GIVE_UP + RECORD_TIMEOUT;
        assert!(enough.contains(&waited), "{}: {waited:?}", socket.display());
    }
}

#[test]
fn only_a_refusal_is_final() {
    for (status, last) in [(400, true), (404, true), (409, true), (413, true), (408, false)] {
        assert_eq!(is_final(StatusCode::from_u16(status).unwrap()), last, "{status}");
    }
    for status in [425, 429, 500, 503] {
        assert!(!is_final(StatusCode::from_u16(status).unwrap()), "{status}");
    }
}
