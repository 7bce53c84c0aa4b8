//! Exchanges whose model outlasts the caller's wait. A job is stored, sealed and durable, before
//! its caller hears of it; so it goes on after a restart of the gateway or of the egress.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use lucairn_compartment::clock::Timestamp;
use lucairn_compartment::id;
use lucairn_compartment::message::AuditEvent;
use lucairn_compartment::secret::Secret;
use lucairn_sanitizer::Vault;
use lucairn_sanitizer::outbound::OutboundReport;
use zeroize::Zeroizing;

use super::answer;
use super::closing::{self, Outcome};
use super::forward::{NoReply, Reply};
use super::sanitize::Sanitized;
use super::ticket::Ticket;
use crate::problem::Problem;
use crate::seal::Unsealable;
use crate::services::Services;
use crate::store::{JobState, StoredJob};

/// The pauses between attempts to reach an egress that is being restarted.
const PAUSES_MS: [u64; 6] = [100, 300, 1000, 3000, 5000, 5000];

/// How long a finished job can be asked for.
pub(crate) const KEPT: Duration = Duration::from_secs(24 * 3600);

/// A call that is under way.
pub(crate) type CallUnderWay = Pin<Box<dyn Future<Output = Result<Reply, NoReply>> + Send>>;

/// A job and everything needed to finish it.
pub(crate) struct Job {
    pub job_id: String,
    pub ticket: Arc<Ticket>,
    sanitized: Sanitized,
    vault: Vault,
    own_key: Option<Secret>,
}

/// What a caller may see of a job.
pub(crate) enum JobView {
    /// The body of a 202.
    Running(Vec<u8>),
    /// The body of a 200.
    Done(Zeroizing<Vec<u8>>),
}

impl Job {
    /// Turns an exchange into a job; it is durable when this returns.
    pub(crate) async fn open(
        services: &Arc<Services>,
        ticket: Arc<Ticket>,
        (sanitized, vault, own_key): (Sanitized, Vault, Option<Secret>),
    ) -> Result<Self, Problem> {
        let job = Self {
            job_id: format!("job_{}", id::unguessable()?),
            ticket,
            sanitized,
            vault,
            own_key,
        };
        let sealed = job.seal(services).map_err(|error| Problem::internal(&error))?;
        services
            .store
            .put_job(StoredJob {
                job_id: job.job_id.clone(),
                request_id: job.ticket.request_id.clone(),
                customer_id: job.ticket.customer_id.clone(),
                state: JobState::Running,
                created_at: Timestamp::from_nanos(job.ticket.begun),
                sealed,
            })
            .await?;
        Ok(job)
    }

    /// Finishes the job in the background, with the call that is under way or a new one.
    pub(crate) fn spawn(self, services: &Arc<Services>, under_way: Option<CallUnderWay>) {
        let services = Arc::clone(services);
        // Not counted as background work: a stop of the gateway leaves jobs to the next start.
        tokio::spawn(async move {
            // An egress that hangs ends no call; the provider's time is up all the same.
            let window = services.config.provider_timeout() + super::GRACE;
            let reply = tokio::time::timeout(window, self.reply(&services, under_way)).await;
            let reply = reply.unwrap_or(Err(NoReply::Unreachable)).map_err(Problem::from);
            let (outcome, body) = match reply {
                Ok(reply) => (
                    Outcome::Completed,
                    answer::completed(&services, &self.ticket, reply, &self.vault),
                ),
                Err(problem) => (
                    Outcome::Failed(problem.kind),
                    answer::failed(&services, &self.ticket, &problem),
                ),
            };
            let Ok(event) = self.finish(&services, outcome, body).await else {
                tracing::error!(
                    "a finished job could not be stored; it runs again at the next start"
                );
                return;
            };
            services.metrics.exchange_ended(outcome.name());
            deliver(&services, self.job_id, event);
            // The egress forgets by itself after a while, so failing to tell it is harmless.
            let _ = services.egress.forget(&self.ticket.request_id).await;
        });
    }

