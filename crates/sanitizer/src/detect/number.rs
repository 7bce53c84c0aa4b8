//! Numbers that are written in groups of digits.

use std::ops::Range;

use crate::text::{Block, Text};

/// The groups of digits of a number, and what parts them; on the stack and small, because texts are full
/// of numbers.
pub(super) struct Groups {
    start: usize,
    /// Where each group ends, behind the start.
    ends: [u8; MOST_GROUPS],
    lengths: [u8; MOST_GROUPS],
    /// How many digits there are up to the end of each group.
    totals: [u8; MOST_GROUPS],
    /// What stands before each group; nothing before the first.
    gaps: [Gap; MOST_GROUPS],
    count: usize,
    digits: [u8; MOST_DIGITS],
}

/// What is written in more groups is no number of anybody.
const MOST_GROUPS: usize = 10;
/// And so is what has more digits.
pub(super) const MOST_DIGITS: usize = 17;

/// What stands between two groups: up to three characters.
#[derive(Clone, Copy, Default)]
pub(super) struct Gap {
    pub(super) length: u8,
    pub(super) slashes: u8,
    pub(super) point: bool,
    /// A hyphen of ASCII.
    pub(super) hyphen: bool,
    pub(super) opens: bool,
}

impl Gap {
    /// Reads what stands at a place: spaces and hyphens of all kinds, slashes, brackets and one point.
    fn read(bytes: &[u8], at: usize) -> Self {
        let mut gap = Self::default();
        for _ in 0..3 {
            let length = match bytes.get(at + usize::from(gap.length)..) {
                Some([b' ' | b')', ..]) => 1,
                Some([b'-', ..]) => {
                    gap.hyphen = true;
                    1
                }
                Some([b'/', ..]) => {
                    gap.slashes += 1;
                    1
                }
                Some([b'(', ..]) => {
                    gap.opens = true;
                    1
                }
                Some([b'.', ..]) if !gap.point => {
                    gap.point = true;
                    1
                }
                Some([0xc2, 0xa0, ..]) => 2,
                Some([0xe2, 0x80, 0x89 | 0xaf | 0x90..=0x93, ..]) => 3,
                _ => break,
            };
            gap.length += length;
        }
        gap
    }

    /// Whether it is a point and nothing else.
    pub(super) fn is_point(self) -> bool {
        self.point && self.length == 1
    }
}

impl Groups {
    /// Reads groups from a digit on, while the digits are not too many. A group with which they
    /// would be is left out.
    pub(super) fn read(text: &Text<'_>, start: usize) -> Self {
        let mut groups = Self {
            start,
            ends: [0; MOST_GROUPS],
            lengths: [0; MOST_GROUPS],
            totals: [0; MOST_GROUPS],
            gaps: [Gap::default(); MOST_GROUPS],
            count: 0,
            digits: [0; MOST_DIGITS],
        };
        groups.add(text, start, Gap::default());
        groups
    }

    /// Reads on from a digit in another line.
    pub(super) fn read_on(&mut self, text: &Text<'_>, digit: usize) {
        let Some(span) = self.span() else { return };
        // What parts the lines is at most a few blanks.
        self.add(text, digit, Gap { length: (digit - span.end) as u8, ..Gap::default() });
    }

    /// Adds the groups from a digit on, behind a gap.
    fn add(&mut self, text: &Text<'_>, digit: usize, gap: Gap) {
        let bytes = text.as_str().as_bytes();
        let (mut at, mut gap, mut total) = (digit, gap, self.total());
        while self.count < MOST_GROUPS {
            let end = text.ascii_right(at, MOST_DIGITS + 1, Block::digits);
            let Some(room) = self.digits.get_mut(total..total + (end - at)) else { break };
            if end == at {
                break;
            }
            room.iter_mut().zip(&bytes[at..end]).for_each(|(slot, digit)| *slot = digit - b'0');
            total += end - at;
            // There are at most seventeen digits, and nine gaps of up to nine bytes.
            self.ends[self.count] = (end - self.start) as u8;
            self.lengths[self.count] = (end - at) as u8;
            self.totals[self.count] = total as u8;
            self.gaps[self.count] = gap;
            self.count += 1;
            gap = Gap::read(bytes, end);
            if gap.length == 0 {
                break;
            }
            at = end + usize::from(gap.length);
        }
    }

    /// Leaves out all groups but the first ones.
    pub(super) fn truncate(&mut self, count: usize) {
        self.count = self.count.min(count);
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Where one group stands.
    pub(super) fn group(&self, index: usize) -> Range<usize> {
        let end = self.start + usize::from(self.ends[index]);
        end - usize::from(self.lengths[index])..end
    }

    /// Where what parts two neighbours stands.
    pub(super) fn separators(&self) -> impl Iterator<Item = Range<usize>> {
        (1..self.count).map(|index| self.group(index - 1).end..self.group(index).start)
    }

    pub(super) fn lengths(&self) -> &[u8] {
        &self.lengths[..self.count]
    }

    /// What stands between the groups.
    pub(super) fn gaps(&self) -> &[Gap] {
        self.gaps[..self.count].get(1..).unwrap_or_default()
    }

    /// The values of all digits.
    pub(super) fn digits(&self) -> &[u8] {
        &self.digits[..self.total()]
    }

    /// Returns the number that one group makes; of long groups the end of it.
    pub(super) fn value(&self, group: usize) -> u32 {
        let to = usize::from(self.totals[group]);
        let from = to - usize::from(self.lengths[group]);
        self.digits[from..to]
            .iter()
            .fold(0, |value, &digit| u32::wrapping_mul(value, 10).wrapping_add(u32::from(digit)))
    }

    /// Returns the number of digits.
    pub(super) fn total(&self) -> usize {
        self.count.checked_sub(1).map_or(0, |last| self.totals[last].into())
    }

    pub(super) fn span(&self) -> Option<Range<usize>> {
        let last = self.count.checked_sub(1)?;
        Some(self.start..self.group(last).end)
    }
}

/// Characters that part groups without meaning anything: spaces and hyphens of all kinds.
pub(super) fn is_space_or_hyphen(c: char) -> bool {
    matches!(c, ' ' | '-' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{2010}'..='\u{2013}')
}
