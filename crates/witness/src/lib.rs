//! The compartment that turns claims into certificates and keeps the audit chain.
//!
//! It sees claims, hashes and event metadata, never a text. What it acknowledges is recorded.

mod assemble;
mod audit;
mod certificates;
mod exchange;
mod intake;
mod refusal;
mod roster;
mod sequence;
pub mod store;
mod turns;
mod witness;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use lucairn_compartment::clock::Clock;
use lucairn_compartment::database::DatabaseError;
use lucairn_compartment::key_file::KeyFileError;
use lucairn_compartment::server::{self, Limits, Listener, Stop};
use lucairn_compartment::{Compartment, isolation};
use lucairn_veil::api::PublishedKey;
use serde::{Deserialize, Serialize};

pub use audit::ChainError;
use roster::DATABASE;
pub use roster::{RosterError, is_in_use, public_keys};
pub use witness::Witness;

use store::{SqliteStore, StoreError};

/// How often overdue exchanges are looked for.
const SWEEP_EVERY: Duration = Duration::from_millis(500);

const LIMITS: Limits = Limits {
    header_timeout: Duration::from_secs(10),
    drain_timeout: Duration::from_secs(10),
    connections: 1024,
};

/// What an operator can set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// How long claims may be missing after an exchange should have ended.
    pub claim_timeout_seconds: u64,
    /// How far the clock of a service may be off.
    pub clock_skew_seconds: u64,
    /// The name in the key document.
    pub issuer: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            claim_timeout_seconds: 30,
            clock_skew_seconds: 30,
            issuer: "Lucairn Veil Witness".to_owned(),
        }
    }
}

/// What the supervisor tells a witness.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// What the operator set.
    pub config: Config,
    /// The folder of keys and database.
    pub data: PathBuf,
    /// The public keys of the other services; the witness's own may be among them.
    pub roster: Vec<PublishedKey>,
}

/// Why the witness cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its own keys.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The keys of the others.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// The database file.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// What is in the database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The audit chain in the database.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

/// Runs a witness until `stop`.
///
/// # Errors
/// [`StartError`] when it cannot start; once it serves, it only ends by `stop`.
pub async fn run(
    setup: Setup,
    listener: Listener,
    stop: Stop,
    clock: Clock,
) -> Result<(), StartError> {
    let store = Arc::new(SqliteStore::open(&setup.data.join(DATABASE))?);
    let witness = Arc::new(Witness::open(&setup, store, clock).await?);
    isolation::enter(Compartment::Witness);
    let sweeper = tokio::spawn(sweep_until(Arc::clone(&witness), stop.clone()));
    serve(witness, listener, stop).await;
    sweeper.abort();
    Ok(())
}

/// Serves a witness without looking for overdue exchanges.
pub async fn serve(witness: Arc<Witness>, listener: Listener, stop: Stop) {
    server::serve(listener, LIMITS, stop, move |request, _| {
        intake::answer(Arc::clone(&witness), request)
    })
    .await;
}

async fn sweep_until(witness: Arc<Witness>, mut stop: Stop) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = witness.sweep().await {
            tracing::warn!(%error, "overdue exchanges are not certified");
        }
    }
}
