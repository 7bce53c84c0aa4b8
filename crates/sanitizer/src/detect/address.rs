//! Postal addresses: a street and a house number in the order of their country, then what follows of
//! unit, postcode and place; also boxes at post offices. The orders are those of the addressing
//! systems that the Universal Postal Union publishes (S42). There is no check: lexicons of street
//! words and the form of the postcode carry the evidence.

use std::ops::Range;

use super::gate::{NumberForm, is_no_link};
use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::{Block, Text};

mod dated;
mod lexicon;
mod member;
mod nameless;
mod number;
mod place;
mod street;
mod units;

pub(super) struct Address;

/// How much a street says by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Street {
    /// Street and number are an address.
    Clear,
    /// A postcode and a place must follow.
    Vague,
}

impl Detector for Address {
    fn name(&self) -> &'static str {
        "address"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Address
    }

    fn numbers(&self) -> Option<NumberForm> {
        Some(NumberForm {
            digits: 1..=5,
            linked: is_no_link,
            // The last of these ends a sign for a number: `nº12`.
            wordless: [|before| b"\0 ,.\n\">\xba\xb0".contains(&before), |_| true],
            ..NumberForm::ANY
        })
    }

    fn triggers(&self) -> &'static [&'static str] {
        member::NAMES
    }

    fn words(&self) -> &'static [&'static str] {
        &lexicon::STREET_WORDS
    }

    /// `row` and `view` are words for streets, too.
    fn words_tell(&self) -> bool {
        false
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let text = spot.text;
        if spot.trigger.len() > 1 {
            let value = member::value(text, spot.which, &spot.trigger);
            return value.map(|span| Found::new(span, Rank::Context));
        }
        let start = spot.trigger.end - 1;
        let digits = text.ascii_right(start, 6, Block::digits) - start;
        // Between other numbers there is no street.
        let lonely = |byte: Option<u8>| byte.is_none_or(|byte| byte.is_ascii_digit());
        let listed = text.byte_before(start) == Some(b' ')
            && lonely(text.byte_before(start.saturating_sub(1)));
        if digits > 5
            || text.byte(start) == Some(b'0')
            || listed && lonely(text.byte(start + digits + 1))
        {
            return None;
        }
        let found = whole(spot, start, digits)?;
        let fits = found.span.start >= spot.last_end
            && !text.word_before(found.span.start)
            && !text.word_at(found.span.end);
        fits.then_some(found)
    }
}

/// Reads the address around a number.
fn whole(spot: &Spot<'_>, start: usize, digits: usize) -> Option<Found> {
    let (text, named) = (spot.text, spot.may_have_words);
    if named
        && digits == 1
        && text.byte(start + 1).is_some_and(|byte| byte.is_ascii_uppercase())
        && let Some(span) = nameless::before_postcode(text, start)
    {
        return Some(Found::new(span, Rank::Context));
    }
    if !named && !has_capital_beside(text, start, start + digits) {
        return None;
    }
    let before = text.byte_before(start).is_some_and(|byte| b" ,.\xba\xb0".contains(&byte));
    let first = || number::word(text, start, named).unwrap_or(start);
    let street = before.then(|| street::before(text, first(), named)).flatten();
    if !named && street.is_none() && !nameless::may_be(text, start, start + digits) {
        return None;
    }
    let end = number::end(text, start + digits);
    let street = match street {
        Some((from, clear)) => Some((from..end, clear)),
        None if named => street::behind(text, start, end).map(|(to, clear)| (start..to, clear)),
        None => None,
    };
    let Some((span, clear)) = street else {
        let span =
            nameless::before(text, start, end).or_else(|| nameless::behind(text, start, end))?;
        return Some(Found::new(units::before(text, span.start)..span.end, Rank::Context));
    };
    let from = units::before(text, span.start);
    match place::behind(text, span.end) {
        Some(end) => Some(Found::new(from..end, Rank::Context)),
        None if clear == Street::Clear && !is_measure(text, span.end) => {
            let end = units::behind(text, span.end);
            Some(Found::new(from..end, Rank::Pattern))
        }
        None => None,
    }
}

/// Tells quickly whether a capital word may stand before a number or behind it: without one there is no
/// street that no word names.
fn has_capital_beside(text: &Text<'_>, start: usize, end: usize) -> bool {
    let capital = |byte: Option<u8>| {
        byte.is_some_and(|byte| byte.is_ascii_uppercase() || matches!(byte, b'\'' | 0x80..))
    };
    let behind = match text.byte(end) {
        Some(b' ') => capital(text.byte(end + 1)),
        Some(byte) => byte.is_ascii_alphabetic(),
        None => false,
    };
    let gap = text.run_left(start, 2, |c| matches!(c, ' ' | ','));
    behind
        || match text.byte_before(gap) {
            Some(b'a'..=b'z') => capital(text.byte(word_before(text, gap).start)),
            other => other.is_some_and(|byte| !byte.is_ascii_digit()),
        }
}

/// Tells whether a unit follows a number: `Weg 59 km`.
fn is_measure(text: &Text<'_>, end: usize) -> bool {
    let from = text.run_right(end, 1, |c| c == ' ');
    let to = text.run_right(from, 8, char::is_alphabetic);
    let unit = [
        "km",
        "m",
        "cm",
        "Meter",
        "Kilometer",
        "Euro",
        "Uhr",
        "Jahre",
        "Prozent",
        "Minuten",
        "miles",
    ];
    unit.contains(&text.slice(from..to))
        || matches!(text.char_at(from), Some('%' | '€' | '$' | '°'))
        || text.chained_after(end, b".,:", |byte| byte.is_ascii_digit())
}

/// Reads the word that ends at a place: letters, hyphens, apostrophes and points.
fn word_before(text: &Text<'_>, end: usize) -> Range<usize> {
    text.run_left(end, 40, is_inside_word)..end
}

fn word_at(text: &Text<'_>, start: usize) -> Range<usize> {
    start..text.run_right(start, 40, is_inside_word)
}

fn is_inside_word(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.' | '/')
}

fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// Compares with a word in lower case, in any case.
fn is_same(written: &str, lower: &str) -> bool {
    // Nearly all words differ in what is ASCII.
    let may_be = written.bytes().zip(lower.bytes()).all(|(written, lower)| {
        written.to_ascii_lowercase() == lower || !written.is_ascii() || !lower.is_ascii()
    });
    may_be && written.chars().flat_map(char::to_lowercase).eq(lower.chars())
}

/// Compares with words in lower case, in any case.
fn is_one_of(words: &[&str], word: &str) -> bool {
    words.iter().any(|one| one.len() == word.len() && is_same(word, one))
}
