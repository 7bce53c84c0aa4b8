//! What is known about an exchange once it is open.

use std::sync::Arc;

use lucairn_compartment::clock::Timestamp;
use lucairn_compartment::message::{Call, Dialect};
use serde::{Deserialize, Serialize};

use super::sanitize::Cleaned;
use crate::bridge::Token;
use crate::caller::Caller;
use crate::config::Config;

/// What a request asks for, whatever its dialect.
pub(crate) struct Ask {
    pub dialect: Dialect,
    pub model: Option<String>,
    /// Whether originals are put back; the customer decides when absent.
    pub relink: Option<bool>,
    /// What the provider must know of the caller's headers.
    pub headers: Vec<(String, String)>,
    /// What follows the provider's path: the id of a model.
    pub detail: Option<String>,
    /// The evaluation of a proving-ground request, as it stands in the answer.
    pub evaluation: Option<serde_json::Value>,
}

impl Ask {
    /// Of a request that is refused: no model is asked.
    pub(crate) fn nothing() -> Self {
        Self {
            dialect: Dialect::Native,
            model: None,
            relink: None,
            headers: Vec::new(),
            detail: None,
            evaluation: None,
        }
    }
}

/// The facts of an exchange; a job keeps them, sealed, over a restart.
#[derive(Serialize, Deserialize)]
pub(crate) struct Ticket {
    pub request_id: String,
    pub customer_id: String,
    pub key_id: String,
    /// Nanoseconds since the epoch.
    pub begun: i64,
    pub relink: bool,
    /// Whether the answer names certificate and summary.
    pub veil_block: bool,
    pub redaction_count: u64,
    /// The layers of the sanitizer that ran.
    #[serde(default)]
    pub layers: Vec<String>,
    /// The evaluation of a proving-ground request, as it stands in the answer.
    pub evaluation: Option<serde_json::Value>,
    pub call: Call,
}

impl Ticket {
    /// Writes down what a request asks for and what its caller may have.
    pub(crate) fn new(
        config: &Config,
        caller: &Caller,
        ask: Ask,
        (request_id, begun, token): (String, Timestamp, &Token),
        cleaned: &Cleaned,
    ) -> Arc<Self> {
        let customer = &caller.customer;
        let call = Call {
            token: token.as_str().to_owned(),
            model: ask.model,
            provider: customer.provider.clone(),
            own_key_only: customer.byok_per_request,
            dialect: ask.dialect,
            timeout_ms: u64::try_from(config.provider_timeout().as_millis()).unwrap_or(u64::MAX),
            headers: ask.headers,
            detail: ask.detail,
            unmasked: cleaned.is_unmasked(),
        };
        Arc::new(Self {
            request_id,
            customer_id: customer.customer_id.clone(),
            key_id: caller.key_id.clone(),
            begun: begun.nanos(),
            relink: ask.relink.unwrap_or_else(|| customer.relinks()),
            veil_block: customer.tier.rules().certificates,
            redaction_count: cleaned.findings.total(),
            layers: cleaned.findings.layers_active().into_iter().map(str::to_owned).collect(),
            evaluation: ask.evaluation,
            call,
        })
    }
}
