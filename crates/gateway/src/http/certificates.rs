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
use crate::problem::Problem;
use crate::services::Services;
use crate::witness_client::CertificateAnswer;

/// When to ask again for a certificate that is not there, in seconds.
const RETRY_AFTER: u64 = 30;

/// A certificate is assembled milliseconds after its answer was given, so a client that asks at once
/// is better served by waiting a moment than by being told to come back later.
const POLLS: u32 = 50;
const POLL_PAUSE: Duration = Duration::from_millis(10);

/// The certificate as it was signed and stored.
pub(super) async fn show_certificate(
    State(services): State<Arc<Services>>,
    CertificateReader(caller): CertificateReader,
    Path(request_id): Path<String>,
) -> Result<Response, Problem> {
    match find(&services, &request_id, Some(&caller.customer.customer_id)).await? {
        Some(certificate) => Ok(json_bytes(StatusCode::OK, certificate)),
        None => Ok(pending(&request_id)),
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
    match find(&services, request_id, Some(&caller.customer.customer_id)).await? {
        Some(certificate) => {
            let report = verify(
                &certificate,
                &services.key_set,
                &Policy { trust_root: Some(TrustRoot::builtin()), ..Policy::default() },
            );
            Ok(json_answer(StatusCode::OK, &VerifyAnswer::new(request_id, &report)))
        }
        None => Ok(pending(request_id)),
    }
}

async fn summary(
    services: &Services,
    request_id: &str,
    customer_id: Option<&str>,
) -> Result<Response, Problem> {
    match find(services, request_id, customer_id).await? {
        Some(certificate) => pages::summary(services, request_id, &certificate),
        None => pages::pending(services, request_id),
    }
}

/// The certificate of an exchange; nothing while it is pending, unknown or somebody else's.
pub(super) async fn find(
    services: &Services,
    request_id: &str,
    customer_id: Option<&str>,
) -> Result<Option<Bytes>, Problem> {
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if request_id.len() != 32 || !request_id.bytes().all(hex) {
        return Ok(None);
    }
    for _ in 0..POLLS {
        match services.witness.certificate(request_id, customer_id).await? {
            CertificateAnswer::Ready(certificate) => return Ok(Some(certificate)),
            CertificateAnswer::Unknown => return Ok(None),
            CertificateAnswer::Pending => tokio::time::sleep(POLL_PAUSE).await,
        }
    }
    Ok(None)
}

pub(super) fn pending(request_id: &str) -> Response {
    json_answer(StatusCode::ACCEPTED, &CertificatePending::new(request_id, RETRY_AFTER))
}

fn json_answer<T: serde::Serialize>(status: StatusCode, body: &T) -> Response {
    axum::response::IntoResponse::into_response((status, Json(body)))
}
