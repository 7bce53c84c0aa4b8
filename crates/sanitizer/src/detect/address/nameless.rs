//! Streets that no word names, with a postcode and a place behind them that are written like nothing else:
//! `Jungfernstieg 5, 20354 Hamburg`, `Rokin 75, 1012 KL Amsterdam`, `25 Cornmarket, London EC2N 3AQ`.

use std::ops::Range;

use super::lexicon::{ENGLISH, HOUSES, OTHERS, PARTICLES};
use super::{is_capital, is_one_of, place, word_before};
use crate::text::{Block, Text};

/// Longer names of streets have a word that says so.
const MOST_WORDS: usize = 3;
/// Street, village, town and county.
const MOST_LINES: usize = 4;

/// Tells quickly whether a number may be that of such a street: a word stands before it or a capital one
/// behind, and digits follow in time.
pub(super) fn may_be(text: &Text<'_>, start: usize, end: usize) -> bool {
    let word = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0x80 || byte == b',';
    let behind_word = matches!(text.byte_before(start), Some(b' ' | b','))
        && text.byte_before(start - 1).is_some_and(word)
        && text.byte(end).is_none_or(|byte| !matches!(byte, b':' | b'.'));
    let before_capital = || {
        text.byte(end) == Some(b' ')
            && text.byte(end + 1).is_some_and(|byte| byte.is_ascii_uppercase())
    };
    (behind_word || before_capital()) && text.classes().bits(end, Block::digits) != 0
}

/// Reads capital words before a number, when a postcode and a place stand behind it.
pub(super) fn before(text: &Text<'_>, number: usize, end: usize) -> Option<Range<usize>> {
    let gap = text.run_left(number, 2, |c| matches!(c, ' ' | ','));
    let capital = |start: usize| is_capital(without_article(text.slice(start..gap)));
    let last = word_before(text, gap);
    // `GRUR 2012, 1143 Rn.` cites a journal.
    let digits = text.slice(number..text.run_right(number, 5, |c| c.is_ascii_digit()));
    let year = digits.len() == 4 && ["18", "19", "20"].contains(&&digits[..2]);
    if gap == number || year || !capital(last.start) {
        return None;
    }
    let to = place::certain(text, end)?;
    let (mut from, mut at) = (gap, gap);
    for _ in 0..MOST_WORDS {
        let word = word_before(text, at);
        let written = text.slice(word.clone());
        if is_one_of(OTHERS, written.trim_end_matches('.')) {
            return None;
        }
        if is_capital(without_article(written)) {
            from = word.start;
        } else if !is_one_of(PARTICLES, written) {
            break;
        }
        at = text.run_left(word.start, 1, |c| c == ' ');
        if at == word.start {
            break;
        }
    }
    (from < gap && text.slice(from..gap).chars().count() > 3).then_some(from..to)
}

/// `'s-Gravelandseweg`, `'t Zand`
fn without_article(word: &str) -> &str {
    word.trim_start_matches(['\'', '’']).trim_start_matches("s-")
}

/// Reads capital words behind a number up to a postcode of Britain or the United States.
pub(super) fn behind(text: &Text<'_>, start: usize, end: usize) -> Option<Range<usize>> {
    let capital = text.byte(end + 1).is_some_and(|byte| byte.is_ascii_uppercase());
    // A box in the country has a number of its own.
    if text.byte(end) != Some(b' ')
        || !capital
        || text.starts_with(end, " Box ")
        || text.chained_before(start, b".,:-/ ", digit)
    {
        return None;
    }
    let to = place::british(text, end + 1).or_else(|| place::american(text, end + 1))?;
    // A place alone is none.
    text.slice(end..to).contains([',', '\n']).then_some(start..to)
}

fn digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

/// Reads to the left from the last part of a British postcode: places, a street, and the name of a house.
pub(super) fn before_postcode(text: &Text<'_>, digit: usize) -> Option<Range<usize>> {
    let gap = text.run_left(digit, 1, |c| c == ' ');
    let outward = text.run_left(gap, 4, |c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let end = place::british_postcode(text, outward).filter(|&end| end == digit + 3)?;
    let mut at = outward;
    for _ in 0..MOST_LINES {
        let line = text.run_left(at, 2, |c| matches!(c, ' ' | ',' | '\n'));
        let (from, last) = capital_words(text, line)?;
        if from < last && is_one_of(ENGLISH, text.slice(last..line)) {
            return Some(house_before(text, from).unwrap_or(from)..end);
        }
        at = from;
    }
    None
}

/// `The Old Rectory, `
fn house_before(text: &Text<'_>, street: usize) -> Option<usize> {
    let line = text.run_left(street, 2, |c| matches!(c, ' ' | ',' | '\n'));
    let (from, last) = capital_words(text, line)?;
    let parted = text.slice(line..street).contains([',', '\n']);
    (parted && is_one_of(HOUSES, text.slice(last..line))).then_some(from)
}

/// Where the capital words begin that end at a place, and where the last of them does.
fn capital_words(text: &Text<'_>, end: usize) -> Option<(usize, usize)> {
    let last = word_before(text, end).start;
    let (mut from, mut at) = (None, end);
    for _ in 0..MOST_LINES {
        let word = word_before(text, at);
        if !is_capital(text.slice(word.clone())) {
            break;
        }
        from = Some(word.start);
        at = text.run_left(word.start, 1, |c| c == ' ');
        if at == word.start {
            break;
        }
    }
    from.map(|from| (from, last))
}
