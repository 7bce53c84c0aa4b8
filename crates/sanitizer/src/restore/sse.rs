//! Event streams (WHATWG HTML 9.2): where an event ends, and which of its bytes are data.

use std::borrow::Cow;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Finds the ends of events over any cut of the bytes. Lines end with LF, CRLF or CR.
#[derive(Debug)]
pub(super) struct Framer {
    /// Whether the line so far is empty.
    empty: bool,
    /// Whether the byte before was a CR, to which an LF may belong.
    after_return: bool,
}

impl Default for Framer {
    fn default() -> Self {
        Self { empty: true, after_return: false }
    }
}

impl Framer {
    /// Whether the next byte is the second half of the line end with which the last event ended.
    /// It belongs to no event, so that no event has to wait for it.
    pub(super) fn is_half(&mut self, bytes: &[u8]) -> bool {
        let half = self.empty && self.after_return && bytes.first() == Some(&b'\n');
        if half {
            self.after_return = false;
        }
        half
    }

    /// The length up to the end of the event, if it ends in these bytes.
    pub(super) fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let Some(offset) = memchr::memchr2(b'\n', b'\r', rest) else {
                self.empty = false;
                self.after_return = false;
                return None;
            };
            if offset > 0 {
                self.empty = false;
                self.after_return = false;
            }
            at += offset + 1;
            let line_feed = rest.get(offset) == Some(&b'\n');
            if line_feed && self.after_return {
                self.after_return = false;
                continue;
            }
            self.after_return = !line_feed;
            if self.empty {
                return Some(at);
            }
            self.empty = true;
        }
        None
    }
}

/// The data of one event, and where its bytes stand in the event.
#[derive(Debug)]
pub(super) struct Data<'e> {
    /// The lines of data, joined by LF.
    pub(super) bytes: Cow<'e, [u8]>,
    /// Where lines begin: in the data, and in the event.
    lines: Vec<(usize, usize)>,
    /// Where the first one begins in the event.
    start: usize,
    /// What the event is called beside its data.
    name: &'e [u8],
}

impl<'e> Data<'e> {
    /// The data of an event, if it has any.
    pub(super) fn of(event: &'e [u8]) -> Option<Self> {
        let mut data: Option<Self> = None;
        let mut name: &[u8] = b"";
        for (start, line) in lines(event) {
            let value = match field(line) {
                Some((b"data", value)) => value,
                Some((b"event", value)) => {
                    name = value;
                    continue;
                }
                _ => continue,
            };
            let start = start + line.len() - value.len();
            match &mut data {
                None => {
                    let bytes = Cow::Borrowed(value);
                    data = Some(Self { bytes, lines: Vec::new(), start, name: b"" });
                }
                Some(data) => {
                    if data.lines.is_empty() {
                        data.lines.push((0, data.start));
                    }
                    let bytes = data.bytes.to_mut();
                    bytes.push(b'\n');
                    data.lines.push((bytes.len(), start));
                    bytes.extend_from_slice(value);
                }
            }
        }
        data.map(|data| Self { name, ..data })
    }

    /// Whether the event is called an error.
    pub(super) fn is_error(&self) -> bool {
        self.name == b"error"
    }

    /// Where a place of the data stands in the event.
    pub(super) fn in_event(&self, offset: usize) -> usize {
        let after = self.lines.partition_point(|(data, _)| *data <= offset);
        match after.checked_sub(1).and_then(|line| self.lines.get(line)) {
            Some((data, event)) => event + (offset - data),
            None => self.start + offset,
        }
    }
}

/// Writes an event framed like another one, around other data and perhaps under another name; tells
/// where the data begin.
pub(super) fn write_like(
    event: &[u8],
    name: Option<&str>,
    data: &[u8],
    out: &mut Vec<u8>,
) -> usize {
    let mut start = b"data: ".as_slice();
    for (_, line) in lines(event) {
        match field(line) {
            Some((b"event", _)) => {
                match name {
                    Some(name) => out.extend([b"event: ", name.as_bytes()].concat()),
                    None => out.extend_from_slice(line),
                }
                out.extend_from_slice(line_end(event));
            }
            Some((b"data", value)) if value.len() + 5 == line.len() => start = b"data:",
            _ => {}
        }
    }
    out.extend_from_slice(start);
    let place = out.len();
    out.extend_from_slice(data);
    out.extend_from_slice(line_end(event));
    out.extend_from_slice(line_end(event));
    place
}

/// How the first line of an event ends.
fn line_end(event: &[u8]) -> &[u8] {
    let end = memchr::memchr2(b'\n', b'\r', event).and_then(|at| event.get(at..));
    match end {
        Some([b'\r', b'\n', ..]) => b"\r\n",
        Some([b'\r', ..]) => b"\r",
        _ => b"\n",
    }
}

/// The name and value of a field; a comment has an empty name.
fn field(line: &[u8]) -> Option<(&[u8], &[u8])> {
    if line.is_empty() {
        return None;
    }
    let Some(colon) = memchr::memchr(b':', line) else { return Some((line, &[])) };
    let (name, value) = (line.get(..colon)?, line.get(colon + 1..)?);
    Some((name, value.strip_prefix(b" ").unwrap_or(value)))
}

/// The lines of an event without their ends, and where they start.
fn lines(event: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = if event.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    std::iter::from_fn(move || {
        let rest = event.get(at..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line = (at, rest.get(..length)?);
        let ends = rest.get(length..).unwrap_or_default();
        at += length + if ends.starts_with(b"\r\n") { 2 } else { ends.len().min(1) };
        Some(line)
    })
}
