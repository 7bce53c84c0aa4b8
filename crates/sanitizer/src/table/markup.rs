//! Tables of HTML: rows are `<tr>`, cells `<th>` and `<td>`. End tags may be missing, as in HTML.

use std::ops::Range;

use super::may_be_name;

/// A cell that is said to span more columns does not.
const MOST_COLUMNS: usize = 64;

/// A tag without an end would otherwise be looked for to the end of the text, each time.
const LONGEST_TAG: usize = 1000;

/// Tells the cells below telling names, as [`super::cells`] does.
pub(super) fn cells(
    text: &str,
    is_telling: &mut impl FnMut(&str) -> bool,
    tell: &mut impl FnMut(Range<usize>, Range<usize>),
) {
    let mut table = Table { text, head: Head::Sought, row: Vec::new(), open: None, is_head: true };
    let mut from = 0;
    while let Some(start) = memchr::memchr(b'<', &text.as_bytes()[from..]).map(|at| from + at) {
        let Some(tag) = Tag::at(text, start) else {
            from = start + 1;
            continue;
        };
        from = tag.end;
        table.close_cell(start);
        match tag.name {
            Name::Cell { is_head } => {
                table.is_head &= is_head;
                table.open = Some((tag.end, columns(&text[start..tag.end])));
            }
            Name::CellEnd => {}
            Name::Row => table.end_row(is_telling, tell),
            Name::Table => {
                table.end_row(is_telling, tell);
                table.head = Head::Sought;
            }
        }
    }
    table.close_cell(text.len());
    table.end_row(is_telling, tell);
}

/// A tag that a table is made of.
struct Tag {
    name: Name,
    end: usize,
}

enum Name {
    /// `<th>` or `<td>`.
    Cell { is_head: bool },
    /// The end of one of them.
    CellEnd,
    /// The beginning or end of a row.
    Row,
    /// The beginning or end of a table.
    Table,
}

impl Tag {
    /// The tag that begins at a place, if tables are made of it.
    fn at(text: &str, start: usize) -> Option<Self> {
        let behind = &text.as_bytes()[start + 1..];
        let (is_end, behind) = match behind.strip_prefix(b"/") {
            Some(behind) => (true, behind),
            None => (false, behind),
        };
        let names: [(&[u8], Name); 4] = [
            (b"td", Name::Cell { is_head: false }),
            (b"th", Name::Cell { is_head: true }),
            (b"tr", Name::Row),
            (b"table", Name::Table),
        ];
        let is_it = |name: &[u8]| {
            behind.get(..name.len()).is_some_and(|is| is.eq_ignore_ascii_case(name))
                && !behind.get(name.len()).is_some_and(u8::is_ascii_alphanumeric)
        };
        let (_, name) = names.into_iter().find(|(name, _)| is_it(name))?;
        let tag = &text.as_bytes()[start..];
        let end = start + memchr::memchr(b'>', &tag[..tag.len().min(LONGEST_TAG)])? + 1;
        let name = match name {
            Name::Cell { .. } if is_end => Name::CellEnd,
            name => name,
        };
        Some(Self { name, end })
    }
}

/// How many columns a cell spans, by its tag.
fn columns(tag: &str) -> usize {
    let tag = tag.to_ascii_lowercase();
    let Some((_, value)) = tag.split_once("colspan") else { return 1 };
    let digits = value.trim_start_matches([' ', '=', '"', '\'']);
    let digits = &digits[..digits.bytes().take_while(u8::is_ascii_digit).count()];
    digits.parse().map_or(1, |columns: usize| columns.clamp(1, MOST_COLUMNS))
}

/// The table that is being read.
struct Table<'t> {
    text: &'t str,
    head: Head,
    /// The cells of a row so far; one that spans columns is there for each of them.
    row: Vec<Range<usize>>,
    /// Where the content of a cell begins that has not ended yet, and how many columns it spans.
    open: Option<(usize, usize)>,
    /// Whether the row has nothing but `<th>`.
    is_head: bool,
}

enum Head {
    /// No row so far can have been it.
    Sought,
    /// Values came first.
    Absent,
    /// The names of the columns, each when it tells something.
    Names(Vec<Option<Range<usize>>>),
}

impl Table<'_> {
    fn close_cell(&mut self, end: usize) {
        if let Some((start, columns)) = self.open.take() {
            let cell = content(self.text, start..end);
            self.row.extend(std::iter::repeat_n(cell, columns));
        }
    }

    fn end_row(
        &mut self,
        is_telling: &mut impl FnMut(&str) -> bool,
        tell: &mut impl FnMut(Range<usize>, Range<usize>),
    ) {
        let row = std::mem::take(&mut self.row);
        let is_head = std::mem::replace(&mut self.is_head, true);
        if row.is_empty() {
            return;
        }
        match &self.head {
            Head::Absent => {}
            Head::Names(names) => {
                let mut told = None;
                for (name, cell) in names.iter().zip(row) {
                    if let Some(name) = name
                        && !cell.is_empty()
                        && told.replace(cell.clone()) != Some(cell.clone())
                    {
                        tell(name.clone(), cell);
                    }
                }
            }
            Head::Sought => {
                let may_be_name = |cell: &Range<usize>| may_be_name(&self.text[cell.clone()]);
                if is_head || row.iter().all(may_be_name) {
                    let telling = |cell: Range<usize>| {
                        (may_be_name(&cell) && is_telling(&self.text[cell.clone()])).then_some(cell)
                    };
                    let names: Vec<_> = row.into_iter().map(telling).collect();
                    if names.iter().any(Option::is_some) {
                        self.head = Head::Names(names);
                    }
                } else if row.into_iter().any(|cell| has_digit(&self.text[cell])) {
                    self.head = Head::Absent;
                }
            }
        }
    }
}

fn has_digit(cell: &str) -> bool {
    cell.bytes().any(|byte| byte.is_ascii_digit())
}

/// A cell without the blanks and tags around what stands in it.
fn content(text: &str, cell: Range<usize>) -> Range<usize> {
    let mut inside = &text[cell.clone()];
    let mut start = cell.start;
    loop {
        let begun = inside.trim_start();
        let begun = match begun.strip_prefix('<').and_then(|tag| tag.split_once('>')) {
            Some((_, behind)) => behind,
            None => begun,
        };
        let shorter = begun.trim_end();
        let shorter = match shorter.strip_suffix('>').and_then(|tag| tag.rsplit_once('<')) {
            Some((before, _)) => before,
            None => shorter,
        };
        start += inside.len() - begun.len();
        if shorter.len() == inside.len() {
            return start..start + inside.len();
        }
        inside = shorter;
    }
}
