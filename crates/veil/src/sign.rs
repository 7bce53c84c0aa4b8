//! Signing a certificate, as the witness does.

use crate::canonical::Rule;
use crate::certificate::{
    AnchorStatus, Attestation, AuditIntegrity, Certificate, PROTOCOL_VERSION, Verification,
};
use crate::claim::Claim;
use crate::digest::{Digest, to_base64};
use crate::json::Json;
use crate::key::SigningKey;
use crate::{signable, time};

/// The name under which a witness repeats its signature in the attestation.
const NOTARY: &str = "dsa-veil-witness";

/// What a witness is about to sign.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The id of the certificate, `veil_` and a UUID.
    pub certificate_id: String,
    /// The exchange it speaks of; every claim names it too.
    pub request_id: String,
    /// The claims in certificate order.
    pub claims: Vec<Claim>,
    /// What [`crate::judge()`] found in them.
    pub verification: Verification,
    /// The witness's clock as [`crate::time::rfc3339`] writes it.
    pub issued_at: String,
    /// The customer's organisation, if there is one.
    pub client_id: Option<String>,
    /// The id of the API key that was used, if there is one.
    pub api_key_id: Option<String>,
    /// The state of the event log, if there is one.
    pub audit_integrity: Option<AuditIntegrity>,
    /// How far the evidence from outside has come, if it is asked for.
    pub anchor_status: Option<AnchorStatus>,
    /// Its place among the certificates of its API key, if it has one.
    pub place: Option<Place>,
}

/// The place of a certificate in the sequence of its API key: what is left out, or said twice,
/// shows as a gap or a fork.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Counted from 1.
    pub tenant_seq: u64,
    /// The digest of the certificate before it; none for the first.
    pub previous: Option<Digest>,
}

/// A certificate and the digest that the next one of its API key names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The certificate as it is served.
    pub certificate: Certificate,
    /// Its [`signable::certificate_digest`].
    pub digest: Digest,
}

/// Why a statement cannot be signed so that every published client reads it alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// An id of the 7-key map has other characters than printable ASCII without `<`, `>`, `&`.
    #[error("{0} must be printable ASCII without <, > and &: make another id")]
    Id(&'static str),
    /// `issued_at` is not in its one normal form.
    #[error(
        "issued_at must be RFC 3339 in UTC without trailing zeros: write it with time::rfc3339"
    )]
    IssuedAt,
    /// There is nothing to sign.
    #[error("a certificate needs at least one claim: collect the claims first")]
    NoClaims,
    /// A claim speaks of another exchange.
    #[error(
        "every claim must name the certificate's request_id: collect the claims of one exchange"
    )]
    RequestMismatch,
    /// Two claims have one id.
    #[error("two claims share one claim_id: drop the repeated claim")]
    DuplicateClaim,
    /// The place is not counted from 1, or only the first has no certificate before it.
    #[error("tenant_seq 1 has no previous digest and every other one has: count from 1")]
    Place,
}

/// Signs all maps of a statement and makes the certificate that is served.
///
/// `issued_at` is served exactly as signed, and ids have the same bytes under both canonical
/// rules, so that old clients verify the certificate too.
///
/// # Errors
/// [`SignError`] names what has to change; nothing is signed then.
pub fn sign_certificate(
    statement: Statement,
    witness_key_id: &str,
    key: &SigningKey,
) -> Result<Signed, SignError> {
    check(&statement, witness_key_id)?;
    let mut certificate = Certificate {
        certificate_id: statement.certificate_id,
        request_id: statement.request_id,
        protocol_version: PROTOCOL_VERSION,
        claims: statement.claims,
        verification: statement.verification,
        witness_signature: String::new(),
        witness_key_id: witness_key_id.to_owned(),
        attestation: None,
        issued_at: statement.issued_at,
        formal_verification: None,
        audit_integrity: statement.audit_integrity.as_ref().map(Json::from),
        privacy_budget: None,
        anchor_status: statement.anchor_status,
        client_id: statement.client_id,
        api_key_id: statement.api_key_id,
        signable_v2_signature: None,
        signable_v3_signature: None,
        signable_protocol_version_emitted: 4,
        signable_v4_signature: None,
        tenant_seq: statement.place.map(|place| place.tenant_seq),
        prev_certificate_digest: statement.place.and_then(|place| place.previous),
    };
    let v2 = to_base64(&key.sign(&signable::v2(&certificate, Rule::Newest)));
    let v3 = to_base64(&key.sign(&signable::v3(&certificate)));
    let notary = Some(notary(&v2, witness_key_id));
    certificate.attestation = Some(Attestation { notary, ..Attestation::default() });
    certificate.signable_v2_signature = Some(v2.clone());
    certificate.signable_v3_signature = Some(v3);
    certificate.witness_signature = v2;
    let digest = certificate.digest();
    let v4 = key.sign(&signable::v4(&certificate, &digest));
    certificate.signable_v4_signature = Some(to_base64(&v4));
    Ok(Signed { certificate, digest })
}

fn check(statement: &Statement, witness_key_id: &str) -> Result<(), SignError> {
    let claim_ids: Vec<_> = statement.claims.iter().map(|claim| claim.claim_id.as_str()).collect();
    let ids = [
        ("certificate_id", statement.certificate_id.as_str()),
        ("request_id", statement.request_id.as_str()),
        ("witness_key_id", witness_key_id),
    ];
    let ids = ids.into_iter().chain(claim_ids.iter().map(|id| ("claim_id", *id)));
    if let Some((name, _)) = ids.into_iter().find(|(_, id)| !is_plain(id)) {
        return Err(SignError::Id(name));
    }
    let issued_at = time::parse_rfc3339(&statement.issued_at).map(time::rfc3339);
    if issued_at.as_ref() != Some(&statement.issued_at) {
        return Err(SignError::IssuedAt);
    }
    if statement.claims.is_empty() {
        return Err(SignError::NoClaims);
    }
    if statement.claims.iter().any(|claim| claim.request_id != statement.request_id) {
        return Err(SignError::RequestMismatch);
    }
    let is_place = |place: Place| is_place(place.tenant_seq, place.previous.is_some());
    if !statement.place.is_none_or(is_place) {
        return Err(SignError::Place);
    }
    let is_repeated = |(index, id): (usize, &&str)| claim_ids[..index].contains(id);
    if claim_ids.iter().enumerate().any(is_repeated) {
        return Err(SignError::DuplicateClaim);
    }
    Ok(())
}

/// Whether only the first certificate of a sequence has none before it.
pub(crate) fn is_place(tenant_seq: u64, has_previous: bool) -> bool {
    tenant_seq >= 1 && (tenant_seq > 1) == has_previous
}

/// Whether both canonical rules write the id with the same bytes.
fn is_plain(id: &str) -> bool {
    !id.is_empty()
        && id.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'<' | b'>' | b'&'))
}

fn notary(signature: &str, witness_key_id: &str) -> Json<'static> {
    Json::object([
        ("provider", NOTARY.into()),
        ("notary_signature", signature.to_owned().into()),
        ("notary_public_key_id", witness_key_id.to_owned().into()),
        ("checks_performed", vec!["canonical_json_signing"].into()),
        ("attested_at", Json::Null),
    ])
}
