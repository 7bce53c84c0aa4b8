//! What an answer whose status was one of success says of itself: that it failed after all, and that
//! it has its end. The claim must not call another one completed. Nothing else of an answer is
//! looked at.

mod events;
mod whole;

use events::Events;
use lucairn_compartment::message::{Dialect, Passed};
use whole::Whole;

/// The values of `type` of events and answers that take the place of an answer.
const FAILURES: [&str; 2] = ["error", "response.failed"];

/// The value of `object` of such ones.
const FAILED_OBJECT: &str = "error";

/// Reads an answer over any cut of its bytes.
pub(crate) enum SelfReport {
    /// A stream of events.
    Events(Events),
    /// One JSON text.
    Whole(Whole),
}

impl SelfReport {
    /// For an answer with these headers.
    pub(crate) fn of(passed: &Passed, dialect: Dialect) -> Self {
        match passed.is_event_stream() {
            true => Self::Events(Events::new(dialect)),
            false => Self::Whole(Whole::default()),
        }
    }

    /// Takes the next bytes of the answer.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        match self {
            Self::Events(events) => events.push(bytes),
            Self::Whole(whole) => whole.push(bytes),
        }
    }

    /// Whether this, if it ends here, is an answer.
    pub(crate) fn is_answer(&mut self) -> bool {
        match self {
            Self::Events(events) => {
                events.finish();
                !events.says_failed() && events.is_whole()
            }
            Self::Whole(whole) => !whole.says_failed() && whole.is_whole(),
        }
    }

    /// Whether a stream has come to its last event.
    pub(crate) fn has_ended(&self) -> bool {
        match self {
            Self::Events(events) => events.has_ended() && !events.says_failed(),
            Self::Whole(_) => false,
        }
    }
}

#[cfg(test)]
mod tests;
