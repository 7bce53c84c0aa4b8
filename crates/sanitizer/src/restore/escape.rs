//! The escapes of a JSON string, undone one or two levels deep, character by character.

use std::ops::Range;

use crate::placeholder::{Written, is_glue};

/// How a text stands in the JSON around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Depth {
    /// As JSON itself, in no string, such as the input of a tool in a whole answer.
    Zero,
    /// As a JSON string.
    #[default]
    Once,
    /// As a JSON string whose text is itself JSON, such as the arguments of a tool.
    Twice,
}

/// One character of a string, or a byte of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// An ASCII character, and the length of what it is written with.
    Ascii(u8, usize),
    /// Anything else, or a byte of it.
    Other(usize),
    /// The text is at its end.
    End,
}

/// A text as it stands in JSON, perhaps with more of it to come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Escaped<'r> {
    pub(super) raw: &'r [u8],
    pub(super) depth: Depth,
    pub(super) ends: bool,
}

impl Depth {
    /// Whether the text is JSON.
    pub(super) fn is_json(self) -> bool {
        self != Self::Once
    }

    /// The characters of a text that is JSON, before the escapes in its own strings are undone: an
    /// ASCII character, or something else.
    pub(super) fn json(self, raw: &[u8]) -> impl Iterator<Item = u8> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let (byte, length) = match self {
                Self::Zero => (*raw.get(at)?, 1),
                Self::Once | Self::Twice => match outer(raw, at) {
                    Unit::Ascii(byte, length) => (byte, length),
                    Unit::Other(length) => (0x80, length),
                    Unit::End => return None,
                },
            };
            at += length;
            Some(byte)
        })
    }
}

impl Written for Escaped<'_> {
    const ESCAPED: bool = true;

    fn bytes(&self) -> &[u8] {
        self.raw
    }

    fn character(&self, at: usize) -> Option<(char, usize)> {
        match self.raw.get(at) {
            Some(&byte) if byte.is_ascii() && byte != b'\\' => Some((char::from(byte), 1)),
            _ => character(self.raw, at, self.depth, self.ends),
        }
    }

    fn ends(&self) -> bool {
        self.ends
    }
}

impl Escaped<'_> {
    /// Whether what stands before a place belongs to a word; `from` is the start of a character
    /// before it, or the place itself when nothing is known but `glued`.
    pub(super) fn glues(&self, from: usize, to: usize, glued: bool) -> bool {
        // Without a backslash nearby, the last bytes are the last character.
        let near = self.raw.get(from.max(to.saturating_sub(16))..to).unwrap_or_default();
        let plain = to >= from + 16 && memchr::memchr(b'\\', near).is_none();
        let mut at = if plain { to.saturating_sub(4) } else { from };
        while plain && self.raw.get(at).is_some_and(|byte| (0x80..0xc0).contains(byte)) {
            at += 1;
        }
        let mut last = None;
        while at < to {
            let Some((character, length)) = self.character(at) else { break };
            last = Some(character);
            at += length;
        }
        last.map_or(glued, is_glue)
    }
}

/// Reads what stands at `at` of the written form of a string, which must be the start of a unit.
fn outer(raw: &[u8], at: usize) -> Unit {
    let Some(&first) = raw.get(at) else { return Unit::End };
    match first {
        b'\\' => {}
        0..0x80 => return Unit::Ascii(first, 1),
        _ => return Unit::Other(1),
    }
    match raw.get(at + 1) {
        Some(b'u') => four_digits(raw.get(at + 2..at + 6)).map_or(Unit::Other(1), |code| {
            let ascii = u8::try_from(code).ok().filter(u8::is_ascii);
            ascii.map_or(Unit::Other(6), |byte| Unit::Ascii(byte, 6))
        }),
        Some(&short) => meaning(short).map_or(Unit::Other(1), |byte| Unit::Ascii(byte, 2)),
        None => Unit::Other(1),
    }
}

fn four_digits(digits: Option<&[u8]>) -> Option<u32> {
    digits?.iter().try_fold(0, |code, &digit| Some(code << 4 | char::from(digit).to_digit(16)?))
}

/// What the letter after a backslash makes of it.
fn meaning(short: u8) -> Option<u8> {
    match short {
        b'"' | b'\\' | b'/' => Some(short),
        b'b' => Some(8),
        b'f' => Some(12),
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        b't' => Some(b'\t'),
        _ => None,
    }
}

