//! Text as a reader would see it: without escapes, and with the place of every byte in the
//! original.
//!
//! Percent-encoding (RFC 3986), HTML entities, escapes of JSON and Markdown, characters that are
//! not seen, letters apart from their accents, and characters that Unicode calls compatible with others
//! (UAX #15, NFKC): full-width forms, styled letters and digits, rare spaces and hyphens.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::char::{compose, decompose_compatible};

use crate::unseen::is_unseen;

pub(crate) mod base64;
mod disguise;
mod hexadecimal;
mod numerals;
mod stretches;

pub(crate) use disguise::{Disguise, Disguises, PATTERNS, composed, within};
pub(crate) use stretches::stretches;

/// A text, perhaps decoded, and where it comes from.
pub(crate) struct View<'t> {
    pub(crate) text: Cow<'t, str>,
    /// For every byte of the text the place in the original of the character that it came from;
    /// without it the places are the same.
    origin: Option<Vec<Range<usize>>>,
    /// Whether escapes with a backslash or unseen characters were removed. Then the text before
    /// says less than this one: in `\nanna@` the `n` belongs to the escape.
    pub(crate) unescaped: bool,
    /// Whether compatible characters other than the full-width forms of ASCII are replaced, too.
    compatible: bool,
}

impl<'t> View<'t> {
    pub(crate) fn new(text: Cow<'t, str>) -> Self {
        Self { text, origin: None, unescaped: false, compatible: false }
    }

    /// A view in which styled letters and digits are to become plain ones.
    pub(crate) fn of_any_style(text: &'t str) -> Self {
        Self { compatible: true, ..Self::new(Cow::Borrowed(text)) }
    }

    /// Returns where a stretch of the text stands in the original.
    pub(crate) fn original(&self, span: &Range<usize>) -> Range<usize> {
        let Some(origin) = &self.origin else { return span.clone() };
        let start = origin.get(span.start).map_or(0, |place| place.start);
        let end = span.end.checked_sub(1).and_then(|last| origin.get(last));
        start..end.map_or(start, |place| place.end)
    }

    /// Decodes once, or returns nothing when there is nothing to decode.
    pub(crate) fn decoded(&self) -> Option<View<'static>> {
        let text = &*self.text;
        let mut decoder: Option<Decoder> = None;
        let mut at = 0;
        while at < text.len() {
            let plain_end = next_sign(text, at);
            if let Some(decoder) = &mut decoder {
                decoder.push_plain(self, at..plain_end);
            }
            at = plain_end;
            let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
            let styled = || self.compatible.then(|| plain(c)).flatten();
            match escape(text, at, c).or_else(styled) {
                Some(escape) => {
                    let decoder = decoder.get_or_insert_with(|| Decoder::begin(self, at));
                    decoder.unescaped |= escape.hidden;
                    let whole = self.original(&(at..at + escape.length));
                    if escape.percent {
                        decoder.push_percent(self, at, escape.length);
                    } else if let Some(c) = escape.character {
                        decoder.push(c, &whole);
                    }
                    at += escape.length;
                }
                None => {
                    let end = at + c.len_utf8();
                    if let Some(decoder) = &mut decoder {
                        decoder.push(c, &self.original(&(at..end)));
                    }
                    at = end;
                }
            }
        }
        decoder.map(|decoder| View {
            text: Cow::Owned(decoder.text),
            origin: Some(decoder.origin),
            unescaped: decoder.unescaped,
            compatible: self.compatible,
        })
    }
}

/// What makes of `1` the key `1️⃣`.
const ENCLOSING_KEYCAP: char = '\u{20e3}';

struct Decoder {
    text: String,
    origin: Vec<Range<usize>>,
    unescaped: bool,
}

impl Decoder {
    /// Takes over what stands before the first escape.
    fn begin(view: &View<'_>, at: usize) -> Self {
        let mut decoder = Self {
            text: String::with_capacity(view.text.len()),
            origin: Vec::with_capacity(view.text.len()),
            unescaped: false,
        };
        decoder.push_plain(view, 0..at);
        decoder
    }

