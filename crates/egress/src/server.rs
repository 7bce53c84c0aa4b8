//! The HTTP that the gateway speaks to the egress, all routes on one screen.

use std::sync::Arc;

use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use lucairn_compartment::envelope::{self, BodyError};
use lucairn_compartment::message::{Call, Dialect, UPSTREAM_KEY};
use lucairn_compartment::secret::Secret;
use lucairn_compartment::server::{Body, Incoming, empty, full, json};
use lucairn_veil::digest::Hasher;

use crate::call::Calls;
use crate::code::{Code, Failure};
use crate::credential::usable;
use crate::send::{Order, Sender};

/// Longest request id, in bytes.
const MAX_ID_BYTES: usize = 128;

/// What all requests share.
pub(crate) struct Egress {
    pub(crate) calls: Arc<Calls>,
    pub(crate) sender: Arc<Sender>,
    pub(crate) max_request_bytes: usize,
}

impl Egress {
    /// Answers one request.
    pub(crate) async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        let path = request.uri().path().to_owned();
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let answer = match (request.method(), segments.as_slice()) {
            (&Method::GET, ["healthz"]) => Ok(self.health()),
            (&Method::POST, ["calls", id]) if is_id(id) => self.call(id, request).await,
            (&Method::POST, ["streams", id]) if is_id(id) => self.stream(id, request).await,
            (&Method::POST, ["calls", id, "detach"]) => self.detach(id),
            (&Method::DELETE, ["calls", id]) => Ok(self.delete(id)),
            _ => Err(Code::NotFound.into()),
        };
        answer.unwrap_or_else(Failure::into_response)
    }

    fn health(&self) -> Response<Body> {
        let health = serde_json::json!({
            "status": "ok",
            "open_calls": self.calls.len(),
            "unsent_claims": self.sender.claims.open(),
        });
        json(StatusCode::OK, &health)
    }

    async fn call(&self, id: &str, request: Request<Incoming>) -> Result<Response<Body>, Failure> {
        let order = self.order(id, request, |dialect| dialect == Dialect::Native).await?;
        let digest = digest(&order.call, &order.body);
        let sender = Arc::clone(&self.sender);
        let waiter = self.calls.join(id, digest, || async move { sender.complete(order).await })?;
        let answer = waiter.wait().await?;
        let mut response = Response::new(full(answer.body));
        *response.headers_mut() =
            envelope::headers(&answer.note).map_err(|_| Code::EgressUnavailable)?;
        response.headers_mut().insert(
            hyper::header::CONTENT_TYPE,
            hyper::header::HeaderValue::from_static("application/json"),
        );
        Ok(response)
    }

    async fn stream(
        &self,
        id: &str,
        request: Request<Incoming>,
    ) -> Result<Response<Body>, Failure> {
        let order = self.order(id, request, |dialect| dialect != Dialect::Native).await?;
        self.sender.stream(order).await
    }

    /// Reads what the gateway asks for. One who is not understood is owed a claim all the same.
    async fn order(
        &self,
        id: &str,
        request: Request<Incoming>,
        may_be: fn(Dialect) -> bool,
    ) -> Result<Order, Failure> {
        let order = self.read(id, request).await;
        let order = order.and_then(|order| {
            may_be(order.call.dialect).then_some(order).ok_or(Code::InvalidRequest)
        });
        order.or_else(|code| self.sender.owe(id, false).settle(Err(code.into())))
    }

    async fn read(&self, id: &str, request: Request<Incoming>) -> Result<Order, Code> {
        let (parts, body) = request.into_parts();
        let call: Call = envelope::read(&parts.headers).map_err(|_| Code::InvalidRequest)?;
        let key = upstream_key(&parts.headers)?;
        let body = envelope::collect(body, self.max_request_bytes).await;
        let body = body.map_err(|error| match error {
            BodyError::TooLarge(_) => Code::RequestTooLarge,
            BodyError::Broken => Code::InvalidRequest,
        })?;
        Ok(Order { request_id: id.to_owned(), call, body, key })
    }

    fn detach(&self, id: &str) -> Result<Response<Body>, Failure> {
        if self.calls.detach(id) {
            Ok(empty(StatusCode::NO_CONTENT))
        } else {
            Err(Code::NotFound.into())
        }
    }

    fn delete(&self, id: &str) -> Response<Body> {
        self.calls.delete(id);
        empty(StatusCode::NO_CONTENT)
    }
}

/// Ids stand in paths, logs and certificates, so only plain characters may be in them.
fn is_id(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !id.is_empty() && id.len() <= MAX_ID_BYTES && id.bytes().all(plain)
}

/// The caller's own provider key, when there is one.
fn upstream_key(headers: &HeaderMap) -> Result<Option<Secret>, Code> {
    let Some(value) = headers.get(UPSTREAM_KEY) else { return Ok(None) };
    let text = value.to_str().map_err(|_| Code::InvalidUpstreamKey)?;
    usable(text).map(Some).ok_or(Code::InvalidUpstreamKey)
}

/// What makes two requests the same: where they go and what they say. The time that is left and
/// the token may differ when the gateway asks again.
fn digest(call: &Call, body: &[u8]) -> [u8; 32] {
    let Call { token: _, model, provider, dialect, timeout_ms: _, own_key_only, .. } = call;
    let Call { headers, detail, unmasked, .. } = call;
    let target =
        serde_json::json!([model, provider, dialect, own_key_only, headers, detail, unmasked])
            .to_string();
    let mut hasher = Hasher::new();
    hasher.update(target.as_bytes());
    // JSON text holds no zero byte, so target and body cannot run together.
    hasher.update(&[0]);
    hasher.update(body);
    hasher.finish()
}
