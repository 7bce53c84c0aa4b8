//! Numbers over the end of a line, where a program has wrapped a text: `call me on +49 171⏎2345678`.

use super::leading::Leading;
use super::numbering::{self, Fit, international};
use super::{Prefix, is_part_of_more, shape};
use crate::detect::number::Groups;
use crate::text::Text;

/// So much may stand before the rest of a number: blanks, and the sign of an answer in a mail.
const DEEPEST: usize = 4;
/// Shorter ones are whole numbers in lists more often.
const FEWEST_DIGITS: usize = 9;

/// Whether a line ends behind a place, but for blanks.
pub(super) fn ends_line(text: &Text<'_>, at: usize) -> bool {
    matches!(text.byte(at), Some(b'\n' | b'\r'))
        || text.byte(at) == Some(b' ') && matches!(text.byte(at + 1), Some(b'\n' | b'\r'))
}

/// Adds the groups of the next line to those that end their line, when all of them together are one
/// number that its plan knows; tells whether they are.
pub(super) fn read_on(
    text: &Text<'_>,
    leading: &Leading<'_>,
    (start, prefix): (usize, Prefix),
    groups: &mut Groups,
) -> bool {
    let Some(end) = groups.span().map(|span| span.end) else { return false };
    let line_end = text.run_right(end, 2, |c| matches!(c, ' ' | '\r'));
    let may_go_on = || prefix.plus || leading.is_named() || is_mobile_in_sentence(text, start);
    if text.byte(line_end) != Some(b'\n') || !may_go_on() {
        return false;
    }
    let next = text.run_right(line_end + 1, DEEPEST, |c| matches!(c, ' ' | '>'));
    if !text.digit_at(next) {
        return false;
    }
    let first_lines = groups.count();
    groups.read_on(text, next);
    let Some(span) = groups.span() else { return false };
    let digits = groups.digits();
    let whole = groups.count() > first_lines
        && digits.len() >= FEWEST_DIGITS
        && !is_part_of_more(text, span.end)
        && !text.chained_after(span.end, b"\n", |byte| byte.is_ascii_digit());
    whole
        && match *digits {
            _ if prefix.plus => international(digits) == Fit::Number,
            [0, 1..=9, ..] if leading.is_named() => numbering::is_national(digits),
            [0, 1..=9, ..] => numbering::is_mobile_with_zero(digits),
            _ => leading.is_named() && shape::is_national(text, prefix.opens, groups, &span),
        }
}

/// Whether a number with a zero stands behind a word; otherwise it may be one of a list.
fn is_mobile_in_sentence(text: &Text<'_>, start: usize) -> bool {
    let gap = text.run_left(start, 2, |c| matches!(c, ' ' | ':' | '('));
    let word = gap < start && text.char_before(gap).is_some_and(char::is_alphabetic);
    word && text.byte(start) == Some(b'0')
}
