//! The line to the witness: claims before anything leaves, audit events, certificates.

use std::time::Duration;

use bytes::Bytes;
use hyper::{HeaderMap, Method, StatusCode};
use lucairn_compartment::envelope;
use lucairn_compartment::message::{
    AuditEvent, ClaimsNote, EventQuery, Owner, RecordedEvent, Refusal, Window,
};
use lucairn_compartment::peer::{Answer, Peer, PeerError};
use lucairn_veil::claim::Claim;
use tokio::task::JoinHandle;

use crate::problem::Problem;

/// The largest message that is taken from the witness, in bytes.
const MESSAGE_LIMIT: usize = 64 * 1024 * 1024;

/// The pauses after attempts that found no witness; a restart takes less than all of them.
const RETRY_PAUSES: [Duration; 4] = [
    Duration::from_millis(20),
    Duration::from_millis(100),
    Duration::from_millis(300),
    Duration::ZERO,
];

/// How long the witness may take to begin an answer, and then to end it. One that takes longer hangs,
/// and a caller is better told so than left waiting.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long it may take to say that it is well.
const HEALTH_PATIENCE: Duration = Duration::from_secs(2);

/// How often an event is tried in all, and how long to wait in between.
const EVENT_ATTEMPTS: u32 = 20;
const EVENT_PAUSE: Duration = Duration::from_secs(1);

/// A promise of the witness: the claims are recorded; they will be durable.
///
/// The rest of the answer is read at once, so that no exchange holds a connection to the witness
/// while its model thinks.
#[must_use = "an answer may only be given when the claims are durable"]
pub(crate) struct RecordedClaims(JoinHandle<bool>);

impl RecordedClaims {
    fn new(answer: Answer) -> Self {
        Self(tokio::spawn(async move {
            let body = envelope::collect(answer, 4096).await;
            body.is_ok_and(|body| body.ends_with(br#"{"durable":true}"#))
        }))
    }

    /// Waits until the claims are synced to the witness's disk.
    pub(crate) async fn durable(self) -> Result<(), Problem> {
        match self.0.await {
            Ok(true) => Ok(()),
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
            return Ok(RecordedClaims::new(answer.into_body()));
        }
        let refusal = collect(answer.into_body(), MESSAGE_LIMIT).await.ok();
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

    /// Records an event although the witness may be restarting right now; tells whether it is
    /// durable, or false when there is no more hope.
    pub(crate) async fn event_in_the_end(&self, event: &AuditEvent) -> bool {
        for _ in 0..EVENT_ATTEMPTS {
            if self.event(event).await.is_ok() {
                return true;
            }
            tokio::time::sleep(EVENT_PAUSE).await;
        }
        tracing::error!(event_type = event.event_type, "an audit event was not delivered");
        false
    }

    /// Records an event; returns when it is durable.
    pub(crate) async fn event(&self, event: &AuditEvent) -> Result<(), Problem> {
        let body = serde_json::to_vec(event).map_err(|error| Problem::internal(&error))?;
        let answer = self.send(Method::POST, "/events", HeaderMap::new(), body.into()).await?;
        let status = answer.status();
        let body = collect(answer.into_body(), MESSAGE_LIMIT).await;
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
            StatusCode::OK => collect(answer.into_body(), MESSAGE_LIMIT)
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
        let body = collect(answer.into_body(), MESSAGE_LIMIT).await;
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
        collect(answer.into_body(), MESSAGE_LIMIT).await.map_err(|_| Problem::veil_unavailable())
    }

    /// Whether the witness answers and accepts claims.
    pub(crate) async fn is_healthy(&self) -> bool {
        let asked = self.send(Method::GET, "/healthz", HeaderMap::new(), Bytes::new());
        let answer = tokio::time::timeout(HEALTH_PATIENCE, asked).await;
        answer.is_ok_and(|answer| answer.is_ok_and(|answer| answer.status().is_success()))
    }

    /// Every message to the witness may be repeated, so a connection that broke because the witness
    /// was restarted is no reason to give up.
    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<hyper::Response<Answer>, Problem> {
        for pause in RETRY_PAUSES {
            let sent = self.0.send(method.clone(), path, headers.clone(), body.clone());
            match tokio::time::timeout(PATIENCE, sent).await {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(PeerError::Unreachable(_))) => tokio::time::sleep(pause).await,
                Ok(Err(error @ PeerError::Invalid(_))) => return Err(Problem::internal(&error)),
                Err(_) => {
                    tracing::error!("the witness hangs");
                    break;
                }
            }
        }
        Err(Problem::veil_unavailable())
    }
}

/// Reads an answer to its end.
async fn collect(body: Answer, limit: usize) -> Result<Bytes, envelope::BodyError> {
    let collected = tokio::time::timeout(PATIENCE, envelope::collect(body, limit)).await;
    collected.unwrap_or(Err(envelope::BodyError::Broken))
}
