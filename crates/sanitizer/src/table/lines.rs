//! The lines of a text, from a place in it up and down.

use std::ops::Range;

/// Whether a line only rules off others, as `|---|:-:|` and `----+----` do.
pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.starts_with(['|', '+', '-', '=', ':']) && line.chars().all(|c| "|+-=: ".contains(c))
}

/// The line around a place, without its line feed; it does not begin before `from`.
pub(super) fn line_at(text: &str, from: usize, at: usize) -> Range<usize> {
    let start =
        memchr::memrchr(b'\n', &text.as_bytes()[from..at]).map_or(from, |line| from + line + 1);
    let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |line| at + line);
    start..end
}

/// The lines above one that starts at a place, from the nearest on, as far as `from`.
pub(super) fn lines_before(
    text: &str,
    from: usize,
    start: usize,
) -> impl Iterator<Item = Range<usize>> {
    let mut start = start;
    std::iter::from_fn(move || {
        let end = start.checked_sub(1).filter(|&end| end >= from)?;
        let line = line_at(text, from, end);
        start = line.start;
        Some(line.start..end)
    })
}

/// The lines from a place on, which is the start or the end of one.
pub(super) fn lines_behind(text: &str, from: usize) -> impl Iterator<Item = Range<usize>> {
    let mut next = match text.as_bytes().get(from) {
        Some(b'\n') => Some(from + 1),
        Some(_) => Some(from),
        None => None,
    };
    std::iter::from_fn(move || {
        let line = line_at(text, next?, next?);
        next = (line.end < text.len()).then_some(line.end + 1);
        Some(line)
    })
}
