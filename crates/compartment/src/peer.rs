//! The other end of a Unix socket: an HTTP/1.1 client to one compartment.
//!
//! A connection carries one request at a time and is used again when the answer was read to its
//! end. What an answer's reader holds is therefore a connection; to drop it early closes that.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{HeaderMap, Method, Request, Response, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Compartment;
use crate::server::Body;

/// How long an unused connection is kept: shorter than any compartment keeps its end open, so that
/// no request is sent into a connection that is being closed.
const IDLE: Duration = Duration::from_secs(5);

/// The witness answers everybody within one sync of its disk, so a few connections carry many
/// requests, and no client of it can take all that it accepts. More requests wait their turn.
const TO_THE_WITNESS: usize = 128;

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

/// A client to one compartment; clones share its connections.
#[derive(Clone)]
pub struct Peer(Arc<Line>);

struct Line {
    compartment: Compartment,
    socket: PathBuf,
    /// The last used one at the end, which is the first to be used again.
    idle: Mutex<VecDeque<Idle>>,
    slots: Arc<Semaphore>,
}

struct Idle {
    connection: SendRequest<Body>,
    since: Instant,
}

/// The body of an answer.
pub struct Answer {
    body: Incoming,
    lease: Option<Lease>,
}

/// The right to a connection while an answer is read from it.
struct Lease {
    connection: SendRequest<Body>,
    line: Arc<Line>,
    _slot: OwnedSemaphorePermit,
}

impl Peer {
    /// A client to the compartment that listens at `socket`; connects when it is first used.
    pub fn new(compartment: Compartment, socket: PathBuf) -> Self {
        let slots = match compartment {
            Compartment::Witness => TO_THE_WITNESS,
            // A call lasts as long as a model thinks, so each needs a connection of its own.
            Compartment::Gateway | Compartment::Egress => Semaphore::MAX_PERMITS,
        };
        let (idle, slots) = (Mutex::default(), Arc::new(Semaphore::new(slots)));
        Self(Arc::new(Line { compartment, socket, idle, slots }))
    }

    /// Sends a request; returns when the headers of the answer are there.
    ///
    /// `headers` usually come from [`crate::envelope::headers`]; the path must start with a slash.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Body,
    ) -> Result<Response<Answer>, PeerError> {
        let line = &self.0;
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() =
            path.parse::<Uri>().map_err(|_| PeerError::Invalid(line.compartment))?;
        *request.headers_mut() = headers;
        let slot = Arc::clone(&line.slots).acquire_owned().await;
        let slot = slot.map_err(|error| line.unreachable(&error))?;
        while let Some(mut connection) = line.idle() {
            if connection.ready().await.is_err() {
                continue;
            }
            match connection.try_send_request(request).await {
                Ok(response) => return Ok(line.lease(response, connection, slot)),
                Err(mut error) => match error.take_message() {
                    // The connection was closed while it lay idle, and nothing has left.
                    Some(unsent) => request = unsent,
                    None => return Err(line.unreachable(error.error())),
                },
            }
        }
        let mut connection = line.connect().await?;
        match connection.send_request(request).await {
            Ok(response) => Ok(line.lease(response, connection, slot)),
            Err(error) => Err(line.unreachable(&error)),
        }
    }
}

impl Line {
    async fn connect(&self) -> Result<SendRequest<Body>, PeerError> {
        let stream = UnixStream::connect(&self.socket).await;
        let stream = stream.map_err(|error| self.unreachable(&error))?;
        let (connection, driver) =
            handshake(TokioIo::new(stream)).await.map_err(|error| self.unreachable(&error))?;
        // Whoever waits for an answer is told how it ended.
        tokio::spawn(driver);
        Ok(connection)
    }

    fn idle(&self) -> Option<SendRequest<Body>> {
        let mut idle = self.lock();
        let last = idle.pop_back()?;
        if last.since.elapsed() > IDLE {
            // The others are older still.
            idle.clear();
            return None;
        }
        Some(last.connection)
    }

    fn lease(
        self: &Arc<Self>,
        response: Response<Incoming>,
        connection: SendRequest<Body>,
        slot: OwnedSemaphorePermit,
    ) -> Response<Answer> {
        let lease = Lease { connection, line: Arc::clone(self), _slot: slot };
        response.map(|body| Answer { body, lease: Some(lease) })
    }

    fn unreachable(&self, error: &dyn std::fmt::Display) -> PeerError {
        tracing::warn!(peer = %self.compartment, %error, "a compartment does not answer");
        PeerError::Unreachable(self.compartment)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Idle>> {
        // No code that can panic runs under this lock, so a poisoned list is still whole.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease {
    fn give_back(self) {
        let mut idle = self.line.lock();
        if idle.front().is_some_and(|oldest| oldest.since.elapsed() > IDLE) {
            idle.pop_front();
        }
        idle.push_back(Idle { connection: self.connection, since: Instant::now() });
    }
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            Some(Err(_)) => self.lease = None,
            Some(Ok(_)) => {}
            None => {
                if let Some(lease) = self.lease.take() {
                    lease.give_back();
                }
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        // An empty body was read before anybody looked at it.
        if let Some(lease) = self.lease.take_if(|_| hyper::body::Body::is_end_stream(&self.body)) {
            lease.give_back();
        }
    }
}

#[cfg(test)]
mod tests;
