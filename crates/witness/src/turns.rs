//! The exchanges under way, in memory, each behind its own lock: whoever changes one waits for
//! his turn, and others go on. The store is the truth; after a doubt it is read again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::Shared;
use tokio::sync::{OwnedMutexGuard, oneshot};

use crate::exchange::Exchange;
use crate::store::Reply;
use lucairn_compartment::clock::Timestamp;

/// What is known about an exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// A write failed, or its writer was lost: only the store knows.
    Unknown,
    /// It is not open: never heard of, or certified.
    Absent,
    /// It is open.
    Open(Box<Exchange>),
    /// The lock is no longer in the map; whoever waited for it must look again.
    Removed,
}

type Slot = Arc<tokio::sync::Mutex<Kept>>;

/// An exchange, and who waits for the next step that writes it.
struct Kept {
    state: State,
    held: Vec<oneshot::Sender<SharedDurable>>,
}

/// Resolves when a step is durable, for all that wait for it.
type SharedDurable = Shared<Reply<()>>;

/// Comes with the next step that writes an exchange; breaks off when that fails.
pub(crate) type Held = oneshot::Receiver<SharedDurable>;

/// All exchanges under way.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<HashMap<String, Slot>>>);

/// The right to change one exchange.
///
/// What is taken and not put back is unknown, so a caller that breaks off at any point does no harm.
pub(crate) struct Turn {
    request_id: String,
    kept: OwnedMutexGuard<Kept>,
    turns: Turns,
}

impl Turns {
    /// Waits for the turn to change an exchange.
    pub(crate) async fn enter(&self, request_id: &str) -> Turn {
        loop {
            let slot = {
                let mut slots = self.slots();
                match slots.get(request_id) {
                    Some(slot) => Arc::clone(slot),
                    None => {
                        let slot = slot(State::Absent);
                        slots.insert(request_id.to_owned(), Arc::clone(&slot));
                        slot
                    }
                }
            };
            let kept = slot.lock_owned().await;
            if kept.state != State::Removed {
                return Turn { request_id: request_id.to_owned(), kept, turns: self.clone() };
            }
        }
    }

    /// Puts an exchange in that the store holds.
    pub(crate) fn insert(&self, exchange: Exchange) {
        let request_id = exchange.request_id.clone();
        self.slots().insert(request_id, slot(State::Open(Box::new(exchange))));
    }

    /// The exchanges whose time is over, and those that only the store knows.
    ///
    /// One that somebody is changing just now is left for the next time.
    pub(crate) fn due(&self, now: Timestamp) -> Vec<String> {
        let is_due = |slot: &Slot| match slot.try_lock().as_deref().map(|kept| &kept.state) {
            Ok(State::Open(exchange)) => exchange.due <= now,
            Ok(State::Unknown) => true,
            _ => false,
        };
        let slots = self.slots();
        slots.iter().filter(|(_, slot)| is_due(slot)).map(|(id, _)| id.clone()).collect()
    }

    /// The customer of an exchange that is open, if it is and is known.
    pub(crate) async fn owner(&self, request_id: &str) -> Option<Option<String>> {
        let slot = self.slots().get(request_id).map(Arc::clone)?;
        match &slot.lock().await.state {
            State::Open(exchange) => Some(exchange.caller.customer_id.clone()),
            _ => None,
        }
    }

    /// How many exchanges are in memory.
    pub(crate) fn len(&self) -> usize {
        self.slots().len()
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<String, Slot>> {
        // No code that can panic runs under this lock, so a poisoned map is still whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn slot(state: State) -> Slot {
    Arc::new(tokio::sync::Mutex::new(Kept { state, held: Vec::new() }))
}

impl Turn {
    /// Takes what is known; until something is put back, nothing is.
    pub(crate) fn take(&mut self) -> State {
        std::mem::replace(&mut self.kept.state, State::Unknown)
    }

    /// Says what is known now.
    pub(crate) fn put(&mut self, state: State) {
        self.kept.state = state;
    }

    /// Waits for the next step that writes the exchange as it is now.
    pub(crate) fn hold(&mut self) -> Held {
        let (sender, held) = oneshot::channel();
        self.kept.held.push(sender);
        held
    }

    /// Tells all who wait for it that a step writes the exchange, and when it is durable.
    pub(crate) fn written(&mut self, durable: Reply<()>) -> Reply<()> {
        if self.kept.held.is_empty() {
            return durable;
        }
        let durable = durable.shared();
        for held in self.kept.held.drain(..) {
            // One who went away comes again or does not care.
            let _ = held.send(durable.clone());
        }
        Box::pin(durable)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !matches!(self.kept.state, State::Open(_)) {
            // What they wait for will not come.
            self.kept.held.clear();
        }
        if self.kept.state == State::Absent {
            self.kept.state = State::Removed;
            self.turns.slots().remove(&self.request_id);
        }
    }
}

#[cfg(test)]
mod tests;
