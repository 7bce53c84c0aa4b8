//! One pass over a text for many patterns.
//!
//! Four neighbouring bytes tell nearly everywhere that no pattern begins there. Only where one may, an
//! automaton reads on; it is built while it reads, and keeps what it has built for the next text.

use std::ops::Range;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, Config, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::pool::{Pool, PoolGuard};
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};

mod beginnings;
mod prefixes;

use beginnings::Beginnings;

pub(super) type MakeCache = Box<dyn Fn() -> Cache + Send + Sync + UnwindSafe + RefUnwindSafe>;

/// Bytes in front of a pattern that stand for all: none or no letter, and a letter.
const BEHIND: [u8; 2] = [b' ', b'a'];

/// Patterns, compiled, and what threads read them with.
pub(super) struct Automaton {
    dfa: Arc<DFA>,
    caches: Pool<Cache, MakeCache>,
    beginnings: Beginnings,
}

impl Automaton {
    /// Compiles patterns over bytes; they are constants of this crate. At their beginning they may
    /// ask whether a word begins there.
    pub(super) fn new<P: AsRef<str>>(patterns: &[P]) -> Self {
        let dfa = DFA::builder()
            .configure(Config::new().match_kind(MatchKind::All).cache_capacity(16 << 20))
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .thompson(thompson::Config::new().utf8(false))
            .build_many(patterns)
            .expect("the patterns are constants, and a test compiles them");
        let beginnings = Beginnings::of(dfa.get_nfa());
        let dfa = Arc::new(dfa);
        let shared = Arc::clone(&dfa);
        let make_cache: MakeCache = Box::new(move || shared.create_cache());
        Self { dfa, caches: Pool::new(make_cache), beginnings }
    }

    /// Takes a cache out of the pool.
    pub(super) fn cache(&self) -> PoolGuard<'_, Cache, MakeCache> {
        self.caches.get()
    }

    /// Tells every occurrence of every pattern in a text, in the order of their
    /// beginnings, overlapping ones too: which, and where.
    pub(super) fn search(
        &self,
        cache: &mut Cache,
        text: &str,
        mut tell: impl FnMut(usize, Range<usize>),
    ) {
        let bytes = text.as_bytes();
        let mut starts = Starts::new(&self.dfa, cache);
        self.beginnings.each(bytes, |at| {
            let before = at.checked_sub(1).map_or(b' ', |at| bytes[at]);
            let start = starts.get(&self.dfa, cache, usize::from(IS_WORD[usize::from(before)]));
            let rest = &bytes[at..];
            self.read(cache, rest, start, |pattern, length| tell(pattern, at..at + length));
        });
    }

    /// Reads from where a pattern may begin until none can go on.
    fn read(
        &self,
        cache: &mut Cache,
        rest: &[u8],
        start: LazyStateID,
        mut tell: impl FnMut(usize, usize),
    ) {
        const ROOM: &str = "the automaton has no quit bytes and may always clear its cache";
        let mut state = start;
        // The automaton tells a match one byte late, because patterns may look at what follows.
        for (length, &byte) in rest.iter().enumerate() {
            state = self.dfa.next_state(cache, state, byte).expect(ROOM);
            if !state.is_tagged() {
                continue;
            }
            if state.is_dead() {
                return;
            }
            if state.is_match() {
                for index in 0..self.dfa.match_len(cache, state) {
                    tell(self.dfa.match_pattern(cache, state, index).as_usize(), length);
                }
            }
        }
        state = self.dfa.next_eoi_state(cache, state).expect(ROOM);
        if state.is_match() {
            for index in 0..self.dfa.match_len(cache, state) {
                tell(self.dfa.match_pattern(cache, state, index).as_usize(), rest.len());
            }
        }
    }

    /// The share of the places of a text at which the automaton reads.
    #[cfg(test)]
    pub(super) fn openness(&self, text: &str) -> f64 {
        let mut count = 0;
        self.beginnings.each(text.as_bytes(), |_| count += 1);
        f64::from(count) / text.len() as f64
    }

    /// Returns how often the automaton ran out of room while it read a text, and what it needed.
    #[cfg(test)]
    pub(super) fn strain(&self, text: &str) -> (usize, usize) {
        let mut cache = self.dfa.create_cache();
        self.search(&mut cache, text, |_, _| {});
        (cache.clear_count(), cache.memory_usage())
    }
}

/// The states with which the automaton starts; they change when it has cleared its cache.
struct Starts {
    states: [LazyStateID; 2],
    cleared: usize,
}

impl Starts {
    fn new(dfa: &DFA, cache: &mut Cache) -> Self {
        // The second may clear what the first has built, but then its cache is hardly used.
        let states = BEHIND.map(|behind| start_state(dfa, cache, behind));
        Self { states, cleared: cache.clear_count() }
    }

    fn get(&mut self, dfa: &DFA, cache: &mut Cache, after_letter: usize) -> LazyStateID {
        if cache.clear_count() != self.cleared {
            *self = Self::new(dfa, cache);
        }
        self.states[after_letter]
    }
}

fn start_state(dfa: &DFA, cache: &mut Cache, behind: u8) -> LazyStateID {
    let config = start::Config::new().look_behind(Some(behind)).anchored(Anchored::Yes);
    dfa.start_state(cache, &config).expect("there is a start behind every byte")
}

/// Letters, digits and the underscore, as patterns see words.
static IS_WORD: [bool; 256] = {
    let mut is_word = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        is_word[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    is_word
};

#[cfg(test)]
mod tests;
