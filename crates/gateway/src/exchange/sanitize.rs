//! Takes personal data out of a request. What comes out is the only thing the egress client takes.

use std::sync::Arc;

use bytes::Bytes;
use lucairn_compartment::message::NativeRequest;
use lucairn_sanitizer::{Findings, KnownEntities, Manifest, Replacement, Sanitizer, Vault};
use lucairn_veil::digest::{self, Digest};

use crate::caller::Caller;
use crate::dialect::native::Incoming;
use crate::known_fields;
use crate::problem::Problem;
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
    pub sanitized_hash: Digest,
}

/// Takes out of a request what the detectors find and what caller and request declare.
pub(crate) fn sanitize(
    sanitizer: &Sanitizer,
    caller: &Caller,
    incoming: &Incoming,
) -> Result<Cleaned, Problem> {
    refuse_personal_model_name(sanitizer, incoming)?;
    let known = declared(caller, incoming);
    let text = incoming.prompt.expose();
    let entities = sanitizer.find(text, &known);
    let mut vault = Vault::new();
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
        sanitized_hash: digest::sha256(&bytes),
        sanitized: Sanitized(Bytes::from(bytes)),
    })
}

/// The model name is not text for the model, but it leaves the gateway, so it must be clean.
fn refuse_personal_model_name(sanitizer: &Sanitizer, incoming: &Incoming) -> Result<(), Problem> {
    let name = incoming.model.as_deref().unwrap_or("");
    if sanitizer.find(name, &KnownEntities::none()).is_empty() {
        Ok(())
    } else {
        Err(Problem::field("model", "looks like personal data; name a model"))
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
