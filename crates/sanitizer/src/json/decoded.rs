//! The text of a JSON string, and where each of its characters stands in the JSON.

use std::borrow::Cow;
use std::ops::Range;

use super::tape::{NodeId, Tape};

/// The text of a string with its escapes undone; a lone surrogate reads as U+FFFD.
#[derive(Clone, Debug)]
pub struct Decoded<'j> {
    text: Cow<'j, str>,
    /// Where the text begins in the JSON.
    start: usize,
    /// Where text and JSON stop running side by side, first to last.
    marks: Vec<Mark>,
}

/// From this place of the text on, every byte is one byte of the JSON, until the next mark; only the
/// last character before a mark may take more of them.
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
            return Self { text: Cow::Borrowed(raw), start, marks: Vec::new() };
        }
        let mut writer = Writer::new(raw.len(), start);
        read(raw, |part, span| match part {
            Part::Run(run) => writer.run(run, start + span.start..start + span.end),
            Part::Escape(meant) => writer.escape(meant, start + span.start..start + span.end),
        });
        writer.finish()
    }

    /// The text of a string of JSON that itself stands in this string.
    ///
    /// `tape` must be of [`Self::text`]; the spans are still those of the outermost JSON.
    pub fn inside(&self, tape: &Tape<'_>, id: NodeId) -> Decoded<'static> {
        let raw = tape.raw(id);
        let start = tape.span(id).start;
        let next = self.marks.partition_point(|mark| mark.text <= start);
        let mut cursor = Cursor { decoded: self, next };
        let mut writer = Writer::new(raw.len(), cursor.json(start));
        read(raw, |part, span| match part {
            Part::Run(run) => cursor.pieces(start + span.start, run, &mut writer),
            Part::Escape(meant) => {
                let from = cursor.json(start + span.start);
                writer.escape(meant, from..cursor.json(start + span.end));
            }
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
        self.json_after(self.marks.partition_point(|mark| mark.text <= text), text)
    }

    /// Where a place stands that comes after the first `passed` marks and before the others.
    fn json_after(&self, passed: usize, text: usize) -> usize {
        match passed.checked_sub(1).and_then(|last| self.marks.get(last)) {
            Some(mark) => mark.json + (text - mark.text),
            None => self.start + text,
        }
    }
}

/// Finds growing offsets without starting over each time.
struct Cursor<'d, 'j> {
    decoded: &'d Decoded<'j>,
    /// The first mark that was not passed.
    next: usize,
}

impl Cursor<'_, '_> {
    fn json(&mut self, text: usize) -> usize {
        while self.upcoming().is_some_and(|mark| mark <= text) {
            self.next += 1;
        }
        self.decoded.json_after(self.next, text)
    }

    fn upcoming(&self) -> Option<usize> {
        self.decoded.marks.get(self.next).map(|mark| mark.text)
    }

    /// Writes a run from a place on, cut at the marks inside it.
    fn pieces(&mut self, from: usize, run: &str, writer: &mut Writer) {
        let mut done = 0;
        while done < run.len() {
            let json = self.json(from + done);
            let end = self.upcoming().map_or(run.len(), |mark| run.len().min(mark - from));
            let piece = run.get(done..end).unwrap_or_default();
            writer.run(piece, json..self.json(from + end));
            done = end;
        }
    }
}

struct Writer {
    text: String,
    start: usize,
    marks: Vec<Mark>,
    /// Where the next character stands if text and JSON still run side by side.
    json: usize,
}

impl Writer {
    fn new(capacity: usize, start: usize) -> Self {
        Self { text: String::with_capacity(capacity), start, marks: Vec::new(), json: start }
    }

    fn run(&mut self, run: &str, json: Range<usize>) {
        self.meet(json.start);
        self.text.push_str(run);
        self.json += run.len();
        self.meet(json.end);
    }

    fn escape(&mut self, meant: char, json: Range<usize>) {
        self.meet(json.start);
        self.text.push(meant);
        self.json += meant.len_utf8();
        self.meet(json.end);
    }

    fn meet(&mut self, json: usize) {
        if self.json != json {
            self.marks.push(Mark { text: self.text.len(), json });
            self.json = json;
        }
    }

    fn finish(self) -> Decoded<'static> {
        Decoded { text: Cow::Owned(self.text), start: self.start, marks: self.marks }
    }
}

enum Part<'r> {
    /// Characters that are written as they are.
    Run(&'r str),
    /// A character that is not.
    Escape(char),
}

/// Undoes the escapes of a string that a tape has checked; tells each part and its bytes.
fn read<'r>(raw: &'r str, mut tell: impl FnMut(Part<'r>, Range<usize>)) {
    let mut at = 0;
    while let Some(rest) = raw.get(at..).filter(|rest| !rest.is_empty()) {
        let run = memchr::memchr(b'\\', rest.as_bytes()).unwrap_or(rest.len());
        if run > 0 {
            tell(Part::Run(rest.get(..run).unwrap_or_default()), at..at + run);
            at += run;
            continue;
        }
        let (meant, length) = escape(rest.as_bytes());
        tell(Part::Escape(meant), at..at + length);
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
