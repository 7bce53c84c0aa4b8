//! A call and who waits for it. A call runs in its own task and lives as long as its entry here:
//! until nobody waits for it any more, or, once detached, until it is deleted or ten minutes old.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use lucairn_compartment::message::Answered;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::code::{Code, Failure};

/// How long the outcome of a detached call waits to be fetched.
const KEEP: Duration = Duration::from_secs(600);

/// The answer to the gateway.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) body: Bytes,
    pub(crate) note: Answered,
}

/// How a call ended.
pub(crate) type Outcome = Result<Answer, Failure>;

/// The calls that run, and the outcomes that wait to be fetched.
#[derive(Default)]
pub(crate) struct Calls {
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    entries: HashMap<String, Entry>,
    started: u64,
}

struct Entry {
    /// Tells this call from a later one with the same id.
    number: u64,
    /// Of the request, so that no one is handed the answer to another.
    digest: [u8; 32],
    waiters: usize,
    detached: bool,
    outcome: watch::Receiver<Option<Outcome>>,
    task: AbortHandle,
}

impl Calls {
    /// Waits for the call of this id, starting it when there is none.
    pub(crate) fn join<F>(
        self: &Arc<Self>,
        request_id: &str,
        digest: [u8; 32],
        work: impl FnOnce() -> F,
    ) -> Result<Waiter, Failure>
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let mut table = self.lock();
        if let Some(entry) = table.entries.get_mut(request_id) {
            if entry.digest != digest {
                return Err(Code::CallMismatch.into());
            }
            entry.waiters += 1;
            return Ok(self.waiter(request_id, entry));
        }
        table.started += 1;
        let number = table.started;
        let (publisher, outcome) = watch::channel(None);
        let (calls, id, work) = (Arc::clone(self), request_id.to_owned(), work());
        let task = tokio::spawn(async move {
            let _ended = Ended { calls, request_id: id, number };
            publisher.send_replace(Some(work.await));
            tokio::time::sleep(KEEP).await;
        });
        let task = task.abort_handle();
        let entry = Entry { number, digest, waiters: 1, detached: false, outcome, task };
        let waiter = self.waiter(request_id, &entry);
        table.entries.insert(request_id.to_owned(), entry);
        Ok(waiter)
    }

    /// Lets a call go on without waiters; false when there is no such call.
    pub(crate) fn detach(&self, request_id: &str) -> bool {
        let mut table = self.lock();
        let entry = table.entries.get_mut(request_id);
        entry.map(|entry| entry.detached = true).is_some()
    }

    /// Ends a call and forgets its outcome.
    pub(crate) fn delete(&self, request_id: &str) {
        self.remove_if(request_id, |_| true);
    }

    /// Ends all calls; nobody can fetch an outcome once the process stops listening.
    pub(crate) fn end_all(&self) {
        let entries = std::mem::take(&mut self.lock().entries);
        for entry in entries.into_values() {
            entry.task.abort();
        }
    }

    /// How many calls run or wait to be fetched.
    pub(crate) fn len(&self) -> usize {
        self.lock().entries.len()
    }

    fn waiter(self: &Arc<Self>, request_id: &str, entry: &Entry) -> Waiter {
        Waiter {
            calls: Arc::clone(self),
            request_id: request_id.to_owned(),
            number: entry.number,
            outcome: entry.outcome.clone(),
        }
    }

    /// Aborting drops the connection to the provider, so that it stops working for nobody.
    fn remove_if(&self, request_id: &str, condition: impl FnOnce(&mut Entry) -> bool) {
        let mut table = self.lock();
        let met = table.entries.get_mut(request_id).is_some_and(condition);
        let removed = if met { table.entries.remove(request_id) } else { None };
        // Not under the lock, which the end of the task takes, too.
        drop(table);
        if let Some(entry) = removed {
            entry.task.abort();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One who waits for a call; dropping it is leaving.
pub(crate) struct Waiter {
    calls: Arc<Calls>,
    request_id: String,
    number: u64,
    outcome: watch::Receiver<Option<Outcome>>,
}

impl Waiter {
    /// The outcome, when it is there.
    pub(crate) async fn wait(mut self) -> Outcome {
        match self.outcome.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(outcome)) => outcome.clone(),
            _ => Err(Code::EgressUnavailable.into()),
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        self.calls.remove_if(&self.request_id, |entry| {
            if entry.number != self.number {
                return false;
            }
            entry.waiters -= 1;
            entry.waiters == 0 && !entry.detached
        });
    }
}

/// Removes the entry when its task ends in any way, so that no entry outlives its call.
struct Ended {
    calls: Arc<Calls>,
    request_id: String,
    number: u64,
}

impl Drop for Ended {
    fn drop(&mut self) {
        self.calls.remove_if(&self.request_id, |entry| entry.number == self.number);
    }
}

#[cfg(test)]
mod tests;
