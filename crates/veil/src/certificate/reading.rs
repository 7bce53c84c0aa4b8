//! The typed model of a certificate (specification 5.6).

use super::{
    AnchorState, AnchorStatus, Attestation, Certificate, Completeness, Verdict, Verification,
};
use crate::canonical::Rule;
use crate::claim::Claim;
use crate::digest::{Digest, from_base64};
use crate::json::Json;
use crate::read::{Fields, ReadError};

pub(super) fn read(json: &Json, rule: Rule) -> Result<Certificate, ReadError> {
    let fields = Fields::of(json, "the certificate")?;
    let is_newest = rule == Rule::Newest;
    let newest_text = |name| if is_newest { fields.optional_text(name) } else { Ok(None) };
    Ok(Certificate {
        certificate_id: fields.text("certificate_id")?,
        request_id: fields.text("request_id")?,
        protocol_version: protocol_version(&fields, rule)?,
        claims: fields.list("claims")?.iter().map(Claim::from_json).collect::<Result<_, _>>()?,
        verification: verification(&fields.object("verification")?)?,
        witness_signature: fields.text("witness_signature")?,
        witness_key_id: fields.text("witness_key_id")?,
        attestation: attestation(&fields)?,
        issued_at: fields.text("issued_at")?,
        formal_verification: fields.optional_object("formal_verification")?,
        audit_integrity: fields.optional_object("audit_integrity")?,
        privacy_budget: fields.optional_object("privacy_budget")?,
        anchor_status: anchor_status(&fields)?,
        client_id: fields.optional_text("client_id")?,
        api_key_id: newest_text("api_key_id")?,
        signable_v2_signature: newest_text("signable_v2_signature")?,
        signable_v3_signature: newest_text("signable_v3_signature")?,
        signable_protocol_version_emitted: match fields.present(EMITTED) {
            Some(_) if is_newest => fields.unsigned(EMITTED)?,
            _ => 0,
        },
        signable_v4_signature: newest_text("signable_v4_signature")?,
        tenant_seq: newest_text("tenant_seq")?.map(|text| tenant_seq(&text)).transpose()?,
        prev_certificate_digest: newest_text(PREVIOUS)?.map(|text| digest(&text)).transpose()?,
    })
}

const PREVIOUS: &str = "prev_certificate_digest";

/// A 64-bit integer in its one decimal form.
fn tenant_seq(text: &str) -> Result<u64, ReadError> {
    let number = text.parse::<u64>().ok().filter(|number| number.to_string() == text);
    number.ok_or(ReadError::Member { name: "tenant_seq", wanted: "a decimal string or null" })
}

fn digest(text: &str) -> Result<Digest, ReadError> {
    let digest = from_base64(text).and_then(|bytes| bytes.try_into().ok());
    digest.ok_or(ReadError::Member { name: PREVIOUS, wanted: "32 bytes in base64, or null" })
}

const EMITTED: &str = "signable_protocol_version_emitted";

/// The 1.1.0 client knew no range: to it, an integer outside is just an unsupported version.
fn protocol_version(fields: &Fields<'_>, rule: Rule) -> Result<u64, ReadError> {
    let version = fields.unsigned("protocol_version");
    let is_integer = matches!(
        fields.present("protocol_version"),
        Some(Json::Number(text)) if text.bytes().all(|byte| matches!(byte, b'-' | b'0'..=b'9'))
    );
    if rule == Rule::Legacy && is_integer { Ok(version.unwrap_or(u64::MAX)) } else { version }
}

fn verification(fields: &Fields<'_>) -> Result<Verification, ReadError> {
    Ok(Verification {
        signatures_valid: fields.flag("signatures_valid")?,
        completeness: fields.literal("completeness", Completeness::from_literal)?,
        missing_services: fields.texts("missing_services")?,
        temporal_consistent: fields.flag("temporal_consistent")?,
        data_visibility_consistent: fields.flag("data_visibility_consistent")?,
        isolation_verified: fields.flag("isolation_verified")?,
        qi_score: fields.present("qi_score").map_or(Json::Null, Json::to_static),
        overall_verdict: fields.literal("overall_verdict", Verdict::from_literal)?,
        byok_exempt: fields.flag_or_false("byok_exempt")?,
    })
}

fn attestation(fields: &Fields<'_>) -> Result<Option<Attestation>, ReadError> {
    if fields.present("attestation").is_none() {
        return Ok(None);
    }
    let parts = fields.object("attestation")?;
    Ok(Some(Attestation {
        timestamp: parts.optional_object("timestamp")?,
        transparency_log: parts.optional_object("transparency_log")?,
        notary: parts.optional_object("notary")?,
        veil_log: parts.optional_object("veil_log")?,
    }))
}

fn anchor_status(fields: &Fields<'_>) -> Result<Option<AnchorStatus>, ReadError> {
    if fields.present("anchor_status").is_none() {
        return Ok(None);
    }
    let parts = fields.object("anchor_status")?;
    Ok(Some(AnchorStatus {
        status: parts.literal("status", AnchorState::from_literal)?,
        attempts: parts.optional_integer("attempts")?,
        last_error: parts.optional_text("last_error")?,
        human_note: parts.optional_text("human_note")?,
    }))
}
