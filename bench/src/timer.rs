//! Waiting that is exact to some microseconds.
//!
//! The runtime's own timer ticks once a millisecond. With arrivals every millisecond that would
//! round what a proxy adds to nothing or to a whole tick, depending on when the process started.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::num::NonZeroU64;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

/// A thread that wakes tasks at their moments.
#[derive(Clone)]
pub struct Timer(Arc<Shared>);

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    waiting: BinaryHeap<Reverse<Waiting>>,
    /// Numbers the waiting ones, so that of two moments that are the same the first comes first.
    number: u64,
}

struct Waiting {
    due: (Instant, u64),
    wake: oneshot::Sender<()>,
}

impl Default for Timer {
    fn default() -> Self {
        let shared = Arc::new(Shared::default());
        let of_thread = Arc::clone(&shared);
        std::thread::spawn(move || of_thread.wake_forever());
        Self(shared)
    }
}

impl Timer {
    /// Waits that long from now.
    pub async fn sleep(&self, time: Duration) {
        self.sleep_until(Instant::now() + time).await;
    }

    /// Waits until that moment.
    pub async fn sleep_until(&self, moment: Instant) {
        // The thread lives as long as the process, so it always answers.
        let _ = self.wake_at(moment).await;
    }

    fn wake_at(&self, moment: Instant) -> oneshot::Receiver<()> {
        let (wake, woken) = oneshot::channel();
        let mut queue = self.0.locked();
        let due = (moment, queue.number);
        queue.number += 1;
        queue.waiting.push(Reverse(Waiting { due, wake }));
        if queue.waiting.peek().is_some_and(|next| next.0.due == due) {
            self.0.changed.notify_one();
        }
        woken
    }
}

impl Shared {
    fn locked(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake_forever(&self) {
        wake_on_time();
        let mut queue = self.locked();
        loop {
            let now = Instant::now();
            let rest = queue.waiting.peek().map(|next| next.0.due.0.saturating_duration_since(now));
            queue = match rest {
                None => self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner),
                Some(Duration::ZERO) => {
                    if let Some(Reverse(next)) = queue.waiting.pop() {
                        let _ = next.wake.send(());
                    }
                    queue
                }
                Some(rest) => {
                    let waited = self.changed.wait_timeout(queue, rest);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }
}

/// Tells the kernel to wake this thread at the moment itself and not up to 50 microseconds later,
/// which it otherwise does to wake several threads at once.
pub fn wake_on_time() {
    // Where it is refused, waiting is a little less exact.
    let _ = rustix::thread::set_current_timer_slack(NonZeroU64::new(1));
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.due == other.due
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.due.cmp(&other.due)
    }
}

#[cfg(test)]
mod tests;
