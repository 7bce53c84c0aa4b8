//! The four bytes with which a pattern may begin, worked out from an automaton once.
//!
//! All beginnings are in a few groups, and each group says for each of its four places which bytes may
//! stand there. One word holds for the last byte read at which place of which group it may stand, when
//! all before it fit, too: a shift and a look into a table take the next byte.

use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};
use wide::u16x8;

use crate::text::Chosen;

const PLACES: usize = 4;
const GROUPS: u32 = 16;
const HALF: usize = Beginnings::AT_ONCE / 2;
/// Each group has so many parts, which are asked where the whole group cannot tell.
const PARTS: usize = 4;

/// What patterns may begin with.
pub(super) struct Beginnings {
    /// For each byte a bit for each group and place, set where the byte cannot stand.
    excluded: Box<[u64; 256]>,
    /// For each place and byte a bit for each part of a group, set where the byte may stand.
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
    /// So many places are looked at together; each has a bit.
    pub(super) const AT_ONCE: usize = 64;

    /// What an automaton can go on with from its start states.
    pub(super) fn of(dfa: &DFA, cache: &mut Cache, starts: &[LazyStateID]) -> Self {
        let classes = Classes::of(dfa);
        let mut beginnings = Vec::new();
        for &start in starts {
            classes.beginnings(dfa, cache, (start, [classes.all(); PLACES], 0), &mut beginnings);
        }
        beginnings.sort_unstable();
        beginnings.dedup();
        let mut excluded = Box::new([u64::MAX; 256]);
        let mut allowed = Box::new([[0; 256]; PLACES]);
        for (group, whole) in classes.grouped(&beginnings, GROUPS as usize).iter().enumerate() {
            for (place, &set) in whole.places.iter().enumerate() {
                let bit = 1 << ((PLACES - 1 - place) * GROUPS as usize + group);
                classes.bytes(set).for_each(|byte| excluded[usize::from(byte)] &= !bit);
            }
            for (part, one) in classes.grouped(&whole.members, PARTS).iter().enumerate() {
                let bit = 1 << (group * PARTS + part);
                for (place, &set) in one.places.iter().enumerate() {
                    classes.bytes(set).for_each(|byte| allowed[place][usize::from(byte)] |= bit);
                }
            }
        }
        Self { excluded, allowed }
    }

    /// The places from one on at which a pattern may begin, with hardly a mistake.
    pub(super) fn within(&self, bytes: &[u8], from: usize) -> Chosen {
        Chosen::of(from, self.open(&bytes[from..]), |at| self.has(&bytes[at..]))
    }

    /// The places among the first ones at which the groups let a pattern begin, as bits.
    fn open(&self, bytes: &[u8]) -> u64 {
        let mut excluded = [u16::MAX; Self::AT_ONCE];
        if let Some(all) = bytes.first_chunk::<{ Self::AT_ONCE + PLACES - 1 }>() {
            // Two halves, so that the processor need not wait for one byte before it takes the next.
            let (first, second) = excluded.split_at_mut(HALF);
            let mut begun = [0, HALF].map(|from| {
                let before = &all[from..from + PLACES - 1];
                before.iter().fold(Begun::NOTHING, |begun, &byte| begun.then(self, byte))
            });
            let bytes = all[PLACES - 1..].iter().zip(&all[HALF + PLACES - 1..]);
            for ((first, second), bytes) in first.iter_mut().zip(second).zip(bytes) {
                begun = [begun[0].then(self, *bytes.0), begun[1].then(self, *bytes.1)];
                (*first, *second) = (begun[0].excluded(), begun[1].excluded());
            }
        } else {
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
        let (eights, _) = excluded.as_chunks::<8>();
        let closed = eights.iter().enumerate().fold(0, |closed, (index, eight)| {
            let all = u16x8::new(*eight).simd_eq(u16x8::splat(u16::MAX));
            closed | u64::from(all.to_bitmask()) << (8 * index)
        });
        !closed
    }

    /// Tells with hardly a mistake whether a pattern may begin with some bytes.
    fn has(&self, bytes: &[u8]) -> bool {
        let Some(bytes) = bytes.first_chunk::<PLACES>() else { return true };
        let places = self.allowed.iter().zip(bytes);
        places.fold(u64::MAX, |parts, (allowed, &byte)| parts & allowed[usize::from(byte)]) != 0
    }

    /// The share of four bytes, of all that there are, with which a pattern may begin.
    #[cfg(test)]
    pub(super) fn openness(&self) -> f64 {
        let groups = 0..GROUPS as usize;
        let share = |place: usize, group: usize| {
            let bit = (PLACES - 1 - place) * GROUPS as usize + group;
            let open = self.excluded.iter().filter(|&excluded| excluded >> bit & 1 == 0);
            open.count() as f64 / 256.0
        };
        groups.map(|group| (0..PLACES).map(|place| share(place, group)).product::<f64>()).sum()
    }
}

/// Bytes between which no pattern makes a difference, together; a set of them has a bit for each.
struct Classes {
    bytes: Vec<Vec<u8>>,
    /// How often about one of the bytes stands at a place of a text.
    weights: Vec<f32>,
}

type Set = u128;

/// What may stand at each place.
type Places = [Set; PLACES];

/// Beginnings that are looked for together.
#[derive(Default)]
struct Group {
    places: Places,
    /// How often about a byte of a place stands in texts.
    weights: [f32; PLACES],
    members: Vec<Places>,
}

impl Classes {
    fn of(dfa: &DFA) -> Self {
        let mut bytes: Vec<Vec<u8>> = vec![Vec::new(); dfa.byte_classes().alphabet_len()];
        for byte in 0..=u8::MAX {
            bytes[usize::from(dfa.byte_classes().get(byte))].push(byte);
        }
        bytes.retain(|class| !class.is_empty());
        assert!(bytes.len() <= Set::BITS as usize, "another class needs more bits");
        let weights = bytes.iter().map(|class| class.iter().map(|&byte| weight(byte)).sum());
        Self { weights: weights.collect(), bytes }
    }

