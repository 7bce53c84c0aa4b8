//! The vault: which placeholder stands for which original, for one exchange or conversation.
//!
//! Guarantee: what `redact` took out, `restore` puts back byte for byte. That is why two spellings
//! of one name get two placeholders: a placeholder stands for exactly one written form.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Range;

use zeroize::Zeroize;

use crate::entity::{Entity, EntityKind};
use crate::placeholder::{
    self, Next, Placeholder, PlaceholderKey, PlaceholderStyle, Plain, Scan, labels::Labels,
};
use crate::span;

mod sealed;
mod shelf;
pub use sealed::VaultError;
use shelf::Shelves;

/// One original value. It is wiped when dropped, cannot be serialised, and prints its length only.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Original(String);

impl Original {
    /// Takes a value into custody.
    pub fn new(value: &str) -> Self {
        Self(value.to_owned())
    }

    /// Shows the value; only what puts it back into an answer should ask.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Original {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Original {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Original({} bytes)", self.0.len())
    }
}

impl Drop for Original {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// A text after redaction, and what was replaced in it, first to last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted {
    /// The text with placeholders.
    pub text: String,
    /// One entry per placeholder that was put in.
    pub replacements: Vec<Replacement>,
}

/// One placeholder in a redacted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The kind of what was there.
    pub kind: EntityKind,
    /// What stands there now.
    pub placeholder: Placeholder,
    /// Where the original stood, in bytes of the text before redaction.
    pub span_in_input: Range<usize>,
    /// Where the placeholder stands, in bytes of the text after redaction.
    pub span_in_output: Range<usize>,
}

/// Which placeholders go back to their originals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestoreScope {
    /// All of them.
    All,
    /// All but credentials: what a model writes into a file or a command must not spread them.
    OneWaySecrets,
    /// Only text that merely looked like a placeholder; personal data stays masked.
    LiteralsOnly,
}

impl RestoreScope {
    /// Tells whether placeholders of a kind go back.
    pub fn restores(self, kind: EntityKind) -> bool {
        match self {
            Self::All => true,
            Self::OneWaySecrets => kind != EntityKind::Secret,
            Self::LiteralsOnly => !kind.is_personal(),
        }
    }
}

/// A text after restoring.
#[derive(Clone, PartialEq, Eq)]
pub struct Restored {
    /// The text with originals; it is personal data again.
    pub text: String,
    /// The number of placeholders that were replaced.
    pub count: usize,
}

impl fmt::Debug for Restored {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Restored({} bytes, {} placeholders)", self.text.len(), self.count)
    }
}

/// Placeholders and their originals. The same value of the same kind always has the same one.
#[derive(Clone)]
pub struct Vault {
    style: PlaceholderStyle,
    shelves: Shelves,
}

impl Default for Vault {
    fn default() -> Self {
        Self::with(PlaceholderStyle::default())
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Vault({} values)", self.len())
    }
}

impl Vault {
    /// Makes an empty vault whose placeholders are numbered.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes an empty vault whose placeholders are codes under a key.
    pub fn keyed(key: PlaceholderKey) -> Self {
        Self::with(PlaceholderStyle::Keyed(key))
    }

    /// Makes an empty vault with placeholders of a style.
    pub fn with(style: PlaceholderStyle) -> Self {
        Self::after(style, 0)
    }

    /// Makes an empty vault whose placeholders, where they are numbered, have the numbers behind one.
    pub(crate) fn after(style: PlaceholderStyle, number: u32) -> Self {
        Self { style, shelves: Shelves::after(number) }
    }

    /// Returns the number of values in custody, escaped literals included.
    pub fn len(&self) -> usize {
        self.shelves.iter().map(|(_, shelf)| shelf.len()).sum()
    }

