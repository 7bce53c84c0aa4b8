//! Whether the gateway lives, whether it can work, and its metrics.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde_json::{Value, json};

use crate::services::Services;

/// 200 as soon as the process listens, with what it depends on.
pub(super) async fn healthz(State(services): State<Arc<Services>>) -> Json<Value> {
    Json(dependencies(&services).await.1)
}

/// 200 only when everything is there that an exchange needs.
pub(super) async fn readyz(State(services): State<Arc<Services>>) -> impl IntoResponse {
    let (ready, body) = dependencies(&services).await;
    (if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(body))
}

async fn dependencies(services: &Services) -> (bool, Value) {
    let (egress, witness) =
        tokio::join!(services.egress.is_healthy(), services.witness.is_healthy());
    let (store, clock) = (services.store.is_healthy(), services.clock.now().is_ok());
    let ready = egress && witness && store && clock;
    let entry = |ok: bool| json!({ "status": if ok { "ok" } else { "fail" } });
    let body = json!({
        "status": if ready { "ok" } else { "degraded" },
        "sandbox_b": entry(egress),
        "witness": entry(witness),
        "store": entry(store),
        "clock": entry(clock),
    });
    (ready, body)
}

/// OpenMetrics text for Prometheus.
pub(super) async fn metrics(State(services): State<Arc<Services>>) -> impl IntoResponse {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, kind)], services.metrics.text())
}
