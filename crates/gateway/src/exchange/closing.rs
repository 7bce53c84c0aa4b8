//! The end of an exchange as the audit chain hears of it, whichever way it ends.

use std::sync::Arc;
use std::time::Duration;

use lucairn_compartment::id::NoRandomness;
use lucairn_compartment::message::AuditEvent;
use lucairn_sanitizer::outbound::OutboundReport;

use super::ticket::Ticket;
use crate::problem::Kind;
use crate::services::Services;

/// The egress sees that a call was cancelled when its connection closes, and says so in its claim.
/// The event that ends the exchange must not be older than that claim.
const AFTER_CANCELLING: Duration = Duration::from_millis(50);

/// How an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Completed,
    Failed(Kind),
    /// The request may not leave, and nothing of it did.
    Refused(Kind),
    /// The caller went away.
    Cancelled,
}

impl Outcome {
    /// The word for metrics and audit events.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Failed(_) => "failed",
            Self::Refused(_) => "refused",
            Self::Cancelled => "cancelled",
        }
    }
}

/// An open exchange. When it is dropped, its end is reported: so no way out of [`super::run`],
/// not even a caller that hangs up, leaves the audit chain without its event.
pub(crate) struct Closing {
    services: Arc<Services>,
    ticket: Arc<Ticket>,
    outcome: Option<Outcome>,
    /// What the model added of personal data, by kind.
    outbound: OutboundReport,
}

impl Closing {
    pub(crate) fn new(services: &Arc<Services>, ticket: &Arc<Ticket>) -> Self {
        let (services, ticket) = (Arc::clone(services), Arc::clone(ticket));
        let outbound = OutboundReport::default();
        Self { services, ticket, outcome: Some(Outcome::Cancelled), outbound }
    }

    /// What the audit chain hears of the answer, besides its end.
    pub(crate) fn found_outbound(&mut self, report: OutboundReport) {
        self.outbound = report;
    }

    /// Says how the exchange ended; without it, the caller went away.
    pub(crate) fn set(&mut self, outcome: Outcome) {
        self.outcome = Some(outcome);
    }

    pub(crate) fn services(&self) -> &Arc<Services> {
        &self.services
    }

    pub(crate) fn request_id(&self) -> &str {
        &self.ticket.request_id
    }

    /// Keeps the exchange open: a job goes on, at the latest after a restart, and reports its end
    /// itself.
    pub(crate) fn hold(mut self) {
        self.outcome = None;
    }
}

/// The event that ends an exchange.
pub(super) fn event(
    services: &Services,
    ticket: &Ticket,
    outcome: Outcome,
    outbound: &OutboundReport,
) -> Result<AuditEvent, NoRandomness> {
    let code = match outcome {
        Outcome::Completed => "ok",
        Outcome::Failed(kind) | Outcome::Refused(kind) => kind.code(),
        Outcome::Cancelled => "cancelled",
    };
    let mut details = serde_json::json!({
        "outcome": code,
        "redaction_count": ticket.redaction_count,
        "latency_ms": services.latency_ms(ticket.begun),
    });
    if !outbound.found.is_empty() {
        details["outbound_found"] = serde_json::json!(outbound.found);
        details["outbound_masked"] = outbound.masked.into();
    }
    Ok(AuditEvent {
        event_id: services.event_id()?,
        event_type: format!("proxy.{}", outcome.name()),
        source_service: "gateway".to_owned(),
        customer_id: ticket.customer_id.clone(),
        actor: ticket.key_id.clone(),
        request_id: Some(ticket.request_id.clone()),
        ends_exchange: true,
        details: details.to_string(),
        calls_model: !matches!(outcome, Outcome::Refused(_)),
    })
}

impl Drop for Closing {
    fn drop(&mut self) {
        let Some(outcome) = self.outcome else { return };
        self.services.metrics.exchange_ended(outcome.name());
        let Ok(event) = event(&self.services, &self.ticket, outcome, &self.outbound) else {
            return;
        };
        let witness = self.services.witness.clone();
        self.services.background.spawn(async move {
            if outcome == Outcome::Cancelled {
                tokio::time::sleep(AFTER_CANCELLING).await;
            }
            // It was logged if it could not be delivered; the certificate will be PARTIAL.
            let _ = witness.event_in_the_end(&event).await;
        });
    }
}
