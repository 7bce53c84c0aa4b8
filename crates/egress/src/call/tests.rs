//! Waiters, detachment and age, on a paused clock and without sockets.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use lucairn_compartment::message::Answered;
use tokio::sync::oneshot;

use super::*;

fn answer(text: &'static str) -> Outcome {
    let note = Answered { model_used: "m".into(), provider: "p".into(), latency_ms: 1 };
    Ok(Answer { body: Bytes::from_static(text.as_bytes()), note })
}

fn body(outcome: Outcome) -> Bytes {
    outcome.unwrap().body
}

/// A call that runs until the sender is used, and whose end shows when the sender is closed.
fn pending(calls: &Arc<Calls>, id: &str) -> (Waiter, oneshot::Sender<Outcome>) {
    let (finish, finished) = oneshot::channel::<Outcome>();
    let waiter = calls.join(id, [0; 32], || async move { finished.await.unwrap() }).unwrap();
    (waiter, finish)
}

fn never(calls: &Arc<Calls>, id: &str) -> Waiter {
    calls.join::<std::future::Pending<Outcome>>(id, [0; 32], || panic!("it runs already")).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_with_its_last_waiter() {
    let calls = Arc::new(Calls::default());
    let (first, mut finish) = pending(&calls, "a");
    let second = never(&calls, "a");
    drop(first);
    assert!(!finish.is_closed() && calls.len() == 1, "one still waits");
    drop(second);
    finish.closed().await;
    assert_eq!(calls.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn all_waiters_get_the_same_outcome() {
    let calls = Arc::new(Calls::default());
    let (first, finish) = pending(&calls, "a");
    let second = never(&calls, "a");
    finish.send(answer("x")).unwrap();
    assert_eq!(body(first.wait().await), "x");
    assert_eq!(body(second.wait().await), "x");
    assert_eq!(calls.len(), 0, "a fetched answer is not kept");
}

#[tokio::test(start_paused = true)]
async fn a_detached_outcome_is_kept_for_ten_minutes() {
    let calls = Arc::new(Calls::default());
    let (waiter, finish) = pending(&calls, "a");
    assert!(calls.detach("a"));
    assert!(!calls.detach("b"));
    drop(waiter);
    assert_eq!(calls.len(), 1);
    finish.send(answer("x")).unwrap();
    assert_eq!(body(never(&calls, "a").wait().await), "x");
    tokio::time::sleep(KEEP - Duration::from_millis(1)).await;
    assert_eq!(body(never(&calls, "a").wait().await), "x");
    tokio::time::sleep(Duration::from_millis(2)).await;
    assert_eq!(calls.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_waiter_of_a_deleted_call_does_not_end_its_successor() {
    let calls = Arc::new(Calls::default());
    let (first, mut finish_first) = pending(&calls, "a");
    calls.delete("a");
    finish_first.closed().await;
    let (second, finish_second) = pending(&calls, "a");
    assert_eq!(first.wait().await.unwrap_err().code, Code::EgressUnavailable);
    finish_second.send(answer("y")).unwrap();
    assert_eq!(body(second.wait().await), "y");
}

#[tokio::test(start_paused = true)]
async fn a_panic_leaves_nobody_waiting_and_nothing_behind() {
    let calls = Arc::new(Calls::default());
    let waiter = calls
        .join("a", [0; 32], || async {
            tokio::task::yield_now().await;
            panic!("on purpose")
        })
        .unwrap();
    calls.detach("a");
    assert_eq!(waiter.wait().await.unwrap_err().code, Code::EgressUnavailable);
    assert_eq!(calls.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn another_request_under_the_same_id_is_refused() {
    let calls = Arc::new(Calls::default());
    let (_waiter, _finish) = pending(&calls, "a");
    let other = calls.join("a", [1; 32], std::future::pending);
    assert_eq!(other.err().unwrap().code, Code::CallMismatch);
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_process_ends_all() {
    let calls = Arc::new(Calls::default());
    let (waiter, mut finish) = pending(&calls, "a");
    calls.detach("a");
    calls.end_all();
    finish.closed().await;
    assert_eq!(waiter.wait().await.unwrap_err().code, Code::EgressUnavailable);
    assert_eq!(calls.len(), 0);
}
