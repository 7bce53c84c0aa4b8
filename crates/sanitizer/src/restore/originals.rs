//! Placeholders in the written form of a JSON string, and what they stand for.

use std::ops::Range;

use super::escape::{self, Depth, Unit};
use crate::entity::{ENTITY_KINDS, EntityKind};
use crate::placeholder::Placeholder;
use crate::vault::{Original, RestoreScope, Vault};

/// The longest label, and digits enough for every number that can be written.
const LABEL: usize = 8;
const DIGITS: usize = 10;

/// What one exchange can put back.
pub(super) struct Originals<'v> {
    vault: &'v Vault,
    /// Kinds of which there is something that goes back.
    kinds: &'v Kinds,
}

/// Kinds with something that goes back; made once for an exchange.
#[derive(Clone, Debug, Default)]
pub(super) struct Kinds(Vec<(&'static str, EntityKind)>);

impl Kinds {
    pub(super) fn of(vault: &Vault, scope: RestoreScope) -> Self {
        let goes_back = |kind| {
            scope.restores(kind) && vault.original(Placeholder { kind, number: 1 }).is_some()
        };
        let rows = ENTITY_KINDS.iter().filter(|row| goes_back(row.kind));
        Self(rows.map(|row| (row.label, row.kind)).collect())
    }
}

/// What comes next in a text.
pub(super) enum Next<'v> {
    /// A placeholder, where it is written, and what it stands for.
    Placeholder(Range<usize>, &'v Original),
    /// From here on, the text may still become a placeholder when more of it comes.
    Open(usize),
    /// Nothing more.
    Nothing,
}

/// What stands at a bracket.
enum Reading<'v> {
    /// A placeholder up to here; it swallows an escape in front when its end is escaped, too.
    Whole {
        end: usize,
        escaped: bool,
        original: &'v Original,
    },
    Open,
    Text,
}

impl<'v> Originals<'v> {
    pub(super) fn new(vault: &'v Vault, kinds: &'v Kinds) -> Self {
        Self { vault, kinds }
    }

    /// Whether there is nothing that goes back.
    pub(super) fn is_empty(&self) -> bool {
        self.kinds.0.is_empty()
    }

    /// Finds what comes at or after `from`, which must be the start of a unit. The forms are those
    /// of [`crate::placeholder::read`], written with any escapes.
    pub(super) fn next(&self, raw: &[u8], from: usize, depth: Depth) -> Next<'v> {
        if self.is_empty() {
            return Next::Nothing;
        }
        let mut at = from;
        // Where the backslash directly in front of `at` starts.
        let mut escape = None;
        loop {
            let rest = raw.get(at..).unwrap_or_default();
            let Some(offset) = memchr::memchr2(b'[', b'\\', rest) else { return Next::Nothing };
            if offset > 0 {
                escape = None;
            }
            at += offset;
            let length = match escape::unit(raw, at, depth) {
                Unit::Cut => return Next::Open(escape.unwrap_or(at)),
                Unit::End => return Next::Nothing,
                Unit::Ascii(b'\\', length) => {
                    if at + length >= raw.len() {
                        return Next::Open(at);
                    }
                    escape = Some(at);
                    at += length;
                    continue;
                }
                Unit::Ascii(b'[', length) => {
                    let start = escape.unwrap_or(at);
                    match self.read(raw, at + length, escape.is_some(), depth) {
                        Reading::Whole { end, escaped, original } => {
                            let start = if escaped { start } else { at };
                            return Next::Placeholder(start..end, original);
                        }
                        Reading::Open => return Next::Open(start),
                        Reading::Text => length,
                    }
                }
                Unit::Ascii(_, length) | Unit::Other(length) => length,
            };
            escape = None;
            at += length;
        }
    }

    /// Reads on after a bracket.
    fn read(&self, raw: &[u8], mut at: usize, escaped: bool, depth: Depth) -> Reading<'v> {
        let mut label = [0; LABEL];
        let mut length = 0;
        let kind = loop {
            match escape::unit(raw, at, depth) {
                Unit::End | Unit::Cut => return Reading::Open,
                Unit::Ascii(byte, more) if byte.is_ascii_alphabetic() => {
                    let Some(place) = label.get_mut(length) else { return Reading::Text };
                    *place = byte.to_ascii_uppercase();
                    length += 1;
                    at += more;
                    let begun = label.get(..length).unwrap_or_default();
                    if !self.kinds.0.iter().any(|(label, _)| label.as_bytes().starts_with(begun)) {
                        return Reading::Text;
                    }
                }
                Unit::Ascii(b'_' | b'\\', _) => {
                    let whole = label.get(..length).unwrap_or_default();
                    match self.kinds.0.iter().find(|(label, _)| label.as_bytes() == whole) {
                        Some(&(_, kind)) => break kind,
                        None => return Reading::Text,
                    }
                }
                Unit::Ascii(..) | Unit::Other(_) => return Reading::Text,
            }
        };
        if let Unit::Ascii(b'\\', more) = escape::unit(raw, at, depth) {
            at += more;
        }
        match escape::unit(raw, at, depth) {
            Unit::End | Unit::Cut => return Reading::Open,
            Unit::Ascii(b'_', more) => at += more,
            _ => return Reading::Text,
        }
        self.read_number(raw, at, (kind, escaped), depth)
    }

    fn read_number(
        &self,
        raw: &[u8],
        mut at: usize,
        (kind, escaped): (EntityKind, bool),
        depth: Depth,
    ) -> Reading<'v> {
        let (mut digits, mut number) = (0, 0u64);
        let mut closing_escape = false;
        loop {
            match escape::unit(raw, at, depth) {
                Unit::End | Unit::Cut => return Reading::Open,
                Unit::Ascii(byte @ b'0'..=b'9', more) if !closing_escape => {
                    digits += 1;
                    if digits > DIGITS || (digits == 1 && byte == b'0') {
                        return Reading::Text;
                    }
                    number = number * 10 + u64::from(byte - b'0');
                    at += more;
                }
                Unit::Ascii(b'\\', more) if digits > 0 && escaped && !closing_escape => {
                    closing_escape = true;
                    at += more;
                }
                Unit::Ascii(b']', more) if digits > 0 => {
                    let Ok(number) = u32::try_from(number) else { return Reading::Text };
                    let original = self.vault.original(Placeholder { kind, number });
                    return original.map_or(Reading::Text, |original| Reading::Whole {
                        end: at + more,
                        escaped: closing_escape,
                        original,
                    });
                }
                _ => return Reading::Text,
            }
        }
    }
}
