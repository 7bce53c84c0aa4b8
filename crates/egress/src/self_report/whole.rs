//! Whether a whole answer says of itself that it failed: `{"error":{…}}`, `{"type":"error",…}`,
//! `{"object":"error",…}` or `{"status":"failed",…}`.
//!
//! Only the members of the outermost object are looked at, and no more is kept than the longest of
//! their words that matters. The gateway refuses a text that is no JSON. What is seen of that here
//! in passing counts, too: bytes that are no text, what begins otherwise or does not end, and what
//! follows behind the end.

mod utf8;

use utf8::Utf8;

use super::{FAILED_OBJECT, FAILURES};

/// No name and no value that matters is longer, each of its characters written as an escape.
const LONGEST: usize = 6 * 16;

/// Reads a JSON text over any cut of its bytes.
#[derive(Default)]
pub(crate) struct Whole {
    text_so_far: Utf8,
    /// What the outermost value is.
    outermost: Outermost,
    /// How many objects and arrays are open.
    depth: usize,
    /// Whether it has ended.
    over: bool,
    /// Whether a string is open, and whether an escape is in it.
    in_string: bool,
    escaped: bool,
    /// The string of the outermost object that is open or was last.
    text: Vec<u8>,
    /// The name of the member whose value has not begun.
    name: Option<String>,
    failed: bool,
}

/// The value around everything.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Outermost {
    /// It has not begun.
    #[default]
    Nothing,
    Object,
    Array,
    String,
    /// A number, or a word such as `null`.
    Word,
    /// What is no JSON.
    Other,
}

impl Whole {
    /// Takes the next bytes of the text.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.text_so_far.push(bytes);
        let mut rest = bytes;
        while !self.failed && self.outermost != Outermost::Other && !rest.is_empty() {
            rest = if self.in_string { self.string(rest) } else { self.structure(rest) };
        }
    }

    /// Whether this, if it ends here, may be JSON.
    pub(super) fn is_whole(&self) -> bool {
        self.text_so_far.is_whole()
            && match self.outermost {
                Outermost::Nothing | Outermost::Other => false,
                Outermost::Word => true,
                Outermost::Object | Outermost::Array | Outermost::String => self.over,
            }
    }

    /// Whether the text said that it failed.
    pub(super) fn says_failed(&self) -> bool {
        self.failed
    }

    /// Reads on in a string, up to its end if that is here; gives what follows.
    fn string<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        if std::mem::take(&mut self.escaped) {
            let (one, rest) = bytes.split_at(1);
            self.keep(one);
            return rest;
        }
        let end = memchr::memchr2(b'"', b'\\', bytes).unwrap_or(bytes.len());
        let (inside, rest) = bytes.split_at(end);
        self.keep(inside);
        let Some((last, rest)) = rest.split_first() else { return rest };
        if *last == b'\\' {
            self.keep(b"\\");
            self.escaped = true;
        } else {
            self.in_string = false;
            self.over |= self.depth == 0;
            self.end_string();
        }
        rest
    }

    /// Reads up to a string; gives what follows its first quotation mark.
    fn structure<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => {}
                _ if self.depth == 0 && !self.begins(*byte) => {
                    self.outermost = Outermost::Other;
                    return &[];
                }
                b'"' => {
                    self.in_string = true;
                    self.text.clear();
                    return bytes.get(at + 1..).unwrap_or_default();
                }
                b'{' | b'[' => {
                    self.value(None);
                    self.depth += 1;
                }
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.over = self.depth == 0;
                }
                // The name stands before it.
                b':' if self.is_outermost() => self.name = word(&self.text),
                // Neither null nor false is an error.
                b'n' | b'f' => self.name = None,
                b't' | b'-' | b'0'..=b'9' => self.value(None),
                _ => {}
            }
        }
        &[]
    }

    /// Whether a character may stand outside of everything.
    fn begins(&mut self, byte: u8) -> bool {
        match self.outermost {
            Outermost::Nothing => {
                self.outermost = match byte {
                    b'{' => Outermost::Object,
                    b'[' => Outermost::Array,
                    b'"' => Outermost::String,
                    b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => Outermost::Word,
                    _ => Outermost::Other,
                };
                self.outermost != Outermost::Other
            }
            Outermost::Word => {
                matches!(byte, b'a'..=b'z' | b'E' | b'0'..=b'9' | b'.' | b'+' | b'-')
            }
            _ => false,
        }
    }

    /// Whether a place is in the outermost object and in nothing inside of it.
    fn is_outermost(&self) -> bool {
        self.depth == 1 && self.outermost == Outermost::Object
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.is_outermost() {
            // One more than matters, so that what is longer is not taken for its beginning.
            let room = (LONGEST + 1).saturating_sub(self.text.len());
            self.text.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        }
    }

    fn end_string(&mut self) {
        if self.name.is_some() {
            let text = word(&self.text);
            self.value(text.as_deref().or(Some("")));
        }
    }

    /// The value of a member begins: a text, or anything else that is there.
    fn value(&mut self, text: Option<&str>) {
        if !self.is_outermost() {
            return;
        }
        self.failed |= match self.name.take().as_deref() {
            Some("error") => true,
            Some("type") => text.is_some_and(|text| FAILURES.contains(&text)),
            Some("object") => text == Some(FAILED_OBJECT),
            Some("status") => text == Some("failed"),
            _ => false,
        };
    }
}

/// What a string says, unless it is too long to matter.
fn word(written: &[u8]) -> Option<String> {
    if written.len() > LONGEST {
        return None;
    }
    let written = std::str::from_utf8(written).ok()?;
    serde_json::from_str(&format!("\"{written}\"")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_not_kept() {
        let mut whole = Whole::default();
        whole.push(b"{\"error");
        whole.push(&[b'r'; 100_000]);
        whole.push(b"\":1,\"type\":\"error");
        whole.push(&[b' '; 100_000]);
        assert!(whole.text.capacity() <= 4 * LONGEST);
        whole.push(b"\"}");
        assert!(!whole.says_failed());
    }
}
