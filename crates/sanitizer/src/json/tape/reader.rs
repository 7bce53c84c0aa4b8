//! The grammar of RFC 8259, read once from left to right without recursion.

use super::{MAX_DEPTH, NONE, Node, NodeKind, NotJson};

/// Reads a whole JSON text into nodes, in the order of the text.
pub(super) fn read(bytes: &[u8], nodes: Vec<Node>) -> Result<Vec<Node>, NotJson> {
    let mut reader = Reader { bytes, at: 0, nodes, open: NONE, depth: 0, lenient: false };
    reader.read()?;
    Ok(reader.nodes)
}

/// The same for a text that is JSON but for words in place of numbers, and control characters.
pub(super) fn read_leniently(bytes: &[u8], nodes: Vec<Node>) -> Result<Vec<Node>, NotJson> {
    let mut reader = Reader { bytes, at: 0, nodes, open: NONE, depth: 0, lenient: true };
    reader.read()?;
    Ok(reader.nodes)
}

/// What may come next.
#[derive(Clone, Copy)]
enum Expected {
    Value,
    ValueOrEnd,
    Name,
    NameOrEnd,
    CommaOrEnd,
}

struct Reader<'j> {
    bytes: &'j [u8],
    at: usize,
    nodes: Vec<Node>,
    /// The innermost object or array that is not closed yet.
    open: u32,
    depth: u32,
    lenient: bool,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), NotJson> {
        let mut expected = Expected::Value;
        loop {
            self.skip_space();
            let Some(&byte) = self.bytes.get(self.at) else {
                let whole = self.open == NONE && !self.nodes.is_empty();
                return if whole { Ok(()) } else { Err(self.syntax()) };
            };
            if self.open == NONE && !self.nodes.is_empty() {
                return Err(self.syntax());
            }
            expected = match (expected, byte) {
                (Expected::ValueOrEnd, b']') | (Expected::NameOrEnd, b'}') => self.close(),
                (Expected::Value | Expected::ValueOrEnd, _) => self.value(byte)?,
                (Expected::Name | Expected::NameOrEnd, b'"') => self.name()?,
                (Expected::CommaOrEnd, b',') => {
                    self.at += 1;
                    if self.is_object() { Expected::Name } else { Expected::Value }
                }
                (Expected::CommaOrEnd, b'}') if self.is_object() => self.close(),
                (Expected::CommaOrEnd, b']') if !self.is_object() => self.close(),
                _ => return Err(self.syntax()),
            };
        }
    }

    fn syntax(&self) -> NotJson {
        NotJson::Syntax(self.at)
    }

    fn skip_space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn is_object(&self) -> bool {
        self.nodes.get(self.open as usize).is_some_and(|node| node.kind == NodeKind::Object)
    }

    /// Adds a node that begins here; its place in an array is counted by the array itself.
    fn add(&mut self, kind: NodeKind, start: usize) -> u32 {
        let id = self.nodes.len() as u32;
        let place = match self.nodes.get_mut(self.open as usize) {
            // Until an array is closed, its `next` counts its elements.
            Some(open) if open.kind == NodeKind::Array => {
                open.next += 1;
                open.next - 1
            }
            Some(_) => id.saturating_sub(1),
            None => 0,
        };
        let parent = self.open;
        let start = start as u32;
        self.nodes.push(Node { kind, escaped: false, start, end: start, parent, place, next: 0 });
        id
    }

    fn finish(&mut self, id: u32, end: usize) {
        let next = self.nodes.len() as u32;
        if let Some(node) = self.nodes.get_mut(id as usize) {
            (node.end, node.next) = (end as u32, next);
        }
    }

    fn value(&mut self, byte: u8) -> Result<Expected, NotJson> {
        match byte {
            b'{' | b'[' => {
                let kind = if byte == b'{' { NodeKind::Object } else { NodeKind::Array };
                let id = self.add(kind, self.at);
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(NotJson::TooDeep);
                }
                self.open = id;
                self.at += 1;
                return Ok(if byte == b'{' { Expected::NameOrEnd } else { Expected::ValueOrEnd });
            }
            b'"' => self.string(NodeKind::String)?,
            b'-' if self.lenient && self.bytes.get(self.at + 1) == Some(&b'I') => self.word()?,
            b'-' | b'0'..=b'9' => self.number()?,
            _ => self.word()?,
        }
        Ok(Expected::CommaOrEnd)
    }

    fn close(&mut self) -> Expected {
        self.at += 1;
        let id = self.open;
        self.finish(id, self.at);
        self.open = self.nodes.get(id as usize).map_or(NONE, |node| node.parent);
        self.depth -= 1;
        Expected::CommaOrEnd
    }

    fn name(&mut self) -> Result<Expected, NotJson> {
        self.string(NodeKind::Name)?;
        self.skip_space();
        if self.bytes.get(self.at) != Some(&b':') {
            return Err(self.syntax());
        }
        self.at += 1;
        Ok(Expected::Value)
    }

    fn string(&mut self, kind: NodeKind) -> Result<(), NotJson> {
        let id = self.add(kind, self.at + 1);
        self.at += 1;
        let mut escaped = false;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(run) = memchr::memchr2(b'"', b'\\', rest) else {
                return Err(NotJson::Syntax(self.bytes.len()));
            };
            let read = rest.get(..run).unwrap_or_default();
            // Without an early end, so that the compiler compares many bytes at once.
            if !self.lenient && read.iter().fold(false, |control, &byte| control | (byte < 0x20)) {
                let control = read.iter().position(|&byte| byte < 0x20).unwrap_or_default();
                return Err(NotJson::Syntax(self.at + control));
            }
            self.at += run;
            if rest.get(run) == Some(&b'"') {
                break;
            }
            escaped = true;
            self.escape()?;
        }
        self.finish(id, self.at);
        if let Some(node) = self.nodes.get_mut(id as usize) {
            node.escaped = escaped;
        }
        self.at += 1;
        Ok(())
    }

    fn escape(&mut self) -> Result<(), NotJson> {
        let length = match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') => {
                let digits = self.bytes.get(self.at + 2..self.at + 6);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return Err(self.syntax());
                }
                6
            }
            _ => return Err(self.syntax()),
        };
        self.at += length;
        Ok(())
    }

    fn number(&mut self) -> Result<(), NotJson> {
        let id = self.add(NodeKind::Number, self.at);
        self.skip(b'-');
        if !self.skip(b'0') {
            self.digits()?;
        }
        if self.skip(b'.') {
            self.digits()?;
        }
        if self.skip(b'e') || self.skip(b'E') {
            let _sign = self.skip(b'+') || self.skip(b'-');
            self.digits()?;
        }
        self.finish(id, self.at);
        Ok(())
    }

    fn skip(&mut self, byte: u8) -> bool {
        let there = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(there);
        there
    }

    fn digits(&mut self) -> Result<(), NotJson> {
        let from = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at == from { Err(self.syntax()) } else { Ok(()) }
    }

    fn word(&mut self) -> Result<(), NotJson> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let words: [&[u8]; 6] = [b"true", b"false", b"null", b"NaN", b"Infinity", b"-Infinity"];
        let known = if self.lenient { words.len() } else { 3 };
        let word = words.into_iter().take(known).find(|word| rest.starts_with(word));
        let length = word.ok_or_else(|| self.syntax())?.len();
        let id = self.add(NodeKind::Word, self.at);
        self.at += length;
        self.finish(id, self.at);
        Ok(())
    }
}
