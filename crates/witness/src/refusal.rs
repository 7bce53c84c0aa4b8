//! Why the witness does not do what it is asked, with the status and the stable code of each reason.

use hyper::StatusCode;
use lucairn_compartment::clock::ClockNotSet;
use lucairn_compartment::id::NoRandomness;
use lucairn_compartment::message::Refusal;

use crate::store::StoreError;

/// A reason to refuse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("the message between compartments is not valid: upgrade both to one version")]
    BadMessage,
    #[error("the body is too large: send less at once")]
    TooLarge,
    #[error("there is nothing here")]
    NoSuchThing,
    #[error("a claim cannot be used, {0}: make a new one")]
    Malformed(&'static str),
    #[error("a claim's time is too far from the witness's clock: set both clocks")]
    Skewed,
    #[error("the service has claimed something else about this exchange: start a new one")]
    Duplicate,
    #[error("the exchange has its certificate and takes no more claims: start a new one")]
    Closed,
    #[error("the witness does not know this exchange")]
    Unknown,
    #[error("the witness's clock is before 2020: set it and try again")]
    ClockNotSet,
    #[error("the witness cannot record anything now: try again later")]
    Unavailable,
}

impl Refused {
    /// The status and the code that the other side acts on.
    fn meaning(&self) -> (StatusCode, &'static str) {
        match self {
            Self::BadMessage => (StatusCode::BAD_REQUEST, "bad_message"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::NoSuchThing => (StatusCode::NOT_FOUND, "not_found"),
            Self::Malformed(_) => (StatusCode::UNPROCESSABLE_ENTITY, "claim_malformed"),
            Self::Skewed => (StatusCode::UNPROCESSABLE_ENTITY, "claim_timestamp_skew"),
            Self::Duplicate => (StatusCode::UNPROCESSABLE_ENTITY, "claim_duplicate"),
            Self::Closed => (StatusCode::UNPROCESSABLE_ENTITY, "exchange_closed"),
            Self::Unknown => (StatusCode::NOT_FOUND, "exchange_unknown"),
            Self::ClockNotSet => (StatusCode::SERVICE_UNAVAILABLE, "clock_not_set"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "witness_unavailable"),
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.meaning().0
    }

    pub(crate) fn code(&self) -> &'static str {
        self.meaning().1
    }

    pub(crate) fn body(&self) -> Refusal {
        let is_temporary = self.status() == StatusCode::SERVICE_UNAVAILABLE;
        Refusal {
            code: self.code().to_owned(),
            message: self.to_string(),
            retry_after_seconds: is_temporary.then_some(30),
        }
    }
}

impl From<ClockNotSet> for Refused {
    fn from(_: ClockNotSet) -> Self {
        Self::ClockNotSet
    }
}

impl From<NoRandomness> for Refused {
    fn from(error: NoRandomness) -> Self {
        tracing::error!(%error, "no ids can be made");
        Self::Unavailable
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store refused");
        Self::Unavailable
    }
}
