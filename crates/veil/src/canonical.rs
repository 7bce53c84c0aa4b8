//! Canonical JSON: the one byte sequence of a value that is signed (specification 3).
//!
//! No white space; members sorted by the UTF-8 bytes of their unescaped names; numbers as written.
//! It is not RFC 8785.

use std::fmt::Write as _;

use crate::json::{Json, Member};

/// Which characters of strings are escaped.
///
/// Both rules give the same bytes for printable ASCII without `<`, `>` and `&`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rule {
    /// What witnesses sign with: everything beyond printable ASCII as `\uxxxx` code units.
    #[default]
    Newest,
    /// What clients before 1.4.0 computed: UTF-8 as it is, but `<` `>` `&` U+2028 U+2029 escaped.
    Legacy,
}

/// What most signed texts fit into, in bytes.
const ROOM: usize = 1024;

/// Writes a value in canonical form.
///
/// Numbers keep their text, so a caller that must not sign fractions has to refuse them before.
pub fn canonical_json(value: &Json, rule: Rule) -> Vec<u8> {
    let mut out = String::with_capacity(ROOM);
    write_value(&mut out, value, rule);
    out.into_bytes()
}

/// Writes an object of these members in canonical form, by the newest rule.
pub(crate) fn canonical_members<'a, 'j: 'a>(
    members: impl Iterator<Item = &'a Member<'j>>,
) -> Vec<u8> {
    let mut out = String::with_capacity(ROOM);
    write_object(&mut out, members.collect(), Rule::Newest);
    out.into_bytes()
}

fn write_object(out: &mut String, mut members: Vec<&Member<'_>>, rule: Rule) {
    members.sort_unstable_by(|(left, _), (right, _)| left.as_bytes().cmp(right.as_bytes()));
    out.push('{');
    for (index, (name, value)) in members.into_iter().enumerate() {
        separate(out, index);
        write_string(out, name, rule);
        out.push(':');
        write_value(out, value, rule);
    }
    out.push('}');
}

pub(crate) fn write_value(out: &mut String, value: &Json, rule: Rule) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        Json::Number(text) => out.push_str(text),
        Json::String(text) => write_string(out, text, rule),
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(out, index);
                write_value(out, item, rule);
            }
            out.push(']');
        }
        Json::Object(members) => write_object(out, members.iter().collect(), rule),
    }
}

fn separate(out: &mut String, index: usize) {
    if index > 0 {
        out.push(',');
    }
}

pub(crate) fn write_string(out: &mut String, text: &str, rule: Rule) {
    out.push('"');
    let mut rest = text;
    loop {
        // Almost every text that is signed is plain, so bytes are looked at before characters.
        let plain = plain_run(rest.as_bytes());
        let Some(at) = rest[plain..].find(|character| is_escaped(character, rule)) else { break };
        let at = plain + at;
        out.push_str(&rest[..at]);
        let character = rest[at..].chars().next().expect("a character was found there");
        escape(out, character);
        rest = &rest[at + character.len_utf8()..];
    }
    out.push_str(rest);
    out.push('"');
}

/// How many bytes come before the first that some rule might escape.
///
/// Blocks of 32 are looked at without a branch for each byte, so that they are compared all at once.
fn plain_run(bytes: &[u8]) -> usize {
    let is_plain_block =
        |block: &&[u8; 32]| block.iter().fold(true, |all, &byte| all & is_plain(byte));
    let start = bytes.as_chunks().0.iter().take_while(is_plain_block).count() * 32;
    let rest = &bytes[start..];
    start + rest.iter().position(|&byte| !is_plain(byte)).unwrap_or(rest.len())
}

/// Whether no rule escapes a byte and it is a character of its own.
///
/// Without `&&`, `||` and `match`, which the compiler makes jumps and tables of, and then looks at
/// one byte after the other: an eighth of the time.
fn is_plain(byte: u8) -> bool {
    (byte.wrapping_sub(b' ') <= b'~' - b' ')
        & (byte != b'"')
        & (byte != b'\\')
        & (byte != b'<')
        & (byte != b'>')
        & (byte != b'&')
}

fn is_escaped(character: char, rule: Rule) -> bool {
    match rule {
        Rule::Newest => !matches!(character, ' '..='~') || matches!(character, '"' | '\\'),
        Rule::Legacy => {
            let is_named = matches!(character, '"' | '\\' | '<' | '>' | '&');
            character < ' ' || is_named || matches!(character, '\u{2028}' | '\u{2029}')
        }
    }
}

fn escape(out: &mut String, character: char) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{8}' => out.push_str("\\b"),
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\u{c}' => out.push_str("\\f"),
        '\r' => out.push_str("\\r"),
        other => {
            for unit in other.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}").expect("writing to a String cannot fail");
            }
        }
    }
}

#[cfg(test)]
mod tests;
