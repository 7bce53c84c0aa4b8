//! Takes personal data out of a request. What comes out is the only thing the egress client takes.

use std::sync::Arc;

use bytes::Bytes;
use lucairn_compartment::message::NativeRequest;
use lucairn_sanitizer::json::{BodyPolicy, BodyRefusal, Shifts};
use lucairn_sanitizer::{
    Findings, KnownEntities, Manifest, Placeholder, Replacement, Sanitizer, Vault,
};
use lucairn_veil::claim::{Coverage, Exempt};
use lucairn_veil::digest::{self, Digest};

use crate::caller::Caller;
use crate::dialect::native::Incoming;
use crate::dialect::wire::WireRequest;
use crate::known_fields;
use crate::problem::{Kind, Problem};
use crate::seal::{Sealer, Unsealable};

/// A request body without the personal data that was found in it.
///
/// The field is private and there are two ways to make one: [`sanitize`], and opening what
/// [`Sanitized::seal`] has sealed. So text that was not sanitized cannot be handed to a provider.
#[derive(Clone)]
pub(crate) struct Sanitized(Bytes);

impl Sanitized {
    /// The bytes for the egress.
    pub(crate) fn bytes(&self) -> Bytes {
        self.0.clone()
    }

    /// Seals it for a job that must survive a restart.
    pub(crate) fn seal(&self, sealer: &Sealer, job_id: &str) -> Result<Vec<u8>, Unsealable> {
        sealer.seal(&self.0, &Self::binding(job_id))
    }

    /// Opens what [`Self::seal`] made.
    pub(crate) fn open(sealed: &[u8], sealer: &Sealer, job_id: &str) -> Result<Self, Unsealable> {
        let bytes = sealer.open(sealed, &Self::binding(job_id))?;
        Ok(Self(Bytes::copy_from_slice(&bytes)))
    }

    fn binding(job_id: &str) -> String {
        format!("sanitized request of {job_id}")
    }
}

/// A request with its personal data taken out, and what is needed to put it back and to say so.
pub(crate) struct Cleaned {
    pub sanitized: Sanitized,
    pub vault: Vault,
    /// What was replaced, in order; the originals are in the vault.
    pub replacements: Vec<Replacement>,
    pub findings: Findings,
    pub manifest_hash: Digest,
    /// Every placeholder once, in the order of the manifest.
    pub placeholders: Vec<Placeholder>,
    pub sanitized_hash: Digest,
    /// What was not looked at; nothing for a request that is only text.
    pub coverage: Option<Coverage>,
    /// Where the places of the caller's documents are in what left.
    pub documents: Vec<Option<Shifts>>,
}

impl Cleaned {
    /// What is left of a request that was refused: nothing.
    pub(crate) fn refused(known: &KnownEntities) -> Self {
        let coverage = Coverage { refused: true, ..Coverage::default() };
        Self {
            sanitized: Sanitized(Bytes::new()),
            vault: Vault::new(),
            replacements: Vec::new(),
            findings: Findings::new(known),
            manifest_hash: digest::sha256(&Manifest::new().manifest_json()),
            placeholders: Vec::new(),
            sanitized_hash: digest::sha256(&[]),
            coverage: Some(coverage),
            documents: Vec::new(),
        }
    }
}

/// Takes out of a request what the detectors find and what caller and request declare, into an
/// empty vault.
pub(crate) fn sanitize(
    sanitizer: &Sanitizer,
    caller: &Caller,
    incoming: &Incoming,
    mut vault: Vault,
) -> Result<Cleaned, Problem> {
    refuse_personal_model_name(sanitizer, incoming)?;
    let known = declared(caller, incoming);
    let text = incoming.prompt.expose();
    let entities = sanitizer.find(text, &known);
    let redacted = vault.redact(text, &entities);
    let mut manifest = Manifest::new();
    manifest.add(&redacted);
    let mut findings = Findings::new(&known);
    findings.record(&entities);
    let request = NativeRequest {
        prompt: redacted.text,
        max_tokens: incoming.max_tokens,
        temperature: incoming.temperature,
    };
    let bytes = serde_json::to_vec(&request).map_err(|error| Problem::internal(&error))?;
    Ok(Cleaned {
        vault,
        replacements: redacted.replacements,
        findings,
        manifest_hash: digest::sha256(&manifest.manifest_json()),
        placeholders: manifest.placeholders(),
        sanitized_hash: digest::sha256(&bytes),
        sanitized: Sanitized(Bytes::from(bytes)),
        coverage: None,
        documents: Vec::new(),
    })
}

