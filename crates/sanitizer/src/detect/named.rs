//! Names of accounts and numbers of patients and cases: whatever stands behind a word that says so.
//!
//! There is no check and no form that all of them have, so the word must lead to the value: over a
//! colon, a verb or a few words, within one sentence.

use std::ops::Range;
use std::sync::LazyLock;

use super::gate::NumberForm;
use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::Text;

mod families;
mod home;
mod login;
mod username;
mod words;

pub(super) use username::Username;

/// Numbers of one kind, behind their words.
pub(super) struct Numbered {
    name: &'static str,
    kind: EntityKind,
    words: &'static LazyLock<Vec<&'static str>>,
}

/// Numbers of patients and of medical records, as hospitals give them out.
pub(super) static PATIENT: Numbered =
    Numbered { name: "patient", kind: EntityKind::Patient, words: &words::PATIENT };

/// Numbers of files at courts and authorities, and of customers, contracts, policies and claims.
pub(super) static CASE: Numbered =
    Numbered { name: "case", kind: EntityKind::Case, words: &words::CASE };

/// How far behind its word a value may begin.
const FARTHEST: usize = 48;
/// Longer tokens are no numbers that people give to each other.
const LONGEST: usize = 40;

impl Detector for Numbered {
    fn name(&self) -> &'static str {
        self.name
    }

    fn kind(&self) -> EntityKind {
        self.kind
    }

    fn numbers(&self) -> Option<NumberForm> {
        // Letters may stand before the first digit, as in `MRN1234`.
        Some(NumberForm {
            before: |_| true,
            linked: |link| !matches!(link, b'-' | b'/' | b'.' | b'_' | b':'),
            wordless: NumberForm::NOWHERE,
            ..NumberForm::ANY
        })
    }

    fn words(&self) -> &'static [&'static str] {
        self.words
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, digit) = (spot.text, spot.trigger.end - 1);
        spot.word_before(digit, FARTHEST + LONGEST)?;
        let span = number(text, digit)?;
        let word = spot.word_before(span.start, FARTHEST)?;
        if is_locale(text, word) {
            return None;
        }
        // `client : 12345678` has no word for a number; that is clear of long ones only.
        let named = text.byte_before(word) != Some(b':')
            || is_long(text, &span) && !text.slice(word..span.start).contains(char::is_alphabetic)
            || spot.word_before(word - 1, 1).is_some();
        (named && leads(text, word, span.start)).then(|| Found::new(span, Rank::Context))
    }
}

/// Reads the token around a digit, with the parts of a docket number: `12 O 345/19`, `XII ZR 1/20`.
fn number(text: &Text<'_>, digit: usize) -> Option<Range<usize>> {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.' | '_' | ':');
    // Only the first number of a token has a look at it.
    let left = text.run_left(digit, LONGEST, |c| inside(c) && !c.is_ascii_digit());
    if text.byte_before(left).is_some_and(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // A label may be written without a space: `Az.:12`.
    let start = text.slice(left..digit).rfind([':', '.']).map_or(left, |sign| left + sign + 1);
    let mut start = text.run_right(start, LONGEST, |c| !c.is_ascii_alphanumeric());
    let mut end = text.run_right(digit, LONGEST, inside);
    if text.slice(start..end).bytes().all(|byte| byte.is_ascii_digit()) {
        end = docket_end(text, end).unwrap_or(end);
    }
    if end - start > 3 && text.slice(start..end).contains('/') {
        start = docket_start(text, start).unwrap_or(start);
        start = docket_start(text, start).unwrap_or(start);
    }
    let written = text.slice(start..end).trim_end_matches(['.', ':', '-', '/', '_']);
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    let fits = (4..LONGEST).contains(&written.len()) && digits >= 3;
    let end = start + written.len();
    let free = !text.word_before(start) && !text.word_at(end) && !text.starts_with(end, "@");
    // What a program puts in follows.
    let free = free && !text.starts_with(end, "{");
    (fits && free && !is_other(text, start, written)).then_some(start..end)
}

