//! The audit chain: every event carries the hash of the one before it, and a Merkle tree over the
//! event hashes gives the root that certificates name.

use lucairn_compartment::clock::Timestamp;
use lucairn_compartment::message::AuditEvent;
use lucairn_veil::canonical::{Rule, canonical_json};
use lucairn_veil::claim::AuditPayload;
use lucairn_veil::digest::{Digest, sha256, to_hex};
use lucairn_veil::json::Json;
use lucairn_veil::merkle::{Frontier, leaf_hash};
use serde::{Deserialize, Serialize};

use crate::store::{ChainEnd, ChainedEvent, Checkpoint};

/// How many events a start has to read again at most.
const CHECKPOINT_EVERY: u64 = 1024;

/// The stored chain contradicts itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// A checkpoint and the events disagree.
    #[error(
        "the audit chain does not match its checkpoint at event {0}: restore the witness's \
         database from a backup"
    )]
    Checkpoint(u64),
    /// An event does not follow the one before it, or its hash is not that of its content.
    #[error("the audit chain is broken at event {0}: restore the witness's database from a backup")]
    Event(u64),
}

/// The end of the chain: all that the next event needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chain {
    last_hash: Digest,
    frontier: Frontier,
}

/// The facts about the event that ended an exchange, which its audit claim will state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ending {
    event_id: String,
    event_type: String,
    source_service: String,
    #[serde(with = "hex::serde")]
    event_hash: Digest,
    #[serde(with = "hex::serde")]
    merkle_root: Digest,
    #[serde(with = "hex::serde")]
    previous_root: Digest,
    tree_size: u64,
    /// Rows from before it was written know only exchanges that call a model.
    #[serde(default = "may_call_model")]
    calls_model: bool,
}

fn may_call_model() -> bool {
    true
}

impl Chain {
    /// Rebuilds the end from what is stored, and checks that it is one chain.
    pub(crate) fn restore(end: &ChainEnd) -> Result<Self, ChainError> {
        let mut chain = Self { last_hash: [0; 32], frontier: Frontier::new() };
        if let Some(checkpoint) = &end.checkpoint {
            chain = Self::at(checkpoint).ok_or(ChainError::Checkpoint(checkpoint.tree_size))?;
        }
        for event in &end.events {
            let follows = event.sequence == chain.frontier.size() + 1
                && event.previous_event_hash == chain.last_hash
                && event.event_hash == hash_event(event);
            if !follows {
                return Err(ChainError::Event(event.sequence));
            }
            chain.push(event.event_hash);
        }
        Ok(chain)
    }

    fn at(checkpoint: &Checkpoint) -> Option<Self> {
        let frontier = Frontier::from_bytes(&checkpoint.frontier).ok()?;
        let last_hash = checkpoint.last_event_hash;
        let is_same = frontier.size() == checkpoint.tree_size
            && checkpoint.stored_event_hash == Some(last_hash);
        is_same.then_some(Self { last_hash, frontier })
    }

    /// Appends an event; gives its row and what an audit claim would say about it.
    pub(crate) fn append(&mut self, event: &AuditEvent, at: Timestamp) -> (ChainedEvent, Ending) {
        let mut chained = ChainedEvent {
            sequence: self.frontier.size() + 1,
            event_id: event.event_id.clone(),
            event_type: event.event_type.clone(),
            source_service: event.source_service.clone(),
            actor: event.actor.clone(),
            customer_id: event.customer_id.clone(),
            timestamp: at.rfc3339(),
            recorded_nanos: at.nanos(),
            previous_event_hash: self.last_hash,
            event_hash: [0; 32],
            details: event.details.clone(),
            request_id: event.request_id.clone(),
            checkpoint: None,
        };
        chained.event_hash = hash_event(&chained);
        let previous_root = self.frontier.root();
        self.push(chained.event_hash);
        if chained.sequence.is_multiple_of(CHECKPOINT_EVERY) {
            chained.checkpoint = Some(self.frontier.to_bytes());
        }
        let ending = Ending {
            event_id: chained.event_id.clone(),
            event_type: chained.event_type.clone(),
            source_service: chained.source_service.clone(),
            event_hash: chained.event_hash,
            merkle_root: self.frontier.root(),
            previous_root,
            tree_size: self.frontier.size(),
            calls_model: event.calls_model,
        };
        (chained, ending)
    }

    /// How many events there are.
    pub(crate) fn size(&self) -> u64 {
        self.frontier.size()
    }

    fn push(&mut self, event_hash: Digest) {
        self.frontier.append(leaf_hash(&event_hash));
        self.last_hash = event_hash;
    }
}

impl Ending {
    /// What the audit claim states.
    pub(crate) fn payload(&self) -> AuditPayload {
        AuditPayload {
            event_id: self.event_id.clone(),
            event_type: self.event_type.clone(),
            event_hash: self.event_hash,
            merkle_root: self.merkle_root,
            merkle_tree_size: self.tree_size,
            source_service: self.source_service.clone(),
            previous_chain_hash: (self.tree_size > 1).then_some(self.previous_root),
        }
    }

    /// Whether a claim about a call of a model may come.
    pub(crate) fn calls_model(&self) -> bool {
        self.calls_model
    }

    /// The root of the log with the event, and its size.
    pub(crate) fn log(&self) -> (Digest, u64) {
        (self.merkle_root, self.tree_size)
    }
}

/// SHA-256 over the canonical JSON of everything that is known about an event.
fn hash_event(event: &ChainedEvent) -> Digest {
    let content = Json::object([
        ("actor", event.actor.as_str().into()),
        ("customer_id", event.customer_id.as_str().into()),
        ("details", event.details.as_str().into()),
        ("event_id", event.event_id.as_str().into()),
        ("event_type", event.event_type.as_str().into()),
        ("previous_event_hash", to_hex(&event.previous_event_hash).into()),
        ("request_id", event.request_id.as_deref().into()),
        ("source_service", event.source_service.as_str().into()),
        ("timestamp", event.timestamp.as_str().into()),
    ]);
    sha256(&canonical_json(&content, Rule::Newest))
}

#[cfg(test)]
mod tests;
