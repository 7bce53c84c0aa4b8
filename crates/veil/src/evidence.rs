//! What can be said about one claim by itself: who signed it, and whether it shows what was signed.
//!
//! The witness's judge and the verifier ask the same questions here.

use crate::canonical::{Rule, canonical_json};
use crate::claim::{Claim, IsolationProbe, view};
use crate::digest::{from_base64, from_hex, to_base64};
use crate::json::Json;
use crate::key::{KeySet, Service};

/// What is wrong with a claim, as a half sentence after the claim's name.
pub(crate) type Fault = &'static str;

/// The signed bytes of a claim, if they can be decoded; [`Evidence`] borrows them.
pub(crate) type SignedBytes = Option<Vec<u8>>;

/// A claim with its signed bytes decoded, as far as they can be.
pub(crate) struct Evidence<'a> {
    claim: &'a Claim,
    signed: Option<&'a [u8]>,
    signature: Option<Vec<u8>>,
    statement: Json<'a>,
}

/// The members of every signed statement, sorted.
const STATEMENT: [&str; 8] = [
    "claim_id",
    "claim_type",
    "data_not_seen",
    "data_seen",
    "payload",
    "request_id",
    "service_id",
    "timestamp",
];

impl<'a> Evidence<'a> {
    /// Takes a claim and its [`Claim::signed_bytes`].
    pub(crate) fn of((claim, signed): (&'a Claim, &'a SignedBytes)) -> Self {
        let signed = signed.as_deref();
        let statement = signed.and_then(|bytes| Json::parse_borrowed(bytes).ok());
        Self {
            claim,
            signature: from_base64(&claim.signature),
            statement: statement.unwrap_or(Json::Null),
            signed,
        }
    }

    pub(crate) fn claim(&self) -> &'a Claim {
        self.claim
    }

    /// Whether every question below has a good answer.
    pub(crate) fn is_sound(&self, keys: &KeySet) -> bool {
        self.encoding().is_ok()
            && self.signature(keys).is_ok()
            && self.statement().is_ok()
            && self.request().is_ok()
            && self.mirror().is_ok()
    }

    pub(crate) fn encoding(&self) -> Result<(), Fault> {
        self.signed.ok_or("has a canonical_payload that is not canonical base64")?;
        self.signature.as_ref().ok_or("has a signature that is not canonical base64")?;
        Ok(())
    }

    /// Claims do not name a key, so any key of the service may have signed, retired ones too.
    pub(crate) fn signature(&self, keys: &KeySet) -> Result<(), Fault> {
        let (signed, signature) = self.signed.zip(self.signature.as_deref()).unwrap_or_default();
        let mut service_keys = keys.service(&self.claim.service_id);
        let is_signed = service_keys.any(|key| key.verify_strict(signed, signature));
        is_signed.then_some(()).ok_or("is not signed by a key of its service")
    }

    /// Whether the signed bytes are canonical, complete, and agree with the members around them.
    pub(crate) fn statement(&self) -> Result<(), Fault> {
        let claim = self.claim;
        let members = self.statement.as_object().unwrap_or_default();
        let mut names: Vec<_> = members.iter().map(|(name, _)| &**name).collect();
        names.sort_unstable();
        if names != STATEMENT {
            return Err("does not sign an object of exactly the eight members of a claim");
        }
        let canonical = canonical_json(&self.statement, Rule::Newest);
        if self.signed != Some(&canonical[..]) {
            return Err("signs JSON that is not in canonical form");
        }
        let expected_type = claim.service().map(|service| view(service).claim_type);
        if expected_type != Some(claim.claim_type) {
            return Err("has a claim_type that its service does not make");
        }
        let is_payload_object = self.payload().as_object().is_some();
        let agrees = is_payload_object
            && self.says("claim_id", &claim.claim_id)
            && self.says("claim_type", claim.claim_type.short())
            && self.says("service_id", &claim.service_id)
            && self.says("timestamp", &claim.timestamp)
            && self.lists("data_seen", &claim.data_seen)
            && self.lists("data_not_seen", &claim.data_not_seen);
        agrees.then_some(()).ok_or("shows other members than it signs")
    }

    /// Whether the signed bytes speak of the request that the claim names.
    pub(crate) fn request(&self) -> Result<(), Fault> {
        let is_same = self.says("request_id", &self.claim.request_id);
        is_same.then_some(()).ok_or("was signed for another request")
    }

    /// Whether the readable payload is there, alone, and repeats the signed one
    /// (specification 2.3).
    pub(crate) fn mirror(&self) -> Result<(), Fault> {
        let service = self.claim.service().ok_or("is of an unknown service")?;
        let wanted = view(service).mirror;
        let present: Vec<_> = self
            .claim
            .mirrors()
            .into_iter()
            .filter_map(|(name, mirror)| mirror.map(|mirror| (name, mirror)))
            .collect();
        let [(name, mirror)] = present[..] else {
            return Err("must show exactly one readable payload");
        };
        if name != wanted {
            return Err("shows the readable payload of another service");
        }
        let payload = self.payload();
        let agrees = match service {
            Service::Bridge => same_hash(mirror, "token_hash", payload, "token_hash"),
            Service::Sanitizer => sanitizer_agrees(mirror, payload),
            Service::Ai => inference_agrees(mirror, payload),
            Service::Audit => audit_agrees(mirror, payload),
        };
        agrees.then_some(()).ok_or("shows a readable payload that differs from the signed one")
    }

    /// The signed payload; null if there is none.
    pub(crate) fn payload(&self) -> &Json<'a> {
        self.statement.get("payload").unwrap_or(&Json::Null)
    }

    /// The isolation probe that the AI worker signed; unknown if it signed none.
    pub(crate) fn isolation_probe(&self) -> IsolationProbe {
        probe(self.payload())
    }

    fn says(&self, name: &str, text: &str) -> bool {
        self.statement.get(name).and_then(Json::as_str) == Some(text)
    }

    fn lists(&self, name: &str, texts: &[String]) -> bool {
        let items = self.statement.get(name).and_then(Json::as_array);
        items.is_some_and(|items| {
            items.iter().map(Json::as_str).eq(texts.iter().map(|text| Some(text.as_str())))
        })
    }
}

