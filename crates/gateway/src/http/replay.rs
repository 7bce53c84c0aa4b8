//! `/api/v1/veil/certificate/{request_id}/replay`: what a caller needs to redact its own request once
//! more and to show what was replaced, and the erasure of that.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lucairn_veil::Service;
use lucairn_veil::certificate::Certificate;
use lucairn_veil::claim::RedactionProof;
use serde_json::{Value, json};

use super::auth::CertificateReader;
use super::certificates::{Found, checked, find, pending};
use super::messages::json_bytes;
use crate::caller::Caller;
use crate::evidence;
use crate::problem::{Kind, Problem};
use crate::services::Services;

/// The replay record, for the customer whose exchange it is.
pub(super) async fn show_record(
    State(services): State<Arc<Services>>,
    CertificateReader(caller): CertificateReader,
    Path(request_id): Path<String>,
) -> Result<Response, Problem> {
    let customer_id = &caller.customer.customer_id;
    let certificate = match find(&services, checked(&request_id)?, Some(customer_id)).await? {
        Found::Here(certificate) => certificate,
        Found::Not(absent) => return Ok(pending(&request_id, absent)),
    };
    let proof = proof(&certificate).ok_or_else(not_kept)?;
    let record = evidence::record_of(&services, customer_id, &request_id, &proof).await?;
    let record = record.ok_or_else(not_kept)?;
    Ok(json_bytes(StatusCode::OK, record.to_vec()).into_response())
}

/// `DELETE`: nobody can show any more what was replaced in an exchange.
pub(super) async fn erase_all(
    State(services): State<Arc<Services>>,
    caller: Caller,
    Path(request_id): Path<String>,
) -> Result<Json<Value>, Problem> {
    erase(&services, &caller, &request_id, None).await
}

/// `DELETE …/replay/{placeholder}`: the same for one placeholder, with or without its brackets.
pub(super) async fn erase_one(
    State(services): State<Arc<Services>>,
    caller: Caller,
    Path((request_id, placeholder)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    let bare = placeholder.trim_start_matches('[').trim_end_matches(']');
    erase(&services, &caller, &request_id, Some(&format!("[{bare}]"))).await
}

async fn erase(
    services: &Services,
    caller: &Caller,
    request_id: &str,
    placeholder: Option<&str>,
) -> Result<Json<Value>, Problem> {
    let customer_id = &caller.customer.customer_id;
    let request_id = checked(request_id)?;
    let erased = evidence::erase(services, customer_id, request_id, placeholder).await?;
    let erased = erased.ok_or_else(not_kept)?;
    if erased > 0 {
        let details = json!({ "request_id": request_id, "erased": erased });
        services.report("replay.salts_erased", customer_id, &caller.key_id, &details);
    }
    Ok(Json(json!({ "request_id": request_id, "erased": erased })))
}

/// What the sanitizer's claim states; the witness checked the claim when it came in.
fn proof(certificate: &[u8]) -> Option<RedactionProof> {
    let certificate = Certificate::parse(certificate).ok()?;
    let mut claims = certificate.claims.iter();
    let claim = claims.find(|claim| claim.service() == Some(Service::Sanitizer))?;
    claim.read_payload(RedactionProof::read)?.ok()?
}

fn not_kept() -> Problem {
    let message = "Nothing is kept to replay this request or to show what was replaced in it.";
    Problem::new(Kind::ReplayNotFound, message)
}
