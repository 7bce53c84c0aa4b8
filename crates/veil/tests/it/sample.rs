//! A certificate with four claims, made with keys that only these tests know.

use std::collections::BTreeMap;

use lucairn_veil::canonical::{Rule, canonical_json};
use lucairn_veil::certificate::{AnchorState, AnchorStatus, AuditIntegrity};
use lucairn_veil::claim::{
    AuditPayload, BridgePayload, ClaimDraft, ClaimPayload, Committed, Coverage, Exempt,
    InferenceOutcome, InferencePayload, IsolationProbe, RedactionProof, SanitizerPayload,
};
use lucairn_veil::digest::{sha256, to_base64};
use lucairn_veil::json::Json;
use lucairn_veil::key::KeyEntry;
use lucairn_veil::{
    Certificate, Claim, KeySet, Place, Service, SigningKey, Statement, judge, sign_certificate,
    sign_claim, signable,
};

pub(crate) const REQUEST: &str = "0ad683d6a85692cc1631422a8c4293ba";
pub(crate) const WITNESS_KEY_ID: &str = "witness_v1";

pub(crate) fn witness_key() -> SigningKey {
    SigningKey::from_seed([0x77; 32])
}

pub(crate) fn service_key(service: Service) -> SigningKey {
    SigningKey::from_seed([service as u8; 32])
}

/// The witness's key and those of all services.
pub(crate) fn keys() -> KeySet {
    let entry = |service_id: &str, key_id: &str, key: &SigningKey| KeyEntry {
        service_id: service_id.to_owned(),
        key_id: key_id.to_owned(),
        public_key: key.public(),
        purpose: "Test".to_owned(),
        active: true,
    };
    let services = Service::ALL
        .map(|service| entry(service.as_str(), &format!("{service}_v1"), &service_key(service)));
    let mut entries = vec![entry("dsa-witness", WITNESS_KEY_ID, &witness_key())];
    entries.extend(services);
    KeySet::new(entries)
}

pub(crate) fn witness_key_only() -> KeySet {
    KeySet::witness_only(WITNESS_KEY_ID, witness_key().public())
}

pub(crate) fn payload(service: Service) -> ClaimPayload {
    match service {
        Service::Bridge => ClaimPayload::Bridge(BridgePayload {
            api_key_id: "k_1".to_owned(),
            customer_id: "customer-1".to_owned(),
            org_id: "org-1".to_owned(),
            ephemeral: true,
            token_hash: sha256(b"token"),
        }),
        Service::Sanitizer => ClaimPayload::Sanitizer(SanitizerPayload {
            entity_counts: BTreeMap::from([("EMAIL".to_owned(), 1), ("PERSON".to_owned(), 2)]),
            layers_active: vec!["patterns".to_owned(), "names".to_owned()],
            pii_entities_found: 3,
            redaction_manifest_hash: sha256(b"manifest"),
            sanitized_fields_hash: sha256(b"fields"),
            sanitization_summary: "1 EMAIL, 2 PERSON via patterns+names".to_owned(),
            coverage: Some(Coverage {
                exempt: vec![Exempt {
                    position: "messages[].role".to_owned(),
                    values: 2,
                    bytes: 12,
                }],
                unscanned_bytes: 48_213,
                signed_findings: 0,
                refused: false,
            }),
            proof: Some(RedactionProof {
                rules_digest: sha256(b"rules"),
                policy_digest: sha256(b"policy"),
                commitments: Some(Committed { count: 3, root: sha256(b"commitments") }),
            }),
            mode: None,
        }),
        Service::Ai => inference(IsolationProbe::Verified),
        Service::Audit => ClaimPayload::Audit(AuditPayload {
            event_id: "event-1".to_owned(),
            event_type: "PROXY_INFERENCE_COMPLETED".to_owned(),
            event_hash: sha256(b"event"),
            merkle_root: sha256(b"root"),
            merkle_tree_size: 28_471,
            source_service: "gateway".to_owned(),
            previous_chain_hash: Some(sha256(b"before")),
        }),
    }
}