/// Signed hashes are hex, readable ones base64.
fn same_hash(mirror: &Json, name: &str, payload: &Json, signed_name: &str) -> bool {
    let signed = payload.get(signed_name).and_then(Json::as_str).and_then(from_hex);
    let shown = mirror.get(name).and_then(Json::as_str);
    signed.is_some_and(|hash| shown == Some(to_base64(&hash).as_str()))
}

/// Whether both have the member and it is the same.
fn same(mirror: &Json, payload: &Json, name: &str) -> bool {
    mirror.get(name).is_some_and(|shown| Some(shown) == payload.get(name))
}

/// Witnesses may serve the counts and the summary empty; what they do show must be true.
fn sanitizer_agrees(mirror: &Json, payload: &Json) -> bool {
    let is_scored = |of: &Json| of.get("qi_score").is_some_and(|score| !score.is_null());
    let summary = mirror.get("sanitization_summary").and_then(Json::as_str);
    same(mirror, payload, "pii_entities_found")
        && same(mirror, payload, "layers_active")
        && same_hash(mirror, "redaction_manifest_hash", payload, "redaction_manifest_hash")
        && is_scored(mirror) == is_scored(payload)
        && (summary.unwrap_or_default().is_empty() || same(mirror, payload, "sanitization_summary"))
        && counts_agree(mirror, payload)
}

fn counts_agree(mirror: &Json, payload: &Json) -> bool {
    let shown = mirror.get("entity_counts").and_then(Json::as_array).unwrap_or_default();
    let signed = payload.get("entity_counts").and_then(Json::as_object).unwrap_or_default();
    let is_signed = |item: &Json| {
        let kind = item.get("entity_type").and_then(Json::as_str);
        signed.iter().any(|(name, count)| kind == Some(name) && item.get("count") == Some(count))
    };
    shown.is_empty()
        || shown.len() == signed.len()
            && shown.iter().all(is_signed)
            && (1..shown.len()).all(|at| !shown[..at].contains(&shown[at]))
}

fn inference_agrees(mirror: &Json, payload: &Json) -> bool {
    let shown = mirror.get("isolation_probe").and_then(Json::as_str);
    shown == Some(probe(payload).as_str())
        && same(mirror, payload, "model_used")
        && same_hash(mirror, "response_hash", payload, "response_hash")
}

fn probe(payload: &Json) -> IsolationProbe {
    let short = payload.get("isolation_probe").and_then(Json::as_str);
    let known = IsolationProbe::ALL.iter().copied().find(|probe| short == Some(probe.short()));
    known.unwrap_or(IsolationProbe::Unknown)
}

fn audit_agrees(mirror: &Json, payload: &Json) -> bool {
    let shown_events = mirror.get("event_ids").and_then(Json::as_array);
    let size = payload.get("merkle_tree_size").and_then(Json::as_u64).map(|size| size.to_string());
    let shown_size = mirror.get("chain_length").and_then(Json::as_str);
    matches!(shown_events, Some([event]) if Some(event) == payload.get("event_id"))
        && same_hash(mirror, "chain_head_hash", payload, "merkle_root")
        && size.is_some_and(|size| shown_size == Some(size.as_str()))
}
