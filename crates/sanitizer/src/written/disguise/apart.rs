//! Letters that are written apart from their accents, as macOS writes names of files, and marks that no
//! letter has (UAX #15, canonical composition): `e` and U+0301 are `é`, and digits that are crossed out
//! are digits.

use memchr::memchr2;
use unicode_normalization::char::compose;

use super::Disguise;

/// The bytes with which the combining marks U+0300 to U+036F begin.
const FIRST: [u8; 2] = [0xcc, 0xcd];
const MARKS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';

/// The place of the next mark, as far as the first byte tells.
pub(super) fn next(text: &str, from: usize) -> Option<usize> {
    let offset = memchr2(FIRST[0], FIRST[1], text.as_bytes().get(from..)?)?;
    Some(from + offset)
}

/// Tells every character with marks behind it, as the letter that it makes with them or without those
/// that make none.
pub(super) fn marks(text: &str, mut tell: impl FnMut(Disguise)) {
    let mut from = 0;
    while let Some(at) = next(text, from) {
        let marks = text[at..].chars().take_while(|mark| MARKS.contains(mark));
        let base = text[..at].chars().next_back();
        let (mut whole, mut end) = (base, at);
        for mark in marks {
            end += mark.len_utf8();
            whole = whole.and_then(|letter| compose(letter, mark)).or(whole);
        }
        if end > at {
            let letter = at - base.map_or(0, char::len_utf8);
            tell(Disguise { place: letter..end, meaning: whole });
        }
        // A letter of Greek may begin with the same bytes.
        from = end.max(at + 2);
    }
}
