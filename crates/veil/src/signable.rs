//! The three maps that a witness signs, as canonical bytes (specification 4.1, 4.2 and 4.5).

use crate::canonical::{Rule, canonical_json, canonical_members};
use crate::certificate::{Certificate, PROTOCOL_VERSION};
use crate::claim::Claim;
use crate::digest::{Digest, sha256, to_hex};
use crate::json::Json;
use crate::key::Service;
use crate::time::normalize_issued_at;

/// The 7-key map, over which `witness_signature` is made.
///
/// [`Rule::Legacy`] gives the bytes of the 1.1.0 client, which took `issued_at` as served.
pub fn v2(certificate: &Certificate, rule: Rule) -> Vec<u8> {
    canonical_json(&Json::object(seven(certificate, rule)), rule)
}

/// The 13-key map, over which `signable_v3_signature` is made.
///
/// The hashes come from the first claim of `dsa-sanitizer`; what that claim does not state, or
/// states unreadably, is signed as null.
pub fn v3(certificate: &Certificate) -> Vec<u8> {
    let sanitizer = certificate
        .claims
        .iter()
        .find(|claim| claim.service_id == Service::Sanitizer.as_str())
        .and_then(Claim::signed_bytes);
    let statement = sanitizer.as_deref().and_then(|bytes| Json::parse_borrowed(bytes).ok());
    let payload = statement.as_ref().map(|statement| {
        statement
            .get("payload")
            .filter(|payload| payload.as_object().is_some())
            .unwrap_or(statement)
    });
    let hash = |name: &str| {
        let text = payload.and_then(|payload| payload.get(name)).and_then(Json::as_str);
        Json::from(text.filter(|text| !text.is_empty()))
    };
    let more = [
        ("client_id", certificate.client_id.as_deref().into()),
        ("api_key_id", certificate.api_key_id.as_deref().into()),
        ("byok_exempt", certificate.verification.byok_exempt.into()),
        ("redaction_manifest_hash", hash("redaction_manifest_hash")),
        ("sanitized_fields_body_hash", hash("sanitized_fields_hash")),
        ("tms_manifest_hash", hash("tms_manifest_hash")),
    ];
    let members = seven(certificate, Rule::Newest).into_iter().chain(more);
    let members = members.map(|(name, value)| (name.into(), value)).collect();
    canonical_json(&Json::Object(members), Rule::Newest)
}

/// The map with the certificate's digest, over which `signable_v4_signature` is made: the 7-key map
/// with `certificate_digest` instead of `claim_ids`, which the digest covers like all the rest.
pub fn v4(certificate: &Certificate, digest: &Digest) -> Vec<u8> {
    let mut members = seven(certificate, Rule::Newest);
    members[1] = ("certificate_digest", to_hex(digest).into());
    canonical_json(&Json::object(members), Rule::Newest)
}

/// The bytes that stand for a whole certificate: the canonical JSON of everything that was served,
/// members unknown to this crate included, without the members of [`NOT_DIGESTED`].
pub fn digested(served: &Json) -> Vec<u8> {
    let members = served.as_object().unwrap_or_default().iter();
    let digested = members.filter(|(name, _)| !NOT_DIGESTED.contains(&&**name));
    canonical_members(digested)
}

/// SHA-256 over [`digested`]: what the v4 signature, logs and time stamps bind
/// (specification 4.5).
pub fn certificate_digest(served: &Json) -> Digest {
    sha256(&digested(served))
}

/// What comes after the digest: the evidence for it, its state, and the signature over it.
pub const NOT_DIGESTED: [&str; 3] = ["attestation", "anchor_status", "signable_v4_signature"];

fn seven(certificate: &Certificate, rule: Rule) -> [(&'static str, Json<'_>); 7] {
    let claim_ids: Vec<_> =
        certificate.claims.iter().map(|claim| claim.claim_id.as_str()).collect();
    let issued_at = match rule {
        Rule::Newest => normalize_issued_at(&certificate.issued_at),
        Rule::Legacy => certificate.issued_at.clone(),
    };
    [
        ("certificate_id", certificate.certificate_id.as_str().into()),
        ("claim_ids", claim_ids.into()),
        ("issued_at", issued_at.into()),
        ("overall_verdict", certificate.verification.overall_verdict.short().into()),
        ("protocol_version", PROTOCOL_VERSION.into()),
        ("request_id", certificate.request_id.as_str().into()),
        ("witness_key_id", certificate.witness_key_id.as_str().into()),
    ]
}
