//! One pass over a text for the triggers and words of all detectors.
//!
//! An automaton built lazily reads every byte once and reports every occurrence of every pattern,
//! overlapping ones too, so no detector hides a place from another.

use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, Config, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::pool::{Pool, PoolGuard};
use regex_automata::util::syntax;
use regex_automata::{Input, MatchKind};

use super::DETECTORS;

type MakeCache = Box<dyn Fn() -> Cache + Send + Sync + UnwindSafe + RefUnwindSafe>;

/// The triggers and words of all detectors, compiled.
pub(crate) struct Scanner {
    automaton: Arc<DFA>,
    caches: Pool<Cache, MakeCache>,
    patterns: Vec<Pattern>,
}

/// What occurs in one text.
pub(super) struct Events {
    /// The triggers, ordered by their ends.
    pub(super) triggers: Vec<Trigger>,
    /// The places of each detector's words.
    pub(super) words: Vec<Vec<Range<usize>>>,
}

/// One trigger: whose it is, which of them, and where it stands.
pub(super) struct Trigger {
    pub(super) detector: usize,
    pub(super) which: usize,
    pub(super) span: Range<usize>,
}

impl Events {
    /// Takes all patterns that end at a place of a text.
    fn add(
        &mut self,
        scanner: &Scanner,
        cache: &Cache,
        state: LazyStateID,
        (text, end): (&str, usize),
    ) {
        for index in 0..scanner.automaton.match_len(cache, state) {
            let pattern = scanner.automaton.match_pattern(cache, state, index);
            let pattern = &scanner.patterns[pattern.as_usize()];
            let place = end - pattern.length..end;
            for &(detector, which) in &pattern.triggers {
                self.triggers.push(Trigger { detector, which, span: place.clone() });
            }
            for word in &pattern.words {
                if stands_alone(text, &place, word.open) {
                    self.words[word.detector].push(place.clone());
                }
            }
        }
    }
}

struct Pattern {
    length: usize,
    triggers: Vec<(usize, usize)>,
    words: Vec<Word>,
}

#[derive(Clone, Copy)]
struct Word {
    detector: usize,
    /// Letters may follow.
    open: bool,
}

impl Scanner {
    pub(crate) fn new() -> Self {
        let mut by_source: BTreeMap<String, Pattern> = BTreeMap::new();
        for (detector, row) in DETECTORS.iter().enumerate() {
            for (which, trigger) in row.triggers().iter().enumerate() {
                let pattern = pattern(&mut by_source, (*trigger).to_owned());
                pattern.triggers.push((detector, which));
            }
            for word in row.words() {
                let open = word.ends_with('*');
                let word = word.trim_end_matches('*');
                pattern(&mut by_source, word_pattern(word)).words.push(Word { detector, open });
            }
        }
        let sources: Vec<&String> = by_source.keys().collect();
        let automaton = DFA::builder()
            .configure(Config::new().match_kind(MatchKind::All).cache_capacity(16 << 20))
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .thompson(thompson::Config::new().utf8(false))
            .build_many(&sources)
            .expect("the patterns are constants, and a test compiles them");
        let automaton = Arc::new(automaton);
        let shared = Arc::clone(&automaton);
        let make_cache: MakeCache = Box::new(move || shared.create_cache());
        Self {
            automaton,
            caches: Pool::new(make_cache),
            patterns: by_source.into_values().collect(),
        }
    }

    /// Returns how often the automaton ran out of room while it read a text, and what it needed.
    #[cfg(test)]
    pub(super) fn strain(&self, text: &str) -> (usize, usize) {
        let mut cache = self.automaton.create_cache();
        let automaton = &*self.automaton;
        let mut state = automaton.start_state_forward(&mut cache, &Input::new(text)).unwrap();
        for &byte in text.as_bytes() {
            state = automaton.next_state(&mut cache, state, byte).unwrap();
        }
        (cache.clear_count(), cache.memory_usage())
    }