pub(crate) fn inference(isolation_probe: IsolationProbe) -> ClaimPayload {
    ClaimPayload::Inference(InferencePayload {
        isolation_probe,
        model_used: "model-1".to_owned(),
        response_hash: sha256(b"response"),
        outcome: InferenceOutcome::Completed,
        upstream_body_sha256: vec![sha256(b"fields")],
        unmasked: false,
    })
}

/// A claim of the service that makes such payloads, one second after that of the service before.
pub(crate) fn claim(payload: ClaimPayload) -> Claim {
    let service = payload.service();
    let draft = ClaimDraft {
        claim_id: &format!("clm_{}", service as u8),
        request_id: REQUEST,
        timestamp: &format!("2026-06-10T00:01:5{}.7256Z", service as u8),
        payload,
    };
    sign_claim(&draft, &service_key(service))
}

pub(crate) fn claims() -> Vec<Claim> {
    Service::ALL.map(payload).map(claim).to_vec()
}

pub(crate) fn statement(claims: Vec<Claim>) -> Statement {
    Statement {
        certificate_id: "veil_019eaed5-fc46-724d-ad80-2ad67ef87d3d".to_owned(),
        request_id: REQUEST.to_owned(),
        verification: judge(&claims, &keys()),
        claims,
        issued_at: "2026-06-10T00:01:59.8781Z".to_owned(),
        client_id: Some("org-1".to_owned()),
        api_key_id: Some("k_1".to_owned()),
        audit_integrity: Some(AuditIntegrity { merkle_root: sha256(b"root"), tree_size: 28_471 }),
        anchor_status: Some(AnchorStatus::new(AnchorState::Pending, 0)),
        place: Some(Place { tenant_seq: 2, previous: Some(sha256(b"the certificate before")) }),
    }
}

pub(crate) fn sign(statement: Statement) -> Certificate {
    sign_certificate(statement, WITNESS_KEY_ID, &witness_key()).unwrap().certificate
}

pub(crate) fn certificate() -> Certificate {
    sign(statement(claims()))
}

/// As witnesses signed before there was a digest.
pub(crate) fn before_v4() -> Certificate {
    let mut certificate = certificate();
    certificate.signable_v4_signature = None;
    certificate.tenant_seq = None;
    certificate.prev_certificate_digest = None;
    certificate.signable_protocol_version_emitted = 3;
    certificate
}

pub(crate) fn served(certificate: &Certificate) -> Vec<u8> {
    serde_json::to_vec(certificate).unwrap()
}

/// Signs again after an edit, so that only the edit itself can be found.
pub(crate) fn resign(mut certificate: Certificate) -> Certificate {
    let sign = |bytes: Vec<u8>| to_base64(&witness_key().sign(&bytes));
    certificate.witness_signature = sign(signable::v2(&certificate, Rule::Newest));
    let v3 = sign(signable::v3(&certificate));
    certificate.signable_v3_signature = certificate.signable_v3_signature.map(|_| v3);
    let v4 = sign(signable::v4(&certificate, &certificate.digest()));
    certificate.signable_v4_signature = certificate.signable_v4_signature.map(|_| v4);
    certificate
}

/// Lets the service of a claim sign another statement than the claim shows.
pub(crate) fn restate(claim: &mut Claim, edit: impl FnOnce(&mut serde_json::Value)) {
    let mut statement = serde_json::to_value(claim.statement().unwrap()).unwrap();
    edit(&mut statement);
    let statement = Json::parse(&serde_json::to_vec(&statement).unwrap()).unwrap();
    state(claim, &canonical_json(&statement, Rule::Newest));
}

/// Lets the service of a claim sign these bytes.
pub(crate) fn state(claim: &mut Claim, bytes: &[u8]) {
    claim.canonical_payload = to_base64(bytes);
    claim.signature = to_base64(&service_key(claim.service().unwrap()).sign(bytes));
}
