//! Takes personal data out of a request. What comes out is the only thing the egress client takes.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use lucairn_compartment::message::NativeRequest;
use lucairn_sanitizer::json::{BodyPolicy, BodyRefusal, Shifts};
use lucairn_sanitizer::{
    Findings, KnownEntities, Manifest, Placeholder, Replacement, Sanitizer, Vault,
};
use lucairn_veil::claim::{AppliedMode, Coverage, Exempt};
use lucairn_veil::digest::{self, Digest};

use crate::caller::Caller;
use crate::dialect::native::Incoming;
use crate::dialect::wire::WireRequest;
use crate::known_fields;
use crate::problem::{Kind, Problem};
use crate::rules::Mode;
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
    /// The caller's mode, where it is not that findings are masked.
    pub mode: Option<AppliedMode>,
    /// Where the places of the caller's documents are in what left.
    pub documents: Vec<Option<Shifts>>,
}

impl Cleaned {
    /// What is left of a request that was refused: nothing.
    pub(crate) fn refused(caller: &Caller, problem: &Problem) -> Self {
        let coverage = Coverage { refused: true, ..Coverage::default() };
        Self {
            sanitized: Sanitized(Bytes::new()),
            vault: Vault::new(),
            replacements: Vec::new(),
            findings: Findings::new(&caller.known),
            // A refusal for another reason has nothing to do with the caller's policy.
            mode: Some(&problem.categories)
                .filter(|categories| !categories.is_empty())
                .and_then(|categories| applied(caller.rules.mode, categories.iter().copied())),
            manifest_hash: digest::sha256(&Manifest::new().manifest_json()),
            placeholders: Vec::new(),
            sanitized_hash: digest::sha256(&[]),
            coverage: Some(coverage),
            documents: Vec::new(),
        }
    }

    /// What a caller gets who only observes: everything leaves as it came, and what was found is
    /// counted as what would have been masked.
    fn observed(findings: &Findings, known: &KnownEntities, bytes: Bytes) -> Self {
        Self {
            vault: Vault::new(),
            replacements: Vec::new(),
            findings: Findings::new(known),
            mode: applied(Mode::Observe, findings.counts().iter().map(|(l, count)| (*l, *count))),
            manifest_hash: digest::sha256(&Manifest::new().manifest_json()),
            placeholders: Vec::new(),
            sanitized_hash: digest::sha256(&bytes),
            sanitized: Sanitized(bytes),
            coverage: None,
            documents: Vec::new(),
        }
    }

    /// Whether the request leaves with everything that was found in it.
    pub(crate) fn is_unmasked(&self) -> bool {
        self.mode.as_ref().is_some_and(|applied| applied.mode == Mode::Observe.name())
    }

    /// The line about the redaction for people.
    pub(crate) fn summary(&self) -> String {
        let summary = self.findings.summary();
        let Some(AppliedMode { would_have, .. }) = &self.mode else { return summary };
        let found: Vec<_> =
            would_have.iter().map(|(label, count)| format!("{count} {label}")).collect();
        let found = if found.is_empty() { "nothing".to_owned() } else { found.join(", ") };
        let layers = self.findings.layers_active().join("+");
        match &self.coverage {
            Some(coverage) if coverage.refused => format!("refused: {found} found via {layers}"),
            _ if self.is_unmasked() => {
                format!("observed only, nothing masked: {found} found via {layers}")
            }
            _ => summary,
        }
    }
}

/// What the claim says of a mode, where it is not that findings are masked.
fn applied(
    mode: Mode,
    would_have: impl Iterator<Item = (&'static str, u64)>,
) -> Option<AppliedMode> {
    let would_have: BTreeMap<_, _> =
        would_have.map(|(label, count)| (label.to_owned(), count)).collect();
    let is_usual = mode == Mode::Enforce && would_have.is_empty();
    (!is_usual).then(|| AppliedMode { mode: mode.name().to_owned(), would_have })
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
    let entities = sanitizer.find_with(text, &known, &caller.rules.policy);
    let redacted = vault.redact(text, &entities);
    let mut manifest = Manifest::new();
    manifest.add(&redacted);
    let mut findings = Findings::new(&known);
    findings.record(&entities);
    caller.rules.check(&findings)?;
    let observes = caller.rules.mode == Mode::Observe;
    let request = NativeRequest {
        prompt: if observes { text.to_owned() } else { redacted.text },
        max_tokens: incoming.max_tokens,
        temperature: incoming.temperature,
    };
    let bytes = serde_json::to_vec(&request).map_err(|error| Problem::internal(&error))?;
    if observes {
        return Ok(Cleaned::observed(&findings, &known, bytes.into()));
    }
    Ok(Cleaned {
        mode: applied(caller.rules.mode, std::iter::empty()),
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
    request: &WireRequest<'_>,
    policy: &BodyPolicy,
) -> Result<Cleaned, Problem> {
    refuse_personal_headers(sanitizer, caller, request)?;
    let rules = request.dialect.rules.request;
    let redacted = sanitizer
        .redact_tape(&request.tape, rules, &caller.known, policy)
        .map_err(|refusal| refused(&refusal))?;
    caller.rules.check(&redacted.findings)?;
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
    if caller.rules.mode == Mode::Observe {
        let bytes = request.body.clone();
        let observed = Cleaned::observed(&redacted.findings, &caller.known, bytes);
        return Ok(Cleaned { coverage: Some(coverage), ..observed });
    }
    let bytes = redacted.bytes.map_or_else(|| request.body.clone(), Bytes::from);
    Ok(Cleaned {
        mode: applied(caller.rules.mode, std::iter::empty()),
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
    request: &WireRequest<'_>,
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
