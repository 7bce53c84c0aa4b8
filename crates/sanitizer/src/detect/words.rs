//! Words that say what stands near them, looked for only where something stands that they could
//! explain.
//!
//! Most text has nothing to explain and is not read for words at all. Where it has, every beginning of
//! a word in the neighbourhood is looked up by its first characters, at most once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

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

    fn join(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(all, more)| *all |= more);
    }

    fn is_empty(self) -> bool {
        self.0 == [0; 4]
    }
}

/// The words of all rules, by their first characters.
pub(super) struct Words {
    /// In the order of their buckets.
    spellings: Vec<Spelling>,
    /// Where the spellings of each bucket begin, and behind the last where they end.
    buckets: Vec<u16>,
    /// One bit for each hash of a beginning; nearly everywhere it says that no word begins.
    beginnings: Vec<u64>,
}

/// One word in a text.
struct Hit {
    span: Range<usize>,
    lists: Lists,
}

/// One spelling of a word.
struct Spelling {
    beginning: Beginning,
    characters: Box<[char]>,
    /// The lists in which this is a whole word, and those in which longer words count too.
    whole: Lists,
    open: Lists,
}

impl Words {
    /// Prepares lists of words; a list is known by its place.
    pub(super) fn new<'w>(lists: impl Iterator<Item = Vec<&'w str>>) -> Self {
        let mut by_characters: BTreeMap<Box<[char]>, (Lists, Lists)> = BTreeMap::new();
        for (list, words) in lists.enumerate() {
            assert!(list < 256, "another list of words needs more bits");
            for word in words {
                let open = word.ends_with('*');
                let word = word.trim_end_matches('*');
                for spelling in [word, &crate::fold::fold(word)] {
                    let (in_whole, in_open) =
                        by_characters.entry(spelling.chars().map(lower).collect()).or_default();
                    let lists = if open { in_open } else { in_whole };
                    lists.add(list);
                }
            }
        }
        let mut spellings: Vec<Spelling> = by_characters
            .into_iter()
            .map(|(characters, (whole, open))| {
                let beginning = Beginning::of(characters.iter().copied());
                Spelling { beginning, characters, whole, open }
            })
            .collect();
        spellings.sort_by_key(|spelling| spelling.beginning.bucket());
        let mut beginnings = vec![0; 1 << (BITS - 6)];
        for spelling in &spellings {
            let first = spelling.characters.first().copied().unwrap_or_default();
            assert!(first.is_alphabetic(), "no word is found that begins with {first:?}");
            let bit = spelling.beginning.bit();
            beginnings[bit >> 6] |= 1 << (bit & 63);
        }
        let before = |bucket| {
            let count = spellings.partition_point(|one| one.beginning.bucket() < bucket);
            u16::try_from(count).expect("the words are constants, and there are some thousands")
        };
        let buckets = (0..=1 << BUCKET_BITS).map(before).collect();
        Self { spellings, buckets, beginnings }
    }

    /// Tells every word that begins at a place, and the lists that it is in.
    fn at(&self, text: &str, at: usize, mut tell: impl FnMut(Range<usize>, Lists)) {
        let rest = &text[at..];
        let first = Beginning::at(rest);
        for length in [3, 2, 1] {
            let beginning = first.shortened(length);
            let bit = beginning.bit();
            if self.beginnings[bit >> 6] >> (bit & 63) & 1 == 0 {
                continue;
            }
            let bucket = beginning.bucket();
            let candidates =
                usize::from(self.buckets[bucket])..usize::from(self.buckets[bucket + 1]);
            for spelling in &self.spellings[candidates] {
                // A longer word is found by its first three characters.
                if spelling.beginning != beginning || length != spelling.characters.len().min(3) {
                    continue;
                }
                let Some(length) = spelling.length_in(rest) else { continue };
                let mut lists = spelling.open;
                if !rest[length..].chars().next().is_some_and(char::is_alphanumeric) {
                    lists.join(spelling.whole);
                }
                if !lists.is_empty() {
                    tell(at..at + length, lists);
                }
            }
        }
    }
}

impl Spelling {
    /// The length in bytes of this spelling at the beginning of a text, in any case.
    fn length_in(&self, text: &str) -> Option<usize> {
        let mut length = 0;
        let mut characters = text.chars();
        for &wanted in &self.characters {
            let c = characters.next().filter(|&c| lower(c) == wanted)?;
            length += c.len_utf8();
        }
        Some(length)
    }
}

/// So many bits tell which characters words begin with, and which bucket has them.
const BITS: u32 = 15;
const BUCKET_BITS: u32 = 12;

/// The first characters of a word, three or all of a shorter one, in 21 bits each.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Beginning(u64);

impl Beginning {
    const EACH: usize = 21;

    fn of(characters: impl Iterator<Item = char>) -> Self {
        let places = characters.take(3).enumerate();
        Self(places.fold(0, |bits, (index, c)| bits | u64::from(c) << (index * Self::EACH)))
    }

    /// The first three characters of a text, as words are compared.
    fn at(text: &str) -> Self {
        match *text.as_bytes() {
            [a, b, c, ..] if (a | b | c).is_ascii() => {
                let [a, b, c] = [a, b, c].map(|byte| u64::from(LOWER[usize::from(byte)]));
                Self(a | b << Self::EACH | c << (2 * Self::EACH))
            }
            _ => Self::of(text.chars().map(lower)),
        }
    }

