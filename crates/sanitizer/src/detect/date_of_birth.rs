//! Dates of birth: a calendar date in the usual ways of writing (ISO 8601, DIN 5008, Unicode CLDR
//! medium and long forms of eight languages) with a word for birth nearby.

use std::ops::Range;

use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::fold::fold;
use crate::text::Text;

pub(super) struct DateOfBirth;

/// Folded beginnings of the names of months in German, English, French, Spanish, Italian, Dutch,
/// Polish and Portuguese.
const MONTHS: &[&str] = &[
    "abr", "ago", "aou", "apr", "aug", "avr", "czerw", "dec", "dez", "dic", "dzie", "ene", "feb",
    "fev", "fevr", "gen", "giu", "grud", "jan", "janv", "jul", "jui", "jun", "kwie", "lip", "list",
    "lug", "lut", "maa", "mag", "mai", "maj", "mar", "mart", "may", "mei", "mrt", "nov", "oct",
    "okt", "ott", "out", "paz", "sep", "set", "sie", "sty", "wrze",
];

impl Detector for DateOfBirth {
    fn name(&self) -> &'static str {
        "date_of_birth"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::DateOfBirth
    }

    fn at_numbers(&self) -> bool {
        true
    }

    fn words(&self) -> &'static [&'static str] {
        &[
            "bday",
            "birth*",
            "born",
            "d.o.b",
            "dob",
            "date of birth",
            "data nasc",
            "fecha nac",
            "geb",
            "geboorte*",
            "geboren*",
            "geborene*",
            "geburts*",
            "nac",
            "nacid*",
            "nacimiento",
            "nació",
            "naissance",
            "narodzin",
            "nascid*",
            "nascimento",
            "nascita",
            "nasceu",
            "nata il",
            "nato",
            "nata",
            "né",
            "née",
            "ur",
            "urodz*",
        ]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, start) = (spot.text, spot.trigger.end - 1);
        // The words come first, because most numbers have none and need no reading.
        let star = is_born_star(text, start);
        if !star && !spot.word_near(&(start..start + 1), 48, 48) || text.word_before(start) {
            return None;
        }
        let span = date(text, start)?;
        if star && text.byte(span.end) != Some(b'*') {
            return Some(Found::new(span, Rank::Context));
        }
        let before = spot.word_before(span.start, 48);
        let close = before.is_some_and(|word| !sentence_ends(text.slice(word..span.start)))
            || spot.word_after(span.end, 16);
        // A time of day may follow in the way of ISO 8601.
        let ends =
            !text.word_at(span.end) || text.chained_after(span.end, b"T", |b| b.is_ascii_digit());
        (close && ends).then(|| Found::new(span, Rank::Context))
    }
}

/// Tells whether `*` for born stands right before a date; two of them are Markdown.
fn is_born_star(text: &Text<'_>, start: usize) -> bool {
    text.byte_before(start) == Some(b'*') && text.byte_before(start - 1) != Some(b'*')
}

/// Tells whether a sentence ends in between; the point behind an abbreviated word does not count.
fn sentence_ends(between: &str) -> bool {
    let mut last = [' '; 3];
    between.chars().skip(1).any(|c| {
        let ends = last[0].is_lowercase() && matches!(last[1], '.' | '!' | '?');
        let begins = last[2].is_whitespace() && c.is_uppercase();
        last = [last[1], last[2], c];
        ends && begins
    })
}

/// Reads the date of which the first number stands at `start`.
fn date(text: &Text<'_>, start: usize) -> Option<Range<usize>> {
    let first = number(text, start)?;
    match first.digits {
        8 => is_compact(first.value).then_some(start..first.end),
        4 if is_year(&first) => year_first(text, &first).map(|end| start..end),
        1 | 2 if (1..=31).contains(&first.value) => {
            let (from, month_before) = month_before(text, start);
            let end = if month_before {
                year_after(text, ordinal_end(text, first.end))
            } else {
                day_first(text, &first)
            };
            end.map(|end| from..end)
        }
        _ => None,
    }
}

struct Number {
    value: u32,
    digits: usize,
    end: usize,
}

