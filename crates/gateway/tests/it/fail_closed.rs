//! If claiming fails, nothing leaves. If something fails after the call, there is no answer.

use lucairn_compartment::clock::{Clock, Timestamp};

use crate::stage::{Egress, Stage, Witness};

const PROMPT: &str = "write to anna@example.org";

/// One exchange with these neighbours: status and code, and how often the model was asked.
async fn check(witness: Witness, egress: Egress, status: u16, code: &str, asked: usize) {
    let stage = Stage::start(witness, egress, Clock::system()).await;
    let (got, got_code, body) = stage.ask(PROMPT).await;
    assert_eq!((got, got_code.as_str()), (status, code), "{witness:?} {egress:?} {body}");
    assert_eq!(stage.calls().len(), asked, "{witness:?} {egress:?}");
    assert_eq!(body.contains("done "), status == 200, "an answer only when all is well: {body}");
    for call in stage.calls() {
        let call = String::from_utf8(call.to_vec()).unwrap();
        assert!(!call.contains("anna@example.org") && call.contains("[EMAIL_1]"), "{call}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neighbours_that_fail_before_and_after_the_effect() {
    check(Witness::Works, Egress::Works, 200, "", 1).await;
    check(Witness::Away, Egress::Works, 503, "veil_unavailable", 0).await;
    check(Witness::Refuses, Egress::Works, 503, "veil_unavailable", 0).await;
    check(Witness::LosesThem, Egress::Works, 503, "veil_unavailable", 1).await;
    check(Witness::SaysNothingMore, Egress::Works, 503, "veil_unavailable", 1).await;
    check(Witness::Works, Egress::Away, 503, "egress_unavailable", 0).await;
    check(Witness::Works, Egress::Refuses, 504, "upstream_timeout", 1).await;
    check(Witness::Works, Egress::BreaksOff, 503, "egress_unavailable", 1).await;
    check(Witness::Works, Egress::Mumbles, 500, "internal", 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_clock_nothing_leaves() {
    let clock = Clock::fixed(Timestamp::from_nanos(1_800_000_000_000_000_000));
    let stage = Stage::start(Witness::Works, Egress::Works, clock.clone()).await;
    assert_eq!(stage.ask(PROMPT).await.0, 200);
    clock.set(Timestamp::from_nanos(1_000_000_000));
    let (status, code, _) = stage.ask(PROMPT).await;
    assert_eq!((status, code.as_str()), (503, "clock_not_set"));
    assert_eq!(stage.calls().len(), 1);
}
