//! Where a place of a redacted text stands in the original text, in Unicode characters.

use std::ops::Range;

use crate::Redacted;

/// Pairs of places after each replacement; between them both texts run side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shifts {
    /// Stretches of the redacted text that are placeholders, first to last.
    stretches: Vec<Stretch>,
}

/// One replacement, in characters of both texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    masked: (usize, usize),
    original: (usize, usize),
}

impl Shifts {
    /// Notes the next replacement: where the placeholder stands, and what it stands for.
    pub fn add(&mut self, masked: Range<usize>, original: Range<usize>) {
        let (masked, original) = ((masked.start, masked.end), (original.start, original.end));
        self.stretches.push(Stretch { masked, original });
    }

    /// The shifts of a text that was redacted.
    pub(crate) fn of(text: &str, redacted: &Redacted) -> Self {
        let mut shifts = Self::default();
        let (mut original, mut masked, mut done) = (0, 0, 0);
        for replacement in &redacted.replacements {
            let span = replacement.span_in_input.clone();
            let count = |span: Range<usize>| text.get(span).unwrap_or_default().chars().count();
            let (between, length) = (count(done..span.start), count(span.clone()));
            let placeholder = replacement.span_in_output.len();
            (original, masked) = (original + between, masked + between);
            shifts.add(masked..masked + placeholder, original..original + length);
            (original, masked) = (original + length, masked + placeholder);
            done = span.end;
        }
        shifts
    }

    /// Whether both texts are the same.
    pub fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// The place in the original text. One inside a placeholder becomes the start of what it stands
    /// for, because there is no place inside it that both texts share.
    pub fn to_original(&self, masked: usize) -> usize {
        self.place(masked, |stretch| stretch.original.0)
    }

    /// The same for the end of a range: one inside a placeholder becomes the end of what it stands
    /// for, so that the range covers it.
    pub fn end_to_original(&self, masked: usize) -> usize {
        self.place(masked, |stretch| {
            let whole = masked > stretch.masked.0;
            if whole { stretch.original.1 } else { stretch.original.0 }
        })
    }

    /// The same for a place between two characters: one inside a placeholder is none, and stays.
    pub fn point_to_original(&self, masked: usize) -> usize {
        self.place(
            masked,
            |stretch| {
                if masked == stretch.masked.0 { stretch.original.0 } else { masked }
            },
        )
    }

    fn place(&self, masked: usize, inside: impl Fn(&Stretch) -> usize) -> usize {
        let after = self.stretches.partition_point(|stretch| stretch.masked.0 <= masked);
        let Some(last) = after.checked_sub(1).and_then(|last| self.stretches.get(last)) else {
            return masked;
        };
        match masked.checked_sub(last.masked.1) {
            Some(beyond) => last.original.1 + beyond,
            None => inside(last),
        }
    }
}
