//! The other end of a Unix socket: a pooled HTTP/1.1 client to one compartment.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::body::Incoming;
use hyper::{HeaderMap, Method, Request, Response, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::UnixStream;

use crate::Compartment;
use crate::server::Body;

/// How long an unused connection is kept: shorter than any compartment keeps its end open, so that
/// no request is sent into a connection that is being closed.
const IDLE: std::time::Duration = std::time::Duration::from_secs(5);

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
pub struct Peer {
    compartment: Compartment,
    client: Client<Connector, Body>,
}

impl Peer {
    /// A client to the compartment that listens at `socket`; connects when it is first used.
    pub fn new(compartment: Compartment, socket: PathBuf) -> Self {
        let connector = Connector { socket: Arc::new(socket) };
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector);
        Self { compartment, client }
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
    ) -> Result<Response<Incoming>, PeerError> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("http://peer{path}"))
            .body(body)
            .map_err(|_| PeerError::Invalid(self.compartment))?;
        *request.headers_mut() = headers;
        self.client.request(request).await.map_err(|error| {
            tracing::warn!(peer = %self.compartment, %error, "a compartment does not answer");
            PeerError::Unreachable(self.compartment)
        })
    }
}

#[derive(Clone)]
struct Connector {
    socket: Arc<PathBuf>,
}

impl tower_service::Service<Uri> for Connector {
    type Response = TokioIo<UnixStream>;
    type Error = std::io::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let socket = Arc::clone(&self.socket);
        Box::pin(async move { UnixStream::connect(&*socket).await.map(TokioIo::new) })
    }
}
