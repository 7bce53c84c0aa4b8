//! Repetitions: what was found once is masked wherever it is written again.
//!
//! A password is named once and used later; a date of birth has its word only the first time.
//! Only later texts of an exchange count: what a conversation adds must not change what was sent
//! before, or the provider's prompt cache would miss.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::ops::{Range, RangeInclusive};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use memchr::memmem::Finder;

use crate::entity::{Entity, EntityKind, Rank};
use crate::text::token_begins;

/// Up to so many values are searched for one after the other.
const FEW: usize = 4;
/// Longer values could be looked at again and again in a text that repeats itself.
const SHORT_VALUE: usize = 256;
/// So many bytes of a long value hardly occur without the rest.
const HEAD: usize = 64;
/// Shorter values are words and numbers of other meaning too.
const SHORTEST: usize = 6;

/// What was found in the texts of one exchange, and in which of them first.
#[derive(Default)]
pub(crate) struct Values<'t> {
    list: Vec<Value<'t>>,
    search: Search<'t>,
    long: Long<'t>,
}

/// How the short values are searched for.
enum Search<'t> {
    /// One after the other.
    Each(Vec<Finder<'t>>),
    /// All at once, by their beginnings.
    Sorted(Sorted),
}

impl Default for Search<'_> {
    fn default() -> Self {
        Self::Each(Vec::new())
    }
}

#[derive(Clone, Copy)]
struct Value<'t> {
    written: &'t str,
    /// Its first bytes, which tell nearly all values apart.
    head: u64,
    kind: EntityKind,
    rank: Rank,
    first: usize,
}

impl<'t> Values<'t> {
    /// Takes what was found in the next text.
    ///
    /// Short values are left out, because they are words and numbers of other meaning too.
    pub(crate) fn add(&mut self, index: usize, text: &'t str, found: &[Entity]) {
        for entity in found.iter().filter(|entity| entity.kind.is_personal()) {
            let written = text.get(entity.span.clone()).unwrap_or_default();
            if is_telling(written) {
                let Entity { kind, rank, .. } = *entity;
                let head = head(written.as_bytes()).unwrap_or_default();
                self.list.push(Value { written, head, kind, rank, first: index });
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.long.list.is_empty()
    }

    /// Makes the search fast.
    pub(crate) fn prepare(&mut self) {
        // Of the same value twice the first counts, and what the best evidence there says it is.
        self.list.sort_unstable_by_key(|value| value.head);
        for same in self.list.chunk_by_mut(|one, next| one.head == next.head) {
            same.sort_unstable_by_key(|one| (one.written, one.first, Reverse(one.rank), one.kind));
        }
        self.list.dedup_by_key(|value| value.written);
        self.long.list = self.list.extract_if(.., |one| one.written.len() > SHORT_VALUE).collect();
        self.search = match self.list.len() {
            0..=FEW => {
                let written = self.list.iter().map(|one| one.written);
                Search::Each(written.map(Finder::new).collect())
            }
            _ => Search::Sorted(Sorted::of(&self.list)),
        };
    }

    /// Adds to the findings of a text every other place in it where a value stands that was found in
    /// this text or before, as far as it is taken.
    pub(crate) fn add_repetitions(
        &self,
        index: usize,
        text: &str,
        found: &mut Vec<Entity>,
        takes: impl Fn(&Entity) -> bool,
    ) {
        let mut known: Vec<_> = found.iter().map(|one| (one.span.start, one.span.end)).collect();
        known.sort_unstable();
        // What found the value itself says more than that it is there again.
        let is_new = |span: &Range<usize>| known.binary_search(&(span.start, span.end)).is_err();
        self.search_where(index, text, is_new, |_, span, kind| {
            let entity = Entity::new(kind, span, Rank::Context).found_by("repetition");
            found.extend(takes(&entity).then_some(entity));
        });
    }

    /// Tells every place of a text where a value stands, and in which text it was found first; places
    /// inside of longer words and numbers do not count.
    pub(crate) fn search(&self, text: &str, tell: impl FnMut(usize, Range<usize>, EntityKind)) {
        self.search_where(usize::MAX, text, |_| true, tell);
    }

    /// The same for values that were found in this text or before, and places of which something
    /// holds.
    fn search_where(
        &self,
        index: usize,
        text: &str,
        holds: impl Fn(&Range<usize>) -> bool,
        mut tell: impl FnMut(usize, Range<usize>, EntityKind),
    ) {
        let mut tell = |value: &Value<'_>, span: Range<usize>| {
            if value.first <= index && holds(&span) && stands_alone(text, &span) {
                tell(value.first, span, value.kind);
            }
        };
        match &self.search {
            Search::Sorted(sorted) => sorted.search(&self.list, text, &mut tell),
            Search::Each(finders) => self.list.iter().zip(finders).for_each(|(value, finder)| {
                occurrences(text, finder).for_each(|span| tell(value, span));
            }),
        }
        self.long.search(index, text, tell);
    }
}

/// Values that could be looked at again and again in a text that repeats itself: keys over many lines.
#[derive(Default)]
struct Long<'t> {
    list: Vec<Value<'t>>,
    /// Costly to build, so only when something is written again; it needs one look at each byte
    /// whatever the values are.
    automaton: OnceCell<AhoCorasick>,
}

