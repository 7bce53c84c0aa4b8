//! `POST /api/v1/scan`: what the sanitizer finds in a text. No model, no key, no certificate.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use lucairn_sanitizer::{Findings, KnownEntities, Vault};
use serde_json::{Value, json};

use super::body::Whole;
use crate::dialect::native::{parse_object, text};
use crate::problem::{Kind, Problem};
use crate::services::Services;

/// Takes `{"text"}`; offsets in the answer count Unicode characters.
pub(super) async fn scan_text(
    State(services): State<Arc<Services>>,
    Whole(body): Whole,
) -> Result<Json<Value>, Problem> {
    services.scan_allowance.take(services.clock.now()?)?;
    let request = parse_object(&body)?;
    let text =
        text(request.get("text").ok_or_else(|| Problem::field("text", "is required"))?, "text")?;
    let text = text.expose();
    if text.chars().count() > services.config.max_prompt_chars {
        return Err(Problem::new(Kind::InvalidField, "text: is too long"));
    }
    let known = KnownEntities::none();
    let entities = services.sanitizer.find(text, &known);
    let mut findings = Findings::new(&known);
    findings.record(&entities);
    let redacted = Vault::new().redact(text, &entities);
    let mut position = CharacterPosition::new(text);
    let entities: Vec<Value> = redacted
        .replacements
        .iter()
        .filter(|one| one.kind.is_personal())
        .map(|one| {
            json!({
                "type": one.kind.label(),
                "start": position.of(one.span_in_input.start),
                "end": position.of(one.span_in_input.end),
                "placeholder": one.placeholder.to_string(),
            })
        })
        .collect();
    Ok(Json(json!({
        "sanitized_text": redacted.text,
        "redaction_count": findings.total(),
        "entities": entities,
        "layers_active": findings.layers_active(),
    })))
}

/// Turns growing byte offsets into character offsets without starting over each time.
struct CharacterPosition<'a> {
    text: &'a str,
    bytes: usize,
    characters: usize,
}

impl<'a> CharacterPosition<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, bytes: 0, characters: 0 }
    }

    fn of(&mut self, bytes: usize) -> usize {
        let between = self.text.get(self.bytes..bytes).unwrap_or("");
        self.characters += between.chars().count();
        self.bytes = bytes;
        self.characters
    }
}
