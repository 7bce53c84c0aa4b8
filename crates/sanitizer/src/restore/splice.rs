//! Replacing stretches of bytes, and nothing else.

use std::ops::Range;

/// Replacements in one text, which must not overlap.
#[derive(Debug, Default)]
pub(super) struct Splices {
    /// Where, and which stretch of `with` goes there.
    places: Vec<(Range<usize>, Range<usize>)>,
    with: Vec<u8>,
}

impl Splices {
    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.with.clear();
    }

    /// Replaces a stretch by what `write` writes.
    pub(super) fn add(&mut self, place: Range<usize>, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.with.len();
        write(&mut self.with);
        self.places.push((place, start..self.with.len()));
    }

    /// Writes the text with its replacements.
    pub(super) fn apply(&mut self, text: &[u8], out: &mut Vec<u8>) {
        self.places.sort_by_key(|(place, _)| place.start);
        let mut done = 0;
        for (place, with) in &self.places {
            out.extend_from_slice(text.get(done..place.start).unwrap_or_default());
            out.extend_from_slice(self.with.get(with.clone()).unwrap_or_default());
            done = done.max(place.end);
        }
        out.extend_from_slice(text.get(done..).unwrap_or_default());
    }

    /// Moves every place from one count of bytes to another.
    pub(super) fn move_places(&mut self, to: impl Fn(usize) -> usize) {
        for (place, _) in &mut self.places {
            *place = to(place.start)..to(place.end);
        }
    }
}
