//! The HTTP that the gateway and the egress speak to the witness: all routes on one screen.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use lucairn_compartment::envelope::{self, BodyError};
use lucairn_compartment::message::{AuditEvent, ClaimsNote, EventQuery, Owner, Window};
use lucairn_compartment::server::{Body, BoxError, Incoming, empty, full, json};
use lucairn_veil::claim::Claim;
use lucairn_veil::json::Json;

use crate::certificates::Lookup;
use crate::refusal::Refused;
use crate::witness::{Claimed, Durable, Witness};

/// A request with four claims has some 6 KiB.
const MOST_BYTES: usize = 256 * 1024;

/// Answers one request.
pub(crate) async fn answer(witness: Arc<Witness>, request: Request<Incoming>) -> Response<Body> {
    match route(&witness, request).await {
        Ok(response) => response,
        Err(refused) => json(refused.status(), &refused.body()),
    }
}

async fn route(witness: &Witness, request: Request<Incoming>) -> Result<Response<Body>, Refused> {
    let (parts, body) = request.into_parts();
    let path: Vec<&str> = parts.uri.path().split('/').skip(1).collect();
    match (parts.method, path.as_slice()) {
        (Method::POST, ["claims"]) => take_claims(witness, &parts.headers, body).await,
        (Method::POST, ["events"]) => take_event(witness, body).await,
        (Method::POST, ["exchanges", id, "extend"]) => extend(witness, id, &parts.headers).await,
        (Method::GET, ["certificates", id]) => show_certificate(witness, id, &parts.headers).await,
        (Method::GET, ["events"]) => list_events(witness, &parts.headers).await,
        (Method::GET, ["keys"]) => show_keys(witness),
        (Method::GET, ["healthz"]) => Ok(show_health(witness)),
        _ => Err(Refused::NoSuchThing),
    }
}

async fn take_claims(
    witness: &Witness,
    headers: &HeaderMap,
    body: Incoming,
) -> Result<Response<Body>, Refused> {
    let note: ClaimsNote = envelope::read(headers).map_err(|_| Refused::BadMessage)?;
    let claims = read_claims(&collect(body).await?)?;
    let request_id = note.request_id.as_str();
    let claimed = witness.record_claims(&note, &claims).await.inspect_err(|refused| {
        tracing::warn!(request_id, code = refused.code(), "claims refused")
    })?;
    let durable = match claimed {
        Claimed::Recorded(durable) => durable,
        Claimed::Held(held) => witness.settle(request_id, held).await?,
    };
    // Who knows the window lets the exchange go on when its claims are recorded; the others report
    // what is over.
    Ok(if note.window_ms.is_some() { two_moments(durable) } else { one_moment(durable).await })
}

async fn take_event(witness: &Witness, body: Incoming) -> Result<Response<Body>, Refused> {
    let event: AuditEvent =
        serde_json::from_slice(&collect(body).await?).map_err(|_| Refused::BadMessage)?;
    let event_id = event.event_id.as_str();
    let durable = witness
        .record_event(&event)
        .await
        .inspect_err(|refused| tracing::warn!(event_id, code = refused.code(), "event refused"))?;
    Ok(one_moment(durable).await)
}

async fn extend(
    witness: &Witness,
    request_id: &str,
    headers: &HeaderMap,
) -> Result<Response<Body>, Refused> {
    let window: Window = envelope::read(headers).map_err(|_| Refused::BadMessage)?;
    witness.extend(request_id, &window).await?;
    Ok(empty(StatusCode::OK))
}

async fn show_certificate(
    witness: &Witness,
    request_id: &str,
    headers: &HeaderMap,
) -> Result<Response<Body>, Refused> {
    let owner: Owner = envelope::read(headers).map_err(|_| Refused::BadMessage)?;
    match witness.certificate(request_id, &owner).await? {
        Lookup::Found(certificate) => Ok(json_bytes(certificate)),
        Lookup::Pending => Ok(empty(StatusCode::ACCEPTED)),
        Lookup::Unknown => Err(Refused::Unknown),
    }
}

async fn list_events(witness: &Witness, headers: &HeaderMap) -> Result<Response<Body>, Refused> {
    let query: EventQuery = envelope::read(headers).map_err(|_| Refused::BadMessage)?;
    Ok(json(StatusCode::OK, &witness.events(query).await?))
}

fn show_keys(witness: &Witness) -> Result<Response<Body>, Refused> {
    let now = witness.clock.now()?;
    let document = witness.roster.document(&witness.issuer, now, &witness.own);
    Ok(json(StatusCode::OK, &document))
}

fn show_health(witness: &Witness) -> Response<Body> {
    if witness.store.is_healthy() {
        json(StatusCode::OK, &serde_json::json!({ "status": "ok" }))
    } else {
        json(StatusCode::SERVICE_UNAVAILABLE, &Refused::Unavailable.body())
    }
}

async fn collect(body: Incoming) -> Result<Bytes, Refused> {
    envelope::collect(body, MOST_BYTES).await.map_err(|error| match error {
        BodyError::TooLarge(_) => Refused::TooLarge,
        BodyError::Broken => Refused::BadMessage,
    })
}

fn read_claims(body: &[u8]) -> Result<Vec<Arc<Claim>>, Refused> {
    let list =
        Json::parse_borrowed(body).map_err(|_| Refused::Malformed("the list is not JSON"))?;
    let list = list.as_array().ok_or(Refused::Malformed("the body is not a list"))?;
    let claims = list.iter().map(|claim| Claim::from_json(claim).map(Arc::new));
    let claims = claims.collect::<Result<_, _>>();
    claims.map_err(|_| Refused::Malformed("a member is missing or of the wrong type"))
}

fn json_bytes(bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(full(bytes));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The headers say that it is recorded; the body comes when it is durable, and breaks when it is not.
fn two_moments(durable: Durable) -> Response<Body> {
    let mut response = Response::new(UntilDurable(Some(durable)).boxed_unsync());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The same answer in one piece, for those who would do nothing between the two moments: half the
/// writes and wake-ups on both sides.
async fn one_moment(durable: Durable) -> Response<Body> {
    let outcome = durable.await;
    two_moments(Box::pin(async move {
        if outcome.is_err() {
            // So that the headers leave before the body breaks.
            tokio::task::yield_now().await;
        }
        outcome
    }))
}

struct UntilDurable(Option<Durable>);

const DURABLE: &[u8] = b"{\"durable\":true}";

impl hyper::body::Body for UntilDurable {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Some(durable) = self.0.as_mut() else { return Poll::Ready(None) };
        let outcome = ready!(durable.as_mut().poll(context));
        self.0 = None;
        Poll::Ready(Some(match outcome {
            Ok(()) => Ok(Frame::data(Bytes::from_static(DURABLE))),
            Err(error) => {
                tracing::error!(%error, "what is recorded may be lost");
                Err(error.into())
            }
        }))
    }

    /// A length that is known needs no chunks, and shows as well whether the body came whole.
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_ref().map_or(0, |_| DURABLE.len() as u64))
    }
}
