//! Where the witness keeps its rows: open exchanges, certificates and the audit chain.
//! The rules live elsewhere; a store takes finished steps, each whole or not at all.

mod sqlite;

use std::future::Future;
use std::pin::Pin;

use lucairn_compartment::message::{EventQuery, RecordedEvent};
use lucairn_veil::Place;

pub use sqlite::SqliteStore;

/// What a store gives back later.
pub type Reply<T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send>>;

/// Why a store did not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// It takes or gives nothing at the moment; whether the step was taken is not known.
    #[error("the witness's store is unavailable: {0}")]
    Unavailable(String),
    /// What it holds contradicts itself.
    #[error("the witness's store is damaged, restore it from a backup: {0}")]
    Damaged(String),
}

/// One row per exchange that has no certificate yet, serialized by its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRow {
    /// The exchange.
    pub request_id: String,
    /// When it is certified with what is there, in nanoseconds since the epoch.
    pub due_nanos: i64,
    /// JSON list of the claims so far.
    pub claims: String,
    /// JSON of the facts about the event that ended it.
    pub ending: Option<String>,
}

/// One certificate as it is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRow {
    /// Its id.
    pub certificate_id: String,
    /// The exchange; there is one certificate for each.
    pub request_id: String,
    /// Whose it is; nobody's when no bridge claim named a customer.
    pub customer_id: Option<String>,
    /// RFC 3339.
    pub issued_at: String,
    /// Short form, such as `PARTIAL`.
    pub verdict: String,
    /// Of the certificate format.
    pub protocol_version: u64,
    /// The bytes that are served.
    pub certificate: Vec<u8>,
    /// How it continues the sequence of its API key; written and not read back, for the
    /// certificate says it too.
    pub link: Option<Link>,
}

/// One certificate more in the sequence of an API key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whose sequence it is.
    pub api_key_id: String,
    /// The place that the certificate takes.
    pub place: Place,
    /// The digest of the certificate.
    pub digest: [u8; 32],
}

/// The newest certificate in the sequence of an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SequenceEnd {
    /// Its place, counted from 1.
    pub tenant_seq: u64,
    /// Its digest.
    pub digest: [u8; 32],
}

/// The place after the end of a sequence, or the first.
pub fn next_place(end: Option<&SequenceEnd>) -> Place {
    Place {
        tenant_seq: end.map_or(0, |end| end.tenant_seq) + 1,
        previous: end.map(|end| end.digest),
    }
}

/// One event in its place in the audit chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainedEvent {
    /// Its place, counted from 1.
    pub sequence: u64,
    /// As its reporter chose it; unique.
    pub event_id: String,
    /// Such as `proxy.completed`.
    pub event_type: String,
    /// Who reported it.
    pub source_service: String,
    /// Who caused it.
    pub actor: String,
    /// Whom it is about.
    pub customer_id: String,
    /// The witness's clock, RFC 3339.
    pub timestamp: String,
    /// The same time in nanoseconds since the epoch, for range queries.
    pub recorded_nanos: i64,
    /// The hash of the event before it; zeros for the first.
    pub previous_event_hash: [u8; 32],
    /// SHA-256 of this event.
    pub event_hash: [u8; 32],
    /// JSON text as reported.
    pub details: String,
    /// The exchange, when it is about one.
    pub request_id: Option<String>,
    /// The Merkle frontier after this event, now and then, so that a start need not read all.
    pub checkpoint: Option<Vec<u8>>,
}

/// The end of the audit chain: the newest checkpoint and every event after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainEnd {
    /// The checkpoint, absent while there is none.
    pub checkpoint: Option<Checkpoint>,
    /// In order.
    pub events: Vec<ChainedEvent>,
}

/// A stored Merkle frontier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// How many events it covers.
    pub tree_size: u64,
    /// As [`lucairn_veil::merkle::Frontier::to_bytes`] writes it.
    pub frontier: Vec<u8>,
    /// The hash that the checkpoint was written with.
    pub last_event_hash: [u8; 32],
    /// The hash of the event at `tree_size` as it stands in the chain.
    pub stored_event_hash: Option<[u8; 32]>,
}

/// What becomes of one exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExchangeChange {
    /// It stays open like this.
    Keep(OpenRow),
    /// It has its certificate and is open no more.
    Close(CertificateRow),
    /// It is open no more and has no certificate, because nobody claimed anything.
    Forget(String),
}

impl ExchangeChange {
    /// The exchange that changes.
    pub fn request_id(&self) -> &str {
        match self {
            Self::Keep(row) => &row.request_id,
            Self::Close(row) => &row.request_id,
            Self::Forget(request_id) => request_id,
        }
    }
}

/// Changes that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Appended to the audit chain.
    pub event: Option<ChainedEvent>,
    /// The exchange that changes.
    pub exchange: Option<ExchangeChange>,
}

/// What a store made of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All of it is recorded.
    Done,
    /// Nothing is recorded: the event does not follow the last one of the chain, or the certificate
    /// not the last one of its API key.
    NotNext,
    /// Nothing is recorded now: an event of this id is in the chain already.
    RepeatedEvent,
    /// The exchange has a certificate already and stays as it is; the event, if there is one, is
    /// recorded.
    AlreadyCertified,
}

/// A step that has been taken.
pub struct Taken {
    /// What became of it.
    pub outcome: Outcome,
    /// Resolves when this step and all before it survive the loss of power.
    pub durable: Reply<()>,
}

/// What the witness needs of a database.
///
/// Guarantees that every implementation gives:
/// * A step takes its place in the order of all steps when [`Store::submit`] returns, not when its
///   reply is awaited, and happens even if nobody awaits it.
/// * A step is atomic, and it is recorded (it survives the death of any process) when its reply
///   resolves. After an error it has happened whole or not at all, and the caller must look.
/// * The audit chain only grows: no event is ever changed, removed, or given a second successor.
/// * There is never more than one certificate for an exchange.
/// * The certificates of an API key that have a place have every place from 1 on once, in order.
pub trait Store: Send + Sync {
    /// Takes a step.
    fn submit(&self, step: Step) -> Reply<Taken>;

    /// The newest certificate of an API key after all steps submitted so far.
    fn sequence_end(&self, api_key_id: &str) -> Reply<Option<SequenceEnd>>;

    /// The end of the chain after all steps submitted so far.
    fn chain_end(&self) -> Reply<ChainEnd>;

    /// One open exchange after all steps submitted so far.
    fn open_exchange(&self, request_id: &str) -> Reply<Option<OpenRow>>;

    /// All open exchanges.
    fn open_exchanges(&self) -> Reply<Vec<OpenRow>>;

    /// The certificate of an exchange.
    fn certificate(&self, request_id: &str) -> Reply<Option<CertificateRow>>;

    /// Events of one customer in the order of the chain, the newest [`MOST_EVENTS`] of them.
    fn events(&self, query: EventQuery) -> Reply<Vec<RecordedEvent>>;

    /// Whether it still takes steps.
    fn is_healthy(&self) -> bool;
}

/// How many events one query gives; bounds the memory that a query may take.
pub const MOST_EVENTS: u32 = 100_000;
