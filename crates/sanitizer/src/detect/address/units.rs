//! What stands between a street and its postcode, or before the street: flats, floors, stairs, buildings.

use super::lexicon::{BUILDINGS, FLATS, FLOOR_SIDES, FLOORS, PARTICLES, UNITS};
use super::{is_capital, is_one_of, word_at, word_before};
use crate::text::Text;

/// `Stiege 2, 3. Stock, Tür 7` has three.
const MOST: usize = 3;
/// The name of a building has hardly more words.
const MOST_WORDS: usize = 5;

/// Takes `, Apt 4B`, `, 3º B` and the like.
pub(super) fn behind(text: &Text<'_>, street: usize) -> usize {
    let mut end = street;
    for _ in 0..MOST {
        let from = text.run_right(end, 3, |c| matches!(c, ' ' | ',' | '\n' | '-'));
        if from == end {
            break;
        }
        let parted = text.slice(end..from).contains([',', '\n', '-']);
        let Some(to) = unit(text, from).or_else(|| floor(text, from, parted)) else { break };
        end = to;
    }
    end
}

/// `Apt 4B`, `#402`, `Bldg 7`, `bus 3`.
fn unit(text: &Text<'_>, from: usize) -> Option<usize> {
    let hash = text.byte(from) == Some(b'#');
    let word = word_at(text, from);
    let named = is_one_of(UNITS, text.slice(word.clone()));
    let start = if hash { from + 1 } else { text.run_right(word.end, 1, |c| c == ' ') };
    let to = text.run_right(start, 6, |c| c.is_ascii_alphanumeric() || c == '-');
    let short = !text.word_at(to) && to > start;
    let telling =
        text.slice(start..to).bytes().any(|byte| byte.is_ascii_digit()) || to == start + 1;
    ((hash || named) && short && telling).then_some(to)
}

/// `3º B`, `2º 1ª`, `5ºA`, `2. OG links`, `2ème étage`, `1.º Dto`, `r/c Dto`, `Hinterhaus`, `c/o Muster`.
fn floor(text: &Text<'_>, from: usize, parted: bool) -> Option<usize> {
    let word = word_at(text, from);
    let written = text.slice(word.clone());
    if is_one_of(&["c/o"], written) {
        let name = word_at(text, text.run_right(word.end, 1, |c| c == ' '));
        return is_capital(text.slice(name.clone())).then_some(name.end);
    }
    // `Storgade 5 og` goes on.
    if parted && is_one_of(FLOORS, written) {
        return Some(side(text, word.end).unwrap_or(word.end));
    }
    let digits = text.run_right(from, 2, |c| c.is_ascii_digit());
    let signs = [".º", "º", "°", ".ª", "ª", ".", "ème", "e", "er", "nd", "rd", "st", "th"];
    let sign = signs.iter().find(|sign| digits > from && text.starts_with(digits, sign))?;
    let gap = digits + sign.len();
    let at = text.run_right(gap, 1, |c| c == ' ');
    let ordinal = sign.ends_with(['º', '°', 'ª']);
    // `2º 1ª`: floor and door.
    let door = text.run_right(at, 2, |c| c.is_ascii_digit());
    if ordinal && door > at && matches!(text.char_at(door), Some('ª' | 'º')) {
        return Some(door + 'ª'.len_utf8());
    }
    let word = word_at(text, at);
    let written = text.slice(word.clone());
    let letter = written.len() == 1 && *sign != "." && is_capital(written);
    if letter || is_one_of(FLOORS, written) || is_one_of(FLOOR_SIDES, written) {
        return Some(side(text, word.end).unwrap_or(word.end));
    }
    (ordinal && text.byte(gap) == Some(b',')).then_some(gap)
}

/// ` links`, ` Dto.`
fn side(text: &Text<'_>, at: usize) -> Option<usize> {
    let from = text.run_right(at, 1, |c| c == ' ');
    let word = word_at(text, from);
    (from > at && is_one_of(FLOOR_SIDES, text.slice(word.clone()))).then_some(word.end)
}

/// Where what stands before a street begins: `Flat 2, `, `Stiege 3, Tür 12, `, `Résidence Les Tilleuls, `.
pub(super) fn before(text: &Text<'_>, street: usize) -> usize {
    let mut from = street;
    for _ in 0..MOST {
        let parted = text.run_left(from, 2, |c| matches!(c, ' ' | ',' | '\n'));
        if !text.slice(parted..from).contains([',', '\n']) {
            break;
        }
        let unit = unit_before(text, parted)
            .or_else(|| floor_before(text, parted))
            .or_else(|| building_before(text, parted));
        let Some(unit) = unit else { break };
        from = unit;
    }
    from
}

/// `Flat 2`, `bât. C`
fn unit_before(text: &Text<'_>, end: usize) -> Option<usize> {
    let number = text.run_left(end, 5, |c| c.is_ascii_alphanumeric());
    let gap = text.run_left(number, 1, |c| c == ' ');
    let word = word_before(text, gap);
    let written = text.slice(word.clone());
    let telling = is_capital(written) || written.ends_with('.');
    (is_one_of(UNITS, written) && gap < number && number < end && telling).then_some(word.start)
}

/// `3e étage`, `2. OG`, `Basement Flat`
fn floor_before(text: &Text<'_>, end: usize) -> Option<usize> {
    let word = word_before(text, end);
    let written = text.slice(word.clone());
    let gap = text.run_left(word.start, 1, |c| c == ' ');
    let number = text.run_left(gap, 5, |c| c.is_alphanumeric() || c == '.');
    if gap == word.start {
        return None;
    }
    if is_one_of(FLOORS, written) && text.digit_at(number) {
        return Some(number);
    }
    let first = word_before(text, gap);
    let flat = is_one_of(&["flat"], written) && is_one_of(FLATS, text.slice(first.clone()));
    flat.then_some(first.start)
}

/// `Résidence Les Tilleuls`
fn building_before(text: &Text<'_>, end: usize) -> Option<usize> {
    let mut at = end;
    for _ in 0..MOST_WORDS {
        let word = word_before(text, at);
        let written = text.slice(word.clone());
        if is_one_of(BUILDINGS, written) {
            return (word.end < end).then_some(word.start);
        }
        if written.is_empty() || !is_capital(written) && !is_one_of(PARTICLES, written) {
            return None;
        }
        at = text.run_left(word.start, 1, |c| c == ' ');
        if at == word.start {
            return None;
        }
    }
    None
}
