//! What a string looks like, as far as the walk decides by it.

use crate::json::Tape;

/// JSON in strings in strings is followed this deep; what is deeper is read as text.
const DEEPEST: u32 = 4;

/// JSON in a string, if that is an object or array and nothing else.
pub(super) fn json_in(text: &str, level: u32) -> Option<Tape<'_>> {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let inner = text.trim_matches(is_space);
    let bracketed = inner.starts_with('{') && inner.ends_with('}')
        || inner.starts_with('[') && inner.ends_with(']');
    (bracketed && level < DEEPEST).then(|| Tape::of_text(text).ok()).flatten()
}

/// An identifier of one of these beginnings, and nothing else.
pub(super) fn is_reference(text: &str, prefixes: &[&str]) -> bool {
    let is_id = |rest: &str| {
        rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    text.len() <= 256 && prefixes.iter().any(|prefix| text.strip_prefix(prefix).is_some_and(is_id))
}

/// The address of something on the web, and nothing else.
pub(super) fn is_link(text: &str) -> bool {
    let scheme = ["https://", "http://"];
    let has_scheme = scheme.iter().any(|scheme| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    has_scheme && !text.contains(char::is_whitespace)
}
