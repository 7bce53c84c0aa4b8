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
mod place;
mod street;

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
            wordless: [|before| matches!(before, b' ' | b',' | b'.'), |_| true],
            ..NumberForm::ANY
        })
    }

    fn words(&self) -> &'static [&'static str] {
        &lexicon::STREET_WORDS
    }

    /// `row` and `view` are words for streets, too.
    fn words_tell(&self) -> bool {
        false
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, start) = (spot.text, spot.trigger.end - 1);
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
        let named = spot.may_have_words;
        let before = text.byte_before(start).is_some_and(|byte| matches!(byte, b' ' | b',' | b'.'));
        let street = before.then(|| street::before(text, start, named)).flatten();
        if street.is_none() && !named {
            return None;
        }
        let end = number_end(text, start + digits);
        let (span, clear) = match street {
            Some((from, clear)) => (from..end, clear),
            None => street::behind(text, start, end).map(|(to, clear)| (start..to, clear))?,
        };
        if span.start < spot.last_end || text.word_before(span.start) || text.word_at(span.end) {
            return None;
        }
        let from = place::unit_before(text, span.start).unwrap_or(span.start);
        match place::behind(text, span.end) {
            Some(end) => Some(Found::new(from..end, Rank::Context)),
            None if clear == Street::Clear && !is_measure(text, span.end) => {
                let end = place::units(text, span.end);
                Some(Found::new(from..end, Rank::Pattern))
            }
            None => None,
        }
    }
}

/// Takes what belongs to a house number: `12a`, `12 a`, `12-14`, `12/3/5`.
fn number_end(text: &Text<'_>, digits: usize) -> usize {
    let letter = |at: usize| {
        let end = text.run_right(at, 1, |c| c.is_ascii_alphabetic());
        if text.word_at(end) { at } else { end }
    };
    let mut end = letter(digits);
    let spaced = text.run_right(end, 1, |c| c == ' ');
    let lower = text.byte(spaced).is_some_and(|byte| (b'a'..=b'h').contains(&byte));
    let alone = matches!(text.byte(spaced + 1), None | Some(b',' | b'\n' | b'/'));
    if end == digits && lower && alone {
        end = spaced + 1;
    }
    for _ in 0..2 {
        let sign = text.run_right(end, 1, |c| matches!(c, '-' | '/' | '–'));
        let next = text.run_right(sign, 4, |c| c.is_ascii_digit());
        if sign == end
            || next == sign
            || text.byte(next) == Some(b'.') && text.byte(next + 1) != Some(b' ')
        {
            break;
        }
        end = letter(next);
    }
    end
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
