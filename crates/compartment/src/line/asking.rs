//! The side of a line that asks.

use std::future::Future;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::{HeaderMap, Method, Response, StatusCode};
use tokio::net::UnixStream;

use super::driver::Driver;
use super::frame::{self, Kind};
use super::{Arriving, End, Exchange, Line, State};

/// A line to another compartment; clones share it, and it ends some time after the last one.
#[derive(Clone)]
pub(crate) struct Asker(Arc<Owner>);

struct Owner(Line);

impl Drop for Owner {
    fn drop(&mut self) {
        self.0.lock().retire();
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failed {
    /// The other side has not seen the request and never will: it may be sent on another line.
    Unseen,
    /// The other side may have seen it.
    Lost,
}

impl Asker {
    /// Connects to the socket of a compartment.
    pub(crate) async fn connect(socket: &Path) -> io::Result<Self> {
        let socket = UnixStream::connect(socket).await?;
        let line = Line::default();
        tokio::spawn(Driver::new(line.clone(), socket, None));
        Ok(Self(Arc::new(Owner(line))))
    }

    /// Whether new requests may be sent on it.
    pub(crate) fn is_usable(&self) -> bool {
        !self.0.0.lock().retired
    }

    /// Sends a request; resolves when the head of the answer is there. To drop it says that nobody
    /// waits for an answer.
    pub(crate) fn ask(
        &self,
        (method, path, headers): (&Method, &str, &HeaderMap),
        body: Bytes,
    ) -> Asking {
        let head = Some((Kind::Request, frame::request_head(method, path, headers)));
        Asking { line: self.0.0.clone(), number: None, head, body }
    }
}

/// A request that has no answer yet.
pub(crate) struct Asking {
    line: Line,
    /// Nothing before it is sent and after it is answered.
    number: Option<u64>,
    head: Option<(Kind, Vec<u8>)>,
    /// What has not left yet.
    body: Bytes,
}

impl Asking {
    fn begin(&self, state: &mut State) -> Result<u64, Failed> {
        if state.retired {
            return Err(Failed::Unseen);
        }
        state.last += 1;
        let start = state.queued;
        state.exchanges.insert(state.last, Exchange::new(start));
        Ok(state.last)
    }

    fn answered(
        &mut self,
        number: u64,
        (status, headers): (StatusCode, HeaderMap),
    ) -> Response<Arriving> {
        self.number = None;
        let line = self.line.clone();
        let body = Arriving { line, exchange: number, is_answer: true, is_read: false };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

impl Future for Asking {
    type Output = Result<Response<Arriving>, Failed>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let line = this.line.clone();
        let mut state = line.lock();
        let number = match this.number {
            Some(number) => number,
            None => this.begin(&mut state)?,
        };
        this.number = Some(number);
        let Some(exchange) = state.exchanges.get_mut(&number) else {
            this.number = None;
            return Poll::Ready(Err(Failed::Lost));
        };
        if let Some(head) = exchange.head.take() {
            // An answer that does not wait for the rest of the request does without it.
            return Poll::Ready(Ok(this.answered(number, head)));
        }
        if let Some(end) = exchange.end {
            state.leave(number, false);
            this.number = None;
            let unseen = end == End::Unseen;
            return Poll::Ready(Err(if unseen { Failed::Unseen } else { Failed::Lost }));
        }
        exchange.reader = Some(context.waker().clone());
        if this.head.is_some() || !this.body.is_empty() {
            exchange.writer = Some(context.waker().clone());
            state.push_body(number, &mut this.head, &mut this.body, true);
        }
        Poll::Pending
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        if let Some(number) = self.number.take() {
            self.line.lock().leave(number, true);
        }
    }
}
