//! The life of an exchange, told once: [`run`] for the native dialect, whose answers may become
//! jobs, and [`relay`] for the dialects of the providers, whose answers may be streams.
//! Both begin with [`open::open`]: nothing leaves before it.

pub(crate) mod answer;
pub(crate) mod arriving;
pub(crate) mod certify;
pub(crate) mod closing;
pub(crate) mod compliance;
pub(crate) mod forward;
pub(crate) mod job;
pub(crate) mod models;
pub(crate) mod open;
pub(crate) mod proving;
pub(crate) mod relay;
pub(crate) mod restore;
pub(crate) mod sanitize;
pub(crate) mod stream;
pub(crate) mod ticket;

use std::sync::Arc;
use std::time::Duration;

use lucairn_compartment::secret::Secret;
use lucairn_sanitizer::Vault;

use crate::caller::Caller;
use crate::dialect::native::Incoming;
use crate::evidence::InForce;
use crate::problem::Problem;
use crate::services::Services;

use closing::Outcome;
use forward::{NoReply, Reply};
use job::Job;
use open::{Birth, Open};
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
    let birth = Birth::now(services)?;
    let placeholders = services.placeholders(&caller.customer.customer_id);
    let in_force = InForce::native(placeholders.clone(), caller);
    let vault = Vault::with(placeholders);
    let cleaned = match sanitize::sanitize(&services.sanitizer, caller, incoming, vault) {
        Ok(cleaned) => cleaned,
        Err(problem) => {
            return Err(open::refuse(services, caller, (birth, in_force), problem).await);
        }
    };
    let ask = incoming.ask(proving::evaluate(incoming, &cleaned));
    let wait = services.config.wait_timeout();
    let Open { ticket, mut closing, recorded } =
        open::open(services, caller, birth, ask, (&cleaned, in_force, wait + GRACE)).await?;
    let Cleaned { sanitized, vault, .. } = cleaned;
    let mut call = Box::pin(call(
        Arc::clone(services),
        Arc::clone(&ticket),
        own_key.clone(),
        sanitized.clone(),
    ));
    // Both at once: however long the model thinks, the line to the witness is soon free for others.
    let (reply, durable) = tokio::join!(tokio::time::timeout(wait, &mut call), recorded.durable());
    durable
        .inspect_err(|problem| closing.set(Outcome::Failed(problem.kind)))
        .map_err(|problem| problem.of_exchange(&ticket.request_id))?;

    match reply {
        Ok(Ok(reply)) => {
            let body = answer::completed(services, &ticket, reply, &vault)
                .map_err(|problem| problem.of_exchange(&ticket.request_id))?;
            closing.set(Outcome::Completed);
            Ok(Answer::Complete(body))
        }
        Ok(Err(no_reply)) => {
            let problem = Problem::from(no_reply).of_exchange(&ticket.request_id);
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
