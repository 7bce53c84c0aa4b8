//! Hands a sanitized request to the egress and reads back what the model answered.

use std::time::Duration;

use bytes::Bytes;
use hyper::{HeaderMap, Method, Response, StatusCode};
use lucairn_compartment::envelope::{self, BodyError};
use lucairn_compartment::message::{Answered, Call, NativeAnswer, Passed, Refusal, UPSTREAM_KEY};
use lucairn_compartment::peer::{Answer, Peer, PeerError};
use lucairn_compartment::secret::Secret;

use super::arriving::{Arriving, TOO_LARGE};
use super::sanitize::Sanitized;
use crate::problem::{Kind, Problem};

/// The largest answer in the native format that is taken, in bytes; the egress takes less.
const ANSWER_LIMIT: usize = 32 * 1024 * 1024;

/// How much longer than the provider may take the egress is waited for: it keeps that time itself,
/// unless it hangs.
const BEYOND: Duration = Duration::from_secs(10);

/// How long the egress may take to say that it is well.
const HEALTH_PATIENCE: Duration = Duration::from_secs(2);

/// The model's answer, still with placeholders.
pub(crate) struct Reply {
    pub answered: Answered,
    pub answer: NativeAnswer,
}

/// The answer of a provider as it comes, still with placeholders. To drop it cancels the call.
pub(crate) struct Streamed {
    pub passed: Passed,
    pub body: Arriving,
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
        let headers = call_headers(call, own_key)?;
        let sent = self.send(Method::POST, &path(request_id), headers, body.bytes()).await?;
        read_reply(sent).await
    }

    /// Starts a call in a provider's own format; returns when the provider begins to answer.
    pub(crate) async fn stream(
        &self,
        request_id: &str,
        call: &Call,
        own_key: Option<&Secret>,
        body: &Sanitized,
    ) -> Result<Streamed, NoReply> {
        self.open(request_id, call, own_key, body.bytes()).await
    }

    /// Asks for something that holds nothing of a caller, such as a list of models.
    pub(crate) async fn ask(
        &self,
        request_id: &str,
        call: &Call,
        own_key: Option<&Secret>,
    ) -> Result<Streamed, NoReply> {
        self.open(request_id, call, own_key, Bytes::new()).await
    }

    async fn open(
        &self,
        request_id: &str,
        call: &Call,
        own_key: Option<&Secret>,
        body: Bytes,
    ) -> Result<Streamed, NoReply> {
        let headers = call_headers(call, own_key)?;
        let path = format!("/streams/{request_id}");
        let patience = Duration::from_millis(call.timeout_ms).saturating_add(BEYOND);
        let sent = self.send(Method::POST, &path, headers, body);
        let sent = tokio::time::timeout(patience, sent).await.unwrap_or_else(|_| {
            tracing::error!("the egress hangs");
            Err(NoReply::Unreachable)
        })?;
        if sent.status() != StatusCode::OK {
            return Err(read_refusal(sent).await);
        }
        let (head, body) = sent.into_parts();
        let passed = envelope::read(&head.headers)
            .map_err(|error| NoReply::Refused(Problem::internal(&error)))?;
        Ok(Streamed { passed, body: Arriving::new(body, patience) })
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
        let asked = self.0.send(Method::GET, "/healthz", HeaderMap::new(), Bytes::new());
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
        self.0.send(method, path, headers, body).await.map_err(|error| match error {
            PeerError::Unreachable(_) => NoReply::Unreachable,
            PeerError::Invalid(_) => NoReply::Refused(Problem::internal(&error)),
        })
    }
}

fn path(request_id: &str) -> String {
    format!("/calls/{request_id}")
}

fn call_headers(call: &Call, own_key: Option<&Secret>) -> Result<HeaderMap, NoReply> {
    let mut headers =
        envelope::headers(call).map_err(|error| NoReply::Refused(Problem::internal(&error)))?;
    if let Some(key) = own_key {
        let value = key.header("").ok_or_else(|| {
            let message = "X-Upstream-Key is not a possible key.";
            NoReply::Refused(Problem::new(Kind::InvalidUpstreamKey, message))
        })?;
        headers.insert(UPSTREAM_KEY, value);
    }
    Ok(headers)
}

async fn read_reply(response: Response<Answer>) -> Result<Reply, NoReply> {
    if response.status() != StatusCode::OK {
        return Err(read_refusal(response).await);
    }
    let (head, body) = response.into_parts();
    let body = collect(body).await?;
    let internal = |error: &dyn std::fmt::Display| NoReply::Refused(Problem::internal(error));
    let answered = envelope::read(&head.headers).map_err(|error| internal(&error))?;
    let answer = serde_json::from_slice(&body)
        .map_err(|_| internal(&"the egress sent an answer of unknown shape"))?;
    Ok(Reply { answered, answer })
}

async fn read_refusal(response: Response<Answer>) -> NoReply {
    let body = match collect(response.into_body()).await {
        Ok(body) => body,
        Err(no_reply) => return no_reply,
    };
    let Ok(refusal) = serde_json::from_slice::<Refusal>(&body) else {
        let fault = "the egress sent a refusal of unknown shape";
        return NoReply::Refused(Problem::internal(&fault));
    };
    let mut problem = Problem::new(Kind::of_egress(&refusal.code), refusal.message);
    problem.retry_after_seconds = refusal.retry_after_seconds;
    NoReply::Refused(problem)
}

/// An answer whole.
async fn collect(body: Answer) -> Result<Bytes, NoReply> {
    envelope::collect(body, ANSWER_LIMIT).await.map_err(|error| match error {
        BodyError::TooLarge(_) => {
            NoReply::Refused(Problem::new(Kind::UpstreamResponseTooLarge, TOO_LARGE))
        }
        BodyError::Broken => {
            tracing::warn!(%error, "the egress broke off");
            NoReply::Unreachable
        }
    })
}

#[cfg(test)]
mod tests;
