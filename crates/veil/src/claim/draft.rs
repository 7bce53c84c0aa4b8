//! Making a claim: the payload of each service, its signed form and its mirror for readers.

use std::collections::BTreeMap;

use super::{AppliedMode, Claim, InferenceOutcome, IsolationProbe, RedactionProof, view};
use crate::canonical::{Rule, canonical_json};
use crate::digest::{Digest, to_base64, to_hex};
use crate::json::{Json, Member};
use crate::key::{Service, SigningKey};

/// What a service is about to sign.
#[derive(Clone, Debug)]
pub struct ClaimDraft<'a> {
    /// The id of the claim, `clm_` and a UUID.
    pub claim_id: &'a str,
    /// The exchange it speaks of.
    pub request_id: &'a str,
    /// The service's clock, RFC 3339 in UTC, as [`crate::time::rfc3339`] writes it.
    pub timestamp: &'a str,
    /// What the service states.
    pub payload: ClaimPayload,
}

/// What a service states; the variant decides which service speaks.
#[derive(Clone, Debug)]
pub enum ClaimPayload {
    /// By `dsa-bridge`.
    Bridge(BridgePayload),
    /// By `dsa-sanitizer`.
    Sanitizer(SanitizerPayload),
    /// By `dsa-ai`.
    Inference(InferencePayload),
    /// By `dsa-audit`.
    Audit(AuditPayload),
}

/// The bridge made a token for a customer.
#[derive(Clone, Debug)]
pub struct BridgePayload {
    /// The id (not the secret) of the API key that the caller used.
    pub api_key_id: String,
    /// The customer.
    pub customer_id: String,
    /// The customer's organisation; empty if there is none.
    pub org_id: String,
    /// Whether the token is made for one exchange only.
    pub ephemeral: bool,
    /// SHA-256 of the opaque token.
    pub token_hash: Digest,
}

/// The sanitizer took personal data out of the text.
#[derive(Clone, Debug)]
pub struct SanitizerPayload {
    /// How many entities of each kind were replaced.
    pub entity_counts: BTreeMap<String, u64>,
    /// The detectors that ran.
    pub layers_active: Vec<String>,
    /// How many entities were replaced in all.
    pub pii_entities_found: u64,
    /// SHA-256 of the list of what was replaced.
    pub redaction_manifest_hash: Digest,
    /// SHA-256 of the text after replacement.
    pub sanitized_fields_hash: Digest,
    /// One line for people, such as `2 PERSON via presidio_ner`; without personal data.
    pub sanitization_summary: String,
    /// What of the request was looked at; `None` where the request is nothing but text.
    pub coverage: Option<Coverage>,
    /// What makes the redaction repeatable and provable; `None` where nothing was redacted by rules.
    pub proof: Option<RedactionProof>,
    /// The policy's mode and what it left unmasked; `None` where findings are masked, as they
    /// usually are.
    pub mode: Option<AppliedMode>,
}

/// What of a structured request the sanitizer looked at, and what it did not change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The positions that are not scanned.
    pub exempt: Vec<Exempt>,
    /// Bytes of values that no detector could read, such as images.
    pub unscanned_bytes: u64,
    /// Entities in content that its provider signed, which nobody may change.
    pub signed_findings: u64,
    /// Whether the request was refused, so that nothing of it left.
    pub refused: bool,
}

/// A position of requests that is not scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exempt {
    /// The path of the position, such as `messages[].role`.
    pub position: String,
    /// How many values stood there.
    pub values: u64,
    /// Their bytes as they were written.
    pub bytes: u64,
}

/// The AI worker was asked for an answer of a model.
#[derive(Clone, Debug)]
pub struct InferencePayload {
    /// What the worker's sandbox held.
    pub isolation_probe: IsolationProbe,
    /// The model that answered.
    pub model_used: String,
    /// SHA-256 of the bytes that were handed back, of no bytes when there was no answer.
    pub response_hash: Digest,
    /// How it ended.
    pub outcome: InferenceOutcome,
    /// SHA-256 of each body that left for a provider; the same bytes sent again are one entry.
    pub upstream_body_sha256: Vec<Digest>,
    /// Whether the request came with all personal data in it, because the caller's policy only
    /// observes. The claim then does not say that none was seen.
    pub unmasked: bool,
}