/// Takes out of a request in a provider's format what the detectors find and what the key declares.
/// Only the bytes of findings change.
pub(crate) fn sanitize_body(
    sanitizer: &Sanitizer,
    caller: &Caller,
    request: &WireRequest,
    policy: &BodyPolicy,
) -> Result<Cleaned, Problem> {
    refuse_personal_headers(sanitizer, caller, request)?;
    let rules = request.dialect.rules.request;
    let redacted = sanitizer
        .redact_body(&request.body, rules, &caller.known, policy)
        .map_err(|refusal| refused(&refusal))?;
    let bytes = redacted.bytes.map_or_else(|| request.body.clone(), Bytes::from);
    let exempt = |(position, row): (&&'static str, &lucairn_sanitizer::json::Exempted)| Exempt {
        position: (*position).to_owned(),
        values: row.values,
        bytes: row.bytes,
    };
    let coverage = Coverage {
        exempt: redacted.coverage.exempt.iter().map(exempt).collect(),
        unscanned_bytes: redacted.coverage.unscanned_bytes,
        signed_findings: redacted.coverage.signed_findings,
        refused: false,
    };
    Ok(Cleaned {
        vault: redacted.vault,
        replacements: Vec::new(),
        findings: redacted.findings,
        manifest_hash: digest::sha256(&redacted.manifest.manifest_json()),
        placeholders: redacted.manifest.placeholders(),
        sanitized_hash: digest::sha256(&bytes),
        sanitized: Sanitized(bytes),
        coverage: Some(coverage),
        documents: redacted.documents,
    })
}

/// Headers for the provider leave beside the body, so they must be clean, too.
fn refuse_personal_headers(
    sanitizer: &Sanitizer,
    caller: &Caller,
    request: &WireRequest,
) -> Result<(), Problem> {
    let is_personal = |value: &str| !sanitizer.find(value, &caller.known).is_empty();
    match request.headers.iter().find(|(_, value)| is_personal(value)) {
        None => Ok(()),
        Some((name, _)) => {
            let message = format!("header {name}: looks like personal data; leave it out");
            Err(Problem::new(Kind::PersonalName, message))
        }
    }
}

/// What a caller is told when his request may not leave; the message names a place, never a value.
fn refused(refusal: &BodyRefusal) -> Problem {
    let kind = match refusal {
        BodyRefusal::Media { .. } => Kind::MediaRefused,
        BodyRefusal::Signed { .. } => Kind::SignedContentRefused,
        BodyRefusal::PersonalModel => Kind::PersonalName,
        _ => Kind::InvalidRequest,
    };
    Problem::new(kind, refusal.to_string())
}

/// The model name is not text for the model, but it leaves the gateway, so it must be clean.
fn refuse_personal_model_name(sanitizer: &Sanitizer, incoming: &Incoming) -> Result<(), Problem> {
    let name = incoming.model.as_deref().unwrap_or("");
    if sanitizer.find(name, &KnownEntities::none()).is_empty() {
        Ok(())
    } else {
        let message = "model: looks like personal data; name a model";
        Err(Problem::new(Kind::PersonalName, message))
    }
}

/// The key's own list and the declared fields of this request.
fn declared(caller: &Caller, incoming: &Incoming) -> KnownEntities {
    let mut known = KnownEntities::builder().over(Arc::clone(&caller.known));
    for (field, value) in &incoming.context {
        if let Some((kind, style)) = known_fields::role(field) {
            known = known.add(kind, value.expose(), style);
        }
    }
    known.build()
}
