//! Which choices of a chat began, and which of them said why they ended.

use memchr::memmem;
use serde::Deserialize;
use serde_json::Value;

use super::nearly;

/// More choices than this are not told apart; such a stream needs its last event to be whole.
const MAX_CHOICES: usize = 512;

/// The choices of one stream.
#[derive(Default)]
pub(super) struct Choices {
    /// What tells a choice apart, as it is written, and whether it said why it ended.
    seen: Vec<(String, bool)>,
    too_many: bool,
}

/// A chunk of a chat.
#[derive(Deserialize)]
struct Chunk {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    index: Option<Value>,
    finish_reason: Option<Value>,
}

impl Choice {
    /// Whether it says why it ended. Some servers write an empty reason until there is one.
    fn has_ended(&self) -> bool {
        match &self.finish_reason {
            None | Some(Value::Null | Value::Bool(false)) => false,
            Some(Value::String(reason)) => !reason.is_empty(),
            Some(_) => true,
        }
    }
}

impl Choices {
    /// Reads the data of an event.
    pub(super) fn read(&mut self, data: &[u8]) {
        if self.goes_on(data) {
            return;
        }
        let Some(Chunk { choices }) = nearly::read(data) else { return };
        for (at, choice) in choices.iter().enumerate() {
            let key = choice.index.as_ref().map_or_else(|| at.to_string(), Value::to_string);
            let has_ended = choice.has_ended();
            if let Some((_, known)) = self.seen.iter_mut().find(|(seen, _)| *seen == key) {
                *known |= has_ended;
            } else if self.seen.len() < MAX_CHOICES {
                self.seen.push((key, has_ended));
            } else {
                self.too_many = true;
            }
        }
    }

    /// Whether a chunk, as nearly all do, only goes on with a choice that is known: such a one need not
    /// be read.
    fn goes_on(&self, data: &[u8]) -> bool {
        // In a string the last quotation mark would have a backslash before it.
        let value = |name: &[u8]| {
            let mut found = memmem::find_iter(data, name);
            let at = found.next().filter(|_| found.next().is_none())?;
            data.get(at + name.len()..).map(<[u8]>::trim_ascii_start)
        };
        let is_seen = |index: &[u8]| {
            let behind = |key: &str| index.strip_prefix(key.as_bytes())?.first();
            self.seen.iter().any(|(key, _)| matches!(behind(key), Some(b',' | b'}')))
        };
        value(b"\"finish_reason\":").is_some_and(|reason| reason.starts_with(b"null"))
            && value(b"\"index\":").is_some_and(is_seen)
    }

    /// Whether every choice that began said why it ended.
    pub(super) fn are_complete(&self) -> bool {
        !self.too_many && !self.seen.is_empty() && self.seen.iter().all(|(_, ended)| *ended)
    }
}
