//! The grammar of placeholders, `[LABEL_n]` or `[LABEL_code]`, written and read.
//!
//! Written is exactly one form of each. Read are also the forms that models make of it, which are
//! rows of tables: other names of the kind ([`labels`]), other signs ([`glyph`]), and what may be
//! added and left out ([`grammar`]). Whatever is read is escaped when a caller writes it, so
//! reading more forms never confuses the way back.

use std::fmt;
use std::ops::Range;

use crate::entity::EntityKind;

mod code;
mod glyph;
mod grammar;
pub(crate) mod labels;
mod names;
mod scan;

pub use code::{Code, PlaceholderKey};
pub(crate) use code::{LENGTHS, normalised};
pub(crate) use glyph::{Plain, Written};
pub(crate) use grammar::Form;
pub(crate) use scan::{Next, Scan, is_glue, may_hold};

/// What stands for one original value: its kind, and a number or code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Placeholder {
    /// The kind of the value it stands for.
    pub kind: EntityKind,
    /// Tells it apart from the others of its kind.
    pub name: PlaceholderName,
}

/// What tells the placeholders of one kind apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceholderName {
    /// Counts the different values of this kind in order of appearance, from 1.
    Number(u32),
    /// Says the same of the same value in every exchange.
    Code {
        /// Of the value without what only spelling adds.
        code: Code,
        /// Counts the spellings of this value in order of appearance, from 1.
        spelling: u32,
    },
}

/// How placeholders are named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PlaceholderStyle {
    /// By numbers, which count anew in every exchange.
    #[default]
    Numbered,
    /// By codes, which are the same in every exchange under this key.
    Keyed(PlaceholderKey),
}

impl Placeholder {
    /// The placeholder of a kind with a number.
    pub fn numbered(kind: EntityKind, number: u32) -> Self {
        Self { kind, name: PlaceholderName::Number(number) }
    }
}

impl fmt::Display for Placeholder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "[{}_{}]", self.kind.label(), self.name)
    }
}

impl fmt::Display for PlaceholderName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(out, "{number}"),
            Self::Code { code, spelling: 1 } => out.write_str(code.as_str()),
            Self::Code { code, spelling } => write!(out, "{}_{spelling}", code.as_str()),
        }
    }
}

/// Finds everything in a text that could be a placeholder of some vault, first to last.
pub(crate) fn scan(text: &str) -> impl Iterator<Item = (Range<usize>, Placeholder)> + '_ {
    let mut scan = Scan::new(Plain(text), &labels::ALL, (0, false), true);
    std::iter::from_fn(move || match scan.next(|form| Some(form.placeholder)) {
        Next::Form(form, placeholder) => Some((form.span, placeholder)),
        Next::Open(_) | Next::Nothing => None,
    })
}

/// Reads the placeholder in brackets whose bracket stands at `bracket`; the span includes a leading
/// escape.
pub(crate) fn read(text: &str, bracket: usize) -> Option<(Range<usize>, Placeholder)> {
    if !labels::ALL.any.may_follow_bracket(text.as_bytes().get(bracket + 1..).unwrap_or_default()) {
        return None;
    }
    let written = Plain(text);
    let escape = bracket.checked_sub(1).filter(|&at| text.as_bytes().get(at) == Some(&b'\\'));
    escape.into_iter().chain([bracket]).find_map(|start| {
        match grammar::bracketed(&written, start, &labels::ALL.any) {
            grammar::Reading::Form(form) => Some((form.span, form.placeholder)),
            _ => None,
        }
    })
}

#[cfg(test)]
pub(crate) mod mutations;
#[cfg(test)]
mod tests;
