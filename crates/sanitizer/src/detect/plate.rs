//! Registration plates of vehicles as the states of Europe and North America write them. They have no
//! check, and look like names of rooms and products, so only the first one behind a word for a plate
//! counts, or one right before it.

use std::ops::Range;

use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};

pub(super) struct Plate;

/// `a` a capital letter, `b` one or none, `0` a digit, `1` one or none, `?` either, `-` a separator,
/// `.` one or none, `e` the letter of electric and historic cars or none.
const FORMS: &[&str] = &[
    // Germany, Austria, Switzerland.
    "abb-ab.0111e",
    "ab-001111.abb",
    "aa.001111",
    // France, Spain, Italy, Portugal, Belgium.
    "aa.000.aa",
    "0111-aab-00",
    "0000.aaa",
    "ab-0000-ab",
    "aa-00-aa",
    "0-aaa-000",
    "aaa.000",
    // Great Britain and Ireland.
    "aa00.aaa",
    "a011.aaa",
    "aaa.011a",
    "000-ab-011111",
    "00-ab-011111",
    // The Netherlands, with hyphens.
    "aa-00-00",
    "00-00-aa",
    "00-aa-00",
    "aa-aa-00",
    "00-aa-aa",
    "00-aaa-0",
    "0-aaa-00",
    "aa-000-a",
    "a-000-aa",
    "aaa-00-a",
    "a-00-aaa",
    "0-aa-000",
    "000-aa-0",
    // Poland, Czechia, Slovakia, Hungary, Romania, Bulgaria, Croatia, Slovenia.
    "aab-0000?",
    "aab-000?a",
    "aab-0a000",
    "aab-00a00",
    "aab-0000",
    "0a0.0000",
    "0aa.0000",
    "aaa.00-00",
    "aa.aa-000",
    "ab-00.aaa",
    "ab.0000.ab",
    "aa.0001-ab",
    "aa-aa-000",
    // Denmark, Sweden, Norway, Finland, the Baltic states, Greece, Luxembourg.
    "aa.00.000",
    "aaa.00a",
    "aa.00000",
    "000.aaa",
    "aaa.0000",
    "aa.0000",
    // The United States and Canada.
    "0aaa000",
    "a00.aaa",
    "000.0aa",
    "aaa.0a00",
    "aaaa.000",
];
/// The form of Switzerland, and its cantons; other pairs of letters are too often something else.
const SWISS: &str = "aa.001111";
const CANTONS: &[u8] = b"AGAIARBEBLBSFRGEGLGRJULUNENWOWSGSHSOSZTGTIURVDVSZGZH";

/// Words that mean nothing else, everyday words, and short ones that mean other things as well, each with
/// how far behind it a plate may begin.
const TELLING: usize = 44;
const EVERYDAY: usize = 22;
const SHORT: usize = 8;
/// How far before a word a plate may end, and the length of the longest one.
const BEFORE: usize = 3;
const LONGEST: usize = 14;

impl Detector for Plate {
    fn name(&self) -> &'static str {
        "plate"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Plate
    }

    fn triggers(&self) -> &'static [&'static str] {
        &[
            r"(?i:autonummer)",
            r"(?i:immatricul|immatrikul)",
            r"(?i:kennzeichen)",
            r"(?i:kenteken)",
            r"(?i:licen[cs]e[ _-]?plate)",
            r"(?i:matr(?:i|\xc3\xad|\xc3\x8d)cula)",
            r"(?i:number[ _-]?plate)",
            r"(?i:nummernschild)",
            r"(?i:nummerpl)",
            r"(?i:rejestracyjn)",
            r"(?i:registra(?:c|\xc4\x8d)n(?:i|\xc3\xad) zna(?:c|\xc4\x8d)k)",
            r"(?i:registration[ _-](?:plate|no|number|mark))",
            r"(?i:registrering)",
            r"(?i:rekisteri)",
            r"(?i:rekkari)",
            r"(?i:rendsz(?:a|\xc3\xa1)m)",
            r"(?i:\bnr[._ ]{1,2}rej)",
            r"(?i:\breg[. ]{0,2}nr)",
            r"(?i:\bspz)",
            r"(?i:\btarga)",
            r"(?i:_targa)",
            r"(?i:\btablice? rej)",
            r"(?i:\bvrm)",
            r"(?i:\bvrn)",
            // Everyday words, from here on.
            r"(?i:\bplaca)",
            r"(?i:\bplaque)",
            r"(?i:\bplates?)",
            r"(?i:_plate)",
            r"(?i:\bregistration)",
            // Short ones and parts of words, from here on.
            r"\bRZ:? ",
            r"(?i:\bimmat\.)",
            r"(?i:\bkennz\.)",
            r"(?i:\bkz[.:])",
            r"(?i:\bmat\. )",
            r"(?i:\breg[.:]? )",
            r"(?i:\breg\. n(?:o|r))",
            r"(?i:\brej\.)",
            r"(?i:\brek\.)",
            r"(?i:\btablice? )",
            r"(?i:\btg\. )",
            r"(?i:\bvehicle reg)",
            r"(?i:\bviatura )",
        ]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let from = |word: &str| self.triggers().iter().position(|&one| one == word);
        let room = match spot.which {
            which if which < from(r"(?i:\bplaca)")? => TELLING,
            which if which < from(r"\bRZ:? ")? => EVERYDAY,
            _ => SHORT,
        };
        let (text, word) = (spot.text, &spot.trigger);
        let found = |span| Found::new(span, Rank::Context);
        let behind = Window::new(spot, word.end, room + LONGEST + 2);
        let first = (0..room).find_map(|at| behind.plate(at));
        if room == SHORT {
            return first.filter(|span| leads(text.slice(word.end..span.start))).map(found);
        }
        first.map(found).or_else(|| {
            let from =
                text.as_str().floor_char_boundary(word.start.saturating_sub(LONGEST + BEFORE));
            let before = Window::new(spot, from, word.start - from);
            let near = |span: &Range<usize>| span.end + BEFORE >= word.start;
            (0..word.start - from).find_map(|at| before.plate(at).filter(near)).map(found)
        })
    }
}

