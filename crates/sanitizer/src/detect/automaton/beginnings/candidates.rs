//! Places of a span at which something may begin.
//!
//! How many of its 64 neighbouring places are looked at differs from block to block, and a wrong guess of
//! the processor costs more than a dozen bytes. So places are taken from blocks in fixed numbers, and are
//! sorted out together.

use super::SPAN;

/// So many places are taken at once; nearly no block has more.
const AT_ONCE: usize = 8;

/// Places of a span, in order, at which something may begin.
pub(super) struct Candidates {
    places: [u16; SPAN + AT_ONCE],
    count: usize,
}

impl Candidates {
    pub(super) fn new() -> Self {
        Self { places: [0; SPAN + AT_ONCE], count: 0 }
    }

    /// Adds the places that some bits tell; bit 0 is the place `first`.
    pub(super) fn add(&mut self, first: usize, mut bits: u64) {
        loop {
            // There are not more places than those of a span, so that there is always room.
            let Some(slots) = self.places[self.count..].first_chunk_mut::<AT_ONCE>() else {
                return;
            };
            let count = bits.count_ones() as usize;
            for slot in slots {
                // Without a bit that is left it is overwritten by the next block.
                *slot = first as u16 + bits.trailing_zeros() as u16;
                bits &= bits.wrapping_sub(1);
            }
            self.count += count.min(AT_ONCE);
            if bits == 0 {
                return;
            }
        }
    }

    /// Leaves out places that are not wanted.
    pub(super) fn retain(&mut self, wanted: impl Fn(usize) -> bool) {
        let mut kept = 0;
        for index in 0..self.count {
            let place = self.places[index];
            self.places[kept] = place;
            kept += usize::from(wanted(place.into()));
        }
        self.count = kept;
    }

    /// Tells all places, and forgets them.
    pub(super) fn drain(&mut self, mut tell: impl FnMut(usize)) {
        self.places[..self.count].iter().for_each(|&place| tell(place.into()));
        self.count = 0;
    }
}

#[test]
fn all_places_are_those_of_the_bits() {
    let mut state = 1u64;
    for round in 0..500 {
        let mut candidates = Candidates::new();
        let mut expected = Vec::new();
        for first in (0..SPAN).step_by(64) {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let bits = match round % 4 {
                0 => state,
                1 => state & state >> 7 & state >> 13,
                2 => u64::MAX,
                _ => state & u64::from(state >> 60 > 8) << 63,
            };
            candidates.add(first, bits);
            expected.extend((0..64).filter(|bit| bits >> bit & 1 == 1).map(|bit| first + bit));
        }
        candidates.retain(|place| place % 3 != 1);
        expected.retain(|place| place % 3 != 1);
        let mut told = Vec::new();
        candidates.drain(|place| told.push(place));
        assert_eq!(told, expected);
    }
}
