//! Numbers below a line that says what all of them are: `Tax numbers:`, and one in each line.

use std::ops::Range;

use super::lines::{line_at, lines_behind};

/// A longer line says other things, too.
const LONGEST_HEAD: usize = 80;
/// A longer line is no number.
const LONGEST_ITEM: usize = 48;
/// So far behind the beginning of its line a number may begin.
const LONGEST_SIGN: usize = 16;
/// With fewer digits it is nobody's.
const FEWEST_DIGITS: usize = 4;
/// More small letters make a word.
const MOST_SMALL: usize = 2;

/// Tells the items below telling lines, as [`super::cells`] does, in lists that begin with some numbers.
pub(super) fn cells(
    text: &str,
    numbers: &[usize],
    is_telling: &mut impl FnMut(&str) -> bool,
    tell: &mut impl FnMut(Range<usize>, Range<usize>),
) {
    let mut from = 0;
    for &digit in numbers {
        if digit < from {
            continue;
        }
        let near = from.max(digit.saturating_sub(LONGEST_SIGN));
        let start = memchr::memrchr(b'\n', &text.as_bytes()[near..digit]).map(|line| near + line);
        let Some(head) = start.and_then(|end| head(text, from, end)) else { continue };
        let lines = lines_behind(text, start.unwrap_or(digit));
        let items: Vec<_> = lines.map_while(|line| item(text, line)).collect();
        let Some(last) = items.last() else { continue };
        from = last.end;
        if items.len() > 1 && is_telling(&text[head.clone()]) {
            items.into_iter().for_each(|item| tell(head.clone(), item));
        }
    }
}

/// What the line says that ends at a place, or above one without anything in it; a colon must end it.
fn head(text: &str, from: usize, end: usize) -> Option<Range<usize>> {
    let before = text.get(from..end)?.trim_end();
    let colon = before.trim_end_matches(['*', '_']).strip_suffix(':')?.len() + from;
    let line = line_at(text, from, colon).start..colon;
    (!line.is_empty() && line.len() <= LONGEST_HEAD).then_some(line)
}

/// The number in a line, behind the sign of a list.
fn item(text: &str, line: Range<usize>) -> Option<Range<usize>> {
    let written = text[line.clone()].trim_end();
    let inside = written.trim_start_matches([' ', '\t', '-', '*', '>', '"', '`']);
    let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
    let numbered =
        inside[digits..].strip_prefix(['.', ')']).and_then(|rest| rest.strip_prefix(' '));
    let inside = numbered.filter(|_| (1..=3).contains(&digits)).unwrap_or(inside).trim_start();
    let start = line.start + written.len() - inside.len();
    let inside = inside.trim_end_matches(['"', '`', ',', ';', '*']);
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b" -./()+'".contains(&byte);
    let small = inside.bytes().filter(u8::is_ascii_lowercase).count();
    let is_number = inside.len() <= LONGEST_ITEM
        && inside.bytes().all(is_part)
        && small <= MOST_SMALL
        && inside.bytes().filter(u8::is_ascii_digit).count() >= FEWEST_DIGITS;
    is_number.then(|| start..start + inside.len())
}
