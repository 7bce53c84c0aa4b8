//! The parts of a certificate and their literals.

use serde::Serialize;

use crate::json::Json;
use crate::literal::literals;

literals! {
    /// The witness's verdict over the claims.
    Verdict, "VERDICT_", {
        /// Not stated.
        Unspecified = "UNSPECIFIED",
        /// All claims are there and agree.
        Verified = "VERIFIED",
        /// Something is missing or out of order.
        Partial = "PARTIAL",
        /// A claim is forged, or states that a rule was broken.
        Failed = "FAILED",
    }
}

literals! {
    /// Whether all expected services spoke.
    Completeness, "COMPLETENESS_", {
        /// Not stated.
        Unspecified = "UNSPECIFIED",
        /// All did.
        Full = "FULL",
        /// Some did not.
        Partial = "PARTIAL",
    }
}

literals! {
    /// How far the evidence from outside has come.
    AnchorState, "ANCHOR_STATUS_", {
        /// Not stated.
        Unspecified = "UNSPECIFIED",
        /// It is being fetched.
        Pending = "PENDING",
        /// It is there.
        Anchored = "ANCHORED",
        /// It could not be had.
        Failed = "FAILED",
    }
}

/// What the witness found in the claims (specification 2.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Whether every claim is signed by its service and says what it shows.
    pub signatures_valid: bool,
    /// Whether all expected services spoke.
    pub completeness: Completeness,
    /// The `service_id`s that did not speak, in certificate order.
    pub missing_services: Vec<String>,
    /// Whether the claims follow each other in the order of the exchange.
    pub temporal_consistent: bool,
    /// Whether no service saw what it must not see.
    pub data_visibility_consistent: bool,
    /// Whether the AI worker's isolation was probed and held, or is exempt.
    pub isolation_verified: bool,
    /// A score of quasi-identifiers, if one was made.
    pub qi_score: Json<'static>,
    /// The verdict; the only member that the v2 signature covers.
    pub overall_verdict: Verdict,
    /// Whether the isolation probe was exempt because the caller used an own provider key; signed by v3.
    pub byok_exempt: bool,
}

/// How far the evidence from outside has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnchorStatus {
    /// The state.
    pub status: AnchorState,
    /// How often it was tried.
    pub attempts: Option<i64>,
    /// What went wrong last; empty if nothing did.
    pub last_error: Option<String>,
    /// A note for people.
    pub human_note: Option<String>,
}

impl AnchorStatus {
    /// A state that nothing went wrong in yet.
    pub fn new(status: AnchorState, attempts: i64) -> Self {
        let (last_error, human_note) = (Some(String::new()), Some(String::new()));
        Self { status, attempts: Some(attempts), last_error, human_note }
    }
}

/// Evidence from outside (specification 2.1); each part is kept as it was served.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Attestation {
    /// An RFC 3161 time stamp.
    pub timestamp: Option<Json<'static>>,
    /// An entry in a transparency log.
    pub transparency_log: Option<Json<'static>>,
    /// The witness's own signature once more.
    pub notary: Option<Json<'static>>,
    /// The receipt of a Veil log (specification 8.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub veil_log: Option<Json<'static>>,
}

/// The state of the event log when the certificate was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditIntegrity {
    /// The root of the log.
    pub merkle_root: [u8; 32],
    /// The number of events in it.
    pub tree_size: u64,
}

/// Writes protobuf JSON, with no inclusion proof and no outside log.
impl From<&AuditIntegrity> for Json<'static> {
    fn from(audit: &AuditIntegrity) -> Self {
        Self::object([
            ("merkle_root", crate::digest::to_base64(&audit.merkle_root).into()),
            ("tree_size", audit.tree_size.to_string().into()),
            ("inclusion_proof", Self::Null),
            ("log_proofs", Self::Array(Vec::new())),
        ])
    }
}
