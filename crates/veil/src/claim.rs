//! A claim: what one service says, signed by its own key, that it saw and did not see.

mod draft;
mod mode;
mod redaction;

use serde::Serialize;

pub use draft::{
    AuditPayload, BridgePayload, ClaimDraft, ClaimPayload, Coverage, Exempt, InferencePayload,
    SanitizerPayload, sign_claim,
};
pub use mode::{AppliedMode, ContradictoryMode};
pub use redaction::{Committed, MalformedProof, RedactionProof};

use crate::digest::from_base64;
use crate::json::Json;
use crate::key::Service;
use crate::literal::literals;
use crate::read::{Fields, ReadError};

literals! {
    /// What a service did.
    ClaimType, "CLAIM_TYPE_", {
        /// Not stated.
        Unspecified = "UNSPECIFIED",
        /// The bridge made a token for a customer.
        TokenGenerated = "TOKEN_GENERATED",
        /// The sanitizer took personal data out.
        PiiSanitized = "PII_SANITIZED",
        /// The AI worker was asked for an answer of a model; the payload says how it ended.
        InferenceCompleted = "INFERENCE_COMPLETED",
        /// The audit service recorded the event.
        EventsRecorded = "EVENTS_RECORDED",
    }
}

literals! {
    /// What the AI worker found when it tried what its sandbox must not allow.
    IsolationProbe, "ISOLATION_PROBE_", {
        /// It could not be tried.
        Unknown = "UNKNOWN",
        /// Nothing forbidden was possible.
        Verified = "VERIFIED",
        /// Something forbidden was possible.
        Breached = "BREACHED",
        /// The worker was shut down.
        Locked = "LOCKED",
        /// The caller's own provider key was used, for which no probe is made.
        ByokExempt = "BYOK_EXEMPT",
    }
}

literals! {
    /// How a call of a model ended.
    InferenceOutcome, "", {
        /// The answer was handed back whole.
        Completed = "completed",
        /// Nothing left for a provider.
        Refused = "refused",
        /// The provider said no, was not reached, or broke off.
        Failed = "failed",
        /// Whoever asked did not wait for the end.
        Cancelled = "cancelled",
    }
}

/// What a service states in each claim about its view of the exchange (specification 1).
pub(crate) struct View {
    pub(crate) claim_type: ClaimType,
    /// The member of a claim that repeats its payload for readers.
    pub(crate) mirror: &'static str,
    pub(crate) seen: &'static [&'static str],
    pub(crate) not_seen: &'static [&'static str],
}

pub(crate) fn view(service: Service) -> View {
    match service {
        Service::Bridge => View {
            claim_type: ClaimType::TokenGenerated,
            mirror: "bridge",
            seen: &["customer_id"],
            not_seen: &["context", "prompt_template", "inference_result"],
        },
        Service::Sanitizer => View {
            claim_type: ClaimType::PiiSanitized,
            mirror: "sanitizer",
            seen: &["context_fields"],
            not_seen: &["customer_id", "token", "inference_result"],
        },
        Service::Ai => View {
            claim_type: ClaimType::InferenceCompleted,
            mirror: "inference",
            seen: &["opaque_token", "sanitized_context"],
            not_seen: &["customer_id", "raw_context", "pii"],
        },
        Service::Audit => View {
            claim_type: ClaimType::EventsRecorded,
            mirror: "audit",
            seen: &["event_hashes"],
            not_seen: &["pii", "context", "inference_result"],
        },
    }
}

/// A claim as certificates carry it (specification 2.2). Serializes in served order.
///
/// Only `canonical_payload` is signed; every other member repeats it for readers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// The id of the claim, `clm_` and a UUID.
    pub claim_id: String,
    /// The exchange it speaks of.
    pub request_id: String,
    /// The service that signed it.
    pub service_id: String,
    /// What the service did.
    pub claim_type: ClaimType,
    /// The kinds of data that the service saw.
    pub data_seen: Vec<String>,
    /// The kinds of data that the service states it did not see.
    pub data_not_seen: Vec<String>,
    /// The signed bytes, canonical JSON, in base64.
    pub canonical_payload: String,
    /// The payload of a bridge claim for readers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bridge: Option<Json<'static>>,
    /// The payload of a sanitizer claim for readers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sanitizer: Option<Json<'static>>,
    /// The payload of an AI claim for readers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inference: Option<Json<'static>>,
    /// The payload of an audit claim for readers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit: Option<Json<'static>>,
    /// The service's clock, RFC 3339 in UTC.
    pub timestamp: String,
    /// The service's Ed25519 signature over the decoded `canonical_payload`, in base64.
    pub signature: String,
}

impl Claim {
    /// Reads a claim from JSON text. Unknown members are ignored.
    ///
    /// # Errors
    /// [`ReadError`] if the text is not strict JSON or a member is missing or of the wrong type.
    pub fn parse(text: &[u8]) -> Result<Self, ReadError> {
        Self::from_json(&Json::parse_borrowed(text)?)
    }

    /// Reads a claim from a JSON value. Unknown members are ignored.
    ///
    /// # Errors
    /// [`ReadError`] if a member is missing or of the wrong type.
    pub fn from_json(json: &Json) -> Result<Self, ReadError> {
        let fields = Fields::of(json, "a claim")?;
        Ok(Self {
            claim_id: fields.text("claim_id")?,
            request_id: fields.text("request_id")?,
            service_id: fields.text("service_id")?,
            claim_type: fields.literal("claim_type", ClaimType::from_literal)?,
            data_seen: fields.texts("data_seen")?,
            data_not_seen: fields.texts("data_not_seen")?,
            canonical_payload: fields.text("canonical_payload")?,
            bridge: fields.optional_object("bridge")?,
            sanitizer: fields.optional_object("sanitizer")?,
            inference: fields.optional_object("inference")?,
            audit: fields.optional_object("audit")?,
            timestamp: fields.text("timestamp")?,
            signature: fields.text("signature")?,
        })
    }

    /// The service that signed it, if it is one of the four.
    pub fn service(&self) -> Option<Service> {
        Service::from_id(&self.service_id)
    }

    /// The signed bytes; `None` if `canonical_payload` is not canonical base64.
    pub fn signed_bytes(&self) -> Option<Vec<u8>> {
        from_base64(&self.canonical_payload)
    }

    /// The signed statement: an object of eight members in honest claims.
    ///
    /// `None` if the signed bytes are not strict JSON. Nothing is verified here.
    pub fn statement(&self) -> Option<Json<'static>> {
        Json::parse(&self.signed_bytes()?).ok()
    }

    /// The `payload` object of the signed statement. Nothing is verified here.
    pub fn payload(&self) -> Option<Json<'static>> {
        self.read_payload(|payload| payload.to_static())
    }

    /// Reads something in the `payload` object without a copy of it. Nothing is verified here.
    pub fn read_payload<T>(&self, read: impl FnOnce(&Json<'_>) -> T) -> Option<T> {
        let signed = self.signed_bytes()?;
        let statement = Json::parse_borrowed(&signed).ok()?;
        let payload = statement.get("payload")?;
        payload.as_object()?;
        Some(read(payload))
    }

    /// The four members that repeat a payload, by name.
    pub(crate) fn mirrors(&self) -> [(&'static str, Option<&Json<'static>>); 4] {
        [
            ("bridge", self.bridge.as_ref()),
            ("sanitizer", self.sanitizer.as_ref()),
            ("inference", self.inference.as_ref()),
            ("audit", self.audit.as_ref()),
        ]
    }
}
