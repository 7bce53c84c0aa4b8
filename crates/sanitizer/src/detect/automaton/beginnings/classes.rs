//! Bytes between which no pattern makes a difference.

use regex_automata::util::alphabet::ByteClasses;

/// Some classes: one bit for each, and room for as many as there are bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Set([u128; 2]);

impl Set {
    pub(super) const NONE: Self = Self([0; 2]);
    const BITS: usize = u128::BITS as usize;

    pub(super) fn one(class: usize) -> Self {
        let mut set = Self::NONE;
        set.0[class / Self::BITS] = 1 << (class % Self::BITS);
        set
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    pub(super) fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// Whether nothing is in it that is not in another.
    pub(super) fn is_within(self, other: Self) -> bool {
        self.without(other).is_empty()
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self([self.0[0] & other.0[0], self.0[1] & other.0[1]])
    }

    pub(super) fn without(self, other: Self) -> Self {
        Self([self.0[0] & !other.0[0], self.0[1] & !other.0[1]])
    }

    pub(super) fn classes(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(index, mut bits)| {
            std::iter::from_fn(move || {
                let class =
                    (bits != 0).then(|| index * Self::BITS + bits.trailing_zeros() as usize);
                bits &= bits.wrapping_sub(1);
                class
            })
        })
    }
}

/// Bytes between which no pattern makes a difference, together; a set of them has a bit for each.
pub(super) struct Classes {
    of_byte: [usize; 256],
    bytes: Vec<Vec<u8>>,
}

impl Classes {
    pub(super) fn new(classes: &ByteClasses) -> Self {
        let of_byte = std::array::from_fn(|byte| usize::from(classes.get(byte as u8)));
        let mut bytes: Vec<Vec<u8>> =
            vec![Vec::new(); of_byte.iter().max().map_or(0, |last| last + 1)];
        for byte in 0..=u8::MAX {
            bytes[of_byte[usize::from(byte)]].push(byte);
        }
        Self { of_byte, bytes }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn all(&self) -> Set {
        self.of(0..=u8::MAX)
    }

    /// The classes of some bytes.
    pub(super) fn of(&self, bytes: impl IntoIterator<Item = u8>) -> Set {
        let classes = bytes.into_iter().map(|byte| self.of_byte[usize::from(byte)]);
        classes.map(Set::one).fold(Set::NONE, Set::or)
    }

    pub(super) fn class(&self, byte: u8) -> usize {
        self.of_byte[usize::from(byte)]
    }

    pub(super) fn bytes(&self, set: Set) -> impl Iterator<Item = u8> {
        set.classes().flat_map(|class| self.bytes[class].iter().copied())
    }
}
