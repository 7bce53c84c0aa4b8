//! What every request passes: it is counted, timed, logged without its content, and guarded.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;

use crate::problem::Problem;
use crate::services::Services;

/// Counts a request down when it ends, also when its client hangs up.
struct UnderWay(Arc<Services>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.metrics.under_way(-1);
    }
}

/// Counts, times and logs a request by the pattern of its route, never by its path or content.
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
    services.metrics.under_way(1);
    let under_way = UnderWay(Arc::clone(&services));
    let mut response = next.run(request).await;
    drop(under_way);
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    services.metrics.answered(&route, status, took);
    tracing::debug!(route, status, micros = took.as_micros() as u64, "answered");
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Turns a panic into an error for this one request.
pub(super) async fn guard_panics(request: Request, next: Next) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => Problem::internal(&"a handler panicked").into_response(),
    }
}
