//! What is prepared once for all texts, and the reader of one text after the other.

use std::collections::BTreeMap;
use std::ops::Range;

use regex_automata::hybrid::dfa::Cache;
use regex_automata::util::pool::PoolGuard;
use regex_automata::util::syntax;

use super::automaton::{self, Automaton, MakeCache};
use super::code::Forms;
use super::run::Run;
use super::words::{Nearby, Words};
use super::{CODES, DETECTORS};

/// The triggers, words and forms of all rules, compiled.
pub(crate) struct Scanner {
    triggers: Automaton,
    patterns: Vec<Pattern>,
    words: Words,
    pub(super) forms: Forms,
}

/// What is looked for to begin with: its length, and whose trigger it is.
struct Pattern {
    length: usize,
    owners: Vec<(usize, usize)>,
}

/// One trigger: whose it is, which of them, and where it stands.
pub(super) struct Trigger {
    pub(super) detector: usize,
    pub(super) which: usize,
    pub(super) span: Range<usize>,
}

impl Scanner {
    pub(crate) fn new() -> Self {
        let mut by_source: BTreeMap<&str, Pattern> = BTreeMap::new();
        for (detector, row) in DETECTORS.iter().enumerate() {
            for (which, &trigger) in row.triggers().iter().enumerate() {
                let length = fixed_length(trigger);
                let pattern =
                    by_source.entry(trigger).or_insert(Pattern { length, owners: vec![] });
                pattern.owners.push((detector, which));
            }
        }
        let sources: Vec<&str> = by_source.keys().copied().collect();
        let lists = DETECTORS.iter().map(|row| row.words());
        Self {
            triggers: Automaton::new(&sources),
            patterns: by_source.into_values().collect(),
            words: Words::new(lists.chain(CODES.iter().map(|rule| rule.words))),
            forms: Forms::new(CODES),
        }
    }

    /// Takes what it needs out of the pool, for any number of texts.
    pub(crate) fn session(&self) -> Session<'_> {
        Session {
            scanner: self,
            cache: self.triggers.cache(),
            triggers: Vec::new(),
            nearby: Nearby::new(&self.words),
            run: Run::new(),
        }
    }

    /// Returns how often the automatons ran out of room while they read a text, and what they needed.
    #[cfg(test)]
    pub(super) fn strain(&self, text: &str) -> Vec<(usize, usize)> {
        let mut caches = [self.triggers.dfa.create_cache(), self.words.dfa().create_cache()];
        let automatons = [&self.triggers.dfa, self.words.dfa()];
        for (dfa, cache) in automatons.into_iter().zip(&mut caches) {
            automaton::search(dfa, cache, text, 0..text.len(), |_, _| {});
        }
        caches.iter().map(|cache| (cache.clear_count(), cache.memory_usage())).collect()
    }
}

/// One reader of many texts: its caches and lists are used again for each.
pub(crate) struct Session<'s> {
    pub(super) scanner: &'s Scanner,
    cache: PoolGuard<'s, Cache, MakeCache>,
    pub(super) triggers: Vec<Trigger>,
    pub(super) nearby: Nearby<'s>,
    pub(super) run: Run,
}

impl Session<'_> {
    /// Tells whether anything occurs in a text that makes a rule look.
    pub(crate) fn has_events(&mut self, text: &str) -> bool {
        self.begin(text);
        !self.triggers.is_empty()
            || text.bytes().any(|byte| byte.is_ascii_digit())
            || self.nearby.any(text)
    }

    /// Finds the triggers of a text, ordered by their ends.
    pub(super) fn begin(&mut self, text: &str) {
        let Self { scanner, cache, triggers, nearby, .. } = self;
        triggers.clear();
        nearby.clear();
        automaton::search(&scanner.triggers.dfa, cache, text, 0..text.len(), |pattern, end| {
            let pattern = &scanner.patterns[pattern];
            let span = end - pattern.length..end;
            for &(detector, which) in &pattern.owners {
                triggers.push(Trigger { detector, which, span: span.clone() });
            }
        });
    }
}

/// The start of an occurrence is its end less this.
fn fixed_length(source: &str) -> usize {
    let config = syntax::Config::new().unicode(false).utf8(false);
    let parsed = syntax::parse_with(source, &config).expect("patterns are constants");
    let lengths = (parsed.properties().minimum_len(), parsed.properties().maximum_len());
    assert_eq!(lengths.0, lengths.1, "pattern {source} has no fixed length");
    lengths.0.unwrap_or_default()
}
