//! HTTP as the clients need it: one request, one whole answer, and nothing that happens by itself.
//!
//! A [`Transport`] sends a request exactly as it is given and reads the answer to its end. It
//! follows no redirect, keeps no cookie and repeats nothing that could have been acted upon. The
//! time that a caller allows covers everything from the look-up of the name to the last byte of
//! the body (unless [`TransportOptions::is_timed_by_step`] says otherwise), and the size is that of
//! the decoded body, so neither a dripping server nor a compression bomb costs more than was
//! allowed.
//!
//! Connections are kept and used again. The proxy settings of the environment and a bundle of
//! certificate authorities are honoured as [`TransportOptions`] says.
//!
//! [`blocking::Transport`] is the same for programs without an asynchronous runtime.

pub mod blocking;

mod connect;
mod decode;
mod options;
mod pool;
mod prepare;
mod steps;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::HeaderMap;
use hyper::body::{Body as _, Incoming};
use hyper::ext::ReasonPhrase;

pub use options::TransportOptions;

pub(crate) use connect::is_this_machine;
pub(crate) use prepare::{has_plain_port, without_userinfo};

use connect::Connector;
use decode::Decoder;
use pool::Pool;
use prepare::Prepared;
use steps::Connection;

/// The user agent that is stated when a request states none.
pub const USER_AGENT: &str = concat!("lucairn-rust/", env!("CARGO_PKG_VERSION"));

/// How long a connection may take to become free again after its last answer.
const SETTLING: Duration = Duration::from_millis(100);

/// What was wrong underneath; its text says more than that of [`TransportError`].
pub type Cause = Box<dyn StdError + Send + Sync>;

/// One request.
#[derive(Clone)]
pub struct Request {
    /// The method, such as `POST`.
    pub method: String,
    /// The absolute URL. Its path and query go to the server byte for byte: `..` stays, and what is
    /// not encoded is not encoded. Names and passwords in it become basic authorization.
    pub url: String,
    /// The headers in their order. `host`, `accept`, `accept-encoding` and `user-agent` are added
    /// if they are not among them.
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    pub body: Bytes,
}

impl Request {
    /// A request without headers and body.
    ///
    /// # Examples
    /// ```
    /// use lucairn::transport::Request;
    ///
    /// let mut request = Request::new("POST", "https://gateway.lucairn.eu/api/v1/scan");
    /// request.headers.push(("content-type".to_owned(), "application/json".to_owned()));
    /// request.body = r#"{"text":"mail anna.schmidt@example.org"}"#.into();
    /// ```
    pub fn new(method: &str, url: impl Into<String>) -> Self {
        Self { method: method.to_owned(), url: url.into(), headers: Vec::new(), body: Bytes::new() }
    }
}

/// Shows neither header values nor the body, because both hold secrets and personal data.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &without_userinfo(&self.url))
            .field("headers", &names)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// One answer of any status, read to its end.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code, 100 to 999.
    pub status: u16,
    /// The reason phrase as the server sent it; empty if it sent none.
    pub reason: String,
    /// The headers in the order in which their names first came, names in lower case.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The decoded body.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of that name, if its value is text.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// use std::time::Duration;
    ///
    /// use lucairn::transport::{Request, TransportOptions, blocking};
    ///
    /// # let (transport, base_url) = (blocking::Transport::new(TransportOptions::default()), gateway::start());
    /// let request = Request::new("GET", format!("{base_url}/.well-known/veil-keys.json"));
    /// let answer = transport.send(request, Duration::from_secs(5), 65_536)?;
    /// assert!(answer.header("Content-Length").is_some());
    /// # Ok::<(), lucairn::transport::TransportError>(())
    /// ```
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        std::str::from_utf8(&found?.1).ok()
    }
}

