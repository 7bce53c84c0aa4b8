//! The messages of our HTTP endpoints, shared by server and client.
//!
//! Reading ignores unknown members, because newer servers add some.

mod keys;

use serde::{Deserialize, Serialize};

pub use keys::{KeysDocument, ManifestSignature, PublishedKey, manifest_bytes};

use crate::report::{CheckResult, Report};

/// 202 of `GET /api/v1/veil/certificate/{request_id}`: not assembled yet, or not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificatePending {
    /// Always `pending`.
    pub status: String,
    /// The request that was asked for.
    pub request_id: String,
    /// One sentence for people.
    pub message: String,
    /// When to ask again, in seconds.
    pub retry_after_seconds: u64,
}

impl CertificatePending {
    /// The answer for a request, with its fixed texts.
    pub fn new(request_id: &str, retry_after_seconds: u64) -> Self {
        Self {
            status: "pending".to_owned(),
            request_id: request_id.to_owned(),
            message: "Veil certificate is not ready yet.".to_owned(),
            retry_after_seconds,
        }
    }
}

/// 202 of `POST /api/v1/proxy/messages`: the model is not done within the gateway's wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobAccepted {
    /// Always `processing`; clients tell this answer from a result by it.
    pub status: String,
    /// The job to ask for.
    pub job_id: String,
    /// The request, as certificates name it.
    pub request_id: String,
    /// Where to ask for the job; opaque to clients.
    pub status_url: String,
    /// Where the certificate will be, for tiers that have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub veil: Option<VeilLinks>,
}

/// The `veil` block of an answer: where the certificate of the request is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VeilLinks {
    /// Whether it is there already.
    pub status: VeilStatus,
    /// Where to get the certificate; opaque to clients.
    pub certificate_url: String,
    /// Where to get the page about it; opaque to clients.
    pub summary_url: String,
}

/// Whether a certificate is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VeilStatus {
    /// It is.
    Available,
    /// It will be.
    Pending,
}

/// 200 of `GET /api/v1/audit/export`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditExport {
    /// Whose events these are.
    pub customer_id: String,
    /// The customer's tier.
    pub tier: String,
    /// The days covered, `YYYY-MM-DD to YYYY-MM-DD`.
    pub period: String,
    /// The events, oldest first.
    #[serde(default)]
    pub events: Vec<AuditEvent>,
    /// How many there are.
    pub total_events: u64,
    /// Where they were read: `audit_service`, `memory_buffer`, both joined by `+`, or `none`.
    pub source: String,
}

/// One event of an audit export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEvent {
    /// When, RFC 3339.
    pub timestamp: String,
    /// What happened, such as `proxy.completed`.
    pub event_type: String,
    /// Who did it.
    pub actor: String,
    /// More about it, as JSON text.
    pub details: String,
    /// The request it belongs to; left out if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub request_id: String,
}

/// The body of `POST /api/v1/veil/verify`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyRequest {
    /// The request whose certificate is to be verified.
    pub request_id: String,
}

/// 200 of `POST /api/v1/veil/verify`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyAnswer {
    /// The request that was asked for.
    pub request_id: String,
    /// The certificate that was found; empty if it states no id.
    pub certificate_id: String,
    /// What the server's verifier says about the signatures: the same as `verified`.
    pub signatures_valid: bool,
    /// The witness's verdict as a full literal.
    pub overall_verdict: String,
    /// Whether every check passed.
    pub verified: bool,
    /// All checks in their order.
    pub checks: Vec<CheckAnswer>,
}

/// One check in [`VerifyAnswer`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckAnswer {
    /// The stable name of the check.
    pub id: String,
    /// What a page shows.
    pub title: String,
    /// `passed`, `failed`, `absent` or `skipped`.
    pub outcome: String,
    /// What was found, if there is something to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl From<&CheckResult> for CheckAnswer {
    fn from(result: &CheckResult) -> Self {
        Self {
            id: result.check.id().to_owned(),
            title: result.check.title().to_owned(),
            outcome: result.outcome.as_str().to_owned(),
            detail: result.outcome.detail().map(str::to_owned),
        }
    }
}

impl VerifyAnswer {
    /// Answers with a report about the certificate of a request.
    pub fn new(request_id: &str, report: &Report) -> Self {
        let verdict = report.facts.as_ref().map(|facts| facts.overall_verdict.as_str());
        Self {
            request_id: request_id.to_owned(),
            certificate_id: report.certificate_id.clone().unwrap_or_default(),
            signatures_valid: report.is_verified(),
            overall_verdict: verdict.unwrap_or("VERDICT_UNSPECIFIED").to_owned(),
            verified: report.is_verified(),
            checks: report.checks.iter().map(CheckAnswer::from).collect(),
        }
    }
}

/// The flat error: audit export and admin routes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlatError {
    /// The stable code, such as `invalid_field`.
    pub code: String,
    /// One sentence for people.
    pub message: String,
    /// When to try again, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
}

/// The nested error: certificate and proxy routes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NestedError {
    /// The error.
    pub error: FlatError,
}

/// The error whose `error` member is the code itself: certificate routes that a tier lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeedError {
    /// The stable code, such as `tier_insufficient`.
    pub error: String,
    /// One sentence for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The request it happened in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

#[cfg(test)]
mod tests;
