//! What every request passes: it is counted, timed, logged without its content, and guarded.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, HOST, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;

use super::envelope;
use crate::problem::{Kind, Problem};
use crate::services::Services;

/// Counts a request down when it ends, also when its client hangs up.
struct UnderWay(Arc<Services>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.metrics.under_way(-1);
    }
}

/// Counts, times and logs a request by the pattern of its route, never by its path or content.
///
/// All of it in one middleware, because each one that the router is wrapped in costs every request
/// another box and another copy.
pub(super) async fn observe(
    State(services): State<Arc<Services>>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unknown".to_owned(), |path| path.as_str().to_owned());
    let path = request.uri().path().to_owned();
    services.metrics.under_way(1);
    let under_way = UnderWay(Arc::clone(&services));
    let response = match is_for_two_hosts(&request) {
        true => {
            Problem::new(Kind::InvalidRequest, "The request has two Host headers.").into_response()
        }
        false => guard_panics(next.run(request)).await,
    };
    let mut response = envelope::render(&path, response);
    drop(under_way);
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    services.metrics.answered(&route, status, took);
    tracing::debug!(route, status, micros = took.as_micros() as u64, "answered");
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// A proxy on the way and this server could each obey another one of them (RFC 9112, section 3.2).
fn is_for_two_hosts(request: &Request) -> bool {
    request.headers().get_all(HOST).iter().nth(1).is_some()
}

/// Turns a panic into an error for this one request.
async fn guard_panics(answering: impl Future<Output = Response>) -> Response {
    match AssertUnwindSafe(answering).catch_unwind().await {
        Ok(response) => response,
        Err(_) => Problem::internal(&"a handler panicked").into_response(),
    }
}