    /// Takes over a stretch without escapes.
    fn push_plain(&mut self, view: &View<'_>, stretch: Range<usize>) {
        let plain = &view.text[stretch.clone()];
        self.text.push_str(plain);
        match &view.origin {
            // All bytes of a character come from the same place.
            Some(origin) => self.origin.extend_from_slice(&origin[stretch]),
            None if plain.is_ascii() => self.origin.extend(stretch.map(|at| at..at + 1)),
            None => self.origin.extend(plain.char_indices().flat_map(|(offset, c)| {
                let at = stretch.start + offset;
                std::iter::repeat_n(at..at + c.len_utf8(), c.len_utf8())
            })),
        }
    }

    fn push(&mut self, c: char, origin: &Range<usize>) {
        self.text.push(c);
        self.origin.extend(std::iter::repeat_n(origin.clone(), c.len_utf8()));
    }

    /// Takes a run of `%41`; bytes that are no text stay as they are.
    fn push_percent(&mut self, view: &View<'_>, at: usize, length: usize) {
        let escapes = &view.text[at..at + length];
        let bytes: Vec<u8> = (0..length / 3).filter_map(|n| hex_byte(escapes, n * 3 + 1)).collect();
        let mut from = 0;
        for chunk in bytes.utf8_chunks() {
            for c in chunk.valid().chars() {
                let place = at + from * 3..at + (from + c.len_utf8()) * 3;
                self.push(c, &view.original(&place));
                from += c.len_utf8();
            }
            for _ in chunk.invalid() {
                for (offset, c) in escapes[from * 3..from * 3 + 3].char_indices() {
                    let place = at + from * 3 + offset;
                    self.push(c, &view.original(&(place..place + 1)));
                }
                from += 1;
            }
        }
    }
}

/// One escape, or a run of percent-encoded bytes.
struct Escape {
    length: usize,
    character: Option<char>,
    percent: bool,
    hidden: bool,
}

impl Escape {
    fn of(character: char, length: usize) -> Self {
        Self { length, character: Some(character), percent: false, hidden: false }
    }

    fn hidden(character: Option<char>, length: usize) -> Self {
        Self { length, character, percent: false, hidden: true }
    }
}

/// The first place at or behind another one at which an escape or an unusual character may begin.
fn next_sign(text: &str, from: usize) -> usize {
    /// The first bytes of all of them.
    static SIGNS: [bool; 256] = {
        let mut signs = [false; 256];
        let all = [
            b'%', b'&', b'\\', 0xc2, 0xcd, 0xd8, 0xd9, 0xda, 0xdb, 0xe1, 0xe2, 0xe3, 0xef, 0xf0,
            0xf3,
        ];
        let mut index = 0;
        while index < all.len() {
            signs[all[index] as usize] = true;
            index += 1;
        }
        signs
    };
    let sign = text.as_bytes()[from..].iter().position(|&byte| SIGNS[usize::from(byte)]);
    sign.map_or(text.len(), |offset| from + offset)
}

fn escape(text: &str, at: usize, c: char) -> Option<Escape> {
    let rest = &text[at..];
    match c {
        '%' => {
            let escapes = (0..).take_while(|n| {
                rest.as_bytes().get(n * 3) == Some(&b'%') && hex_byte(rest, n * 3 + 1).is_some()
            });
            let length = escapes.count() * 3;
            (length > 0).then_some(Escape { length, character: None, percent: true, hidden: false })
        }
        '&' => entity(rest),
        '\\' => backslash(rest),
        ENCLOSING_KEYCAP => Some(Escape::hidden(None, c.len_utf8())),
        '\u{ff01}'..='\u{ff5e}' => {
            let ascii = char::from_u32(c as u32 - 0xff01 + 0x21)?;
            Some(Escape::hidden(Some(ascii), c.len_utf8()))
        }
        _ if is_unseen(c) => Some(Escape::hidden(None, c.len_utf8())),
        _ => None,
    }
}

/// One letter, digit, space or hyphen in the place of a styled one or one of another script: `𝟙`, `①`,
/// `²`, `٣`, the space of full width; `ﬁ` is two and stays.
fn plain(c: char) -> Option<Escape> {
    let separator = match c {
        '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Some(' ')
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => Some('-'),
        // The points of Chinese and Japanese end labels of domains, too (UTS 46).
        '\u{3002}' | '\u{ff61}' => Some('.'),
        _ => None,
    };
    if separator.is_some() {
        return Some(Escape::hidden(separator, c.len_utf8()));
    }
    if let Some(digit) = numerals::digit(c) {
        return Some(Escape::hidden(Some(digit), c.len_utf8()));
    }
    if !matches!(c, '\u{b2}'..='\u{b9}' | '\u{2070}'..='\u{24ff}' | '\u{fe50}'..='\u{fe6b}' | '\u{ff10}'..='\u{ffef}' | '\u{1d400}'..='\u{1d7ff}' | '\u{1f100}'..='\u{1f18f}' | '\u{1fbf0}'..='\u{1fbf9}')
    {
        return None;
    }
    let mut parts = [None; 2];
    let mut count = 0;
    decompose_compatible(c, |part| {
        if let Some(slot) = parts.get_mut(count) {
            *slot = Some(part);
        }
        count += 1;
    });
    let other = parts[0].filter(|part| count == 1 && *part != c);
    other.map(|other| Escape::hidden(Some(other), c.len_utf8()))
}

