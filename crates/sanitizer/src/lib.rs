//! Finds personal data in text, replaces it by placeholders and puts it back.
//!
//! ```text
//! text ──find──▶ entities ──redact──▶ sanitized text, placeholders ──▶ model
//!                               └───▶ vault ──restore──▶ answer with originals
//! ```
//!
//! Pure: no input or output, no clock, no randomness. Work is linear in the length of the text.
#![warn(missing_docs)]

pub use entity::{ENTITY_KINDS, Entity, EntityKind, KindRow, Layer, Rank};
pub use known::{KnownEntities, KnownEntitiesBuilder, MatchStyle};
pub use manifest::{Findings, Manifest, ManifestEntry};
pub use placeholder::Placeholder;
pub use policy::{Action, Policy};
pub use vault::{Original, Redacted, Replacement, RestoreScope, Restored, Vault, VaultError};

mod detect;
mod entity;
mod fold;
mod known;
mod manifest;
mod phonetic;
mod placeholder;
mod policy;
mod span;
mod text;
mod vault;

/// Everything that is prepared once and shared by all requests.
pub struct Sanitizer {
    scanner: detect::Scanner,
}

impl Default for Sanitizer {
    fn default() -> Self {
        Self::new()
    }
}

impl Sanitizer {
    /// Prepares all detectors.
    pub fn new() -> Self {
        Self { scanner: detect::Scanner::new() }
    }

    /// Finds personal data with the default policy.
    pub fn find(&self, text: &str, known: &KnownEntities) -> Vec<Entity> {
        self.find_with(text, known, &Policy::default())
    }

    /// Finds what a policy wants masked: sorted, free of overlaps, on character boundaries.
    pub fn find_with(&self, text: &str, known: &KnownEntities, policy: &Policy) -> Vec<Entity> {
        let mut found = Vec::new();
        detect::detect(&self.scanner, &text::Text::new(text), &mut found);
        known.find(text, &mut found);
        policy.drop_kept(&mut found);
        found.retain(|entity| !known::is_stop_term(&text[entity.span.clone()]));
        span::resolve(found)
    }
}
