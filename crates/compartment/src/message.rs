//! What the compartments say to each other: paths, envelopes and bodies, in one place.
//!
//! To the witness:
//! `POST /claims` (envelope [`ClaimsNote`], body: JSON list of claims): 200 when recorded; the body
//! of the answer ends when durable. Who gives no window does nothing in between and has both when
//! durable; so has who sends `POST /events` (body [`AuditEvent`]).
//! `POST /exchanges/{request_id}/extend` (envelope [`Window`]). `GET /certificates/{request_id}`
//! (envelope [`Owner`]): 200 with the certificate, 202 while it is not assembled, 404 when unknown.
//! `GET /events` (envelope [`EventQuery`]): JSON list of [`RecordedEvent`]. `GET /keys`.
//!
//! To the egress:
//! `POST /calls/{request_id}` (envelope [`Call`], secret header [`UPSTREAM_KEY`], body: sanitized
//! request): 200 with envelope [`Answered`] and the model's answer, or an error status with a body
//! [`Refusal`]. A second `POST` for the same id joins the first. The call is cancelled when nobody
//! waits for it, unless `POST /calls/{request_id}/detach` came before; then its outcome is kept
//! until `DELETE /calls/{request_id}` or for ten minutes.
//! `POST /streams/{request_id}` (as `/calls`, in the other dialects): the provider's own answer,
//! passed as it arrives. Status 200 with envelope [`Passed`], whatever the provider's status; or an
//! error status with a body [`Refusal`]. A body that breaks off means that the provider broke off.
//! Closing the connection cancels the call; nobody can join or detach it.
//!
//! Both: `GET /healthz`.

use hyper::header::HeaderName;
use serde::{Deserialize, Serialize};

/// The header of a caller's own provider key, from gateway to egress.
pub const UPSTREAM_KEY: HeaderName = HeaderName::from_static("lucairn-upstream-key");

/// What the witness must know about claims beside the claims.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClaimsNote {
    /// The exchange all these claims are about.
    pub request_id: String,
    /// How long from now until the exchange must have ended, in milliseconds; absent when the
    /// sender does not know (the egress), which changes nothing.
    pub window_ms: Option<u64>,
}

/// A new end of the time that an exchange may take.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Window {
    /// From now, in milliseconds.
    pub window_ms: u64,
}

/// Whose certificate is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Owner {
    /// The customer; absent for the public page, which names no customer.
    pub customer_id: Option<String>,
}

/// Something that happened, without any text of caller or model.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuditEvent {
    /// 32 lower-case hex characters, chosen by the reporter: the same id again changes nothing, so
    /// that an event whose answer was lost can be sent again.
    pub event_id: String,
    /// Such as `proxy.completed`.
    pub event_type: String,
    /// Who reports it, such as `gateway`.
    pub source_service: String,
    /// Whom it is about.
    pub customer_id: String,
    /// Who caused it: a key id, or `admin`.
    pub actor: String,
    /// The exchange, when it is about one.
    pub request_id: Option<String>,
    /// Whether it ends the exchange, so that its claim belongs into the certificate.
    pub ends_exchange: bool,
    /// JSON text of numbers and fixed words.
    pub details: String,
    /// Whether an inference claim may come; if not, nobody waits for it.
    #[serde(default = "may_call_model")]
    pub calls_model: bool,
}

fn may_call_model() -> bool {
    true
}

/// An event as it stands in the audit chain.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecordedEvent {
    /// RFC 3339.
    pub timestamp: String,
    /// As reported.
    pub event_type: String,
    /// As reported.
    pub actor: String,
    /// As reported.
    pub details: String,
    /// As reported.
    pub request_id: Option<String>,
}

/// Which events are asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EventQuery {
    /// Whose events.
    pub customer_id: String,
    /// From this time on, nanoseconds since the epoch.
    pub since_nanos: i64,
    /// Only this type.
    pub event_type: Option<String>,
}

/// One call of a model.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Call {
    /// The opaque token that stands for the customer.
    pub token: String,
    /// As the caller named it; absent for the provider's default.
    pub model: Option<String>,
    /// The provider of the caller's profile; the model's prefix decides when absent.
    pub provider: Option<String>,
    /// Whether only the caller's own key may pay: a provider that needs a credential then answers
    /// `missing_upstream_key` when [`UPSTREAM_KEY`] is absent, even if one is configured.
    pub own_key_only: bool,
    /// The wire format of the body.
    pub dialect: Dialect,
    /// How long the provider may take, in milliseconds: until its whole answer in the native
    /// dialect, in the others until its headers and again between two pieces of the body.
    pub timeout_ms: u64,
    /// More headers for the provider, names in lower case; the gateway chose and checked them.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// What follows the path of the endpoint: the id of a model, and a query behind `?`.
    #[serde(default)]
    pub detail: Option<String>,
    /// Whether the caller's policy masks nothing, so that the provider sees what the caller wrote.
    #[serde(default)]
    pub unmasked: bool,
}

/// The wire format of a sanitized request, and with it the endpoint of the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// [`NativeRequest`] in, [`NativeAnswer`] out.
    Native,
    /// OpenAI `POST /chat/completions`.
    OpenaiChat,
    /// OpenAI `POST /responses`.
    OpenaiResponses,
    /// OpenAI `POST /embeddings`.
    OpenaiEmbeddings,
    /// OpenAI `GET /models`.
    OpenaiModels,
    /// Anthropic `POST /v1/messages`.
    AnthropicMessages,
    /// Anthropic `POST /v1/messages/count_tokens`.
    AnthropicCountTokens,
    /// Anthropic `GET /v1/models`.
    AnthropicModels,
}

/// The native dialect: one prompt.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NativeRequest {
    /// Sanitized.
    pub prompt: String,
    /// Upper bound of the answer, in tokens.
    pub max_tokens: Option<u64>,
    /// Sampling temperature.
    pub temperature: Option<f64>,
}

/// The answer of a model in the native dialect; the provider's envelope is taken off.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NativeAnswer {
    /// Text blocks in order.
    pub content: Vec<TextBlock>,
    /// Why the model stopped, in the provider's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_reason: Option<String>,
    /// Token counts, as far as the provider tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
}

/// A piece of an answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TextBlock {
    /// Plain text.
    Text {
        /// As the model wrote it.
        text: String,
    },
}

/// Token counts.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Usage {
    /// Of the prompt.
    pub input_tokens: u64,
    /// Of the answer.
    pub output_tokens: u64,
}

/// What the egress tells beside an answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answered {
    /// As the provider named it.
    pub model_used: String,
    /// The configured name of the provider.
    pub provider: String,
    /// How long the provider took, in milliseconds.
    pub latency_ms: u64,
}

/// What the egress tells beside an answer that it passes on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Passed {
    /// As the provider set it.
    pub status: u16,
    /// The configured name of the provider.
    pub provider: String,
    /// The provider's headers that a caller may see, names in lower case.
    pub headers: Vec<(String, String)>,
}

impl Passed {
    /// Whether the status is one of success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the answer is a stream of events.
    pub fn is_event_stream(&self) -> bool {
        let kind = self.headers.iter().find(|(name, _)| name == "content-type");
        let essence = kind.and_then(|(_, kind)| kind.split(';').next());
        essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("text/event-stream"))
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Refusal {
    /// Stable code, such as `upstream_timeout`.
    pub code: String,
    /// One sentence that says what to do next.
    pub message: String,
    /// When to try again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
}
