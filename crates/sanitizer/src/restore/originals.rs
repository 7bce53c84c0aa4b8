//! Placeholders in the written form of a JSON string, and what they stand for.

use super::escape::{Depth, Escaped};
use crate::placeholder::labels::Labels;
use crate::placeholder::{self, Form, Next, Scan};
use crate::vault::{Original, RestoreScope, Vault};

/// What one exchange can put back.
pub(super) struct Originals<'v> {
    vault: &'v Vault,
    /// The names of the kinds of which there is something that goes back.
    kinds: &'v Kinds,
}

/// Names of kinds with something that goes back; made once for an exchange.
#[derive(Clone, Debug, Default)]
pub(super) struct Kinds(Labels);

impl Kinds {
    pub(super) fn of(vault: &Vault, scope: RestoreScope) -> Self {
        Self(vault.labels(scope))
    }
}

/// A text in which placeholders are looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) depth: Depth,
    /// Whether nothing more of it comes.
    pub(super) ends: bool,
    /// Whether what came before belongs to the first word.
    pub(super) glued: bool,
}

/// The placeholders of one text, first to last.
pub(super) struct Search<'v, 'r> {
    vault: &'v Vault,
    scan: Scan<'v, Escaped<'r>>,
}

impl<'v> Originals<'v> {
    pub(super) fn new(vault: &'v Vault, kinds: &'v Kinds) -> Self {
        Self { vault, kinds }
    }

    /// Whether there is nothing that goes back.
    pub(super) fn is_empty(&self) -> bool {
        self.kinds.0.is_empty()
    }

    /// Whether something may go back into a text; never a wrong no.
    pub(super) fn may_be_in(&self, raw: &[u8]) -> bool {
        !self.is_empty() && placeholder::may_hold(raw)
    }

    /// Begins a search in the written form of a text.
    pub(super) fn search<'r>(&self, raw: &'r [u8], wanted: Wanted) -> Search<'v, 'r> {
        let Wanted { depth, ends, glued } = wanted;
        let scan = Scan::new(Escaped { raw, depth, ends }, &self.kinds.0, (0, glued), true);
        Search { vault: self.vault, scan }
    }
}

impl<'v> Search<'v, '_> {
    /// Finds the next placeholder that stands for something.
    pub(super) fn next(&mut self) -> Next<&'v Original> {
        let vault = self.vault;
        self.scan.next(|form: &Form| vault.original(form.placeholder))
    }

    /// Goes on at a place, which must be the start of a character.
    pub(super) fn seek(&mut self, at: usize) {
        self.scan.seek(at);
    }
}
