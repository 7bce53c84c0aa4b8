//! The first bytes with which patterns may begin, read from their automaton.

use regex_automata::nfa::thompson::{NFA, State, Transition};
use regex_automata::util::look::Look;
use regex_automata::util::primitives::StateID;

use super::classes::{Classes, Set};
use super::{PLACES, Places};

/// All beginnings of the patterns of an automaton. A bit more may be in them, where patterns ask
/// whether a word begins or ends.
pub(super) fn all(nfa: &NFA, classes: &Classes) -> Vec<Places> {
    let word =
        classes.of((0..=u8::MAX).filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'));
    let mut reader = Reader { nfa, classes, word, found: Vec::new() };
    reader.go_on(nfa.start_anchored(), [classes.all(); PLACES], 0);
    let mut found = reader.found;
    found.sort_unstable();
    // Those that differ in nothing but their last place are one.
    found.dedup_by(|one, kept| {
        let (last, rest) = (PLACES - 1, ..PLACES - 1);
        let is_same = one[rest] == kept[rest];
        kept[last] = if is_same { kept[last].or(one[last]) } else { kept[last] };
        is_same
    });
    found
}

struct Reader<'n> {
    nfa: &'n NFA,
    classes: &'n Classes,
    /// Letters, digits and the underscore.
    word: Set,
    found: Vec<Places>,
}

impl Reader<'_> {
    /// Adds all beginnings that go on from a state, with what is known of the places before it.
    fn go_on(&mut self, state: StateID, places: Places, place: usize) {
        if place == PLACES {
            self.found.push(places);
            return;
        }
        let mut next: Vec<(StateID, Set)> = Vec::new();
        let mut open = vec![(state, self.classes.all())];
        let mut seen = Vec::new();
        while let Some((state, allowed)) = open.pop() {
            if seen.contains(&(state, allowed)) {
                continue;
            }
            seen.push((state, allowed));
            let mut add = |transition: &Transition| {
                let set = self.classes.of(transition.start..=transition.end).and(allowed);
                match next.iter_mut().find(|(to, _)| *to == transition.next) {
                    Some((_, all)) => *all = all.or(set),
                    None => next.push((transition.next, set)),
                }
            };
            match self.nfa.state(state) {
                State::ByteRange { trans } => add(trans),
                State::Sparse(sparse) => sparse.transitions.iter().for_each(add),
                State::Look { look: Look::WordAscii, next } => {
                    open.push((*next, self.across(places, place).and(allowed)));
                }
                State::Look { next, .. } => open.push((*next, allowed)),
                State::Union { alternates } => {
                    open.extend(alternates.iter().map(|&state| (state, allowed)));
                }
                State::BinaryUnion { alt1, alt2 } => {
                    open.extend([(*alt1, allowed), (*alt2, allowed)]);
                }
                State::Capture { next, .. } => open.push((*next, allowed)),
                State::Fail => {}
                // What was read is a whole pattern, and anything may follow. Of the other states the
                // compiler of patterns makes none.
                State::Match { .. } | State::Dense(_) => {
                    let mut places = places;
                    places[place] = allowed;
                    self.found.push(places);
                }
            }
        }
        for (to, set) in next.into_iter().filter(|(_, set)| !set.is_empty()) {
            let mut places = places;
            places[place] = set;
            self.go_on(to, places, place + 1);
        }
    }

    /// What may follow where a word begins or ends.
    fn across(&self, places: Places, place: usize) -> Set {
        let all = self.classes.all();
        match place.checked_sub(1).map(|last| places[last]) {
            Some(last) if last.is_within(self.word) => all.without(self.word),
            Some(last) if last.and(self.word).is_empty() => self.word,
            _ => all,
        }
    }
}
