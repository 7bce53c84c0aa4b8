//! Runs: letters and digits in groups, as people write numbers and codes.
//!
//! A run is read once, whatever the number of rules that look at it. It holds its characters without
//! separators, in upper case, and where each group begins.

use std::ops::Range;

use crate::text::{Block, Text, to_upper};

mod edge;
mod separator;
mod several;

use edge::is_open_left;
pub(super) use separator::Separator;
use separator::{may_part, separator};

/// Longer groups are hashes and encoded data, nobody's number.
pub(super) const LONGEST_GROUP: usize = 44;
/// Enough for every number that is written one digit at a time.
const MOST_GROUPS: usize = 48;
/// All characters of a run; each has a bit.
pub(super) const MOST_CHARACTERS: usize = 64;
/// So many characters are copied at once; nearly no group has more.
const AT_ONCE: usize = 16;
/// A group of letters alone is a word when it is longer.
const LONGEST_LETTERS: usize = 6;
/// Fewer letters behind a dash are a part of the number.
const SHORTEST_WORD: u8 = 3;
/// Before a single check digit, it is the number of a document.
const LONGEST_SERIAL: usize = 9;

#[derive(Clone, Copy)]
struct Group {
    start: usize,
    /// The index of its first character without separators.
    from: u8,
    length: u8,
    /// What stands before it; a space for the first.
    before: Separator,
}

/// Groups of letters and digits with one separator between each two.
pub(super) struct Run {
    groups: [Group; MOST_GROUPS],
    count: usize,
    /// Behind the last there may be anything.
    characters: [u8; MOST_CHARACTERS + AT_ONCE],
    length: usize,
    /// Which characters are digits.
    digits: u64,
    /// Which characters begin a group.
    begins: u64,
    /// Whether a longer token goes on to the left or right of the run.
    open_left: bool,
    open_right: bool,
}

/// A part of a run between two groups, both included.
#[derive(Clone, Copy)]
pub(super) struct Part<'r> {
    run: &'r Run,
    first: usize,
    last: usize,
    /// The index of its first character without separators, and how many there are.
    from: usize,
    length: usize,
}

impl Run {
    pub(super) fn new() -> Self {
        let none = Group { start: 0, from: 0, length: 0, before: Separator::Space };
        Self {
            groups: [none; MOST_GROUPS],
            count: 0,
            characters: [0; MOST_CHARACTERS + AT_ONCE],
            length: 0,
            digits: 0,
            begins: 0,
            open_left: false,
            open_right: false,
        }
    }

    /// Reads the run around the group that has its first digit at `digit`, and returns where to go
    /// on: behind it, or in the middle of it when it is only the beginning of a longer one.
    pub(super) fn read(&mut self, text: &Text<'_>, digit: usize) -> usize {
        (self.count, self.length, self.digits, self.begins) = (0, 0, 0, 0);
        let bytes = text.as_str().as_bytes();
        let start = text.ascii_left(digit, LONGEST_GROUP + 1, Block::alphanumeric);
        let first_end = group_end(text, digit);
        if first_end - start > LONGEST_GROUP {
            return text.ascii_right(first_end, usize::MAX, Block::alphanumeric);
        }
        let (mut at, mut before) = letters_before(text, start, first_end);
        self.open_left = is_open_left(text, at, first_end - at);
        let mut end;
        loop {
            end = if at == start { first_end } else { group_end(text, at) };
            let digits = text.classes().bits(at, Block::digits);
            if end - at > LONGEST_GROUP
                || at > start
                    && digits & first_bits(end - at) == 0
                    && !self.takes_letters(&bytes[at..end], before)
                    && !(self.begins_account() && end - at == 4 && text.digit_at(end + 1))
            {
                self.open_right = self.end().is_some_and(|end| self.is_open_right(text, end));
                break;
            }
            if self.count == MOST_GROUPS || self.length + (end - at) > MOST_CHARACTERS {
                self.open_right = true;
                // What was cut off is read again with half of this run before it.
                return self.groups[self.count / 2].start.max(start + 1);
            }
            self.push(bytes, at..end, digits, before);
            let Some((separator, next)) = separator(text, end) else {
                self.open_right = self.is_open_right(text, end);
                break;
            };
            if separator == Separator::Dot && self.is_whole_number(text, next) {
                self.open_right = false;
                break;
            }
            (before, at) = (separator, next);
        }
        self.end().unwrap_or(end)
    }

