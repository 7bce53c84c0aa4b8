//! The Veil certificate of an exchange: as JSON, as a page, and checked.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use lucairn_veil::anchor::TrustRoot;
use lucairn_veil::api::{CertificatePending, VerifyAnswer};
use lucairn_veil::json::Json as StrictJson;
use lucairn_veil::verify::{Policy, verify};

use super::auth::CertificateReader;
use super::body::Whole;
use super::messages::json_bytes;
use super::pages;
use crate::caller::Caller;
use crate::dialect::native::parse_object;
use crate::problem::{Kind, Problem};
use crate::services::Services;
use crate::witness_client::CertificateAnswer;

/// When to ask again for a certificate that is not there, in seconds.
const RETRY_AFTER: u64 = 30;

/// A certificate is assembled milliseconds after its answer was given, so a client that asks at once
/// is better served by waiting a moment than by being told to come back later.
const POLLS: u32 = 50;
const POLL_PAUSE: Duration = Duration::from_millis(10);

/// What is said of an id that fits no exchange of the asker.
const UNKNOWN: &str = "No exchange with this id is known for this key. A certificate comes at the \
    latest 30 seconds after its exchange ended; if that is longer ago, none will come: check the id \
    and the key.";

/// The certificate as it was signed and stored.
pub(super) async fn show_certificate(
    State(services): State<Arc<Services>>,
    CertificateReader(caller): CertificateReader,
    Path(request_id): Path<String>,
) -> Result<Response, Problem> {
    let customer_id = Some(caller.customer.customer_id.as_str());
    match find(&services, checked(&request_id)?, customer_id).await? {
        Found::Here(certificate) => Ok(json_bytes(StatusCode::OK, certificate)),
        Found::Not(absent) => Ok(pending(&request_id, absent)),
    }
}

/// The page for people, for the owner of the exchange, on every tier.
pub(super) async fn show_summary(
    State(services): State<Arc<Services>>,
    caller: Caller,
    Path(request_id): Path<String>,
) -> Result<Response, Problem> {
    summary(&services, &request_id, Some(&caller.customer.customer_id)).await
}

/// The page for people who were given the link; whoever knows the request id may read it.
pub(super) async fn show_public_summary(
    State(services): State<Arc<Services>>,
    Path(request_id): Path<String>,
) -> Result<Response, Problem> {
    summary(&services, &request_id, None).await
}

/// `POST /api/v1/veil/verify`: all checks of the verifier, made by the gateway.
pub(super) async fn verify_certificate(
    State(services): State<Arc<Services>>,
    caller: Caller,
    Whole(body): Whole,
) -> Result<Response, Problem> {
    let request = parse_object(&body)?;
    let request_id = request
        .get("request_id")
        .and_then(StrictJson::as_str)
        .ok_or_else(|| Problem::field("request_id", "must be a string"))?;
    if !is_request_id(request_id) {
        return Err(Problem::field("request_id", "must be 32 hexadecimal digits in lower case"));
    }
    match find(&services, request_id, Some(&caller.customer.customer_id)).await? {
        Found::Here(certificate) => {
            let report = verify(
                &certificate,
                &services.key_set,
                &Policy { trust_root: Some(TrustRoot::builtin()), ..Policy::default() },
            );
            Ok(json_answer(StatusCode::OK, &VerifyAnswer::new(request_id, &report)))
        }
        Found::Not(absent) => Ok(pending(request_id, absent)),
    }
}

async fn summary(
    services: &Services,
    request_id: &str,
    customer_id: Option<&str>,
) -> Result<Response, Problem> {
    if !is_request_id(request_id) {
        return pages::malformed(request_id);
    }
    match find(services, request_id, customer_id).await? {
        Found::Here(certificate) => pages::summary(services, request_id, &certificate),
        Found::Not(absent) => pages::pending(services, request_id, absent),
    }
}

/// The certificate of an exchange, as far as the asker may know.
pub(super) enum Found {
    Here(Bytes),
    Not(Absent),
}

/// Why there is no certificate. Both are answered with the same status, as the published gateway
/// does; the words say what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absent {
    /// The exchange is under way.
    Pending,
    /// Never heard of, or somebody else's.
    Unknown,
}

/// Whether a text can be the id of a request at all.
fn is_request_id(text: &str) -> bool {
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    text.len() == 32 && text.bytes().all(hex)
}

/// The id of a request in a path.
///
/// # Errors
/// 404 `invalid_request_id` for what no request ever had.
pub(super) fn checked(request_id: &str) -> Result<&str, Problem> {
    let message = "This is not the id of a request: one has 32 hexadecimal digits in lower case.";
    let fits = is_request_id(request_id).then_some(request_id);
    fits.ok_or_else(|| Problem::new(Kind::InvalidRequestId, message))
}

/// Looks for a certificate, and waits a moment for one that is about to come.
pub(super) async fn find(
    services: &Services,
    request_id: &str,
    customer_id: Option<&str>,
) -> Result<Found, Problem> {
    for _ in 0..POLLS {
        match services.witness.certificate(request_id, customer_id).await? {
            CertificateAnswer::Ready(certificate) => return Ok(Found::Here(certificate)),
            CertificateAnswer::Unknown => return Ok(Found::Not(Absent::Unknown)),
            CertificateAnswer::Pending => tokio::time::sleep(POLL_PAUSE).await,
        }
    }
    Ok(Found::Not(Absent::Pending))
}

pub(super) fn pending(request_id: &str, absent: Absent) -> Response {
    let mut body = CertificatePending::new(request_id, RETRY_AFTER);
    if absent == Absent::Unknown {
        body.message = UNKNOWN.to_owned();
    }
    json_answer(StatusCode::ACCEPTED, &body)
}

fn json_answer<T: serde::Serialize>(status: StatusCode, body: &T) -> Response {
    axum::response::IntoResponse::into_response((status, Json(body)))
}
