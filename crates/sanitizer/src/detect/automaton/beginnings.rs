//! The four bytes with which a pattern may begin, worked out from an automaton once.
//!
//! All beginnings are in a few groups, and each group says for each of its four places which bytes may
//! stand there. One word holds for the last byte read at which place of which group it may stand, when
//! all before it fit, too: a shift and a look into a table take the next byte.

use regex_automata::nfa::thompson::NFA;
use wide::u16x8;

use super::prefixes::Prefixes;

mod candidates;
mod classes;
mod frequent;
mod groups;
mod patterns;

use candidates::Candidates;
use classes::{Classes, Set};
use groups::Grouping;

const PLACES: usize = 4;
const GROUPS: u32 = 16;
/// The places of a block have one bit each.
const BLOCK: usize = 64;
/// So many places are read before any of them is looked at: what has just been written, two bytes at a
/// time, cannot be read at once sixteen at a time.
const SPAN: usize = 8 * BLOCK;
/// So many parts of a span are read side by side.
const CHAINS: usize = 4;

/// What may stand at each place.
type Places = [Set; PLACES];

/// What patterns may begin with.
pub(super) struct Beginnings {
    /// For each byte a bit for each group and place, set where the byte cannot stand.
    excluded: Box<[u64; 256]>,
    /// What begins in few ways.
    few: Prefixes,
    /// What begins in many ways, in smaller groups: for each place and byte a bit for each of them, set
    /// where the byte may stand.
    allowed: Box<[[u64; 256]; PLACES]>,
}

/// What has been read so far of all that may begin, the last place in the lowest bits.
#[derive(Clone, Copy)]
struct Begun(u64);

impl Begun {
    const NOTHING: Self = Self(u64::MAX);

    /// Takes a byte.
    fn then(self, beginnings: &Beginnings, byte: u8) -> Self {
        Self(self.0 >> GROUPS | beginnings.excluded[usize::from(byte)])
    }

    /// Takes the end of the text, where anything may be cut off.
    fn then_end(self) -> Self {
        Self(self.0 >> GROUPS)
    }

    /// The groups that the last four bytes exclude.
    fn excluded(self) -> u16 {
        self.0 as u16
    }
}

impl Beginnings {
    /// What the patterns of an automaton may begin with.
    pub(super) fn of(nfa: &NFA) -> Self {
        let classes = Classes::new(nfa.byte_classes());
        let grouping = Grouping::new(&classes);
        let beginnings = patterns::all(nfa, &classes);
        let mut excluded = Box::new([u64::MAX; 256]);
        let mut allowed = Box::new([[0; 256]; PLACES]);
        let mut few = Prefixes::new();
        for (group, whole) in grouping.groups(&beginnings, GROUPS as usize).iter().enumerate() {
            for (place, &set) in whole.places.iter().enumerate() {
                let bit = 1 << ((PLACES - 1 - place) * GROUPS as usize + group);
                classes.bytes(set).for_each(|byte| excluded[usize::from(byte)] &= !bit);
            }
        }
        let mut many = beginnings;
        many.retain(|places| !few.add(places.map(|set| classes.bytes(set).collect())));
        for (part, one) in grouping.groups(&many, u64::BITS as usize).iter().enumerate() {
            for (place, &set) in one.places.iter().enumerate() {
                classes.bytes(set).for_each(|byte| allowed[place][usize::from(byte)] |= 1 << part);
            }
        }
        Self { excluded, few, allowed }
    }

    /// Tells the places at which a pattern may begin, with hardly a mistake.
    pub(super) fn each(&self, bytes: &[u8], mut tell: impl FnMut(usize)) {
        let mut excluded = [0; SPAN];
        let mut places = Candidates::new();
        let mut from = 0;
        while let Some(span) = bytes[from..].first_chunk::<{ SPAN + PLACES - 1 }>() {
            self.read(span, &mut excluded);
            let (blocks, _) = excluded.as_chunks();
            for (index, block) in blocks.iter().enumerate() {
                places.add(index * BLOCK, open(block));
            }
            places.retain(|place| self.has(&span[place..]));
            places.drain(|place| tell(from + place));
            from += SPAN;
        }
        // What is left is read block by block, and its end byte by byte.
        while from < bytes.len() {
            let rest = &bytes[from..];
            let mut excluded = [u16::MAX; BLOCK];
            if rest.len() >= BLOCK + PLACES - 1 {
                self.read(rest, &mut excluded);
            } else {
                self.read_end(rest, &mut excluded);
            }
            places.add(0, open(&excluded));
            places.retain(|place| self.has(&rest[place..]));
            places.drain(|place| tell(from + place));
            from += BLOCK;
        }
    }

    /// Works out which groups each of so many first places excludes; at least three more bytes follow.
    fn read<const COUNT: usize>(&self, bytes: &[u8], excluded: &mut [u16; COUNT]) {
        // In several chains, so that the processor need not wait for one byte before it takes the next.
        let length = COUNT / CHAINS;
        let bytes = &bytes[..COUNT + PLACES - 1];
        let mut begun = std::array::from_fn::<_, CHAINS, _>(|chain| {
            let before = &bytes[chain * length..][..PLACES - 1];
            before.iter().fold(Begun::NOTHING, |begun, &byte| begun.then(self, byte))
        });
        for place in 0..length {
            for (chain, begun) in begun.iter_mut().enumerate() {
                let place = chain * length + place;
                *begun = begun.then(self, bytes[place + PLACES - 1]);
                excluded[place] = begun.excluded();
            }
        }
    }

    /// The same for fewer bytes, at the end of a text.
    fn read_end(&self, bytes: &[u8], excluded: &mut [u16; BLOCK]) {
        let ends = std::iter::repeat_n(None, PLACES - 1);
        let mut begun = Begun::NOTHING;
        for (index, byte) in bytes.iter().map(Some).chain(ends).enumerate() {
            begun = match byte {
                Some(&byte) => begun.then(self, byte),
                None => begun.then_end(),
            };
            let place = index.checked_sub(PLACES - 1);
            if let Some(excluded) = place.and_then(|place| excluded.get_mut(place)) {
                *excluded = begun.excluded();
            }
        }
    }

    /// Tells with hardly a mistake whether a pattern may begin with some bytes.
    fn has(&self, bytes: &[u8]) -> bool {
        let Some(bytes) = bytes.first_chunk::<PLACES>() else { return true };
        let places = self.allowed.iter().zip(bytes);
        let many = places.fold(u64::MAX, |parts, (allowed, &b)| parts & allowed[usize::from(b)]);
        self.few.has(*bytes) | (many != 0)
    }
}

/// The places of a block that some group does not exclude, as bits.
fn open(excluded: &[u16; BLOCK]) -> u64 {
    let (eights, _) = excluded.as_chunks::<8>();
    let closed = eights.iter().enumerate().fold(0, |closed, (index, eight)| {
        let all = u16x8::new(*eight).simd_eq(u16x8::splat(u16::MAX));
        closed | u64::from(all.to_bitmask()) << (8 * index)
    });
    !closed
}
