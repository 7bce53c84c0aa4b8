//! `POST /api/v1/scan`: what the sanitizer finds in a text. No model, no key, no certificate.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use lucairn_sanitizer::{KnownEntities, ScanReport, Vault};
use serde::Serialize;

use super::body::Whole;
use super::key_settings::policy_of;
use crate::dialect::native::{parse_object, text};
use crate::problem::{Kind, Problem};
use crate::rules::{KeySettings, Mode};
use crate::services::Services;
use crate::stated::Outcome;

/// What was found, and what a request with this text would come to.
#[derive(Serialize)]
pub(super) struct Scanned {
    mode: Mode,
    outcome: Outcome,
    #[serde(flatten)]
    report: ScanReport,
}

/// Takes `{"text", "policy"?}`, the policy as for keys; offsets in the answer count Unicode
/// characters. Without a policy, that of the gateway's settings holds.
pub(super) async fn scan_text(
    State(services): State<Arc<Services>>,
    Whole(body): Whole,
) -> Result<Json<Scanned>, Problem> {
    services.scan_allowance.take(services.clock.now()?)?;
    let request = parse_object(&body)?;
    let text =
        text(request.get("text").ok_or_else(|| Problem::field("text", "is required"))?, "text")?;
    let text = text.expose();
    if text.chars().count() > services.config.max_prompt_chars {
        return Err(Problem::new(Kind::InvalidField, "text: is too long"));
    }
    let settings = match request.get("policy").filter(|policy| !policy.is_null()) {
        Some(policy) => policy_of(policy)?,
        None => KeySettings::default(),
    };
    let rules = settings.rules(&services.config.policy).map_err(Problem::policy)?;
    let known: KnownEntities = settings.searchable();
    let (report, _) = services.sanitizer.scan(text, (&known, &rules.policy), &mut Vault::new());
    let outcome = rules.mode.outcome(!report.entities.is_empty(), !report.refused.is_empty());
    Ok(Json(Scanned { mode: rules.mode, outcome, report }))
}
