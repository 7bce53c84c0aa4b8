//! Ages: a number of years with words that make it the age of a person. The number alone is found,
//! because the words around it name nobody. There is no check; the words carry the evidence.

use super::gate::{NumberForm, is_no_link};
use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::{Block, Text};

pub(super) struct Age;

/// What follows the age of a person and nothing else.
const BEHIND: &[&str] = &[
    "years old",
    "year old",
    "year-old",
    "years-old",
    "years of age",
    "yrs old",
    "yr old",
    "yr-old",
    "y/o",
    "yo ",
    "jahre alt",
    "jährig",
    "jaehrig",
    "jahre jung",
    "ans et demi",
    "años de edad",
    "anos de idade",
    "anni di età",
    "anni compiuti",
    "jaar oud",
    "jaar jong",
    "jarig",
    "lat i ",
    "år gammal",
    "år gammel",
    "år gamla",
    "år gamle",
    "årig",
    "let starý",
    "let stará",
    "letý",
    "letá",
    "letého",
    "letej",
    "leté",
    "letni",
    "letnia",
    "letniego",
    "letniej",
    "éves",
    "vuotias",
];

/// Words for years, with what must stand before the number for them to be the age of somebody: each
/// phrase ends right before the number.
const YEARS: &[(&str, &[&str])] = &[
    ("jahr", &["alter von ", "mit ", "ist ", "bin ", "wird ", "wurde ", "war "]),
    (
        "ans",
        &[
            "âgé de ",
            "âgée de ",
            "âgés de ",
            "elle a ",
            "il a ",
            "j'ai ",
            "j’ai ",
            "âge de ",
            "avait ",
            "aura ",
        ],
    ),
    ("años", &["de ", "tiene ", "tengo ", "tenía ", "cumplió ", "cumple ", "con "]),
    ("anni", &["di ", "ha ", "ho ", "aveva ", "compie ", "età di "]),
    ("anos", &["tem ", "tenho ", "tinha ", "com ", "de ", "fez "]),
    ("jaar", &["is ", "ben ", "was ", "van "]),
    ("lat", &["ma ", "mam ", "miał ", "miała ", "wieku ", "kończy "]),
    ("let", &["je mu ", "je jí ", "je mi ", "věku ", "bylo mu ", "bylo jí "]),
    ("år", &["är ", "er ", "fyller ", "fylder ", "på ", "blev "]),
];

/// What stands before the age of a person and nothing else.
const BEFORE: &[&str] = &[
    "age",
    "aged",
    "age of",
    "aged about",
    "alter",
    "alter von",
    "âge",
    "âgé de",
    "âgée de",
    "l'âge de",
    "edad",
    "la edad de",
    "età",
    "all'età di",
    "idade",
    "leeftijd",
    "leeftijd van",
    "wiek",
    "wieku",
    "věk",
    "věku",
    "ålder",
    "åldern",
    "alder",
    "alderen",
];

impl Detector for Age {
    fn name(&self) -> &'static str {
        "age"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Age
    }

    fn numbers(&self) -> Option<NumberForm> {
        Some(NumberForm {
            digits: 1..=3,
            linked: is_no_link,
            wordless: [|_| true, |behind| behind == b'y'],
            ..NumberForm::ANY
        })
    }

    /// The words of all phrases, to know where there may be one.
    fn words(&self) -> &'static [&'static str] {
        &[
            "age*",
            "alder*",
            "alter*",
            "anni*",
            "anos*",
            "ans*",
            "años*",
            "edad*",
            "età*",
            "idade*",
            "jaar*",
            "jaehrig*",
            "jahr*",
            "jarig*",
            "jährig*",
            "lat",
            "leeftijd*",
            "let*",
            "věk*",
            "vuotias*",
            "wiek*",
            "year*",
            "yo",
            "yr*",
            "y/o",
            "âge*",
            "âgé*",
            "ålder*",
            "år*",
            "éves*",
        ]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, start) = (spot.text, spot.trigger.end - 1);
        let end = text.ascii_right(start, 4, Block::digits);
        if end - start > 3 || text.byte(start) == Some(b'0') && end - start > 1 {
            return None;
        }
        let behind = text.byte(end);
        let may_be = matches!(behind, Some(b' ' | b'-' | b'y' | 0xc2 | 0xe2))
            || text.byte_before(start).is_some_and(|byte| b" :=\"\t>|".contains(&byte));
        let listed = |byte: Option<u8>| byte.is_none_or(|byte| byte.is_ascii_digit());
        if !may_be
            || listed(text.byte_before(start.saturating_sub(1))) && listed(text.byte(end + 1))
        {
            return None;
        }
        let value = text.slice(start..end).parse().unwrap_or(u32::MAX);
        let chained = text.chained_before(start, b".,:-/", |byte| byte.is_ascii_digit())
            || text.chained_after(end, b".,:/", |byte| byte.is_ascii_digit())
            || text.word_before(start);
        if value > 120 || chained {
            return None;
        }
        let aged = is_before_years(text, start, end, value) || is_after_age(text, start, end);
        aged.then(|| Found::new(start..end, Rank::Context))
    }
}

