//! Streets before and behind a house number.

use super::dated::{day_before, day_behind};
use super::lexicon::{
    ARTICLED, BOXES, CLEAR_ENDS, ENGLISH, FIRST, FRENCH, LAST, NO_STREETS, PARTICLES, PREPOSITIONS,
    ROADS,
};
use super::{Street, is_capital, is_one_of, is_same, word_at, word_before};
use crate::text::Text;

/// Longer names of streets are cut.
const MOST_WORDS: usize = 5;

/// Reads a street whose number begins at a place, to its left: where it begins.
/// When no word for a street stands near, only the end of a word can say that it is one.
pub(super) fn before(text: &Text<'_>, number: usize, named: bool) -> Option<(usize, Street)> {
    let gap = text.run_left(number, 2, |c| matches!(c, ' ' | ','));
    let last = word_before(text, gap);
    let word = text.slice(last.clone());
    // `C/12` and `str.12` need no space.
    if word.is_empty() || gap == number && !word.ends_with(['.', '/']) {
        return None;
    }
    if named && let Some(from) = box_before(text, gap).or_else(|| rural_box_before(text, gap)) {
        return Some((from, Street::Clear));
    }
    if named && gap < number && glued(word) {
        return Some((last.start, Street::Clear));
    }
    if named
        && let Some(day) = day_before(text, &last)
        && let Some(from) = behind_first_word(text, day)
    {
        return Some((from, Street::Clear));
    }
    if !is_capital(word) {
        return None;
    }
    if named && let Some(from) = behind_first_word(text, last.start) {
        return Some((from, Street::Clear));
    }
    if named && let Some(from) = great_way_before(text, &last) {
        return Some((from, Street::Clear));
    }
    let name = if named && is_one_of(LAST, word) { name_before(text, last.start) } else { None };
    if let Some(from) = name {
        return Some((with_preposition(text, from), Street::Clear));
    }
    if has_end(word) {
        let from = adjective_before(text, last.start).unwrap_or(last.start);
        return Some((with_preposition(text, from), Street::Clear));
    }
    preposition_before(text, last.start).map(|from| (from, Street::Vague))
}

/// `C/Toledo`, `ul.Polna`: no blank stands behind the word.
fn glued(word: &str) -> bool {
    let Some(sign) = word.trim_end_matches(['.', '/']).rfind(['.', '/']) else { return false };
    let (first, name) = word.split_at(sign + 1);
    is_capital(name) && name.chars().skip(1).all(char::is_lowercase) && is_one_of(FIRST, first)
        || is_one_of(FIRST, first)
            && name.chars().count() > 2
            && name.chars().all(char::is_uppercase)
            && first.chars().any(char::is_uppercase)
}

/// `Gran Vía`, with the words of its name behind it or without.
fn great_way_before(text: &Text<'_>, last: &std::ops::Range<usize>) -> Option<usize> {
    let gap = text.run_left(last.start, 1, |c| c == ' ');
    let before = word_before(text, gap);
    let great = is_one_of(&["gran"], text.slice(before.clone()));
    (great && is_one_of(&["vía", "via"], text.slice(last.clone()))).then_some(before.start)
}

/// `Zum Schützenplatz`, `Am Alten Markt`
fn with_preposition(text: &Text<'_>, from: usize) -> usize {
    let gap = text.run_left(from, 1, |c| c == ' ');
    let word = word_before(text, gap);
    let written = text.slice(word.clone());
    let upper = text.slice(from..from + 2).chars().all(char::is_uppercase);
    let named = if upper {
        PREPOSITIONS.iter().any(|one| one.to_uppercase() == written)
    } else {
        PREPOSITIONS.contains(&written)
    };
    if gap < from && named { word.start } else { from }
}

