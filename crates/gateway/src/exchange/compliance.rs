//! What an answer says about its own exchange: `metadata.dsa_compliance`, and the same in headers.

use std::sync::Arc;

use lucairn_sanitizer::outbound::OutboundReport;
use serde::Serialize;

use super::ticket::Ticket;
use crate::services::Services;

/// What is known before the model answers.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub request_id: String,
    /// Only for tiers that may fetch certificates.
    pub certificate_url: Option<String>,
    pub summary_url: String,
    pub redaction_count: u64,
}

impl Facts {
    pub(crate) fn of(services: &Services, ticket: &Ticket) -> Self {
        let path = format!("/api/v1/veil/certificate/{}", ticket.request_id);
        Self {
            request_id: ticket.request_id.clone(),
            certificate_url: ticket.veil_block.then(|| services.url(&path)),
            summary_url: services.url(&format!("{path}/summary")),
            redaction_count: ticket.redaction_count,
        }
    }
}

/// Writes the block of one exchange.
pub(crate) struct Compliance {
    services: Arc<Services>,
    ticket: Arc<Ticket>,
    facts: Facts,
    as_text: bool,
}

/// The documented members. `pii_in_ai` is left out: that none of it was missed cannot be proved.
#[derive(Serialize)]
struct Block<'a> {
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    veil_certificate_url: Option<&'a str>,
    veil_summary_url: &'a str,
    identity_in_ai: bool,
    sanitizer_layers: &'a [String],
    redaction_count: u64,
    latency_ms: u64,
    relinked: bool,
    dlp_redacted: bool,
}

impl Compliance {
    /// `as_text`: the block is a JSON text in a string, where metadata holds only strings.
    pub(crate) fn new(
        services: &Arc<Services>,
        ticket: &Arc<Ticket>,
        facts: Facts,
        as_text: bool,
    ) -> Self {
        Self { services: Arc::clone(services), ticket: Arc::clone(ticket), facts, as_text }
    }

    /// Whether the operator wants it in bodies; headers have it in any case.
    pub(crate) fn is_wanted(&self) -> bool {
        self.services.config.compliance_metadata
    }

    /// The block, as JSON.
    pub(crate) fn json(&self, outbound: &OutboundReport) -> String {
        let block = Block {
            request_id: &self.facts.request_id,
            veil_certificate_url: self.facts.certificate_url.as_deref(),
            veil_summary_url: &self.facts.summary_url,
            // The egress gets a token of its own for each exchange, and no identity.
            identity_in_ai: false,
            sanitizer_layers: &self.ticket.layers,
            redaction_count: self.facts.redaction_count,
            latency_ms: self.services.latency_ms(self.ticket.begun),
            relinked: self.ticket.relink,
            dlp_redacted: outbound.masked,
        };
        // Strings, numbers and booleans can always be written.
        let json = serde_json::to_string(&block).unwrap_or_else(|_| "{}".to_owned());
        if self.as_text { serde_json::Value::from(json).to_string() } else { json }
    }
}