impl Long<'_> {
    fn search(&self, index: usize, text: &str, mut tell: impl FnMut(&Value<'_>, Range<usize>)) {
        if let Some(places) = self.single_places(index, text) {
            places.into_iter().for_each(|(value, span)| tell(value, span));
            return;
        }
        let written = self.list.iter().map(|one| one.written);
        let automaton = self.automaton.get_or_init(|| automaton(written));
        automaton.find_overlapping_iter(text).for_each(|occurrence| {
            tell(&self.list[occurrence.pattern().as_usize()], occurrence.range());
        });
    }

    /// The places of all values when none is begun twice, or nothing when that is to be found out.
    fn single_places(&self, index: usize, text: &str) -> Option<Vec<(&Value<'_>, Range<usize>)>> {
        let mut places = Vec::new();
        if self.list.len() > FEW {
            return None;
        }
        for value in self.list.iter().filter(|value| value.first <= index) {
            let head = &value.written[..value.written.floor_char_boundary(HEAD)];
            let head = Finder::new(head);
            let mut begun = occurrences(text, &head);
            let Some(place) = begun.next() else { continue };
            if begun.next().is_some() {
                return None;
            }
            if text[place.start..].starts_with(value.written) {
                places.push((value, place.start..place.start + value.written.len()));
            }
        }
        Some(places)
    }
}

/// Values in the order of their heads and then of their bytes, so that those which begin a text stand
/// next to each other.
struct Sorted {
    /// The head of each value.
    heads: Vec<u64>,
    /// For each value the longest other one that it begins with.
    begins: Vec<Option<usize>>,
    /// For the first bits of a head where those that have them begin; the next entry tells where they
    /// end.
    buckets: Vec<u32>,
    /// How many bits of a head are behind the first ones.
    shift: u32,
    /// The bytes between which all are with which values begin that are no letters and no digits.
    signs: Option<RangeInclusive<u8>>,
}