/// `RR 2 Box 30`, on the routes of postmen in the country.
fn rural_box_before(text: &Text<'_>, end: usize) -> Option<usize> {
    let word = word_before(text, end);
    if text.slice(word.clone()) != "Box" {
        return None;
    }
    let gap = text.run_left(word.start, 2, |c| matches!(c, ' ' | ','));
    let number = text.run_left(gap, 4, |c| c.is_ascii_digit());
    let route = word_before(text, text.run_left(number, 1, |c| c == ' '));
    let known = ["RR", "R.R.", "HC", "RFD", "Route", "PSC", "CMR", "Unit"];
    (number < gap && known.contains(&text.slice(route.clone()))).then_some(route.start)
}

/// `Postfach 12`, `P.O. Box 12`.
fn box_before(text: &Text<'_>, end: usize) -> Option<usize> {
    let from = text.run_left(end, 24, |c| c.is_alphabetic() || matches!(c, '.' | ' '));
    let written = text.slice(from..end);
    let fits = |name: &&&str| {
        let at = written.len().checked_sub(name.len())?;
        // Nearly all texts end otherwise; the last letters have the same five bits in any case.
        let lasts = written.bytes().next_back().zip(name.bytes().next_back());
        if lasts.is_some_and(|(one, other)| (one ^ other) & 0x1f != 0) {
            return None;
        }
        let part = written.get(at..)?;
        let same = part.chars().flat_map(char::to_lowercase).eq(name.chars());
        let alone = written.get(..at)?.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        let capital = part.starts_with(char::is_uppercase);
        (same && alone && capital && **name != "box").then_some(())
    };
    let name = BOXES.iter().filter(|name| fits(name).is_some()).max_by_key(|name| name.len())?;
    Some(end - name.len())
}

/// Looks for a word for a street before the words of its name, of which the last begins at `at`.
fn behind_first_word(text: &Text<'_>, at: usize) -> Option<usize> {
    let mut at = at;
    let mut article = false;
    for _ in 0..MOST_WORDS {
        let gap = text.run_left(at, 1, |c| c == ' ');
        // `ul.Długa`, `C/Mayor`
        let word = word_before(text, gap);
        let written = text.slice(word.clone());
        if gap == at || written.is_empty() {
            return None;
        }
        if is_one_of(FIRST, written) || glued(written) || article && is_one_of(ARTICLED, written) {
            return Some(great_way_before(text, &word).unwrap_or(word.start));
        }
        article = matches!(written, "der" | "des");
        let goes_on = is_capital(written) || is_one_of(PARTICLES, written);
        if !goes_on || written.ends_with('.') && written.len() > 5 {
            return None;
        }
        at = word.start;
    }
    None
}

/// The capital word before `Straße`, and one more before it.
fn name_before(text: &Text<'_>, at: usize) -> Option<usize> {
    let gap = text.run_left(at, 1, |c| c == ' ');
    let word = word_before(text, gap);
    let written = text.slice(word.clone());
    let telling =
        gap < at && is_capital(written) && written.chars().count() > 3 && !is_article(written);
    telling.then(|| adjective_before(text, word.start).unwrap_or(word.start))
}

/// `Wiedner Hauptstraße`, `Alte Gasse`.
fn adjective_before(text: &Text<'_>, at: usize) -> Option<usize> {
    let gap = text.run_left(at, 1, |c| c == ' ');
    let word = word_before(text, gap);
    let written = text.slice(word.clone());
    let adjective = ["er", "e", "en", "es", "ý", "á"].iter().any(|end| written.ends_with(end));
    let telling = gap < at && adjective && is_capital(written) && written.chars().count() > 3;
    (telling && !is_article(written)).then_some(word.start)
}

fn is_article(word: &str) -> bool {
    let articles = [
        "diese",
        "dieser",
        "unsere",
        "unser",
        "meine",
        "meiner",
        "jede",
        "jeder",
        "seine",
        "ihre",
        "ihrer",
        "eine",
        "einer",
        "keine",
        "welche",
        "adresse",
        "anschrift",
        "neben",
        "hier",
        "über",
        "unter",
        "deine",
        "alle",
        "straße",
        "strasse",
        "gegenüber",
        "firma",
        "familie",
        "onze",
        "deze",
        "mijn",
        "einen",
        "der",
        "die",
        "das",
    ];
    is_one_of(&articles, word)
}

