//! The gateway's own claims: what the bridge and the sanitizer did, each signed by its own key.

use lucairn_compartment::clock::Clock;
use lucairn_compartment::id;
use lucairn_veil::claim::{
    BridgePayload, Claim, ClaimDraft, ClaimPayload, RedactionProof, SanitizerPayload, sign_claim,
};
use lucairn_veil::digest;
use lucairn_veil::key::SigningKey;

use super::sanitize::Cleaned;
use crate::bridge::Token;
use crate::caller::Caller;
use crate::problem::Problem;

/// The two keys that the gateway signs claims with.
pub(crate) struct ClaimKeys {
    pub bridge: SigningKey,
    pub sanitizer: SigningKey,
}

/// Signs what the bridge and the sanitizer did.
pub(crate) fn sign_claims(
    (keys, clock): (&ClaimKeys, &Clock),
    caller: &Caller,
    (request_id, token): (&str, &Token),
    (cleaned, proof): (&Cleaned, &RedactionProof),
) -> Result<[Claim; 2], Problem> {
    let sign = |payload, key| -> Result<Claim, Problem> {
        let now = clock.now()?;
        let (claim_id, timestamp) = (id::claim_id(now)?, now.rfc3339());
        let draft = ClaimDraft { claim_id: &claim_id, request_id, timestamp: &timestamp, payload };
        Ok(sign_claim(&draft, key))
    };
    Ok([
        sign(ClaimPayload::Bridge(bridge_payload(caller, token)), &keys.bridge)?,
        sign(ClaimPayload::Sanitizer(sanitizer_payload(cleaned, proof)), &keys.sanitizer)?,
    ])
}

fn bridge_payload(caller: &Caller, token: &Token) -> BridgePayload {
    BridgePayload {
        api_key_id: caller.key_id.clone(),
        customer_id: caller.customer.customer_id.clone(),
        org_id: caller.customer.org_id.clone(),
        ephemeral: true,
        token_hash: digest::sha256(token.as_str().as_bytes()),
    }
}

fn sanitizer_payload(cleaned: &Cleaned, proof: &RedactionProof) -> SanitizerPayload {
    let findings = &cleaned.findings;
    let owned = |(label, count): (&&'static str, &u64)| ((*label).to_owned(), *count);
    SanitizerPayload {
        entity_counts: findings.counts().iter().map(owned).collect(),
        layers_active: findings.layers_active().into_iter().map(str::to_owned).collect(),
        pii_entities_found: findings.total(),
        redaction_manifest_hash: cleaned.manifest_hash,
        sanitized_fields_hash: cleaned.sanitized_hash,
        sanitization_summary: cleaned.summary(),
        coverage: cleaned.coverage.clone(),
        proof: Some(proof.clone()),
        mode: cleaned.mode.clone(),
    }
}