fn number(text: &Text<'_>, start: usize) -> Option<Number> {
    let end = text.ascii_right(start, 9, u8::is_ascii_digit);
    let value = text.slice(start..end).parse().ok()?;
    Some(Number { value, digits: end - start, end })
}

fn is_year(number: &Number) -> bool {
    number.digits == 4 && (1880..=2035).contains(&number.value)
}

fn is_compact(value: u32) -> bool {
    let plausible = |year: u32, month: u32, day: u32| {
        (1880..=2035).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
    };
    plausible(value / 10_000, value / 100 % 100, value % 100)
        || plausible(value % 10_000, value / 10_000 % 100, value / 1_000_000)
}

fn year_first(text: &Text<'_>, year: &Number) -> Option<usize> {
    let separator = text.byte(year.end).filter(|byte| b"-/.".contains(byte))?;
    let month = number(text, year.end + 1).filter(|month| (1..=12).contains(&month.value))?;
    if text.byte(month.end) != Some(separator) {
        return None;
    }
    let day = number(text, month.end + 1).filter(|day| (1..=31).contains(&day.value))?;
    (month.digits <= 2 && day.digits <= 2).then_some(day.end)
}

fn day_first(text: &Text<'_>, day: &Number) -> Option<usize> {
    let gap = text.run_right(day.end, 3, |c| matches!(c, '.' | '/' | '-' | ' '));
    let separator = text.slice(day.end..gap).trim();
    if let Some(month) = number(text, gap).filter(|_| separator.len() == 1) {
        let possible =
            (1..=12).contains(&month.value) || day.value <= 12 && (1..=31).contains(&month.value);
        if !possible
            || month.digits > 2
            || !text.slice(month.end..text.as_str().len().min(month.end + 1)).starts_with(separator)
        {
            return None;
        }
        let from = text.run_right(month.end + 1, 1, |c| c == ' ');
        let year = number(text, from)?;
        return (is_year(&year) || year.digits == 2).then_some(year.end);
    }
    let from = filler_end(text, ordinal_end(text, day.end));
    let month = text.run_right(from, 16, char::is_alphabetic);
    is_month(text.slice(from..month)).then(|| year_after(text, month)).flatten()
}

/// Takes `.`, `st`, `nd`, `rd`, `th`, `er`, `e`, `º` after a day.
fn ordinal_end(text: &Text<'_>, at: usize) -> usize {
    ["st", "nd", "rd", "th", "er", "e", ".", "º", "ª", "°"]
        .into_iter()
        .find(|ordinal| text.starts_with(at, ordinal) && !text.word_at(at + ordinal.len()))
        .map_or(at, |ordinal| at + ordinal.len())
}

/// Takes spaces, hyphens, commas and small words between the parts of a date.
fn filler_end(text: &Text<'_>, at: usize) -> usize {
    let spaces =
        |at| text.run_right(at, 3, |c| matches!(c, ' ' | '-' | ',' | '.' | '/' | '\u{a0}'));
    let from = spaces(at);
    ["of ", "de ", "del ", "di ", "do "]
        .into_iter()
        .find(|word| text.starts_with(from, word))
        .map_or(from, |word| spaces(from + word.len()))
}

fn year_after(text: &Text<'_>, at: usize) -> Option<usize> {
    let from = filler_end(text, at);
    let from = text.run_right(from, 3, |c| c == '\'' || c == '’');
    let year = number(text, from)?;
    let short = year.digits == 2 && from > at;
    (is_year(&year) && from > at || short).then_some(year.end)
}

/// Takes the name of a month before the day, as in `March 15, 1985`.
fn month_before(text: &Text<'_>, day: usize) -> (usize, bool) {
    let gap = text.run_left(day, 2, |c| matches!(c, ' ' | '.' | '-'));
    let start = text.run_left(gap, 16, char::is_alphabetic);
    let is_month = gap < day && is_month(text.slice(start..gap));
    (if is_month { start } else { day }, is_month)
}

fn is_month(word: &str) -> bool {
    let folded = fold(word);
    folded.len() >= 3 && MONTHS.iter().any(|month| folded.starts_with(month))
}
