//! The other end of a Unix socket: a client to one compartment, over one [`crate::line`].

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame};
use hyper::{HeaderMap, Method, Response, Uri};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Compartment;
use crate::line::Arriving;
use crate::line::asking::{Asker, Failed};
pub use crate::line::{BrokenOff, Silence};

/// The witness answers everybody within one sync of its disk, so no client of it needs more, and
/// none can take all that it takes. More requests wait their turn.
const TO_THE_WITNESS: usize = 128;

/// A call lasts as long as a model thinks.
const TO_THE_EGRESS: usize = 4000;

/// On how many lines a request is tried that no compartment has seen yet.
const LINES: usize = 4;

/// Another compartment did not answer.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
    /// There is no connection, or it broke.
    #[error("{0} does not answer")]
    Unreachable(Compartment),
    /// The request could not be written down; a fault of ours.
    #[error("a request to {0} is not valid")]
    Invalid(Compartment),
}

/// A client to one compartment; clones share its line.
#[derive(Clone)]
pub struct Peer(Arc<Inner>);

struct Inner {
    compartment: Compartment,
    socket: PathBuf,
    line: Mutex<Option<Asker>>,
    slots: Arc<Semaphore>,
}

/// The body of an answer. To drop it before its end cancels the request.
pub struct Answer {
    body: Arriving,
    _slot: OwnedSemaphorePermit,
}

impl Peer {
    /// A client to the compartment that listens at `socket`; connects when it is first used.
    pub fn new(compartment: Compartment, socket: PathBuf) -> Self {
        let slots = match compartment {
            Compartment::Witness => TO_THE_WITNESS,
            Compartment::Gateway | Compartment::Egress => TO_THE_EGRESS,
        };
        let (line, slots) = (Mutex::default(), Arc::new(Semaphore::new(slots)));
        Self(Arc::new(Inner { compartment, socket, line, slots }))
    }

    /// Sends a request; returns when the headers of the answer are there. To drop it before cancels
    /// the request.
    ///
    /// Whoever answers before it has read the request does without the rest of it.
    ///
    /// `headers` usually come from [`crate::envelope::headers`]; the path must start with a slash.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response<Answer>, PeerError> {
        let inner = &self.0;
        path.parse::<Uri>().map_err(|_| PeerError::Invalid(inner.compartment))?;
        let slot = Arc::clone(&inner.slots).acquire_owned().await;
        let slot = slot.map_err(|error| inner.unreachable(&error))?;
        for _ in 0..LINES {
            let line = inner.line().await?;
            match line.ask((&method, path, &headers), body.clone()).await {
                Ok(response) => return Ok(response.map(|body| Answer { body, _slot: slot })),
                // The line was closed before the request was seen, as in a restart.
                Err(Failed::Unseen) => {}
                Err(Failed::Lost) => return Err(inner.unreachable(&"the line broke")),
            }
        }
        Err(inner.unreachable(&"lines are closed at once"))
    }
}

impl Inner {
    /// The line that is there, or a new one.
    async fn line(&self) -> Result<Asker, PeerError> {
        if let Some(line) = self.usable().clone() {
            return Ok(line);
        }
        let made = Asker::connect(&self.socket).await.map_err(|error| self.unreachable(&error))?;
        // Somebody else may have been faster.
        Ok(self.usable().get_or_insert(made).clone())
    }

    fn usable(&self) -> MutexGuard<'_, Option<Asker>> {
        // No code that can panic runs under this lock, so a poisoned place is still whole.
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        line.take_if(|line| !line.is_usable());
        line
    }

    fn unreachable(&self, error: &dyn std::fmt::Display) -> PeerError {
        tracing::warn!(peer = %self.compartment, %error, "a compartment does not answer");
        PeerError::Unreachable(self.compartment)
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
}

#[cfg(test)]
mod tests;
