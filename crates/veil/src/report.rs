//! What a verification found: every check with its outcome, and what the certificate states.

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use crate::anchor::Anchor;
use crate::certificate::{AnchorState, Certificate, Completeness, Verdict};
use crate::check::{CheckId, Reason};
use crate::digest::{Digest, to_hex};
use crate::json::Json;
use crate::level::Levels;
use crate::sequence::Link;
use crate::time::rfc3339;

/// How a check went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not hold; the sentence says what was found.
    Failed(String),
    /// It holds, and nothing ties it to this certificate; the sentence says what is missing.
    Unbound(&'static str),
    /// There was nothing to check, or no key to check it with; the sentence says why.
    Absent(&'static str),
    /// It was not made because an earlier check failed.
    Skipped,
}

impl Outcome {
    /// The word for it: `passed`, `failed`, `unbound`, `absent` or `skipped`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::Unbound(_) => "unbound",
            Self::Absent(_) => "absent",
            Self::Skipped => "skipped",
        }
    }

    /// The sentence to show with it, if there is one.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Failed(found) => Some(found),
            Self::Unbound(why) | Self::Absent(why) => Some(why),
            Self::Passed | Self::Skipped => None,
        }
    }
}

/// One check and how it went. Serializes as `{id, title, outcome, detail?}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckResult {
    /// The check.
    pub check: CheckId,
    /// How it went.
    pub outcome: Outcome,
}

impl Serialize for CheckResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let detail = self.outcome.detail();
        let members = 3 + usize::from(detail.is_some());
        let mut object = serializer.serialize_struct("CheckResult", members)?;
        object.serialize_field("id", self.check.id())?;
        object.serialize_field("title", self.check.title())?;
        object.serialize_field("outcome", self.outcome.as_str())?;
        match detail {
            Some(detail) => object.serialize_field("detail", detail)?,
            None => object.skip_field("detail")?,
        }
        object.end()
    }
}

/// Which map a witness's signature is checked over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SignableVersion {
    /// The 7-key map.
    V2,
    /// The 13-key map.
    V3,
    /// The map with the digest of the whole certificate.
    V4,
}

/// What a certificate states. It is worth as much as the report that it comes with.
///
/// The witness's signature covers `witness_key_id`, `issued_at` and `overall_verdict`; that of
/// [`SignableVersion::V3`] also `byok_exempt`, `client_id` and `api_key_id`. The check
/// `verdict_recomputed` stands for the other findings. Nothing stands for `anchor_status`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Facts {
    /// The key that is said to have signed.
    pub witness_key_id: String,
    /// When, as served.
    pub issued_at: String,
    /// Which map the signature is over.
    pub signable_version: SignableVersion,
    /// The verdict. PARTIAL or FAILED is an honest finding and no failure of verification.
    pub overall_verdict: Verdict,
    /// Whether all services spoke.
    pub completeness: Completeness,
    /// Those that did not.
    pub missing_services: Vec<String>,
    /// Whether isolation was probed and held, or is exempt.
    pub isolation_verified: bool,
    /// Whether it is exempt.
    pub byok_exempt: bool,
    /// How far the evidence from outside has come.
    pub anchor_status: AnchorState,
    /// The customer's organisation.
    pub client_id: Option<String>,
    /// The id of the API key that was used.
    pub api_key_id: Option<String>,
    /// The services whose claims are there, in signed order.
    pub services: Vec<String>,
}

impl Facts {
    pub(crate) fn of(certificate: &Certificate) -> Self {
        let verification = &certificate.verification;
        Self {
            witness_key_id: certificate.witness_key_id.clone(),
            issued_at: certificate.issued_at.clone(),
            signable_version: certificate.signable_version(),
            overall_verdict: verification.overall_verdict,
            completeness: verification.completeness,
            missing_services: verification.missing_services.clone(),
            isolation_verified: verification.isolation_verified,
            byok_exempt: verification.byok_exempt,
            anchor_status: certificate.anchor_state(),
            client_id: certificate.client_id.clone(),
            api_key_id: certificate.api_key_id.clone(),
            services: certificate.claims.iter().map(|claim| claim.service_id.clone()).collect(),
        }
    }
}

