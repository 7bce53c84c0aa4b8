//! The exchange as the witness hears of it: the gateway's claims before anything leaves, the audit
//! event at the end. The certificate is assembled by the witness.

use std::time::Duration;

use bytes::Bytes;
use hyper::{HeaderMap, Method, StatusCode};
use lucairn_compartment::message::{
    AuditEvent, ClaimsNote, EventQuery, Owner, RecordedEvent, Refusal, Window,
};
use lucairn_compartment::peer::{Peer, PeerError};
use lucairn_compartment::{envelope, id, server};
use lucairn_veil::claim::{
    BridgePayload, Claim, ClaimDraft, ClaimPayload, SanitizerPayload, sign_claim,
};
use lucairn_veil::digest;
use lucairn_veil::key::SigningKey;

use super::sanitize::Cleaned;
use crate::bridge::Token;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::services::Services;

/// The largest message that is taken from the witness, in bytes.
const MESSAGE_LIMIT: usize = 64 * 1024 * 1024;

/// The pauses after attempts that found no witness; a restart takes less than all of them.
const RETRY_PAUSES: [Duration; 4] = [
    Duration::from_millis(20),
    Duration::from_millis(100),
    Duration::from_millis(300),
    Duration::ZERO,
];

/// How often an event is tried in all, and how long to wait in between.
const EVENT_ATTEMPTS: u32 = 20;
const EVENT_PAUSE: Duration = Duration::from_secs(1);

/// The two keys that the gateway signs claims with.
pub(crate) struct ClaimKeys {
    pub bridge: SigningKey,
    pub sanitizer: SigningKey,
}

/// Signs what the bridge and the sanitizer did.
pub(crate) fn sign_claims(
    services: &Services,
    caller: &Caller,
    (request_id, token): (&str, &Token),
    cleaned: &Cleaned,
) -> Result<[Claim; 2], Problem> {
    let sign = |payload, key| -> Result<Claim, Problem> {
        let now = services.clock.now()?;
        let (claim_id, timestamp) = (id::claim_id(now)?, now.rfc3339());
        let draft = ClaimDraft { claim_id: &claim_id, request_id, timestamp: &timestamp, payload };
        Ok(sign_claim(&draft, key))
    };
    let keys = &services.claim_keys;
    Ok([
        sign(ClaimPayload::Bridge(bridge_payload(caller, token)), &keys.bridge)?,
        sign(ClaimPayload::Sanitizer(sanitizer_payload(cleaned)), &keys.sanitizer)?,
    ])
}

fn bridge_payload(caller: &Caller, token: &Token) -> BridgePayload {
    BridgePayload {
        api_key_id: caller.key_id.clone(),
        customer_id: caller.customer.customer_id.clone(),
        org_id: caller.customer.org_id.clone(),
        ephemeral: true,
        token_hash: digest::sha256(token.as_str().as_bytes()),
    }
}