/// The audit service recorded the event.
#[derive(Clone, Debug)]
pub struct AuditPayload {
    /// The id of the event.
    pub event_id: String,
    /// The kind of event, such as `PROXY_INFERENCE_COMPLETED`.
    pub event_type: String,
    /// SHA-256 of the event.
    pub event_hash: Digest,
    /// The root of the event log that includes the event.
    pub merkle_root: Digest,
    /// The number of events in the log at that root.
    pub merkle_tree_size: u64,
    /// The service that reported the event.
    pub source_service: String,
    /// The root before the event. It stands only in the mirror and is not signed.
    pub previous_chain_hash: Option<Digest>,
}

impl ClaimPayload {
    /// The service that makes such claims.
    pub fn service(&self) -> Service {
        match self {
            Self::Bridge(_) => Service::Bridge,
            Self::Sanitizer(_) => Service::Sanitizer,
            Self::Inference(_) => Service::Ai,
            Self::Audit(_) => Service::Audit,
        }
    }
}

/// What the AI worker has not seen of a request that nobody masked.
const NOT_SEEN_UNMASKED: &[&str] = &["customer_id"];

/// Makes and signs a claim (specification 2.3).
///
/// What the service saw and did not see follows from the kind of payload.
/// The caller hands in the key of the service that the payload belongs to.
pub fn sign_claim(draft: &ClaimDraft<'_>, key: &SigningKey) -> Claim {
    let service = draft.payload.service();
    let view = view(service);
    let is_unmasked =
        matches!(&draft.payload, ClaimPayload::Inference(inference) if inference.unmasked);
    let not_seen = if is_unmasked { NOT_SEEN_UNMASKED } else { view.not_seen };
    let statement = Json::object([
        ("claim_id", draft.claim_id.into()),
        ("claim_type", view.claim_type.short().into()),
        ("data_not_seen", texts(not_seen)),
        ("data_seen", texts(view.seen)),
        ("payload", signed_payload(&draft.payload)),
        ("request_id", draft.request_id.into()),
        ("service_id", service.as_str().into()),
        ("timestamp", draft.timestamp.into()),
    ]);
    let signed = canonical_json(&statement, Rule::Newest);
    let mirror = |of: Service| (of == service).then(|| mirror(&draft.payload));
    Claim {
        claim_id: draft.claim_id.to_owned(),
        request_id: draft.request_id.to_owned(),
        service_id: service.as_str().to_owned(),
        claim_type: view.claim_type,
        data_seen: strings(view.seen),
        data_not_seen: strings(not_seen),
        canonical_payload: to_base64(&signed),
        bridge: mirror(Service::Bridge),
        sanitizer: mirror(Service::Sanitizer),
        inference: mirror(Service::Ai),
        audit: mirror(Service::Audit),
        timestamp: draft.timestamp.to_owned(),
        signature: to_base64(&key.sign(&signed)),
    }
}

fn strings(items: &[&str]) -> Vec<String> {
    items.iter().copied().map(str::to_owned).collect()
}

fn texts<'a>(items: &'a [impl AsRef<str>]) -> Json<'a> {
    Json::Array(items.iter().map(|item| item.as_ref().into()).collect())
}

/// The payload as it is signed: digests in hex.
fn signed_payload(payload: &ClaimPayload) -> Json<'_> {
    match payload {
        ClaimPayload::Bridge(bridge) => Json::object([
            ("api_key_id", bridge.api_key_id.as_str().into()),
            ("customer_id", bridge.customer_id.as_str().into()),
            ("ephemeral", bridge.ephemeral.into()),
            ("org_id", bridge.org_id.as_str().into()),
            ("token_hash", to_hex(&bridge.token_hash).into()),
        ]),
        ClaimPayload::Sanitizer(sanitizer) => signed_sanitizer(sanitizer),
        ClaimPayload::Inference(inference) => Json::object([
            ("isolation_probe", inference.isolation_probe.short().into()),
            ("model_used", inference.model_used.as_str().into()),
            ("outcome", inference.outcome.short().into()),
            ("response_hash", to_hex(&inference.response_hash).into()),
            ("upstream_body_sha256", hex_list(&inference.upstream_body_sha256)),
        ]),
        ClaimPayload::Audit(audit) => Json::object([
            ("event_hash", to_hex(&audit.event_hash).into()),
            ("event_id", audit.event_id.as_str().into()),
            ("event_type", audit.event_type.as_str().into()),
            ("merkle_root", to_hex(&audit.merkle_root).into()),
            ("merkle_tree_size", audit.merkle_tree_size.into()),
            ("source_service", audit.source_service.as_str().into()),
        ]),
    }
}

