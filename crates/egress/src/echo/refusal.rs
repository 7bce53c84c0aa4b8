//! An error in the shape of the dialect.

use hyper::{Response, StatusCode};
use lucairn_compartment::message::Dialect;
use lucairn_compartment::server::{Body, full};
use serde_json::json;

use super::pieces;

pub(super) fn answer(dialect: Dialect, status: StatusCode, sentence: &str) -> Response<Body> {
    let kind = match status.as_u16() {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        429 => "rate_limit_error",
        529 => "overloaded_error",
        400..=499 => "invalid_request_error",
        _ => "api_error",
    };
    let body = match dialect {
        Dialect::AnthropicMessages | Dialect::AnthropicCountTokens | Dialect::AnthropicModels => {
            json!({
                "type": "error",
                "error": { "type": kind, "message": sentence },
                "request_id": "req_echo",
            })
        }
        _ => {
            let error = json!({ "message": sentence, "type": kind, "param": null, "code": null });
            json!({ "error": error })
        }
    };
    let mut response = Response::new(full(body.to_string()));
    *response.status_mut() = status;
    *response.headers_mut() = pieces::headers("application/json");
    response
}