    /// Tells whether there is nothing to put back.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Replaces findings by placeholders and keeps the originals.
    ///
    /// Findings may overlap and come in any order. Text that looks like a placeholder is escaped
    /// whether or not a finding says so, and spans are widened to whole characters: a wrong list of
    /// findings costs text, never exactness on the way back.
    pub fn redact(&mut self, text: &str, entities: &[Entity]) -> Redacted {
        let spans = entities.iter().filter_map(|entity| {
            let span = whole_characters(text, &entity.span)?;
            Some(Entity { span, ..entity.clone() })
        });
        let mut output = Output { text: String::with_capacity(text.len()), replacements: vec![] };
        let mut done = 0;
        for entity in span::resolve(spans.collect()) {
            self.escape_literals(text, done..entity.span.start, &mut output);
            self.replace(text, entity.kind, entity.span.clone(), &mut output);
            done = entity.span.end;
        }
        self.escape_literals(text, done..text.len(), &mut output);
        Redacted { text: output.text, replacements: output.replacements }
    }

    /// Puts originals back in one pass over a whole text.
    ///
    /// Unknown placeholders stay as they are, and what was put back is not looked at again.
    pub fn restore(&self, text: &str, scope: RestoreScope) -> Restored {
        let labels = self.labels(scope);
        let mut scan = Scan::new(Plain(text), &labels, (0, false), true);
        let mut restored = String::with_capacity(text.len());
        let mut count = 0;
        let mut done = 0;
        while let Next::Form(form, original) = scan.next(|form| self.original(form.placeholder)) {
            restored.push_str(&text[done..form.span.start]);
            restored.push_str(original.expose());
            restored.push_str(&text[form.ending]);
            done = form.span.end;
            count += 1;
        }
        restored.push_str(&text[done..]);
        Restored { text: restored, count }
    }

    /// Returns what a placeholder stands for.
    pub fn original(&self, placeholder: Placeholder) -> Option<&Original> {
        self.shelves.get(placeholder.kind)?.original(placeholder.name)
    }

    /// The names of the kinds of which something goes back.
    pub(crate) fn labels(&self, scope: RestoreScope) -> Labels {
        let has_values = |kind| self.shelves.get(kind).is_some_and(|shelf| shelf.len() > 0);
        Labels::of(|kind| scope.restores(kind) && has_values(kind))
    }

    /// Tells whether a value is in custody, of whatever kind.
    pub(crate) fn holds(&self, value: &str) -> bool {
        self.shelves.iter().any(|(_, shelf)| shelf.holds(value))
    }

    fn replace(&mut self, text: &str, kind: EntityKind, span: Range<usize>, output: &mut Output) {
        let placeholder = self.placeholder_for(kind, &text[span.clone()]);
        let start = output.text.len();
        output.text.push_str(&placeholder.to_string());
        output.replacements.push(Replacement {
            kind,
            placeholder,
            span_in_input: span,
            span_in_output: start..output.text.len(),
        });
    }

    /// Copies a stretch without findings. No placeholder reaches across a replacement, because what
    /// is put in begins with a bracket and ends with one, and no form has either inside; and what
    /// stands beside it is read as if the text ended there, because a bracket is no part of a word.
    fn escape_literals(&mut self, text: &str, stretch: Range<usize>, output: &mut Output) {
        let from = stretch.start;
        let stretch_text = &text[stretch];
        let mut done = 0;
        for (span, _) in placeholder::scan(stretch_text) {
            output.text.push_str(&stretch_text[done..span.start]);
            let whole = from + span.start..from + span.end;
            self.replace(text, EntityKind::Literal, whole, output);
            done = span.end;
        }
        output.text.push_str(&stretch_text[done..]);
    }

    fn placeholder_for(&mut self, kind: EntityKind, value: &str) -> Placeholder {
        let name = self.shelves.get_or_make(kind).name(kind, value, &self.style);
        Placeholder { kind, name }
    }
}

struct Output {
    text: String,
    replacements: Vec<Replacement>,
}

/// Cuts a span to the text and widens it to character boundaries.
fn whole_characters(text: &str, span: &Range<usize>) -> Option<Range<usize>> {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.ceil_char_boundary(span.end.min(text.len()));
    (span.start < span.end && start < end).then_some(start..end)
}

#[cfg(test)]
mod answers;
#[cfg(test)]
mod tests;