impl Sorted {
    fn of(list: &[Value<'_>]) -> Self {
        let heads: Vec<u64> = list.iter().map(|value| value.head).collect();
        let mut begins: Vec<Option<usize>> = Vec::with_capacity(list.len());
        for (index, value) in list.iter().enumerate() {
            // What begins this value is the value before it, or one that begins that one.
            let mut longest = index.checked_sub(1);
            while let Some(before) = longest {
                if heads[before] == value.head && value.written.starts_with(list[before].written) {
                    break;
                }
                longest = begins[before];
            }
            begins.push(longest);
        }
        // Nearly all buckets are empty, so that hardly anything else is looked for among the values.
        let count = (4 * list.len()).next_power_of_two().max(2);
        let shift = u64::BITS - count.ilog2();
        let mut buckets = vec![0; count + 1];
        heads.iter().for_each(|head| buckets[(head >> shift) as usize + 1] += 1);
        let mut before = 0;
        for bucket in &mut buckets {
            before += *bucket;
            *bucket = before;
        }
        let firsts = || list.iter().filter_map(|value| value.written.bytes().next());
        let signs = || firsts().filter(|first| !first.is_ascii_alphanumeric());
        let signs = signs().min().zip(signs().max()).map(|(least, most)| least..=most);
        Self { heads, begins, buckets, shift, signs }
    }

    /// The values of which some may have a head: those that have the first bits of it.
    fn bucket(&self, head: u64) -> Range<usize> {
        let first_bits = (head >> self.shift) as usize;
        self.buckets[first_bits] as usize..self.buckets[first_bits + 1] as usize
    }

    /// The last value of a bucket that a text may begin with, of those with the same head as it.
    fn last_before(
        &self,
        bucket: Range<usize>,
        list: &[Value<'_>],
        (head, rest): (u64, &[u8]),
    ) -> Option<usize> {
        let heads = &self.heads[bucket.clone()];
        let first = heads.partition_point(|one| *one < head);
        let same = heads[first..].partition_point(|one| *one == head);
        let first = bucket.start + first;
        let same = &list[first..first + same];
        let behind = same.partition_point(|value| value.written.as_bytes() <= rest);
        behind.checked_sub(1).map(|index| first + index)
    }

    fn search<'v>(
        &self,
        list: &'v [Value<'v>],
        text: &str,
        mut tell: impl FnMut(&'v Value<'v>, Range<usize>),
    ) {
        let bytes = text.as_bytes();
        // No value begins in the middle of a word of ASCII.
        token_begins(text, self.signs.clone(), |start| {
            let rest = &bytes[start..];
            let Some(head) = head(rest) else { return };
            let bucket = self.bucket(head);
            let mut candidate = match self.heads[bucket.clone()] {
                [] => return,
                [one] if one != head => return,
                [_] => Some(bucket.start),
                _ => self.last_before(bucket, list, (head, rest)),
            };
            while let Some(index) = candidate {
                let value = &list[index];
                if rest.starts_with(value.written.as_bytes()) {
                    tell(value, start..start + value.written.len());
                }
                candidate = self.begins[index];
            }
        });
    }
}

/// The first bytes of a text, as many as the shortest value has, as a number that spreads well: those
/// of no two beginnings are the same.
fn head(bytes: &[u8]) -> Option<u64> {
    let number = if let Some(eight) = bytes.first_chunk::<8>() {
        u64::from_le_bytes(*eight) << (8 * (8 - SHORTEST))
    } else {
        let mut eight = [0; 8];
        eight[8 - SHORTEST..].copy_from_slice(bytes.first_chunk::<SHORTEST>()?);
        u64::from_le_bytes(eight)
    };
    // To multiply by an odd number can be undone.
    Some(number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// It reads one exchange only, so it must be cheap to build rather than fast.
fn automaton<'a>(values: impl Iterator<Item = &'a str>) -> AhoCorasick {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::NoncontiguousNFA))
        .prefilter(false)
        .build(values)
        .expect("the limits of the automaton are far above the length of any text in memory")
}

/// Where a value stands in a text, overlapping places too.
fn occurrences<'a>(
    text: &'a str,
    value: &'a Finder<'_>,
) -> impl Iterator<Item = Range<usize>> + use<'a> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + value.find(text.as_bytes().get(from..)?)?;
        from = start + 1;
        Some(start..start + value.needle().len())
    })
}

fn is_telling(value: &str) -> bool {
    value.len() >= SHORTEST && (value.is_ascii() || value.chars().count() >= SHORTEST)
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
