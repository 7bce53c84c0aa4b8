//! Sets of three bytes, worked out from an automaton once.

use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};

/// Two bits for three bytes, each of another hash: one alone is set by chance too often.
pub(super) struct Triples {
    first: Bits,
    second: Bits,
}

/// One bit for each hash.
type Bits = Box<[u64; 1 << (BITS - 6)]>;

const BITS: u32 = 16;

impl Triples {
    fn new() -> Self {
        let none = || Box::new([0; 1 << (BITS - 6)]);
        Self { first: none(), second: none() }
    }

    /// The three bytes with which an automaton can go on in a state.
    pub(super) fn after(dfa: &DFA, cache: &mut Cache, state: LazyStateID) -> Self {
        let mut triples = Self::new();
        let classes = classes(dfa);
        for first in &classes {
            let Some(state) = go(dfa, cache, state, first[0]) else { continue };
            for second in &classes {
                let Some(state) = go(dfa, cache, state, second[0]) else { continue };
                for third in &classes {
                    if go(dfa, cache, state, third[0]).is_some() {
                        triples.insert([first, second, third]);
                    }
                }
            }
        }
        triples
    }

    /// What is in any of several sets.
    pub(super) fn either(all: &[Self]) -> Self {
        let mut either = Self::new();
        let join = |bits: &mut Bits, more: &Bits| {
            bits.iter_mut().zip(more.iter()).for_each(|(bits, more)| *bits |= more);
        };
        for one in all {
            join(&mut either.first, &one.first);
            join(&mut either.second, &one.second);
        }
        either
    }

    /// Tells quickly whether the three lowest bytes may be in the set.
    pub(super) fn may_have(&self, three: u32) -> bool {
        has(&self.first, first(three))
    }

    /// Tells the same with hardly a mistake.
    pub(super) fn has(&self, three: u32) -> bool {
        has(&self.first, first(three)) && has(&self.second, second(three))
    }

    /// Adds everything that has a byte of each class.
    fn insert(&mut self, classes: [&[u8]; 3]) {
        for &one in classes[0] {
            for &two in classes[1] {
                for &three in classes[2] {
                    let bytes = u32::from_le_bytes([one, two, three, 0]);
                    for (bits, bit) in
                        [(&mut self.first, first(bytes)), (&mut self.second, second(bytes))]
                    {
                        bits[bit >> 6] |= 1 << (bit & 63);
                    }
                }
            }
        }
    }

    /// The share of the bits that are set.
    #[cfg(test)]
    pub(super) fn openness(&self) -> f64 {
        let set: u32 = self.first.iter().map(|bits| bits.count_ones()).sum();
        f64::from(set) / f64::from(1 << BITS)
    }
}

fn has(bits: &Bits, bit: usize) -> bool {
    bits[bit >> 6] >> (bit & 63) & 1 == 1
}

/// The bits of the three lowest bytes.
fn first(bytes: u32) -> usize {
    ((bytes & 0x00ff_ffff).wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as usize
}

fn second(bytes: u32) -> usize {
    ((bytes & 0x00ff_ffff).wrapping_mul(0x85eb_ca6b) >> (32 - BITS)) as usize
}

/// The next state, unless nothing can be found any more.
fn go(dfa: &DFA, cache: &mut Cache, state: LazyStateID, byte: u8) -> Option<LazyStateID> {
    let next = dfa.next_state(cache, state, byte).expect("a fresh cache has room");
    (!next.is_dead()).then_some(next)
}

/// Bytes between which no pattern makes a difference, together.
fn classes(dfa: &DFA) -> Vec<Vec<u8>> {
    let mut classes: Vec<Vec<u8>> = vec![Vec::new(); dfa.byte_classes().alphabet_len()];
    for byte in 0..=u8::MAX {
        classes[usize::from(dfa.byte_classes().get(byte))].push(byte);
    }
    classes.retain(|class| !class.is_empty());
    classes
}
