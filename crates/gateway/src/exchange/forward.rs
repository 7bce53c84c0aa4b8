//! Hands a sanitized request to the egress and reads back what the model answered.

use std::time::Duration;

use bytes::Bytes;
use hyper::{HeaderMap, Method, Response, StatusCode};
use lucairn_compartment::message::{Answered, Call, NativeAnswer, Refusal, UPSTREAM_KEY};
use lucairn_compartment::peer::{Answer, Peer, PeerError};
use lucairn_compartment::secret::Secret;
use lucairn_compartment::{envelope, server};

use super::sanitize::Sanitized;
use crate::problem::{Kind, Problem};

/// The largest answer of a model that is taken, in bytes.
const ANSWER_LIMIT: usize = 32 * 1024 * 1024;

/// How long the egress may take to say that it is well.
const HEALTH_PATIENCE: Duration = Duration::from_secs(2);

/// The model's answer, still with placeholders.
pub(crate) struct Reply {
    pub answered: Answered,
    pub answer: NativeAnswer,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum NoReply {
    /// The egress is gone; it may be back in a moment.
    Unreachable,
    /// A reason for the caller.
    Refused(Problem),
}

impl From<NoReply> for Problem {
    fn from(no_reply: NoReply) -> Self {
        match no_reply {
            NoReply::Refused(problem) => problem,
            NoReply::Unreachable => Self::new(
                Kind::EgressUnavailable,
                "The connection to the model providers is being restarted. Try again shortly.",
            )
            .retry_after(2),
        }
    }
}

/// The way out. It takes nothing but [`Sanitized`].
#[derive(Clone)]
pub(crate) struct EgressClient(Peer);

impl EgressClient {
    pub(crate) fn new(peer: Peer) -> Self {
        Self(peer)
    }

    /// Starts a call, or joins the one with the same request id, and waits for its answer.
    pub(crate) async fn call(
        &self,
        request_id: &str,
        call: &Call,
        own_key: Option<&Secret>,
        body: &Sanitized,
    ) -> Result<Reply, NoReply> {
        let mut headers =
            envelope::headers(call).map_err(|error| NoReply::Refused(Problem::internal(&error)))?;
        if let Some(key) = own_key {
            let value = key.header("").ok_or_else(|| {
                NoReply::Refused(Problem::new(
                    Kind::InvalidUpstreamKey,
                    "X-Upstream-Key is not a possible key.",
                ))
            })?;
            headers.insert(UPSTREAM_KEY, value);
        }
        let sent = self.send(Method::POST, &path(request_id), headers, body.bytes()).await?;
        read_reply(sent).await
    }

    /// Lets a call go on although nobody waits for it.
    pub(crate) async fn detach(&self, request_id: &str) -> Result<(), NoReply> {
        let path = format!("{}/detach", path(request_id));
        self.send(Method::POST, &path, HeaderMap::new(), Bytes::new()).await.map(drop)
    }

    /// Lets the egress forget the outcome of a call.
    pub(crate) async fn forget(&self, request_id: &str) -> Result<(), NoReply> {
        let path = path(request_id);
        self.send(Method::DELETE, &path, HeaderMap::new(), Bytes::new()).await.map(drop)
    }

    /// Whether the egress answers.
    pub(crate) async fn is_healthy(&self) -> bool {
        let body = server::full(Bytes::new());
        let asked = self.0.send(Method::GET, "/healthz", HeaderMap::new(), body);
        let answer = tokio::time::timeout(HEALTH_PATIENCE, asked).await;
        answer.is_ok_and(|answer| answer.is_ok_and(|answer| answer.status().is_success()))
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response<Answer>, NoReply> {
        self.0.send(method, path, headers, server::full(body)).await.map_err(|error| match error {
            PeerError::Unreachable(_) => NoReply::Unreachable,
            PeerError::Invalid(_) => NoReply::Refused(Problem::internal(&error)),
        })
    }
}

fn path(request_id: &str) -> String {
    format!("/calls/{request_id}")
}

async fn read_reply(response: Response<Answer>) -> Result<Reply, NoReply> {
    let (head, body) = response.into_parts();
    let body = envelope::collect(body, ANSWER_LIMIT).await.map_err(|error| {
        tracing::warn!(%error, "the egress broke off");
        NoReply::Unreachable
    })?;
    let internal = |error: &dyn std::fmt::Display| NoReply::Refused(Problem::internal(error));
    if head.status == StatusCode::OK {
        let answered = envelope::read(&head.headers).map_err(|error| internal(&error))?;
        let answer = serde_json::from_slice(&body)
            .map_err(|_| internal(&"the egress sent an answer of unknown shape"))?;
        return Ok(Reply { answered, answer });
    }
    let refusal: Refusal = serde_json::from_slice(&body)
        .map_err(|_| internal(&"the egress sent a refusal of unknown shape"))?;
    let mut problem = Problem::new(Kind::of_egress(&refusal.code), refusal.message);
    problem.retry_after_seconds = refusal.retry_after_seconds;
    Err(NoReply::Refused(problem))
}
