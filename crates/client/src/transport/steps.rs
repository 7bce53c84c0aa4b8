//! A time limit for each step instead of the whole: as long as bytes come or go, it begins anew.

use std::io;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::SendRequest;
use hyper::rt::{Read, ReadBufCursor, Write};

use super::TransportError;

/// The sending end of a connection.
pub(super) struct Connection {
    pub(super) sender: SendRequest<Full<Bytes>>,
    pub(super) activity: Activity,
}

impl Connection {
    /// Runs a step of a request; with a limit, until nothing has moved for that long.
    pub(super) fn step<F: Future>(
        &self,
        limit: Option<Duration>,
        step: F,
    ) -> impl Future<Output = Result<F::Output, TransportError>> + use<F> {
        let activity = self.activity.clone();
        async move {
            match limit {
                None => Ok(step.await),
                Some(limit) => {
                    let done = activity.unless_silent(limit, step).await;
                    done.ok_or(TransportError::Timeout(limit))
                }
            }
        }
    }
}

/// Runs a step that has no connection yet.
pub(super) async fn within<F: Future>(
    limit: Option<Duration>,
    step: F,
) -> Result<F::Output, TransportError> {
    match limit {
        None => Ok(step.await),
        Some(limit) => {
            tokio::time::timeout(limit, step).await.map_err(|_| TransportError::Timeout(limit))
        }
    }
}

/// When bytes last moved over a connection.
#[derive(Clone, Default)]
pub(super) struct Activity(Arc<AtomicU64>);

impl Activity {
    /// Starts the limit anew: a step begins, or bytes have moved.
    fn note(&self) {
        self.0.store(nanos(), Ordering::Relaxed);
    }

    /// How long nothing has moved.
    fn silence(&self) -> Duration {
        Duration::from_nanos(nanos().saturating_sub(self.0.load(Ordering::Relaxed)))
    }

    /// Runs a future until it is done or nothing has moved for that long.
    async fn unless_silent<F: Future>(&self, limit: Duration, future: F) -> Option<F::Output> {
        self.note();
        let mut future = pin!(future);
        loop {
            let left = limit.saturating_sub(self.silence());
            if left.is_zero() {
                return None;
            }
            if let Ok(output) = tokio::time::timeout(left, &mut future).await {
                return Some(output);
            }
        }
    }
}

/// Nanoseconds since the first call of this process.
fn nanos() -> u64 {
    static BEGIN: OnceLock<Instant> = OnceLock::new();
    u64::try_from(BEGIN.get_or_init(Instant::now).elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// A stream that notes when bytes move.
pub(super) struct Watched<T> {
    stream: T,
    activity: Activity,
}

impl<T> Watched<T> {
    pub(super) fn new(stream: T, activity: Activity) -> Self {
        Self { stream, activity }
    }

    fn noted<R>(&self, moved: Poll<R>) -> Poll<R> {
        if moved.is_ready() {
            self.activity.note();
        }
        moved
    }
}

impl<T: Read + Unpin> Read for Watched<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let moved = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.noted(moved)
    }
}

impl<T: Write + Unpin> Write for Watched<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let moved = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.noted(moved)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let moved = Pin::new(&mut self.stream).poll_write_vectored(context, buffers);
        self.noted(moved)
    }
}
