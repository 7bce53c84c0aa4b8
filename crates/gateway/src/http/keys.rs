//! `GET /.well-known/veil-keys.json`: the public keys of all services, signed by two of them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use lucairn_veil::api::{KeysDocument, ManifestSignature, manifest_bytes};
use lucairn_veil::digest::to_base64;

use crate::problem::Problem;
use crate::secret_keys::MANIFEST_KEY_ID;
use crate::services::Services;

/// The witness's document with the gateway's signature added.
pub(super) async fn show_keys(State(services): State<Arc<Services>>) -> Result<Response, Problem> {
    let document = services.witness.keys().await?;
    let mut document: KeysDocument =
        serde_json::from_slice(&document).map_err(|error| Problem::internal(&error))?;
    let signature = services.manifest_key.sign(&manifest_bytes(&document));
    document.gateway_manifest_signature = Some(ManifestSignature {
        key_id: MANIFEST_KEY_ID.to_owned(),
        signature: to_base64(&signature),
    });
    let mut response = Json(document).into_response();
    let minutes = HeaderValue::from_static("public, max-age=300");
    response.headers_mut().insert(CACHE_CONTROL, minutes);
    Ok(response)
}
