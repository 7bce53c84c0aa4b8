//! `GET /api/v1/proxy/jobs/{job_id}`: how far an exchange is that outlasted its caller's wait.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use super::messages::json_bytes;
use crate::caller::Caller;
use crate::exchange::job::{self, JobView};
use crate::problem::{Kind, Problem};
use crate::services::Services;

/// Answers 202 as at the beginning while it runs, then 200 with the answer.
pub(super) async fn show_job(
    State(services): State<Arc<Services>>,
    caller: Caller,
    Path(job_id): Path<String>,
) -> Result<Response, Problem> {
    match job::view(&services, &job_id, &caller.customer.customer_id).await? {
        Some(JobView::Done(body)) => Ok(json_bytes(StatusCode::OK, body.to_vec())),
        Some(JobView::Running(body)) => {
            let mut response = json_bytes(StatusCode::ACCEPTED, body);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
            Ok(response)
        }
        None => Err(Problem::new(Kind::JobNotFound, "There is no such job, or it is too old.")),
    }
}
