//! The digested bytes of a certificate that is at hand, without writing and reading it before.

use std::fmt::Write as _;

use super::{Certificate, Verification};
use crate::canonical::{Rule, write_string, write_value};
use crate::claim::Claim;
use crate::digest::to_base64;
use crate::json::Json;

/// What most certificates fit into, in bytes.
const ROOM: usize = 8192;

/// The bytes of [`crate::signable::digested`] for the JSON that the certificate is written as.
pub(super) fn digested(certificate: &Certificate) -> String {
    let mut out = String::with_capacity(ROOM);
    let previous = certificate.prev_certificate_digest.map(|digest| to_base64(&digest));
    let emitted = certificate.signable_protocol_version_emitted;
    let tenant_seq = certificate.tenant_seq.map(|number| number.to_string());
    let mut members = Members::open(&mut out);
    members.optional_text("api_key_id", certificate.api_key_id.as_deref());
    members.json("audit_integrity", certificate.audit_integrity.as_ref());
    members.text("certificate_id", &certificate.certificate_id);
    members.list("claims", &certificate.claims, write_claim);
    members.optional_text("client_id", certificate.client_id.as_deref());
    members.json("formal_verification", certificate.formal_verification.as_ref());
    members.text("issued_at", &certificate.issued_at);
    members.optional_text("prev_certificate_digest", previous.as_deref());
    members.json("privacy_budget", certificate.privacy_budget.as_ref());
    members.number("protocol_version", certificate.protocol_version);
    members.text("request_id", &certificate.request_id);
    if emitted != 0 {
        members.number("signable_protocol_version_emitted", emitted);
    }
    members.optional_text("signable_v2_signature", certificate.signable_v2_signature.as_deref());
    members.optional_text("signable_v3_signature", certificate.signable_v3_signature.as_deref());
    members.optional_text("tenant_seq", tenant_seq.as_deref());
    write_verification(members.named("verification"), &certificate.verification);
    members.text("witness_key_id", &certificate.witness_key_id);
    members.text("witness_signature", &certificate.witness_signature);
    members.close();
    out
}

fn write_verification(out: &mut String, verification: &Verification) {
    let mut members = Members::open(out);
    members.flag("byok_exempt", verification.byok_exempt);
    members.text("completeness", verification.completeness.as_str());
    members.flag("data_visibility_consistent", verification.data_visibility_consistent);
    members.flag("isolation_verified", verification.isolation_verified);
    members.list("missing_services", &verification.missing_services, write_text);
    members.text("overall_verdict", verification.overall_verdict.as_str());
    members.json("qi_score", Some(&verification.qi_score));
    members.flag("signatures_valid", verification.signatures_valid);
    members.flag("temporal_consistent", verification.temporal_consistent);
    members.close();
}

fn write_claim(out: &mut String, claim: &Claim) {
    let mut members = Members::open(out);
    members.optional_json("audit", claim.audit.as_ref());
    members.optional_json("bridge", claim.bridge.as_ref());
    members.text("canonical_payload", &claim.canonical_payload);
    members.text("claim_id", &claim.claim_id);
    members.text("claim_type", claim.claim_type.as_str());
    members.list("data_not_seen", &claim.data_not_seen, write_text);
    members.list("data_seen", &claim.data_seen, write_text);
    members.optional_json("inference", claim.inference.as_ref());
    members.text("request_id", &claim.request_id);
    members.optional_json("sanitizer", claim.sanitizer.as_ref());
    members.text("service_id", &claim.service_id);
    members.text("signature", &claim.signature);
    members.text("timestamp", &claim.timestamp);
    members.close();
}

fn write_text<T: AsRef<str>>(out: &mut String, text: &T) {
    write_string(out, text.as_ref(), Rule::Newest);
}

/// Writes an object; the names must come sorted, and need no escapes.
struct Members<'o> {
    out: &'o mut String,
    separator: char,
}

impl<'o> Members<'o> {
    fn open(out: &'o mut String) -> Self {
        Self { out, separator: '{' }
    }

    /// Writes the name of a member, whose value must follow.
    fn named(&mut self, name: &str) -> &mut String {
        self.out.push(self.separator);
        self.separator = ',';
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str("\":");
        self.out
    }

    fn text(&mut self, name: &str, text: &str) {
        write_string(self.named(name), text, Rule::Newest);
    }

    fn optional_text(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    fn flag(&mut self, name: &str, flag: bool) {
        self.named(name).push_str(if flag { "true" } else { "false" });
    }

    fn number(&mut self, name: &str, number: u64) {
        write!(self.named(name), "{number}").expect("writing to a String cannot fail");
    }

    /// Null where there is no value.
    fn json(&mut self, name: &str, value: Option<&Json<'_>>) {
        write_value(self.named(name), value.unwrap_or(&Json::Null), Rule::Newest);
    }

    fn optional_json(&mut self, name: &str, value: Option<&Json<'_>>) {
        if value.is_some() {
            self.json(name, value);
        }
    }

    fn list<T>(&mut self, name: &str, items: &[T], write: impl Fn(&mut String, &T)) {
        let out = self.named(name);
        let mut separator = '[';
        for item in items {
            out.push(separator);
            separator = ',';
            write(out, item);
        }
        out.push_str(if items.is_empty() { "[]" } else { "]" });
    }

    /// Ends an object that has a member at least.
    fn close(self) {
        self.out.push('}');
    }
}
