//! The witness's rules: what a set of claims amounts to (specification 2.4).

use crate::certificate::{Completeness, Verdict, Verification};
use crate::claim::{Claim, IsolationProbe, view};
use crate::evidence::Evidence;
use crate::json::Json;
use crate::key::{KeySet, Service};
use crate::time::parse_rfc3339;

/// Judges the claims of one exchange, in certificate order.
///
/// The verdict is FAILED for a claim that is forged or speaks of another exchange, for data that a
/// service must not see, and for a breached isolation; PARTIAL for a missing service or an order in
/// place or time that the exchange cannot have had; VERIFIED otherwise.
///
/// All four services complete a certificate. A sanitizer layer of its own for language models
/// (`llm_pii_scan`), which some witnesses demand for completeness, is not required here.
pub fn judge(claims: &[Claim], keys: &KeySet) -> Verification {
    judge_with_own(claims, None, keys)
}

/// Judges as [`judge`] does, with a claim at the end that the caller has just made itself.
///
/// What [`crate::sign_claim`] has just made is sound, and verifying its signature would be a
/// quarter of the cost of a judgement. Its place, its time and its view are looked at all the same.
pub fn judge_with_own(claims: &[Claim], own: Option<&Claim>, keys: &KeySet) -> Verification {
    let signed: Vec<_> = claims.iter().chain(own).map(Claim::signed_bytes).collect();
    let evidence: Vec<_> = claims.iter().chain(own).zip(&signed).map(Evidence::of).collect();
    let (others, _) = evidence.split_at(claims.len());
    let are_sound = others.iter().all(|one| one.is_sound(keys));
    weigh(&evidence, are_sound && are_of_one_exchange(&evidence))
}

/// Judges claims whose signatures somebody has checked already.
pub(crate) fn weigh(evidence: &[Evidence<'_>], signatures_valid: bool) -> Verification {
    let claims: Vec<_> = evidence.iter().map(Evidence::claim).collect();
    let missing_services = missing(&claims);
    let temporal_consistent = are_in_order(&claims);
    let data_visibility_consistent = claims.iter().all(|claim| is_view_allowed(claim));
    let probes = || {
        let of_worker = evidence.iter().filter(|one| one.claim().service() == Some(Service::Ai));
        of_worker.map(Evidence::isolation_probe)
    };
    let is_breached = probes().any(|probe| probe == IsolationProbe::Breached);
    let byok_exempt = probes().any(|probe| probe == IsolationProbe::ByokExempt);
    let held = |probe| matches!(probe, IsolationProbe::Verified | IsolationProbe::ByokExempt);
    let overall_verdict = if !signatures_valid || !data_visibility_consistent || is_breached {
        Verdict::Failed
    } else if !missing_services.is_empty() || !temporal_consistent {
        Verdict::Partial
    } else {
        Verdict::Verified
    };
    Verification {
        signatures_valid,
        completeness: if missing_services.is_empty() {
            Completeness::Full
        } else {
            Completeness::Partial
        },
        missing_services,
        temporal_consistent,
        data_visibility_consistent,
        isolation_verified: probes().next().is_some() && probes().all(held),
        qi_score: Json::Null,
        overall_verdict,
        byok_exempt,
    }
}

/// Whether there are claims, none is there twice, and all are of one exchange.
fn are_of_one_exchange(evidence: &[Evidence<'_>]) -> bool {
    let mut ids: Vec<_> = evidence.iter().map(|one| one.claim().claim_id.as_str()).collect();
    ids.sort_unstable();
    let is_one_request =
        evidence.windows(2).all(|pair| pair[0].claim().request_id == pair[1].claim().request_id);
    !evidence.is_empty() && is_one_request && ids.windows(2).all(|pair| pair[0] != pair[1])
}

fn missing(claims: &[&Claim]) -> Vec<String> {
    let spoke = |service: &Service| claims.iter().any(|claim| claim.service() == Some(*service));
    let silent = Service::ALL.iter().filter(|service| !spoke(service));
    silent.map(|service| service.as_str().to_owned()).collect()
}

/// Whether each service spoke at most once, in certificate order, and not before the one before it.
fn are_in_order(claims: &[&Claim]) -> bool {
    let times: Option<Vec<_>> =
        claims.iter().map(|claim| parse_rfc3339(&claim.timestamp)).collect();
    let Some(times) = times else { return false };
    claims.windows(2).all(|pair| pair[0].service() < pair[1].service())
        && times.windows(2).all(|pair| pair[0] <= pair[1])
}

/// Whether the service saw only what it may see, and does not state both.
fn is_view_allowed(claim: &Claim) -> bool {
    let allowed = claim.service().map_or(&[][..], |service| view(service).seen);
    claim
        .data_seen
        .iter()
        .all(|kind| allowed.contains(&kind.as_str()) && !claim.data_not_seen.contains(kind))
}
