//! Bytes between which no pattern makes a difference, and groups of beginnings made of them.

use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};

use super::PLACES;

/// Some classes: one bit for each, and room for as many as there are bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Set([u128; 2]);

impl Set {
    const NONE: Self = Self([0; 2]);
    const BITS: usize = u128::BITS as usize;

    fn one(class: usize) -> Self {
        let mut set = Self::NONE;
        set.0[class / Self::BITS] = 1 << (class % Self::BITS);
        set
    }

    fn has(self, class: usize) -> bool {
        self.0[class / Self::BITS] >> (class % Self::BITS) & 1 == 1
    }

    fn or(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    fn without(self, other: Self) -> Self {
        Self([self.0[0] & !other.0[0], self.0[1] & !other.0[1]])
    }

    fn classes(self) -> impl Iterator<Item = usize> {
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
    bytes: Vec<Vec<u8>>,
    /// How often about one of the bytes stands at a place of a text.
    weights: Vec<f32>,
}

/// What may stand at each place.
pub(super) type Places = [Set; PLACES];

/// Beginnings that are looked for together.
#[derive(Default)]
pub(super) struct Group {
    pub(super) places: Places,
    /// How often about a byte of a place stands in texts.
    weights: [f32; PLACES],
}

impl Classes {
    pub(super) fn of(dfa: &DFA) -> Self {
        let mut bytes: Vec<Vec<u8>> = vec![Vec::new(); dfa.byte_classes().alphabet_len()];
        for byte in 0..=u8::MAX {
            bytes[usize::from(dfa.byte_classes().get(byte))].push(byte);
        }
        bytes.retain(|class| !class.is_empty());
        let weights = bytes.iter().map(|class| class.iter().map(|&byte| weight(byte)).sum());
        Self { weights: weights.collect(), bytes }
    }

    pub(super) fn all(&self) -> Set {
        (0..self.bytes.len()).map(Set::one).fold(Set::NONE, Set::or)
    }

    pub(super) fn bytes(&self, set: Set) -> impl Iterator<Item = u8> {
        let classes = self.bytes.iter().enumerate().filter(move |(class, _)| set.has(*class));
        classes.flat_map(|(_, bytes)| bytes.iter().copied())
    }

    /// Adds all beginnings that go on from a state, with what is known of the places before it.
    pub(super) fn beginnings(
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
            let one = Set::one(class);
            match next.iter_mut().find(|(other, _)| *other == to) {
                _ if to.is_dead() => {}
                Some((_, set)) => *set = set.or(one),
                None => next.push((to, one)),
            }
        }
        // At the last place it does not matter where it goes on.
        if place + 1 == PLACES {
            let set = next.iter().fold(Set::NONE, |set, (_, more)| set.or(*more));
            let mut places = places;
            places[place] = set;
            found.extend((set != Set::NONE).then_some(places));
            return;
        }
        for (to, set) in next {
            let mut places = places;
            places[place] = set;
            self.beginnings(dfa, cache, (to, places, place + 1), found);
        }
    }

    /// Joins beginnings to groups, so that as little as possible gets in that is none.
    pub(super) fn grouped(&self, beginnings: &[Places], count: usize) -> Vec<Group> {
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
            group.places.iter_mut().zip(one).for_each(|(place, set)| *place = place.or(set));
        }
        groups
    }

    fn joined_weights(&self, group: &Group, one: &Places) -> [f32; PLACES] {
        let mut weights = group.weights;
        for ((weight, place), set) in weights.iter_mut().zip(group.places).zip(one) {
            *weight += self.weight(set.without(place));
        }
        weights
    }

    fn weight(&self, set: Set) -> f32 {
        set.classes().map(|class| self.weights[class]).sum()
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
