//! Repetitions: what was found once is masked wherever it is written again.
//!
//! A password is named once and used later; a date of birth has its word only the first time.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::entity::{Entity, EntityKind, Rank};

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
    let kinds: Vec<EntityKind> = values.values().copied().collect();
    // It reads one exchange only, so it must be cheap to build rather than fast.
    let automaton = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::NoncontiguousNFA))
        .prefilter(false)
        .build(values.keys())
        .expect("the limits of the automaton are far above the length of any text in memory");
    for (text, found) in texts.iter().zip(found) {
        let repetitions = automaton
            .find_overlapping_iter(*text)
            .filter(|repetition| stands_alone(text, &repetition.range()))
            .map(|repetition| {
                let rank = Rank::Context;
                Entity::new(kinds[repetition.pattern()], repetition.range(), rank)
            });
        let repetitions: Vec<_> = repetitions.collect();
        found.extend(repetitions);
    }
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
