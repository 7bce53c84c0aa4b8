//! Values separated by commas, semicolons or tabs, Markdown, what database shells print.

use std::ops::Range;

use wide::u8x16;

use super::lines::{is_rule, line_at, lines_before, lines_behind};
use super::may_be_name;

/// What separates cells; what is rarer in other texts comes first.
const SEPARATORS: [u8; 4] = *b"\t|;,";

/// A longer line is no row.
const LONGEST_ROW: usize = 4000;
/// So many signs before a number are looked at: blanks, quotes, the sign of a currency.
const MOST_SIGNS: usize = 8;

/// Tells the cells below telling names, as [`super::cells`] does, in tables around some numbers.
pub(super) fn cells(
    text: &str,
    numbers: &[usize],
    is_telling: &mut impl FnMut(&str) -> bool,
    tell: &mut impl FnMut(Range<usize>, Range<usize>),
) {
    // What stands before `floor` is in no table that is still to be found.
    let (mut from, mut floor) = (0, 0);
    let mut last: Option<Row> = None;
    for &digit in numbers {
        if digit < from {
            continue;
        }
        let row = Row::of(text, line_at(text, from, digit));
        let above = match last {
            _ if row.is_plain() => None,
            Some(last) if last.span.end + 1 == row.span.start => Some(last),
            _ => lines_before(text, floor, row.span.start)
                .find(|line| !is_rule(&text[line.clone()]))
                .map(|line| Row::of(text, line)),
        };
        let Some(table) = above.and_then(|above| Table::of(text, floor, (&above, &row))) else {
            (from, floor) = (row.span.end, row.span.start);
            last = Some(row);
            continue;
        };
        (from, floor, last) = (table.span.end, table.span.end, None);
        let mut lines = table.lines();
        let Some(names) = table.names(&mut lines, is_telling) else { continue };
        for line in lines {
            for (name, cell) in names.iter().zip(table.cells(&line)) {
                if let Some(name) = name
                    && !cell.is_empty()
                {
                    tell(name.clone(), cell);
                }
            }
        }
    }
}

/// What may stand before the number in a cell. A table in place of a match, which would become jumps that
/// no processor foresees.
static SIGNS: [bool; 256] = {
    let mut signs = [false; 256];
    let mut index = 0;
    while index < b" \"'`*+(-#$".len() {
        signs[b" \"'`*+(-#$"[index] as usize] = true;
        index += 1;
    }
    signs
};

/// Whether a cell or a line may begin behind some bytes.
pub(super) fn begins_behind(before: &[u8]) -> bool {
    for &byte in before.iter().rev().take(MOST_SIGNS) {
        if !SIGNS[usize::from(byte)] {
            return byte == b'\n' || SEPARATORS.contains(&byte);
        }
    }
    before.len() < MOST_SIGNS
}

/// A line, and how many of each separator it has, modulo 256.
struct Row {
    span: Range<usize>,
    counts: [u8; SEPARATORS.len()],
}

impl Row {
    fn of(text: &str, span: Range<usize>) -> Self {
        let line = &text[span.clone()];
        let counts = match line.len() > LONGEST_ROW {
            true => Default::default(),
            false if memchr::memchr(b'"', line.as_bytes()).is_some() => {
                SEPARATORS.map(|separator| outside_quotes(line, separator).count() as u8)
            }
            false => count_all(line.as_bytes()),
        };
        Self { span, counts }
    }

    /// Whether it has no separators.
    fn is_plain(&self) -> bool {
        self.counts == [0; SEPARATORS.len()]
    }
}

/// Neighbouring lines with the same number of separators.
struct Table<'t> {
    text: &'t str,
    /// Which of the separators, and how many each line has.
    separator: usize,
    count: u8,
    span: Range<usize>,
}

