//! What is prepared once for all texts, and the reader of one text after the other.

use std::collections::BTreeMap;
use std::ops::Range;

use regex_automata::hybrid::dfa::Cache;
use regex_automata::util::pool::PoolGuard;

use super::automaton::{Automaton, MakeCache};
use super::code::{CodeRule, Forms};
use super::gate::Gate;
use super::run::Run;
use super::words::{Nearby, Words};
use super::{CODES, DETECTORS, OTHER_WORDS};
use crate::entity::EntityKind;
use crate::table::{MARKS, Marks};
use crate::text::{Block, Text};
use crate::written::{Disguises, PATTERNS};

/// Stands for the detector of patterns that say that something is written in another way.
const WRITTEN: usize = usize::MAX;
/// The same for patterns of tables.
const TABLE: usize = WRITTEN - 1;

/// The triggers, words and forms of all rules, compiled.
pub(crate) struct Scanner {
    triggers: Automaton,
    /// For each pattern whose trigger it is, and which.
    patterns: Vec<Vec<(usize, usize)>>,
    /// Single characters, and whose trigger they are.
    signs: Vec<(u8, usize)>,
    pub(super) gate: Gate,
    /// The detectors that look at every long run of letters and digits.
    pub(super) at_tokens: Vec<usize>,
    words: Words,
    pub(super) forms: Forms,
}

/// One trigger: whose it is, which of them, and where it stands.
pub(super) struct Trigger {
    pub(super) detector: usize,
    pub(super) which: usize,
    pub(super) span: Range<usize>,
}

impl Scanner {
    pub(crate) fn new() -> Self {
        let mut by_source: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
        for (detector, row) in DETECTORS.iter().enumerate() {
            for (which, &trigger) in row.triggers().iter().enumerate() {
                by_source.entry(trigger).or_default().push((detector, which));
            }
        }
        for (which, &(pattern, _)) in PATTERNS.iter().enumerate() {
            by_source.entry(pattern).or_default().push((WRITTEN, which));
        }
        for (which, &(mark, _)) in MARKS.iter().enumerate() {
            by_source.entry(mark).or_default().push((TABLE, which));
        }
        let sources: Vec<&str> = by_source.keys().copied().collect();
        let lists = DETECTORS.iter().map(|row| row.words().to_vec());
        let codes = CODES.iter().map(|rule| words_of(rule, false));
        let beside = CODES.iter().map(|rule| words_of(rule, true));
        Self {
            triggers: Automaton::new(&sources),
            patterns: by_source.into_values().collect(),
            signs: DETECTORS
                .iter()
                .enumerate()
                .flat_map(|(detector, row)| row.signs().iter().map(move |&sign| (sign, detector)))
                .collect(),
            gate: Gate::new(DETECTORS.iter().map(|row| row.numbers())),
            at_tokens: (0..DETECTORS.len()).filter(|&index| DETECTORS[index].at_tokens()).collect(),
            words: Words::new(lists.chain(codes).chain(beside).chain([OTHER_WORDS.to_vec()])),
            forms: Forms::new(CODES),
        }
    }

    /// Takes what it needs out of the pool, for any number of texts, in which only some kinds are
    /// wanted. Of others some may be found nevertheless.
    pub(crate) fn session(&self, wants: impl Fn(EntityKind) -> bool) -> Session<'_> {
        let wanted = DETECTORS.iter().enumerate().filter(|(_, row)| wants(row.kind()));
        Session {
            scanner: self,
            wanted: wanted.fold(0, |wanted, (index, _)| wanted | 1 << index),
            cache: self.triggers.cache(),
            triggers: Vec::new(),
            nearby: Nearby::new(&self.words),
            run: Run::new(),
            disguises: Disguises::default(),
            marks: Marks::default(),
        }
    }

    /// The share of the places of a text at which a trigger may begin.
    #[cfg(test)]
    pub(super) fn openness(&self, text: &str) -> f64 {
        self.triggers.openness(text)
    }

    /// Returns how often the automatons ran out of room while they read a text, and what they needed.
    #[cfg(test)]
    pub(super) fn strain(&self, text: &str) -> Vec<(usize, usize)> {
        vec![self.triggers.strain(text)]
    }
}

/// One reader of many texts: its caches and lists are used again for each.
pub(crate) struct Session<'s> {
    pub(super) scanner: &'s Scanner,
    /// The detectors of what is wanted, as bits.
    pub(super) wanted: u64,
    cache: PoolGuard<'s, Cache, MakeCache>,
    pub(super) triggers: Vec<Trigger>,
    pub(super) nearby: Nearby<'s>,
    pub(super) run: Run,
    /// What the text that was read last says in another way.
    pub(crate) disguises: Disguises,
    /// What tables it may have.
    pub(crate) marks: Marks,
}

impl Session<'_> {
    /// Tells whether anything occurs in a text that makes a rule look.
    pub(crate) fn has_events(&mut self, text: &str) -> bool {
        let text = Text::new(text);
        self.begin(&text);
        !self.triggers.is_empty()
            || text.classes().next(0, Block::digits).is_some()
            || self.nearby.any(&text, |list| DETECTORS.get(list).is_none_or(|row| row.words_tell()))
    }

    /// Finds the triggers of a text, in order.
    pub(super) fn begin(&mut self, read: &Text<'_>) {
        let text = read.as_str();
        let Self { scanner, cache, triggers, nearby, disguises, marks, .. } = self;
        triggers.clear();
        disguises.clear();
        nearby.clear();
        *marks = Marks::default();
        scanner.triggers.search(cache, text, |pattern, span| {
            for &(detector, which) in &scanner.patterns[pattern] {
                match detector {
                    WRITTEN => disguises.at_pattern(read, which, &span),
                    TABLE => marks.add(MARKS[which].1),
                    _ => triggers.push(Trigger { detector, which, span: span.clone() }),
                }
            }
        });
        let by_pattern = triggers.len();
        for &(sign, detector) in &scanner.signs {
            triggers.extend(memchr::memchr_iter(sign, text.as_bytes()).map(|at| Trigger {
                detector,
                which: 0,
                span: at..at + 1,
            }));
        }
        if triggers.len() > by_pattern {
            triggers.sort_by_key(|trigger| trigger.span.start);
        }
    }
}

/// The words of a rule that count in its neighbourhood, or right beside what it finds.
fn words_of(rule: &CodeRule, beside: bool) -> Vec<&'static str> {
    let words = rule.words.iter().filter(|word| word.starts_with('!') == beside);
    words.map(|word| word.trim_start_matches('!')).collect()
}
