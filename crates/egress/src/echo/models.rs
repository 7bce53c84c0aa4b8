//! The models that the echo lists, in both shapes.

use hyper::{Response, StatusCode, Uri};
use lucairn_compartment::message::Dialect;
use lucairn_compartment::server::Body;
use serde_json::{Value, json};

use super::pieces::{self, Content};
use super::{CREATED, MODELS, refusal};

/// Answers with the list, or with the one model that the address names.
pub(super) fn answer(dialect: Dialect, uri: &Uri) -> Response<Body> {
    let list: Vec<_> = MODELS.iter().map(|id| model(dialect, id)).collect();
    let id = uri.path().split_once("/models/").map(|(_, id)| id);
    let value = match id {
        Some(id) if id.to_ascii_lowercase().starts_with("echo") => model(dialect, id),
        Some(_) => {
            return refusal::answer(dialect, StatusCode::NOT_FOUND, "there is no such model");
        }
        None if dialect == Dialect::AnthropicModels => json!({
            "data": list, "has_more": false, "first_id": MODELS.first(), "last_id": MODELS.last(),
        }),
        None => json!({ "object": "list", "data": list }),
    };
    pieces::answer(Content::json(&value), false)
}

fn model(dialect: Dialect, id: &str) -> Value {
    if dialect == Dialect::AnthropicModels {
        let created = "2026-01-01T00:00:00Z";
        json!({ "type": "model", "id": id, "display_name": "Echo", "created_at": created })
    } else {
        json!({ "id": id, "object": "model", "created": CREATED, "owned_by": "lucairn" })
    }
}
