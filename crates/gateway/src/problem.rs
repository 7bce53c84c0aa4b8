//! What a caller is told when something cannot be done: one table from meaning to status and code.
//! The text of a problem never repeats what the caller or a model wrote.

use std::borrow::Cow;

use hyper::StatusCode;

/// The meanings. The code is the contract, the message is for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    InvalidRequest,
    InvalidField,
    RequestTooLarge,
    RequestTimeout,
    MissingApiKey,
    InvalidApiKey,
    InvalidAdminKey,
    TierInsufficient,
    NotFound,
    MethodNotAllowed,
    InvalidRequestId,
    JobNotFound,
    ReplayNotFound,
    KeyNotFound,
    CustomerNotFound,
    MaxKeysReached,
    CustomerExists,
    RateLimited,
    QuotaExceeded,
    Internal,
    VeilUnavailable,
    CertificateUnreadable,
    AuditExportUnavailable,
    StoreUnavailable,
    ClockNotSet,
    EgressUnavailable,
    UnknownModel,
    UnknownProvider,
    MissingUpstreamKey,
    InvalidUpstreamKey,
    UpstreamRejected,
    UpstreamAuthFailed,
    UpstreamRateLimited,
    UpstreamError,
    UpstreamInvalidResponse,
    UpstreamResponseTooLarge,
    UpstreamTimeout,
    DialectMismatch,
    UnsupportedEncoding,
    UnsupportedEndpoint,
    MediaRefused,
    SignedContentRefused,
    PersonalName,
    PiiBlocked,
}

/// Every meaning with its status and its stable code.
pub(crate) const KINDS: &[(Kind, u16, &str)] = &[
    (Kind::InvalidRequest, 400, "invalid_request"),
    (Kind::InvalidField, 400, "invalid_field"),
    (Kind::RequestTooLarge, 413, "request_too_large"),
    (Kind::RequestTimeout, 408, "request_timeout"),
    (Kind::MissingApiKey, 401, "missing_api_key"),
    (Kind::InvalidApiKey, 401, "invalid_api_key"),
    (Kind::InvalidAdminKey, 401, "invalid_admin_key"),
    (Kind::TierInsufficient, 403, "tier_insufficient"),
    (Kind::NotFound, 404, "not_found"),
    (Kind::MethodNotAllowed, 405, "method_not_allowed"),
    (Kind::InvalidRequestId, 404, "invalid_request_id"),
    (Kind::JobNotFound, 404, "job_not_found"),
    (Kind::ReplayNotFound, 404, "replay_not_found"),
    (Kind::KeyNotFound, 404, "key_not_found"),
    (Kind::CustomerNotFound, 404, "customer_not_found"),
    (Kind::MaxKeysReached, 409, "max_keys_reached"),
    (Kind::CustomerExists, 409, "customer_exists"),
    (Kind::RateLimited, 429, "rate_limited"),
    (Kind::QuotaExceeded, 429, "quota_exceeded"),
    (Kind::Internal, 500, "internal"),
    (Kind::VeilUnavailable, 503, "veil_unavailable"),
    (Kind::CertificateUnreadable, 502, "upstream_error"),
    (Kind::AuditExportUnavailable, 503, "audit_export_unavailable"),
    (Kind::StoreUnavailable, 503, "store_unavailable"),
    (Kind::ClockNotSet, 503, "clock_not_set"),
    (Kind::EgressUnavailable, 503, "egress_unavailable"),
    (Kind::UnknownModel, 400, "unknown_model"),
    (Kind::UnknownProvider, 400, "unknown_provider"),
    (Kind::MissingUpstreamKey, 400, "missing_upstream_key"),
    (Kind::InvalidUpstreamKey, 400, "invalid_upstream_key"),
    (Kind::UpstreamRejected, 400, "upstream_rejected"),
    (Kind::UpstreamAuthFailed, 502, "upstream_auth_failed"),
    (Kind::UpstreamRateLimited, 429, "upstream_rate_limited"),
    (Kind::UpstreamError, 502, "upstream_error"),
    (Kind::UpstreamInvalidResponse, 502, "upstream_invalid_response"),
    (Kind::UpstreamResponseTooLarge, 502, "upstream_response_too_large"),
    (Kind::UpstreamTimeout, 504, "upstream_timeout"),
    (Kind::DialectMismatch, 400, "dialect_mismatch"),
    (Kind::UnsupportedEncoding, 415, "unsupported_encoding"),
    (Kind::UnsupportedEndpoint, 404, "unsupported_endpoint"),
    (Kind::MediaRefused, 422, "media_refused"),
    (Kind::SignedContentRefused, 422, "signed_content_refused"),
    (Kind::PersonalName, 422, "personal_name_refused"),
    (Kind::PiiBlocked, 422, "pii_blocked"),
];