    /// Tells quickly whether digits with nothing but words beside them are a run of their own.
    pub(super) fn is_alone(text: &Text<'_>, digits: &Range<usize>) -> bool {
        let before = digits.start.checked_sub(1).and_then(|at| text.byte(at));
        let left = match before {
            Some(b' ' | b'-' | b'.') => {
                let letter = text.byte_before(digits.start - 1);
                !letter.is_some_and(|byte| byte.is_ascii_uppercase())
            }
            Some(byte) => !byte.is_ascii_alphanumeric(),
            None => true,
        };
        let right = match text.byte(digits.end) {
            Some(b' ') => {
                let word = text.ascii_right(digits.end + 1, LONGEST_GROUP, Block::small);
                let next = text.byte(word).unwrap_or(b' ');
                word > digits.end + 2 && !next.is_ascii_alphanumeric()
            }
            Some(byte) => byte.is_ascii() && !byte.is_ascii_alphanumeric() && !may_part(byte),
            None => true,
        };
        left && right
    }

    /// Where all of the groups stand.
    pub(super) fn span(&self) -> Option<Range<usize>> {
        Some(self.groups[..self.count].first()?.start..self.end()?)
    }

    /// The number of characters of all groups.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Where one of the groups stands.
    pub(super) fn group(&self, index: usize) -> Option<Range<usize>> {
        let group = self.groups[..self.count].get(index)?;
        Some(group.start..group.start + usize::from(group.length))
    }

    /// Where the last group ends.
    fn end(&self) -> Option<usize> {
        self.groups[..self.count].last().map(|last| last.start + usize::from(last.length))
    }

    /// Adds a group; the digits among the characters from its first on have a bit each.
    fn push(&mut self, bytes: &[u8], group: Range<usize>, digits: u64, before: Separator) {
        let (from, start, length) = (self.length, group.start, group.len());
        self.begins |= 1 << from;
        self.digits |= (digits & first_bits(length)) << from;
        match bytes[start..].first_chunk::<AT_ONCE>() {
            Some(chunk) if length <= AT_ONCE => {
                self.characters[from..from + AT_ONCE].copy_from_slice(&to_upper(chunk));
            }
            _ => {
                let characters = &mut self.characters[from..from + length];
                characters.copy_from_slice(&bytes[group]);
                characters.make_ascii_uppercase();
            }
        }
        self.length += length;
        self.groups[self.count] = Group { start, from: from as u8, length: length as u8, before };
        self.count += 1;
    }

    /// Letters alone are a group when they are capital, behind a digit; two in succession only in
    /// groups of four, as in long account numbers, or of one.
    fn takes_letters(&self, letters: &[u8], before: Separator) -> bool {
        let Some(last) = self.groups[..self.count].last() else { return false };
        let after_digits = self.digits >> (self.length - 1) & 1 == 1;
        let alike = matches!(last.length, 1 | 4) && letters.len() <= usize::from(last.length);
        let capital = letters.iter().all(u8::is_ascii_uppercase);
        // A small letter on the next line begins a word, or an enumeration.
        let single = letters.len() == 1 && before != Separator::LineBreak;
        letters.len() <= LONGEST_LETTERS
            && (after_digits && (capital || single) || alike && capital)
    }

    /// Whether it is a country and two digits, as an account number begins: the letters of the bank
    /// may be small then.
    fn begins_account(&self) -> bool {
        self.count == 1 && self.length == 4 && self.digits == 0b1100
    }

    /// Every part of the run that is not the inside of a longer token, with at most `longest`
    /// characters. Of groups of one character only the whole stretch counts.
    pub(super) fn parts(&self, longest: usize, mut tell: impl FnMut(Part<'_>)) {
        for first in 0..self.count {
            if !self.begins_at(first) {
                continue;
            }
            let single = self.single_stretch(first);
            for last in first..self.count.min(first + MOST_GROUPS_OF_A_NUMBER) {
                let part = self.part(first, last);
                if part.length() > longest {
                    break;
                }
                if self.ends_at(last) && (single <= first + 2 || last + 1 < first + 4) {
                    tell(part);
                }
            }
            let part = self.part(first, single);
            let lonely = first == 0 || self.groups[first - 1].length > 1;
            if single >= first + 6 && lonely && self.ends_at(single) && part.length() <= longest {
                tell(part);
            }
        }
    }

    fn part(&self, first: usize, last: usize) -> Part<'_> {
        let (begin, end) = (self.groups[first], self.groups[last]);
        let from = usize::from(begin.from);
        let length = usize::from(end.from) + usize::from(end.length) - from;
        Part { run: self, first, last, from, length }
    }

    /// The last of the groups of one character that begin with `first`.
    fn single_stretch(&self, first: usize) -> usize {
        let singles = self.groups[first..self.count].iter().take_while(|group| group.length == 1);
        (first + singles.count()).saturating_sub(1).max(first)
    }

