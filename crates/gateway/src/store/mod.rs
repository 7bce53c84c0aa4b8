//! Where the gateway keeps its rows: customers, keys, usage, jobs.
//! Nothing in it is an original value in clear: keys are hashes, lists of names and jobs are sealed.

#[cfg(test)]
mod conformance;
mod evidence;
pub(crate) mod sqlite;

use std::future::Future;
use std::pin::Pin;

use lucairn_compartment::clock::Timestamp;
use lucairn_compartment::database::DatabaseError;
use lucairn_veil::digest::Digest;

use crate::caller::{Customer, KeyHash, Tier};

/// The store did not do what it was asked; nothing half-done stays.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A row does not have the shape that this program writes.
    #[error("a stored {0} is not readable")]
    Corrupt(&'static str),
}

/// An answer that comes later.
pub(crate) type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// An API key as stored.
#[derive(Clone, Debug)]
pub(crate) struct StoredKey {
    pub key_id: String,
    pub key_hash: KeyHash,
    /// The first characters, to recognise it in a list.
    pub key_prefix: String,
    pub customer_id: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    /// Sealed names, terms and policy of its owner; empty for none.
    pub sealed_terms: Vec<u8>,
}

/// How a new key was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyAdded {
    Added,
    /// The customer has as many active keys as its tier allows.
    TooMany,
    UnknownCustomer,
}

/// Where a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobState {
    Running,
    Done,
}

/// An exchange that goes on after its caller was answered with 202.
#[derive(Clone, Debug)]
pub(crate) struct StoredJob {
    pub job_id: String,
    pub request_id: String,
    pub customer_id: String,
    pub state: JobState,
    pub created_at: Timestamp,
    /// While running: everything needed to go on after a restart, sealed. When done: the answer, sealed.
    pub sealed: Vec<u8>,
}

/// What was used since the last flush, per key and month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Usage {
    pub customer_id: String,
    pub key_hash: KeyHash,
    /// `2026-11`.
    pub month: String,
    pub requests: u64,
    pub last_used_at: Timestamp,
}

/// Settings that requests were redacted by.
#[derive(Clone, Debug)]
pub(crate) struct StoredSetting {
    pub policy_digest: Digest,
    pub rules_digest: Digest,
    /// When they were in force last, to the day.
    pub used_at: Timestamp,
    /// The settings and what the key declares, sealed.
    pub sealed: Vec<u8>,
}

/// The salts of the commitments of an exchange.
#[derive(Clone, Debug)]
pub(crate) struct StoredSalts {
    pub request_id: String,
    pub customer_id: String,
    pub created_at: Timestamp,
    pub sealed: Vec<u8>,
}

/// The rows of the gateway. Every write is durable when it returns.
pub(crate) trait Store: Send + Sync {
    /// Adds a customer or replaces its profile.
    fn put_customer(&self, customer: Customer) -> Later<'_, ()>;
    /// All customers, ordered by id.
    fn customers(&self) -> Later<'_, Vec<Customer>>;
    /// Changes the tier; false when there is no such customer.
    fn set_tier(&self, customer_id: String, tier: Tier) -> Later<'_, bool>;
    /// Adds a key unless its customer has `max_keys` active ones; atomic.
    fn add_key(&self, key: StoredKey, max_keys: usize) -> Later<'_, KeyAdded>;
    /// All keys that are not revoked.
    fn active_keys(&self) -> Later<'_, Vec<StoredKey>>;
    /// Replaces the sealed terms and settings of a key; false when the customer has no such active
    /// key.
    fn set_terms(&self, customer_id: String, key_id: String, sealed: Vec<u8>) -> Later<'_, bool>;
    /// Revokes a key; returns it, or nothing when the customer has no such active key.
    fn revoke_key(
        &self,
        customer_id: String,
        key_id: String,
        at: Timestamp,
    ) -> Later<'_, Option<StoredKey>>;
    /// Adds to the counters.
    fn add_usage(&self, usage: Vec<Usage>) -> Later<'_, ()>;
    /// Requests per customer in a month.
    fn usage(&self, month: String) -> Later<'_, Vec<(String, u64)>>;
    /// Adds a running job.
    fn put_job(&self, job: StoredJob) -> Later<'_, ()>;
    /// Ends a job: replaces what it needed by its answer, and keeps the event that tells of it.
    fn finish_job(&self, job_id: String, sealed_answer: Vec<u8>, event: String) -> Later<'_, ()>;
    /// The events that are kept, each with its job.
    fn kept_events(&self) -> Later<'_, Vec<(String, String)>>;
    /// Forgets the event of a job, because the witness has it.
    fn drop_event(&self, job_id: String) -> Later<'_, ()>;
    /// A job of this customer; nothing for unknown and foreign ones alike.
    fn job(&self, job_id: String, customer_id: String) -> Later<'_, Option<StoredJob>>;
    /// Jobs that were running when they were last written.
    fn running_jobs(&self) -> Later<'_, Vec<StoredJob>>;
    /// Forgets finished jobs that began before a time.
    fn drop_jobs_before(&self, before: Timestamp) -> Later<'_, usize>;
    /// Adds settings, or says that they were in force once more.
    fn put_setting(&self, setting: StoredSetting) -> Later<'_, ()>;
    /// Sealed settings, by the digests of policy and rules.
    fn setting(&self, policy_digest: Digest, rules_digest: Digest) -> Later<'_, Option<Vec<u8>>>;
    /// Adds the salts of an exchange.
    fn put_salts(&self, salts: StoredSalts) -> Later<'_, ()>;
    /// Sealed salts of an exchange of this customer; nothing for unknown and foreign ones alike.
    fn salts(&self, request_id: String, customer_id: String) -> Later<'_, Option<Vec<u8>>>;
    /// Puts others in the place of salts, unless somebody did that since they were read.
    fn replace_salts(&self, request_id: String, read: Vec<u8>, new: Vec<u8>) -> Later<'_, bool>;
    /// Forgets salts of exchanges before a time and settings that were last in force before it;
    /// tells of how many exchanges.
    fn drop_evidence_before(&self, before: Timestamp) -> Later<'_, usize>;
    /// Whether writes are still accepted.
    fn is_healthy(&self) -> bool;
}
