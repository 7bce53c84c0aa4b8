//! Words that say what stands near them, looked for only where something stands that they could
//! explain.
//!
//! Most text has nothing to explain and is not read for words at all. Where it has, every beginning of
//! a word in the neighbourhood is looked up, at most once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

mod trie;

use trie::{Accepted, Trie};

use crate::text::Text;

/// How far before and behind a place words are read: so far as any rule asks, from where it may ask.
const BEFORE: usize = 104;
const BEHIND: usize = 64;

/// Which lists of words a word is in; one bit for each list.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lists([u64; 4]);

impl Lists {
    fn add(&mut self, list: usize) {
        self.0[list / 64] |= 1 << (list % 64);
    }

    pub(super) fn has(self, list: usize) -> bool {
        self.0[list / 64] >> (list % 64) & 1 == 1
    }

    /// The first lists, which are those of the detectors, as bits.
    pub(super) fn first(self) -> u64 {
        self.0[0]
    }

    /// The lists from one on, as bits; the first of them is bit 0.
    pub(super) fn from(self, first: usize) -> u64 {
        let (index, offset) = (first / 64, first % 64);
        let word = |index: usize| self.0.get(index).copied().unwrap_or_default();
        let here = word(index) >> offset;
        if offset == 0 { here } else { here | word(index + 1) << (64 - offset) }
    }

    fn join(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(all, more)| *all |= more);
    }

    fn is_empty(self) -> bool {
        self.0 == [0; 4]
    }
}

/// The words of all rules.
pub(super) struct Words {
    trie: Trie,
    /// How many lists there are.
    lists: usize,
    /// One bit for each hash of what words begin with; nearly everywhere it says that none does.
    beginnings: Vec<u64>,
}

/// One word in a text.
struct Hit {
    span: Range<usize>,
    lists: Lists,
}

impl Words {
    /// Prepares lists of words; a list is known by its place.
    pub(super) fn new<'w>(lists: impl Iterator<Item = Vec<&'w str>>) -> Self {
        let mut spellings: BTreeMap<Vec<char>, Accepted> = BTreeMap::new();
        let mut count = 0;
        for (list, words) in lists.enumerate() {
            assert!(list < 256, "another list of words needs more bits");
            count += 1;
            for word in words {
                let open = word.ends_with('*');
                let word = word.trim_end_matches('*');
                assert!(word.starts_with(char::is_alphabetic), "no word is found like {word:?}");
                for spelling in [word, &crate::fold::fold(word)] {
                    let accepted =
                        spellings.entry(spelling.chars().map(lower).collect()).or_default();
                    let lists = if open { &mut accepted.open } else { &mut accepted.whole };
                    lists.add(list);
                }
            }
        }
        let mut beginnings = vec![0; 1 << (BITS - 6)];
        for (characters, accepted) in &spellings {
            for bit in beginnings_of(characters, accepted) {
                beginnings[bit >> 6] |= 1 << (bit & 63);
            }
        }
        Self { trie: Trie::of(spellings), lists: count, beginnings }
    }

    /// Whether a word may begin with some bytes.
    fn may_begin(&self, bytes: &[u8]) -> bool {
        let Some(&first) = bytes.first_chunk() else { return true };
        let bit = beginning(first);
        let begins = self.beginnings[bit >> 6] >> (bit & 63) & 1 == 1;
        begins | (u32::from_le_bytes(first) & NOT_ASCII != 0)
    }

    /// Tells every word that begins at a place, and the lists that it is in.
    fn at(&self, text: &str, at: usize, mut tell: impl FnMut(Range<usize>, Lists)) {
        let rest = &text[at..];
        self.trie.walk(rest, |length, accepted| {
            let mut lists = accepted.open;
            if !rest[length..].chars().next().is_some_and(char::is_alphanumeric) {
                lists.join(accepted.whole);
            }
            if !lists.is_empty() {
                tell(at..at + length, lists);
            }
        });
    }
}

/// So many bytes of a word are looked at first, and so many bits tell what words begin with.
const BEGINNING: usize = 4;
const BITS: u32 = 16;
/// The bits that no byte of ASCII has.
const NOT_ASCII: u32 = 0x8080_8080;