    /// Waits for the model, over restarts of the egress, until the provider's time is up.
    async fn reply(
        &self,
        services: &Services,
        under_way: Option<CallUnderWay>,
    ) -> Result<Reply, NoReply> {
        let request_id = &self.ticket.request_id;
        let window = services.config.provider_timeout();
        // Neither is fatal: an egress or witness that restarts right now is asked again below.
        let _ = services.witness.extend(request_id, window).await;
        let _ = services.egress.detach(request_id).await;
        let mut last = match under_way {
            Some(call) => call.await,
            None => self.call(services).await,
        };
        for pause in PAUSES_MS {
            if !matches!(last, Err(NoReply::Unreachable)) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(pause)).await;
            let _ = services.witness.extend(request_id, window).await;
            last = self.call(services).await;
        }
        last
    }

    /// Calls the model, or joins the call if the egress still has it.
    async fn call(&self, services: &Services) -> Result<Reply, NoReply> {
        let Self { ticket, own_key, sanitized, .. } = self;
        let egress = &services.egress;
        egress.call(&ticket.request_id, &ticket.call, own_key.as_ref(), sanitized).await
    }

    /// Stores the answer, together with the event that is yet to be delivered.
    async fn finish(
        &self,
        services: &Services,
        outcome: Outcome,
        body: Result<Vec<u8>, Problem>,
    ) -> Result<AuditEvent, Problem> {
        let event = closing::event(services, &self.ticket, outcome, &OutboundReport::default())?;
        let kept = serde_json::to_string(&event).map_err(|error| Problem::internal(&error))?;
        let body = Zeroizing::new(body?);
        let sealed = services
            .sealer
            .seal(&body, &binding(JobState::Done, &self.job_id))
            .map_err(|error| Problem::internal(&error))?;
        services.store.finish_job(self.job_id.clone(), sealed, kept).await?;
        Ok(event)
    }

    fn seal(&self, services: &Services) -> Result<Vec<u8>, Unsealable> {
        let ticket = serde_json::to_vec(&*self.ticket).map_err(|_| Unsealable)?;
        let sanitized = self.sanitized.seal(&services.sealer, &self.job_id)?;
        let own_key = self.own_key.as_ref().map_or("", Secret::expose);
        let mut plain = Zeroizing::new(Vec::new());
        for part in [&ticket[..], &self.vault.to_sealed_plaintext(), &sanitized, own_key.as_bytes()]
        {
            plain.extend_from_slice(&(part.len() as u64).to_be_bytes());
            plain.extend_from_slice(part);
        }
        services.sealer.seal(&plain, &binding(JobState::Running, &self.job_id))
    }

    fn unseal(services: &Services, stored: &StoredJob) -> Result<Self, Unsealable> {
        let plain =
            services.sealer.open(&stored.sealed, &binding(JobState::Running, &stored.job_id))?;
        let [ticket, vault, sanitized, own_key] = parts(&plain).ok_or(Unsealable)?;
        let own_key = std::str::from_utf8(own_key).map_err(|_| Unsealable)?;
        Ok(Self {
            job_id: stored.job_id.clone(),
            ticket: Arc::new(serde_json::from_slice(ticket).map_err(|_| Unsealable)?),
            sanitized: Sanitized::open(sanitized, &services.sealer, &stored.job_id)?,
            vault: Vault::from_bytes(vault).map_err(|_| Unsealable)?,
            own_key: (!own_key.is_empty()).then(|| Secret::new(own_key.to_owned())),
        })
    }
}

fn binding(state: JobState, job_id: &str) -> String {
    match state {
        JobState::Running => format!("running {job_id}"),
        JobState::Done => format!("done {job_id}"),
    }
}

/// Four parts, each after its length.
fn parts(plain: &[u8]) -> Option<[&[u8]; 4]> {
    let mut rest = plain;
    let mut found = [&[][..]; 4];
    for part in &mut found {
        let (length, after) = rest.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
        (*part, rest) = after.split_at_checked(length)?;
    }
    rest.is_empty().then_some(found)
}

/// Brings the event of a finished job to the witness, and keeps it until it is there.
fn deliver(services: &Arc<Services>, job_id: String, event: AuditEvent) {
    let (services, background) = (Arc::clone(services), services.background.clone());
    background.spawn(async move {
        if services.witness.event_in_the_end(&event).await {
            // Delivered once more at the next start if this fails, which changes nothing.
            let _ = services.store.drop_event(job_id).await;
        }
    });
}

/// Goes on with the jobs that an earlier process left behind, and with what it did not report.
pub(crate) async fn resume(services: &Arc<Services>) -> Result<usize, Problem> {
    for (job_id, event) in services.store.kept_events().await? {
        match serde_json::from_str(&event) {
            Ok(event) => deliver(services, job_id, event),
            Err(error) => tracing::error!(job_id, %error, "an audit event cannot be read"),
        }
    }
    let running = services.store.running_jobs().await?;
    let count = running.len();
    for stored in running {
        match Job::unseal(services, &stored) {
            Ok(job) => job.spawn(services, None),
            Err(error) => tracing::error!(job_id = %stored.job_id, %error, "a job cannot go on"),
        }
    }
    Ok(count)
}

/// What a customer may see of a job; nothing for unknown and foreign ones alike.
pub(crate) async fn view(
    services: &Arc<Services>,
    job_id: &str,
    customer_id: &str,
) -> Result<Option<JobView>, Problem> {
    let stored = services.store.job(job_id.to_owned(), customer_id.to_owned()).await?;
    let Some(stored) = stored else { return Ok(None) };
    let sealed = |error: Unsealable| Problem::internal(&error);
    match stored.state {
        JobState::Running => {
            let job = Job::unseal(services, &stored).map_err(sealed)?;
            answer::accepted(services, &job.job_id, &job.ticket)
                .map(|body| Some(JobView::Running(body)))
        }
        JobState::Done => {
            let bound = binding(JobState::Done, &stored.job_id);
            let body = services.sealer.open(&stored.sealed, &bound).map_err(sealed)?;
            Ok(Some(JobView::Done(body)))
        }
    }
}
