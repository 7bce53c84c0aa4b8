//! What follows a street: unit, postcode and place.

use super::lexicon::{PARTICLES, PLACE_BEGINS, STATES, UNITS};
use super::{is_capital, is_one_of, word_at, word_before};
use crate::text::Text;

/// Reads to the end of postcode and place, when both are there.
pub(super) fn behind(text: &Text<'_>, street: usize) -> Option<usize> {
    let from = separator(text, units(text, street))?;
    continental(text, from).or_else(|| american(text, from)).or_else(|| british(text, from))
}

/// Takes `, Apt 4B` and the like, at most two of them.
pub(super) fn units(text: &Text<'_>, street: usize) -> usize {
    let mut end = street;
    for _ in 0..2 {
        let from = text.run_right(end, 2, |c| matches!(c, ' ' | ',' | '\n'));
        if from == end {
            break;
        }
        let hash = text.byte(from) == Some(b'#');
        let word = word_at(text, from);
        let named = is_one_of(UNITS, text.slice(word.clone()));
        let start = if hash { from + 1 } else { text.run_right(word.end, 1, |c| c == ' ') };
        let to = text.run_right(start, 6, |c| c.is_ascii_alphanumeric() || c == '-');
        let short = !text.word_at(to) && to > start;
        let telling =
            text.slice(start..to).bytes().any(|byte| byte.is_ascii_digit()) || to == start + 1;
        if (hash || named) && short && telling {
            end = to;
            continue;
        }
        let Some(to) = floor(text, from) else { break };
        end = to;
    }
    end
}

/// `3º B`, `2. OG`, `2ème étage`, `1º Dto`.
fn floor(text: &Text<'_>, from: usize) -> Option<usize> {
    let digits = text.run_right(from, 2, |c| c.is_ascii_digit());
    let sign = ["º", "°", "ª", ".", "ème", "er", "nd"]
        .iter()
        .find(|sign| text.starts_with(digits, sign))?;
    let gap = digits + sign.len();
    let at = text.run_right(gap, 1, |c| c == ' ');
    let word = word_at(text, at);
    let written = text.slice(word.clone());
    let floors = [
        "OG", "Stock", "Etage", "étage", "Dto", "Dto.", "Esq", "Esq.", "izq", "izq.", "dcha",
        "dcha.", "DG",
    ];
    let letter = written.len() == 1 && *sign != "." && is_capital(written);
    (digits > from && (letter || floors.contains(&written))).then_some(word.end)
}

/// `Flat 2, ` before a street.
pub(super) fn unit_before(text: &Text<'_>, street: usize) -> Option<usize> {
    let comma = text.run_left(street, 2, |c| matches!(c, ' ' | ',' | '\n'));
    let number = text.run_left(comma, 5, |c| c.is_ascii_alphanumeric());
    let gap = text.run_left(number, 1, |c| c == ' ');
    let word = word_before(text, gap);
    let named = is_one_of(UNITS, text.slice(word.clone()));
    let parted = text.slice(comma..street).contains([',', '\n']);
    (parted && named && gap < number && number < comma && is_capital(text.slice(word.clone())))
        .then_some(word.start)
}

/// A comma, a line break or a space.
fn separator(text: &Text<'_>, end: usize) -> Option<usize> {
    let next =
        text.run_right(end, 4, |c| matches!(c, ' ' | ',' | '\n' | '\r' | '-' | '–' | ';' | '|'));
    (next > end).then_some(next)
}

/// `80331 München`, `D-80331 München`, `1015 CJ Amsterdam`, `00-238 Warszawa`, `1100-053 Lisboa`.
fn continental(text: &Text<'_>, from: usize) -> Option<usize> {
    let country = text.run_right(from, 2, |c| c.is_ascii_uppercase());
    let from = if country > from && text.byte(country) == Some(b'-') { country + 1 } else { from };
    let first = text.run_right(from, 6, |c| c.is_ascii_digit());
    let hyphen = text.run_right(first, 1, |c| matches!(c, '-' | ' '));
    let second = text.run_right(hyphen, 4, |c| c.is_ascii_digit());
    let postcode = match (first - from, second - hyphen) {
        (2, 3) if hyphen > first => second,
        (4, 3) if text.byte(first) == Some(b'-') => second,
        (3, 2) if text.byte(first) == Some(b' ') => second,
        (5, 0) => first,
        (4, 0) => {
            let letters = text.run_right(hyphen, 3, |c| c.is_ascii_uppercase());
            let dutch = letters == hyphen + 2 && !text.word_at(letters);
            if dutch { letters } else { first }
        }
        _ => return None,
    };
    let from = text.run_right(postcode, 2, |c| matches!(c, ' ' | '\u{a0}' | ','));
    (from > postcode).then(|| place(text, from)).flatten().map(|end| province(text, end))
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
        if bare.is_empty() || small && index == 0 && !bare.starts_with('s') {
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

/// `San Diego, CA 94105-1234`.
fn american(text: &Text<'_>, from: usize) -> Option<usize> {
    let mut at = from;
    for _ in 0..4 {
        let word = word_at(text, at);
        let written = text.slice(word.clone());
        if !is_capital(written) {
            return None;
        }
        let gap = text.run_right(word.end, 2, |c| matches!(c, ' ' | ','));
        if written.len() == 2 && at > from && STATES.split(' ').any(|state| state == written) {
            let zip = text.run_right(gap, 6, |c| c.is_ascii_digit());
            let four = text.run_right(zip + 1, 5, |c| c.is_ascii_digit());
            let long = text.byte(zip) == Some(b'-') && four == zip + 5;
            return (zip == gap + 5).then_some(if long { four } else { zip });
        }
        if gap == word.end {
            return None;
        }
        at = gap;
    }
    None
}

/// At most three names, then `SW1A 2AA`.
fn british(text: &Text<'_>, from: usize) -> Option<usize> {
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

fn british_postcode(text: &Text<'_>, at: usize) -> Option<usize> {
    let area = text.run_right(at, 2, |c| c.is_ascii_uppercase());
    let district = text.run_right(area, 2, |c| c.is_ascii_digit());
    let letter = text.run_right(district, 1, |c| c.is_ascii_uppercase());
    let gap = text.run_right(letter, 1, |c| c == ' ');
    let sector = text.run_right(gap, 1, |c| c.is_ascii_digit());
    let unit = text.run_right(sector, 2, |c| c.is_ascii_uppercase());
    let whole = area > at && district > area && gap > letter && sector > gap && unit == sector + 2;
    (whole && !text.word_at(unit)).then_some(unit)
}
