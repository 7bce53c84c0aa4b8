//! `GET /api/v1/audit/export`: a customer's audit events.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Query, State};
use lucairn_compartment::clock::Timestamp;
use lucairn_compartment::message::{EventQuery, RecordedEvent};
use lucairn_veil::api::{AuditEvent, AuditExport};

use super::auth::AuditReader;
use crate::problem::{Kind, Problem};
use crate::services::Services;

const DAYS: u64 = 30;
const MOST_DAYS: u64 = 90;

/// Events of the last `days` days (1 to 90, 30 by default), all or one `type`.
pub(super) async fn export_events(
    State(services): State<Arc<Services>>,
    AuditReader(caller): AuditReader,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<AuditExport>, Problem> {
    let days = days(query.get("days").map(String::as_str))?;
    let now = services.clock.now()?;
    let span = Duration::from_secs(days * 24 * 3600);
    let since = now.nanos().saturating_sub(i64::try_from(span.as_nanos()).unwrap_or(i64::MAX));
    let customer = &caller.customer;
    let wanted = EventQuery {
        customer_id: customer.customer_id.clone(),
        since_nanos: since,
        event_type: query.get("type").filter(|kind| !kind.is_empty()).cloned(),
    };
    let events = services.witness.events(&wanted).await.map_err(|_| {
        let message = "Audit export unavailable. Try again shortly.";
        Problem::new(Kind::AuditExportUnavailable, message).retry_after(30)
    })?;
    let details = serde_json::json!({ "days": days, "events": events.len() });
    services.report("audit.exported", &customer.customer_id, &caller.key_id, &details);
    let day = |at: Timestamp| at.rfc3339().chars().take(10).collect::<String>();
    Ok(Json(AuditExport {
        customer_id: customer.customer_id.clone(),
        tier: customer.tier.name().to_owned(),
        period: format!("{} to {}", day(Timestamp::from_nanos(since)), day(now)),
        total_events: events.len() as u64,
        source: if events.is_empty() { "none" } else { "audit_service" }.to_owned(),
        events: events.into_iter().map(exported).collect(),
    }))
}

fn days(text: Option<&str>) -> Result<u64, Problem> {
    let Some(text) = text else { return Ok(DAYS) };
    match text.parse::<u64>() {
        Ok(days) if days > MOST_DAYS => Err(Problem::field("days", "cannot exceed 90")),
        Ok(days) if days > 0 => Ok(days),
        _ => Err(Problem::field("days", "must be a whole number from 1 to 90")),
    }
}

fn exported(event: RecordedEvent) -> AuditEvent {
    AuditEvent {
        timestamp: event.timestamp,
        event_type: event.event_type,
        actor: event.actor,
        details: event.details,
        request_id: event.request_id.unwrap_or_default(),
    }
}
