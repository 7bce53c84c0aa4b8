//! Which JSON every reader reads alike, so that reading it here gives what Python's own `json` gives.

use memchr::memchr2;
use serde::de::IgnoredAny;

/// The deepest nesting. Python's own limit is higher and depends on what calls what.
const MOST_DEPTH: usize = 128;

/// The longest run of digits in a number. Python refuses longer ones, from 641 digits on if it was
/// told to.
const MOST_DIGITS: usize = 600;

/// Whether a body is an object or array of strict JSON in UTF-8, not nested deeply, whose strings
/// are Unicode and whose numbers Python reads.
///
/// Linear, and copies nothing. What is refused here is left to Python: `NaN`, halves of surrogate
/// pairs, what is no JSON at all.
pub(super) fn is_plain(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'['))
        && is_harmless(body)
        && std::str::from_utf8(body)
            .is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
}

/// Checks what the grammar of JSON leaves open: depth, length of numbers, surrogates.
fn is_harmless(body: &[u8]) -> bool {
    let (mut rest, mut depth, mut digits) = (body, 0_usize, 0);
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => match after_string(rest) {
                Some(after) => rest = after,
                None => return false,
            },
            _ => {}
        }
        if depth > MOST_DEPTH || digits > MOST_DIGITS {
            return false;
        }
    }
    true
}

/// What follows a string; nothing if it has no end, or holds half of a surrogate pair.
fn after_string(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let found = &rest[memchr2(b'"', b'\\', rest)?..];
        if let Some(after) = found.strip_prefix(b"\"") {
            return Some(after);
        }
        let length = match unit(found) {
            Some(0xD800..0xDC00) => match found.get(6..).and_then(unit) {
                Some(0xDC00..0xE000) => 12,
                _ => return None,
            },
            Some(0xDC00..0xE000) => return None,
            Some(_) => 6,
            None => 2,
        };
        rest = found.get(length..)?;
    }
}

/// The UTF-16 unit of an escape such as `\u00e4`, if it is one.
pub(super) fn unit(escape: &[u8]) -> Option<u16> {
    let digits = escape.strip_prefix(b"\\u")?.get(..4)?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