fn has_end(word: &str) -> bool {
    let lower = |end: &str| {
        let at = word.len().checked_sub(end.len()).filter(|&at| at >= 3);
        let part = at.and_then(|at| word.get(at..));
        part.is_some_and(|part| is_same(part, end))
    };
    may_be_end(word) && CLEAR_ENDS.iter().any(|end| lower(end)) && !is_one_of(NO_STREETS, word)
}

/// Tells quickly whether a word ends with the last two letters of such an end.
fn may_be_end(word: &str) -> bool {
    /// For each last byte of an end the bytes before it, as bits; upper and lower case of ASCII have the
    /// same five bits, and other letters are written there in one case only.
    static ENDS: [u32; 32] = {
        let mut ends = [0; 32];
        let mut index = 0;
        while index < CLEAR_ENDS.len() {
            let [.., before, last] = CLEAR_ENDS[index].as_bytes() else { panic!() };
            ends[(*last & 31) as usize] |= 1 << (*before & 31);
            index += 1;
        }
        ends
    };
    matches!(*word.as_bytes(), [.., before, last]
        if ENDS[usize::from(last & 31)] >> (before & 31) & 1 == 1)
}

/// `Am Graben`, `An der Alster`.
fn preposition_before(text: &Text<'_>, at: usize) -> Option<usize> {
    let mut at = at;
    for _ in 0..3 {
        let gap = text.run_left(at, 1, |c| c == ' ');
        let word = word_before(text, gap);
        let written = text.slice(word.clone());
        if gap == at || written.is_empty() {
            return None;
        }
        if PREPOSITIONS.contains(&written) {
            return Some(word.start);
        }
        if !is_one_of(PARTICLES, written) && !is_capital(written) {
            return None;
        }
        at = word.start;
    }
    None
}

/// Reads a street behind its number: where it ends.
pub(super) fn behind(text: &Text<'_>, number: usize, end: usize) -> Option<(usize, Street)> {
    let listed = text.chained_before(number, b".,:-/", |byte| byte.is_ascii_digit());
    let gap = text.run_right(end, 2, |c| matches!(c, ' ' | ','));
    if gap == end || listed || text.byte(end) == Some(b',') && gap == end + 1 {
        return None;
    }
    let mut first = word_at(text, gap);
    if is_one_of(&["bis", "ter", "quater"], text.slice(first.clone())) {
        let next = text.run_right(first.end, 2, |c| matches!(c, ' ' | ','));
        first = word_at(text, next);
    }
    // `76 B rue de Metz`
    let behind_letter = word_at(text, text.run_right(first.end, 1, |c| c == ' '));
    if first.len() == 1 && is_one_of(FRENCH, text.slice(behind_letter.clone())) {
        first = behind_letter;
    }
    let word = text.slice(first.clone());
    if let Some(end) = road(text, first.start) {
        return Some((end, Street::Vague));
    }
    if word.is_empty() {
        // `350 5th Avenue`
        return ordinal(text, first.start).and_then(|end| english(text, end, 1));
    }
    if is_one_of(FRENCH, word)
        && let Some(end) = french(text, first.end)
    {
        return Some((end, Street::Clear));
    }
    is_capital(word).then(|| english(text, first.start, 0)).flatten()
}

/// `Highway 6`, `County Road 41`, `FM 1960`, and `Broadway`, which has no other name.
fn road(text: &Text<'_>, at: usize) -> Option<usize> {
    let mut word = word_at(text, at);
    if is_one_of(&["broadway"], text.slice(word.clone())) {
        return Some(direction(text, word.end));
    }
    for _ in 0..3 {
        let written = text.slice(word.clone());
        let gap = text.run_right(word.end, 1, |c| matches!(c, ' ' | '-'));
        if written.is_empty() || !is_capital(written) || gap == word.end {
            return None;
        }
        let number = text.run_right(gap, 4, |c| c.is_ascii_digit());
        if ROADS.contains(&written) && number > gap && !text.word_at(number) {
            return Some(direction(text, number));
        }
        word = word_at(text, gap);
    }
    None
}