impl<'t> Table<'t> {
    /// All lines that are like one of them and the line above it, when these are alike.
    fn of(text: &'t str, floor: usize, (above, row): (&Row, &Row)) -> Option<Self> {
        let mut alike = above.counts.iter().zip(row.counts);
        let separator = alike.position(|(&above, count)| count > 0 && above == count)?;
        let count = row.counts[separator];
        let mut table = Self { text, separator, count, span: row.span.clone() };
        let before = lines_before(text, floor, above.span.start);
        let start = before.take_while(|line| table.has(line)).last();
        let start = start.map_or(above.span.start, |line| line.start);
        let behind = lines_behind(text, row.span.end);
        let end = behind.take_while(|line| table.has(line)).last();
        let end = end.map_or(row.span.end, |line| line.end);
        table.span = start..end;
        Some(table)
    }

    /// Whether a line belongs to the table: it has the same separators, or rules off a head.
    fn has(&self, line: &Range<usize>) -> bool {
        is_rule(&self.text[line.clone()])
            || Row::of(self.text, line.clone()).counts[self.separator] == self.count
    }

    /// The lines with cells.
    fn lines(&self) -> impl Iterator<Item = Range<usize>> {
        let lines = lines_behind(self.text, self.span.start);
        let lines = lines.take_while(|line| line.start < self.span.end);
        lines.filter(|line| !is_rule(&self.text[line.clone()]))
    }

    /// The names of the columns, each when it tells something, out of the first line that can have
    /// them; below the first line with values there are none.
    fn names(
        &self,
        lines: &mut impl Iterator<Item = Range<usize>>,
        is_telling: &mut impl FnMut(&str) -> bool,
    ) -> Option<Vec<Option<Range<usize>>>> {
        for line in lines {
            if self.cells(&line).all(|cell| may_be_name(&self.text[cell])) {
                let telling =
                    |cell: Range<usize>| is_telling(&self.text[cell.clone()]).then_some(cell);
                let names: Vec<_> = self.cells(&line).map(telling).collect();
                if names.iter().any(Option::is_some) {
                    return Some(names);
                }
            } else if self.text[line].bytes().any(|byte| byte.is_ascii_digit()) {
                return None;
            }
        }
        None
    }

    /// The cells of a line, without quotes and blanks around them.
    fn cells(&self, line: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let (text, line) = (self.text, line.clone());
        let ends = outside_quotes(&text[line.clone()], SEPARATORS[self.separator]);
        let ends = ends.map(move |offset| line.start + offset).chain([line.end]);
        let mut from = line.start;
        ends.map(move |end| {
            let cell = from..end;
            from = end + 1;
            trimmed(text, cell, |c| c.is_whitespace() || matches!(c, '"' | '`' | '*'))
        })
    }
}

/// How many of each separator stand in a line, modulo 256.
fn count_all(line: &[u8]) -> [u8; SEPARATORS.len()] {
    let mut counts = [u8x16::default(); SEPARATORS.len()];
    let mut add = |bytes: [u8; 16]| {
        let bytes = u8x16::new(bytes);
        for (counts, separator) in counts.iter_mut().zip(SEPARATORS) {
            // A byte that is equal is all ones, which is -1.
            *counts -= bytes.simd_eq(u8x16::splat(separator));
        }
    };
    let (whole, rest) = line.as_chunks::<16>();
    whole.iter().for_each(|&bytes| add(bytes));
    let mut last = [0; 16];
    last[..rest.len()].copy_from_slice(rest);
    add(last);
    counts.map(u8x16::reduce_add)
}

/// Where a separator stands that no double quotes enclose.
fn outside_quotes(line: &str, separator: u8) -> impl Iterator<Item = usize> {
    let mut inside = false;
    line.bytes().enumerate().filter_map(move |(offset, byte)| {
        inside ^= byte == b'"';
        (byte == separator && !inside).then_some(offset)
    })
}

fn trimmed(text: &str, span: Range<usize>, outside: impl Fn(char) -> bool + Copy) -> Range<usize> {
    let cell = text[span.clone()].trim_start_matches(outside);
    let start = span.end - cell.len();
    start..start + cell.trim_end_matches(outside).len()
}
