//! Verifying a certificate: the only way to a [`Verified`] one.
//!
//! The checks run in the order of their table and stop at the first that fails.

mod case;

use std::ops::Deref;

use crate::anchor::TrustRoot;
use crate::canonical::Rule;
use crate::certificate::Certificate;
use crate::check::{CheckId, Reason};
use crate::json::Json;
use crate::key::KeySet;
use crate::level::{Level, Levels};
use crate::report::{CheckResult, Facts, Outcome, Proof, Report, SignableVersion};

use case::Case;

/// What a caller demands of a certificate.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Certificates whose newest signature is over an older map are refused.
    /// The legacy rule knows the 7-key map only, so it has no effect there.
    pub minimum_signable_version: Option<SignableVersion>,
    /// [`Rule::Legacy`] verifies as the 1.1.0 client did: `issued_at` as served, the members of v3
    /// not looked at. Keys and signatures stay under the strict rules even then.
    pub canonical_rule: Rule,
    /// Whom to trust for evidence from outside. Without it, none is looked at.
    pub trust_root: Option<TrustRoot>,
    /// What the certificate has to prove; an unreached level is a failure.
    pub require: Levels,
}

/// A value that passed every check. Only this module makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified<T>(T);

impl<T> Verified<T> {
    /// The value without the proof.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// The first check that failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct VerifyError {
    /// The stable word for it.
    pub reason: Reason,
    /// The check.
    pub check: CheckId,
    /// What was found; never a value from the certificate that could be personal.
    pub message: String,
    /// The id that the certificate states, if it states one.
    pub certificate_id: Option<String>,
}

/// Verifies the bytes of a certificate against trusted keys (specification 5).
///
/// Claims are checked if the key set has keys of services; with a witness key alone their checks
/// are absent, as they are in the published clients.
pub fn verify(certificate: &[u8], keys: &KeySet, policy: &Policy) -> Report {
    let json = Json::parse_borrowed(certificate);
    let stated = |name| json.as_ref().ok()?.get(name)?.as_str().map(str::to_owned);
    let (certificate_id, request_id) = (stated("certificate_id"), stated("request_id"));
    let mut run = Run(Vec::with_capacity(CheckId::ALL.len()));
    let certificate = read(&json, policy.canonical_rule, &mut run);
    let mut proof = Proof::default();
    if let (Some(certificate), Ok(served)) = (&certificate, &json) {
        let signed = case::signed_bytes(certificate, keys);
        let case = Case::new((certificate, served), &signed, keys, policy);
        for check in &CheckId::ALL[run.0.len()..] {
            if *check == CheckId::RequiredLevels {
                let reached = reached(&run.0);
                run.make(*check, || required(policy.require, reached));
            } else {
                run.make(*check, || case.outcome(*check));
            }
        }
        proof = case.into_proof();
    }
    for check in &CheckId::ALL[run.0.len()..] {
        run.make(*check, || Outcome::Skipped);
    }
    let facts = certificate.as_ref().map(Facts::of);
    let (verified, proof) = match run.is_over() {
        true => (None, Proof::default()),
        false => (certificate, Proof { levels: reached(&run.0), ..proof }),
    };
    Report { certificate_id, request_id, checks: run.0, facts, proof, verified }
}

/// The levels that these results amount to.
fn reached(results: &[CheckResult]) -> Levels {
    let passed = |check: CheckId| results.get(check as usize).map(|result| &result.outcome);
    let has = |check| matches!(passed(check), Some(Outcome::Passed));
    let levels = [
        (Level::Signed, CheckId::IssuedAt),
        (Level::Claims, CheckId::VerdictRecomputed),
        (Level::Logged, CheckId::LogInclusion),
        (Level::Witnessed, CheckId::LogWitnesses),
        (Level::Timestamped, CheckId::Timestamp),
        (Level::Public, CheckId::PublicLog),
    ];
    levels.into_iter().filter(|(_, last)| has(*last)).map(|(level, _)| level).collect()
}

fn required(require: Levels, reached: Levels) -> Outcome {
    if require == Levels::NONE {
        return Outcome::Absent("the caller requires no level");
    }
    match require.first_missing_in(reached) {
        None => Outcome::Passed,
        Some(level) => Outcome::Failed(format!("the level {level} is required and not reached")),
    }
}

impl Report {
    /// Turns the report into the proven certificate or the first failure.
    ///
    /// # Errors
    /// [`VerifyError`] of the first check that failed.
    pub fn into_result(self) -> Result<Verified<Certificate>, VerifyError> {
        let failure = self.first_failure();
        let check = failure.map_or(CheckId::Members, |failed| failed.check);
        let found = failure.and_then(|failed| failed.outcome.detail());
        let message = found.unwrap_or("the certificate could not be read").to_owned();
        let certificate_id = self.certificate_id;
        self.verified.map(Verified).ok_or_else(|| VerifyError {
            reason: check.reason(),
            check,
            message,
            certificate_id,
        })
    }
}

/// The first two checks: they make the certificate that all others look at.
fn read(
    json: &Result<Json, crate::json::JsonError>,
    rule: Rule,
    run: &mut Run,
) -> Option<Certificate> {
    run.make(CheckId::Json, || match json {
        Ok(_) => Outcome::Passed,
        Err(err) => Outcome::Failed(format!("the certificate cannot be read: {err}")),
    });
    let read = Certificate::from_json_by(json.as_ref().ok()?, rule);
    run.make(CheckId::Members, || match &read {
        Ok(_) => Outcome::Passed,
        Err(err) => Outcome::Failed(err.to_string()),
    });
    read.ok()
}

/// The results so far; after a failure all further checks are skipped.
struct Run(Vec<CheckResult>);

impl Run {
    fn make(&mut self, check: CheckId, outcome: impl FnOnce() -> Outcome) {
        let outcome = if self.is_over() { Outcome::Skipped } else { outcome() };
        self.0.push(CheckResult { check, outcome });
    }

    fn is_over(&self) -> bool {
        let last = self.0.last().map(|last| &last.outcome);
        matches!(last, Some(Outcome::Failed(_) | Outcome::Skipped))
    }
}
