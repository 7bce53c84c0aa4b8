//! Whether a stream says of itself that it failed, and whether it has its end. Its status was sent
//! before a failure, so providers write an event: `{"type":"error",…}`, `{"type":"response.failed",…}`,
//! `{"object":"error",…}` or `{"error":{…}}`, or one that is called `error` beside its data. A stream
//! without its end was cut, however neatly its connection was closed.
//!
//! Lines and events as in WHATWG HTML 9.2.

mod choices;
mod nearly;

use choices::Choices;
use lucairn_compartment::message::Dialect;
use memchr::memmem;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{FAILED_OBJECT, FAILURES};

/// What is kept of an event; a longer one says nothing here. Errors are much shorter.
const MAX_EVENT_BYTES: usize = 1024 * 1024;

/// What is kept of a line: the data and the name of the field.
const MAX_LINE_BYTES: usize = MAX_EVENT_BYTES + 16;

/// With what the streams of a dialect end.
struct Ends {
    /// The data of the last event, when it is no JSON.
    data: &'static [u8],
    /// The values of `type` of last events.
    types: &'static [&'static str],
    /// Whether it will do that every choice says why it ended, because some servers leave the last
    /// event out.
    choices: bool,
}

/// Reads a stream over any cut of its bytes.
pub(crate) struct Events {
    ends: Ends,
    /// The beginning of a line that has not ended.
    line: Vec<u8>,
    /// The lines of data of an event that has not ended, joined by LF.
    data: Vec<u8>,
    /// Whether an LF would belong to the line end before.
    after_return: bool,
    /// What the event is called beside its data.
    name: Vec<u8>,
    failed: bool,
    ended: bool,
    choices: Choices,
}

/// What of an event is looked at.
#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: Option<String>,
    /// What it is, where a failure is an object of its own.
    object: Option<String>,
    /// Nothing where it is `null`.
    error: Option<IgnoredAny>,
}

impl Ends {
    fn of(dialect: Dialect) -> Self {
        let (data, types, choices): (&[u8], &[&str], bool) = match dialect {
            Dialect::AnthropicMessages => (b"", &["message_stop"], false),
            Dialect::OpenaiResponses => (
                b"[DONE]",
                &["response.completed", "response.incomplete", "response.cancelled"],
                false,
            ),
            Dialect::OpenaiChat => (b"[DONE]", &[], true),
            // They answer whole; a stream is no answer of theirs.
            Dialect::Native
            | Dialect::OpenaiEmbeddings
            | Dialect::OpenaiModels
            | Dialect::AnthropicCountTokens
            | Dialect::AnthropicModels => (b"", &[], false),
        };
        Self { data, types, choices }
    }
}

impl Events {
    /// A stream in a dialect, from its first byte on.
    pub(super) fn new(dialect: Dialect) -> Self {
        Self {
            ends: Ends::of(dialect),
            line: Vec::new(),
            data: Vec::new(),
            after_return: false,
            name: Vec::new(),
            failed: false,
            ended: false,
            choices: Choices::default(),
        }
    }

    /// Takes the next bytes of the stream.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !self.failed
            && let Some((line, end)) =
                memchr::memchr2(b'\n', b'\r', rest).and_then(|at| rest.split_at_checked(at))
        {
            let Some((end, later)) = end.split_first() else { return };
            rest = later;
            let is_half = std::mem::take(&mut self.after_return) && *end == b'\n';
            self.after_return = *end == b'\r';
            if is_half && line.is_empty() && self.line.is_empty() {
                continue;
            }
            self.end_line(line);
        }
        if !self.failed && !rest.is_empty() {
            self.after_return = false;
            keep(&mut self.line, rest, MAX_LINE_BYTES);
        }
    }

    /// Ends the last event, because the stream ends here.
    pub(super) fn finish(&mut self) {
        self.end_line(b"");
        self.end_event(true);
    }

    /// Whether the stream said that it failed.
    pub(super) fn says_failed(&self) -> bool {
        self.failed
    }

    /// Whether the last event was there.
    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    /// Whether nothing is missing that the answer needs.
    pub(super) fn is_whole(&self) -> bool {
        self.ended || self.choices.are_complete()
    }

    fn end_line(&mut self, rest: &[u8]) {
        if self.line.is_empty() {
            return self.read_line(rest);
        }
        let mut line = std::mem::take(&mut self.line);
        keep(&mut line, rest, MAX_LINE_BYTES);
        self.read_line(&line);
        line.clear();
        self.line = line;
    }

    fn read_line(&mut self, line: &[u8]) {
        if line.is_empty() {
            self.end_event(false);
        } else if let Some(value) = line.strip_prefix(b"data:") {
            if !self.data.is_empty() {
                keep(&mut self.data, b"\n", MAX_EVENT_BYTES);
            }
            let value = value.strip_prefix(b" ").unwrap_or(value);
            keep(&mut self.data, value, MAX_EVENT_BYTES);
        } else if let Some(value) = line.strip_prefix(b"event:") {
            self.name.clear();
            keep(&mut self.name, value.trim_ascii(), MAX_LINE_BYTES);
        }
    }

    /// Reads an event; `cut` says that the stream ends before the event does.
    fn end_event(&mut self, cut: bool) {
        let is_there = |word: &str| {
            let found = memmem::find_iter(&self.data, word.as_bytes());
            found.map(|at| at + word.len()).any(|end| self.data.get(end) == Some(&b'"'))
        };
        let is_last = || self.ends.types.iter().any(|kind| is_there(kind));
        // Whatever it says, an event of this name is none of an answer.
        self.failed |= self.name == b"error" && !self.data.is_empty();
        if !self.ends.data.is_empty() && self.data == self.ends.data {
            self.ended = true;
        } else if self.data.len() >= MAX_EVENT_BYTES {
            self.ended |= self.ends.types.iter().any(|kind| self.begins_as(kind));
        } else if is_there("\"error") || is_there("\"response.failed") || is_last() {
            let event: Option<Event> = nearly::read(&self.data);
            if let Some(Event { kind, object, error }) = event {
                let is_one = |of: &[&str]| kind.as_ref().is_some_and(|kind| of.contains(&&**kind));
                self.failed |= error.is_some() || is_one(&FAILURES);
                self.failed |= object.is_some_and(|object| object == FAILED_OBJECT);
                self.ended |= is_one(self.ends.types);
            } else if !cut {
                // Some providers forget a bracket.
                self.ended |= self.ends.types.iter().any(|kind| self.begins_as(kind));
            }
        }
        if self.ends.choices && is_there("\"choices") {
            self.choices.read(&self.data);
        }
        self.data.clear();
        self.name.clear();
    }
}

impl Events {
    /// Whether an event that is too long to be read is of this kind, by its name or its first member.
    fn begins_as(&self, kind: &str) -> bool {
        let data = self.data.strip_prefix(b"{").unwrap_or_default().trim_ascii_start();
        let value = data.strip_prefix(b"\"type\":").unwrap_or_default().trim_ascii_start();
        let value = value.strip_prefix(b"\"").and_then(|value| value.strip_prefix(kind.as_bytes()));
        self.name == kind.as_bytes() || value.is_some_and(|rest| rest.starts_with(b"\""))
    }
}

/// Adds bytes up to a bound; what does not fit makes the whole unreadable, which is the intent.
fn keep(kept: &mut Vec<u8>, bytes: &[u8], most: usize) {
    let room = most.saturating_sub(kept.len());
    kept.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
}

#[cfg(test)]
mod tests;
