//! Words that say what stands near them, looked for only where something stands that they could
//! explain.
//!
//! Most text has nothing to explain and is not read for words at all. Where it has, every beginning of
//! a word in the neighbourhood is looked up by its first characters, at most once.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// How far before and behind a place words are read.
const BEFORE: usize = 64;
const BEHIND: usize = 48;

/// Which lists of words a word is in; one bit for each list.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Lists([u64; 4]);

impl Lists {
    fn add(&mut self, list: usize) {
        self.0[list / 64] |= 1 << (list % 64);
    }

    fn has(self, list: usize) -> bool {
        self.0[list / 64] >> (list % 64) & 1 == 1
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
    by_beginning: HashMap<Beginning, Vec<Spelling>>,
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
    characters: Box<[char]>,
    /// The lists in which this is a whole word, and those in which longer words count too.
    whole: Lists,
    open: Lists,
}

impl Words {
    /// Prepares lists of words; a list is known by its place.
    pub(super) fn new<'w>(lists: impl Iterator<Item = Vec<&'w str>>) -> Self {
        let mut spellings: BTreeMap<Box<[char]>, (Lists, Lists)> = BTreeMap::new();
        for (list, words) in lists.enumerate() {
            assert!(list < 256, "another list of words needs more bits");
            for word in words {
                let open = word.ends_with('*');
                let word = word.trim_end_matches('*');
                for spelling in [word, &crate::fold::fold(word)] {
                    let (in_whole, in_open) =
                        spellings.entry(spelling.chars().map(lower).collect()).or_default();
                    let lists = if open { in_open } else { in_whole };
                    lists.add(list);
                }
            }
        }
        let mut words = Self {
            by_beginning: HashMap::with_capacity(spellings.len()),
            beginnings: vec![0; 1 << (BITS - 6)],
        };
        for (characters, (whole, open)) in spellings {
            let beginning = Beginning::of(characters.iter().copied());
            let bit = beginning.bit();
            words.beginnings[bit >> 6] |= 1 << (bit & 63);
            let spelling = Spelling { characters, whole, open };
            words.by_beginning.entry(beginning).or_default().push(spelling);
        }
        words
    }

    /// Tells every word that begins at a place, and the lists that it is in.
    fn at(&self, text: &str, at: usize, mut tell: impl FnMut(Range<usize>, Lists)) {
        let rest = &text[at..];
        let mut first = [None; 3];
        for (slot, c) in first.iter_mut().zip(rest.chars()) {
            *slot = Some(lower(c));
        }
        for length in [3, 2, 1] {
            let beginning = Beginning::of(first.iter().take(length).flatten().copied());
            let bit = beginning.bit();
            if self.beginnings[bit >> 6] >> (bit & 63) & 1 == 0 {
                continue;
            }
            for spelling in self.by_beginning.get(&beginning).into_iter().flatten() {
                // A longer word is found by its first three characters.
                let characters = spelling.characters.len();
                if length != characters.min(3) {
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

/// So many bits tell which characters words begin with.
const BITS: u32 = 15;

/// The first characters of a word: three, or all of a shorter one.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
struct Beginning([char; 3]);

impl Beginning {
    fn of(characters: impl Iterator<Item = char>) -> Self {
        let mut beginning = Self::default();
        for (slot, c) in beginning.0.iter_mut().zip(characters) {
            *slot = c;
        }
        beginning
    }

    fn bit(self) -> usize {
        let [first, second, third] = self.0.map(u32::from);
        let mixed = (first ^ second << 10 ^ third << 20).wrapping_mul(0x9e37_79b1);
        (mixed >> (32 - BITS)) as usize
    }
}

/// A character as words are compared: in lower case, and one blank like the other.
fn lower(c: char) -> char {
    match c {
        ' ' | '\t' | '\n' | '-' | '_' => ' ',
        'A'..='Z' => c.to_ascii_lowercase(),
        _ if c.is_ascii() => c,
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

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

#[derive(Default)]
struct State {
    hits: Vec<Hit>,
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
        state.read = 0..0;
    }

    /// Whether any word of any list stands in a text.
    pub(super) fn any(&mut self, text: &str) -> bool {
        self.clear();
        let state = self.state.get_mut();
        state.scan(self.words, text, 0..text.len());
        !state.hits.is_empty()
    }
}

impl WordsNearby for Nearby<'_> {
    fn before(&self, text: &str, list: usize, at: usize, within: usize) -> Option<usize> {
        let mut state = self.state.borrow_mut();
        state.read(self.words, text, at);
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
        state.read(self.words, text, at);
        let next = state.hits.partition_point(|hit| hit.span.end <= at);
        state.hits[next..]
            .iter()
            .take_while(|hit| hit.span.start <= at + within)
            .any(|hit| hit.span.start >= at && hit.lists.has(list))
    }
}

impl State {
    /// Reads the neighbourhood of a place as far as it has not been read.
    fn read(&mut self, words: &Words, text: &str, at: usize) {
        let wanted = at.saturating_sub(BEFORE)..(at + BEHIND).min(text.len());
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
        let mut before = stretch.start.checked_sub(1).map_or(b' ', |at| bytes[at]);
        for at in stretch {
            let byte = bytes[at];
            let inside = before.is_ascii_alphanumeric()
                && !(byte.is_ascii_uppercase() && before.is_ascii_lowercase());
            let foreign = before >= 0x80
                && text.get(..at).is_some_and(|text| text.ends_with(char::is_alphanumeric));
            before = byte;
            if inside || foreign || !text.is_char_boundary(at) {
                continue;
            }
            words.at(text, at, |span, lists| {
                // In the order of their ends; a word inside of a longer one ends before it.
                let place = self.hits.partition_point(|hit| hit.span.end <= span.end);
                self.hits.insert(place, Hit { span, lists });
            });
        }
    }
}
