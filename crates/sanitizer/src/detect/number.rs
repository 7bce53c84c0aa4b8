//! Numbers that are written in groups of digits.

use std::ops::Range;

use crate::text::Text;

/// Where a number begins: a digit after anything but an ASCII letter or digit.
pub(super) const NUMBER_START: &[&str] = &[r"\b[0-9]", "_[0-9]"];

/// The groups of digits of a number.
pub(super) struct Groups {
    pub(super) spans: Vec<Range<usize>>,
}

impl Groups {
    /// Reads groups from a digit on, while separators are accepted and the digits are not more
    /// than `most`. A group that exceeds it is left out.
    pub(super) fn read(
        text: &Text<'_>,
        start: usize,
        most: usize,
        separator: impl Fn(&str) -> bool,
    ) -> Self {
        let mut spans = Vec::new();
        let mut at = start;
        let mut digits = 0;
        loop {
            let end = text.run_right(at, most + 1, |c| c.is_ascii_digit());
            digits += end - at;
            if end == at || digits > most {
                break;
            }
            spans.push(at..end);
            let next = text.run_right(end, 8, |c| !c.is_alphanumeric());
            if next == end || !separator(text.slice(end..next)) {
                break;
            }
            at = next;
        }
        Self { spans }
    }

    /// Returns the length of the first group, to spare reading the others.
    pub(super) fn first_length(text: &Text<'_>, start: usize) -> usize {
        text.run_right(start, 20, |c| c.is_ascii_digit()) - start
    }

    pub(super) fn digits(&self, text: &Text<'_>, groups: Range<usize>) -> Vec<u8> {
        let spans = self.spans[groups].iter();
        spans.flat_map(|span| text.slice(span.clone()).bytes().map(|digit| digit - b'0')).collect()
    }

    pub(super) fn count(&self) -> usize {
        self.spans.iter().map(ExactSizeIterator::len).sum()
    }

    pub(super) fn lengths(&self) -> Vec<usize> {
        self.spans.iter().map(ExactSizeIterator::len).collect()
    }

    pub(super) fn span(&self) -> Option<Range<usize>> {
        Some(self.spans.first()?.start..self.spans.last()?.end)
    }
}

/// Characters that part groups without meaning anything: spaces and hyphens of all kinds.
pub(super) fn is_space_or_hyphen(c: char) -> bool {
    matches!(c, ' ' | '-' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{2010}'..='\u{2013}')
}

/// A separator inside a card or account number: one space or hyphen, or the end of a line.
pub(super) fn is_group_separator(separator: &str) -> bool {
    let line_break = separator.contains('\n');
    let longest = if line_break { 5 } else { 1 };
    separator.chars().count() <= longest
        && separator.chars().filter(|&c| c == '\n').count() <= 1
        && separator.chars().all(|c| is_space_or_hyphen(c) || matches!(c, '\n' | '\r' | '\t'))
}

/// The check of ISO/IEC 7812-1 annex B over decimal digits.
pub(super) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, &digit)| {
            let doubled = u32::from(digit) * if index % 2 == 1 { 2 } else { 1 };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}
