//! Words that say what stands near them, looked for only where something stands that they could
//! explain.
//!
//! Most text has nothing to explain and is not read for words at all. Where it has, an automaton
//! reads the neighbourhood, each byte at most once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use regex_automata::hybrid::dfa::Cache;
use regex_automata::util::pool::PoolGuard;

use super::automaton::{self, Automaton, MakeCache};

/// How far before and behind a place words are read.
const BEFORE: usize = 64;
const BEHIND: usize = 48;
/// Where there is one place there are often more, and each beginning reads a little twice.
const AHEAD: usize = 192;
/// The longest word.
const LONGEST: usize = 40;

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

    fn is_empty(self) -> bool {
        self.0 == [0; 4]
    }
}

/// The words of all rules, compiled.
pub(super) struct Words {
    automaton: Automaton,
    patterns: Vec<Pattern>,
}

struct Pattern {
    length: usize,
    /// The lists in which this is a whole word, and those in which longer words count too.
    whole: Lists,
    open: Lists,
}

/// One word in a text.
struct Hit {
    span: Range<usize>,
    lists: Lists,
}

impl Words {
    /// Compiles lists of words; a list is known by its place.
    pub(super) fn new<'w>(lists: impl Iterator<Item = Vec<&'w str>>) -> Self {
        let mut by_source: BTreeMap<String, Pattern> = BTreeMap::new();
        for (list, words) in lists.enumerate() {
            assert!(list < 256, "another list of words needs more bits");
            for word in words {
                assert!(word.len() <= LONGEST, "{word} is longer than what is read twice");
                let open = word.ends_with('*');
                let word = word.trim_end_matches('*');
                let folded = crate::fold::fold(word);
                for (spelling, start) in [word, folded.as_str()].into_iter().flat_map(starts) {
                    let pattern =
                        by_source.entry(source(&start, spelling)).or_insert_with(|| Pattern {
                            length: spelling.len(),
                            whole: Lists::default(),
                            open: Lists::default(),
                        });
                    let lists = if open { &mut pattern.open } else { &mut pattern.whole };
                    lists.add(list);
                }
            }
        }
        let sources: Vec<&String> = by_source.keys().collect();
        let automaton = Automaton::new(&sources);
        Self { automaton, patterns: by_source.into_values().collect() }
    }

    /// Takes what it needs to read texts.
    pub(super) fn cache(&self) -> PoolGuard<'_, Cache, MakeCache> {
        self.automaton.cache()
    }

    #[cfg(test)]
    pub(super) fn strain(&self, text: &str) -> (usize, usize) {
        self.automaton.strain(text)
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
    state: RefCell<State<'s>>,
}

struct State<'s> {
    cache: PoolGuard<'s, Cache, MakeCache>,
    hits: Vec<Hit>,
    /// The stretch that has been read.
    read: Range<usize>,
}

impl<'s> Nearby<'s> {
    pub(super) fn new(words: &'s Words) -> Self {
        let state = State { cache: words.cache(), hits: Vec::new(), read: 0..0 };
        Self { words, state: RefCell::new(state) }
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

impl State<'_> {
    /// Reads the neighbourhood of a place as far as it has not been read.
    fn read(&mut self, words: &Words, text: &str, at: usize) {
        if (at + BEHIND).min(text.len()) <= self.read.end {
            return;
        }
        let wanted = at.saturating_sub(BEFORE)..(at + AHEAD).min(text.len());
        let from = if wanted.start <= self.read.end {
            // A word may have begun before the end of what was read.
            self.read.end.saturating_sub(LONGEST).max(self.read.start)
        } else {
            self.read.start = wanted.start;
            self.hits.clear();
            wanted.start
        };
        let known = self.hits.len();
        self.scan(words, text, from..wanted.end);
        self.read.end = wanted.end;
        if from > self.read.start {
            self.forget_doubles(known);
        }
    }

    /// Removes hits that were already known from the stretch that was read twice.
    fn forget_doubles(&mut self, known: usize) {
        let Some(last) = known.checked_sub(1).map(|last| self.hits[last].span.end) else { return };
        let doubles = self.hits[known..].iter().take_while(|hit| hit.span.end <= last).count();
        self.hits.drain(known..known + doubles);
    }

    fn scan(&mut self, words: &Words, text: &str, stretch: Range<usize>) {
        let Self { cache, hits, .. } = self;
        words.automaton.search(cache, text, stretch, |pattern, span| {
            let pattern = &words.patterns[pattern];
            let (start, end) = (span.end - pattern.length, span.end);
            let span = start..end;
            let alone = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
            let byte = |at: usize| text.as_bytes().get(at).copied().unwrap_or_default();
            let camel = byte(span.start).is_ascii_uppercase()
                && span.start.checked_sub(1).is_some_and(|at| byte(at).is_ascii_lowercase());
            let starts = text.is_char_boundary(span.start)
                && (camel || alone(text[..span.start].chars().next_back()));
            if !starts {
                return;
            }
            let mut lists = pattern.open;
            if !pattern.whole.is_empty() && alone(text[end..].chars().next()) {
                lists.0.iter_mut().zip(pattern.whole.0).for_each(|(all, whole)| *all |= whole);
            }
            if !lists.is_empty() {
                // In the order of their ends; a word inside of a longer one ends before it.
                let place = hits.partition_point(|hit| hit.span.end <= span.end);
                hits.insert(place, Hit { span, lists });
            }
        });
    }
}

/// How a word may begin: where nothing or no letter of ASCII stands before, behind an underscore, or
/// with a capital letter behind a small one, as in names of variables.
fn starts(word: &str) -> impl Iterator<Item = (&str, String)> {
    let first = word.chars().next().filter(char::is_ascii_alphanumeric);
    let starts = match first {
        Some(first) if first.is_ascii_lowercase() => {
            vec![
                r"\b".to_owned(),
                "_".to_owned(),
                format!("[a-z](?:{}", first.to_ascii_uppercase()),
            ]
        }
        Some(_) => vec![r"\b".to_owned(), "_".to_owned()],
        None => vec![String::new()],
    };
    starts.into_iter().map(move |start| (word, start))
}

/// The pattern of a word with one of its beginnings.
fn source(start: &str, word: &str) -> String {
    match start.strip_suffix(|last: char| last.is_ascii_uppercase()) {
        Some(_) => format!("{start}){}", pattern(word.get(1..).unwrap_or_default())),
        None => start.to_owned() + &pattern(word),
    }
}

/// A pattern for a word in lower, upper and mixed case, byte for byte of the same length; a space may
/// be any blank space, a hyphen or an underscore.
fn pattern(word: &str) -> String {
    let mut pattern = String::new();
    for c in word.chars() {
        if c == ' ' {
            pattern.push_str(r"[ \t\n_-]");
            continue;
        }
        let upper = c.to_uppercase().next().filter(|upper| upper.len_utf8() == c.len_utf8());
        pattern.push_str("(?:");
        pattern.push_str(&automaton::hex(c));
        if let Some(upper) = upper.filter(|&upper| upper != c) {
            pattern.push('|');
            pattern.push_str(&automaton::hex(upper));
        }
        pattern.push(')');
    }
    pattern
}
