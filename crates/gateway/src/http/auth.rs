//! Who is calling, as arguments: a handler that names a permission cannot be reached without it.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use lucairn_compartment::secret::Secret;

use crate::caller::{self, Caller};
use crate::problem::{Kind, Problem};
use crate::services::Services;

/// The peer's address, put into every request by the server.
#[derive(Clone, Copy)]
pub(crate) struct PeerAddress(pub Option<std::net::SocketAddr>);

/// A caller that may fetch certificates.
pub(super) struct CertificateReader(pub(super) Caller);

/// A caller that may export its audit events.
pub(super) struct AuditReader(pub(super) Caller);

/// The operator.
pub(super) struct Admin;

/// The caller's own key for the provider, if any.
pub(super) struct OwnKey(pub(super) Option<Secret>);

impl FromRequestParts<Arc<Services>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        services: &Arc<Services>,
    ) -> Result<Self, Problem> {
        let key = key_of(&parts.headers)
            .ok_or_else(|| Problem::new(Kind::MissingApiKey, "API key is required."))?;
        let invalid = || Problem::new(Kind::InvalidApiKey, "API key is invalid.");
        if !caller::is_key_shaped(key) {
            return Err(invalid());
        }
        services.directory.caller(key).ok_or_else(invalid)
    }
}

/// The key stands in `x-api-key` or as a bearer token; the first that is there counts.
fn key_of(headers: &HeaderMap) -> Option<&str> {
    if let Some(value) = headers.get("x-api-key") {
        return Some(value.to_str().unwrap_or(""));
    }
    let (scheme, key) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

impl FromRequestParts<Arc<Services>> for CertificateReader {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        services: &Arc<Services>,
    ) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, services).await?;
        if caller.customer.tier.rules().certificates {
            return Ok(Self(caller));
        }
        let message = "Certificates as JSON need the pro tier; the summary is open to every tier.";
        Err(Problem::new(Kind::TierInsufficient, message))
    }
}

impl FromRequestParts<Arc<Services>> for AuditReader {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        services: &Arc<Services>,
    ) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, services).await?;
        if caller.customer.tier.rules().audit_export {
            return Ok(Self(caller));
        }
        let message = "Audit export is not enabled for this customer; it needs the pro tier.";
        Err(Problem::new(Kind::AuditExportUnavailable, message))
    }
}

impl FromRequestParts<Arc<Services>> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        services: &Arc<Services>,
    ) -> Result<Self, Problem> {
        let address = parts
            .extensions
            .get::<PeerAddress>()
            .and_then(|peer| peer.0)
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        let key = parts.headers.get("x-admin-key").and_then(|value| value.to_str().ok());
        services.admin_key.check(key.unwrap_or(""), address, services.clock.now()?).map(|()| Self)
    }
}

impl FromRequestParts<Arc<Services>> for OwnKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Services>) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get("x-upstream-key") else { return Ok(Self(None)) };
        let invalid =
            "X-Upstream-Key must be printable ASCII without spaces, at most 4096 characters.";
        let key = value
            .to_str()
            .ok()
            .filter(|key| {
                (1..=4096).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic())
            })
            .ok_or_else(|| Problem::new(Kind::InvalidUpstreamKey, invalid))?;
        Ok(Self(Some(Secret::new(key.to_owned()))))
    }
}
