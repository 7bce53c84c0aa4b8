//! Repetitions: what was found once is masked wherever it is written again.
//!
//! A password is named once and used later; a date of birth has its word only the first time.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::entity::{Entity, EntityKind, Rank};

/// A text up to this length is searched for one value after the other, because an automaton costs
/// more to build than it saves.
const SHORT_TEXT: usize = 16 * 1024;
/// Longer values could be looked at again and again in a text that repeats itself.
const SHORT_VALUE: usize = 256;
/// More values than these are searched for together.
const FEW: usize = 16;

/// Adds every occurrence of what was found in any of the texts of one exchange.
///
/// Short values are left out, because they are words and numbers of other meaning too, and so are
/// places inside of longer words and numbers.
pub(crate) fn add_repetitions(texts: &[&str], found: &mut [Vec<Entity>]) {
    let mut values: BTreeMap<&str, EntityKind> = BTreeMap::new();
    for (text, found) in texts.iter().zip(&*found) {
        for entity in found.iter().filter(|entity| entity.kind.is_personal()) {
            let value = &text[entity.span.clone()];
            if is_telling(value) {
                values.entry(value).or_insert(entity.kind);
            }
        }
    }
    if values.is_empty() {
        return;
    }
    let (values, kinds): (Vec<&str>, Vec<EntityKind>) = values.into_iter().unzip();
    let total: usize = texts.iter().map(|text| text.len()).sum();
    let is_short = total <= SHORT_TEXT && values.iter().all(|value| value.len() <= SHORT_VALUE);
    let automaton = (!is_short || values.len() > FEW).then(|| automaton(&values));
    for (text, found) in texts.iter().zip(found) {
        let mut add = |value: usize, span: Range<usize>| {
            if stands_alone(text, &span) {
                found.push(Entity::new(kinds[value], span, Rank::Context));
            }
        };
        match &automaton {
            Some(automaton) => automaton
                .find_overlapping_iter(*text)
                .for_each(|occurrence| add(occurrence.pattern().as_usize(), occurrence.range())),
            None => values.iter().enumerate().for_each(|(index, value)| {
                occurrences(text, value).for_each(|span| add(index, span));
            }),
        }
    }
}

/// It reads one exchange only, so it must be cheap to build rather than fast.
fn automaton(values: &[&str]) -> AhoCorasick {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::NoncontiguousNFA))
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
    value.chars().count() >= 6
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
