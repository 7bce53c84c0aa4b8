//! All routes on one screen, and what every request passes.

mod admin;
mod audit;
mod auth;
mod body;
mod certificates;
mod envelope;
mod health;
mod jobs;
mod key_settings;
mod keys;
mod messages;
mod model_api;
mod pages;
mod passage;
mod replay;
mod scan;

use std::sync::Arc;

use axum::Router;
use axum::http::Uri;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, patch, post, put};

pub(crate) use auth::PeerAddress;
pub(crate) use key_settings::{policy_of, term};

use crate::problem::{Kind, Problem};
use crate::services::Services;

/// The service that answers applications.
pub(crate) fn router(services: Arc<Services>) -> Router {
    Router::new()
        .route("/api/v1/proxy/messages", post(messages::send_message))
        .route("/api/v1/proxy/jobs/{job_id}", get(jobs::show_job))
        .route("/api/v1/veil/certificate/{request_id}", get(certificates::show_certificate))
        .route("/api/v1/veil/certificate/{request_id}/summary", get(certificates::show_summary))
        .route(
            "/api/v1/veil/certificate/{request_id}/public-summary",
            get(certificates::show_public_summary),
        )
        .route(
            "/api/v1/veil/certificate/{request_id}/replay",
            get(replay::show_record).delete(replay::erase_all),
        )
        .route(
            "/api/v1/veil/certificate/{request_id}/replay/{placeholder}",
            delete(replay::erase_one),
        )
        .route("/api/v1/veil/verify", post(certificates::verify_certificate))
        .route("/api/v1/audit/export", get(audit::export_events))
        .route("/api/v1/scan", post(scan::scan_text))
        .route("/api/v1/admin/keys", post(admin::create_customer))
        .route("/api/v1/admin/keys/tier", patch(admin::change_tier))
        .route("/api/v1/admin/customers", get(admin::list_customers))
        .route(
            "/api/v1/admin/customers/{customer_id}/keys",
            get(admin::list_keys).post(admin::add_key),
        )
        .route("/api/v1/admin/customers/{customer_id}/keys/{key_id}", delete(admin::revoke_key))
        .route("/api/v1/admin/customers/{customer_id}/keys/{key_id}/policy", put(admin::set_policy))
        .merge(model_api::routes())
        .route("/.well-known/veil-keys.json", get(keys::show_keys))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .fallback(no_such_route)
        .method_not_allowed_fallback(no_such_method)
        .layer(from_fn_with_state(Arc::clone(&services), passage::observe))
        .with_state(services)
}

async fn no_such_route(uri: Uri) -> Problem {
    model_api::unsupported(uri.path())
        .unwrap_or_else(|| Problem::new(Kind::NotFound, "There is no such route."))
}

async fn no_such_method() -> Problem {
    Problem::new(Kind::MethodNotAllowed, "The route does not take this method.")
}

#[cfg(test)]
mod tests;
