//! Calendar dates: a day with its month, and nearly always its year, in the usual ways of writing (ISO 8601, DIN 5008,
//! Unicode CLDR medium and long forms of a dozen languages). Random digits rarely have the form;
//! `1.2.2024` as a version number has it.

use std::ops::Range;

use super::calendar::is_day;
use super::gate::{NumberForm, is_no_link};
use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::{Block, Text};

mod month;

pub(super) use month::is_month;

pub(super) struct Date;

impl Detector for Date {
    fn name(&self) -> &'static str {
        "date"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Date
    }

    fn numbers(&self) -> Option<NumberForm> {
        Some(NumberForm {
            digits: 1..=4,
            linked: is_no_link,
            behind: may_follow,
            ..NumberForm::ANY
        })
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, start) = (spot.text, spot.trigger.end - 1);
        let span = date(text, start, Years::Four).or_else(|| without_year(text, start))?;
        let chained = text.chained_before(span.start, b".-/:,", |byte| byte.is_ascii_digit());
        (!chained && ends(text, span.end)).then(|| Found::new(span, Rank::Pattern))
    }
}

/// Tells whether a byte may stand right behind the first number of a date: an ordinal, a separator or a
/// character of another script.
fn may_follow(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80 || b" .,/-'".contains(&byte)
}

/// How a year may be written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Years {
    /// With four digits, or with two where the whole is written `01.02.24` or `1/2/24`.
    Four,
    /// With two or four, and also in one piece with month and day.
    Any,
}

/// Tells whether a date may end here; a time of day may follow in the way of ISO 8601.
pub(super) fn ends(text: &Text<'_>, end: usize) -> bool {
    let more = text.chained_after(end, b".-/", |byte| byte.is_ascii_digit());
    let time = text.chained_after(end, b"T", |byte| byte.is_ascii_digit());
    !more && (!text.word_at(end) || time)
}

/// Reads the date of which the first number stands at `start`.
pub(super) fn date(text: &Text<'_>, start: usize, years: Years) -> Option<Range<usize>> {
    let first = number(text, start)?;
    if text.word_before(start) {
        return None;
    }
    match first.digits {
        8 if years == Years::Any => is_compact(first.value).then_some(start..first.end),
        4 if is_year(&first) => year_first(text, &first, years).map(|end| start..end),
        1 | 2 if (1..=31).contains(&first.value) => {
            let (from, month_before) = month_before(text, start);
            let end = if month_before {
                year_after(text, ordinal_end(text, first.end), false)
            } else {
                day_first(text, &first, years)
            };
            end.map(|end| from..end)
        }
        _ => None,
    }
}

/// `March 14`, `14th of March`, `14. März`: the name of the month is written out, for shorter ones are
/// words of many languages.
fn without_year(text: &Text<'_>, start: usize) -> Option<Range<usize>> {
    let day = number(text, start).filter(|day| day.digits <= 2 && (1..=31).contains(&day.value))?;
    if text.word_before(start) {
        return None;
    }
    let is_long = |month: &str| month.chars().count() >= 4 || month == "May" || month == "Mai";
    let (from, is_before) = month_before(text, start);
    let end = ordinal_end(text, day.end);
    if is_before {
        let month = text.run_right(from, 24, char::is_alphabetic);
        return is_long(text.slice(from..month)).then_some(from..end);
    }
    let from = filler_end(text, end);
    let month = text.run_right(from, 24, char::is_alphabetic);
    let name = text.slice(from..month);
    (from > day.end && is_long(name) && is_month(name)).then_some(start..month)
}

struct Number {
    value: u32,
    digits: usize,
    end: usize,
}

fn number(text: &Text<'_>, start: usize) -> Option<Number> {
    let end = text.ascii_right(start, 9, Block::digits);
    let value = text.slice(start..end).bytes().fold(0u32, |value, digit| {
        value.wrapping_mul(10).wrapping_add(u32::from(digit.wrapping_sub(b'0')))
    });
    (end > start).then_some(Number { value, digits: end - start, end })
}

fn is_year(number: &Number) -> bool {
    number.digits == 4 && (1880..=2049).contains(&number.value)
}

fn exists(year: u32, month: u32, day: u32) -> bool {
    is_day(u64::from(year), u64::from(month), u64::from(day))
}

fn is_compact(value: u32) -> bool {
    let plausible =
        |year: u32, month, day| (1880..=2035).contains(&year) && exists(year, month, day);
    plausible(value / 10_000, value / 100 % 100, value % 100)
        || plausible(value % 10_000, value / 10_000 % 100, value / 1_000_000)
}

