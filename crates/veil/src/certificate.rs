//! The certificate as it is served, and what its parts may say (specification 2).
//!
//! Reading ignores unknown members; writing gives the members in served order.

mod digested;
mod parts;
mod reading;

use serde::{Serialize, Serializer};

pub use parts::{
    AnchorState, AnchorStatus, Attestation, AuditIntegrity, Completeness, Verdict, Verification,
};

pub use crate::read::ReadError;

use crate::canonical::Rule;
use crate::claim::Claim;
use crate::digest::{Digest, sha256, to_base64};
use crate::json::Json;
use crate::report::SignableVersion;

/// The protocol version that certificates carry and that verification demands.
pub const PROTOCOL_VERSION: u64 = 2;

/// A witness's signed statement about one exchange.
///
/// Serializes to the JSON that the published clients read. A value of this type is not verified;
/// [`crate::verify::Verified`] is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// The id of the certificate, `veil_` and a UUID.
    pub certificate_id: String,
    /// The exchange it speaks of.
    pub request_id: String,
    /// [`PROTOCOL_VERSION`] in every certificate that verifies.
    pub protocol_version: u64,
    /// What the services stated, in signed order.
    pub claims: Vec<Claim>,
    /// What the witness found.
    pub verification: Verification,
    /// The witness's signature over the 7-key map, in base64.
    pub witness_signature: String,
    /// The id of the key that signed.
    pub witness_key_id: String,
    /// Evidence from outside; not signed.
    pub attestation: Option<Attestation>,
    /// When the witness signed, RFC 3339.
    pub issued_at: String,
    /// A reference to a machine-checked model; not signed.
    pub formal_verification: Option<Json<'static>>,
    /// The state of the event log; not signed. [`AuditIntegrity`] writes it.
    pub audit_integrity: Option<Json<'static>>,
    /// Differential-privacy accounting; not signed.
    pub privacy_budget: Option<Json<'static>>,
    /// How far the evidence from outside has come; not signed.
    pub anchor_status: Option<AnchorStatus>,
    /// The customer's organisation; signed by v3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The id of the API key that was used; signed by v3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key_id: Option<String>,
    /// The same text as `witness_signature`; never looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signable_v2_signature: Option<String>,
    /// The witness's signature over the 13-key map, in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signable_v3_signature: Option<String>,
    /// The newest map that the witness signed: 4, 3, or 0 in certificates from before v3.
    #[serde(skip_serializing_if = "is_zero")]
    pub signable_protocol_version_emitted: u64,
    /// The witness's signature over the map that holds the certificate's digest, in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signable_v4_signature: Option<String>,
    /// Its place among the certificates of its API key, counted from 1; signed by v4.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "decimal")]
    pub tenant_seq: Option<u64>,
    /// The digest of the certificate before it in that sequence; signed by v4.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "base64")]
    pub prev_certificate_digest: Option<Digest>,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

fn decimal<S: Serializer>(number: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
    number.map(|number| number.to_string()).serialize(serializer)
}

fn base64<S: Serializer>(digest: &Option<Digest>, serializer: S) -> Result<S::Ok, S::Error> {
    digest.map(|digest| to_base64(&digest)).serialize(serializer)
}

impl Certificate {
    /// Reads a certificate from JSON text, without verifying anything.
    ///
    /// # Errors
    /// [`ReadError`] if the text is not strict JSON or a member is missing or of the wrong type.
    pub fn parse(text: &[u8]) -> Result<Self, ReadError> {
        Self::from_json(&Json::parse_borrowed(text)?)
    }

    /// Reads a certificate from a JSON value, without verifying anything.
    ///
    /// # Errors
    /// [`ReadError`] if a member is missing or of the wrong type.
    pub fn from_json(json: &Json) -> Result<Self, ReadError> {
        reading::read(json, Rule::Newest)
    }

    /// Reads as the 1.1.0 client did under [`Rule::Legacy`]: the members of v3 are not looked at.
    pub(crate) fn from_json_by(json: &Json, rule: Rule) -> Result<Self, ReadError> {
        reading::read(json, rule)
    }

    /// The digest of the certificate as it is served (specification 4.5).
    ///
    /// [`crate::signable::certificate_digest`] gives the same for what this type writes.
    pub fn digest(&self) -> Digest {
        sha256(digested::digested(self).as_bytes())
    }

    /// The newest map that the certificate says it is signed over.
    pub fn signable_version(&self) -> SignableVersion {
        match self.signable_protocol_version_emitted {
            4.. => SignableVersion::V4,
            3 => SignableVersion::V3,
            _ => SignableVersion::V2,
        }
    }

    /// The anchor state, `ANCHOR_STATUS_UNSPECIFIED` if there is none.
    pub fn anchor_state(&self) -> AnchorState {
        self.anchor_status.as_ref().map_or(AnchorState::Unspecified, |anchor| anchor.status)
    }
}
