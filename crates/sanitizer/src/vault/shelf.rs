//! The originals of one kind, by the names of their placeholders.

use std::collections::HashMap;

use super::Original;
use crate::entity::{ENTITY_KINDS, EntityKind};
use crate::placeholder::{self, Code, PlaceholderKey, PlaceholderName, PlaceholderStyle};

/// The shelves of all kinds. A kind has none before its first value: an exchange has a few kinds,
/// and a vault is moved and kept while a provider thinks.
#[derive(Clone)]
pub(super) struct Shelves {
    shelves: [Option<Box<Shelf>>; ENTITY_KINDS.len()],
    /// The numbers of every shelf begin behind this one.
    before: u32,
}

impl Shelves {
    pub(super) fn after(before: u32) -> Self {
        Self { shelves: [const { None }; ENTITY_KINDS.len()], before }
    }

    pub(super) fn get(&self, kind: EntityKind) -> Option<&Shelf> {
        self.shelves[kind as usize].as_deref()
    }

    pub(super) fn get_or_make(&mut self, kind: EntityKind) -> &mut Shelf {
        let before = self.before;
        self.shelves[kind as usize].get_or_insert_with(|| Box::new(Shelf::after(before)))
    }

    /// Those with values, with their kinds, in the order of the table of kinds.
    pub(super) fn iter(&self) -> impl Iterator<Item = (EntityKind, &Shelf)> {
        let rows = ENTITY_KINDS.iter().zip(&self.shelves);
        rows.filter_map(|(row, shelf)| Some((row.kind, shelf.as_deref()?)))
    }
}

/// The originals of one kind, in order of appearance.
#[derive(Clone, Default)]
pub(super) struct Shelf {
    entries: Vec<Entry>,
    /// The numbers begin behind this one.
    before: u32,
    /// Where each original is, by how it is written.
    written: HashMap<Original, usize>,
    codes: HashMap<Code, Value>,
}

#[derive(Clone)]
struct Entry {
    original: Original,
    name: PlaceholderName,
}

/// What has one code: the spellings of one value, in order of appearance.
#[derive(Clone)]
struct Value {
    /// What they have in common; nothing is known of it when the vault was read from bytes.
    normal: Option<Original>,
    spellings: Vec<usize>,
}

impl Shelf {
    fn after(before: u32) -> Self {
        Self { before, ..Self::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn holds(&self, written: &str) -> bool {
        self.written.contains_key(written)
    }

    /// The originals and the names of their placeholders, in order of appearance.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&Original, PlaceholderName)> {
        self.entries.iter().map(|entry| (&entry.original, entry.name))
    }

    pub(super) fn original(&self, name: PlaceholderName) -> Option<&Original> {
        let at = match name {
            PlaceholderName::Number(number) => {
                usize::try_from(number.checked_sub(self.before)?).ok()?.checked_sub(1)?
            }
            PlaceholderName::Code { code, spelling } => {
                let spelling = usize::try_from(spelling).ok()?.checked_sub(1)?;
                *self.codes.get(&code)?.spellings.get(spelling)?
            }
        };
        self.entries.get(at).filter(|entry| entry.name == name).map(|entry| &entry.original)
    }

    /// The name of a written value, which gets one if it has none.
    pub(super) fn name(
        &mut self,
        kind: EntityKind,
        written: &str,
        style: &PlaceholderStyle,
    ) -> PlaceholderName {
        let known = self.written.get(written).and_then(|&at| self.entries.get(at));
        if let Some(entry) = known {
            return entry.name;
        }
        let name = match style {
            PlaceholderStyle::Numbered => self.next_number(),
            PlaceholderStyle::Keyed(key) => self.code(kind, written, key),
        };
        self.keep(written, name);
        name
    }

    /// Takes an original with its name, as it was read from bytes; tells whether it fits.
    pub(super) fn take(&mut self, written: &str, name: PlaceholderName) -> bool {
        let fits = match name {
            PlaceholderName::Number(_) => name == self.next_number(),
            PlaceholderName::Code { code, spelling } => {
                let value = self.codes.entry(code);
                let value = value.or_insert(Value { normal: None, spellings: Vec::new() });
                let fits = usize::try_from(spelling) == Ok(value.spellings.len() + 1);
                value.spellings.push(self.entries.len());
                fits
            }
        };
        let fits = fits && !written.is_empty() && !self.holds(written);
        if fits {
            self.keep(written, name);
        }
        fits
    }

    /// Numbers count all entries, so that a number names one place and no other.
    fn next_number(&self) -> PlaceholderName {
        let next = u32::try_from(self.entries.len() + 1).unwrap_or(u32::MAX);
        PlaceholderName::Number(self.before.saturating_add(next))
    }

    /// The code of a value that is not on the shelf as it is written.
    ///
    /// A further spelling of a value has its code and a number. A value whose code is another
    /// value's gets a longer one; should that be taken, too, it is numbered like a spelling, which
    /// comes back as exactly.
    fn code(&mut self, kind: EntityKind, written: &str, key: &PlaceholderKey) -> PlaceholderName {
        let normal = Original::new(&placeholder::normalised(kind, written));
        let [short, long] =
            placeholder::LENGTHS.map(|length| key.code(kind, normal.expose(), length));
        let is_others = |code: &Code| {
            let value = self.codes.get(code);
            value.is_some_and(|value| value.normal.as_ref() != Some(&normal))
        };
        let code = if is_others(&short) { long } else { short };
        let value = self.codes.entry(code);
        let value = value.or_insert(Value { normal: Some(normal), spellings: Vec::new() });
        value.spellings.push(self.entries.len());
        let spelling = u32::try_from(value.spellings.len()).unwrap_or(u32::MAX);
        PlaceholderName::Code { code, spelling }
    }

    fn keep(&mut self, written: &str, name: PlaceholderName) {
        self.written.insert(Original::new(written), self.entries.len());
        self.entries.push(Entry { original: Original::new(written), name });
    }
}
