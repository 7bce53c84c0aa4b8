//! When a provider is asked again: only before it sent a byte of an answer, a bounded number of
//! times, and only when the wait still fits before the deadline.

use std::time::Duration;

use hyper::StatusCode;
use tokio::time::Instant;

/// The longest wait that a provider may ask for; a longer one is the caller's to sit out.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The pause after a connection could not be made.
const CONNECT_PAUSE: Duration = Duration::from_millis(100);

/// Why a try brought no answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Trouble {
    /// No connection, so nothing of the request left.
    Connect,
    /// The provider said no, and perhaps when to come again.
    Status { status: StatusCode, retry_after_seconds: Option<u64> },
}

/// The tries that one call has left.
#[derive(Debug)]
pub(crate) struct Retry {
    left: u32,
    deadline: Instant,
}

impl Retry {
    /// A number of tries in all, before a deadline.
    pub(crate) fn new(tries: u32, deadline: Instant) -> Self {
        Self { left: tries.saturating_sub(1), deadline }
    }

    /// How long to wait before the next try; nothing when there is none.
    pub(crate) fn pause(&mut self, trouble: Trouble) -> Option<Duration> {
        let pause = match trouble {
            Trouble::Connect => CONNECT_PAUSE,
            Trouble::Status { status, retry_after_seconds } => {
                let pause = Duration::from_secs(retry_after_seconds?);
                (matches!(status.as_u16(), 429 | 503 | 529) && pause <= LONGEST_WAIT)
                    .then_some(pause)?
            }
        };
        self.left = self.left.checked_sub(1)?;
        (Instant::now() + pause < self.deadline).then_some(pause)
    }
}

#[cfg(test)]
mod tests;