/// Reads the name behind a French word for a street.
fn french(text: &Text<'_>, at: usize) -> Option<usize> {
    let mut end = at;
    let mut name = None;
    for _ in 0..MOST_WORDS {
        let gap = text.run_right(end, 1, |c| c == ' ');
        let word = word_at(text, gap);
        let written = text.slice(word.clone()).trim_end_matches(['.', '-', '/']);
        let elided = written.split_once(['\'', '’']).is_some_and(|(_, noun)| is_capital(noun));
        if gap > end
            && written.is_empty()
            && let Some(day) = day_behind(text, gap)
        {
            return Some(day);
        }
        if gap == end || written.is_empty() {
            break;
        }
        end = word.start + written.len();
        if is_capital(written) || elided {
            name = Some(end);
        } else if !is_one_of(PARTICLES, written) {
            break;
        }
        if end < word.end {
            break;
        }
    }
    name
}

/// Reads capital words up to an English word for a street, which is the last of them.
fn english(text: &Text<'_>, at: usize, words: usize) -> Option<(usize, Street)> {
    let mut at = text.run_right(at, 1, |c| c == ' ');
    for index in words..MOST_WORDS {
        let word = word_at(text, at);
        let written = text.slice(word.clone());
        let bare = written.trim_end_matches(['-', '/']);
        let plain = bare.trim_end_matches('.');
        if !is_capital(written) {
            return None;
        }
        if index > 0 && (is_one_of(ENGLISH, bare) || is_one_of(ENGLISH, plain)) {
            let end = word.start + plain.len();
            // `Park Avenue`: the last of several words is the street.
            if let Some(longer) = english_again(text, end) {
                return Some((longer, Street::Clear));
            }
            let short = plain.len() <= 3 && text.byte(end) == Some(b'.');
            let end = end + usize::from(short && !ends_sentence(text, end + 1));
            return Some((direction(text, end), Street::Clear));
        }
        let gap = text.run_right(word.end, 1, |c| c == ' ');
        if gap == word.end {
            return None;
        }
        at = ordinal(text, gap).map_or(gap, |end| text.run_right(end, 1, |c| c == ' '));
    }
    None
}

fn ends_sentence(text: &Text<'_>, at: usize) -> bool {
    let next = text.run_right(at, 1, |c| c == ' ');
    text.char_at(next)
        .is_none_or(|c| !matches!(c, ',' | '\n') && !c.is_ascii_digit() && !c.is_uppercase())
}

/// A second street word right behind the first.
fn english_again(text: &Text<'_>, end: usize) -> Option<usize> {
    let gap = text.run_right(end, 1, |c| c == ' ');
    let word = word_at(text, gap);
    let plain = text.slice(word.clone()).trim_end_matches(['.', '-']);
    (gap > end && is_capital(plain) && is_one_of(ENGLISH, plain)).then(|| word.start + plain.len())
}

/// `NW` behind a street.
fn direction(text: &Text<'_>, end: usize) -> usize {
    let gap = text.run_right(end, 1, |c| c == ' ');
    let word = word_at(text, gap);
    let directions = ["N", "S", "E", "W", "NW", "NE", "SW", "SE", "North", "South", "East", "West"];
    if gap > end && directions.contains(&text.slice(word.clone())) { word.end } else { end }
}

/// `5th`, `42nd`.
fn ordinal(text: &Text<'_>, at: usize) -> Option<usize> {
    let end = text.run_right(at, 3, |c| c.is_ascii_digit());
    let named = ["st", "nd", "rd", "th"].iter().any(|ordinal| text.starts_with(end, ordinal));
    (end > at && named && !text.word_at(end + 2)).then_some(end + 2)
}
