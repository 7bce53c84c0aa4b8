//! One pass over a text for many patterns: an automaton that is built while it reads, and keeps
//! what it has built for the next text.

use std::ops::Range;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use regex_automata::hybrid::dfa::{Cache, Config, DFA, OverlappingState};
use regex_automata::nfa::thompson;
use regex_automata::util::pool::{Pool, PoolGuard};
use regex_automata::util::syntax;
use regex_automata::{Input, MatchKind};

pub(super) type MakeCache = Box<dyn Fn() -> Cache + Send + Sync + UnwindSafe + RefUnwindSafe>;

/// Patterns, compiled, and what threads read them with.
pub(super) struct Automaton {
    pub(super) dfa: Arc<DFA>,
    caches: Pool<Cache, MakeCache>,
}

impl Automaton {
    /// Compiles patterns over bytes; they are constants of this crate.
    pub(super) fn new<P: AsRef<str>>(patterns: &[P]) -> Self {
        let dfa = DFA::builder()
            .configure(Config::new().match_kind(MatchKind::All).cache_capacity(16 << 20))
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .thompson(thompson::Config::new().utf8(false))
            .build_many(patterns)
            .expect("the patterns are constants, and a test compiles them");
        let dfa = Arc::new(dfa);
        let shared = Arc::clone(&dfa);
        let make_cache: MakeCache = Box::new(move || shared.create_cache());
        Self { dfa, caches: Pool::new(make_cache) }
    }

    /// Takes a cache out of the pool.
    pub(super) fn cache(&self) -> PoolGuard<'_, Cache, MakeCache> {
        self.caches.get()
    }
}

/// Tells every occurrence of every pattern, overlapping ones too: which, and where it ends.
pub(super) fn search(
    dfa: &DFA,
    cache: &mut Cache,
    text: &str,
    stretch: Range<usize>,
    mut tell: impl FnMut(usize, usize),
) {
    let input = Input::new(text).range(stretch);
    let mut state = OverlappingState::start();
    loop {
        dfa.try_search_overlapping_fwd(cache, &input, &mut state)
            .expect("the automaton has no quit bytes and may always clear its cache");
        match state.get_match() {
            Some(found) => tell(found.pattern().as_usize(), found.offset()),
            None => return,
        }
    }
}

/// The bytes of a character as a pattern.
pub(super) fn hex(c: char) -> String {
    c.to_string().bytes().map(|byte| format!("\\x{byte:02x}")).collect()
}
