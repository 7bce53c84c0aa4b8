//! The life of an exchange in a provider's own format: from raw bytes to an answer or a stream.

use std::sync::Arc;

use bytes::Bytes;
use lucairn_compartment::message::Passed;
use lucairn_compartment::runtime::beside_others;
use lucairn_compartment::secret::Secret;
use lucairn_sanitizer::RestoreScope;
use lucairn_sanitizer::json::BodyPolicy;
use lucairn_sanitizer::outbound::OutboundReport;
use lucairn_sanitizer::restore::{self, Restoration};

use super::closing::Outcome;
use super::compliance::{Compliance, Facts};
use super::forward::Streamed;
use super::open::{self, Birth, Open};
use super::stream::RestoredStream;
use super::{GRACE, sanitize};
use crate::caller::Caller;
use crate::dialect::wire::{WireDialect, WireRequest};
use crate::evidence::InForce;
use crate::problem::{Kind, Problem};
use crate::services::Services;

/// To read so many bytes takes longer than handing other tasks to another thread.
const LARGE: usize = 256 * 1024;

/// What the caller gets, with the status and the headers of the provider.
pub(crate) struct Relayed {
    pub passed: Passed,
    pub facts: Facts,
    pub body: RelayedBody,
}

pub(crate) enum RelayedBody {
    Whole(Bytes),
    Stream(Box<RestoredStream>),
}

/// One exchange. If a step before the call fails, nothing leaves; no caller sees the end of an
/// answer whose claims are not durable.
pub(crate) async fn relay(
    services: &Arc<Services>,
    caller: &Caller,
    request: WireRequest<'_>,
    own_key: Option<Secret>,
) -> Result<Relayed, Problem> {
    let birth = Birth::now(services)?;
    let placeholders = services.placeholders(&caller.customer.customer_id);
    let policy = BodyPolicy { placeholders, ..services.config.body_policy(&caller.rules) };
    let in_force = InForce::wire(request.dialect.format, &policy, caller);
    let clean = || sanitize::sanitize_body(&services.sanitizer, caller, &request, &policy);
    let cleaned = if request.body.len() < LARGE { clean() } else { beside_others(clean) };
    let cleaned = match cleaned {
        Ok(cleaned) => cleaned,
        Err(problem) => {
            return Err(open::refuse(services, caller, (birth, in_force), problem).await);
        }
    };
    let window = services.config.provider_timeout() + GRACE;
    let Open { ticket, mut closing, recorded } =
        open::open(services, caller, birth, request.ask(), (&cleaned, in_force, window)).await?;
    let facts = Facts::of(services, &ticket);
    let (dialect, json_text) = (request.dialect, request.json_text);
    // What stands where in a long body takes as much memory as the body.
    drop(request);

    let called = services.egress.stream(
        &ticket.request_id,
        &ticket.call,
        own_key.as_ref(),
        &cleaned.sanitized,
    );
    let Streamed { passed, body } = match called.await {
        Ok(streamed) => streamed,
        Err(no_reply) => {
            let problem = Problem::from(no_reply).of_exchange(&ticket.request_id);
            closing.set(Outcome::Failed(problem.kind));
            recorded.durable().await.map_err(|problem| problem.of_exchange(&ticket.request_id))?;
            return Err(problem);
        }
    };
    let scope = scope(services, ticket.relink);
    let unmasked = cleaned.is_unmasked();
    let restoration = Restoration {
        vault: Arc::new(cleaned.vault),
        scope,
        json_text,
        // Of a request that left as it came, everything in the answer would look added.
        outbound: services.outbound.clone().filter(|_| !unmasked),
        documents: cleaned.documents,
    };
    let compliance = Compliance::new(services, &ticket, facts.clone(), dialect.metadata_is_text);
    if passed.is_success() && passed.is_event_stream() && dialect.answers_text {
        let (source, end) = ((body, recorded), (closing, compliance));
        let body = RestoredStream::new(dialect, restoration, source, end);
        return Ok(Relayed { passed, facts, body: RelayedBody::Stream(Box::new(body)) });
    }
    let body = body.whole().await;
    recorded
        .durable()
        .await
        .inspect_err(|problem| closing.set(Outcome::Failed(problem.kind)))
        .map_err(|problem| problem.of_exchange(&ticket.request_id))?;
    let restored =
        body.and_then(|body| restored(dialect, body, &restoration, &compliance, &passed));
    match restored {
        Ok(Restored { bytes, report, failed }) => {
            closing.found_outbound(report);
            closing.set(outcome(&passed, failed));
            Ok(Relayed { passed, facts, body: RelayedBody::Whole(bytes) })
        }
        Err(problem) => {
            closing.set(Outcome::Failed(problem.kind));
            Err(problem.of_exchange(&ticket.request_id))
        }
    }
}

/// A whole answer for the caller.
struct Restored {
    bytes: Bytes,
    report: OutboundReport,
    /// Whether it says inside that the provider failed.
    failed: bool,
}

/// The body of a whole answer with originals put back and the facts of the exchange in it.
fn restored(
    dialect: &WireDialect,
    body: Bytes,
    restoration: &Restoration,
    compliance: &Compliance,
    passed: &Passed,
) -> Result<Restored, Problem> {
    let rules = dialect.rules.answer;
    let (mut report, mut failed) = (OutboundReport::default(), false);
    let mut bytes = body;
    if dialect.answers_text {
        match restore::restore_body(&bytes, rules, restoration) {
            Ok(restored) => {
                bytes = restored.bytes.map_or(bytes, Bytes::from);
                (report, failed) = (restored.outbound, restored.failed);
            }
            Err(_) if passed.is_success() => return Err(no_json()),
            // The page of some proxy in between: it says why, and it has nothing to restore.
            Err(_) => {}
        }
    } else {
        check_json(passed, &bytes)?;
    }
    if passed.is_success() && compliance.is_wanted() {
        bytes = Bytes::from(restore::add_compliance(&bytes, &compliance.json(&report)));
    }
    Ok(Restored { bytes, report, failed })
}

/// Which placeholders become originals in an answer.
fn scope(services: &Services, relink: bool) -> RestoreScope {
    match (relink, services.config.restore_secrets) {
        (false, _) => RestoreScope::LiteralsOnly,
        (true, false) => RestoreScope::OneWaySecrets,
        (true, true) => RestoreScope::All,
    }
}

/// Checks an answer that nobody reads otherwise: the page of some other server is no answer,
/// whatever its status says.
///
/// # Errors
/// `upstream_invalid_response`.
pub(super) fn check_json(passed: &Passed, body: &[u8]) -> Result<(), Problem> {
    let is_json = || serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok();
    if !passed.is_success() || is_json() { Ok(()) } else { Err(no_json()) }
}

fn no_json() -> Problem {
    let message = "The answer of the provider is not JSON; check its base URL.";
    Problem::new(Kind::UpstreamInvalidResponse, message)
}

/// How an exchange ended whose answer came whole.
fn outcome(passed: &Passed, failed: bool) -> Outcome {
    match passed.status {
        200..300 if !failed => Outcome::Completed,
        429 => Outcome::Failed(Kind::UpstreamRateLimited),
        400..500 => Outcome::Failed(Kind::UpstreamRejected),
        _ => Outcome::Failed(Kind::UpstreamError),
    }
}
