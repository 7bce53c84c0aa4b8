//! From an exchange to its certificate: the witness adds its audit claim, judges and signs.

use lucairn_compartment::clock::Timestamp;
use lucairn_compartment::id;
use lucairn_veil::certificate::AuditIntegrity;
use lucairn_veil::claim::{ClaimDraft, ClaimPayload, sign_claim};
use lucairn_veil::judge::judge_with_own;
use lucairn_veil::key::KeySet;
use lucairn_veil::time::parse_rfc3339;
use lucairn_veil::{Claim, Place, Signed, Statement, sign_certificate};

use crate::audit::Ending;
use crate::exchange::{Caller, Exchange};
use crate::refusal::Refused;
use crate::roster::{OwnKeys, WITNESS_KEY_ID};
use crate::store::{CertificateRow, Link};

/// What most certificates fit into, in bytes.
const ROOM: usize = 8192;

/// Makes and signs the certificate of an exchange as it stands.
///
/// # Errors
/// [`Refused::Unavailable`] when it cannot be signed; admission keeps out all that cannot be.
pub(crate) fn assemble(
    exchange: &Exchange,
    place: Option<Place>,
    keys: (&OwnKeys, &KeySet),
    now: Timestamp,
) -> Result<CertificateRow, Refused> {
    let (own, keys) = keys;
    let caller = Caller::clone(&exchange.caller);
    let mut claims: Vec<Claim> = exchange.claims.iter().map(|claim| Claim::clone(claim)).collect();
    claims.sort_by_key(Claim::service);
    // Signed only now: a claim of the AI worker may come after the event, but was made before.
    let audit = exchange.ending.as_ref().map(|ending| audit_claim(exchange, ending, own, now));
    let audit = audit.transpose()?;
    let verification = judge_with_own(&claims, audit.as_ref(), keys);
    // The last service of all, so the claims stay in order.
    claims.extend(audit);
    let statement = Statement {
        certificate_id: id::certificate_id(now)?,
        request_id: exchange.request_id.clone(),
        verification,
        issued_at: issued_at(&claims, now),
        client_id: caller.org_id,
        place,
        api_key_id: caller.api_key_id,
        audit_integrity: exchange.ending.as_ref().map(|ending| {
            let (merkle_root, tree_size) = ending.log();
            AuditIntegrity { merkle_root, tree_size }
        }),
        anchor_status: None,
        claims,
    };
    let Signed { certificate, digest } = sign_certificate(statement, WITNESS_KEY_ID, &own.witness)
        .map_err(|error| {
            tracing::error!(request_id = exchange.request_id, %error, "cannot sign a certificate");
            Refused::Unavailable
        })?;
    let mut bytes = Vec::with_capacity(ROOM);
    serde_json::to_writer(&mut bytes, &certificate).map_err(|error| {
        tracing::error!(request_id = exchange.request_id, %error, "cannot write a certificate");
        Refused::Unavailable
    })?;
    let link = certificate.api_key_id.zip(place);
    Ok(CertificateRow {
        link: link.map(|(api_key_id, place)| Link { api_key_id, place, digest }),
        verdict: certificate.verification.overall_verdict.short().to_owned(),
        certificate_id: certificate.certificate_id,
        request_id: certificate.request_id,
        customer_id: caller.customer_id,
        issued_at: certificate.issued_at,
        protocol_version: certificate.protocol_version,
        certificate: bytes,
    })
}

fn audit_claim(
    exchange: &Exchange,
    ending: &Ending,
    own: &OwnKeys,
    now: Timestamp,
) -> Result<Claim, Refused> {
    let draft = ClaimDraft {
        claim_id: &id::claim_id(now)?,
        request_id: &exchange.request_id,
        timestamp: &now.rfc3339(),
        payload: ClaimPayload::Audit(ending.payload()),
    };
    Ok(sign_claim(&draft, &own.audit))
}

/// The witness's clock, but never before a claim: a service's clock may be a little ahead.
fn issued_at(claims: &[Claim], now: Timestamp) -> String {
    let latest = claims.iter().filter_map(|claim| parse_rfc3339(&claim.timestamp)).max();
    lucairn_veil::time::rfc3339(latest.unwrap_or(0).max(i128::from(now.nanos())))
}
