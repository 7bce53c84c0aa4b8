//! Repetitions: what was found once is masked wherever it is written again.
//!
//! A password is named once and used later; a date of birth has its word only the first time.
//! Only later texts of an exchange count: what a conversation adds must not change what was sent
//! before, or the provider's prompt cache would miss.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::entity::{Entity, EntityKind};

/// Texts up to this length are searched for one value after the other, because an automaton costs
/// more to build than it saves.
const SHORT_TEXT: usize = 16 * 1024;
/// Longer values could be looked at again and again in a text that repeats itself.
const SHORT_VALUE: usize = 256;
/// More values than these are searched for together.
const FEW: usize = 16;
/// Up to this length of all values together, the fast automaton is built as quickly as the other.
const SMALL: usize = 2048;

/// What was found in the texts of one exchange, and in which of them first.
#[derive(Default)]
pub(crate) struct Values<'t> {
    list: Vec<Value<'t>>,
    numbers: HashMap<&'t str, usize>,
    automaton: Option<AhoCorasick>,
    /// The length of the shortest value.
    shortest: usize,
}

struct Value<'t> {
    written: &'t str,
    kind: EntityKind,
    first: usize,
}

impl<'t> Values<'t> {
    /// Takes what was found in the next text.
    ///
    /// Short values are left out, because they are words and numbers of other meaning too.
    pub(crate) fn add(&mut self, index: usize, text: &'t str, found: &[Entity]) {
        for entity in found.iter().filter(|entity| entity.kind.is_personal()) {
            let written = text.get(entity.span.clone()).unwrap_or_default();
            if is_telling(written) && !self.numbers.contains_key(written) {
                self.numbers.insert(written, self.list.len());
                self.list.push(Value { written, kind: entity.kind, first: index });
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Makes the search fast; `total` is the length of all texts that will be searched.
    pub(crate) fn prepare(&mut self, total: usize) {
        let short = total <= SHORT_TEXT;
        let values = || self.list.iter().map(|value| value.written);
        self.shortest = values().map(str::len).min().unwrap_or(usize::MAX);
        if !short || self.list.len() > FEW || values().any(|value| value.len() > SHORT_VALUE) {
            self.automaton = Some(automaton(values()));
        }
    }

    /// Tells every place of a text where a value stands that was found in this text or before;
    /// places inside of longer words and numbers do not count.
    pub(crate) fn search(
        &self,
        index: usize,
        text: &str,
        mut tell: impl FnMut(Range<usize>, EntityKind),
    ) {
        if text.len() < self.shortest {
            return;
        }
        let mut tell = |value: &Value<'_>, span: Range<usize>| {
            if value.first <= index && stands_alone(text, &span) {
                tell(span, value.kind);
            }
        };
        match &self.automaton {
            Some(automaton) => automaton.find_overlapping_iter(text).for_each(|occurrence| {
                tell(&self.list[occurrence.pattern().as_usize()], occurrence.range());
            }),
            None => self.list.iter().for_each(|value| {
                occurrences(text, value.written).for_each(|span| tell(value, span));
            }),
        }
    }
}

/// It reads one exchange only, so a large one must be cheap to build rather than fast.
fn automaton<'a>(values: impl Iterator<Item = &'a str> + Clone) -> AhoCorasick {
    let states: usize = values.clone().map(str::len).sum();
    let small = states <= SMALL;
    AhoCorasick::builder()
        .kind(Some(if small { AhoCorasickKind::DFA } else { AhoCorasickKind::NoncontiguousNFA }))
        .prefilter(false)
        .build(values)
        .expect("the limits of the automaton are far above the length of any text in memory")
}

/// Where a value stands in a text, overlapping places too.
fn occurrences<'a>(text: &'a str, value: &'a str) -> impl Iterator<Item = Range<usize>> {
    let step = value.chars().next().map_or(1, char::len_utf8);
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text.get(from..)?.find(value)?;
        from = start + step;
        Some(start..start + value.len())
    })
}

fn is_telling(value: &str) -> bool {
    value.len() >= 6 && value.chars().count() >= 6
}

fn stands_alone(text: &str, span: &Range<usize>) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let (inside_first, inside_last) =
        (text[span.clone()].chars().next(), text[span.clone()].chars().next_back());
    !(is_word(inside_first) && is_word(text[..span.start].chars().next_back())
        || is_word(inside_last) && is_word(text[span.end..].chars().next()))
}

#[cfg(test)]
mod tests;
