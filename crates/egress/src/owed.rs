//! The one claim that a call owes from the moment it arrives, whatever becomes of the call.

use std::sync::Arc;

use hyper::body::Bytes;
use lucairn_compartment::clock::Clock;
use lucairn_compartment::id;
use lucairn_veil::claim::InferenceOutcome;
use lucairn_veil::digest::{Digest, Hasher};
use tokio::time::{Instant, timeout_at};

use crate::claim::{Claims, Inference, Slot};
use crate::code::{Code, Failure};

/// Longest model name in a claim, in characters.
const MAX_MODEL_CHARS: usize = 128;

/// A claim that is not signed yet. To drop it is to sign that the call was cancelled.
pub(crate) struct Owed {
    claims: Arc<Claims>,
    clock: Clock,
    /// Nothing once the claim is signed.
    account: Option<Account>,
}

/// What the claim will say.
struct Account {
    request_id: String,
    slot: Option<Slot>,
    model_used: String,
    byok: bool,
    unmasked: bool,
    /// Whether a provider was asked, be it in vain.
    asked: bool,
    left: Option<Digest>,
    handed_over: Hasher,
}

impl Owed {
    pub(crate) fn new(
        (request_id, unmasked): (&str, bool),
        claims: Arc<Claims>,
        clock: Clock,
    ) -> Self {
        let account = Account {
            request_id: request_id.to_owned(),
            slot: None,
            model_used: "unknown".to_owned(),
            byok: false,
            unmasked,
            asked: false,
            left: None,
            handed_over: Hasher::new(),
        };
        Self { claims, clock, account: Some(account) }
    }

    /// Waits until there is room for the claim, which must be before anything leaves.
    ///
    /// # Errors
    /// [`Code::ClockNotSet`] when the claim could not be signed now; [`Code::EgressUnavailable`]
    /// when there is no room before the deadline.
    pub(crate) async fn reserve(&mut self, deadline: Instant) -> Result<(), Code> {
        self.clock.now().map_err(|_| Code::ClockNotSet)?;
        let slot = timeout_at(deadline, self.claims.slot()).await.ok().flatten();
        let slot = slot.ok_or(Code::EgressUnavailable)?;
        if let Some(account) = &mut self.account {
            account.slot = Some(slot);
        }
        Ok(())
    }

    /// Notes the model by the first of these words that has something printable.
    pub(crate) fn names(&mut self, words: [Option<&str>; 2]) -> String {
        let word = words.into_iter().flatten().map(printable).find(|word| !word.is_empty());
        let word = word.unwrap_or_else(|| "unknown".to_owned());
        if let Some(account) = &mut self.account {
            account.model_used.clone_from(&word);
        }
        word
    }

    /// Notes what is about to leave, and whether the caller's own key pays for it.
    pub(crate) fn leaves(&mut self, body: Digest, byok: bool) {
        if let Some(account) = &mut self.account {
            (account.asked, account.left, account.byok) = (true, Some(body), byok);
        }
    }

    /// Notes that the provider was not reached, so that nothing has left after all.
    pub(crate) fn stayed(&mut self) {
        if let Some(account) = &mut self.account {
            account.left = None;
        }
    }

    /// Takes bytes that the gateway gets into the hash.
    pub(crate) fn hand_over(&mut self, bytes: &Bytes) {
        if let Some(account) = &mut self.account {
            account.handed_over.update(bytes);
        }
    }

    /// Signs how the call ended, once; an answer without a claim is a failure.
    pub(crate) fn settle<T>(&mut self, result: Result<T, Failure>) -> Result<T, Failure> {
        let asked = self.account.as_ref().is_some_and(|account| account.asked);
        let outcome = match &result {
            Ok(_) => InferenceOutcome::Completed,
            Err(_) if asked => InferenceOutcome::Failed,
            Err(_) => InferenceOutcome::Refused,
        };
        let signed = self.sign(outcome);
        result.and_then(|value| signed.map(|()| value).map_err(Failure::from))
    }

    /// Signs an outcome, unless one is signed already.
    ///
    /// # Errors
    /// When there is no time or no randomness to sign with.
    pub(crate) fn sign(&mut self, outcome: InferenceOutcome) -> Result<(), Code> {
        let Some(account) = self.account.take() else { return Ok(()) };
        let at = self.clock.now().map_err(|_| Code::ClockNotSet)?;
        let inference = Inference {
            request_id: account.request_id,
            claim_id: id::claim_id(at).map_err(|_| Code::EgressUnavailable)?,
            at,
            model_used: account.model_used,
            response_hash: account.handed_over.finish(),
            outcome,
            left: account.left,
            byok: account.byok,
            unmasked: account.unmasked,
        };
        self.claims.deliver(inference, account.slot);
        Ok(())
    }
}

impl Drop for Owed {
    fn drop(&mut self) {
        if self.sign(InferenceOutcome::Cancelled).is_err() {
            tracing::error!("a cancelled call has no claim, because it cannot be signed");
        }
    }
}

/// The part of a word that may stand in a claim.
fn printable(word: &str) -> String {
    let word = word.chars().filter(|c| (' '..='~').contains(c)).take(MAX_MODEL_CHARS);
    word.collect::<String>().trim().to_owned()
}
