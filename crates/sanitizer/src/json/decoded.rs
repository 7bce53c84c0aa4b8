//! The text of a JSON string, and where each of its characters stands in the JSON.

use std::borrow::Cow;
use std::ops::Range;

use super::tape::{NodeId, Tape};

/// The text of a string with its escapes undone; a lone surrogate reads as U+FFFD.
#[derive(Clone, Debug)]
pub struct Decoded<'j> {
    text: Cow<'j, str>,
    /// Where text and JSON stop running side by side; the first stands at the start of the text.
    marks: Vec<Mark>,
}

/// From this place of the text on, every byte is one byte of the JSON, until the next mark.
#[derive(Clone, Copy, Debug)]
struct Mark {
    text: usize,
    json: usize,
}

impl<'j> Decoded<'j> {
    /// The text of a string or name of a tape.
    pub fn of(tape: &Tape<'j>, id: NodeId) -> Self {
        let raw = tape.raw(id);
        let start = tape.span(id).start;
        if !tape.node(id).escaped {
            return Self { text: Cow::Borrowed(raw), marks: vec![Mark { text: 0, json: start }] };
        }
        let mut writer = Writer::new(raw.len());
        read(raw, |character, span| writer.push(character, start + span.start..start + span.end));
        writer.finish()
    }

    /// The text of a string of JSON that itself stands in this string.
    ///
    /// `tape` must be of [`Self::text`]; the spans are still those of the outermost JSON.
    pub fn inside(&self, tape: &Tape<'_>, id: NodeId) -> Decoded<'static> {
        let raw = tape.raw(id);
        let start = tape.span(id).start;
        let mut writer = Writer::new(raw.len());
        let mut cursor = Cursor { marks: &self.marks, at: 0 };
        if raw.is_empty() {
            writer.begin(cursor.json(start));
        }
        read(raw, |character, span| {
            let from = cursor.json(start + span.start);
            writer.push(character, from..cursor.json(start + span.end));
        });
        writer.finish()
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the outermost JSON that a stretch of the text stands for; `span` must lie on
    /// character boundaries of the text.
    pub fn json_span(&self, span: Range<usize>) -> Range<usize> {
        self.json_offset(span.start)..self.json_offset(span.end)
    }

    fn json_offset(&self, text: usize) -> usize {
        let after = self.marks.partition_point(|mark| mark.text <= text);
        let mark = after.checked_sub(1).and_then(|last| self.marks.get(last));
        mark.map_or(0, |mark| mark.json + (text - mark.text))
    }
}

/// Finds growing offsets without starting over each time.
struct Cursor<'m> {
    marks: &'m [Mark],
    at: usize,
}

impl Cursor<'_> {
    fn json(&mut self, text: usize) -> usize {
        while self.marks.get(self.at + 1).is_some_and(|next| next.text <= text) {
            self.at += 1;
        }
        self.marks.get(self.at).map_or(0, |mark| mark.json + (text - mark.text))
    }
}

struct Writer {
    text: String,
    marks: Vec<Mark>,
    /// Where the next character stands if text and JSON still run side by side.
    json: usize,
}

impl Writer {
    fn new(capacity: usize) -> Self {
        Self { text: String::with_capacity(capacity), marks: Vec::new(), json: 0 }
    }

    fn begin(&mut self, json: usize) {
        self.marks.push(Mark { text: self.text.len(), json });
        self.json = json;
    }

    fn push(&mut self, character: char, json: Range<usize>) {
        if self.marks.is_empty() || self.json != json.start {
            self.begin(json.start);
        }
        self.text.push(character);
        self.json += character.len_utf8();
        if self.json != json.end {
            self.begin(json.end);
        }
    }

    fn finish(self) -> Decoded<'static> {
        Decoded { text: Cow::Owned(self.text), marks: self.marks }
    }
}

/// Undoes the escapes of a string that a tape has checked; tells each character and its bytes.
fn read(raw: &str, mut tell: impl FnMut(char, Range<usize>)) {
    let mut at = 0;
    while let Some(character) = raw.get(at..).and_then(|rest| rest.chars().next()) {
        let (meant, length) = match character {
            '\\' => escape(raw.as_bytes().get(at..).unwrap_or_default()),
            other => (other, other.len_utf8()),
        };
        tell(meant, at..at + length);
        at += length;
    }
}

/// The character that an escape stands for, and the length of the escape in bytes.
fn escape(bytes: &[u8]) -> (char, usize) {
    match bytes.get(1) {
        Some(b'u') => {}
        Some(b'b') => return ('\u{8}', 2),
        Some(b'f') => return ('\u{c}', 2),
        Some(b'n') => return ('\n', 2),
        Some(b'r') => return ('\r', 2),
        Some(b't') => return ('\t', 2),
        Some(&other) => return (char::from(other), 2),
        None => return (char::REPLACEMENT_CHARACTER, 1),
    }
    let Some(first) = unit(bytes) else { return (char::REPLACEMENT_CHARACTER, 2) };
    let rest = bytes.get(6..).unwrap_or_default();
    let second = rest.starts_with(b"\\u").then(|| unit(rest)).flatten();
    let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
    match (char::from_u32(u32::from(first)), pair) {
        (Some(character), _) => (character, 6),
        (None, Some(character)) => (character, 12),
        (None, None) => (char::REPLACEMENT_CHARACTER, 6),
    }
}

/// The four digits of `\uXXXX`.
fn unit(bytes: &[u8]) -> Option<u16> {
    let digits = std::str::from_utf8(bytes.get(2..6)?).ok()?;
    u16::from_str_radix(digits, 16).ok()
}
