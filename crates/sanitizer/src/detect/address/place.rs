//! What follows a street: unit, postcode and place.

use super::lexicon::{AMOUNTS, FIRST, PARTICLES, PLACE_BEGINS, STATE_NAMES, STATES, YEAR_PLACES};
use super::{is_capital, is_one_of, units, word_at};
use crate::text::Text;

/// Reads to the end of postcode and place, when both are there.
pub(super) fn behind(text: &Text<'_>, street: usize) -> Option<usize> {
    let from = separator(text, units::behind(text, street))?;
    continental(text, from)
        .map(|found| found.end)
        .or_else(|| american(text, from))
        .or_else(|| british(text, from))
}

/// A comma, a line break or a space.
fn separator(text: &Text<'_>, end: usize) -> Option<usize> {
    let next = text
        .run_right(end, 4, |c| matches!(c, ' ' | ',' | '\n' | '\r' | '-' | '–' | '/' | ';' | '|'));
    (next > end).then_some(next)
}

/// How a postcode of the continent is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// With letters or a hyphen, as hardly anything else: `1015 CJ`, `00-238`, `1100-053`.
    Unlike,
    Five,
    Four,
}

/// A postcode and a place.
struct Town {
    form: Form,
    postcode: usize,
    place: usize,
    end: usize,
}

/// `80331 München`, `D-80331 München`, `1015 CJ Amsterdam`, `00-238 Warszawa`, `1100-053 Lisboa`.
fn continental(text: &Text<'_>, from: usize) -> Option<Town> {
    let country = text.run_right(from, 2, |c| c.is_ascii_uppercase());
    let start = if country > from && text.byte(country) == Some(b'-') { country + 1 } else { from };
    let first = text.run_right(start, 6, |c| c.is_ascii_digit());
    let hyphen = text.run_right(first, 1, |c| matches!(c, '-' | ' '));
    let second = text.run_right(hyphen, 4, |c| c.is_ascii_digit());
    let (form, postcode) = match (first - start, second - hyphen) {
        (2, 3) if hyphen > first => (Form::Unlike, second),
        (4, 3) if text.byte(first) == Some(b'-') => (Form::Unlike, second),
        (3, 2) if text.byte(first) == Some(b' ') => (Form::Five, second),
        (5, 0) => (if start > from { Form::Unlike } else { Form::Five }, first),
        (4, 0) => {
            let letters = text.run_right(hyphen, 3, |c| c.is_ascii_uppercase());
            let dutch = letters == hyphen + 2 && !text.word_at(letters);
            let foreign = dutch || start > from;
            let form = if foreign { Form::Unlike } else { Form::Four };
            (form, if dutch { letters } else { first })
        }
        _ => return None,
    };
    let at = text.run_right(postcode, 2, |c| matches!(c, ' ' | '\u{a0}' | ','));
    let end = if at > postcode { place(text, at)? } else { return None };
    Some(Town { form, postcode: start, place: at, end: province(text, end) })
}

/// Reads to the end of postcode and place when these alone say that an address stands before them.
pub(super) fn certain(text: &Text<'_>, street: usize) -> Option<usize> {
    let unit = units::behind(text, street);
    let from = separator(text, unit)?;
    let town = continental(text, from)?;
    if town.form == Form::Unlike {
        return Some(town.end);
    }
    let word = word_at(text, town.place);
    let first = text.slice(word).trim_end_matches(['.', '-']);
    let parted = text.slice(unit..from).contains([',', '\n', '/', '-']);
    let year =
        town.form == Form::Four && matches!(text.byte(town.postcode), Some(b'1' | b'2')) && {
            let century = text.slice(town.postcode..town.postcode + 2);
            ["18", "19", "20"].contains(&century)
        };
    let sure = !year || unit > street || is_one_of(YEAR_PLACES, first);
    let fits = parted && sure && !is_one_of(AMOUNTS, first) && ends_line(text, town.end);
    fits.then_some(town.end)
}

/// Tells whether nothing follows a place that would make it the beginning of something else.
fn ends_line(text: &Text<'_>, end: usize) -> bool {
    if text.char_at(end).is_none_or(|c| ",.;:!)?\"'<\n\r|]}\\".contains(c)) {
        return true;
    }
    let word = word_at(text, text.run_right(end, 2, |c| matches!(c, ' ' | '(' | '-')));
    let next = text.slice(word).trim_end_matches('.');
    [
        "", "ist", "is", "est", "es", "è", "é", "jest", "now", "und", "and", "et", "y", "en", "in",
        "i", "on",
    ]
    .contains(&next)
}