impl Kind {
    fn row(self) -> (u16, &'static str) {
        KINDS
            .iter()
            .find(|(kind, ..)| *kind == self)
            .map_or((500, "internal"), |(_, status, code)| (*status, code))
    }

    /// The HTTP status.
    pub(crate) fn status(self) -> StatusCode {
        StatusCode::from_u16(self.row().0).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The stable code.
    pub(crate) fn code(self) -> &'static str {
        self.row().1
    }

    /// Whether a request with it must not leave because of what it holds. Such an exchange ends with
    /// a certificate, unlike a request that nobody can read.
    pub(crate) fn is_refusal(self) -> bool {
        matches!(
            self,
            Self::MediaRefused | Self::SignedContentRefused | Self::PersonalName | Self::PiiBlocked
        )
    }

    /// The meaning of a code that the egress gives; a code that is not known is its general failure.
    pub(crate) fn of_egress(code: &str) -> Self {
        KINDS
            .iter()
            .find(|(kind, _, known)| *known == code && *kind != Self::CertificateUnreadable)
            .map_or(Self::UpstreamError, |(kind, ..)| *kind)
    }
}

/// Why a caller does not get what he asked for.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Problem {
    pub kind: Kind,
    pub message: Cow<'static, str>,
    pub retry_after_seconds: Option<u64>,
    /// The exchange that ended like this, when one had begun: it has a certificate.
    pub request_id: Option<String>,
    /// The kinds of personal data that stopped it, and how many of each.
    pub categories: Vec<(&'static str, u64)>,
}

impl Problem {
    /// A problem with a message that is written down here.
    pub(crate) fn new(kind: Kind, message: impl Into<Cow<'static, str>>) -> Self {
        let (retry_after_seconds, request_id, categories) = (None, None, Vec::new());
        Self { kind, message: message.into(), retry_after_seconds, request_id, categories }
    }

    /// A request holds what its caller's policy does not let leave; only kinds are told.
    pub(crate) fn blocked(categories: Vec<(&'static str, u64)>) -> Self {
        let kinds: Vec<&str> = categories.iter().map(|(label, _)| *label).collect();
        let message = format!(
            "The request holds {} and the policy of this key lets none of it leave. Take it out.",
            kinds.join(", ")
        );
        Self { categories, ..Self::new(Kind::PiiBlocked, message) }
    }

    /// The same problem as the end of an exchange.
    pub(crate) fn of_exchange(mut self, request_id: &str) -> Self {
        self.request_id = Some(request_id.to_owned());
        self
    }

    /// The same problem with a time after which it may be gone.
    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// A field of the request has the wrong type or value.
    pub(crate) fn field(path: &str, complaint: &str) -> Self {
        Self::new(Kind::InvalidField, format!("{path}: {complaint}"))
    }

    /// A policy names something that there is not.
    pub(crate) fn policy(error: lucairn_sanitizer::PolicyError) -> Self {
        Self::new(Kind::InvalidField, format!("policy.{error}"))
    }

    /// A fault of ours; the cause goes to the log and not to the caller.
    pub(crate) fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal fault");
        Self::new(Kind::Internal, "Internal error. Nothing was sent to a model by this failure.")
    }

    /// The witness does not take or give what it should.
    pub(crate) fn veil_unavailable() -> Self {
        Self::new(Kind::VeilUnavailable, "Veil Witness is temporarily unavailable.").retry_after(30)
    }
}

impl From<lucairn_compartment::clock::ClockNotSet> for Problem {
    fn from(error: lucairn_compartment::clock::ClockNotSet) -> Self {
        tracing::error!(%error, "no exchange can be certified");
        Self::new(Kind::ClockNotSet, "The gateway's clock is not set. Set it and try again.")
    }
}

impl From<lucairn_compartment::id::NoRandomness> for Problem {
    fn from(error: lucairn_compartment::id::NoRandomness) -> Self {
        Self::internal(&error)
    }
}

impl From<crate::store::StoreError> for Problem {
    fn from(error: crate::store::StoreError) -> Self {
        tracing::error!(%error, "store failed");
        Self::new(
            Kind::StoreUnavailable,
            "The gateway cannot store anything now. Try again shortly.",
        )
        .retry_after(5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_reachable_and_unique() {
        for (n, (kind, status, code)) in KINDS.iter().enumerate() {
            assert_eq!((kind.status().as_u16(), kind.code()), (*status, *code));
            assert!(!KINDS[..n].iter().any(|(other, ..)| other == kind), "{kind:?} twice");
        }
        assert_eq!(Kind::of_egress("upstream_error"), Kind::UpstreamError);
        assert_eq!(Kind::of_egress("no such code"), Kind::UpstreamError);
    }
}
