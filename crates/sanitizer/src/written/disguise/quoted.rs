//! Quoted-printable (RFC 2045, section 6.7), as mails are sent: `=40` for `@`, `=C3=9F` for `ß`, and `=`
//! at the end of a line that goes on.

use std::ops::Range;

use super::Disguise;
use crate::text::Text;

/// `=` and the end of the line. Behind another `=` it ends base64.
pub(super) fn line_break(text: &Text<'_>, span: &Range<usize>, tell: &mut Vec<Disguise>) {
    let goes_on = |c: char| !c.is_whitespace() && c != '=';
    if text.char_before(span.start).is_some_and(goes_on) {
        tell.push(Disguise { place: span.clone(), meaning: None });
    }
}

/// `=20` at the end of a line: no blank may end one.
pub(super) fn last_blank(_: &Text<'_>, span: &Range<usize>, tell: &mut Vec<Disguise>) {
    tell.push(Disguise { place: span.start..span.start + 3, meaning: Some(' ') });
}

/// A sign of ASCII between letters and digits: anything else is as likely an assignment.
pub(super) fn sign(text: &Text<'_>, span: &Range<usize>, tell: &mut Vec<Disguise>) {
    let place = span.start..span.start + 3;
    let Some(meaning) = byte(text, span.start).map(char::from) else { return };
    let goes_on = text.char_at(place.end).is_some_and(char::is_alphanumeric);
    let before = text.char_before(span.start).is_some_and(char::is_alphanumeric);
    if goes_on && (before || meaning == '+') && (meaning != '@' || is_domain(text, place.end)) {
        tell.push(Disguise { place, meaning: Some(meaning) });
    }
}

/// A letter of two bytes.
pub(super) fn letter(text: &Text<'_>, span: &Range<usize>, tell: &mut Vec<Disguise>) {
    let bytes = [byte(text, span.start), byte(text, span.start + 3)];
    if let [Some(first), Some(second)] = bytes
        && let Ok(written) = std::str::from_utf8(&[first, second])
    {
        tell.push(Disguise { place: span.start..span.start + 6, meaning: written.chars().next() });
    }
}

/// Whether a label and a point follow, as behind the `@` of an address; `width=40px` has none.
fn is_domain(text: &Text<'_>, at: usize) -> bool {
    let label = text.run_right(at, 63, |c| c.is_alphanumeric() || c == '-');
    text.byte(label) == Some(b'.')
        || text.starts_with(label, "=2E")
        || text.starts_with(label, "=\n")
}

/// The byte that `=XX` stands for.
fn byte(text: &Text<'_>, at: usize) -> Option<u8> {
    u8::from_str_radix(text.slice(at + 1..at + 3), 16).ok()
}
