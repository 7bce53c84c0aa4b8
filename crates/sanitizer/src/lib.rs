//! Finds personal data in text, replaces it by placeholders and puts it back.
//!
//! ```text
//! text ──find──▶ entities ──redact──▶ sanitized text, placeholders ──▶ model
//!                               └───▶ vault ──restore──▶ answer with originals
//! ```
//!
//! Pure: no input or output, no clock, no randomness. Work is linear in the length of the text.
#![warn(missing_docs)]

use std::sync::Arc;

pub use entity::{ENTITY_KINDS, Entity, EntityKind, KindRow, Layer, Rank};
pub use judge::{Judged, JudgedValue};
pub use known::{KnownEntities, KnownEntitiesBuilder, MatchStyle};
pub use manifest::{Findings, Manifest, ManifestEntry};
pub use placeholder::{Code, Placeholder, PlaceholderKey, PlaceholderName, PlaceholderStyle};
pub use policy::{Action, PROFILES, Policy, PolicyError, PolicySettings, Profile};
pub use scan::{CharacterOffsets, KeptEntity, ScanReport, ScannedEntity};
pub use tagger::{Neighbours, Tagger};
pub use vault::{Original, Redacted, Replacement, RestoreScope, Restored, Vault, VaultError};

mod detect;
pub mod dialect;
mod entity;
mod fold;
pub mod json;
mod judge;
mod known;
mod manifest;
pub mod outbound;
mod phonetic;
mod placeholder;
mod policy;
mod repeat;
pub mod restore;
mod scan;
mod search;
mod span;
mod table;
mod tagger;
mod text;
mod unseen;
mod vault;
mod written;

/// SHA-256 of the rules of this build: another digest may find or replace other things. How it is
/// worked out stands in `build.rs`; it is the same on every platform.
pub const RULES_DIGEST: [u8; 32] = include!(concat!(env!("OUT_DIR"), "/rules_digest.rs"));

/// Everything that is prepared once and shared by all requests.
pub struct Sanitizer {
    scanner: Arc<detect::Scanner>,
    tagger: Option<Arc<dyn Tagger>>,
}

impl Default for Sanitizer {
    fn default() -> Self {
        Self::new()
    }
}

impl Sanitizer {
    /// Prepares all detectors.
    pub fn new() -> Self {
        Self { scanner: Arc::new(detect::Scanner::new()), tagger: None }
    }

    /// Adds what finds names and other things without a pattern.
    #[must_use]
    pub fn with_tagger(self, tagger: impl Tagger + 'static) -> Self {
        Self { tagger: Some(Arc::new(tagger)), ..self }
    }

    /// What reads the texts of one exchange.
    fn search<'s>(&'s self, known: &'s KnownEntities, policy: &'s Policy) -> search::Search<'s> {
        // What stays in a text need not be found, because it hides nothing that is masked.
        let session = self.scanner.session(|kind| policy.action(kind) != Action::Keep);
        search::Search::new(session, self.tagger.as_deref(), known, policy)
    }

    /// Returns the name of every rule and the kind of what it finds.
    pub fn rules(&self) -> Vec<(&'static str, EntityKind)> {
        detect::rules().collect()
    }

    /// Finds personal data with the default policy.
    pub fn find(&self, text: &str, known: &KnownEntities) -> Vec<Entity> {
        self.find_with(text, known, &Policy::default())
    }

    /// Finds what a policy wants masked: sorted, free of overlaps, on character boundaries.
    pub fn find_with(&self, text: &str, known: &KnownEntities, policy: &Policy) -> Vec<Entity> {
        self.find_all(&[text], known, policy).pop().unwrap_or_default()
    }

    /// Finds what a policy wants masked in all texts of one exchange, in their order.
    ///
    /// What is found in one of them is also found in it and in later ones where only its context is
    /// missing.
    pub fn find_all(
        &self,
        texts: &[&str],
        known: &KnownEntities,
        policy: &Policy,
    ) -> Vec<Vec<Entity>> {
        let mut search = self.search(known, policy);
        let mut once = |text: &&str| {
            let mut found = Vec::new();
            search.find(text, &mut found);
            found
        };
        let mut found: Vec<_> = texts.iter().map(&mut once).collect();
        search::add_repetitions(texts, &mut found);
        found.into_iter().map(|found| policy.resolve(found)).collect()
    }
}
