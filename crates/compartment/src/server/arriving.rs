//! The body of a request of an application, and what becomes of the part that nobody reads.
//!
//! A connection that is closed while its client still sends is reset, and with the reset an answer
//! that the client has not read yet is lost. So the rest is read and thrown away beside the answer,
//! within bounds; then the connection serves the next request.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body as _, Frame, SizeHint};
use hyper::header::EXPECT;
use hyper::{Request, body};

use super::BoxError;

/// How much of what nobody wants is thrown away.
pub(super) const MOST_UNREAD: usize = 64 * 1024 * 1024;

/// How long that may take, in all.
const LONGEST: Duration = Duration::from_secs(30);

/// How long a client may pause meanwhile, at most.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Whether the request that a connection is busy with has been read to its end.
#[derive(Clone, Debug, Default)]
pub(super) struct IsWhole(Arc<AtomicBool>);

impl IsWhole {
    pub(super) fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, is_whole: bool) {
        self.0.store(is_whole, Ordering::Relaxed);
    }
}

/// The body of a request of an application.
pub struct FromClient {
    /// Absent after its end.
    body: Option<body::Incoming>,
    is_whole: IsWhole,
    /// Whether the client sends it only when it is asked for, and it was not.
    waits: bool,
    pause: Duration,
}

impl FromClient {
    /// The request with its body; a client may pause for so long while the rest of it is unwanted.
    pub(super) fn of(
        request: Request<body::Incoming>,
        is_whole: &IsWhole,
        pause: Duration,
    ) -> Request<Self> {
        let waits = request.headers().contains_key(EXPECT);
        let is_whole = is_whole.clone();
        request.map(|body| {
            is_whole.set(body.is_end_stream());
            Self { body: Some(body), is_whole, waits, pause: pause.min(LONGEST_PAUSE) }
        })
    }

    fn end(&mut self) {
        self.body = None;
        self.is_whole.set(true);
    }
}

impl body::Body for FromClient {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        this.waits = false;
        let Some(body) = &mut this.body else { return Poll::Ready(None) };
        let frame = ready!(Pin::new(&mut *body).poll_frame(context));
        if !matches!(frame, Some(Ok(_))) || body.is_end_stream() {
            this.end();
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(body::Incoming::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), body::Incoming::size_hint)
    }
}

impl Drop for FromClient {
    fn drop(&mut self) {
        let unread = self.body.take().filter(|body| !body.is_end_stream() && !self.waits);
        // Without a runtime there is no connection any more either.
        if let (Some(body), Ok(runtime)) = (unread, tokio::runtime::Handle::try_current()) {
            let (is_whole, pause) = (self.is_whole.clone(), self.pause);
            runtime.spawn(async move {
                let reading = throw_away(body, pause);
                if tokio::time::timeout(LONGEST, reading).await == Ok(true) {
                    is_whole.set(true);
                }
            });
        }
    }
}

/// Tells whether the end was reached.
async fn throw_away(mut body: body::Incoming, pause: Duration) -> bool {
    let mut left = MOST_UNREAD;
    while let Ok(frame) = tokio::time::timeout(pause, body.frame()).await {
        let Some(Ok(frame)) = frame else { return frame.is_none() };
        let length = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(length) {
            Some(rest) => left = rest,
            None => return false,
        }
    }
    false
}
