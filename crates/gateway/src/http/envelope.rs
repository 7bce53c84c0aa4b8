//! The bodies of errors. Routes grew up with different shapes; which one a route has stands here.

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, Response, StatusCode};
use axum::response::{IntoResponse, Response as AxumResponse};
use serde_json::{Value, json};

use crate::problem::{Kind, Problem};

/// The shapes of error bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// `{"error": {"code", "message"}}`
    Nested,
    /// `{"code", "message"}`
    Flat,
}

/// Routes by the beginning of their path; the first that fits counts.
const SHAPES: &[(&str, Shape)] =
    &[("/api/v1/audit/", Shape::Flat), ("/api/v1/admin/", Shape::Flat), ("/", Shape::Nested)];

/// A problem travels as an extension and gets its body when the route is known.
impl IntoResponse for Problem {
    fn into_response(self) -> AxumResponse {
        let mut response = self.kind.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the bodies of problems in the shape of their route.
pub(super) fn render(path: &str, response: AxumResponse) -> AxumResponse {
    match response.extensions().get::<Problem>() {
        Some(problem) => error_response(path, problem),
        // What the router refuses by itself.
        None if response.status().is_client_error() => {
            let message = "The path or the query is not UTF-8 text.";
            error_response(path, &Problem::new(Kind::InvalidRequest, message))
        }
        None => response,
    }
}

fn error_response(path: &str, problem: &Problem) -> AxumResponse {
    let body = error_body(path, problem);
    let mut response: Response<axum::body::Body> =
        (problem.kind.status(), Json(body)).into_response();
    if let Some(seconds) = problem.retry_after_seconds
        && let Ok(value) = HeaderValue::from_str(&seconds.to_string())
    {
        response.headers_mut().insert(RETRY_AFTER, value);
    }
    if problem.kind.status() == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(
            axum::http::header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"lucairn\""),
        );
    }
    response
}

fn error_body(path: &str, problem: &Problem) -> Value {
    let code = problem.kind.code();
    if problem.kind == Kind::TierInsufficient {
        // The published document shows this shape, with the code itself as `error`.
        return json!({ "error": code, "message": problem.message, "hint": "Contact sales to upgrade." });
    }
    let mut flat = json!({ "code": code, "message": problem.message });
    if let Some(seconds) = problem.retry_after_seconds {
        flat["retry_after_seconds"] = seconds.into();
    }
    let shape = SHAPES.iter().find(|(start, _)| path.starts_with(start));
    match shape.map_or(Shape::Nested, |(_, shape)| *shape) {
        Shape::Flat => flat,
        Shape::Nested if problem.kind.status() == StatusCode::TOO_MANY_REQUESTS => {
            // Clients of this route know both the nested and the Anthropic shape; this is both.
            flat["type"] = "rate_limit_error".into();
            json!({ "type": "error", "error": flat })
        }
        Shape::Nested => json!({ "error": flat }),
    }
}
