//! Which detectors look at a number, told by its length and the bytes right beside it.
//!
//! Texts are full of numbers, and most of them are nobody's. Three looks into tables and one at the
//! words nearby leave hardly a detector that has to read around one.

use std::ops::RangeInclusive;

use super::words::Lists;

/// The numbers that a detector looks at. It lets pass everything that the detector can find.
pub(crate) struct NumberForm {
    /// How many digits there are in a row.
    pub(crate) digits: RangeInclusive<usize>,
    /// Whether the byte right before may stand there; a zero at the beginning of a text.
    pub(crate) before: fn(u8) -> bool,
    /// Whether the byte right behind may stand there; a zero at the end of a text.
    pub(crate) behind: fn(u8) -> bool,
    /// Whether one of the detector's words must stand near.
    pub(crate) needs_word: bool,
}

impl NumberForm {
    /// Any number that is not the inside of a word of ASCII.
    pub(crate) const ANY: Self =
        Self { digits: 1..=usize::MAX, before: is_no_word, behind: |_| true, needs_word: false };
}

/// Tells whether a byte is no letter and no digit of ASCII.
pub(crate) fn is_no_word(byte: u8) -> bool {
    !byte.is_ascii_alphanumeric()
}

/// Longer numbers are all alike.
const LONGEST: usize = 24;

/// The forms of all detectors, as one bit for each detector.
pub(super) struct Gate {
    digits: [u64; LONGEST + 1],
    before: [u64; 256],
    behind: [u64; 256],
    wordless: u64,
}

impl Gate {
    pub(super) fn new(forms: impl Iterator<Item = Option<NumberForm>>) -> Self {
        let mut gate =
            Self { digits: [0; LONGEST + 1], before: [0; 256], behind: [0; 256], wordless: 0 };
        for (index, form) in forms.enumerate() {
            let Some(form) = form else { continue };
            assert!(index < 64, "another detector needs more bits");
            let bit = |holds| u64::from(holds) << index;
            for (length, set) in gate.digits.iter_mut().enumerate() {
                *set |= bit(form.digits.contains(&length));
            }
            for byte in 0..=u8::MAX {
                gate.before[usize::from(byte)] |= bit((form.before)(byte));
                gate.behind[usize::from(byte)] |= bit((form.behind)(byte));
            }
            gate.wordless |= bit(!form.needs_word);
        }
        gate
    }

    /// The detectors that look at a number with the given length and neighbours.
    pub(super) fn passing(
        &self,
        length: usize,
        (before, behind): (u8, u8),
        near: Lists,
    ) -> impl Iterator<Item = usize> {
        let mut left = self.digits[length.min(LONGEST)]
            & self.before[usize::from(before)]
            & self.behind[usize::from(behind)]
            & (self.wordless | near.first());
        std::iter::from_fn(move || {
            let index = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            (index < 64).then_some(index)
        })
    }
}