    fn begins_at(&self, index: usize) -> bool {
        match self.groups[index].before {
            _ if index == 0 => !self.open_left,
            Separator::Space
            | Separator::Tab
            | Separator::LineBreak
            | Separator::Slash
            | Separator::Stop => true,
            Separator::Hyphen | Separator::Dot => self.is_letters(index - 1),
            // `NAVS13 - 756.1234.5678.97`: a word with a number in it may stand before, too.
            Separator::Dash => self.has_letters(index - 1),
            Separator::Plus => false,
        }
    }

    fn ends_at(&self, index: usize) -> bool {
        if index + 1 == self.count {
            return !self.open_right;
        }
        let after = &self.groups[index + 1];
        match after.before {
            // `WVWZZZ1JZXW000001 - VIN`: a word stands behind a dash.
            Separator::Dash => after.length >= SHORTEST_WORD && self.is_letters(index + 1),
            Separator::Hyphen | Separator::Dot | Separator::Plus => false,
            _ => true,
        }
    }

    fn is_letters(&self, index: usize) -> bool {
        self.digits_of(index) == 0
    }

    fn has_letters(&self, index: usize) -> bool {
        self.digits_of(index).count_ones() < u32::from(self.groups[index].length)
    }

    /// Which characters of a group are digits.
    fn digits_of(&self, index: usize) -> u64 {
        let group = self.groups[index];
        self.digits >> group.from & ((1 << group.length) - 1)
    }
}

/// Longer numbers are written one digit at a time, or are several numbers.
const MOST_GROUPS_OF_A_NUMBER: usize = 12;

impl<'r> Part<'r> {
    /// The number of characters without separators.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// The characters without separators, letters in upper case.
    pub(super) fn characters(&self) -> &'r [u8] {
        &self.run.characters[self.from..self.from + self.length]
    }

    /// Which characters are digits, and which but the first begin a group; bit 0 is the first.
    pub(super) fn masks(&self) -> (u64, u64) {
        let mask = u64::MAX >> (MOST_CHARACTERS - self.length);
        (self.run.digits >> self.from & mask, self.run.begins >> self.from & mask & !1)
    }

    pub(super) fn span(&self) -> Range<usize> {
        let last = self.run.groups[self.last];
        self.run.groups[self.first].start..last.start + usize::from(last.length)
    }

    /// The separator before the character with this index, when there is one.
    pub(super) fn separator(&self, index: usize) -> Option<Separator> {
        let groups = &self.run.groups[self.first + 1..=self.last];
        let group = groups.iter().find(|group| usize::from(group.from) - self.from == index);
        group.map(|one| one.before.plain())
    }

    /// Whether a single digit stands before it, and blanks between that and all of its groups: as
    /// likely it is the end of one longer number.
    pub(super) fn follows_a_digit(&self) -> bool {
        let groups = &self.run.groups[self.first..=self.last];
        let before = self.first.checked_sub(1).map(|index| self.run.groups[index]);
        before.is_some_and(|before| before.length == 1 && self.run.digits >> before.from & 1 == 1)
            && groups.len() > 1
            && groups.iter().all(|group| group.before == Separator::Space)
    }

    /// Whether all separators are the same.
    pub(super) fn is_uniform(&self) -> bool {
        let groups = self.run.groups[self.first + 1..=self.last].iter();
        // Where a line ends, any separator may have stood.
        let separators = groups.map(|group| group.before.plain());
        let mut inside = separators.filter(|one| *one != Separator::LineBreak);
        let first = inside.next();
        inside.all(|one| Some(one) == first)
    }
}

/// The bits of so many characters, which are fewer than 64.
fn first_bits(count: usize) -> u64 {
    (1 << count) - 1
}

fn group_end(text: &Text<'_>, at: usize) -> usize {
    text.ascii_right(at, LONGEST_GROUP + 1, Block::alphanumeric)
}

/// Takes up to two groups of capital letters before the first group with a digit.
fn letters_before(text: &Text<'_>, start: usize, end: usize) -> (usize, Separator) {
    let mut at = start;
    for _ in 0..2 {
        let Some(space) = at.checked_sub(1) else { break };
        let capital = |at| text.byte_before(at).is_some_and(|byte| byte.is_ascii_uppercase());
        if !matches!(text.byte(space), Some(b' ' | b'-' | b'.')) || !capital(space) {
            break;
        }
        let single = at == start && end == start + 1;
        let longest = if single { LONGEST_SERIAL } else { LONGEST_LETTERS };
        let from = text.ascii_left(space, longest + 1, Block::alphanumeric);
        let letters = &text.as_str().as_bytes()[from..space];
        if letters.len() > longest || !letters.iter().all(u8::is_ascii_uppercase) {
            break;
        }
        at = from;
    }
    (at, Separator::Space)
}
