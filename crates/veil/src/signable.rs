//! The two maps that a witness signs, as canonical bytes (specification 4.1 and 4.2).

use crate::canonical::{Rule, canonical_json};
use crate::certificate::{Certificate, PROTOCOL_VERSION};
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
        .and_then(|claim| claim.statement());
    let payload = sanitizer.as_ref().map(|statement| {
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
    let members = members.map(|(name, value)| (name.to_owned(), value)).collect();
    canonical_json(&Json::Object(members), Rule::Newest)
}

fn seven(certificate: &Certificate, rule: Rule) -> [(&'static str, Json); 7] {
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
