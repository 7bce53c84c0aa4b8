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
    /// OpenAI's: `{"error": {"message", "type", "param", "code"}}`
    OpenAi,
    /// Anthropic's: `{"type": "error", "error": {"type", "message"}}`, with our code beside them.
    Anthropic,
}

/// Routes by the beginning of their path; the first that fits counts.
const SHAPES: &[(&str, Shape)] = &[
    ("/api/v1/audit/", Shape::Flat),
    ("/api/v1/admin/", Shape::Flat),
    ("/api/v1/mcp/", Shape::Anthropic),
    ("/v1/messages", Shape::Anthropic),
    ("/v1/", Shape::OpenAi),
    ("/", Shape::Nested),
];

/// What clients of the providers call a status, when they do not call it `invalid_request_error`
/// (below 500) or `api_error`.
const TYPES: &[(u16, &str)] = &[
    (401, "authentication_error"),
    (403, "permission_error"),
    (404, "not_found_error"),
    (413, "request_too_large"),
    (429, "rate_limit_error"),
];

/// Marks an answer whose error has its body already: that of a provider, or a page.
#[derive(Clone, Copy)]
pub(super) struct HasBody;

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
        None if response.status().is_client_error()
            && response.extensions().get::<HasBody>().is_none() =>
        {
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
    if let Some(request_id) = &problem.request_id
        && let Ok(value) = HeaderValue::from_str(request_id)
    {
        response.headers_mut().insert("x-lucairn-request-id", value);
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
    let shape = SHAPES.iter().find(|(start, _)| path.starts_with(start));
    let shape = shape.map_or(Shape::Nested, |(_, shape)| *shape);
    if problem.kind == Kind::TierInsufficient {
        // The published document shows this shape, with the code itself as `error`.
        return json!({ "error": code, "message": problem.message, "hint": "Contact sales to upgrade." });
    }
    let mut flat = json!({ "code": code, "message": problem.message });
    if !problem.categories.is_empty() {
        flat["categories"] = problem.categories.iter().map(|(label, _)| *label).collect();
    }
    if let Some(seconds) = problem.retry_after_seconds {
        flat["retry_after_seconds"] = seconds.into();
    }
    match shape {
        Shape::Flat => flat,
        Shape::OpenAi => {
            flat["type"] = error_type(problem.kind.status()).into();
            flat["param"] = Value::Null;
            json!({ "error": flat })
        }
        Shape::Anthropic => {
            flat["type"] = error_type(problem.kind.status()).into();
            json!({ "type": "error", "error": flat, "request_id": problem.request_id })
        }
        Shape::Nested if problem.kind.status() == StatusCode::TOO_MANY_REQUESTS => {
            // Clients of this route know both the nested and the Anthropic shape; this is both.
            flat["type"] = "rate_limit_error".into();
            json!({ "type": "error", "error": flat })
        }
        // The certificate of what was refused can be asked for.
        Shape::Nested => match &problem.request_id {
            Some(request_id) => json!({ "error": flat, "request_id": request_id }),
            None => json!({ "error": flat }),
        },
    }
}

/// The word of the providers' clients for a status.
pub(super) fn error_type(status: StatusCode) -> &'static str {
    let row = TYPES.iter().find(|(known, _)| *known == status.as_u16());
    match row {
        Some((_, word)) => word,
        None if status.is_client_error() => "invalid_request_error",
        None => "api_error",
    }
}
