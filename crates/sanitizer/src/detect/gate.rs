//! Which detectors look at a number, told by its length and the bytes right beside it.
//!
//! Texts are full of numbers, and most of them are nobody's. A few looks into tables and one at the
//! words nearby leave hardly a detector that has to read around one.

use std::ops::{Range, RangeInclusive};

use super::words::Lists;
use crate::text::{Block, Text};

/// The numbers that a detector looks at. It lets pass everything that the detector can find.
pub(crate) struct NumberForm {
    /// How many digits there are in a row.
    pub(crate) digits: RangeInclusive<usize>,
    /// Whether the byte right before may stand there; a zero at the beginning of a text.
    pub(crate) before: fn(u8) -> bool,
    /// Whether the byte right before may stand between another number and this one.
    pub(crate) linked: fn(u8) -> bool,
    /// Whether the byte right behind may stand there; a zero at the end of a text.
    pub(crate) behind: fn(u8) -> bool,
    /// Between which bytes no word of the detector is needed near.
    pub(crate) wordless: [fn(u8) -> bool; 2],
    /// Whether a star before the number may stand for a word.
    pub(crate) star: bool,
}

impl NumberForm {
    /// Any number that is not the inside of a word of ASCII.
    pub(crate) const ANY: Self = Self {
        digits: 1..=usize::MAX,
        before: is_no_word,
        linked: |_| true,
        behind: |_| true,
        wordless: [|_| true; 2],
        star: false,
    };
    /// What needs a word whatever stands beside the number.
    pub(crate) const NOWHERE: [fn(u8) -> bool; 2] = [|_| false; 2];
}

/// Tells whether a byte is no letter and no digit of ASCII.
pub(crate) fn is_no_word(byte: u8) -> bool {
    !byte.is_ascii_alphanumeric()
}

/// Tells whether a byte parts two numbers that are not one token, or an amount, date or time.
pub(crate) fn is_no_link(byte: u8) -> bool {
    !matches!(byte, b'.' | b',' | b':' | b'-' | b'/')
}

/// Longer numbers are all alike.
const LONGEST: usize = 24;

/// How far before a number a star may stand for a word: before the name of a month.
const TO_STAR: usize = 28;

/// The forms of all detectors, as one bit for each detector.
pub(super) struct Gate {
    digits: [u64; LONGEST + 1],
    before: [u64; 256],
    /// The same when a digit stands before that byte.
    linked: [u64; 256],
    behind: [u64; 256],
    wordless_behind: [u64; 256],
    wordless_before: [u64; 256],
    starred: u64,
}

/// The detectors that may look at a number, before anything is known of words.
pub(super) struct Possible {
    detectors: u64,
    wordless: u64,
}

impl Gate {
    pub(super) fn new(forms: impl Iterator<Item = Option<NumberForm>>) -> Self {
        let mut gate = Self {
            digits: [0; LONGEST + 1],
            before: [0; 256],
            linked: [0; 256],
            behind: [0; 256],
            wordless_before: [0; 256],
            wordless_behind: [0; 256],
            starred: 0,
        };
        for (index, form) in forms.enumerate() {
            let Some(form) = form else { continue };
            assert!(index < 64, "another detector needs more bits");
            let bit = |holds| u64::from(holds) << index;
            for (length, set) in gate.digits.iter_mut().enumerate() {
                *set |= bit(form.digits.contains(&length));
            }
            for byte in 0..=u8::MAX {
                let at = usize::from(byte);
                gate.before[at] |= bit((form.before)(byte));
                gate.linked[at] |= bit((form.before)(byte) && (form.linked)(byte));
                gate.behind[at] |= bit((form.behind)(byte));
                gate.wordless_before[at] |= bit((form.wordless[0])(byte));
                gate.wordless_behind[at] |= bit((form.wordless[1])(byte));
            }
            gate.starred |= bit(form.star);
        }
        gate
    }

    /// The detectors that may look at a number.
    pub(super) fn possible(&self, text: &Text<'_>, number: &Range<usize>) -> Possible {
        let bytes = text.as_str().as_bytes();
        let back = |by: usize| number.start.checked_sub(by).map_or(0, |at| bytes[at]);
        let before = usize::from(back(1));
        let behind = usize::from(bytes.get(number.end).copied().unwrap_or_default());
        let beside = if back(2).is_ascii_digit() { &self.linked } else { &self.before };
        let detectors =
            self.digits[number.len().min(LONGEST)] & beside[before] & self.behind[behind];
        let mut wordless = self.wordless_before[before] & self.wordless_behind[behind];
        if detectors & self.starred & !wordless != 0 && has_star(text, number.start) {
            wordless |= self.starred;
        }
        Possible { detectors, wordless }
    }
}

impl Possible {
    /// Leaves out all but some detectors, which are told as bits.
    pub(super) fn among(self, wanted: u64) -> Self {
        Self { detectors: self.detectors & wanted, ..self }
    }

    pub(super) fn is_none(&self) -> bool {
        self.detectors == 0
    }

    /// Those that look when words of some lists stand near.
    pub(super) fn given(&self, near: Lists) -> impl Iterator<Item = usize> + use<> {
        let mut left = self.detectors & (self.wordless | near.first());
        std::iter::from_fn(move || {
            let index = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            (index < 64).then_some(index)
        })
    }
}

/// Tells whether a star stands before a number or before the month before it.
fn has_star(text: &Text<'_>, number: usize) -> bool {
    let from = number.saturating_sub(TO_STAR);
    let stars = text.classes().bits(from, Block::stars);
    stars & ((1 << (number - from)) - 1) != 0
}
