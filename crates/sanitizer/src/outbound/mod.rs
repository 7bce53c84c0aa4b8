//! What the model adds: personal data in an answer that the caller did not send.
//!
//! The caller's own values stand in the model's text as placeholders, so what the detectors find
//! there came from the model. It is counted, or masked, as the operator decides.
//!
//! ```text
//! text in pieces ──reader──▶ stretches ──look──▶ findings ──track──▶ masks, counts
//! ```
//!
//! The places where stretches end are a matter of the text alone, so findings do not depend on how
//! the text was cut on its way.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::detect::Scanner;
use crate::{Sanitizer, Vault};

mod look;
mod name;
mod reader;
mod track;

pub use track::OutboundTrack;

/// What happens to personal data that the model added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutboundPolicy {
    /// Nobody looks.
    Off,
    /// The answer passes as it is; what was found is counted.
    #[default]
    Flag,
    /// `[REDACTED_<KIND>]` stands in its place, and it is counted.
    Mask,
}

/// How the answers of one gateway are looked at; a clone costs no more than a pointer.
#[derive(Clone)]
pub struct Outbound {
    scanner: Arc<Scanner>,
    policy: OutboundPolicy,
}

impl Sanitizer {
    /// Prepares the search in answers. It shares the compiled detectors.
    pub fn outbound(&self, policy: OutboundPolicy) -> Outbound {
        Outbound { scanner: Arc::clone(&self.scanner), policy }
    }
}

impl Outbound {
    /// Returns what happens to findings.
    pub fn policy(&self) -> OutboundPolicy {
        self.policy
    }

    /// Begins one text. A value that the vault holds is the caller's own and is never a finding.
    pub fn track(&self, own: Arc<Vault>) -> OutboundTrack {
        OutboundTrack::new(self.clone(), own)
    }
}

impl std::fmt::Debug for Outbound {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Outbound").field("policy", &self.policy).finish_non_exhaustive()
    }
}

/// What is decided about the pending text of a track: all that was pushed and not yet settled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The length in bytes of the beginning of the pending text that may go on its way. It is not
    /// pending any more.
    pub decided: usize,
    /// What to replace in this beginning: in order, free of overlaps. Always empty unless findings
    /// are masked.
    pub masks: Vec<Masked>,
}

/// One place to replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked {
    /// Where it stands: bytes of the text that was pending when it was settled.
    pub span: Range<usize>,
    /// What goes there; nothing where a longer finding only goes on.
    pub replacement: &'static str,
}

/// What was found in the texts of one answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutboundReport {
    /// How many values, by the label of their kind.
    pub found: BTreeMap<&'static str, u64>,
    /// Tells whether something was replaced.
    pub masked: bool,
}

impl OutboundReport {
    /// Adds what was found in another text of the same answer.
    pub fn add(&mut self, other: &Self) {
        for (label, count) in &other.found {
            *self.found.entry(label).or_default() += count;
        }
        self.masked |= other.masked;
    }
}

#[cfg(test)]
mod tests;
