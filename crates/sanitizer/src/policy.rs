//! What to do with findings, kind by kind.

use crate::entity::{ENTITY_KINDS, Entity, EntityKind};

/// What happens to a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A placeholder stands in its place.
    Mask,
    /// The text stays as it is.
    Keep,
}

impl Action {
    /// Returns the word for it in settings and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mask => "mask",
            Self::Keep => "keep",
        }
    }
}

/// One action per kind; it starts with the defaults of the table of kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    actions: [Action; ENTITY_KINDS.len()],
}

impl Default for Policy {
    fn default() -> Self {
        Self { actions: ENTITY_KINDS.each_ref().map(|row| row.action) }
    }
}

impl Policy {
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

    /// Makes a policy that masks every kind: what it finds is all there is to find.
    pub fn everything() -> Self {
        Self { actions: [Action::Mask; ENTITY_KINDS.len()] }
    }

    /// Returns the action for one kind.
    pub fn action(&self, kind: EntityKind) -> Action {
        self.actions[kind as usize]
    }

    /// Removes findings that stay in the text. This comes before overlaps are resolved, so that a
    /// kept URL does not hide the masked address inside it.
    pub(crate) fn drop_kept(&self, found: &mut Vec<Entity>) {
        found.retain(|entity| self.action(entity.kind) == Action::Mask);
    }
}
