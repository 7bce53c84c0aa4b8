//! Requests on a listening socket that the supervisor opened and handed over as standard input:
//! HTTP/1.1 of applications on a TCP socket, lines of other compartments on a Unix socket.

mod arriving;
mod socket;

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Frame, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;

use crate::line::{self, Arriving};
use arriving::{FromClient, IsWhole, LONGEST_PAUSE};
use socket::Socket;

/// How long a connection without any request may still bring one after a stop was asked for.
const FIRST_WORD: Duration = Duration::from_millis(500);

/// A body of an answer: whole or streamed.
pub type Body = UnsyncBoxBody<Bytes, BoxError>;

/// Any error that ends a body early.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A body that is there whole.
pub fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// An answer with a JSON body.
pub fn json<T: serde::Serialize>(status: StatusCode, value: &T) -> Response<Body> {
    let bytes = serde_json::to_vec(value).unwrap_or_default();
    let mut response = Response::new(full(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(
        hyper::header::CONTENT_TYPE,
        hyper::header::HeaderValue::from_static("application/json"),
    );
    response
}

/// An answer without a body.
pub fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(full(Bytes::new()));
    *response.status_mut() = status;
    response
}

/// A socket that connections come from.
pub enum Listener {
    /// For applications.
    Tcp(TcpListener),
    /// For other compartments.
    Unix(UnixListener),
}

impl Listener {
    /// Takes over the Unix socket that stands at standard input.
    pub fn inherited_unix() -> io::Result<Self> {
        let socket = std::os::unix::net::UnixListener::from(inherited()?);
        socket.set_nonblocking(true)?;
        UnixListener::from_std(socket).map(Self::Unix)
    }

    /// Takes over the TCP socket that stands at standard input.
    pub fn inherited_tcp() -> io::Result<Self> {
        let socket = std::net::TcpListener::from(inherited()?);
        socket.set_nonblocking(true)?;
        TcpListener::from_std(socket).map(Self::Tcp)
    }
}

/// Nothing stays at standard input, so that the socket closes when its listener is dropped.
fn inherited() -> io::Result<std::os::fd::OwnedFd> {
    let socket = io::stdin().as_fd().try_clone_to_owned()?;
    rustix::stdio::dup2_stdin(std::fs::File::open("/dev/null")?)?;
    Ok(socket)
}

/// What bounds a connection.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long a client may take to send its headers.
    pub header_timeout: Duration,
    /// How long answers under way may take after a stop was asked for.
    pub drain_timeout: Duration,
    /// How many connections may be open at once; more wait in the backlog.
    pub connections: usize,
}

/// Turns true when the process should finish what it does and end.
pub type Stop = watch::Receiver<bool>;

/// Where a request came from: the peer's address on TCP, nothing on a Unix socket.
pub type Peer = Option<SocketAddr>;

/// The body of a request.
pub enum Incoming {
    /// From an application.
    Http(FromClient),
    /// From another compartment.
    Line(Arriving),
}

impl hyper::body::Body for Incoming {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self.get_mut() {
            Self::Http(body) => Pin::new(body).poll_frame(context).map_err(Into::into),
            Self::Line(body) => Pin::new(body).poll_frame(context).map_err(Into::into),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Http(body) => body.is_end_stream(),
            Self::Line(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Http(body) => body.size_hint(),
            Self::Line(body) => body.size_hint(),
        }
    }
}

/// Serves until `stop`, then lets answers under way finish.
pub async fn serve<H, F>(listener: Listener, limits: Limits, stop: Stop, handler: H)
where
    H: Fn(Request<Incoming>, Peer) -> F + Clone + Send + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let cut = match listener {
        Listener::Tcp(listener) => serve_tcp(listener, limits, stop, handler).await,
        Listener::Unix(listener) => serve_unix(listener, limits, stop, handler).await,
    };
    if cut {
        tracing::warn!("some answers did not finish in time and were cut");
    }
}

