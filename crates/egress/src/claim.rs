//! The inference claim: signed when a call ends, sent after the gateway has its answer.
//! A claim that the witness did not take yet is sent again, so that a restart of it loses none.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::{HeaderMap, Method, StatusCode};
use lucairn_compartment::clock::Timestamp;
use lucairn_compartment::envelope;
use lucairn_compartment::message::ClaimsNote;
use lucairn_compartment::peer::Peer;
use lucairn_veil::claim::{
    ClaimDraft, ClaimPayload, InferenceOutcome, InferencePayload, IsolationProbe, sign_claim,
};
use lucairn_veil::digest::Digest;
use lucairn_veil::key::SigningKey;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// The witness refuses claims that are older than 30 seconds.
const GIVE_UP: Duration = Duration::from_secs(25);

/// How long the witness may take to record a claim.
const RECORD_TIMEOUT: Duration = Duration::from_secs(5);

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Longest answer of the witness to a claim; it has nothing to say.
const MAX_RECEIPT_BYTES: usize = 64 * 1024;

/// Signs inference claims and brings them to the witness.
pub(crate) struct Claims {
    witness: Peer,
    key: SigningKey,
    probe: IsolationProbe,
    slots: Arc<Semaphore>,
    capacity: u32,
}

/// The right to owe the witness one claim; dropping it gives the right back.
pub(crate) type Slot = OwnedSemaphorePermit;

/// What a claim says about one call.
pub(crate) struct Inference {
    pub(crate) request_id: String,
    pub(crate) claim_id: String,
    /// When the call ended.
    pub(crate) at: Timestamp,
    pub(crate) model_used: String,
    /// Of the exact bytes that the gateway got.
    pub(crate) response_hash: Digest,
    pub(crate) outcome: InferenceOutcome,
    /// Of the body that left for the provider, if one did.
    pub(crate) left: Option<Digest>,
    /// Whether the caller's own provider key was used.
    pub(crate) byok: bool,
    /// Whether the request came with everything that was found in it.
    pub(crate) unmasked: bool,
}

impl Claims {
    /// `capacity` bounds the calls that run and the claims that are not delivered, together.
    pub(crate) fn new(
        witness: Peer,
        key: SigningKey,
        probe: IsolationProbe,
        capacity: u32,
    ) -> Self {
        let slots = Arc::new(Semaphore::new(usize::try_from(capacity).unwrap_or(usize::MAX)));
        Self { witness, key, probe, slots, capacity }
    }

    /// Waits for a slot. A call takes one before it asks a provider, so that claims cannot pile up
    /// while the witness is away.
    pub(crate) async fn slot(&self) -> Option<Slot> {
        Arc::clone(&self.slots).acquire_owned().await.ok()
    }

    /// How many slots are taken.
    pub(crate) fn open(&self) -> usize {
        usize::try_from(self.capacity).unwrap_or(usize::MAX) - self.slots.available_permits()
    }

    /// Signs a claim and brings it to the witness, in a task of its own.
    ///
    /// The claim of a call that ended before it had a slot is tried once when none is free, so that
    /// refused calls do not pile up claims either.
    pub(crate) fn deliver(self: &Arc<Self>, inference: Inference, slot: Option<Slot>) {
        let claims = Arc::clone(self);
        // A call may be dropped while the process ends and nothing can be spawned any more.
        let Ok(runtime) = Handle::try_current() else { return };
        runtime.spawn(async move {
            // The one who waits for the answer goes first.
            tokio::task::yield_now().await;
            let slot = slot.or_else(|| Arc::clone(&claims.slots).try_acquire_owned().ok());
            let patience = if slot.is_some() { GIVE_UP } else { Duration::ZERO };
            claims.send(&inference, patience).await;
            drop(slot);
        });
    }

    /// Returns when every claim is delivered or given up.
    pub(crate) async fn delivered(&self) {
        let _ = self.slots.acquire_many(self.capacity).await;
    }

    async fn send(&self, inference: &Inference, patience: Duration) {
        let request_id = inference.request_id.as_str();
        let Some((headers, body)) = self.sign(inference) else {
            tracing::error!(request_id, "a claim could not be written down and is lost");
            return;
        };
        let give_up = Instant::now() + patience;
        let mut pause = FIRST_PAUSE;
        loop {
            let attempt = self.record(headers.clone(), body.clone());
            match tokio::time::timeout(RECORD_TIMEOUT, attempt).await {
                Ok(Some(status)) if status.is_success() => return,
                Ok(Some(status)) if is_final(status) => {
                    tracing::error!(request_id, %status, "the witness refused a claim");
                    return;
                }
                _ => {}
            }
            if Instant::now() + pause >= give_up {
                tracing::error!(request_id, "the witness took no claim in time, it is lost");
                return;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    fn sign(&self, inference: &Inference) -> Option<(HeaderMap, Bytes)> {
        let timestamp = inference.at.rfc3339();
        let probe = if inference.byok { IsolationProbe::ByokExempt } else { self.probe };
        let draft = ClaimDraft {
            claim_id: &inference.claim_id,
            request_id: &inference.request_id,
            timestamp: &timestamp,
            payload: ClaimPayload::Inference(InferencePayload {
                isolation_probe: probe,
                model_used: inference.model_used.clone(),
                response_hash: inference.response_hash,
                outcome: inference.outcome,
                upstream_body_sha256: inference.left.into_iter().collect(),
                unmasked: inference.unmasked,
            }),
        };
        let body = serde_json::to_vec(&[sign_claim(&draft, &self.key)]).ok()?;
        let note = ClaimsNote { request_id: inference.request_id.clone(), window_ms: None };
        Some((envelope::headers(&note).ok()?, Bytes::from(body)))
    }

    /// One try; the status of the witness's answer.
    async fn record(&self, headers: HeaderMap, body: Bytes) -> Option<StatusCode> {
        let answer = self.witness.send(Method::POST, "/claims", headers, body).await.ok()?;
        let status = answer.status();
        // Recorded is enough here; the body is read so that the connection can be used again.
        let _ = envelope::collect(answer.into_body(), MAX_RECEIPT_BYTES).await;
        Some(status)
    }
}

/// Whether sending the same claim again would end the same way.
fn is_final(status: StatusCode) -> bool {
    status.is_client_error() && !matches!(status.as_u16(), 408 | 425 | 429)
}

#[cfg(test)]
mod tests;
