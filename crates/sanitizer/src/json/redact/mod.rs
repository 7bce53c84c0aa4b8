//! Redaction of a request: every string is scanned, and only what was found is replaced.

use crate::{Findings, KnownEntities, Manifest, Sanitizer, Vault};

mod outcome;
mod policy;

pub use outcome::{BodyRefusal, Coverage, Exempted, RedactedBody};
pub use policy::{BodyPolicy, MediaPolicy, NamePolicy, SignedPolicy};

use super::{Decoded, NodeKind, RequestRules, Tape};

impl Sanitizer {
    /// Takes personal data out of a request.
    ///
    /// # Errors
    /// [`BodyRefusal`] when the body cannot be read or the policy says that it must not leave.
    pub fn redact_body(
        &self,
        body: &[u8],
        _rules: &RequestRules,
        known: &KnownEntities,
        policy: &BodyPolicy,
    ) -> Result<RedactedBody, BodyRefusal> {
        let tape = Tape::read(body)?;
        if tape.node(tape.root()).kind != NodeKind::Object {
            return Err(BodyRefusal::NotAnObject);
        }
        let strings: Vec<Decoded<'_>> =
            tape.nodes().filter_map(|(id, _)| tape.string(id)).collect();
        let texts: Vec<&str> = strings.iter().map(Decoded::text).collect();
        let found = self.find_all(&texts, known, &policy.kinds);
        let mut vault = Vault::new();
        let mut manifest = Manifest::new();
        let mut findings = Findings::new(known);
        let mut bytes = Vec::with_capacity(body.len());
        let mut done = 0;
        for (string, entities) in strings.iter().zip(&found) {
            let redacted = vault.redact(string.text(), entities);
            manifest.add(&redacted);
            findings.record(entities);
            for replacement in &redacted.replacements {
                let span = string.json_span(replacement.span_in_input.clone());
                bytes.extend_from_slice(body.get(done..span.start).unwrap_or_default());
                bytes.extend_from_slice(replacement.placeholder.to_string().as_bytes());
                done = span.end;
            }
        }
        bytes.extend_from_slice(body.get(done..).unwrap_or_default());
        Ok(RedactedBody {
            bytes: (done > 0).then_some(bytes),
            vault,
            manifest,
            findings,
            coverage: Coverage::default(),
            documents: Vec::new(),
        })
    }
}