fn sanitizer_payload(cleaned: &Cleaned) -> SanitizerPayload {
    let findings = &cleaned.findings;
    let owned = |(label, count): (&&'static str, &u64)| ((*label).to_owned(), *count);
    SanitizerPayload {
        entity_counts: findings.counts().iter().map(owned).collect(),
        layers_active: findings.layers_active().into_iter().map(str::to_owned).collect(),
        pii_entities_found: findings.total(),
        redaction_manifest_hash: cleaned.manifest_hash,
        sanitized_fields_hash: cleaned.sanitized_hash,
        sanitization_summary: findings.summary(),
    }
}

/// A promise of the witness: the claims are recorded; they will be durable.
#[must_use = "an answer may only be given when the claims are durable"]
pub(crate) struct RecordedClaims(hyper::body::Incoming);

impl RecordedClaims {
    /// Waits until the claims are synced to the witness's disk.
    pub(crate) async fn durable(self) -> Result<(), Problem> {
        let body = envelope::collect(self.0, 4096).await;
        match body {
            Ok(body) if body.ends_with(br#"{"durable":true}"#) => Ok(()),
            _ => Err(Problem::veil_unavailable()),
        }
    }
}

/// What the witness answers about one certificate.
pub(crate) enum CertificateAnswer {
    /// The bytes as they are served.
    Ready(Bytes),
    /// Not assembled yet.
    Pending,
    /// Unknown or somebody else's; callers are not told this apart from pending.
    Unknown,
}

/// The line to the witness.
#[derive(Clone)]
pub(crate) struct WitnessClient(Peer);

impl WitnessClient {
    pub(crate) fn new(peer: Peer) -> Self {
        Self(peer)
    }

    /// Sends claims; returns when they are recorded.
    pub(crate) async fn record(
        &self,
        request_id: &str,
        claims: &[Claim],
        window: Duration,
    ) -> Result<RecordedClaims, Problem> {
        let window_ms = Some(u64::try_from(window.as_millis()).unwrap_or(u64::MAX));
        let note = ClaimsNote { request_id: request_id.to_owned(), window_ms };
        let headers = envelope::headers(&note).map_err(|error| Problem::internal(&error))?;
        let body = serde_json::to_vec(claims).map_err(|error| Problem::internal(&error))?;
        let answer = self.send(Method::POST, "/claims", headers, body.into()).await?;
        if answer.status() == StatusCode::OK {
            return Ok(RecordedClaims(answer.into_body()));
        }
        let refusal = envelope::collect(answer.into_body(), MESSAGE_LIMIT).await.ok();
        let code = refusal
            .and_then(|body| serde_json::from_slice::<Refusal>(&body).ok())
            .map_or_else(|| "none".to_owned(), |refusal| refusal.code);
        tracing::error!(%code, "the witness refused the claims of an exchange");
        Err(Problem::veil_unavailable())
    }

    /// Tells the witness that an exchange may take that much longer from now.
    pub(crate) async fn extend(&self, request_id: &str, window: Duration) -> Result<(), Problem> {
        let window_ms = u64::try_from(window.as_millis()).unwrap_or(u64::MAX);
        let headers =
            envelope::headers(&Window { window_ms }).map_err(|error| Problem::internal(&error))?;
        let path = format!("/exchanges/{request_id}/extend");
        self.send(Method::POST, &path, headers, Bytes::new()).await.map(drop)
    }

    /// Records an event although the witness may be restarting right now; returns when it is durable
    /// or when there is no more hope.
    pub(crate) async fn event_in_the_end(&self, event: &AuditEvent) {
        for _ in 0..EVENT_ATTEMPTS {
            if self.event(event).await.is_ok() {
                return;
            }
            tokio::time::sleep(EVENT_PAUSE).await;
        }
        tracing::error!(event_type = event.event_type, "an audit event was not delivered");
    }

    /// Records an event; returns when it is durable.
    pub(crate) async fn event(&self, event: &AuditEvent) -> Result<(), Problem> {
        let body = serde_json::to_vec(event).map_err(|error| Problem::internal(&error))?;
        let answer = self.send(Method::POST, "/events", HeaderMap::new(), body.into()).await?;
        let status = answer.status();
        let body = envelope::collect(answer.into_body(), MESSAGE_LIMIT).await;
        if status == StatusCode::OK && body.is_ok() {
            Ok(())
        } else {
            tracing::error!(%status, "the witness refused an audit event");
            Err(Problem::veil_unavailable())
        }
    }

    /// The certificate of an exchange, for its owner or (without one) for the public view.
    pub(crate) async fn certificate(
        &self,
        request_id: &str,
        customer_id: Option<&str>,
    ) -> Result<CertificateAnswer, Problem> {
        let owner = Owner { customer_id: customer_id.map(str::to_owned) };
        let headers = envelope::headers(&owner).map_err(|error| Problem::internal(&error))?;
        let path = format!("/certificates/{request_id}");
        let answer = self.send(Method::GET, &path, headers, Bytes::new()).await?;
        match answer.status() {
            StatusCode::OK => envelope::collect(answer.into_body(), MESSAGE_LIMIT)
                .await
                .map(CertificateAnswer::Ready)
                .map_err(|_| Problem::veil_unavailable()),
            StatusCode::ACCEPTED => Ok(CertificateAnswer::Pending),
            StatusCode::NOT_FOUND => Ok(CertificateAnswer::Unknown),
            _ => Err(Problem::veil_unavailable()),
        }
    }

    /// The audit events of a customer.
    pub(crate) async fn events(&self, query: &EventQuery) -> Result<Vec<RecordedEvent>, Problem> {
        let headers = envelope::headers(query).map_err(|error| Problem::internal(&error))?;
        let answer = self.send(Method::GET, "/events", headers, Bytes::new()).await?;
        let status = answer.status();
        let body = envelope::collect(answer.into_body(), MESSAGE_LIMIT).await;
        match (status, body) {
            (StatusCode::OK, Ok(body)) => {
                serde_json::from_slice(&body).map_err(|error| Problem::internal(&error))
            }
            _ => Err(Problem::veil_unavailable()),
        }
    }

    /// The public keys document with the witness's signature.
    pub(crate) async fn keys(&self) -> Result<Bytes, Problem> {
        let answer = self.send(Method::GET, "/keys", HeaderMap::new(), Bytes::new()).await?;
        envelope::collect(answer.into_body(), MESSAGE_LIMIT)
            .await
            .map_err(|_| Problem::veil_unavailable())
    }

    /// Whether the witness answers and accepts claims.
    pub(crate) async fn is_healthy(&self) -> bool {
        let answer = self.send(Method::GET, "/healthz", HeaderMap::new(), Bytes::new()).await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    /// Every message to the witness may be repeated, so a connection that broke because the witness
    /// was restarted is no reason to give up.
    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<hyper::Response<hyper::body::Incoming>, Problem> {
        for pause in RETRY_PAUSES {
            let body = server::full(body.clone());
            match self.0.send(method.clone(), path, headers.clone(), body).await {
                Ok(answer) => return Ok(answer),
                Err(PeerError::Unreachable(_)) => tokio::time::sleep(pause).await,
                Err(error @ PeerError::Invalid(_)) => return Err(Problem::internal(&error)),
            }
        }
        Err(Problem::veil_unavailable())
    }
}
