//! Labels of one or two letters for a date of birth: English `b.`, Danish and Swedish `f.`, Finnish `s.`,
//! `DN` and `d.n.` of Italy and Portugal, `F.N.` of Spain. They stand for other things as well, so only a
//! whole date right behind them counts.

use std::ops::Range;

use crate::detect::date::{Years, date, ends};
use crate::text::Text;

/// Each with the beginning of what stands behind it.
pub(super) const LABELS: &[&str] = &[
    r"\bb\. [0-9A-Z]",
    r"\bf\. ?[0-9]",
    r"\bs\. ?[0-9]",
    r"(?i:\bd\.n\.:? ?[0-9])",
    r"(?i:\bf\.n\.:? ?[0-9])",
    r"\b(?:DN|Dn|dn|FN):? [0-9]",
];

/// `s.` in German refers to something, and days of that are later than those of most births.
const LAST_OF_FINLAND: u32 = 2012;
/// How far before a label another one of the same list is looked for.
const LIST: usize = 160;
/// The longest name of a month and the blank behind it.
const MONTH: usize = 12;

/// Reads the whole date that stands behind a label.
pub(super) fn behind(text: &Text<'_>, label: &Range<usize>) -> Option<Range<usize>> {
    let letter = text.byte(label.start)?;
    let single =
        text.byte(label.start + 1) == Some(b'.') && text.byte(label.start + 3) != Some(b'.');
    let first = text.run_right(label.end - 1, MONTH, |c| c.is_ascii_alphabetic() || c == ' ');
    let span = date(text, first, Years::Four).filter(|span| span.start == label.end - 1)?;
    let written = text.slice(span.clone());
    let year = written.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 4)?;
    let late = letter == b's' && year.parse().map_or(true, |year: u32| year > LAST_OF_FINLAND);
    let listed =
        single && (is_of_list(text, label.start, letter) || is_reference(text, label.start));
    (ends(text, span.end) && !late && !listed).then_some(span)
}

/// Tells whether the letter before this one marks an entry, as in `a. … b. …`.
fn is_of_list(text: &Text<'_>, label: usize, letter: u8) -> bool {
    let from = text.run_left(label, LIST, |_| true);
    let before = text.slice(from..label);
    let entry = [letter - 1, b'.', b' '];
    before.as_bytes().windows(entry.len()).enumerate().any(|(at, found)| {
        found == entry && !before.as_bytes()[..at].last().is_some_and(u8::is_ascii_alphanumeric)
    })
}

/// Tells whether a number stands before a label, as in `S. 12 f.`.
fn is_reference(text: &Text<'_>, label: usize) -> bool {
    let gap = text.run_left(label, 1, |c| c == ' ');
    gap < label && text.byte_before(gap).is_some_and(|byte| byte.is_ascii_digit())
}