    /// Takes a cache out of the pool, for any number of texts.
    pub(crate) fn session(&self) -> Session<'_> {
        let events = Events { triggers: Vec::new(), words: vec![Vec::new(); DETECTORS.len()] };
        Session { scanner: self, cache: self.caches.get(), events }
    }
}

/// One reader of many texts: its cache and lists are used again for each.
pub(crate) struct Session<'s> {
    scanner: &'s Scanner,
    cache: PoolGuard<'s, Cache, MakeCache>,
    events: Events,
}

impl Session<'_> {
    /// Tells whether anything occurs in a text that makes a detector look.
    pub(crate) fn has_events(&mut self, text: &str) -> bool {
        let events = self.scan(text);
        !events.triggers.is_empty() || events.words.iter().any(|words| !words.is_empty())
    }

    /// Finds all triggers and words of a text.
    pub(super) fn scan(&mut self, text: &str) -> &Events {
        let Self { scanner, cache, events } = self;
        events.triggers.clear();
        events.words.iter_mut().for_each(Vec::clear);
        let automaton = &*scanner.automaton;
        let mut state = automaton
            .start_state_forward(cache, &Input::new(text))
            .expect("the automaton has no quit bytes and searches without an anchor");
        // The automaton tells a match one byte late, because the patterns may look at what follows.
        for (at, &byte) in text.as_bytes().iter().enumerate() {
            state = automaton
                .next_state(cache, state, byte)
                .expect("the automaton may always clear its cache");
            if state.is_tagged() && state.is_match() {
                events.add(scanner, cache, state, (text, at));
            }
        }
        state = automaton
            .next_eoi_state(cache, state)
            .expect("the automaton may always clear its cache");
        if state.is_match() {
            events.add(scanner, cache, state, (text, text.len()));
        }
        // Of words inside of each other the longest counts, so that starts ascend like ends.
        for words in &mut events.words {
            words.dedup_by(|next, last| {
                let inside = next.start <= last.start;
                if inside {
                    *last = next.clone();
                }
                inside
            });
        }
        events
    }
}

fn pattern(by_source: &mut BTreeMap<String, Pattern>, source: String) -> &mut Pattern {
    let length = fixed_length(&source);
    by_source.entry(source).or_insert(Pattern { length, triggers: vec![], words: vec![] })
}

/// The start of an occurrence is its end less this.
fn fixed_length(source: &str) -> usize {
    let config = syntax::Config::new().unicode(false).utf8(false);
    let parsed = syntax::parse_with(source, &config).expect("patterns are constants");
    let lengths = (parsed.properties().minimum_len(), parsed.properties().maximum_len());
    assert_eq!(lengths.0, lengths.1, "pattern {source} has no fixed length");
    lengths.0.unwrap_or_default()
}

/// A pattern for a word in lower, upper and mixed case, byte for byte of the same length.
fn word_pattern(word: &str) -> String {
    let mut pattern = String::new();
    for c in word.chars() {
        let upper = c.to_uppercase().next().filter(|upper| upper.len_utf8() == c.len_utf8());
        pattern.push_str("(?:");
        pattern.push_str(&hex(c));
        if let Some(upper) = upper.filter(|&upper| upper != c) {
            pattern.push('|');
            pattern.push_str(&hex(upper));
        }
        pattern.push(')');
    }
    pattern
}

fn hex(c: char) -> String {
    c.to_string().bytes().map(|byte| format!("\\x{byte:02x}")).collect()
}

/// Tells whether a word is not the inside of another; `dateOfBirth` is three words.
fn stands_alone(text: &str, place: &Range<usize>, open: bool) -> bool {
    let before = text[..place.start].chars().next_back();
    let inside = match (before, text[place.clone()].chars().next()) {
        (Some(before), Some(first)) if before.is_lowercase() => !first.is_uppercase(),
        (before, _) => before.is_some_and(char::is_alphabetic),
    };
    let goes_on = text[place.end..].chars().next().is_some_and(char::is_alphabetic);
    !inside && (open || !goes_on)
}
