//! `POST /api/v1/scan`: what the sanitizer finds in a text. No model, no key, no certificate.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use lucairn_sanitizer::{KnownEntities, ScanReport};

use super::body::Whole;
use crate::dialect::native::{parse_object, text};
use crate::problem::{Kind, Problem};
use crate::services::Services;

/// Takes `{"text"}`; offsets in the answer count Unicode characters.
pub(super) async fn scan_text(
    State(services): State<Arc<Services>>,
    Whole(body): Whole,
) -> Result<Json<ScanReport>, Problem> {
    services.scan_allowance.take(services.clock.now()?)?;
    let request = parse_object(&body)?;
    let text =
        text(request.get("text").ok_or_else(|| Problem::field("text", "is required"))?, "text")?;
    let text = text.expose();
    if text.chars().count() > services.config.max_prompt_chars {
        return Err(Problem::new(Kind::InvalidField, "text: is too long"));
    }
    Ok(Json(services.sanitizer.scan(text, &KnownEntities::none()).0))
}
