//! One keep-alive HTTP/1.1 connection over TCP, as thin as hyper makes it.

use std::net::SocketAddr;
use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// Any error; the caller counts it and goes on.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// An answer that came whole.
pub struct Answer {
    pub status: StatusCode,
    pub body: Bytes,
    /// When the first bytes of the body were here.
    pub begun: Instant,
}

/// A connection to one server.
pub struct Connection(SendRequest<Full<Bytes>>);

impl Connection {
    /// Connects; the connection is driven by a task of its own.
    ///
    /// # Errors
    /// When nobody listens there.
    pub async fn open(address: SocketAddr) -> Result<Self, Error> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, driver) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(driver);
        Ok(Self(sender))
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// When the connection or the answer breaks off; the connection cannot be used again then.
    pub async fn ask(&mut self, request: Request<Full<Bytes>>) -> Result<Answer, Error> {
        self.0.ready().await?;
        let answer = self.0.send_request(request).await?;
        let status = answer.status();
        let mut body = answer.into_body();
        let mut pieces = Vec::new();
        let mut begun = None;
        while let Some(frame) = body.frame().await {
            if let Ok(data) = frame?.into_data() {
                begun.get_or_insert_with(Instant::now);
                pieces.push(data);
            }
        }
        // One piece is the rule for a whole answer, and is not copied.
        let body = if pieces.len() > 1 {
            pieces.concat().into()
        } else {
            pieces.pop().unwrap_or_default()
        };
        Ok(Answer { status, body, begun: begun.unwrap_or_else(Instant::now) })
    }
}
