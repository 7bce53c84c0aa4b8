//! The rule of retries as a table.

use super::*;

fn status(status: u16, retry_after_seconds: Option<u64>) -> Trouble {
    Trouble::Status { status: StatusCode::from_u16(status).unwrap(), retry_after_seconds }
}

#[tokio::test(start_paused = true)]
async fn only_what_may_succeed_in_time_is_tried_again() {
    let in_seconds = |seconds| Instant::now() + Duration::from_secs(seconds);
    for (trouble, tries, left, pause_ms) in [
        (Trouble::Connect, 2, 60, Some(100)),
        (Trouble::Connect, 1, 60, None),
        (Trouble::Connect, 0, 60, None),
        (Trouble::Connect, 2, 0, None),
        (status(429, Some(2)), 2, 60, Some(2000)),
        (status(503, Some(0)), 2, 60, Some(0)),
        (status(529, Some(5)), 2, 60, Some(5000)),
        (status(429, Some(6)), 2, 60, None),
        (status(429, Some(u64::MAX)), 2, 60, None),
        (status(429, None), 2, 60, None),
        (status(429, Some(2)), 2, 2, None),
        (status(500, Some(1)), 2, 60, None),
        (status(502, Some(1)), 2, 60, None),
        (status(400, Some(1)), 2, 60, None),
    ] {
        let pause = Retry::new(tries, in_seconds(left)).pause(trouble);
        assert_eq!(pause, pause_ms.map(Duration::from_millis), "{trouble:?} {tries} {left}");
    }
}

#[tokio::test(start_paused = true)]
async fn tries_run_out() {
    let mut retry = Retry::new(3, Instant::now() + Duration::from_secs(60));
    assert!(retry.pause(Trouble::Connect).is_some());
    assert!(retry.pause(Trouble::Connect).is_some());
    assert!(retry.pause(Trouble::Connect).is_none());
}