/// Shows no header values and no body, because both hold personal data.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("reason", &self.reason)
            .field("headers", &names)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The request cannot be written down; nothing was sent.
    #[error("the request cannot be sent: {0}")]
    Request(&'static str),
    /// No connection to the server or to the proxy before it; nothing was sent.
    #[error("no connection to the server: check its address, the network and the proxy settings")]
    Connect(#[source] Cause),
    /// The server has no certificate that is trusted, or does not speak TLS; nothing was sent.
    #[error("no trusted TLS connection: check the address and the certificate authorities")]
    Tls(#[source] Cause),
    /// The answer was not complete within the allowed time.
    #[error("no complete answer within {}s", .0.as_secs_f64())]
    Timeout(Duration),
    /// The decoded body is larger than allowed. The answer is here with as much of its body as was
    /// allowed.
    #[error("the body of the answer is larger than {} bytes", .0.body.len())]
    TooLarge(Box<Response>),
    /// The answer broke off or is no HTTP. The server may have acted on the request.
    #[error("no valid HTTP answer: the connection broke or the server does not speak HTTP/1")]
    Protocol(#[source] Cause),
    /// The threads of [`blocking::Transport`] could not be started.
    #[error("the client's background threads cannot be started")]
    Threads(#[source] Cause),
}

impl TransportError {
    /// Whether it is certain that the server got no part of the request.
    ///
    /// # Examples
    /// ```
    /// use lucairn::transport::TransportError;
    ///
    /// let timeout = TransportError::Timeout(std::time::Duration::from_secs(30));
    /// assert!(!timeout.is_unsent());
    /// assert!(TransportError::Request("no such method").is_unsent());
    /// ```
    pub fn is_unsent(&self) -> bool {
        matches!(self, Self::Request(_) | Self::Connect(_) | Self::Tls(_) | Self::Threads(_))
    }

    /// This and what caused it, in one line.
    ///
    /// # Examples
    /// ```
    /// use lucairn::transport::TransportError;
    ///
    /// let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
    /// let error = TransportError::Connect(refused.into());
    /// assert!(error.chain().ends_with(": connection refused"));
    /// ```
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut source = StdError::source(self);
        while let Some(error) = source {
            let one = error.to_string();
            if !text.ends_with(&one) {
                text.push_str(": ");
                text.push_str(&one);
            }
            source = error.source();
        }
        text
    }
}

/// A client for any number of servers; clones share its connections.
///
/// Needs a tokio runtime with I/O and time. A connection dies with the runtime it was made in;
/// the next request makes another one.
///
/// # Examples
/// ```
/// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
/// # gateway::ask(async |_| {
/// use lucairn::transport::{Request, Transport, TransportOptions};
///
/// let transport = Transport::new(TransportOptions::from_env());
/// # let base_url = gateway::start();
/// let request = Request::new("GET", format!("{base_url}/.well-known/veil-keys.json"));
/// let answer = transport.send(request, std::time::Duration::from_secs(5), 65_536).await?;
/// println!("{} {}", answer.status, answer.reason);
/// # Ok(()) });
/// ```
#[derive(Clone)]
pub struct Transport(Arc<Inner>);

struct Inner {
    connector: Connector,
    pool: Pool,
    is_timed_by_step: bool,
}

impl Transport {
    /// A client without connections. Certificate authorities are read when the first TLS
    /// connection is made.
    ///
    /// # Examples
    /// ```
    /// use lucairn::transport::{Transport, TransportOptions};
    ///
    /// let transport = Transport::new(TransportOptions::from_env());
    /// let same_connections = transport.clone();
    /// ```
    pub fn new(options: TransportOptions) -> Self {
        let is_timed_by_step = options.is_timed_by_step;
        let (connector, pool) = (Connector::new(options), Pool::default());
        Self(Arc::new(Inner { connector, pool, is_timed_by_step }))
    }

    /// Sends a request and reads the answer.
    ///
    /// A request without effects (`GET`, `HEAD`) is sent a second time if a connection that had
    /// been used before turns out to be closed; one with effects only if no byte of it had left.
    ///
    /// # Errors
    /// [`TransportError`]; an answer of any status is none.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use std::time::Duration;
    ///
    /// use lucairn::transport::{Request, Transport, TransportOptions};
    ///
    /// # let base_url = gateway::start();
    /// let transport = Transport::new(TransportOptions::from_env());
    /// let request = Request::new("GET", format!("{base_url}/.well-known/veil-keys.json"));
    /// let answer = transport.send(request, Duration::from_secs(5), 65_536).await?;
    /// assert_eq!((answer.status, answer.reason.as_str()), (200, "OK"));
    /// # Ok(()) });
    /// ```
    pub async fn send(
        &self,
        request: Request,
        timeout: Duration,
        max_response_bytes: usize,
    ) -> Result<Response, TransportError> {
        let prepared = Prepared::of(request, &self.0.connector)?;
        let step = self.0.is_timed_by_step.then_some(timeout);
        // On the heap: everything below it, TLS included, would stand in the future of every caller.
        let exchange = Box::pin(self.exchange(&prepared, max_response_bytes, step));
        if step.is_some() {
            return exchange.await;
        }
        tokio::time::timeout(timeout, exchange)
            .await
            .unwrap_or(Err(TransportError::Timeout(timeout)))
    }

    async fn exchange(
        &self,
        request: &Prepared,
        cap: usize,
        step: Option<Duration>,
    ) -> Result<Response, TransportError> {
        let (answer, connection) = self.request(request, step).await?;
        let (head, body) = answer.into_parts();
        let decoder = Decoder::new(&head.headers, cap, body.size_hint().exact())
            .map_err(|error| TransportError::Protocol(error.into()))?;
        let (body, is_whole) = connection.step(step, read(body, decoder)).await??;
        let reason = head.extensions.get::<ReasonPhrase>().map_or_else(
            || head.status.canonical_reason().unwrap_or_default().to_owned(),
            |reason| String::from_utf8_lossy(reason.as_bytes()).into_owned(),
        );
        let headers = listed(&head.headers);
        let response = Response { status: head.status.as_u16(), reason, headers, body };
        if !is_whole {
            return Err(TransportError::TooLarge(Box::new(response)));
        }
        self.0.pool.put(request.line(), connection);
        Ok(response)
    }

    /// Sends a request over a connection that is free, or over a new one.
    async fn request(
        &self,
        request: &Prepared,
        step: Option<Duration>,
    ) -> Result<(hyper::Response<Incoming>, Connection), TransportError> {
        while let Some(mut connection) = self.0.pool.take(request.line()) {
            // The server may have closed it while nothing ran here. This lets the runtime notice;
            // a prompt sent before that would be lost.
            tokio::task::yield_now().await;
            // What does not become free soon is stuck in an upload that its server did not want.
            if !matches!(
                tokio::time::timeout(SETTLING, connection.sender.ready()).await,
                Ok(Ok(()))
            ) {
                continue;
            }
            let sent = connection.sender.try_send_request(request.to_hyper());
            match connection.step(step, sent).await? {
                Ok(answer) => return Ok((answer, connection)),
                // It was closed while it lay idle, and nothing has left.
                Err(error) if error.message().is_some() => {}
                // Something has left, but nothing can happen twice.
                Err(_) if request.is_safe() => break,
                Err(error) => return Err(TransportError::Protocol(error.into_error().into())),
            }
        }
        let connect = self.0.connector.connect(request.destination());
        let mut connection = steps::within(step, connect).await??;
        let sent = connection.sender.send_request(request.to_hyper());
        let answer = connection.step(step, sent).await?;
        let answer = answer.map_err(|error| TransportError::Protocol(error.into()))?;
        Ok((answer, connection))
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transport")
    }
}

/// The decoded body, and whether it is all of it.
async fn read(mut body: Incoming, mut decoder: Decoder) -> Result<(Vec<u8>, bool), TransportError> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| TransportError::Protocol(error.into()))?;
        let Ok(data) = frame.into_data() else { continue };
        if let Err(error) = decoder.take(&data) {
            return decoder.overflow(error).map(|kept| (kept, false));
        }
    }
    match decoder.finish() {
        Ok(()) => Ok((decoder.into_bytes(), true)),
        Err(error) => decoder.overflow(error).map(|kept| (kept, false)),
    }
}

fn listed(headers: &HeaderMap) -> Vec<(String, Vec<u8>)> {
    let pair = |(name, value): (&hyper::header::HeaderName, &hyper::header::HeaderValue)| {
        (name.as_str().to_owned(), value.as_bytes().to_owned())
    };
    headers.iter().map(pair).collect()
}