/// `1985-03-12`, `1985/3/12`, `1985. 03. 12.`, `1985. március 12.`, `1985年3月12日`.
fn year_first(text: &Text<'_>, year: &Number, years: Years) -> Option<usize> {
    if text.starts_with(year.end, "年") {
        let month = number(text, year.end + 3)?;
        let day = number(text, month.end + 3)?;
        let written = text.starts_with(month.end, "月") && text.starts_with(day.end, "日");
        return (written && exists(year.value, month.value, day.value)).then_some(day.end + 3);
    }
    let separator = text.byte(year.end).filter(|byte| b"-/. ".contains(byte))?;
    let gap = text.run_right(year.end + 1, 1, |c| separator == b'.' && c == ' ');
    let Some(month) = number(text, gap) else {
        let end = text.run_right(gap, 24, char::is_alphabetic);
        let day = number(text, end + 1).filter(|_| text.byte(end) == Some(b' '))?;
        let named = end > gap && is_month(text.slice(gap..end));
        let long = text.byte(day.end) == Some(b'.') || separator != b' ' || years == Years::Any;
        return (named && long && day.digits <= 2 && (1..=31).contains(&day.value))
            .then_some(day.end);
    };
    if separator == b' ' || text.byte(month.end) != Some(separator) {
        return None;
    }
    let day = number(text, month.end + 1 + (gap - year.end - 1))?;
    let short = month.digits <= 2 && day.digits <= 2;
    (short && exists(year.value, month.value, day.value)).then_some(day.end)
}

fn day_first(text: &Text<'_>, day: &Number, years: Years) -> Option<usize> {
    let gap = text.run_right(day.end, 3, |c| matches!(c, '.' | '/' | '-' | ' '));
    if gap == day.end && !text.word_at(gap) && !text.starts_with(gap, "°") {
        return None;
    }
    let separator = text.slice(day.end..gap).trim();
    if let Some(month) = number(text, gap).filter(|_| separator.len() == 1) {
        if month.digits > 2 || text.byte(month.end) != separator.bytes().next() {
            return None;
        }
        let year = number(text, text.run_right(month.end + 1, 1, |c| c == ' '))?;
        let two = day.digits == 2 && month.digits == 2;
        let short = match years {
            Years::Any => year.digits == 2,
            Years::Four => year.digits == 2 && (separator == "/" || separator == "." && two),
        };
        let possible = exists(year.value, month.value, day.value)
            || exists(year.value, day.value, month.value);
        return (possible && (is_year(&year) || short)).then_some(year.end);
    }
    let from = filler_end(text, ordinal_end(text, day.end));
    let month = text.run_right(from, 24, char::is_alphabetic);
    let name = text.slice(from..month);
    let any = years == Years::Any;
    // `12MAR1985`, as airlines and forms write it.
    if from == day.end && day.digits == 2 && name.len() == 3 && is_month(name) {
        let year = number(text, month)?;
        return (is_year(&year) || any && year.digits == 2).then_some(year.end);
    }
    let named = month > from && (is_month(name) || any && is_roman(name));
    named.then(|| year_after(text, month, any && name.chars().count() > 3)).flatten()
}

/// `12.III.1985`
fn is_roman(month: &str) -> bool {
    let months = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
    months.contains(&month)
}

/// Takes `.`, `st`, `nd`, `rd`, `th`, `er`, `e`, `º` after a day.
fn ordinal_end(text: &Text<'_>, at: usize) -> usize {
    if text.byte(at) == Some(b' ') {
        return at;
    }
    ["st", "nd", "rd", "th", "er", "e", ".", "º", "ª", "°"]
        .into_iter()
        .find(|ordinal| text.starts_with(at, ordinal) && !text.word_at(at + ordinal.len()))
        .map_or(at, |ordinal| at + ordinal.len())
}

/// Takes spaces, hyphens, commas and small words between the parts of a date.
fn filler_end(text: &Text<'_>, at: usize) -> usize {
    let spaces =
        |at| text.run_right(at, 3, |c| matches!(c, ' ' | '-' | ',' | '.' | '/' | '\u{a0}'));
    let mut from = spaces(at);
    for _ in 0..2 {
        from = ["day of ", "of ", "de ", "del ", "di ", "do ", "den "]
            .into_iter()
            .find(|word| text.starts_with(from, word))
            .map_or(from, |word| spaces(from + word.len()));
    }
    from
}

/// Reads a year behind a month or day; one of two figures behind a sign, or `short` says that it may
/// stand there without.
fn year_after(text: &Text<'_>, at: usize, short: bool) -> Option<usize> {
    let from = filler_end(text, at);
    let from = text.run_right(from, 3, |c| c == '\'' || c == '’');
    let year = number(text, from)?;
    // `March 15, 10:30` has no year.
    let time = text.chained_after(year.end, b":", |byte| byte.is_ascii_digit());
    // So has `lis 2 85`, which in other languages are words.
    let marked = short || text.slice(at..from).contains(|c: char| !c.is_whitespace());
    let short = year.digits == 2 && from > at && marked && !time;
    (is_year(&year) && from > at || short).then_some(year.end)
}

/// Takes the name of a month before the day, as in `March 15, 1985`.
fn month_before(text: &Text<'_>, day: usize) -> (usize, bool) {
    let gap = text.run_left(day, 2, |c| matches!(c, ' ' | '.' | '-'));
    if gap == day {
        return (day, false);
    }
    let start = text.run_left(gap, 24, char::is_alphabetic);
    let is_month = start < gap && is_month(text.slice(start..gap));
    (if is_month { start } else { day }, is_month)
}
