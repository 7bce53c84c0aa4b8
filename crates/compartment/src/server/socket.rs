//! The connection of an application, looked at also while nobody reads from it.
//!
//! An HTTP server that is busy with one request does not read the next one, and so does not see
//! behind its bytes that the client has left. What is behind them is fetched here, up to a bound.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::timeout;

use super::arriving::MOST_UNREAD;

/// How much of the next requests is fetched while one is answered; behind more than that, a client
/// that leaves is not seen.
const MOST_AHEAD: usize = 64 * 1024;

/// A connection; clones are the same one.
pub(super) struct Socket<S>(Arc<Mutex<Inner<S>>>);

struct Inner<S> {
    stream: S,
    /// What was fetched and not read yet.
    ahead: BytesMut,
}

impl<S> Clone for Socket<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    pub(super) fn new(stream: S) -> Self {
        Self(Arc::new(Mutex::new(Inner { stream, ahead: BytesMut::new() })))
    }

    /// One task has all clones, so nobody waits for this.
    fn lock(&self) -> MutexGuard<'_, Inner<S>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ready when the client sends no more. To be asked only after the server has been, by the same
    /// task, and while the server has a whole request.
    pub(super) fn poll_left(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut inner = self.lock();
        let Inner { stream, ahead } = &mut *inner;
        let before = ahead.len();
        while ahead.len() < MOST_AHEAD {
            let mut piece = [0; 4096];
            let mut piece = ReadBuf::new(&mut piece);
            match Pin::new(&mut *stream).poll_read(context, &mut piece) {
                Poll::Ready(Ok(())) if !piece.filled().is_empty() => {
                    ahead.extend_from_slice(piece.filled());
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => break,
            }
        }
        if ahead.len() > before {
            // The server may wait for just this.
            context.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    /// Sends no more, and for so long throws away what the client still sends until it has read that.
    pub(super) async fn linger(mut self, longest: Duration) {
        let (mut piece, mut left) = (vec![0; 4096], MOST_UNREAD);
        let ending = async {
            if self.shutdown().await.is_err() {
                return;
            }
            while let Ok(length @ 1..) = self.read(&mut piece).await {
                left = left.saturating_sub(length);
                if left == 0 {
                    return;
                }
            }
        };
        // Whether it came to an end or not, the connection is closed now.
        let _ = timeout(longest, ending).await;
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Socket<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut inner = self.lock();
        if inner.ahead.is_empty() {
            return Pin::new(&mut inner.stream).poll_read(context, buffer);
        }
        let length = inner.ahead.len().min(buffer.remaining());
        buffer.put_slice(&inner.ahead[..length]);
        inner.ahead.advance(length);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Socket<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.lock().stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.lock().stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.lock().stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.lock().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.lock().stream).poll_shutdown(context)
    }
}
