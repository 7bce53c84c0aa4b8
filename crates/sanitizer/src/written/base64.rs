//! Runs of base64 and base64url (RFC 4648) that hold text, on one line or on several.

use std::ops::Range;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Shorter runs hardly hold an encoded address or number; 16 with padding.
pub(crate) const SHORTEST_BASE64: usize = 14;
/// A line of encoded text that is at least so long goes on in the next one.
pub(crate) const BASE64_LINE: usize = 60;

/// Models are careless about padding and the bits that are left over.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// So many names of a path before what is encoded are looked behind.
const MOST_PARTS: usize = 8;

/// Finds what decodes to text: the place of each run with its padding, and its text.
pub(crate) fn texts(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let end = run_end(bytes, at);
        if end - at >= SHORTEST_BASE64 {
            let padded = end + bytes[end..].iter().take(2).take_while(|&&b| b == b'=').count();
            match decode(&text[at..end]) {
                Some(decoded) => found.push((at..padded, decoded)),
                None => parts(text, at..end, padded, &mut found),
            }
        }
        at = end + 1;
    }
    found
}

/// A path or an identifier may stand around what is encoded. It ends at `/`, `-`, `_` or `+`, which
/// occur in encoded text, too, but rarely.
fn parts(text: &str, run: Range<usize>, padded: usize, found: &mut Vec<(Range<usize>, String)>) {
    let is_separator = |c: char| !c.is_ascii_alphanumeric();
    let separators = text[run.clone()].match_indices(is_separator).take(MOST_PARTS);
    for from in separators.map(|(at, _)| run.start + at + 1) {
        if run.end - from >= SHORTEST_BASE64
            && let Some(decoded) = decode(&text[from..run.end])
        {
            found.push((from..padded, decoded));
            return;
        }
    }
    let mut from = run.start;
    for part in text[run].split(is_separator) {
        let span = from..from + part.len();
        from = span.end + 1;
        if part.len() >= SHORTEST_BASE64
            && let Some(decoded) = decode(part)
        {
            found.push((span, decoded));
        }
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// The end of a run that begins at `at`; full lines go on in the next one.
fn run_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    loop {
        let line = bytes[end..].iter().take_while(|&&byte| is_base64(byte)).count();
        end += line;
        let line_break = match bytes[end..] {
            [b'\r', b'\n', next, ..] if is_base64(next) => 2,
            [b'\n', next, ..] if is_base64(next) => 1,
            _ => return end,
        };
        if line < BASE64_LINE || line % 4 != 0 {
            return end;
        }
        end += line_break;
    }
}

/// Decodes text that can be read: UTF-8 without control characters.
fn decode(run: &str) -> Option<String> {
    let mut plain: Vec<u8> = run
        .bytes()
        .filter(|byte| !matches!(byte, b'\r' | b'\n'))
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        })
        .collect();
    // A letter more than fits was cut off from what it belongs to.
    if plain.len() % 4 == 1 {
        plain.pop();
    }
    let decoded = String::from_utf8(LENIENT.decode(plain).ok()?).ok()?;
    let readable = |c: char| !c.is_control() || c.is_ascii_whitespace();
    decoded.chars().all(readable).then_some(decoded)
}
