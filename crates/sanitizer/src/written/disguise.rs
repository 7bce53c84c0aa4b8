//! Places at which a text says something in another way than by an escape: a word that is glued to its
//! number, a space that forms write as a plus.
//!
//! Most of them touch a number. The detectors meet every number anyway, so that looking for these costs a
//! look at the byte before each. The others have patterns, which are searched for with those of the
//! detectors.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::{Decoder, View, numerals};
use crate::text::Text;

mod alike;
mod apart;
mod defanged;
mod form;
mod glued;
mod quoted;
mod statement;

/// What stands at a place in truth; nothing when only a sign is in the way. An empty place is where
/// something is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Disguise {
    pub(super) place: Range<usize>,
    pub(super) meaning: Option<char>,
}

/// The disguises of one text, and how far it has been read for some of them.
#[derive(Default)]
pub(crate) struct Disguises {
    all: Vec<Disguise>,
    /// Where the last token ends of which the beginning was looked at.
    token_end: usize,
    /// Where the last form ends.
    form_end: usize,
    /// How far words were read for letters that look alike.
    alike_end: usize,
}

/// Reads what a pattern found.
type Read = fn(&Text<'_>, &Range<usize>, &mut Vec<Disguise>);

/// Byte patterns of disguises, as those of [`Detector::triggers`](crate::detect::Detector::triggers),
/// and what reads them.
pub(crate) const PATTERNS: [(&str, Read); 11] = [
    (r"[\[({][.@:][\])}]", defanged::brackets),
    (r"\[://\]", defanged::brackets),
    (r"(?i)[\[({]dot[\])}]", defanged::dot),
    (r"(?i)\bhxxp", defanged::scheme),
    (r"=\n", quoted::line_break),
    (r"=\r\n", quoted::line_break),
    (r"=20=?\r?\n", quoted::last_blank),
    (r"=(?:2[BDE]|3D|40|5F)", quoted::sign),
    (r"=C[2-5]=[89AB][0-9A-F]", quoted::letter),
    (r"\?3[01][0-9A-Z]", statement::subfield),
    (r"\n:25:[0-9A-Z]", statement::account),
];

/// What may make the byte before a number a disguise.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Letter,
    Plus,
    /// What may stand between a letter and the number.
    Joint,
    /// A letter of another script.
    Foreign,
}

static BEFORE: [Before; 256] = {
    let mut all = [Before::Nothing; 256];
    let mut byte = 0;
    while byte < 256 {
        all[byte] = match byte as u8 {
            b'A'..=b'Z' | b'a'..=b'z' => Before::Letter,
            b'+' => Before::Plus,
            b'_' => Before::Joint,
            0x80.. => Before::Foreign,
            _ => Before::Nothing,
        };
        byte += 1;
    }
    all
};

impl Disguises {
    /// Begins another text.
    pub(crate) fn clear(&mut self) {
        self.all.clear();
        (self.token_end, self.form_end, self.alike_end) = (0, 0, 0);
    }

    /// Reads what one of the [`PATTERNS`] found.
    pub(crate) fn at_pattern(&mut self, text: &Text<'_>, which: usize, span: &Range<usize>) {
        PATTERNS[which].1(text, span, &mut self.all);
    }

    /// Looks at what stands beside a number; numbers come in order.
    pub(crate) fn beside(&mut self, text: &Text<'_>, number: &Range<usize>) {
        let bytes = text.as_str().as_bytes();
        if bytes.get(number.end).is_some_and(|byte| !byte.is_ascii()) {
            self.at_foreign(text, text.char_at(number.end), number.start);
        }
        let Some(before) = number.start.checked_sub(1) else { return };
        match BEFORE[usize::from(bytes[before])] {
            Before::Nothing => {}
            Before::Letter => self.at_letter(text, number.start),
            Before::Plus => self.at_plus(text, before),
            Before::Joint => self.behind(text, before, number.start),
            Before::Foreign => self.behind(text, number.start, number.start),
        }
    }