/// The bit of some bytes of ASCII. All that are neither letter nor digit are alike, because any of them
/// ends a word.
fn beginning(bytes: [u8; BEGINNING]) -> usize {
    static KEYS: [u8; 128] = {
        let mut keys = [b' '; 128];
        let mut byte = 0;
        while byte < 128 {
            if (byte as u8).is_ascii_alphanumeric() {
                keys[byte] = (byte as u8).to_ascii_lowercase();
            }
            byte += 1;
        }
        keys
    };
    let keys = bytes.map(|byte| KEYS[usize::from(byte & 127)]);
    (u32::from_le_bytes(keys).wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as usize
}

/// The bits of all bytes that a word may begin with, together with what may follow a short one.
fn beginnings_of(characters: &[char], accepted: &Accepted) -> Vec<usize> {
    let any: Vec<u8> = (b'a'..=b'z').chain(b'0'..=b'9').chain([b' ']).collect();
    let mut beginnings = vec![[b' '; BEGINNING]];
    for place in 0..BEGINNING {
        let behind = place.checked_sub(characters.len());
        let keys = match characters.get(place).map(|&c| u8::try_from(c)) {
            Some(Ok(key)) if key.is_ascii() => vec![key],
            // Where not all is ASCII the tree is asked at once.
            Some(_) => return Vec::new(),
            None if behind == Some(0) && accepted.open.is_empty() => vec![b' '],
            None => any.clone(),
        };
        let with = |one: [u8; BEGINNING], key: u8| {
            let mut one = one;
            one[place] = key;
            one
        };
        beginnings = beginnings
            .iter()
            .flat_map(|one| keys.iter().map(move |key| with(*one, *key)))
            .collect();
    }
    beginnings.into_iter().map(beginning).collect()
}

/// A character as words are compared: in lower case, and one blank like the other.
fn lower(c: char) -> char {
    match c {
        ' ' | '\t' | '\n' | '-' | '_' => ' ',
        _ if c.is_ascii() => c.to_ascii_lowercase(),
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// What tells a detector which of its words stand near a place.
pub(super) trait WordsNearby {
    /// The end of the last word of a list that ends at most `within` bytes before a place.
    fn before(&self, text: &Text<'_>, list: usize, at: usize, within: usize) -> Option<usize>;

    /// Whether a word of a list starts at most `within` bytes behind a place.
    fn behind(&self, text: &Text<'_>, list: usize, at: usize, within: usize) -> bool;
}

/// The words in the neighbourhood of places of one text.
pub(super) struct Nearby<'s> {
    words: &'s Words,
    state: RefCell<State>,
    /// Takes words of all lists for near everywhere, so that every rule looks.
    #[cfg(test)]
    pub(super) near_everywhere: bool,
}

/// A block is so many bytes of text, as a power of two.
const BLOCK: u32 = 6;

#[derive(Default)]
struct State {
    hits: Vec<Hit>,
    /// For each block of the text the lists of the words that begin or end in it.
    blocks: Vec<Lists>,
    /// The stretch that has been read.
    read: Range<usize>,
    /// The last answer, and the blocks that it is about.
    near: (Range<usize>, Lists),
}

impl<'s> Nearby<'s> {
    pub(super) fn new(words: &'s Words) -> Self {
        Self {
            words,
            state: RefCell::default(),
            #[cfg(test)]
            near_everywhere: false,
        }
    }

    /// Begins another text.
    pub(super) fn clear(&mut self) {
        let state = self.state.get_mut();
        state.hits.clear();
        state.blocks.clear();
        state.read = 0..0;
        state.near = Default::default();
    }

    /// Whether any word of a list that is wanted stands in a text.
    pub(super) fn any(&mut self, text: &Text<'_>, wanted: impl Fn(usize) -> bool) -> bool {
        self.clear();
        let state = self.state.get_mut();
        state.scan(self.words, text, 0..text.as_str().len());
        let mut lists = Lists::default();
        state.hits.iter().for_each(|hit| lists.join(hit.lists));
        (0..self.words.lists).any(|list| lists.has(list) && wanted(list))
    }

    /// The lists of which a word stands near a stretch, and perhaps some more: what is not among
    /// them need not be asked for.
    pub(super) fn near(&mut self, text: &Text<'_>, stretch: &Range<usize>) -> Lists {
        let first = stretch.start.saturating_sub(BEFORE) >> BLOCK;
        let behind = ((stretch.end + BEHIND) >> BLOCK) + 1;
        let state = self.state.get_mut();
        if state.near.0 != (first..behind) {
            // All of the last block is read, so that the next number may have the same answer.
            let end = (behind << BLOCK) - BEHIND;
            state.read(self.words, text, stretch.start..end.min(text.as_str().len()));
            let mut lists = Lists::default();
            let blocks = state.blocks.get(first..behind.min(state.blocks.len()));
            blocks.unwrap_or_default().iter().for_each(|&block| lists.join(block));
            state.near = (first..behind, lists);
        }
        #[cfg(test)]
        if self.near_everywhere {
            return Lists([u64::MAX; 4]);
        }
        state.near.1
    }
}

impl WordsNearby for Nearby<'_> {
    fn before(&self, text: &Text<'_>, list: usize, at: usize, within: usize) -> Option<usize> {
        let mut state = self.state.borrow_mut();
        state.read(self.words, text, at..at);
        let next = state.hits.partition_point(|hit| hit.span.end <= at);
        state.hits[..next]
            .iter()
            .rev()
            .take_while(|hit| hit.span.end + within >= at)
            .find(|hit| hit.lists.has(list))
            .map(|hit| hit.span.end)
    }

    fn behind(&self, text: &Text<'_>, list: usize, at: usize, within: usize) -> bool {
        let mut state = self.state.borrow_mut();
        state.read(self.words, text, at..at);
        let next = state.hits.partition_point(|hit| hit.span.end <= at);
        state.hits[next..]
            .iter()
            .take_while(|hit| hit.span.start <= at + within)
            .any(|hit| hit.span.start >= at && hit.lists.has(list))
    }
}

impl State {
    /// Reads the neighbourhood of a stretch as far as it has not been read.
    fn read(&mut self, words: &Words, text: &Text<'_>, stretch: Range<usize>) {
        let length = text.as_str().len();
        let wanted = stretch.start.saturating_sub(BEFORE)..(stretch.end + BEHIND).min(length);
        if wanted.end <= self.read.end {
            return;
        }
        if wanted.start > self.read.end {
            self.read = wanted.start..wanted.start;
            self.hits.clear();
        }
        self.scan(words, text, self.read.end..wanted.end);
        self.read.end = wanted.end;
    }

    /// Adds the words that begin in a stretch.
    fn scan(&mut self, words: &Words, text: &Text<'_>, stretch: Range<usize>) {
        let written = text.as_str();
        self.blocks.resize((written.len() >> BLOCK) + 1, Lists::default());
        let may_begin = |at| words.may_begin(&written.as_bytes()[at..]);
        text.classes().word_begins(stretch, may_begin, |at| {
            let before = at.checked_sub(1).map_or(b' ', |at| written.as_bytes()[at]);
            // The end of a character of another script, or of a sign.
            if before.is_ascii() || !written[..at].ends_with(char::is_alphanumeric) {
                words.at(written, at, |span, lists| self.push(Hit { span, lists }));
            }
        });
    }

    /// Adds a word in the order of their ends; a word inside of a longer one ends before it.
    fn push(&mut self, hit: Hit) {
        let (first, last) = (hit.span.start >> BLOCK, hit.span.end >> BLOCK);
        for block in [Some(first), (last > first).then_some(last)].into_iter().flatten() {
            if let Some(block) = self.blocks.get_mut(block) {
                block.join(hit.lists);
            }
        }
        if self.hits.last().is_none_or(|last| last.span.end <= hit.span.end) {
            self.hits.push(hit);
            return;
        }
        let later = self.hits.iter().rev().take_while(|one| one.span.end > hit.span.end).count();
        self.hits.insert(self.hits.len() - later, hit);
    }
}
