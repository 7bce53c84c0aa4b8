//! Some of 64 neighbouring places of a text.
//!
//! Texts do not foretell at which places there is something to look at, and a wrong guess of the processor
//! costs more than a dozen bytes. So places are chosen without a branch for each of them.

/// Chosen of a text, in order.
pub(crate) struct Chosen {
    first: usize,
    offsets: [u8; u64::BITS as usize],
    count: usize,
}

impl Chosen {
    /// The places that some bits tell and that are wanted; bit 0 is the place `first`.
    pub(crate) fn of(first: usize, mut bits: u64, wanted: impl Fn(usize) -> bool) -> Self {
        let mut chosen = Self { first, offsets: [0; u64::BITS as usize], count: 0 };
        while bits != 0 {
            let offset = bits.trailing_zeros() as usize;
            chosen.offsets[chosen.count % chosen.offsets.len()] = offset as u8;
            chosen.count += usize::from(wanted(first + offset));
            bits &= bits - 1;
        }
        chosen
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.offsets[..self.count].iter().map(|&offset| self.first + usize::from(offset))
    }
}