/// ` O 345/19` behind `12`.
fn docket_end(text: &Text<'_>, end: usize) -> Option<usize> {
    let from = text.run_right(end, 1, |c| c == ' ');
    let letters = text.run_right(from, 5, |c| c.is_ascii_alphabetic());
    if from == end || letters == from {
        return None;
    }
    let gap = text.run_right(letters, 1, |c| c == ' ');
    let number = text.run_right(gap, 6, |c| c.is_ascii_digit());
    let year = text.run_right(number + 1, 4, |c| c.is_ascii_digit());
    let written = gap > letters && number > gap && year > number + 1;
    (written && text.byte(number) == Some(b'/')).then_some(year)
}

/// `XII ` and `ZR ` before `12/20`.
fn docket_start(text: &Text<'_>, start: usize) -> Option<usize> {
    let gap = text.run_left(start, 1, |c| c == ' ');
    let from = text.run_left(gap, 6, |c| c.is_ascii_uppercase());
    (gap < start && from < gap && gap - from <= 5 && !text.word_before(from)).then_some(from)
}

/// Tells whether a token is a date, a time or an amount.
fn is_other(text: &Text<'_>, start: usize, written: &str) -> bool {
    let date = super::date::date(text, start, super::date::Years::Four);
    let only = |signs: &str| written.chars().all(|c| c.is_ascii_digit() || signs.contains(c));
    let amount = written.contains('.') && only(".") && written.len() <= 12;
    // `3u32` of a program.
    let typed = written.trim_start_matches(|c: char| c.is_ascii_digit());
    let typed =
        typed.len() < written.len() && matches!(typed, "u32" | "u64" | "i32" | "i64" | "u16");
    date.is_some() || amount || typed || written.contains(':') && only(":.")
}

/// Whether `az` is no `Aktenzeichen` but a part of a name, as of a locale: `az_AZ`.
fn is_locale(text: &Text<'_>, word: usize) -> bool {
    let start = word.saturating_sub(2);
    text.starts_with(start, "az")
        && (text.byte(word) == Some(b'_') || text.byte_before(start) == Some(b'_'))
}

/// Whether a token is too long for a year or a count, and no amount.
fn is_long(text: &Text<'_>, span: &Range<usize>) -> bool {
    let digits = text.slice(span.clone()).bytes().filter(u8::is_ascii_digit).count();
    let unit = text.run_right(span.end, 1, char::is_whitespace);
    let written = text.slice(span.clone());
    let is_year =
        |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
    let years = written.split_once('-').is_some_and(|(from, to)| is_year(from) && is_year(to));
    let amount = text.char_at(unit).is_some_and(|c| matches!(c, '€' | '$' | '£' | '%'));
    span.len() >= 8 && digits >= 6 && !years && !amount && !text.starts_with(unit, "EUR")
}

/// Whether `no` in a label may be the English word as well: `no patient took 1000 mg`, `the patient no
/// longer …`. Then nothing but the number may follow.
fn is_negated(text: &Text<'_>, word: usize) -> bool {
    let start = text.run_left(word, 32, |c| c.is_alphanumeric() || c == ' ');
    let mut words = text.slice(start..word).split(' ').rev();
    words.any(|word| word.eq_ignore_ascii_case("no"))
}

/// Tells whether a word leads to a value, over a few words of the same sentence and no other number.
fn leads(text: &Text<'_>, word: usize, value: usize) -> bool {
    // The pattern of an open word ends before the word does.
    let numbered = text.byte_before(word) == Some(b'#');
    let word = if numbered { word } else { text.run_right(word, 24, char::is_alphabetic) };
    if numbered && value > word + 1 {
        return false;
    }
    if word >= value {
        return word == value;
    }
    let between = text.slice(word..value);
    let said = between.trim_matches(|c: char| !c.is_alphanumeric());
    if is_negated(text, word) && !["", "is", "was", "est", "is the"].contains(&said) {
        return false;
    }
    let mut rest = between.trim_start_matches(['.', ':', '#', ')', '"', '\'', '*', '`']);
    rest = rest.strip_prefix('\n').unwrap_or(rest);
    let ends = [". ", "; ", "! ", "? ", ".\n", "\n\n", "\n"].iter().any(|end| rest.contains(end));
    let words = rest.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    // `Nr.` and `no.` end no sentence.
    let ends = ends
        && !["nr. ", "no. ", "Nr. ", "No. ", "n. ", "č. "].iter().any(|end| rest.contains(end));
    !ends
        && words.clone().count() <= 6
        && !words.clone().any(|word| word.contains(char::is_numeric))
}
