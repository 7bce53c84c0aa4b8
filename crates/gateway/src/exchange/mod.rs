//! The life of an exchange, told once: [`run`].

pub(crate) mod answer;
pub(crate) mod certify;
pub(crate) mod closing;
pub(crate) mod forward;
pub(crate) mod job;
pub(crate) mod proving;
pub(crate) mod restore;
pub(crate) mod sanitize;
pub(crate) mod ticket;

use std::sync::Arc;
use std::time::Duration;

use lucairn_compartment::id;
use lucairn_compartment::secret::Secret;

use crate::caller::Caller;
use crate::dialect::native::Incoming;
use crate::problem::Problem;
use crate::services::Services;

use closing::{Closing, Outcome};
use forward::{NoReply, Reply};
use job::Job;
use sanitize::{Cleaned, Sanitized};
use ticket::Ticket;

/// How much longer than the caller waits the witness should expect the gateway to be busy.
const GRACE: Duration = Duration::from_secs(5);

/// What the caller gets.
pub(crate) enum Answer {
    /// The body of a 200.
    Complete(Vec<u8>),
    /// The body of a 202: the model outlasts the wait, a job goes on.
    Accepted(Vec<u8>),
}

/// One exchange: from a parsed request to an answer, or to a job that will have one.
///
/// If a step before the call fails, nothing leaves. If a step after it fails, the caller gets an
/// error: there is no answer whose claims are not durable.
pub(crate) async fn run(
    services: &Arc<Services>,
    caller: &Caller,
    incoming: &Incoming,
    own_key: Option<Secret>,
) -> Result<Answer, Problem> {
    let begun = services.clock.now()?;
    let request_id = id::request_id()?;
    let cleaned = sanitize::sanitize(&services.sanitizer, caller, incoming)?;
    let token = services.bridge.token(&caller.customer.customer_id, &request_id);
    let signer = (&services.claim_keys, &services.clock);
    let claims = certify::sign_claims(signer, caller, (&request_id, &token), &cleaned)?;
    services.metrics.redacted(&cleaned.findings);
    let opened = (request_id, begun, &token);
    let ticket = Ticket::new(&services.config, caller, incoming, opened, &cleaned);

    let wait = services.config.wait_timeout();
    let recorded = services.witness.record(&ticket.request_id, &claims, wait + GRACE).await?;
    let mut closing = Closing::new(services, &ticket);
    let Cleaned { sanitized, vault, .. } = cleaned;
    let mut call = Box::pin(call(
        Arc::clone(services),
        Arc::clone(&ticket),
        own_key.clone(),
        sanitized.clone(),
    ));
    // Both at once: however long the model thinks, the line to the witness is soon free for others.
    let (reply, durable) = tokio::join!(tokio::time::timeout(wait, &mut call), recorded.durable());
    durable.inspect_err(|problem| closing.set(Outcome::Failed(problem.kind)))?;

    match reply {
        Ok(Ok(reply)) => {
            let body = answer::completed(services, &ticket, reply, &vault)?;
            closing.set(Outcome::Completed);
            Ok(Answer::Complete(body))
        }
        Ok(Err(no_reply)) => {
            let problem = Problem::from(no_reply);
            closing.set(Outcome::Failed(problem.kind));
            Err(problem)
        }
        Err(_) => {
            let job = Job::open(services, ticket, (sanitized, vault, own_key))
                .await
                .inspect_err(|problem| closing.set(Outcome::Failed(problem.kind)))?;
            let body = answer::accepted(services, &job.job_id, &job.ticket)?;
            closing.hold();
            job.spawn(services, Some(call));
            Ok(Answer::Accepted(body))
        }
    }
}

/// Calls the model, with nothing borrowed, so that it can go on as a job.
async fn call(
    services: Arc<Services>,
    ticket: Arc<Ticket>,
    own_key: Option<Secret>,
    sanitized: Sanitized,
) -> Result<Reply, NoReply> {
    services.egress.call(&ticket.request_id, &ticket.call, own_key.as_ref(), &sanitized).await
}
