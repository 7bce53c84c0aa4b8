//! Numbers that are written in groups of digits.

use std::ops::Range;

use crate::text::{Block, Text};

/// The groups of digits of a number; on the stack, because texts are full of numbers.
pub(super) struct Groups {
    spans: [Range<usize>; MOST_GROUPS],
    lengths: [usize; MOST_GROUPS],
    count: usize,
}

/// What is written in more groups is no number of anybody.
const MOST_GROUPS: usize = 10;

impl Groups {
    /// Reads groups from a digit on, while separators are accepted and the digits are not more
    /// than `most`. A group that exceeds it is left out.
    pub(super) fn read(
        text: &Text<'_>,
        start: usize,
        most: usize,
        separator: impl Fn(&str) -> bool,
    ) -> Self {
        const NONE: Range<usize> = 0..0;
        let mut groups = Self { spans: [NONE; MOST_GROUPS], lengths: [0; MOST_GROUPS], count: 0 };
        let mut at = start;
        let mut digits = 0;
        while groups.count < MOST_GROUPS {
            let end = text.ascii_right(at, most + 1, Block::digits);
            digits += end - at;
            if end == at || digits > most {
                break;
            }
            groups.spans[groups.count] = at..end;
            groups.lengths[groups.count] = end - at;
            groups.count += 1;
            let next = text.run_right(end, 8, |c| !c.is_alphanumeric());
            if next == end || !separator(text.slice(end..next)) {
                break;
            }
            at = next;
        }
        groups
    }

    /// Returns the length of the first group, to spare reading the others.
    pub(super) fn first_length(text: &Text<'_>, start: usize) -> usize {
        text.ascii_right(start, 20, Block::digits) - start
    }

    /// Leaves out all groups but the first ones.
    pub(super) fn truncate(&mut self, count: usize) {
        self.count = self.count.min(count);
    }

    pub(super) fn spans(&self) -> &[Range<usize>] {
        &self.spans[..self.count]
    }

    pub(super) fn lengths(&self) -> &[usize] {
        &self.lengths[..self.count]
    }

    /// Writes the values of all digits into a place for as many as [`Self::read`] takes, and returns
    /// those that there are.
    pub(super) fn digits<'d>(&self, text: &Text<'_>, into: &'d mut [u8]) -> &'d [u8] {
        let written = self.spans().iter().flat_map(|span| text.slice(span.clone()).bytes());
        let count = into.iter_mut().zip(written).map(|(slot, digit)| *slot = digit - b'0').count();
        &into[..count]
    }

    /// Returns the number that one group makes; of long groups the end of it.
    pub(super) fn value(&self, text: &Text<'_>, group: usize) -> u32 {
        text.slice(self.spans()[group].clone()).bytes().fold(0, |value, digit| {
            u32::wrapping_mul(value, 10).wrapping_add(u32::from(digit.wrapping_sub(b'0')))
        })
    }

    /// Returns the number of digits.
    pub(super) fn total(&self) -> usize {
        self.lengths().iter().sum()
    }

    pub(super) fn span(&self) -> Option<Range<usize>> {
        Some(self.spans().first()?.start..self.spans().last()?.end)
    }
}

/// Characters that part groups without meaning anything: spaces and hyphens of all kinds.
pub(super) fn is_space_or_hyphen(c: char) -> bool {
    matches!(c, ' ' | '-' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{2010}'..='\u{2013}')
}
