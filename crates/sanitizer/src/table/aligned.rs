//! Columns that are aligned with blanks, as listings of programs have them.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::lines::{is_rule, line_at, lines_before, lines_behind};
use super::may_be_name;
use crate::fold::is_ignorable;

/// What parts two cells; fewer blanks are inside of one.
const GAP: &str = "  ";

/// A longer line is no row.
const LONGEST_ROW: usize = 1000;

/// So many signs before a number are looked at: brackets, quotes, the sign of a currency.
const MOST_SIGNS: usize = 4;

/// Tells the cells below telling names, as [`super::cells`] does, in tables around some numbers.
pub(super) fn cells(
    text: &str,
    numbers: &[usize],
    is_telling: &mut impl FnMut(&str) -> bool,
    tell: &mut impl FnMut(Range<usize>, Range<usize>),
) {
    // What stands before `floor` is in no table that is still to be found.
    let (mut from, mut floor) = (0, 0);
    for &digit in numbers {
        if digit < from {
            continue;
        }
        let line = line_at(text, floor, digit);
        let mut table = line.clone();
        if has_cells(&text[line.clone()]) {
            let is_row = |line: &Range<usize>| {
                has_cells(&text[line.clone()]) || is_rule(&text[line.clone()])
            };
            let above = lines_before(text, floor, line.start).take_while(is_row).last();
            let below = lines_behind(text, line.end).take_while(is_row).last();
            table = above.map_or(line.start, |first| first.start)
                ..below.map_or(line.end, |last| last.end);
            read(text, &table, is_telling, tell);
        }
        (from, floor) = (table.end, table.end);
    }
}

/// Whether a cell or a line may begin behind some bytes.
pub(super) fn begins_behind(before: &[u8]) -> bool {
    if before.last() == Some(&b' ') {
        return before.ends_with(GAP.as_bytes());
    }
    let signs = before.iter().rev().take(MOST_SIGNS);
    let signs = signs.take_while(|byte| b"+(-#$\"'".contains(byte)).count();
    let before = &before[..before.len() - signs];
    before.ends_with(GAP.as_bytes()) || before.last().is_none_or(|&byte| byte == b'\n')
}

/// Whether a line has more than one cell.
fn has_cells(line: &str) -> bool {
    static FIND: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(GAP));
    line.len() <= LONGEST_ROW && FIND.find(line.trim().as_bytes()).is_some()
}

/// Reads neighbouring lines with cells.
fn read(
    text: &str,
    table: &Range<usize>,
    is_telling: &mut impl FnMut(&str) -> bool,
    tell: &mut impl FnMut(Range<usize>, Range<usize>),
) {
    let lines = lines_behind(text, table.start).take_while(|line| line.start < table.end);
    let mut rows = lines.filter(|line| !is_rule(&text[line.clone()]));
    let Some(names) = names(text, &mut rows, is_telling) else { return };
    for row in rows {
        for cell in row_cells(text, &row) {
            if let Some(name) = names.iter().find(|name| name.is_above(&cell)) {
                tell(name.span.clone(), cell.span);
            }
        }
    }
}

/// The telling ones among the names of the columns, out of the first line that can have them; below
/// the first line with values there are none.
fn names(
    text: &str,
    rows: &mut impl Iterator<Item = Range<usize>>,
    is_telling: &mut impl FnMut(&str) -> bool,
) -> Option<Vec<Cell>> {
    for row in rows {
        if row_cells(text, &row).all(|cell| may_be_name(&text[cell.span])) {
            let telling = row_cells(text, &row).filter(|cell| is_telling(&text[cell.span.clone()]));
            let telling: Vec<_> = telling.collect();
            if !telling.is_empty() {
                return Some(telling);
            }
        } else if text[row].bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
    }
    None
}

/// A cell: where it stands in the text, and in which columns of characters of its line.
struct Cell {
    span: Range<usize>,
    columns: Range<usize>,
}

impl Cell {
    /// Whether another one below stands flush with it, left or right.
    fn is_above(&self, other: &Self) -> bool {
        self.columns.start == other.columns.start || self.columns.end == other.columns.end
    }
}

/// The cells of a line, without the blanks around them.
fn row_cells(text: &str, line: &Range<usize>) -> impl Iterator<Item = Cell> {
    let (mut at, mut column) = (line.start, 0);
    text[line.clone()].split(GAP).filter_map(move |piece| {
        let cell = piece.trim();
        let lead = piece.len() - piece.trim_start().len();
        let start = column + lead;
        let columns = start..start + width(cell);
        let span = at + lead..at + lead + cell.len();
        at += piece.len() + GAP.len();
        column += width(piece) + GAP.len();
        (!cell.is_empty()).then_some(Cell { span, columns })
    })
}

/// In how many columns of characters a text stands.
fn width(text: &str) -> usize {
    text.chars().filter(|&c| !is_ignorable(c)).count()
}
