//! What an answer whose status was one of success says of itself: that it failed after all. The claim
//! must not call such a call completed. Nothing else of an answer is looked at.

mod events;
mod whole;

use events::Events;
use lucairn_compartment::message::Passed;
use whole::Whole;

/// The values of `type` of events and answers that take the place of an answer.
const FAILURES: [&str; 2] = ["error", "response.failed"];

/// Reads an answer over any cut of its bytes.
pub(crate) enum SelfReport {
    /// A stream of events.
    Events(Events),
    /// One JSON text.
    Whole(Whole),
}

impl SelfReport {
    /// For an answer with these headers.
    pub(crate) fn of(passed: &Passed) -> Self {
        let is_type = |name: &str| name == hyper::header::CONTENT_TYPE.as_str();
        let kind = passed.headers.iter().find(|(name, _)| is_type(name));
        match kind.is_some_and(|(_, value)| value.trim_start().starts_with("text/event-stream")) {
            true => Self::Events(Events::default()),
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

    /// Whether the answer, which ends here, said that it failed.
    pub(crate) fn says_failed(&mut self) -> bool {
        match self {
            Self::Events(events) => events.finish(),
            Self::Whole(whole) => whole.says_failed(),
        }
    }
}

#[cfg(test)]
mod tests;