/// Letters of HTML that are named by a plain letter and its accent.
fn accented(name: &str) -> Option<char> {
    const ACCENTS: [(&str, char); 9] = [
        ("grave", '\u{300}'),
        ("acute", '\u{301}'),
        ("circ", '\u{302}'),
        ("tilde", '\u{303}'),
        ("uml", '\u{308}'),
        ("ring", '\u{30a}'),
        ("caron", '\u{30c}'),
        ("cedil", '\u{327}'),
        ("ogon", '\u{328}'),
    ];
    let letter = name.chars().next().filter(char::is_ascii_alphabetic)?;
    let accent = ACCENTS.iter().find(|(known, _)| *known == &name[1..])?.1;
    compose(letter, accent)
}

fn hex_byte(text: &str, at: usize) -> Option<u8> {
    u8::try_from(hex(text.get(at..at + 2)?)?).ok()
}

fn hex(digits: &str) -> Option<u32> {
    let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if all { u32::from_str_radix(digits, 16).ok() } else { None }
}

/// `&#64;`, `&#x40;`, and the names of what occurs in addresses and numbers.
fn entity(rest: &str) -> Option<Escape> {
    let end = rest.bytes().take(12).position(|byte| byte == b';')?;
    let name = rest.get(1..end)?;
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => hex(digits)?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
        None => match NAMES.iter().find(|(known, _)| *known == name) {
            Some((_, character)) => *character,
            None => accented(name)?,
        },
    };
    Some(Escape::of(character, end + 1))
}

const NAMES: [(&str, char); 34] = [
    ("AElig", 'Æ'),
    ("OElig", 'Œ'),
    ("Oslash", 'Ø'),
    ("aelig", 'æ'),
    ("eth", 'ð'),
    ("lstrok", 'ł'),
    ("oelig", 'œ'),
    ("oslash", 'ø'),
    ("szlig", 'ß'),
    ("thorn", 'þ'),
    ("amp", '&'),
    ("apos", '\''),
    ("colon", ':'),
    ("comma", ','),
    ("commat", '@'),
    ("dash", '-'),
    ("equals", '='),
    ("gt", '>'),
    ("hyphen", '-'),
    ("lowbar", '_'),
    ("lpar", '('),
    ("lt", '<'),
    ("nbsp", '\u{a0}'),
    ("ndash", '\u{2013}'),
    ("NewLine", '\n'),
    ("num", '#'),
    ("percnt", '%'),
    ("period", '.'),
    ("plus", '+'),
    ("quot", '"'),
    ("rpar", ')'),
    ("shy", '\u{ad}'),
    ("sol", '/'),
    ("Tab", '\t'),
];

/// Escapes of JSON and of programming languages, and Markdown's backslash before punctuation.
fn backslash(rest: &str) -> Option<Escape> {
    let second = rest[1..].chars().next()?;
    match second {
        'u' => {
            let first = hex(rest.get(2..6)?)?;
            if let Some(c) = char::from_u32(first) {
                return Some(Escape::hidden(Some(c), 6));
            }
            let second = rest.get(6..12)?.strip_prefix("\\u").and_then(hex)?;
            let pair = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
            let c = char::decode_utf16(pair).next()?.ok()?;
            Some(Escape::hidden(Some(c), 12))
        }
        'x' => Some(Escape::hidden(Some(char::from(hex_byte(rest, 2)?)), 4)),
        'n' => Some(Escape::hidden(Some('\n'), 2)),
        'r' => Some(Escape::hidden(Some('\r'), 2)),
        't' => Some(Escape::hidden(Some('\t'), 2)),
        _ if second.is_ascii_punctuation() => Some(Escape::hidden(Some(second), 2)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
