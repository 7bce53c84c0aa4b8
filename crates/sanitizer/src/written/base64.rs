//! Runs of base64, base64url and base16 (RFC 4648) that hold text, on one line or on several.

use std::ops::Range;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::hexadecimal;
use crate::text::{Block, Classes, Text};

/// Shorter runs hardly hold an encoded address or number: nine characters.
pub(crate) const SHORTEST_BASE64: usize = 12;
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
pub(crate) fn texts(text: &Text<'_>) -> Vec<(Range<usize>, String)> {
    let (text, classes) = (text.as_str(), text.classes());
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) = classes.next_dozen(at, Block::base64) {
        at = start;
        let end = run_end(bytes, classes, at);
        if end - at >= SHORTEST_BASE64 {
            let padded = end + bytes[end..].iter().take(2).take_while(|&&b| b == b'=').count();
            match hexadecimal::text(&text[at..end]).or_else(|| decode(&text[at..end])) {
                Some(decoded) => found.push((at..padded, decoded)),
                None => parts((text, classes), at..end, padded, &mut found),
            }
        }
        at = end + 1;
    }
    found
}

/// A path or an identifier may stand around what is encoded. It ends at `/`, `-`, `_` or `+`, which
/// occur in encoded text, too, but rarely.
fn parts(
    (text, classes): (&str, &Classes),
    run: Range<usize>,
    padded: usize,
    found: &mut Vec<(Range<usize>, String)>,
) {
    let separator = |from: usize| {
        let end = classes.run_right(from, usize::MAX, Block::alphanumeric);
        (end < run.end).then_some(end)
    };
    let separators = || std::iter::successors(separator(run.start), |at| separator(at + 1));
    if separators().next().is_none() {
        return;
    }
    for from in separators().take(MOST_PARTS).map(|at| at + 1) {
        if run.end - from >= SHORTEST_BASE64
            && let Some(decoded) = decode(&text[from..run.end])
        {
            found.push((from..padded, decoded));
            return;
        }
    }
    let mut from = run.start;
    for end in separators().chain([run.end]) {
        if end - from >= SHORTEST_BASE64
            && let Some(decoded) = decode(&text[from..end])
        {
            found.push((from..end, decoded));
        }
        from = end + 1;
    }
}

fn is_base64(byte: u8) -> bool {
    static CHARACTERS: [bool; 256] = {
        let mut characters = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            characters[byte] = (byte as u8).is_ascii_alphanumeric()
                || matches!(byte as u8, b'+' | b'/' | b'-' | b'_');
            byte += 1;
        }
        characters
    };
    CHARACTERS[usize::from(byte)]
}

/// Whether the first bytes that a run stands for may begin a text. Names of programs and paths are runs,
/// too, and stand for none.
fn begins_text(run: &[u8]) -> bool {
    // No character begins with a byte that begins with 10, as those do that most small letters stand for.
    if run.first().is_some_and(|&first| value(first) >> 4 == 0b10) {
        return false;
    }
    let begins = run.chunks_exact(4).take(3).enumerate().all(|(index, four)| {
        let bytes = three_bytes(four);
        let control = |byte: &u8| *byte < b' ' && !byte.is_ascii_whitespace() || *byte == 0x7f;
        let foreign = bytes.iter().position(|byte| *byte >= 0x80);
        // Characters of several bytes begin with others than they go on with.
        let fits = foreign.is_none_or(|at| index > 0 && at == 0 || bytes[at] >= 0xc2)
            && foreign.is_none_or(|at| {
                bytes.get(at + 1).is_none_or(|next| at == 0 && index > 0 || *next >= 0x80)
            });
        fits && !bytes.iter().any(control)
    });
    begins && is_text_so_far(run)
}

/// Whether the characters are whole ones that the first line of a run stands for, but perhaps for the last.
fn is_text_so_far(run: &[u8]) -> bool {
    let line = run.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
    let fours = run[..line.unwrap_or(run.len())].chunks_exact(4);
    let mut bytes = [0; BASE64_LINE / 4 * 3];
    let length = 3 * fours.len().min(BASE64_LINE / 4);
    let (threes, _) = bytes.as_chunks_mut();
    threes.iter_mut().zip(fours).for_each(|(three, four)| *three = three_bytes(four));
    match std::str::from_utf8(&bytes[..length]) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

/// What four characters stand for.
fn three_bytes(four: &[u8]) -> [u8; 3] {
    let bits = four.iter().fold(0u32, |bits, &byte| bits << 6 | u32::from(value(byte)));
    let [_, bytes @ ..] = bits.to_be_bytes();
    bytes
}

/// The six bits that a character stands for.
fn value(byte: u8) -> u8 {
    static VALUES: [u8; 256] = {
        let mut values = [63; 256];
        let mut byte = 0;
        while byte < 256 {
            values[byte] = match byte as u8 {
                b'A'..=b'Z' => byte as u8 - b'A',
                b'a'..=b'z' => byte as u8 - b'a' + 26,
                b'0'..=b'9' => byte as u8 - b'0' + 52,
                b'+' | b'-' => 62,
                _ => 63,
            };
            byte += 1;
        }
        values
    };
    VALUES[usize::from(byte)]
}

/// The end of a run that begins at `at`; full lines go on in the next one.
fn run_end(bytes: &[u8], classes: &Classes, at: usize) -> usize {
    let mut end = at;
    loop {
        let line_end = classes.run_right(end, usize::MAX, Block::base64);
        let line = line_end - end;
        end = line_end;
        let line_break = match bytes[end..] {
            [b'\r', b'\n', next, ..] if is_base64(next) => 2,
            [b'\n', next, ..] if is_base64(next) => 1,
            _ => return end,
        };
        if line < BASE64_LINE || !line.is_multiple_of(4) {
            return end;
        }
        end += line_break;
    }
}

/// Decodes text that can be read: UTF-8 without control characters.
fn decode(run: &str) -> Option<String> {
    begins_text(run.as_bytes()).then(|| decode_all(run)).flatten()
}

/// The same without a look at the beginning first.
fn decode_all(run: &str) -> Option<String> {
    let mut plain = Vec::with_capacity(run.len());
    plain.extend(run.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).map(
        |byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        },
    ));
    // A letter more than fits was cut off from what it belongs to.
    if plain.len() % 4 == 1 {
        plain.pop();
    }
    let decoded = String::from_utf8(LENIENT.decode(plain).ok()?).ok()?;
    let readable = |c: char| !c.is_control() || c.is_ascii_whitespace();
    decoded.chars().all(readable).then_some(decoded)
}

#[cfg(test)]
mod tests;
