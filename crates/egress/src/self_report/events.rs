//! Whether a stream says of itself that it failed. Its status was sent before that, so providers
//! write an event: `{"type":"error",…}`, `{"type":"response.failed",…}` or `{"error":{…}}`.
//!
//! Lines and events as in WHATWG HTML 9.2.

use std::borrow::Cow;

use memchr::memmem;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::FAILURES;

/// What is kept of an event; a longer one says nothing here. Errors are much shorter.
const MAX_EVENT_BYTES: usize = 1024 * 1024;

/// Reads a stream over any cut of its bytes.
#[derive(Default)]
pub(crate) struct Events {
    /// The beginning of a line that has not ended.
    line: Vec<u8>,
    /// The lines of data of an event that has not ended, joined by LF.
    data: Vec<u8>,
    /// Whether an LF would belong to the line end before.
    after_return: bool,
    failed: bool,
}

/// What of an event is looked at.
#[derive(Deserialize)]
struct Event<'a> {
    #[serde(rename = "type", default, borrow)]
    kind: Option<Cow<'a, str>>,
    /// Nothing where it is `null`.
    error: Option<IgnoredAny>,
}

impl Events {
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
            keep(&mut self.line, rest);
        }
    }

    /// Whether the stream, which ends here, said that it failed.
    pub(super) fn finish(&mut self) -> bool {
        self.end_line(b"");
        self.end_event();
        self.failed
    }

    fn end_line(&mut self, rest: &[u8]) {
        if self.line.is_empty() {
            return self.read_line(rest);
        }
        let mut line = std::mem::take(&mut self.line);
        keep(&mut line, rest);
        self.read_line(&line);
        line.clear();
        self.line = line;
    }

    fn read_line(&mut self, line: &[u8]) {
        if line.is_empty() {
            self.end_event();
        } else if let Some(value) = line.strip_prefix(b"data:") {
            if !self.data.is_empty() {
                keep(&mut self.data, b"\n");
            }
            keep(&mut self.data, value);
        }
    }

    fn end_event(&mut self) {
        let is_there = |word: &str| memmem::find(&self.data, word.as_bytes()).is_some();
        if is_there("\"error\"") || is_there("\"response.failed\"") {
            let event: Option<Event<'_>> = serde_json::from_slice(&self.data).ok();
            self.failed |= event.is_some_and(|Event { kind, error }| {
                error.is_some() || kind.is_some_and(|kind| FAILURES.contains(&&*kind))
            });
        }
        self.data.clear();
    }
}

/// Adds bytes up to a bound; what does not fit makes the whole unreadable, which is the intent.
fn keep(kept: &mut Vec<u8>, bytes: &[u8]) {
    let room = MAX_EVENT_BYTES.saturating_sub(kept.len());
    kept.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
}

#[cfg(test)]
mod tests;
