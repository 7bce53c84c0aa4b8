//! The verifier of `lucairn-veil`.

use lucairn_veil::canonical::Rule;
use lucairn_veil::check::CheckId;
use lucairn_veil::report::{Outcome, Report, SignableVersion};
use lucairn_veil::{Certificate, Level, Levels, anchor, signable, time};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::document::Document;
use crate::keys::KeySet;

/// What a caller demands, and whom he trusts outside.
#[pyclass(frozen, module = "lucairn._native")]
pub(crate) struct Policy(lucairn_veil::Policy);

#[pymethods]
impl Policy {
    /// `minimum` is `v2`, `v3` or `v4`, and `require` holds words of levels. An unknown word is an
    /// error: whoever demands something must not get less because of a slip.
    #[new]
    #[pyo3(signature = (minimum=None, require=Vec::new(), trust_root=None))]
    fn new(
        minimum: Option<&str>,
        require: Vec<String>,
        trust_root: Option<&TrustRoot>,
    ) -> PyResult<Self> {
        let minimum_signable_version = match minimum {
            // Every signed certificate is at least that.
            None | Some("v2") => None,
            Some("v3") => Some(SignableVersion::V3),
            Some("v4") => Some(SignableVersion::V4),
            Some(_) => {
                let message = "minimum_signable_version must be \"v2\", \"v3\" or \"v4\"";
                return Err(PyValueError::new_err(message));
            }
        };
        let levels = require.iter().map(|word| word.parse::<Level>());
        let require = levels
            .collect::<Result<Levels, _>>()
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
        let trust_root = trust_root.map(|root| root.0.clone());
        let canonical_rule = Rule::Newest;
        Ok(Self(lucairn_veil::Policy {
            minimum_signable_version,
            canonical_rule,
            trust_root,
            require,
        }))
    }
}

/// Whom to trust for evidence from outside: logs, their witnesses, time-stamp authorities.
#[pyclass(frozen, module = "lucairn")]
#[derive(Clone)]
pub(crate) struct TrustRoot(anchor::TrustRoot);

#[pymethods]
impl TrustRoot {
    /// Sigstore's public-good instance and FreeTSA.
    #[staticmethod]
    fn builtin() -> Self {
        Self(anchor::TrustRoot::builtin())
    }

    /// Takes files: a `trusted_root.json` of Sigstore, a C2SP log policy, PEM with time-stamp roots
    /// or anchor keys. Without any, nobody is trusted.
    #[new]
    #[pyo3(signature = (*files))]
    fn new(files: Vec<Vec<u8>>) -> PyResult<Self> {
        let mut root = anchor::TrustRoot::default();
        for file in files {
            root.add(&file).map_err(|error| PyValueError::new_err(error.to_string()))?;
        }
        Ok(Self(root))
    }
}

/// How a verification went, and what the certificate states.
#[pyclass(frozen, get_all, module = "lucairn._native")]
#[derive(Default)]
pub(crate) struct Verdict {
    /// The first check that failed; none if all held.
    check: Option<&'static str>,
    reason: Option<&'static str>,
    detail: Option<String>,
    certificate_id: Option<String>,
    request_id: Option<String>,
    witness_key_id: Option<String>,
    issued_at: Option<String>,
    anchor_status: Option<&'static str>,
    overall_verdict: Option<&'static str>,
    signable_version: Option<&'static str>,
}

/// Verifies a certificate; nothing if it holds what cannot be written as JSON.
#[pyfunction]
pub(crate) fn verify(
    py: Python<'_>,
    certificate: &Bound<'_, PyAny>,
    keys: &KeySet,
    policy: &Policy,
) -> Option<Verdict> {
    let certificate = Document::of(certificate).ok()?;
    Some(Verdict::of(run(py, &certificate, keys, policy), keys.is_unusable))
}

impl Verdict {
    fn of(report: Report, is_key_unusable: bool) -> Self {
        let failure = report.first_failure();
        let detail = failure.and_then(|failed| failed.outcome.detail()).map(str::to_owned);
        let is_signature_reached =
            !matches!(report.outcome(CheckId::WitnessSignature), Outcome::Skipped);
        // Under a key that is none, what the stand-in says counts for nothing.
        let check = match failure {
            _ if is_key_unusable && is_signature_reached => Some(CheckId::WitnessSignature),
            failure => failure.map(|failed| failed.check),
        };
        let found = Self {
            check: check.map(CheckId::id),
            reason: check.map(|check| check.reason().as_str()),
            detail,
            certificate_id: report.certificate_id,
            request_id: report.request_id,
            ..Self::default()
        };
        let Some(facts) = report.facts else { return found };
        Self {
            witness_key_id: Some(facts.witness_key_id),
            issued_at: Some(facts.issued_at),
            anchor_status: Some(facts.anchor_status.as_str()),
            overall_verdict: Some(facts.overall_verdict.as_str()),
            signable_version: Some(match facts.signable_version {
                SignableVersion::V2 => "v2",
                SignableVersion::V3 => "v3",
                SignableVersion::V4 => "v4",
            }),
            ..found
        }
    }
}

/// All checks with their outcomes, as the core serializes them.
#[pyfunction]
pub(crate) fn report(
    py: Python<'_>,
    certificate: &Bound<'_, PyAny>,
    keys: &KeySet,
    policy: &Policy,
) -> PyResult<String> {
    let certificate = Document::of(certificate)?;
    if keys.is_unusable {
        return Err(PyValueError::new_err("the key is no Ed25519 key that can be trusted"));
    }
    let report = run(py, &certificate, keys, policy);
    serde_json::to_string(&report).map_err(|error| PyValueError::new_err(error.to_string()))
}

fn run(py: Python<'_>, certificate: &Document<'_>, keys: &KeySet, policy: &Policy) -> Report {
    let bytes = certificate.as_bytes();
    py.detach(|| lucairn_veil::verify(bytes, &keys.keys, &policy.0))
}

/// The bytes that a witness signs of a certificate: of the 13-key map or of the 7-key map.
#[pyfunction]
pub(crate) fn signed_bytes<'py>(
    py: Python<'py>,
    certificate: &Bound<'_, PyAny>,
    v3: bool,
) -> PyResult<Bound<'py, PyBytes>> {
    let certificate = Document::of(certificate)?;
    let certificate = Certificate::parse(certificate.as_bytes())
        .map_err(|error| PyValueError::new_err(error.to_string()))?;
    let bytes =
        if v3 { signable::v3(&certificate) } else { signable::v2(&certificate, Rule::Newest) };
    Ok(PyBytes::new(py, &bytes))
}

/// The text that the witness signed for a served `issued_at`.
#[pyfunction]
pub(crate) fn normalize_issued_at(issued_at: &str) -> String {
    time::normalize_issued_at(issued_at)
}