    fn at_letter(&mut self, text: &Text<'_>, digit: usize) {
        let bytes = text.as_str().as_bytes();
        // One letter is no word; names of variables and hashes are full of them.
        let Some(&second) = digit.checked_sub(2).and_then(|at| bytes.get(at)) else { return };
        if !second.is_ascii_alphabetic() {
            self.behind(text, digit - 1, digit);
        } else if digit >= self.token_end {
            self.token_end = glued::token_end(text, digit);
            let start = glued::token_start(text, digit);
            self.insert_blank(glued::word_end(text, start..digit));
            self.behind(text, start, digit);
        }
    }

    /// Looks at what stands before a token with a number in it.
    fn behind(&mut self, text: &Text<'_>, token: usize, number: usize) {
        let before = token.checked_sub(1).map(|before| text.as_str().as_bytes()[before]);
        if before.is_some_and(|byte| !byte.is_ascii()) {
            self.at_foreign(text, text.char_before(token), number);
        }
    }

    /// Reads the words around a number when a letter beside it looks like a Latin one.
    fn at_foreign(&mut self, text: &Text<'_>, beside: Option<char>, number: usize) {
        if number >= self.alike_end && beside.is_some_and(|c| alike::latin(c).is_some()) {
            self.alike_end = alike::around(text, self.alike_end, number, &mut self.all);
        }
    }

    fn at_plus(&mut self, text: &Text<'_>, plus: usize) {
        if text.byte_before(plus).is_some_and(|byte| byte.is_ascii_alphabetic()) {
            self.insert_blank(glued::word_end(text, glued::token_start(text, plus)..plus));
        }
        if plus >= self.form_end {
            let (body, is_form) = form::body(text, self.form_end, plus);
            if is_form {
                let pluses = memchr::memchr_iter(b'+', &text.as_str().as_bytes()[body.clone()]);
                self.all.extend(pluses.map(|offset| {
                    let at = body.start + offset;
                    Disguise { place: at..at + 1, meaning: Some(' ') }
                }));
            }
            self.form_end = body.end;
        }
    }

    fn insert_blank(&mut self, at: Option<usize>) {
        self.all.extend(at.map(|at| Disguise { place: at..at, meaning: Some(' ') }));
    }

    /// All of them, in order, without overlaps, with the digits of other scripts and the letters that
    /// are written apart from their accents.
    pub(crate) fn take(&mut self, text: &str) -> Vec<Disguise> {
        let mut all = std::mem::take(&mut self.all);
        numerals::indic(text, |digit| all.push(digit));
        apart::marks(text, |letter| all.push(letter));
        all.sort_by_key(|one| (one.place.start, one.place.end));
        all.dedup_by(|next, last| next.place.start < last.place.end || next == last);
        all
    }
}

/// A name with its letters and accents in one.
pub(crate) fn composed(name: &str) -> Cow<'_, str> {
    match apart::next(name, 0) {
        Some(_) => name.nfc().collect(),
        None => name.into(),
    }
}

/// Those that lie inside of a stretch, as places of it.
pub(crate) fn within(all: &[Disguise], stretch: &Range<usize>) -> Vec<Disguise> {
    let first = all.partition_point(|one| one.place.start < stretch.start);
    let inside = all[first..].iter().take_while(|one| one.place.end <= stretch.end);
    let shifted = |place: &Range<usize>| place.start - stretch.start..place.end - stretch.start;
    inside.map(|one| Disguise { place: shifted(&one.place), meaning: one.meaning }).collect()
}

impl View<'_> {
    /// Reads disguises as what they mean, or returns nothing when there are none.
    pub(crate) fn undisguised(&self, disguises: &[Disguise]) -> Option<View<'static>> {
        let mut decoder = Decoder::begin(self, disguises.first()?.place.start);
        let mut at = disguises.first()?.place.start;
        for Disguise { place, meaning } in disguises {
            decoder.push_plain(self, at..place.start);
            if let Some(meaning) = *meaning {
                decoder.push(meaning, &self.original_of(place));
            }
            at = place.end;
        }
        decoder.push_plain(self, at..self.text.len());
        Some(View {
            text: decoder.text.into(),
            origin: Some(decoder.origin),
            unescaped: self.unescaped,
            compatible: self.compatible,
        })
    }

    /// The original of a place that may be empty.
    fn original_of(&self, place: &Range<usize>) -> Range<usize> {
        if !place.is_empty() {
            return self.original(place);
        }
        let before = place.start.checked_sub(1).map_or(0, |at| self.original(&(at..at + 1)).end);
        before..before
    }
}