    fn all(&self) -> Set {
        Set::MAX >> (Set::BITS as usize - self.bytes.len())
    }

    fn bytes(&self, set: Set) -> impl Iterator<Item = u8> {
        let classes = self.bytes.iter().enumerate().filter(move |(class, _)| set >> class & 1 == 1);
        classes.flat_map(|(_, bytes)| bytes.iter().copied())
    }

    /// Adds all beginnings that go on from a state, with what is known of the places before it.
    fn beginnings(
        &self,
        dfa: &DFA,
        cache: &mut Cache,
        (state, places, place): (LazyStateID, Places, usize),
        found: &mut Vec<Places>,
    ) {
        // What was read is a whole pattern, and anything may follow.
        if place == PLACES || state.is_match() {
            found.push(places);
            return;
        }
        // States to which several classes lead are followed once.
        let mut next: Vec<(LazyStateID, Set)> = Vec::new();
        for (class, bytes) in self.bytes.iter().enumerate() {
            let to = dfa.next_state(cache, state, bytes[0]).expect("a fresh cache has room");
            let bit = 1 << class;
            match next.iter_mut().find(|(other, _)| *other == to) {
                _ if to.is_dead() => {}
                Some((_, set)) => *set |= bit,
                None => next.push((to, bit)),
            }
        }
        // At the last place it does not matter where it goes on.
        if place + 1 == PLACES {
            let set = next.iter().fold(0, |set, (_, more)| set | more);
            let mut places = places;
            places[place] = set;
            found.extend((set != 0).then_some(places));
            return;
        }
        for (to, set) in next {
            let mut places = places;
            places[place] = set;
            self.beginnings(dfa, cache, (to, places, place + 1), found);
        }
    }

    /// Joins beginnings to groups, so that as little as possible gets in that is none.
    fn grouped(&self, beginnings: &[Places], count: usize) -> Vec<Group> {
        // The most frequent first: what is rare fits to them or has room beside them.
        let mut weighed: Vec<_> = beginnings
            .iter()
            .map(|one| (one.iter().map(|&set| self.weight(set)).product::<f32>(), *one))
            .collect();
        weighed.sort_by(|one, other| other.0.total_cmp(&one.0));
        let mut groups: Vec<Group> = Vec::new();
        groups.resize_with(count, Group::default);
        for (_, one) in weighed {
            let growth = |group: &Group| {
                let joined = self.joined_weights(group, &one);
                joined.iter().product::<f32>() - group.weights.iter().product::<f32>()
            };
            let growths: Vec<f32> = groups.iter().map(growth).collect();
            let best = (0..count).min_by(|&a, &b| growths[a].total_cmp(&growths[b]));
            let group = &mut groups[best.unwrap_or(0)];
            group.weights = self.joined_weights(group, &one);
            group.places.iter_mut().zip(one).for_each(|(place, set)| *place |= set);
            group.members.push(one);
        }
        groups
    }

    fn joined_weights(&self, group: &Group, one: &Places) -> [f32; PLACES] {
        let mut weights = group.weights;
        for ((weight, place), set) in weights.iter_mut().zip(group.places).zip(one) {
            *weight += self.weight(set & !place);
        }
        weights
    }

    fn weight(&self, mut set: Set) -> f32 {
        let mut sum = 0.0;
        while set != 0 {
            sum += self.weights[set.trailing_zeros() as usize];
            set &= set - 1;
        }
        sum
    }
}

/// How often about a byte occurs in texts, of a thousand; only for the choice of groups.
fn weight(byte: u8) -> f32 {
    const LETTERS: [u8; 26] = [
        65, 12, 30, 33, 95, 20, 18, 30, 62, 3, 7, 36, 24, 58, 58, 20, 2, 58, 58, 72, 27, 11, 13, 4,
        13, 4,
    ];
    match byte {
        b'a'..=b'z' => f32::from(LETTERS[usize::from(byte - b'a')]),
        b'A'..=b'Z' => f32::from(LETTERS[usize::from(byte - b'A')]) / 12.0,
        b' ' => 150.0,
        b'0'..=b'9' | b'\n' | b'.' | b',' | b'-' | b'_' | b':' | b'"' => 10.0,
        _ => 1.0,
    }
}
