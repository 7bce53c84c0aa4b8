//! Rows in SQL: `INSERT INTO users (login, password) VALUES ('anna', 'hunter2')`, and the rows that
//! follow `COPY users (login, password) FROM stdin;` in dumps of PostgreSQL.

use std::ops::Range;

use memchr::memmem;

use super::lines::lines_behind;
use super::may_be_name;

/// A longer list of columns is none.
const LONGEST_LIST: usize = 8000;
/// So many bytes before the list have room for the name of the table.
const LONGEST_TABLE: usize = 200;

/// Tells the values of columns with telling names, as [`super::cells`] does.
pub(super) fn inserts(
    text: &str,
    is_telling: &mut impl FnMut(&str) -> bool,
    tell: &mut impl FnMut(Range<usize>, Range<usize>),
) {
    for keyword in ["VALUES", "values"] {
        let mut from = 0;
        while let Some(at) = find(text, from, keyword) {
            from = at + keyword.len();
            if let Some(names) = names_before(text, at, "INTO ", is_telling) {
                from = inserted(text, from, &names, tell);
            }
        }
    }
}

/// Tells the cells of lines that follow a list of telling names, as [`super::cells`] does.
pub(super) fn copies(
    text: &str,
    is_telling: &mut impl FnMut(&str) -> bool,
    tell: &mut impl FnMut(Range<usize>, Range<usize>),
) {
    for keyword in ["stdin", "STDIN"] {
        let mut from = 0;
        while let Some(at) = find(text, from, keyword) {
            from = at + keyword.len();
            let at = at.saturating_sub("FROM ".len());
            let read = text.get(at..from).is_some_and(|word| {
                word.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("FROM "))
            });
            if read && let Some(names) = names_before(text, at, "COPY ", is_telling) {
                from = copied(text, from, &names, tell);
            }
        }
    }
}

fn find(text: &str, from: usize, keyword: &str) -> Option<usize> {
    memmem::find(&text.as_bytes()[from..], keyword.as_bytes()).map(|at| from + at)
}

/// The names of columns in brackets right before a place, each when it tells something, if one does
/// and a word stands before the name of the table.
fn names_before(
    text: &str,
    at: usize,
    word: &str,
    is_telling: &mut impl FnMut(&str) -> bool,
) -> Option<Vec<Option<Range<usize>>>> {
    let before = text[..at].trim_end();
    let end = before.strip_suffix(')')?.len();
    let from = text.floor_char_boundary(end.saturating_sub(LONGEST_LIST));
    let open = from + text[from..end].rfind(['(', ')'])?;
    let table = text.floor_char_boundary(open.saturating_sub(LONGEST_TABLE));
    let table = text[table..open].to_ascii_uppercase();
    if text.as_bytes()[open] != b'(' || !table.contains(word) {
        return None;
    }
    let mut start = open + 1;
    let mut names = Vec::new();
    for part in text[open + 1..end].split(',') {
        let quotes =
            |c: char| c.is_whitespace() || matches!(c, '"' | '`' | '\'' | '[' | ']' | '\\');
        let name = part.trim_start_matches(quotes);
        let name_start = start + part.len() - name.len();
        let name = name.trim_end_matches(quotes);
        start += part.len() + 1;
        let tells = !name.is_empty() && may_be_name(name) && is_telling(name);
        names.push(tells.then_some(name_start..name_start + name.len()));
    }
    names.iter().any(Option::is_some).then_some(names)
}

/// Tells the values of the rows that begin at a place, and where they end.
fn inserted(
    text: &str,
    from: usize,
    names: &[Option<Range<usize>>],
    tell: &mut impl FnMut(Range<usize>, Range<usize>),
) -> usize {
    let bytes = text.as_bytes();
    let blanks_end = |from: usize| {
        from + bytes[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count()
    };
    let mut at = blanks_end(from);
    while bytes.get(at) == Some(&b'(') {
        let mut value = at + 1;
        for column in 0.. {
            let end = value_end(bytes, value);
            if let (Some(Some(name)), Some(cell)) = (names.get(column), literal(text, value..end)) {
                tell(name.clone(), cell);
            }
            match bytes.get(end) {
                Some(b',') => value = end + 1,
                Some(_) => {
                    at = blanks_end(end + 1);
                    break;
                }
                None => return text.len(),
            }
        }
        if bytes.get(at) != Some(&b',') {
            break;
        }
        at = blanks_end(at + 1);
    }
    at
}

/// Where a value ends: at a comma or bracket outside of quotes and of brackets of its own.
fn value_end(bytes: &[u8], from: usize) -> usize {
    let (mut at, mut depth, mut quote) = (from, 0, None);
    while let Some(&byte) = bytes.get(at) {
        match (quote, byte) {
            (Some(_), b'\\') => at += 1,
            // Two quotes are one that ends nothing; so they are when they end and begin.
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') if depth > 0 => depth -= 1,
            (None, b')') => return at,
            (None, b',') if depth == 0 => return at,
            (None, _) => {}
        }
        at += 1;
    }
    bytes.len()
}

/// What a value says when it stands there itself, in quotes or as a number, and is nothing that a
/// program puts in.
fn literal(text: &str, value: Range<usize>) -> Option<Range<usize>> {
    let written = text[value.clone()].trim();
    let start = value.start + text[value].find(written)?;
    let escaped = written.trim_start_matches(['N', 'E']).trim_start_matches('\\');
    let quote = escaped.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let inside = match quote {
        Some(quote) => escaped[1..].trim_end_matches(quote).trim_end_matches('\\'),
        None => written,
    };
    let number = inside.starts_with(|c: char| c.is_ascii_digit() || c == '+');
    let name = |rest: &str| rest.chars().all(|c| c.is_alphabetic() || "_-.>[]{}()'\" ".contains(c));
    let variable = inside.strip_prefix(['$', ':', '@', '%', '{', '?', '#', '<']).is_some_and(name);
    let start = start + written.len() - escaped.len() + usize::from(quote.is_some());
    (!inside.is_empty() && !variable && (quote.is_some() || number))
        .then_some(start..start + inside.len())
}

/// Tells the cells of the lines behind a place, which tabs part, up to one that ends them.
fn copied(
    text: &str,
    from: usize,
    names: &[Option<Range<usize>>],
    tell: &mut impl FnMut(Range<usize>, Range<usize>),
) -> usize {
    let Some(line) = memchr::memchr(b'\n', &text.as_bytes()[from..]) else { return text.len() };
    let mut end = from + line;
    for line in lines_behind(text, end) {
        let cells = text[line.clone()].split('\t');
        if cells.clone().count() != names.len() {
            break;
        }
        let mut start = line.start;
        for (name, cell) in names.iter().zip(cells) {
            if let Some(name) = name
                && !matches!(cell.trim(), "" | "\\N")
            {
                tell(name.clone(), start..start + cell.trim_end().len());
            }
            start += cell.len() + 1;
        }
        end = line.end;
    }
    end
}
