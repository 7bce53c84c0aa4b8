//! The strict JSON reader: recursive descent over bytes, bounded in depth.

use std::borrow::Cow;

use super::{Json, JsonError, Member};

pub(super) fn parse(bytes: &[u8]) -> Result<Json<'_>, JsonError> {
    let text = std::str::from_utf8(bytes).map_err(|err| JsonError::Encoding(err.valid_up_to()))?;
    let mut reader = Reader { text, at: 0 };
    reader.skip_space();
    let value = reader.value(0)?;
    reader.skip_space();
    if reader.at == text.len() { Ok(value) } else { Err(JsonError::Trailing(reader.at)) }
}

/// `at` always stands on a character boundary: only ASCII bytes and whole runs are stepped over.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn syntax<T>(&self) -> Result<T, JsonError> {
        Err(JsonError::Syntax(self.at))
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Steps over `byte` if it is next.
    fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn value(&mut self, depth: usize) -> Result<Json<'a>, JsonError> {
        match self.peek() {
            Some(b'{') if depth < Json::MAX_DEPTH => self.object(depth + 1),
            Some(b'[') if depth < Json::MAX_DEPTH => self.array(depth + 1),
            Some(b'{' | b'[') => Err(JsonError::Depth(self.at)),
            Some(b'"') => Ok(Json::String(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            _ => self.syntax(),
        }
    }

    fn word(&mut self, word: &str, value: Json<'a>) -> Result<Json<'a>, JsonError> {
        if !self.text[self.at..].starts_with(word) {
            return self.syntax();
        }
        self.at += word.len();
        Ok(value)
    }

    fn array(&mut self, depth: usize) -> Result<Json<'a>, JsonError> {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.eat(b']') {
            return Ok(Json::Array(items));
        }
        loop {
            self.skip_space();
            items.push(self.value(depth)?);
            self.skip_space();
            if self.eat(b']') {
                return Ok(Json::Array(items));
            }
            if !self.eat(b',') {
                return self.syntax();
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json<'a>, JsonError> {
        let mut members = Vec::with_capacity(12);
        self.at += 1;
        self.skip_space();
        if self.eat(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return self.syntax();
            }
            let name = self.string()?;
            self.skip_space();
            if !self.eat(b':') {
                return self.syntax();
            }
            self.skip_space();
            members.push((name, self.value(depth)?));
            self.skip_space();
            if self.eat(b'}') {
                break;
            }
            if !self.eat(b',') {
                return self.syntax();
            }
        }
        if has_repeated_name(&members) {
            return Err(JsonError::DuplicateMember(self.at));
        }
        Ok(Json::Object(members))
    }

    fn number(&mut self) -> Result<Json<'a>, JsonError> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _sign = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        Ok(Json::Number(self.text[start..self.at].into()))
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { self.syntax() } else { Ok(()) }
    }

    #[inline]
    fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        match self.plain_string() {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.escaped_string().map(Cow::Owned),
        }
    }

    /// A string without escapes, as almost all are; `None`, and nothing stepped over, for others.
    fn plain_string(&mut self) -> Option<&'a str> {
        let rest = &self.text[self.at + 1..];
        let run = plain_run(rest.as_bytes());
        if rest.as_bytes().get(run) != Some(&b'"') {
            return None;
        }
        self.at += run + 2;
        Some(&rest[..run])
    }

    fn escaped_string(&mut self) -> Result<String, JsonError> {
        let mut text = String::new();
        self.at += 1;
        loop {
            let rest = &self.text[self.at..];
            let run = plain_run(rest.as_bytes());
            text.push_str(&rest[..run]);
            self.at += run;
            if self.eat(b'"') {
                return Ok(text);
            }
            if !self.eat(b'\\') {
                return self.syntax();
            }
            text.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let character = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode();
            }
            _ => return self.syntax(),
        };
        self.at += 1;
        Ok(character)
    }

    fn unicode(&mut self) -> Result<char, JsonError> {
        let start = self.at;
        let first = self.code_unit()?;
        let mut units = vec![first];
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            self.at += 2;
            units.push(self.code_unit()?);
        }
        match char::decode_utf16(units).next() {
            Some(Ok(character)) => Ok(character),
            _ => Err(JsonError::Surrogate(start)),
        }
    }

    fn code_unit(&mut self) -> Result<u16, JsonError> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4);
        let all_hex = |digits: &&[u8]| digits.iter().all(u8::is_ascii_hexdigit);
        let Some(_) = digits.filter(all_hex) else { return self.syntax() };
        let unit = u16::from_str_radix(&self.text[self.at..self.at + 4], 16);
        self.at += 4;
        unit.or_else(|_| self.syntax())
    }
}

/// How many bytes come before the first quote, backslash or control character.
///
/// Most of a certificate is plain strings, so bytes are looked at in blocks: of 32 without a branch
/// for each, which the compiler compares all at once, and of 8 in the arithmetic of one word.
fn plain_run(bytes: &[u8]) -> usize {
    let is_special = |byte: &u8| (*byte < 0x20) | (*byte == b'"') | (*byte == b'\\');
    // Numbers, not truth values: those are joined in one register.
    let special = |any: u8, byte: &u8| any | u8::from(is_special(byte));
    let is_plain = |block: &&[u8; 32]| block.iter().fold(0, special) == 0;
    let mut start = bytes.as_chunks().0.iter().take_while(is_plain).count() * 32;
    for word in bytes[start..].as_chunks().0 {
        match first_special(u64::from_le_bytes(*word)) {
            Some(at) => return start + at,
            None => start += 8,
        }
    }
    start + bytes[start..].iter().position(is_special).unwrap_or(bytes.len() - start)
}

/// The first byte of eight, the lowest first, that is special: where subtracting borrows from a top
/// bit that was clear. A borrow spoils only the bytes above.
fn first_special(word: u64) -> Option<usize> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let below = |word: u64, limit: u8| word.wrapping_sub(EACH * u64::from(limit)) & !word;
    let is = |byte: u8| below(word ^ (EACH * u64::from(byte)), 1);
    let found = (below(word, 0x20) | is(b'"') | is(b'\\')) & (EACH << 7);
    (found != 0).then(|| found.trailing_zeros() as usize / 8)
}

/// Comparing every pair is quickest for a few members, and sorting keeps many from costing the
/// square of their number.
fn has_repeated_name(members: &[Member<'_>]) -> bool {
    const FEW: usize = 24;
    if members.len() <= FEW {
        let repeats = |(at, (name, _)): (usize, &Member<'_>)| {
            members[..at].iter().any(|(earlier, _)| earlier.eq_ignore_ascii_case(name))
        };
        return members.iter().enumerate().any(repeats);
    }
    let mut names: Vec<_> = members.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}
