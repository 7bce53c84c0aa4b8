//! `POST /api/v1/proxy/messages`: one prompt through the gateway.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::auth::OwnKey;
use super::body::Whole;
use crate::caller::Caller;
use crate::dialect::native::Incoming;
use crate::exchange::{self, Answer};
use crate::problem::Problem;
use crate::services::Services;

/// Answers 200 with the model's answer, or 202 with a job when the model takes longer.
pub(super) async fn send_message(
    State(services): State<Arc<Services>>,
    caller: Caller,
    OwnKey(own_key): OwnKey,
    Whole(body): Whole,
) -> Result<Response, Problem> {
    services.allowance.take(&caller, services.clock.now()?)?;
    let incoming = Incoming::parse(&body, services.config.request_limits())?;
    drop(body);
    match exchange::run(&services, &caller, &incoming, own_key).await? {
        Answer::Complete(body) => Ok(json_bytes(StatusCode::OK, body)),
        Answer::Accepted(body) => Ok(json_bytes(StatusCode::ACCEPTED, body)),
    }
}

/// A response with a JSON body that is already written down.
pub(super) fn json_bytes(status: StatusCode, body: impl Into<axum::body::Body>) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], body.into()).into_response()
}
