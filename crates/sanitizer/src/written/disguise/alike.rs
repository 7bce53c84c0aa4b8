//! Letters of Greek and Cyrillic that look like Latin ones (Unicode Technical Standard 39, confusables)
//! among those: `DЕ89…` with a Cyrillic `Е`.

use std::ops::Range;

use super::Disguise;
use crate::text::Text;

/// In the order of Unicode, for the search.
#[rustfmt::skip]
static ALIKE: [(char, char); 63] = [
    ('\u{391}', 'A'), ('\u{392}', 'B'), ('\u{395}', 'E'), ('\u{396}', 'Z'), ('\u{397}', 'H'), ('\u{399}', 'I'),
    ('\u{39a}', 'K'), ('\u{39c}', 'M'), ('\u{39d}', 'N'), ('\u{39f}', 'O'), ('\u{3a1}', 'P'), ('\u{3a4}', 'T'),
    ('\u{3a5}', 'Y'), ('\u{3a7}', 'X'), ('\u{3b1}', 'a'), ('\u{3b9}', 'i'), ('\u{3ba}', 'k'), ('\u{3bd}', 'v'),
    ('\u{3bf}', 'o'), ('\u{3c1}', 'p'), ('\u{405}', 'S'), ('\u{406}', 'I'), ('\u{408}', 'J'), ('\u{410}', 'A'),
    ('\u{412}', 'B'), ('\u{415}', 'E'), ('\u{41a}', 'K'), ('\u{41c}', 'M'), ('\u{41d}', 'H'), ('\u{41e}', 'O'),
    ('\u{420}', 'P'), ('\u{421}', 'C'), ('\u{422}', 'T'), ('\u{423}', 'Y'), ('\u{425}', 'X'), ('\u{430}', 'a'),
    ('\u{435}', 'e'), ('\u{43a}', 'k'), ('\u{43e}', 'o'), ('\u{440}', 'p'), ('\u{441}', 'c'), ('\u{443}', 'y'),
    ('\u{445}', 'x'), ('\u{455}', 's'), ('\u{456}', 'i'), ('\u{458}', 'j'), ('\u{474}', 'V'), ('\u{475}', 'v'),
    ('\u{4ae}', 'Y'), ('\u{4af}', 'y'), ('\u{4ba}', 'h'), ('\u{4bb}', 'h'), ('\u{4c0}', 'I'), ('\u{4cf}', 'l'),
    ('\u{500}', 'd'), ('\u{501}', 'd'), ('\u{50c}', 'G'), ('\u{50d}', 'g'), ('\u{51a}', 'Q'), ('\u{51b}', 'q'),
    ('\u{51c}', 'W'), ('\u{51d}', 'w'), ('\u{555}', 'O'),
];

/// How far around a number words are read: over the longest account number.
const AROUND: usize = 48;

/// The letter that a character looks like.
pub(super) fn latin(c: char) -> Option<char> {
    let index = ALIKE.binary_search_by_key(&c, |&(known, _)| known).ok()?;
    Some(ALIKE[index].1)
}

/// Tells the letters of words around a place, but not before `from`, that are written with ASCII and
/// with such letters alone; returns how far it read.
pub(super) fn around(text: &Text<'_>, from: usize, at: usize, tell: &mut Vec<Disguise>) -> usize {
    let part = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '@');
    let start = text.run_left(at, AROUND.min(at - from.min(at)), part).max(from);
    let end = text.run_right(at, AROUND, part);
    let mut word = start;
    for c in text.slice(start..end).split_inclusive(' ') {
        mixed(c, word, tell);
        word += c.len();
    }
    end
}

/// Tells the letters of one word.
fn mixed(written: &str, start: usize, tell: &mut Vec<Disguise>) {
    if written.is_ascii() || !written.chars().all(|c| c.is_ascii() || latin(c).is_some()) {
        return;
    }
    let count = |class: fn(&u8) -> bool| written.bytes().filter(class).count();
    let letters = written.chars().filter(|c| !c.is_ascii()).count();
    let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let inside = digit(written.as_bytes().first()) && digit(written.trim_end().as_bytes().last());
    // `А4` and `М5` are in every Russian text.
    let is_mixed = count(u8::is_ascii_alphabetic) > 0
        || (letters > 1 || inside) && count(u8::is_ascii_digit) > 1;
    if is_mixed {
        tell.extend(written.char_indices().filter_map(|(offset, c)| {
            let place: Range<usize> = start + offset..start + offset + c.len_utf8();
            let latin = latin(c)?;
            let meaning = if is_zero(written, offset, latin) { '0' } else { latin };
            Some(Disguise { place, meaning: Some(meaning) })
        }));
    }
}

/// Whether a letter of two bytes that looks like an `O` stands among digits.
fn is_zero(written: &str, at: usize, latin: char) -> bool {
    let bytes = written.as_bytes();
    let beside = [at.checked_sub(1).and_then(|before| bytes.get(before)), bytes.get(at + 2)];
    let any = |class: fn(&u8) -> bool| beside.iter().flatten().any(|byte| class(byte));
    matches!(latin, 'O' | 'o') && any(u8::is_ascii_digit) && !any(u8::is_ascii_alphabetic)
}

#[test]
fn letters_are_in_order() {
    assert!(ALIKE.is_sorted());
}
