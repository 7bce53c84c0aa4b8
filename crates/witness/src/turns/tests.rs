//! Tests of the lock of each exchange.

use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::*;
use crate::exchange::Patience;

const NOW: i64 = 1_781_000_000_000_000_000;

fn exchange(request_id: &str) -> Exchange {
    let patience =
        Patience { claim_timeout: Duration::from_secs(30), clock_skew: Duration::from_secs(30) };
    Exchange::new(request_id, Timestamp::from_nanos(NOW), patience)
}

fn poll<T>(future: std::pin::Pin<&mut impl Future<Output = T>>) -> Poll<T> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[tokio::test]
async fn whoever_waited_for_an_exchange_that_ended_meets_those_who_came_later() {
    let turns = Turns::default();
    let first = turns.enter("r1").await;
    let mut second = std::pin::pin!(turns.enter("r1"));
    assert!(poll(second.as_mut()).is_pending());
    // Nothing is known of the exchange, so its lock leaves the map while somebody waits for it.
    drop(first);
    assert_eq!(turns.len(), 0);
    let third = turns.enter("r1").await;
    assert!(poll(second.as_mut()).is_pending(), "two would change one exchange at once");
    drop(third);
    assert!(poll(second.as_mut()).is_ready());
}

#[tokio::test]
async fn other_exchanges_need_not_wait() {
    let turns = Turns::default();
    let _first = turns.enter("r1").await;
    assert!(poll(std::pin::pin!(turns.enter("r2"))).is_ready());
}

#[tokio::test]
async fn memory_keeps_what_is_open_or_unknown_and_nothing_else() {
    for (state, kept) in [
        (State::Absent, false),
        (State::Unknown, true),
        (State::Open(Box::new(exchange("r1"))), true),
    ] {
        let turns = Turns::default();
        let mut turn = turns.enter("r1").await;
        turn.put(state.clone());
        drop(turn);
        assert_eq!(turns.len(), usize::from(kept), "{state:?}");
        assert_eq!(turns.enter("r1").await.take(), state);
    }
}

#[tokio::test]
async fn what_is_due_or_unknown_is_found_unless_it_is_being_changed() {
    let turns = Turns::default();
    turns.insert(exchange("r1"));
    turns.enter("r2").await.put(State::Unknown);
    let due = |seconds: i64| {
        let mut due = turns.due(Timestamp::from_nanos(NOW + seconds * 1_000_000_000));
        due.sort();
        due
    };
    assert_eq!(due(29), ["r2"]);
    assert_eq!(due(30), ["r1", "r2"]);
    let _changing = turns.enter("r1").await;
    assert_eq!(due(30), ["r2"]);
}
