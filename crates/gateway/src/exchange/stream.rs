//! A streamed answer on its way to the caller: originals are put back event by event.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use lucairn_sanitizer::outbound::OutboundReport;
use lucairn_sanitizer::restore::{Restoration, StreamNotes, StreamRestorer, StreamSummary};
use tokio::time::Instant;

use super::GRACE;
use super::arriving::Arriving;
use super::closing::{Closing, Outcome};
use super::compliance::Compliance;
use crate::dialect::wire::WireDialect;
use crate::problem::{Kind, Problem};
use crate::witness_client::RecordedClaims;

/// How long a provider may take to end an answer after its last event.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// The stream did not reach its end; the caller's connection must not end as if it had.
#[derive(Debug, thiserror::Error)]
#[error("the answer broke off")]
pub(crate) struct BrokenOff;

/// The rest of an answer. To drop it early cancels the call of the model, and the exchange ends as
/// cancelled.
pub(crate) struct RestoredStream {
    dialect: &'static WireDialect,
    /// Nothing once it was read to its end.
    body: Option<Arriving>,
    restorer: Option<StreamRestorer>,
    /// The claims of the exchange, until they are known to be durable.
    recorded: Option<RecordedClaims>,
    /// There until the stream is dropped.
    closing: Option<Closing>,
    /// Whether the last event of the answer went on its way.
    ended: bool,
    /// How the exchange ends then: with an event, the provider can say that there is no answer.
    end: Outcome,
    /// Until when the witness waits for the end of this exchange.
    expected_by: Instant,
    window: Duration,
    /// Written once the stream has failed, before the connection breaks.
    failed: bool,
}

impl RestoredStream {
    pub(crate) fn new(
        dialect: &'static WireDialect,
        restoration: Restoration,
        (body, recorded): (Arriving, RecordedClaims),
        (closing, compliance): (Closing, Compliance),
    ) -> Self {
        let notes = compliance.is_wanted().then(|| StreamNotes {
            first: compliance.json(&Default::default()),
            last: Box::new(move |summary| compliance.json(&summary.outbound)),
        });
        let window = closing.services().config.provider_timeout() + GRACE;
        let rules = dialect.rules.answer;
        Self {
            dialect,
            body: Some(body),
            restorer: Some(StreamRestorer::new(rules, Arc::new(restoration), notes)),
            recorded: Some(recorded),
            closing: Some(closing),
            ended: false,
            end: Outcome::Completed,
            expected_by: Instant::now() + window,
            window,
            failed: false,
        }
    }

    /// The next bytes for the caller; nothing after the end.
    pub(crate) async fn next(&mut self) -> Option<Result<Bytes, BrokenOff>> {
        if self.failed {
            // The socket writes what it has when it must wait; without that the error would
            // overtake the event that tells the caller why.
            tokio::task::yield_now().await;
            return Some(Err(BrokenOff));
        }
        let mut out = Vec::new();
        while let (Some(restorer), Some(body)) = (&mut self.restorer, &mut self.body) {
            match body.next().await {
                Some(Ok(data)) => {
                    if restorer.push(&data, &mut out).is_err() {
                        return Some(Ok(self.fail(out, too_long())));
                    }
                    let ended = restorer.summary().ended;
                    self.end = outcome(restorer.summary());
                    self.extend();
                    if out.is_empty() {
                        continue;
                    }
                    return Some(Ok(self.when_durable(ended, out).await));
                }
                // The answer is whole, only its connection was not closed as it should be.
                Some(Err(_)) if self.ended && self.end == Outcome::Completed => {
                    self.finish(&mut out);
                }
                Some(Err(problem)) => return Some(Ok(self.fail(out, problem))),
                None if !restorer.is_whole() => return Some(Ok(self.fail(out, unfinished()))),
                None => self.finish(&mut out),
            }
        }
        if out.is_empty() && self.recorded.is_none() {
            return None;
        }
        let bytes = self.when_durable(true, out).await;
        (!bytes.is_empty()).then_some(Ok(bytes))
    }

    /// Passes bytes on; the end of an answer only when the claims of its exchange are durable.
    async fn when_durable(&mut self, ended: bool, out: Vec<u8>) -> Bytes {
        if ended
            && let Some(recorded) = self.recorded.take()
            && let Err(problem) = recorded.durable().await
        {
            return self.fail(Vec::new(), problem);
        }
        if ended && !self.failed {
            self.ended = true;
            self.set(self.end);
        }
        Bytes::from(out)
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        self.body = None;
        if let Some(restorer) = self.restorer.take() {
            let summary = restorer.finish(out);
            self.end = outcome(&summary);
            self.found_outbound(summary.outbound);
        }
    }

    fn set(&mut self, outcome: Outcome) {
        if let Some(closing) = &mut self.closing {
            closing.set(outcome);
        }
    }

    fn found_outbound(&mut self, report: OutboundReport) {
        if let Some(closing) = &mut self.closing {
            closing.found_outbound(report);
        }
    }

    /// Ends the exchange as failed: the caller reads why, then the connection breaks.
    fn fail(&mut self, mut out: Vec<u8>, problem: Problem) -> Bytes {
        if let Some(restorer) = self.restorer.take() {
            let summary = restorer.break_off(&mut out);
            self.found_outbound(summary.outbound);
            out.extend_from_slice(self.dialect.error_event(&problem).as_bytes());
        }
        self.set(Outcome::Failed(problem.kind));
        (self.body, self.failed) = (None, true);
        Bytes::from(out)
    }

    /// Lets the witness wait longer for a stream that goes on and on.
    fn extend(&mut self) {
        if self.expected_by.saturating_duration_since(Instant::now()) > self.window / 2 {
            return;
        }
        self.expected_by = Instant::now() + self.window;
        let Some(closing) = &self.closing else { return };
        let (services, window) = (Arc::clone(closing.services()), self.window);
        let request_id = closing.request_id().to_owned();
        tokio::spawn(async move {
            // Not fatal: the certificate would only be issued before the stream has ended.
            let _ = services.witness.extend(&request_id, window).await;
        });
    }
}

/// A caller may leave as soon as it has the last event. The provider's answer is read to its end all
/// the same, so that nobody states that it was cancelled; only then the exchange ends.
impl Drop for RestoredStream {
    fn drop(&mut self) {
        let (Some(mut body), Some(mut closing)) = (self.body.take(), self.closing.take()) else {
            return;
        };
        if !self.ended {
            return;
        }
        if let Some(restorer) = &self.restorer {
            closing.found_outbound(restorer.summary().outbound.clone());
        }
        let background = closing.services().background.clone();
        background.spawn(async move {
            let rest = async { while let Some(Ok(_)) = body.next().await {} };
            // One that does not end is given up; the egress then says that it was cancelled.
            let _ = tokio::time::timeout(LAST_WORDS, rest).await;
            drop(body);
            drop(closing);
        });
    }
}

/// How an exchange ended whose stream came to this end.
fn outcome(summary: &StreamSummary) -> Outcome {
    if summary.failed { Outcome::Failed(Kind::UpstreamError) } else { Outcome::Completed }
}

/// The provider closed its connection as if that were all.
fn unfinished() -> Problem {
    let message = "The answer of the provider ended before its last event. Try again.";
    Problem::new(Kind::UpstreamError, message)
}

fn too_long() -> Problem {
    let message = "An event of the provider is too long to be restored.";
    Problem::new(Kind::UpstreamResponseTooLarge, message)
}
