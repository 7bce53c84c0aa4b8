//! Words that sound or look almost like a declared name.

use std::hash::{BuildHasher, Hash};

use super::hash::Table;
use super::words;
use crate::entity::EntityKind;
use crate::phonetic::{cologne, first_digit};
use crate::vault::Original;

/// Declared parts of names by sound and by spelling.
#[derive(Default)]
pub(super) struct Sounds {
    /// Cologne code → the declared words that have it.
    codes: Table<u128, Vec<u32>>,
    /// First letter and length → the declared words like that.
    spellings: Table<(char, u32), Vec<Spelling>>,
    words: Vec<(Original, EntityKind)>,
    sieve: Sieve,
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
/// Words that sound alike differ by no more in length.
const SPREAD: usize = 3;
/// Longer words are not compared, so that comparing costs a bounded time.
const LONGEST: usize = 32;

impl Sounds {
    /// Adds a folded word.
    pub(super) fn add(&mut self, word: &str, kind: EntityKind) {
        let length = word.chars().count();
        let Some(first) = word.chars().next() else { return };
        let entry = (Original::new(word), kind);
        if !(SHORTEST..=LONGEST).contains(&length) {
            return;
        }
        let spellings = self.spellings.entry((first, length as u32)).or_default();
        if spellings.iter().any(|spelling| self.words[spelling.word as usize] == entry) {
            return;
        }
        let id = self.words.len() as u32;
        spellings.push(Spelling { letters: letters(word), word: id });
        self.words.push(entry);
        for other in length.saturating_sub(2)..=length + 2 {
            self.sieve.add(&(first, other as u32));
        }
        if let Some(code) = cologne(word) {
            self.codes.entry(code.as_number()).or_default().push(id);
            self.sieve.add(&code.as_number());
            for other in length.saturating_sub(SPREAD)..=length + SPREAD {
                self.sieve.add(&(first_digit(word), other as u32));
            }
        }
    }

    /// Returns the kind of a declared word that sounds or looks almost like a folded word.
    pub(super) fn like(&self, word: &str) -> Option<EntityKind> {
        let length = word.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) {
            return None;
        }
        let kind = self.sounding_like(word, length).or_else(|| self.spelt_like(word, length))?;
        (!words::FREQUENT.contains(word)).then_some(kind)
    }

    fn sounding_like(&self, word: &str, length: usize) -> Option<EntityKind> {
        if !self.sieve.may_have(&(first_digit(word), length as u32)) {
            return None;
        }
        let code = cologne(word)?;
        if !self.sieve.may_have(&code.as_number()) {
            return None;
        }
        let ids = self.codes.get(&code.as_number())?;
        let initial = |word: &str| word.bytes().next().filter(|first| b"aeijouy".contains(first));
        let alike = |declared: &str| {
            declared.len().abs_diff(length) <= SPREAD
                && initial(declared) == initial(word)
                // So short a code is shared by many words: `Schnee` is not `Sean`.
                && (code.len() > 2 || is_within(2, word, declared))
        };
        // A few looks decide, because words of one code mostly are of one length too.
        let mut declared = ids.iter().take(32).map(|&id| &self.words[id as usize]);
        declared.find(|(word, _)| alike(word.expose())).map(|(_, kind)| *kind)
    }

    fn spelt_like(&self, word: &str, length: usize) -> Option<EntityKind> {
        let first = word.chars().next()?;
        if !self.sieve.may_have(&(first, length as u32)) {
            return None;
        }
        let set = letters(word);
        for other in length.saturating_sub(2)..=length + 2 {
            let allowed = if length.min(other) >= LONG { 2 } else { 1 };
            if length.abs_diff(other) > allowed {
                continue;
            }
            for spelling in self.spellings.get(&(first, other as u32)).into_iter().flatten() {
                if (spelling.letters ^ set).count_ones() as usize > 2 * allowed {
                    continue;
                }
                let (declared, kind) = &self.words[spelling.word as usize];
                if is_within(allowed, word, declared.expose()) {
                    return Some(*kind);
                }
            }
        }
        None
    }
}

/// Most words of a text are like no declared word at all; this says so at once. It has no bits
/// while there is nothing in it, because most lists of declared values are short or empty.
#[derive(Default)]
struct Sieve(Vec<u64>);

impl Sieve {
    /// Enough for tens of thousands of names.
    const WORDS: usize = 1024;

    fn add(&mut self, key: &impl Hash) {
        let (word, bit) = Self::place(key);
        self.0.resize(Self::WORDS, 0);
        self.0[word] |= bit;
    }

    fn may_have(&self, key: &impl Hash) -> bool {
        let (word, bit) = Self::place(key);
        self.0.get(word).is_some_and(|bits| bits & bit != 0)
    }

    fn place(key: &impl Hash) -> (usize, u64) {
        let hash = Table::<(), ()>::default().hasher().hash_one(key) >> 32;
        (hash as usize % Self::WORDS, 1 << (hash >> 16 & 63))
    }
}

/// One bit per letter that occurs; other scripts share the bits.
fn letters(word: &str) -> u32 {
    word.chars().fold(0, |set, c| set | 1 << (c as u32 % 32))
}

/// Tells whether the insertions, deletions, replacements and swaps of neighbours between two words
/// are not more than a limit (optimal string alignment).
pub(super) fn is_within(limit: usize, left: &str, right: &str) -> bool {
    const ROW: usize = LONGEST + 1;
    let mut letters = ['\0'; LONGEST];
    let mut width = 0;
    for (slot, c) in letters.iter_mut().zip(right.chars()) {
        *slot = c;
        width += 1;
    }
    let mut rows = [[0u8; ROW]; 3];
    rows[0] = std::array::from_fn(|index| index as u8);
    let mut before = '\0';
    let mut height = 0;
    for a in left.chars() {
        let [last, before_last, row] = [height % 3, (height + 2) % 3, (height + 1) % 3];
        rows[row][0] = height as u8 + 1;
        let mut least = rows[row][0];
        for j in 0..width {
            let b = letters[j];
            let replaced = rows[last][j] + u8::from(a != b);
            let mut cost = replaced.min(rows[last][j + 1] + 1).min(rows[row][j] + 1);
            if height > 0 && j > 0 && a == letters[j - 1] && before == b {
                cost = cost.min(rows[before_last][j - 1] + 1);
            }
            rows[row][j + 1] = cost;
            least = least.min(cost);
        }
        // A swap can come back from the row before by one.
        if usize::from(least) > limit + 1 {
            return false;
        }
        before = a;
        height += 1;
    }
    usize::from(rows[height % 3][width]) <= limit
}