/// Tells whether nothing but signs and the word for a number stand between a short word and a plate.
fn leads(between: &str) -> bool {
    let mut words = between.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.all(|word| ["no", "nr", "nro", "number"].contains(&word))
}

/// A stretch of text, and the byte before it.
struct Window<'t> {
    bytes: &'t [u8],
    start: usize,
    before: u8,
}

impl<'t> Window<'t> {
    fn new(spot: &Spot<'t>, start: usize, length: usize) -> Self {
        let end = spot.text.as_str().len().min(start + length);
        let bytes = spot.text.slice(start..end).as_bytes();
        Self { bytes, start, before: spot.text.byte_before(start).unwrap_or_default() }
    }

    /// The longest plate that begins at a place and is no part of a longer token.
    fn plate(&self, at: usize) -> Option<Range<usize>> {
        let first = *self.bytes.get(at)?;
        let back = |by: usize| at.checked_sub(by).and_then(|at| self.bytes.get(at)).copied();
        let before = back(1).unwrap_or(if at == 0 { self.before } else { 0 });
        let begins = first.is_ascii_uppercase() || first.is_ascii_digit() || first == 0xc3;
        let linked = before == b'-' && back(2).is_some_and(is_inside);
        if !begins || linked || is_inside(before) {
            return None;
        }
        let rest = self.bytes.get(at..)?;
        let ends = FORMS.iter().filter_map(|form| self.fitting(rest, form));
        ends.max().map(|length| self.start + at..self.start + at + length)
    }

    fn fitting(&self, rest: &[u8], form: &str) -> Option<usize> {
        let length = length(rest, form)?;
        let next = rest.get(length).copied().unwrap_or_default();
        let after = rest.get(length + 1).copied().unwrap_or_default();
        let ends = !(is_inside(next) || matches!(next, b'-' | b'.') && is_inside(after));
        let swiss = form != SWISS || CANTONS.chunks_exact(2).any(|one| rest.starts_with(one));
        (ends && swiss).then_some(length)
    }
}

/// Letters, digits and bytes of other characters.
fn is_inside(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// How many bytes of a text have a form.
fn length(text: &[u8], form: &str) -> Option<usize> {
    let mut at = 0;
    for sign in form.bytes() {
        let rest = text.get(at..)?;
        let letter = letter(rest);
        let digit = usize::from(rest.first().is_some_and(u8::is_ascii_digit));
        let step = match sign {
            b'a' | b'b' => letter,
            b'0' | b'1' => digit,
            b'?' => letter.max(digit),
            b'e' => usize::from(matches!(rest.first(), Some(b'E' | b'H'))),
            _ => separator(rest),
        };
        if step == 0 && matches!(sign, b'a' | b'0' | b'?' | b'-') {
            return None;
        }
        at += step;
    }
    Some(at)
}

/// The length of a capital letter, German ones included.
fn letter(rest: &[u8]) -> usize {
    match rest {
        [b'A'..=b'Z', ..] => 1,
        [0xc3, 0x84 | 0x96 | 0x9c, ..] => 2,
        _ => 0,
    }
}

/// The length of what parts the groups of a plate.
fn separator(rest: &[u8]) -> usize {
    match rest {
        [b' ' | b'-' | b'.', ..] => 1,
        [0xc2, 0xb7 | 0xa0, ..] => 2,
        [0xe2, 0x80, 0x90..=0x93, ..] => 3,
        _ => 0,
    }
}