/// `34 years old`, `34-jährig`, `tiene 34 años`.
fn is_before_years(text: &Text<'_>, start: usize, end: usize, value: u32) -> bool {
    let word = text.run_right(end, 3, |c| matches!(c, ' ' | '-' | '\u{a0}' | '\u{2011}'));
    if word == end && text.byte(word) != Some(b'y')
        || !text.char_at(word).is_some_and(char::is_alphabetic)
    {
        return false;
    }
    if !text.byte(word).is_some_and(|first| may_be(&FIRSTS, first)) {
        return false;
    }
    if BEHIND.iter().any(|behind| begins(text, word, behind)) {
        return true;
    }
    // A few years are mostly the time that something takes.
    let adult = value >= 14;
    YEARS.iter().any(|(years, before)| {
        let after = word + years.len();
        let ended = *years == "jahr" || !text.word_at(after);
        // `il y a 34 ans` is the past.
        ended
            && word > end
            && begins(text, word, years)
            && before.iter().any(|phrase| {
                let open =
                    matches!(*phrase, "de " | "di " | "com " | "con " | "van " | "mit " | "på ");
                (adult || !open) && ends_with(text, start, phrase)
            })
    })
}

/// `age: 34`, `im Alter von 34`.
fn is_after_age(text: &Text<'_>, start: usize, end: usize) -> bool {
    let unit = text.run_right(end, 1, |c| c == ' ');
    if text.byte(unit) == Some(b'%') || text.word_at(end) {
        return false;
    }
    let gap =
        text.run_left(start, 8, |c| matches!(c, ' ' | ':' | '=' | '"' | '\'' | '\t' | '|' | '>'));
    if gap == start || gap == 0 || !matches!(text.char_before(gap), Some(c) if c.is_alphabetic()) {
        return false;
    }
    if !text.byte_before(gap).is_some_and(|last| may_be(&LASTS, last)) {
        return false;
    }
    // `<td>age</td><td>34</td>`, but not `age >= 18`.
    let gap = match text.slice(gap..start).contains('>') {
        true if text.slice(gap.saturating_sub(8)..gap) == "</td><td" => gap - 8,
        true => return false,
        false => gap,
    };
    BEFORE.iter().any(|phrase| ends_with(text, gap, phrase))
}

/// The first bytes of phrases behind a number: nearly no word begins with one of them.
static FIRSTS: [bool; 256] = {
    let mut firsts = [false; 256];
    let mut index = 0;
    while index < BEHIND.len() {
        firsts[BEHIND[index].as_bytes()[0] as usize] = true;
        index += 1;
    }
    index = 0;
    while index < YEARS.len() {
        firsts[YEARS[index].0.as_bytes()[0] as usize] = true;
        index += 1;
    }
    firsts
};

/// The last bytes of phrases before a number, and of a cell of a table.
static LASTS: [bool; 256] = {
    let mut lasts = [false; 256];
    let mut index = 0;
    while index < BEFORE.len() {
        let [.., last] = BEFORE[index].as_bytes() else { panic!() };
        lasts[*last as usize] = true;
        index += 1;
    }
    lasts[b'd' as usize] = true;
    lasts
};

/// Whether a byte is one of some in any case; of what is not ASCII, any may be.
fn may_be(bytes: &[bool; 256], byte: u8) -> bool {
    !byte.is_ascii() || bytes[usize::from(byte.to_ascii_lowercase())]
}

/// Tells whether a phrase in lower case stands at a place, in any case.
fn begins(text: &Text<'_>, at: usize, phrase: &str) -> bool {
    let first = phrase.as_bytes()[0];
    text.byte(at).is_some_and(|byte| byte.to_ascii_lowercase() == first || !first.is_ascii())
        && is_same(text.slice(at..at + phrase.len()), phrase)
}

/// Tells whether a phrase in lower case ends at a place, in any case, where a word begins.
fn ends_with(text: &Text<'_>, at: usize, phrase: &str) -> bool {
    let Some(from) = at.checked_sub(phrase.len()) else { return false };
    let last = phrase.as_bytes()[phrase.len() - 1];
    text.byte_before(at).is_some_and(|byte| byte.to_ascii_lowercase() == last || !last.is_ascii())
        && is_same(text.slice(from..at), phrase)
        && !text.word_before(from)
}

fn is_same(written: &str, phrase: &str) -> bool {
    written.len() == phrase.len() && written.chars().flat_map(char::to_lowercase).eq(phrase.chars())
}
