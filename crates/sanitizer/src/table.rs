//! Tables in texts: there a word says what a value is only in the head, perhaps a thousand lines
//! above it.

mod aligned;
mod delimited;
mod fhir;
mod hl7;
mod lines;
mod list;
mod markup;
mod sql;

use std::ops::Range;

use crate::text::{Block, Text};

/// What only a table or message of one kind has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Markup,
    Insert,
    Copy,
    Hl7,
    Fhir,
}

/// Byte patterns of these, as those of [`Detector::triggers`](crate::detect::Detector::triggers), which
/// are searched for with them.
pub(crate) const MARKS: [(&str, Mark); 5] = [
    ("(?i)<tr", Mark::Markup),
    (r"(?i)[)][ \t\r\n]{0,3}values", Mark::Insert),
    ("(?i)[)] from stdin", Mark::Copy),
    (r"PID\|", Mark::Hl7),
    ("\"identifier\"", Mark::Fhir),
];

/// The marks that a text has.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Marks(u8);

impl Marks {
    pub(crate) fn add(&mut self, mark: Mark) {
        self.0 |= 1 << mark as u8;
    }

    fn has(self, mark: Mark) -> bool {
        self.0 >> mark as u8 & 1 == 1
    }
}

/// A longer cell is no name of a column.
const LONGEST_NAME: usize = 40;
/// With more digits it is none either; `address_2` and `sha256` are.
const MOST_DIGITS: usize = 3;

/// Tells every cell that stands below a name that tells what it is: where the name stands, and where
/// the cell, both without quotes and blanks around them.
pub(crate) fn cells(
    text: &Text<'_>,
    marks: Marks,
    mut is_telling: impl FnMut(&str) -> bool,
    mut tell: impl FnMut(Range<usize>, Range<usize>),
) {
    let numbers = Numbers::of(text);
    delimited::cells(text.as_str(), &numbers.delimited, &mut is_telling, &mut tell);
    aligned::cells(text.as_str(), &numbers.aligned, &mut is_telling, &mut tell);
    list::cells(text.as_str(), &numbers.delimited, &mut is_telling, &mut tell);
    if marks.has(Mark::Markup) {
        markup::cells(text.as_str(), &mut is_telling, &mut tell);
    }
    if marks.has(Mark::Insert) {
        sql::inserts(text.as_str(), &mut is_telling, &mut tell);
    }
    if marks.has(Mark::Copy) {
        sql::copies(text.as_str(), &mut is_telling, &mut tell);
    }
}

/// Tells every field whose place says what it is: what it is, and where it stands.
pub(crate) fn fields(text: &str, marks: Marks, mut tell: impl FnMut(&'static str, Range<usize>)) {
    if marks.has(Mark::Hl7) {
        hl7::fields(text, &mut tell);
    }
    if marks.has(Mark::Fhir) {
        fhir::fields(text, &mut tell);
    }
}

/// The numbers with which a cell may begin, by the first digit of each, in order. A table is looked for
/// only around one of them, so that other text costs next to nothing.
#[derive(Default)]
struct Numbers {
    delimited: Vec<usize>,
    aligned: Vec<usize>,
}

impl Numbers {
    fn of(text: &Text<'_>) -> Self {
        let mut numbers = Self::default();
        let mut from = 0;
        while let Some(digit) = text.classes().next(from, Block::digits) {
            let mut before = &text.as_str().as_bytes()[..digit];
            if before.last().is_some_and(u8::is_ascii_alphanumeric) {
                before = &before[..text.ascii_left(digit, LONGEST_NAME, Block::alphanumeric)];
            }
            if delimited::begins_behind(before) {
                numbers.delimited.push(digit);
            }
            if aligned::begins_behind(before) {
                numbers.aligned.push(digit);
            }
            from = text.ascii_right(digit, usize::MAX, Block::digits);
        }
        numbers
    }
}

/// Whether a cell may be the name of a column; one without a name has an empty one. A mark of the order
/// of bytes, an emoji or the sign of a list may stand before it.
pub(crate) fn may_be_name(cell: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || !c.is_ascii() || " _-./()#&'".contains(c);
    let is_before = |c: char| !c.is_alphanumeric() && (!c.is_ascii() || " #*_".contains(c));
    cell.is_empty()
        || cell.len() <= LONGEST_NAME
            && cell.trim_start_matches(is_before).starts_with(char::is_alphabetic)
            && cell.chars().all(is_part)
            && cell.chars().filter(char::is_ascii_digit).count() <= MOST_DIGITS
}
