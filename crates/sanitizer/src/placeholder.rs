//! The grammar of placeholders, `[LABEL_n]`, written and read.
//!
//! Written is exactly one form. Read are also the forms that models make of it: another case
//! (`[email_1]`) and Markdown escapes (`[EMAIL\_1]`, `\[EMAIL\_1\]`). Whatever is read here is
//! escaped when a caller writes it, so reading more forms never confuses the way back.

use std::fmt;
use std::ops::Range;

use crate::entity::{ENTITY_KINDS, EntityKind};

/// What stands for one original value: its kind, and a number from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Placeholder {
    /// The kind of the value it stands for.
    pub kind: EntityKind,
    /// Counts the different values of this kind in order of appearance, from 1.
    pub number: u32,
}

impl fmt::Display for Placeholder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "[{}_{}]", self.kind.label(), self.number)
    }
}

/// Finds placeholders in a text, first to last.
pub(crate) fn scan(text: &str) -> impl Iterator<Item = (Range<usize>, Placeholder)> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(offset) = text[from..].find('[') {
            let bracket = from + offset;
            from = bracket + 1;
            if let Some((span, placeholder)) = read(text, bracket) {
                from = span.end;
                return Some((span, placeholder));
            }
        }
        None
    })
}

/// Reads the placeholder whose bracket stands at `bracket`; the span includes a leading escape.
pub(crate) fn read(text: &str, bracket: usize) -> Option<(Range<usize>, Placeholder)> {
    let bytes = text.as_bytes();
    if bytes.get(bracket) != Some(&b'[') {
        return None;
    }
    let label_start = bracket + 1;
    let rest = &bytes[label_start..];
    let kind = ENTITY_KINDS.iter().find(|row| {
        rest.get(..row.label.len()).is_some_and(|b| b.eq_ignore_ascii_case(row.label.as_bytes()))
            && matches!(rest.get(row.label.len()), Some(b'_' | b'\\'))
    })?;
    let mut at = label_start + kind.label.len();
    if bytes[at] == b'\\' {
        at += 1;
    }
    if bytes.get(at) != Some(&b'_') {
        return None;
    }
    let number_start = at + 1;
    // Ten digits hold every number that can be written; more would only cost time.
    let digits = bytes[number_start..].iter().take(11).take_while(|b| b.is_ascii_digit()).count();
    let number_end = number_start + digits;
    if digits == 0 || bytes[number_start] == b'0' {
        return None;
    }
    let number = text[number_start..number_end].parse().ok()?;
    let placeholder = Placeholder { kind: kind.kind, number };
    let escaped_start = bracket.checked_sub(1).filter(|&before| bytes[before] == b'\\');
    match (escaped_start, bytes.get(number_end), bytes.get(number_end + 1)) {
        (_, Some(b']'), _) => Some((bracket..number_end + 1, placeholder)),
        (Some(start), Some(b'\\'), Some(b']')) => Some((start..number_end + 2, placeholder)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
