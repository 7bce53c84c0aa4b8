//! Dates of birth: a calendar date in the usual ways of writing with a word for birth nearby, or
//! with the star of genealogists before it. There is no check; the word carries the evidence.

use std::ops::Range;

use super::date::{Years, date, ends};
use super::gate::NumberForm;
use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::Text;

mod short;
mod words;

pub(super) struct DateOfBirth;

impl Detector for DateOfBirth {
    fn name(&self) -> &'static str {
        "date_of_birth"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::DateOfBirth
    }

    fn numbers(&self) -> Option<NumberForm> {
        Some(NumberForm {
            digits: 1..=8,
            wordless: NumberForm::NOWHERE,
            star: true,
            ..NumberForm::ANY
        })
    }

    fn words(&self) -> &'static [&'static str] {
        words::WORDS
    }

    fn triggers(&self) -> &'static [&'static str] {
        short::LABELS
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let text = spot.text;
        if spot.trigger.len() > 1 {
            return short::behind(text, &spot.trigger).map(|span| Found::new(span, Rank::Context));
        }
        let start = spot.trigger.end - 1;
        let span = date(text, start, Years::Any)?;
        if is_born_star(text, &span) && text.byte(span.end) != Some(b'*') {
            return Some(Found::new(span, Rank::Context));
        }
        let stamped = is_time_stamp(text, &span);
        let leads = |word: usize| {
            let between = text.slice(word..span.start);
            leads(between) && !(stamped && between.contains('\n') && !is_label(text, word, between))
        };
        let close = spot.word_before(span.start, 48).is_some_and(leads)
            || !stamped && spot.word_after(span.end, 16);
        (close && ends(text, span.end)).then(|| Found::new(span, Rank::Context))
    }
}

/// Tells whether a word stands alone on the line above, without a time of its own.
fn is_label(text: &Text<'_>, word: usize, between: &str) -> bool {
    let line = text.run_left(word, LINE, |c| c != '\n' && !c.is_ascii_digit());
    // The pattern of an open word ends before the word does.
    let between = between.trim_start_matches(char::is_alphabetic);
    between.chars().all(|c| c == ':' || c.is_whitespace())
        && text.byte_before(line).is_none_or(|byte| byte == b'\n')
}

/// Tells whether a line of a log or a chat begins with a date and the time of the day, or a bracket does:
/// it says when the line was written, and not what the line before it asks for.
fn is_time_stamp(text: &Text<'_>, date: &Range<usize>) -> bool {
    let from = text.run_left(date.start, 1, |c| c == '[');
    let comma = text.run_right(date.end, 1, |c| c == ',');
    let gap = text.run_right(comma, 1, |c| matches!(c, ' ' | 'T'));
    let hour = text.run_right(gap, 2, |c| c.is_ascii_digit());
    let begins = from < date.start || text.byte_before(from).is_none_or(|byte| byte == b'\n');
    begins
        && hour > gap
        && gap > date.end
        && text.byte(hour) == Some(b':')
        && text.digit_at(hour + 1)
}

/// Tells whether `*` for born stands before a date: two of them are Markdown; one with a blank behind it
/// may begin an entry of a list, or multiply.
fn is_born_star(text: &Text<'_>, date: &Range<usize>) -> bool {
    let behind = text.run_left(date.start, 1, |c| c == ' ');
    let Some(star) = behind.checked_sub(1).filter(|&star| text.byte(star) == Some(b'*')) else {
        return false;
    };
    if behind == date.start {
        return text.byte_before(star) != Some(b'*');
    }
    let before = text.run_left(star, 1, |c| c == ' ');
    match text.char_before(before) {
        None | Some('\n') => !is_entry(text, star, date.end),
        Some(before) => before.is_alphabetic() || matches!(before, ',' | ';' | '('),
    }
}

/// Tells whether a line that begins with a star and a date is an entry of a list: something else than a
/// place follows, or another entry stands beside it.
fn is_entry(text: &Text<'_>, star: usize, end: usize) -> bool {
    let line = text.run_left(star, 2, |c| c != '\n');
    let above = text.run_left(line.saturating_sub(1), LINE, |c| c != '\n');
    let alone = matches!(text.byte(end), None | Some(b'\n'))
        && text.byte(end + 1) != Some(b'*')
        && (line == 0 || text.byte(above) != Some(b'*'));
    !alone && !text.starts_with(end, " in ") && !text.starts_with(end, " †")
}

/// The longest line of a list that is looked at.
const LINE: usize = 160;

/// Tells whether a word leads to a date: within one sentence, and not over another number to the next
/// line, as from one line of a log to the time of the next.
fn leads(between: &str) -> bool {
    let other_line =
        between.rsplit_once('\n').is_some_and(|(line, _)| line.contains(|c: char| c.is_numeric()));
    !other_line && !sentence_ends(between)
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