fn signed_sanitizer(sanitizer: &SanitizerPayload) -> Json<'_> {
    let mut members = vec![
        ("entity_counts".into(), counts_by_type(&sanitizer.entity_counts)),
        ("layers_active".into(), texts(&sanitizer.layers_active)),
        ("pii_entities_found".into(), sanitizer.pii_entities_found.into()),
        ("privacy_budget".into(), Json::Null),
        ("qi_score".into(), Json::Null),
        ("redaction_manifest_hash".into(), to_hex(&sanitizer.redaction_manifest_hash).into()),
        ("sanitization_summary".into(), sanitizer.sanitization_summary.as_str().into()),
        ("sanitized_fields_hash".into(), to_hex(&sanitizer.sanitized_fields_hash).into()),
    ];
    if let Some(coverage) = &sanitizer.coverage {
        members.extend([
            ("exempt".into(), Json::Array(coverage.exempt.iter().map(exempt).collect())),
            ("refused".into(), coverage.refused.into()),
            ("signed_findings".into(), coverage.signed_findings.into()),
            ("unscanned_bytes".into(), coverage.unscanned_bytes.into()),
        ]);
    }
    members.extend(sanitizer.proof.iter().flat_map(|proof| proof.members()));
    if let Some(AppliedMode { mode, would_have }) = &sanitizer.mode {
        members.extend([
            ("mode".into(), mode.as_str().into()),
            ("would_have".into(), counts_by_type(would_have)),
        ]);
    }
    Json::Object(members)
}

/// A digest in hex under its name.
pub(super) fn hex_member<'a>(name: &'static str, digest: &Digest) -> Member<'a> {
    (name.into(), to_hex(digest).into())
}

fn exempt(exempt: &Exempt) -> Json<'_> {
    Json::object([
        ("bytes", exempt.bytes.into()),
        ("position", exempt.position.as_str().into()),
        ("values", exempt.values.into()),
    ])
}

fn hex_list(digests: &[Digest]) -> Json<'_> {
    Json::Array(digests.iter().map(|digest| to_hex(digest).into()).collect())
}

/// The payload as protobuf JSON: digests in base64, 64-bit numbers as text.
fn mirror(payload: &ClaimPayload) -> Json<'static> {
    match payload {
        ClaimPayload::Bridge(bridge) => Json::object([
            ("token_hash", to_base64(&bridge.token_hash).into()),
            ("epoch", "0".into()),
            ("encryption_enabled", true.into()),
        ]),
        ClaimPayload::Sanitizer(sanitizer) => Json::object([
            ("pii_entities_found", sanitizer.pii_entities_found.into()),
            ("redaction_manifest_hash", to_base64(&sanitizer.redaction_manifest_hash).into()),
            ("layers_active", sanitizer.layers_active.clone().into()),
            ("qi_score", Json::Null),
            ("entity_counts", list_of_counts(&sanitizer.entity_counts)),
            ("sanitization_summary", sanitizer.sanitization_summary.clone().into()),
            ("redaction_manifest_body", "".into()),
            ("sanitized_fields_body", "".into()),
        ]),
        ClaimPayload::Inference(inference) => Json::object([
            ("isolation_probe", inference.isolation_probe.as_str().into()),
            ("model_used", inference.model_used.clone().into()),
            ("response_hash", to_base64(&inference.response_hash).into()),
        ]),
        ClaimPayload::Audit(audit) => {
            let previous = audit.previous_chain_hash.map(|hash| to_base64(&hash));
            Json::object([
                ("event_ids", vec![audit.event_id.clone()].into()),
                ("chain_head_hash", to_base64(&audit.merkle_root).into()),
                ("previous_chain_hash", previous.unwrap_or_default().into()),
                ("chain_length", audit.merkle_tree_size.to_string().into()),
            ])
        }
    }
}

fn counts_by_type(counts: &BTreeMap<String, u64>) -> Json<'_> {
    Json::Object(
        counts.iter().map(|(kind, count)| (kind.as_str().into(), (*count).into())).collect(),
    )
}

fn list_of_counts(counts: &BTreeMap<String, u64>) -> Json<'static> {
    let item = |(kind, count): (&String, &u64)| {
        Json::object([("entity_type", kind.clone().into()), ("count", (*count).into())])
    };
    Json::Array(counts.iter().map(item).collect())
}