    /// The first so many of them.
    fn shortened(self, length: usize) -> Self {
        Self(self.0 & ((1 << (length * Self::EACH)) - 1))
    }

    fn mixed(self) -> u64 {
        self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    fn bit(self) -> usize {
        (self.mixed() >> (64 - BITS)) as usize
    }

    fn bucket(self) -> usize {
        (self.mixed() >> (64 - BUCKET_BITS)) as usize
    }
}

/// A character as words are compared: in lower case, and one blank like the other.
fn lower(c: char) -> char {
    match c {
        _ if c.is_ascii() => char::from(LOWER[c as usize]),
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// The same for ASCII.
static LOWER: [u8; 128] = {
    let mut lower = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        lower[byte as usize] = match byte {
            b' ' | b'\t' | b'\n' | b'-' | b'_' => b' ',
            _ => byte.to_ascii_lowercase(),
        };
        byte += 1;
    }
    lower
};

/// Bytes with which a word may begin: letters of all scripts.
static BEGINS: [bool; 256] = {
    let mut begins = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        begins[byte] = (byte as u8).is_ascii_alphabetic() || byte >= 0xc0;
        byte += 1;
    }
    begins
};

/// What tells a detector which of its words stand near a place.
pub(super) trait WordsNearby {
    /// The end of the last word of a list that ends at most `within` bytes before a place.
    fn before(&self, text: &str, list: usize, at: usize, within: usize) -> Option<usize>;

    /// Whether a word of a list starts at most `within` bytes behind a place.
    fn behind(&self, text: &str, list: usize, at: usize, within: usize) -> bool;
}

/// The words in the neighbourhood of places of one text.
pub(super) struct Nearby<'s> {
    words: &'s Words,
    state: RefCell<State>,
}

/// A block is so many bytes of text, as a power of two.
const BLOCK: u32 = 5;

#[derive(Default)]
struct State {
    hits: Vec<Hit>,
    /// For each block of the text the lists of the words that begin or end in it.
    blocks: Vec<Lists>,
    /// The stretch that has been read.
    read: Range<usize>,
}

impl<'s> Nearby<'s> {
    pub(super) fn new(words: &'s Words) -> Self {
        Self { words, state: RefCell::default() }
    }

    /// Begins another text.
    pub(super) fn clear(&mut self) {
        let state = self.state.get_mut();
        state.hits.clear();
        state.blocks.clear();
        state.read = 0..0;
    }

    /// Whether any word of any list stands in a text.
    pub(super) fn any(&mut self, text: &str) -> bool {
        self.clear();
        let state = self.state.get_mut();
        state.scan(self.words, text, 0..text.len());
        !state.hits.is_empty()
    }

    /// The lists of which a word stands near a stretch, and perhaps some more: what is not among
    /// them need not be asked for.
    pub(super) fn near(&mut self, text: &str, stretch: &Range<usize>) -> Lists {
        let state = self.state.get_mut();
        state.read(self.words, text, stretch.clone());
        let first = stretch.start.saturating_sub(BEFORE) >> BLOCK;
        let last = (stretch.end + BEHIND) >> BLOCK;
        let mut lists = Lists::default();
        let blocks = state.blocks.get(first..=last.min(state.blocks.len() - 1));
        blocks.unwrap_or_default().iter().for_each(|&block| lists.join(block));
        lists
    }
}

impl WordsNearby for Nearby<'_> {
    fn before(&self, text: &str, list: usize, at: usize, within: usize) -> Option<usize> {
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

    fn behind(&self, text: &str, list: usize, at: usize, within: usize) -> bool {
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
    fn read(&mut self, words: &Words, text: &str, stretch: Range<usize>) {
        let wanted = stretch.start.saturating_sub(BEFORE)..(stretch.end + BEHIND).min(text.len());
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

    /// Adds the words that begin in a stretch: behind what is no letter, or with a capital letter
    /// behind a small one, as in names of variables.
    fn scan(&mut self, words: &Words, text: &str, stretch: Range<usize>) {
        let bytes = text.as_bytes();
        self.blocks.resize((text.len() >> BLOCK) + 1, Lists::default());
        let mut before = stretch.start.checked_sub(1).map_or(b' ', |at| bytes[at]);
        for at in stretch {
            let byte = bytes[at];
            let behind = std::mem::replace(&mut before, byte);
            let camel = byte.is_ascii_uppercase() && behind.is_ascii_lowercase();
            if !BEGINS[usize::from(byte)] || behind.is_ascii_alphanumeric() && !camel {
                continue;
            }
            // The end of a character of another script, or of a sign.
            if behind >= 0x80 && text[..at].ends_with(char::is_alphanumeric) {
                continue;
            }
            words.at(text, at, |span, lists| self.push(Hit { span, lists }));
        }
    }

    /// Adds a word in the order of their ends; a word inside of a longer one ends before it.
    fn push(&mut self, hit: Hit) {
        for at in [hit.span.start, hit.span.end] {
            if let Some(block) = self.blocks.get_mut(at >> BLOCK) {
                block.join(hit.lists);
            }
        }
        let later = self.hits.iter().rev().take_while(|one| one.span.end > hit.span.end).count();
        self.hits.insert(self.hits.len() - later, hit);
    }
}