/// Tells whether answers were cut at the end.
async fn serve_tcp<H, F>(listener: TcpListener, limits: Limits, mut stop: Stop, handler: H) -> bool
where
    H: Fn(Request<Incoming>, Peer) -> F + Clone + Send + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(limits.connections));
    while let Some(slot) = slot(&slots, &mut stop).await {
        let accept = || async {
            let (stream, peer) = listener.accept().await?;
            stream.set_nodelay(true).map(|()| (stream, peer))
        };
        let Some((stream, peer)) = accepted(accept, &mut stop).await else { break };
        let handler = handler.clone();
        let spoken = Arc::new(AtomicBool::new(false));
        let silent = silent_at_stop(stop.clone(), Arc::clone(&spoken));
        let was_spoken = Arc::clone(&spoken);
        let (socket, is_whole) = (Socket::new(stream), IsWhole::default());
        let whole = is_whole.clone();
        let service = service_fn(move |request: Request<hyper::body::Incoming>| {
            spoken.store(true, Ordering::Relaxed);
            let request = FromClient::of(request, &whole, limits.header_timeout);
            let answer = handler(request.map(Incoming::Http), Some(peer));
            async move { Ok::<_, Infallible>(answer.await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_timeout)
            .serve_connection(TokioIo::new(socket.clone()), service);
        let mut watched = Box::pin(graceful.watch(connection));
        tokio::spawn(async move {
            // A client that broke off is its own business; the handler saw it already, or is dropped.
            let served = poll_fn(|context| match watched.as_mut().poll(context) {
                Poll::Pending if is_whole.get() => socket.poll_left(context).map(|()| false),
                // Whether there may be an answer that the client has not read yet.
                served => served.map(|served| match served {
                    Ok(()) => was_spoken.load(Ordering::Relaxed),
                    Err(error) => error.is_parse(),
                }),
            });
            let was_answered = tokio::select! {
                biased;
                was_answered = served => was_answered,
                () = silent => false,
            };
            // A stop does not wait for what follows.
            drop(watched);
            if was_answered {
                socket.linger(limits.header_timeout.min(LONGEST_PAUSE)).await;
            }
            drop(slot);
        });
    }
    drop(listener);
    tokio::time::timeout(limits.drain_timeout, graceful.shutdown()).await.is_err()
}

/// Tells whether answers were cut at the end.
async fn serve_unix<H, F>(
    listener: UnixListener,
    limits: Limits,
    mut stop: Stop,
    handler: H,
) -> bool
where
    H: Fn(Request<Incoming>, Peer) -> F + Clone + Send + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let mut lines = JoinSet::new();
    let slots = Arc::new(Semaphore::new(limits.connections));
    while let Some(slot) = slot(&slots, &mut stop).await {
        let Some((stream, _)) = accepted(|| listener.accept(), &mut stop).await else { break };
        let handler = handler.clone();
        let answer = move |request: Request<Arriving>| handler(request.map(Incoming::Line), None);
        let line = line::answering::serve(stream, limits.connections, stop.clone(), answer);
        lines.spawn(async move {
            line.await;
            drop(slot);
        });
        while lines.try_join_next().is_some() {}
    }
    drop(listener);
    let drained = async { while lines.join_next().await.is_some() {} };
    let cut = tokio::time::timeout(limits.drain_timeout, drained).await.is_err();
    // Whoever still answers may say how it ends before the process does.
    lines.detach_all();
    cut
}

/// The right to one more connection; nothing after a stop.
async fn slot(slots: &Arc<Semaphore>, stop: &mut Stop) -> Option<OwnedSemaphorePermit> {
    tokio::select! {
        biased;
        _ = stop.wait_for(|stop| *stop) => None,
        slot = Arc::clone(slots).acquire_owned() => slot.ok(),
    }
}

/// The next connection; nothing after a stop.
async fn accepted<T, F>(accept: impl Fn() -> F, stop: &mut Stop) -> Option<T>
where
    F: Future<Output = io::Result<T>>,
{
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return None,
            accepted = accept() => accepted,
        };
        match accepted {
            Ok(accepted) => return Some(accepted),
            Err(error) => {
                // Out of file descriptors, most likely: waiting a moment lets connections end.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Returns when a stop was asked for and a connection has not brought a whole request soon after:
/// nothing was promised on it, and the drain time is for those who were promised something.
async fn silent_at_stop(mut stop: Stop, spoken: Arc<AtomicBool>) {
    // A sender that is gone is a stop, as in [`serve`].
    let _ = stop.wait_for(|stop| *stop).await;
    tokio::time::sleep(FIRST_WORD).await;
    if spoken.load(Ordering::Relaxed) {
        std::future::pending().await
    }
}