/// The character at the start of a unit, and the length of what it is written with. Nothing at the
/// end, nor inside an escape that may go on with more of the text, unless the text `ends`.
pub(super) fn character(raw: &[u8], at: usize, depth: Depth, ends: bool) -> Option<(char, usize)> {
    let (first, length) = outer_character(raw, at)?;
    if depth != Depth::Twice || first != '\\' {
        return Some((first, length));
    }
    let literal = ends.then_some((first, length));
    let Some((kind, more)) = outer_character(raw, at + length) else { return literal };
    if kind != 'u' {
        let meant = u8::try_from(kind).ok().and_then(meaning);
        return Some(meant.map_or((first, length), |byte| (char::from(byte), length + more)));
    }
    let start = at + length + more;
    let (unit, digits) = match inner_unit(raw, start) {
        Ok(unit) => unit,
        Err(NoUnit::Cut) => return literal,
        Err(NoUnit::Text) => return Some((first, length)),
    };
    let length = start + digits - at;
    if let Some(character) = char::from_u32(u32::from(unit)) {
        return Some((character, length));
    }
    let lone = Some((char::REPLACEMENT_CHARACTER, length));
    if unit >= 0xdc00 {
        return lone;
    }
    let mut next = at + length;
    for expected in ['\\', 'u'] {
        match outer_character(raw, next) {
            Some((found, more)) if found == expected => next += more,
            None if !ends => return None,
            _ => return lone,
        }
    }
    match inner_unit(raw, next) {
        Ok((second, digits)) => {
            let pair = char::decode_utf16([unit, second]).next().and_then(Result::ok);
            pair.map_or(lone, |character| Some((character, next + digits - at)))
        }
        Err(NoUnit::Cut) if !ends => None,
        Err(_) => lone,
    }
}

/// Why there are no four digits.
enum NoUnit {
    Cut,
    Text,
}

fn inner_unit(raw: &[u8], at: usize) -> Result<(u16, usize), NoUnit> {
    let (mut code, mut length) = (0, 0);
    for _ in 0..4 {
        let (digit, more) = outer_character(raw, at + length).ok_or(NoUnit::Cut)?;
        let digit = digit.to_digit(16).and_then(|digit| u16::try_from(digit).ok());
        code = code << 4 | digit.ok_or(NoUnit::Text)?;
        length += more;
    }
    Ok((code, length))
}

fn outer_character(raw: &[u8], at: usize) -> Option<(char, usize)> {
    match raw.get(at)? {
        b'\\' => {}
        &byte @ 0..0x80 => return Some((char::from(byte), 1)),
        _ => {
            let rest = raw.get(at..(at + 4).min(raw.len()))?;
            let character =
                rest.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
            let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
            return Some((
                character,
                if rest.utf8_chunks().next()?.valid().is_empty() {
                    1
                } else {
                    character.len_utf8()
                },
            ));
        }
    }
    let length = escape_length(raw, at);
    let character = match outer(raw, at) {
        Unit::Ascii(byte, _) => char::from(byte),
        _ => {
            let unit = |at: usize| {
                four_digits(raw.get(at + 2..at + 6)).and_then(|code| u16::try_from(code).ok())
            };
            let units = [unit(at), if length == 12 { unit(at + 6) } else { None }];
            let mut meant = char::decode_utf16(units.into_iter().flatten());
            meant.next().and_then(Result::ok).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
    };
    Some((character, length.min(raw.len() - at)))
}

/// Writes a text as it must stand between the quotes.
pub(super) fn write(text: &str, depth: Depth, out: &mut Vec<u8>) {
    match depth {
        Depth::Zero | Depth::Once => write_once(text, out),
        Depth::Twice => {
            let mut once = Vec::with_capacity(text.len() + 8);
            write_once(text, &mut once);
            for byte in once {
                if matches!(byte, b'"' | b'\\') {
                    out.push(b'\\');
                }
                out.push(byte);
            }
        }
    }
}

fn write_once(text: &str, out: &mut Vec<u8>) {
    for &byte in text.as_bytes() {
        let short = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            8 => b'b',
            12 => b'f',
            0..0x20 => {
                out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
                continue;
            }
            _ => {
                out.push(byte);
                continue;
            }
        };
        out.extend_from_slice(&[b'\\', short]);
    }
}

/// The number of Unicode characters that a client reads in a stretch of a JSON string.
pub(super) fn characters(raw: &[u8], span: Range<usize>) -> usize {
    let Some(raw) = raw.get(span) else { return 0 };
    let (mut at, mut count) = (0, 0);
    while let Some(&byte) = raw.get(at) {
        match byte {
            b'\\' => {
                count += 1;
                at += escape_length(raw, at);
            }
            // The second and later bytes of a character.
            0x80..0xc0 => at += 1,
            _ => {
                count += 1;
                at += 1;
            }
        }
    }
    count
}

/// The length of one escape; two halves of a surrogate pair are one character.
fn escape_length(raw: &[u8], at: usize) -> usize {
    if raw.get(at + 1) != Some(&b'u') {
        return 2;
    }
    let half = |at: usize, halves: Range<u32>| {
        raw.get(at..at + 2) == Some(b"\\u")
            && four_digits(raw.get(at + 2..at + 6)).is_some_and(|code| halves.contains(&code))
    };
    if half(at, 0xd800..0xdc00) && half(at + 6, 0xdc00..0xe000) { 12 } else { 6 }
}
