//! House numbers: the words before them, and what belongs to them.

use super::is_one_of;
use super::lexicon::{ADDITIONS, NUMBER_WORDS, STAIRS};
use crate::text::Text;

/// So many parts may follow a number: `12/3/5/2`.
const MOST_PARTS: usize = 3;

/// Where the word for a number begins that stands before one: `Nr. 4`, `n.º 12`, `Lote 3`.
/// Where nothing else says that it is a street, the word is an abbreviation with a point or a sign.
pub(super) fn word(text: &Text<'_>, number: usize, named: bool) -> Option<usize> {
    let gap = text.run_left(number, 1, |c| c == ' ');
    if !named && !matches!(text.byte_before(gap), Some(b'.' | 0x80..)) {
        return None;
    }
    let start = text.run_left(gap, 9, |c| c.is_alphabetic() || matches!(c, '.' | '°'));
    let before = text.byte_before(start);
    (start < gap
        && matches!(before, Some(b' ' | b','))
        && is_one_of(NUMBER_WORDS, text.slice(start..gap)))
    .then_some(start)
}

/// Takes what belongs to a house number: `12a`, `12 a-c`, `12-14`, `12/3/5`, `12/B`, `16/II`, `5/Top 12`,
/// `3 hs`, `4 bis`.
pub(super) fn end(text: &Text<'_>, digits: usize) -> usize {
    let mut end = letter(text, digits);
    for _ in 0..MOST_PARTS {
        let sign = text.run_right(end, 1, |c| matches!(c, '-' | '/' | '–'));
        if sign == end {
            break;
        }
        let next = text.run_right(sign, 4, |c| c.is_ascii_digit());
        let goes_on = text.byte(next) == Some(b'.') && text.byte(next + 1) != Some(b' ');
        end = match (next > sign, part(text, sign)) {
            (true, _) if !goes_on => letter(text, next),
            (false, Some(part)) => part,
            _ => break,
        };
    }
    spaced(text, end).unwrap_or(end)
}

/// A letter right behind a number.
fn letter(text: &Text<'_>, at: usize) -> usize {
    let end = text.run_right(at, 1, |c| c.is_ascii_alphabetic());
    if text.word_at(end) { at } else { end }
}

/// `B`, `II` and `Top 12` behind a slash or hyphen.
fn part(text: &Text<'_>, from: usize) -> Option<usize> {
    let end = text.run_right(from, 8, |c| c.is_alphabetic() || c == '.');
    let word = text.slice(from..end);
    if is_one_of(STAIRS, word) {
        let gap = text.run_right(end, 1, |c| c == ' ');
        let to = text.run_right(gap, 3, |c| c.is_ascii_digit());
        return (to > gap && !text.word_at(to)).then_some(to);
    }
    let single = word.len() == 1 && word.is_ascii();
    (single || is_roman(word) || is_one_of(ADDITIONS, word)).then_some(end)
}

/// ` a`, ` a-c`, ` B`, ` II`, ` bis` before what ends the line of the street.
fn spaced(text: &Text<'_>, at: usize) -> Option<usize> {
    let from = text.run_right(at, 1, |c| c == ' ');
    let word = text.run_right(from, 6, |c| c.is_ascii_alphabetic());
    if from == at || word == from {
        return None;
    }
    let written = text.slice(from..word);
    let single = written.len() == 1 && matches!(written.as_bytes()[0] | 0x20, b'a'..=b'h');
    let hyphen = text.run_right(word, 1, |c| single && matches!(c, '-' | '–'));
    let last = text.run_right(hyphen, 1, |c| c.is_ascii_alphabetic());
    let end = if hyphen > word && last > hyphen { last } else { word };
    let closed =
        matches!(text.byte(end), None | Some(b',' | b'\n' | b'\r' | b'/' | b'<' | b'"' | b';'));
    ((single || is_roman(written) || is_one_of(ADDITIONS, written)) && closed).then_some(end)
}

/// The floors of houses in Vienna and Amsterdam.
fn is_roman(word: &str) -> bool {
    ["I", "II", "III", "IV", "V", "VI"].contains(&word)
}