/// What a verified certificate proves.
///
/// Serializes as `{levels, certificate_digest, not_before, not_after, witnesses, anchors}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// The levels that are reached.
    pub levels: Levels,
    /// The digest of the certificate, if it was needed.
    pub certificate_digest: Option<Digest>,
    /// The certificate was entered into its log later than that, in nanoseconds since
    /// 1970-01-01T00:00:00Z; it may be older itself.
    pub not_before: Option<i128>,
    /// The certificate existed by then, likewise.
    pub not_after: Option<i128>,
    /// How many of the trusted witnesses cosigned the log, and how many there are.
    pub witnesses: Option<(usize, usize)>,
    /// The evidence that holds and is tied to the certificate.
    pub anchors: Vec<Anchor>,
}

impl Serialize for Proof {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Proof", 6)?;
        object.serialize_field("levels", &self.levels)?;
        object.serialize_field(
            "certificate_digest",
            &self.certificate_digest.map(|it| to_hex(&it)),
        )?;
        object.serialize_field("not_before", &self.not_before.map(rfc3339))?;
        object.serialize_field("not_after", &self.not_after.map(rfc3339))?;
        let witnesses = self.witnesses.map(|(cosigned, known)| {
            Json::object([("cosigned", (cosigned as u64).into()), ("known", (known as u64).into())])
        });
        object.serialize_field("witnesses", &witnesses)?;
        object.serialize_field("anchors", &self.anchors)?;
        object.end()
    }
}

/// All checks with their outcomes.
///
/// Serializes as `{verified, reason?, certificate_id, request_id, checks, facts, proof}`.
#[derive(Clone, Debug)]
pub struct Report {
    /// The id that the certificate states, if it states one.
    pub certificate_id: Option<String>,
    /// The request that the certificate states, if it states one.
    pub request_id: Option<String>,
    /// One result per check of the table, in its order.
    pub checks: Vec<CheckResult>,
    /// What the certificate states, if it could be read.
    pub facts: Option<Facts>,
    /// What is proved; nothing if a check failed.
    pub proof: Proof,
    /// There only if every check passed, so that no change to this report can prove anything.
    pub(crate) verified: Option<Certificate>,
}

impl Report {
    /// Whether no check failed.
    pub fn is_verified(&self) -> bool {
        self.verified.is_some()
    }

    /// The first check that failed.
    pub fn first_failure(&self) -> Option<&CheckResult> {
        self.checks.iter().find(|result| matches!(result.outcome, Outcome::Failed(_)))
    }

    /// The reason of the first check that failed.
    pub fn reason(&self) -> Option<Reason> {
        self.first_failure().map(|result| result.check.reason())
    }

    /// The place of the certificate among those of its API key, if it was verified and has one.
    pub fn link(&self) -> Option<Link> {
        let certificate = self.verified.as_ref()?;
        let is_signed = certificate.signable_version() == SignableVersion::V4;
        Some(Link {
            api_key_id: certificate.api_key_id.clone()?,
            tenant_seq: certificate.tenant_seq.filter(|_| is_signed)?,
            previous: certificate.prev_certificate_digest,
            digest: self.proof.certificate_digest?,
        })
    }

    /// How one check went.
    pub fn outcome(&self, check: CheckId) -> &Outcome {
        let result = self.checks.iter().find(|result| result.check == check);
        result.map_or(&Outcome::Skipped, |result| &result.outcome)
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let reason = self.reason();
        let members = 6 + usize::from(reason.is_some());
        let mut object = serializer.serialize_struct("Report", members)?;
        object.serialize_field("verified", &self.is_verified())?;
        match reason {
            Some(reason) => object.serialize_field("reason", reason.as_str())?,
            None => object.skip_field("reason")?,
        }
        object.serialize_field("certificate_id", &self.certificate_id)?;
        object.serialize_field("request_id", &self.request_id)?;
        object.serialize_field("checks", &self.checks)?;
        object.serialize_field("facts", &self.facts)?;
        object.serialize_field("proof", &self.proof)?;
        object.end()
    }
}
