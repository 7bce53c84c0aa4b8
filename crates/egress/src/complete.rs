//! A native call from its order to its outcome: route, write, ask, read, claim.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::Body as _;
use hyper::{HeaderMap, Response};
use lucairn_compartment::envelope::{self, BodyError};
use lucairn_compartment::message::{Answered, NativeRequest};
use lucairn_compartment::server::Body;
use tokio::time::{Instant, timeout_at};

use crate::call::{Answer, Outcome};
use crate::code::{Code, Failure};
use crate::dialect;
use crate::native::{self, Reply};
use crate::owed::Owed;
use crate::provider::Route;
use crate::send::{Asked, Key, Letter, Order, Sender, is_compressed, is_empty, retry_after};

/// Longest error body of a provider that is read for its sentence.
const MAX_ERROR_BYTES: usize = 64 * 1024;

impl Sender {
    /// Runs a call to its end and signs how it ended; to drop it is to cancel it.
    pub(crate) async fn complete(&self, order: Order) -> Outcome {
        let mut owed = self.owe(&order.request_id, order.call.unmasked);
        let outcome = self.answer(&order, &mut owed).await;
        let outcome = owed.settle(outcome);
        let request_id = order.request_id.as_str();
        match &outcome {
            Ok(answer) => {
                let Answered { provider, latency_ms, .. } = &answer.note;
                tracing::debug!(request_id, provider, latency_ms, "a provider answered");
            }
            Err(failure) => failure.log(request_id),
        }
        outcome
    }

    async fn answer(&self, order: &Order, owed: &mut Owed) -> Outcome {
        let deadline = Instant::now() + self.limit(&order.call);
        let call = &order.call;
        let request = serde_json::from_slice(&order.body).map_err(|_| Code::InvalidRequest)?;
        let route = self.registry.route(call.provider.as_deref(), call.model.as_deref())?;
        owed.names([None, Some(&route.model)]);
        owed.reserve(deadline).await?;
        let said = self.consult(&route, &request, order, (&mut *owed, deadline));
        let (reply, latency) =
            timeout_at(deadline, said).await.map_err(|_| Code::UpstreamTimeout)??;

        let body = serde_json::to_vec(&reply.answer).map_err(|_| Code::EgressUnavailable)?;
        let body = Bytes::from(body);
        owed.hand_over(&body);
        let note = Answered {
            model_used: owed.names([reply.model.as_deref(), Some(&route.model)]),
            provider: route.provider.name.clone(),
            latency_ms: u64::try_from(latency.as_millis()).unwrap_or(u64::MAX),
        };
        Ok(Answer { body, note })
    }

    /// Asks the provider in its own format and reads what it said, and how long it took.
    async fn consult(
        &self,
        Route { provider, model }: &Route,
        request: &NativeRequest,
        order: &Order,
        (owed, deadline): (&mut Owed, Instant),
    ) -> Result<(Reply, Duration), Failure> {
        let started = Instant::now();
        let body = native::write(provider, model, request).map_err(|_| Code::InvalidRequest)?;
        let dialect = dialect::of_prompts(provider.kind);
        let endpoint = dialect::endpoint(dialect).ok_or(Code::InvalidRequest)?;
        let uri = endpoint.uri(&provider.base_url, None)?;
        let no_headers = HeaderMap::new();
        let letter = Letter::new(dialect, (&endpoint, uri), provider, &no_headers, body.into());
        let Asked { response, key } = self.ask(&letter, order, owed, deadline).await?;
        if !response.status().is_success() {
            return Err(refuse(response, key.as_ref()).await);
        }
        if is_compressed(response.headers()) {
            return Err(Failure::compressed());
        }
        if is_empty(response.status()) {
            return Err(Failure::empty());
        }
        let body = self.read(response.into_body()).await?;
        let reply = native::read(provider, model, &body).ok_or(Code::UpstreamInvalidResponse)?;
        Ok((reply, started.elapsed()))
    }

    async fn read(&self, body: Body) -> Result<Bytes, Failure> {
        let limit = self.max_answer_bytes;
        // A provider that announces too much need not be listened to.
        if body.size_hint().lower() > u64::try_from(limit).unwrap_or(u64::MAX) {
            return Err(Code::UpstreamResponseTooLarge.into());
        }
        whole(body, limit).await.map_err(|error| match error {
            BodyError::TooLarge(_) => Code::UpstreamResponseTooLarge.into(),
            BodyError::Broken => Code::UpstreamError.into(),
        })
    }
}

/// The cause is of no use to a caller, and a boxed one would not fit the reader of bodies.
#[derive(Debug, thiserror::Error)]
#[error("the provider broke off")]
struct BrokeOff;

/// Boxed, because the compiler cannot see through the generic reader that it may be sent.
fn whole(
    body: Body,
    limit: usize,
) -> Pin<Box<dyn Future<Output = Result<Bytes, BodyError>> + Send>> {
    Box::pin(envelope::collect(body.map_err(|_| BrokeOff), limit))
}

/// Why the provider said no. An error body that cannot be read has no sentence, no more.
async fn refuse(response: Response<Body>, key: Option<&Key>) -> Failure {
    let (status, retry_after) = (response.status(), retry_after(&response));
    let body = whole(response.into_body(), MAX_ERROR_BYTES).await.unwrap_or_default();
    let sentence = native::read_error(&body, key.map(|key| &key.secret));
    Failure::from_provider(status, retry_after, sentence)
}