/// Reads the name of a place.
fn place(text: &Text<'_>, from: usize) -> Option<usize> {
    let mut end = None;
    let mut at = from;
    let mut goes_on = true;
    for index in 0..5 {
        let word = word_at(text, at);
        let written = text.slice(word.clone());
        let bare = written.trim_end_matches(['.', '-', '/', '\'']);
        let begins = is_one_of(PLACE_BEGINS, written);
        let small = is_one_of(PARTICLES, bare) && !is_capital(bare);
        // Another street may follow: `Madrid y Plaza Mayor 3`.
        let street = index > 0 && is_one_of(FIRST, written);
        if bare.is_empty() || street || small && index == 0 && !bare.starts_with('s') {
            break;
        }
        if is_capital(bare) || bare.starts_with("'s") {
            let stop =
                if begins && written.ends_with('.') { word.end } else { word.start + bare.len() };
            let closed = text.char_at(stop).is_none_or(|c| ",.;:!?)\"'<\n⟧".contains(c));
            if !goes_on && (!closed || is_label(bare)) {
                break;
            }
            end = Some(stop);
            goes_on = begins;
            if stop < word.end {
                break;
            }
        } else if small {
            goes_on = true;
        } else {
            break;
        }
        let gap = text.run_right(word.end, 1, |c| c == ' ');
        if gap == word.end {
            break;
        }
        at = gap;
    }
    end
}

/// What follows an address on the same line.
fn is_label(word: &str) -> bool {
    let labels = [
        "tel", "telefon", "fax", "mobil", "email", "e-mail", "mail", "handy", "phone", "kontakt",
        "iban", "danke",
    ];
    is_one_of(&labels, word)
}

/// ` (RM)` and ` TO` in Italy.
fn province(text: &Text<'_>, end: usize) -> usize {
    let gap = text.run_right(end, 1, |c| c == ' ');
    let open = text.run_right(gap, 1, |c| c == '(');
    let letters = text.run_right(open, 3, |c| c.is_ascii_uppercase());
    let close = text.run_right(letters, 1, |c| c == ')');
    let two = gap > end && letters == open + 2 && !text.word_at(letters);
    if two && (open > gap) == (close > letters) { close } else { end }
}

/// `San Diego, CA 94105-1234`, `Austin, Texas 78704`.
pub(super) fn american(text: &Text<'_>, from: usize) -> Option<usize> {
    let mut at = from;
    for _ in 0..7 {
        let word = word_at(text, at);
        let written = text.slice(word.clone());
        if !is_capital(written) && ordinal_or_number(text, at).is_none() {
            return None;
        }
        let end = ordinal_or_number(text, at).unwrap_or(word.end);
        if at > from
            && let Some(zip) = zip_behind(text, state(text, at))
        {
            return Some(zip);
        }
        let gap = text.run_right(end, 2, |c| matches!(c, ' ' | ',' | '\n'));
        if gap == end {
            return None;
        }
        at = gap;
    }
    None
}

/// The number of a road, in its name.
fn ordinal_or_number(text: &Text<'_>, at: usize) -> Option<usize> {
    let end = text.run_right(at, 4, |c| c.is_ascii_digit());
    (end > at && end - at < 5 && !text.word_at(end)).then_some(end)
}

/// The end of a state, by its letters or its name.
fn state(text: &Text<'_>, at: usize) -> Option<usize> {
    let word = word_at(text, at);
    let written = text.slice(word.clone());
    let short = written.len() == 2 && STATES.split(' ').any(|state| state == written);
    if short || is_one_of(STATE_NAMES, written) {
        return Some(word.end);
    }
    let second = word_at(text, text.run_right(word.end, 1, |c| c == ' '));
    is_one_of(STATE_NAMES, text.slice(at..second.end)).then_some(second.end)
}

fn zip_behind(text: &Text<'_>, state: Option<usize>) -> Option<usize> {
    let gap = text.run_right(state?, 2, |c| matches!(c, ' ' | ','));
    let zip = text.run_right(gap, 6, |c| c.is_ascii_digit());
    let four = text.run_right(zip + 1, 5, |c| c.is_ascii_digit());
    let long = text.byte(zip) == Some(b'-') && four == zip + 5;
    (zip == gap + 5).then_some(if long { four } else { zip })
}

/// At most three names, then `SW1A 2AA`.
pub(super) fn british(text: &Text<'_>, from: usize) -> Option<usize> {
    let mut at = from;
    for _ in 0..7 {
        if let Some(end) = british_postcode(text, at) {
            return (at > from || text.byte_before(from).is_some()).then_some(end);
        }
        let word = word_at(text, at);
        let written = text.slice(word.clone());
        let small = is_one_of(PARTICLES, written) && at > from;
        if !is_capital(written) && !small {
            return None;
        }
        at = separator(text, word.end)?;
    }
    None
}

pub(super) fn british_postcode(text: &Text<'_>, at: usize) -> Option<usize> {
    let area = text.run_right(at, 2, |c| c.is_ascii_uppercase());
    let district = text.run_right(area, 2, |c| c.is_ascii_digit());
    let letter = text.run_right(district, 1, |c| c.is_ascii_uppercase());
    let gap = text.run_right(letter, 1, |c| c == ' ');
    let sector = text.run_right(gap, 1, |c| c.is_ascii_digit());
    let unit = text.run_right(sector, 2, |c| c.is_ascii_uppercase());
    let whole = area > at && district > area && gap > letter && sector > gap && unit == sector + 2;
    (whole && !text.word_at(unit)).then_some(unit)
}
