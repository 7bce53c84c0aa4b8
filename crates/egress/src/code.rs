//! Every reason why a call has no answer: its code, its HTTP status and what to do next, in one table.

use std::fmt;

use hyper::{Response, StatusCode};
use lucairn_compartment::message::Refusal;
use lucairn_compartment::server::{Body, json};

use crate::provider::Kind;

/// Why a call has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    InvalidRequest,
    RequestTooLarge,
    NotFound,
    CallMismatch,
    UnknownModel,
    UnknownProvider,
    DialectMismatch,
    MissingUpstreamKey,
    InvalidUpstreamKey,
    UpstreamRejected,
    UpstreamRateLimited,
    UpstreamAuthFailed,
    UpstreamError,
    UpstreamInvalidResponse,
    UpstreamResponseTooLarge,
    UpstreamTimeout,
    EgressUnavailable,
    ClockNotSet,
}

impl Code {
    /// Status, code and message. Callers see all three, so a row changes only with the protocol.
    ///
    /// A provider's 401 is a 502 here: a caller would take a 401 for his own key to this gateway.
    fn row(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::InvalidRequest => {
                (400, "invalid_request", "The call is not understood; update all compartments.")
            }
            Self::RequestTooLarge => {
                (413, "request_too_large", "The request is too large; send a shorter one.")
            }
            Self::NotFound => (404, "not_found", "There is no such call; start it again."),
            Self::CallMismatch => (
                409,
                "call_mismatch",
                "Another request runs under this id; use a new id for a new request.",
            ),
            Self::UnknownModel => (
                400,
                "unknown_model",
                "No provider is configured for this model; name another model or add a route for it.",
            ),
            Self::UnknownProvider => (
                400,
                "unknown_provider",
                "The provider of this customer is not configured; change the customer or add the provider.",
            ),
            Self::DialectMismatch => {
                (400, "dialect_mismatch", "The provider speaks another format; use its route.")
            }
            Self::MissingUpstreamKey => (
                400,
                "missing_upstream_key",
                "The provider of this model needs a key; send yours in the header X-Upstream-Key, or have the operator configure one for the provider.",
            ),
            Self::InvalidUpstreamKey => (
                400,
                "invalid_upstream_key",
                "The provider key is not one line of visible ASCII; check the header X-Upstream-Key.",
            ),
            Self::UpstreamRejected => (
                400,
                "upstream_rejected",
                "The provider rejected the request; check model and limits.",
            ),
            Self::UpstreamRateLimited => (
                429,
                "upstream_rate_limited",
                "The provider limits the rate of requests; try again later.",
            ),
            Self::UpstreamAuthFailed => (
                502,
                "upstream_auth_failed",
                "The provider refused the provider key; check that key and its permissions.",
            ),
            Self::UpstreamError => {
                (502, "upstream_error", "The provider failed or could not be reached; try again.")
            }
            Self::UpstreamInvalidResponse => (
                502,
                "upstream_invalid_response",
                "The answer of the provider is not understood; check its base URL and kind.",
            ),
            Self::UpstreamResponseTooLarge => (
                502,
                "upstream_response_too_large",
                "The answer of the provider is too large; ask for a shorter one.",
            ),
            Self::UpstreamTimeout => (
                504,
                "upstream_timeout",
                "The provider did not answer in time; try again or allow more time.",
            ),
            Self::EgressUnavailable => (
                503,
                "egress_unavailable",
                "The way to the providers is not available right now; try again.",
            ),
            Self::ClockNotSet => (
                503,
                "clock_not_set",
                "The clock of the server is before 2020; set it and try again.",
            ),
        }
    }

    /// Whether the caller caused it, so that the operator has nothing to look into.
    fn is_the_callers(self) -> bool {
        (400..500).contains(&self.row().0)
    }

    /// The stable code, such as `upstream_timeout`.
    pub(crate) fn as_str(self) -> &'static str {
        self.row().1
    }
}

/// What a caller is told of a redirect.
const REDIRECTED: &str = "The provider sends its callers to another address; check its base URL.";

/// What a caller is told of an answer in a content coding.
const COMPRESSED: &str = "The provider compresses its answers although it was asked not to; check its base URL and what stands between.";

/// What a caller is told of a status that has no answer behind it.
const EMPTY: &str = "The provider says that it has no content to answer with; check its base URL.";

/// What a caller is told of a connection that broke.
const BROKEN: &str = "The connection to the provider broke before it answered. It may have read the request, which was therefore not sent again; try again.";

/// A code with what the provider said about it.
#[derive(Clone)]
pub(crate) struct Failure {
    pub(crate) code: Code,
    /// A sentence in place of that of the table: the provider's own, for one.
    message: Option<String>,
    retry_after_seconds: Option<u64>,
}

impl Failure {
    /// What a provider's status means for a caller, who may read the provider's sentence only when
    /// it is about his request.
    pub(crate) fn from_provider(
        status: StatusCode,
        retry_after_seconds: Option<u64>,
        sentence: Option<String>,
    ) -> Self {
        let code = match status.as_u16() {
            401 | 403 => Code::UpstreamAuthFailed,
            429 => Code::UpstreamRateLimited,
            408 => Code::UpstreamError,
            400..=499 => Code::UpstreamRejected,
            // A redirect, too: nobody follows one with a credential in hand.
            _ => Code::UpstreamError,
        };
        Self {
            code,
            message: match status.is_redirection() {
                true => Some(REDIRECTED.to_owned()),
                false => sentence.filter(|_| code == Code::UpstreamRejected),
            },
            retry_after_seconds: retry_after_seconds.filter(|_| code == Code::UpstreamRateLimited),
        }
    }

    /// An answer that nobody here can read, although it was asked for as it is.
    pub(crate) fn compressed() -> Self {
        Self { message: Some(COMPRESSED.to_owned()), ..Code::UpstreamInvalidResponse.into() }
    }

    /// An answer that is none by its status.
    pub(crate) fn empty() -> Self {
        Self { message: Some(EMPTY.to_owned()), ..Code::UpstreamInvalidResponse.into() }
    }

    /// A connection that broke before there was an answer, with a request that is not sent again.
    pub(crate) fn broken() -> Self {
        Self { message: Some(BROKEN.to_owned()), ..Code::UpstreamError.into() }
    }

    /// Tells the log, which callers must not be able to fill with their own mistakes.
    pub(crate) fn log(&self, request_id: &str) {
        let code = self.code.as_str();
        if self.code.is_the_callers() {
            tracing::debug!(request_id, code, "a call is refused");
        } else {
            tracing::warn!(request_id, code, "a call has no answer");
        }
    }

    /// A provider that does not speak the dialect of a call, and what to do instead.
    pub(crate) fn mismatch(provider: &str, kind: Kind, instead: &str) -> Self {
        let speaks = match kind {
            Kind::Anthropic => "Anthropic messages",
            Kind::Echo | Kind::OpenAi => "the formats of OpenAI",
        };
        let message =
            format!("The provider of this model, {provider}, speaks {speaks}; {instead}.");
        Self { message: Some(message), ..Code::DialectMismatch.into() }
    }

    /// The answer to the gateway.
    pub(crate) fn into_response(self) -> Response<Body> {
        let (status, code, message) = self.code.row();
        let refusal = Refusal {
            code: code.to_owned(),
            message: self.message.unwrap_or_else(|| message.to_owned()),
            retry_after_seconds: self.retry_after_seconds,
        };
        json(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY), &refusal)
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self { code, message: None, retry_after_seconds: None }
    }
}

/// Without the message, which a provider wrote and no log may hold.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Failure").field(&self.code).finish()
    }
}
