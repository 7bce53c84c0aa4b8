//! The beginning of an exchange: token, claims, record. What is not recorded does not leave.

use std::sync::Arc;
use std::time::Duration;

use lucairn_compartment::clock::Timestamp;
use lucairn_compartment::id;

use super::certify;
use super::closing::{Closing, Outcome};
use super::sanitize::Cleaned;
use super::ticket::{Ask, Ticket};
use crate::caller::Caller;
use crate::evidence::{self, InForce};
use crate::problem::Problem;
use crate::services::Services;
use crate::witness_client::RecordedClaims;

/// How long the witness waits for the event of an exchange that has already ended.
const AT_ONCE: Duration = Duration::from_secs(5);

/// The id and the time of a new exchange.
pub(crate) struct Birth {
    request_id: String,
    at: Timestamp,
}

impl Birth {
    pub(crate) fn now(services: &Services) -> Result<Self, Problem> {
        let at = services.clock.now()?;
        Ok(Self { at, request_id: id::request_id(at)? })
    }
}

/// An exchange whose claims are recorded: its request may leave.
pub(crate) struct Open {
    pub ticket: Arc<Ticket>,
    pub closing: Closing,
    pub recorded: RecordedClaims,
}

/// Signs what bridge and sanitizer did and has it recorded; `window` is the longest time that the
/// exchange may take.
pub(crate) async fn open(
    services: &Arc<Services>,
    caller: &Caller,
    birth: Birth,
    ask: Ask,
    (cleaned, in_force, window): (&Cleaned, InForce, Duration),
) -> Result<Open, Problem> {
    let Birth { request_id, at } = birth;
    let token = services.bridge.token(&caller.customer.customer_id, &request_id);
    let signer = (&services.claim_keys, &services.clock);
    let kept = evidence::commit(services, caller, in_force, cleaned)?;
    let stated = (cleaned, &kept.proof);
    let claims = certify::sign_claims(signer, caller, (&request_id, &token), stated)?;
    services.metrics.redacted(&cleaned.findings);
    let ticket = Ticket::new(&services.config, caller, ask, (request_id, at, &token), cleaned);
    let recorded = services.witness.record(&ticket.request_id, &claims, window).await?;
    kept.keep(services, caller, (&ticket.request_id, at));
    let closing = Closing::new(services, &ticket);
    Ok(Open { ticket, closing, recorded })
}

/// Ends an exchange whose request may not leave. It has a certificate, too: that nothing left.
pub(crate) async fn refuse(
    services: &Arc<Services>,
    caller: &Caller,
    (birth, in_force): (Birth, InForce),
    problem: Problem,
) -> Problem {
    if !problem.kind.is_refusal() {
        return problem;
    }
    let cleaned = Cleaned::refused(caller, &problem);
    let stated = (&cleaned, in_force, AT_ONCE);
    // In a box, so that the futures of requests that are not refused have no room for it.
    match Box::pin(open(services, caller, birth, Ask::nothing(), stated)).await {
        Ok(Open { ticket, mut closing, recorded }) => {
            closing.set(Outcome::Refused(problem.kind));
            match recorded.durable().await {
                Ok(()) => problem.of_exchange(&ticket.request_id),
                Err(unavailable) => unavailable,
            }
        }
        Err(unavailable) => unavailable,
    }
}
