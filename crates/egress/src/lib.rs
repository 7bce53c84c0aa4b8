//! The compartment that talks to model providers and never sees personal data.
//!
//! It serves the calls of the gateway over a Unix socket, knows the providers and their
//! credentials, and signs the inference claim of every call as `dsa-ai`, however it ends.

mod begun;
mod call;
mod claim;
mod code;
mod complete;
mod credential;
mod dialect;
mod echo;
mod http_client;
mod listing;
mod native;
mod owed;
mod passing;
mod provider;
mod retry;
mod self_report;
mod send;
mod server;
mod stream;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lucairn_compartment::clock::Clock;
use lucairn_compartment::key_file::{self, KeyFileError};
use lucairn_compartment::peer::Peer;
use lucairn_compartment::server::{self as socket, Limits, Listener, Stop};
use lucairn_compartment::{Compartment, isolation};
use lucairn_veil::key::{KeyEntry, Service, SigningKey};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

pub use provider::{Kind, Row, TokenLimit};

/// The name of the key that inference claims are signed with.
pub const KEY_ID: &str = "sandbox_b_v1";

/// How long the gateway may take to send the headers of a request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// How many connections the gateway may have open.
const MAX_CONNECTIONS: usize = 4096;

/// No call takes longer than a day, whatever the configuration says.
const MAX_CALL_SECONDS: u64 = 24 * 60 * 60;

/// How long undelivered claims are waited for at the end; each gives up by itself before that.
const CLAIMS_TIMEOUT: Duration = Duration::from_secs(30);

/// How the egress runs. It holds the names of places where credentials are, never a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The provider of models that no route knows; without one they are refused.
    pub default_provider: Option<String>,
    /// Providers by name; `anthropic`, `echo`, `mistral` and `openai` are built in.
    pub providers: BTreeMap<String, Row>,
    /// Beginnings of model names and their provider; they go before the built-in ones.
    pub routes: BTreeMap<String, String>,
    /// How often a provider is asked in all when it cannot be reached or asks to come again.
    pub tries: u32,
    /// The largest request, in bytes.
    pub max_request_bytes: usize,
    /// The largest answer that is read whole, in bytes; one that is passed on has no bound.
    pub max_answer_bytes: usize,
    /// The longest time that any call may take, in seconds; for an answer that is passed on, until
    /// its headers and between two pieces of it.
    pub max_call_seconds: u64,
    /// How many calls may run and claims be undelivered, together; more calls wait.
    pub max_open_calls: u32,
    /// How long calls under way may take after a stop was asked for, in seconds.
    pub drain_seconds: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            default_provider: None,
            providers: BTreeMap::new(),
            routes: BTreeMap::new(),
            tries: 2,
            max_request_bytes: 48 * 1024 * 1024,
            max_answer_bytes: 10 * 1024 * 1024,
            max_call_seconds: 600,
            max_open_calls: 2048,
            drain_seconds: 30,
        }
    }
}

impl Config {
    /// Checks what the types cannot; credentials are not looked at.
    ///
    /// # Errors
    /// [`StartError::Config`] names the provider or the route.
    pub fn check(&self) -> Result<(), StartError> {
        let limits = [
            ("max_request_bytes", self.max_request_bytes == 0),
            ("max_answer_bytes", self.max_answer_bytes == 0),
            ("max_call_seconds", self.max_call_seconds == 0),
            ("max_open_calls", self.max_open_calls == 0),
        ];
        if let Some((name, _)) = limits.into_iter().find(|(_, is_bad)| *is_bad) {
            return Err(StartError::Limit(name));
        }
        provider::Registry::check(self)
    }

    /// The environment variables that may hold credentials; nobody else should see them.
    pub fn credential_variables(&self) -> Vec<String> {
        provider::credential_variables(self)
    }
}

/// What the supervisor tells an egress.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// What the operator set.
    pub config: Config,
    /// The folder of this compartment; its signing key is in `keys` below it.
    pub data: PathBuf,
    /// The socket of the witness.
    pub witness_socket: PathBuf,
}

/// Why the egress cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The signing key.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// A bound under which nothing could be sent.
    #[error("egress.{0}: must be above 0")]
    Limit(&'static str),
    /// Two routes for the same models.
    #[error("egress.routes: {0} stands there twice, in large and small letters; leave one out")]
    TwoRoutes(String),
    /// A configured provider or route.
    #[error("provider {provider} is not usable: {problem}")]
    Config {
        /// Its name.
        provider: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A credential that the configuration names.
    #[error(
        "provider {provider} has no usable credential in {place}; it must hold one line of visible ASCII"
    )]
    Credential {
        /// Its name.
        provider: String,
        /// The file or environment variable.
        place: String,
    },
    /// TLS cannot be set up.
    #[error("no trusted TLS roots; install the package ca-certificates")]
    Tls,
}

/// The public key of inference claims, for those who verify them; the key is made when there is
/// none yet.
///
/// # Errors
/// When the key file cannot be read or written, or is missing although it is in use: a new key of
/// the same name would not verify what was signed.
pub fn key_entry(data: &Path, is_in_use: bool) -> Result<KeyEntry, KeyFileError> {
    Ok(KeyEntry {
        service_id: Service::Ai.as_str().to_owned(),
        key_id: KEY_ID.to_owned(),
        public_key: signing_key(data, is_in_use)?.public(),
        purpose: "Inference claim signing".to_owned(),
        active: true,
    })
}

/// Serves calls until `stop`, then lets calls under way and undelivered claims finish.
pub async fn run(
    setup: Setup,
    listener: Listener,
    stop: Stop,
    clock: Clock,
) -> Result<(), StartError> {
    let Setup { config, data, witness_socket } = setup;
    let probe = isolation::enter(Compartment::Egress);
    let witness = Peer::new(Compartment::Witness, witness_socket);
    let key = signing_key(&data, false)?;
    let claims = Arc::new(claim::Claims::new(witness, key, probe, config.max_open_calls.max(1)));
    let (end, over) = watch::channel(false);
    let sender = Arc::new(send::Sender {
        registry: provider::Registry::new(&config)?,
        client: http_client::build()?,
        claims: Arc::clone(&claims),
        clock,
        max_answer_bytes: config.max_answer_bytes,
        longest_call: Duration::from_secs(config.max_call_seconds.min(MAX_CALL_SECONDS)),
        tries: config.tries,
        over,
    });
    let calls = Arc::new(call::Calls::default());
    let max_request_bytes = config.max_request_bytes;
    let egress = Arc::new(server::Egress { calls: Arc::clone(&calls), sender, max_request_bytes });
    let limits = Limits {
        header_timeout: HEADER_TIMEOUT,
        drain_timeout: Duration::from_secs(config.drain_seconds),
        connections: MAX_CONNECTIONS,
    };
    socket::serve(listener, limits, stop, move |request, _| {
        let egress = Arc::clone(&egress);
        async move { egress.answer(request).await }
    })
    .await;
    calls.end_all();
    end.send_replace(true);
    if tokio::time::timeout(CLAIMS_TIMEOUT, claims.delivered()).await.is_err() {
        tracing::error!("some claims were not delivered and are lost");
    }
    Ok(())
}

fn signing_key(data: &Path, is_in_use: bool) -> Result<SigningKey, KeyFileError> {
    let path = data.join("keys").join(format!("{KEY_ID}.seed"));
    let seed = key_file::load_in_use(&path, is_in_use)?;
    Ok(SigningKey::from_seed(*seed.expose()))
}
