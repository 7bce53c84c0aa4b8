//! What to do with findings, kind by kind.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::entity::{ENTITY_KINDS, Entity, EntityKind};
use crate::fold::fold;
use crate::known::{self, DENIED};
use crate::span;
use crate::vault::Original;

mod settings;
pub use settings::{PROFILES, PolicyError, PolicySettings, Profile};

/// What happens to a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// A placeholder stands in its place.
    Mask,
    /// The text stays as it is.
    Keep,
    /// Nothing of the request leaves.
    Refuse,
}

impl Action {
    /// Returns the word for it in settings and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mask => "mask",
            Self::Keep => "keep",
            Self::Refuse => "refuse",
        }
    }
}

/// One action per kind, and terms that stay; it starts with the defaults of the table of kinds.
#[derive(Clone)]
pub struct Policy {
    actions: [Action; ENTITY_KINDS.len()],
    allowed: Arc<Allowed>,
}

/// Terms that stay, folded; they may be personal data of whoever allows them.
#[derive(Default)]
struct Allowed {
    terms: HashSet<Original>,
    /// The most bytes that a term has.
    longest: usize,
}

impl Default for Policy {
    fn default() -> Self {
        Self::of(ENTITY_KINDS.each_ref().map(|row| row.action))
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let actions: BTreeMap<_, _> =
            self.actions().map(|(label, action)| (label, action.name())).collect();
        write!(out, "Policy({actions:?}, {} terms stay)", self.allowed.terms.len())
    }
}

impl Policy {
    fn of(actions: [Action; ENTITY_KINDS.len()]) -> Self {
        Self { actions, allowed: Arc::default() }
    }

    /// Returns this policy with another action for one kind.
    ///
    /// Literals are always masked: kept, they could be taken for placeholders on the way back.
    #[must_use]
    pub fn with(mut self, kind: EntityKind, action: Action) -> Self {
        if kind != EntityKind::Literal {
            self.actions[kind as usize] = action;
        }
        self
    }

    /// Returns this policy with terms that stay: a finding that is one of them as a whole, in any
    /// case and with or without accents, is none.
    #[must_use]
    pub fn allowing<'t>(mut self, terms: impl IntoIterator<Item = &'t str>) -> Self {
        let terms: HashSet<Original> =
            terms.into_iter().map(|term| Original::new(&fold(term.trim()))).collect();
        let longest = terms.iter().map(|term| term.expose().len()).max().unwrap_or(0);
        self.allowed = Arc::new(Allowed { terms, longest });
        self
    }

    /// Makes a policy that masks every kind: what it finds is all there is to find.
    pub fn everything() -> Self {
        Self::of([Action::Mask; ENTITY_KINDS.len()])
    }

    /// Returns the action for one kind.
    pub fn action(&self, kind: EntityKind) -> Action {
        self.actions[kind as usize]
    }

    /// Returns the action for every kind of personal data, by label, in the order of the table.
    pub fn actions(&self) -> impl Iterator<Item = (&'static str, Action)> {
        let personal = ENTITY_KINDS.iter().filter(|row| row.kind.is_personal());
        personal.map(|row| (row.label, self.action(row.kind)))
    }

    /// Returns the action for a finding. Terms that are denied leave in no case.
    pub fn action_on(&self, entity: &Entity) -> Action {
        match self.action(entity.kind) {
            Action::Keep if entity.rule == DENIED => Action::Mask,
            action => action,
        }
    }

    /// Tells whether what is found of this kind stops a request.
    pub fn refuses(&self, kind: EntityKind) -> bool {
        self.action(kind) == Action::Refuse
    }

    /// Tells whether a finding stays in the text because of its kind.
    pub(crate) fn keeps(&self, entity: &Entity) -> bool {
        self.action_on(entity) == Action::Keep
    }

    /// Removes findings that stay in the text. This comes before overlaps are resolved, so that a
    /// kept URL does not hide the masked address inside it.
    pub(crate) fn drop_kept(&self, text: &str, found: &mut Vec<Entity>) {
        found.retain(|entity| {
            let value = text.get(entity.span.clone()).unwrap_or("");
            let is_harmless = || {
                known::is_stop_term(value) || entity.kind.is_personal() && self.allowed.has(value)
            };
            !self.keeps(entity) && (entity.rule == DENIED || !is_harmless())
        });
    }

    /// Resolves overlaps: of equal evidence, what is refused wins over what is masked.
    pub(crate) fn resolve(&self, found: Vec<Entity>) -> Vec<Entity> {
        span::resolve_for(found, |kind| self.refuses(kind))
    }
}

impl Allowed {
    fn has(&self, value: &str) -> bool {
        // A folded character has at least a quarter of its bytes, so long findings are not folded.
        !self.terms.is_empty()
            && value.len() <= self.longest.saturating_mul(4)
            && self.terms.contains(fold(value.trim()).as_str())
    }
}

#[cfg(test)]
mod tests;
