//! Words that sound or look almost like a declared name.

use std::collections::HashMap;

use super::words;
use crate::entity::EntityKind;
use crate::phonetic::cologne;
use crate::vault::Original;

/// Declared parts of names by sound and by spelling.
#[derive(Default)]
pub(super) struct Sounds {
    /// Cologne code → the declared words that have it.
    codes: HashMap<String, Vec<u32>>,
    /// First letter and length → the declared words like that.
    spellings: HashMap<(char, usize), Vec<Spelling>>,
    words: Vec<(Original, EntityKind)>,
}

/// A declared word, and a set of its letters to rule it out without looking at it.
struct Spelling {
    letters: u32,
    word: u32,
}

/// Shorter words have too many neighbours.
const SHORTEST: usize = 4;
/// From this length on, two mistakes are still recognisable.
const LONG: usize = 7;
/// Longer words are not compared, so that comparing costs a bounded time.
const LONGEST: usize = 32;

impl Sounds {
    /// Adds a folded word.
    pub(super) fn add(&mut self, word: &str, kind: EntityKind) {
        let length = word.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) {
            return;
        }
        let id = self.words.len() as u32;
        let Some(first) = word.chars().next() else { return };
        if let Some(code) = cologne(word) {
            self.codes.entry(code).or_default().push(id);
        }
        let spelling = Spelling { letters: letters(word), word: id };
        self.spellings.entry((first, length)).or_default().push(spelling);
        self.words.push((Original::new(word), kind));
    }

    /// Drops words that were declared twice.
    pub(super) fn sort(&mut self) {
        let words = &self.words;
        let same = |a: u32, b: u32| words[a as usize] == words[b as usize];
        for ids in self.codes.values_mut() {
            ids.sort_by(|a, b| words[*a as usize].0.expose().cmp(words[*b as usize].0.expose()));
            ids.dedup_by(|a, b| same(*a, *b));
        }
        for bucket in self.spellings.values_mut() {
            bucket.sort_by(|a, b| {
                words[a.word as usize].0.expose().cmp(words[b.word as usize].0.expose())
            });
            bucket.dedup_by(|a, b| same(a.word, b.word));
        }
    }

    /// Returns the kind of a declared word that sounds or looks almost like a folded word.
    pub(super) fn like(&self, word: &str) -> Option<EntityKind> {
        let length = word.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) || words::FREQUENT.contains(word) {
            return None;
        }
        self.sounding_like(word, length).or_else(|| self.spelt_like(word, length))
    }

    fn sounding_like(&self, word: &str, length: usize) -> Option<EntityKind> {
        let code = cologne(word)?;
        let ids = self.codes.get(&code)?;
        let initial = |word: &str| word.bytes().next().filter(|first| b"aeijouy".contains(first));
        let alike = |declared: &str| {
            declared.len().abs_diff(length) <= 3
                && initial(declared) == initial(word)
                // So short a code is shared by many words: `Schnee` is not `Sean`.
                && (code.len() > 2 || distance(word, declared) <= 2)
        };
        // A few looks decide, because words of one code mostly are of one length too.
        let declared = ids.iter().take(32).map(|&id| &self.words[id as usize]);
        declared.into_iter().find(|(word, _)| alike(word.expose())).map(|(_, kind)| *kind)
    }

    fn spelt_like(&self, word: &str, length: usize) -> Option<EntityKind> {
        let first = word.chars().next()?;
        let set = letters(word);
        for other in length.saturating_sub(2)..=length + 2 {
            let allowed = if length.min(other) >= LONG { 2 } else { 1 };
            if length.abs_diff(other) > allowed {
                continue;
            }
            for spelling in self.spellings.get(&(first, other)).into_iter().flatten() {
                if (spelling.letters ^ set).count_ones() as usize > 2 * allowed {
                    continue;
                }
                let (declared, kind) = &self.words[spelling.word as usize];
                if distance(word, declared.expose()) <= allowed {
                    return Some(*kind);
                }
            }
        }
        None
    }
}

/// One bit per letter that occurs; other scripts share the bits.
fn letters(word: &str) -> u32 {
    word.chars().fold(0, |set, c| set | 1 << (c as u32 % 32))
}

/// The number of insertions, deletions, replacements and swaps of neighbours between two words
/// (optimal string alignment).
pub(super) fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut before_last: Vec<usize> = vec![0; right.len() + 1];
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (i, &a) in left.iter().enumerate() {
        let mut row = vec![i + 1; right.len() + 1];
        for (j, &b) in right.iter().enumerate() {
            let replaced = last[j] + usize::from(a != b);
            row[j + 1] = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a == right[j - 1] && left[i - 1] == b {
                row[j + 1] = row[j + 1].min(before_last[j - 1] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[right.len()]
}
