//! One call from its order to its outcome: route, write, send, read, hash, claim.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Incoming};
use hyper::header::RETRY_AFTER;
use hyper::{Method, Request, Response, StatusCode};
use lucairn_compartment::clock::Clock;
use lucairn_compartment::envelope::{self, BodyError};
use lucairn_compartment::id;
use lucairn_compartment::message::{Answered, Call, NativeRequest};
use lucairn_compartment::secret::Secret;
use lucairn_veil::digest::sha256;
use tokio::time::{Instant, timeout_at};

use crate::call::{Answer, Outcome};
use crate::claim::{Claims, Inference};
use crate::code::{Code, Failure};
use crate::echo;
use crate::http_client::HttpClient;
use crate::native::{self, Reply};
use crate::provider::{Kind, Provider, Registry, Route};
use crate::retry::{Retry, Trouble};

/// Longest error body of a provider that is read for its sentence.
const MAX_ERROR_BYTES: usize = 64 * 1024;

/// Longest model name in a claim, in characters.
const MAX_MODEL_CHARS: usize = 128;

/// Everything that calls share.
pub(crate) struct Sender {
    pub(crate) registry: Registry,
    pub(crate) client: HttpClient,
    pub(crate) claims: Arc<Claims>,
    pub(crate) clock: Clock,
    pub(crate) max_answer_bytes: usize,
    pub(crate) longest_call: Duration,
    pub(crate) tries: u32,
}

/// One call that the gateway asks for.
pub(crate) struct Order {
    pub(crate) request_id: String,
    pub(crate) call: Call,
    pub(crate) request: NativeRequest,
    /// The caller's own provider key.
    pub(crate) key: Option<Secret>,
}

/// Reads the answer of one kind of provider.
type Reader = fn(&[u8]) -> Option<Reply>;

/// What a provider said, and what the claim must know about how it was asked.
struct Said {
    reply: Reply,
    byok: bool,
    latency: Duration,
}

/// The key of one call.
struct Key {
    secret: Secret,
    /// Whether the caller brought it.
    byok: bool,
}

impl Sender {
    /// Runs a call to its end.
    pub(crate) async fn perform(&self, order: Order) -> Outcome {
        let outcome = self.answer(&order).await;
        let request_id = order.request_id.as_str();
        match &outcome {
            Ok(answer) => {
                let Answered { provider, latency_ms, .. } = &answer.note;
                tracing::debug!(request_id, provider, latency_ms, "a provider answered");
            }
            // Callers must not be able to fill a log with their own mistakes.
            Err(failure) if failure.code.is_the_callers() => {
                tracing::debug!(request_id, code = failure.code.as_str(), "a call is refused");
            }
            Err(failure) => {
                tracing::warn!(request_id, code = failure.code.as_str(), "a call has no answer");
            }
        }
        outcome
    }

    async fn answer(&self, order: &Order) -> Outcome {
        let allowed = Duration::from_millis(order.call.timeout_ms).min(self.longest_call);
        let deadline = Instant::now() + allowed;
        // Without a clock there could be no claim, so nothing may leave.
        self.clock.now().map_err(|_| Code::ClockNotSet)?;
        let call = &order.call;
        let route = self.registry.route(call.provider.as_deref(), call.model.as_deref())?;
        let slot = timeout_at(deadline, self.claims.slot()).await;
        let slot = slot.ok().flatten().ok_or(Code::EgressUnavailable)?;
        let said = timeout_at(deadline, self.ask(&route, order, deadline))
            .await
            .map_err(|_| Code::UpstreamTimeout)??;

        let body = serde_json::to_vec(&said.reply.answer).map_err(|_| Code::EgressUnavailable)?;
        let model_used = model_word(said.reply.model.as_deref(), &route.model);
        let at = self.clock.now().map_err(|_| Code::ClockNotSet)?;
        let inference = Inference {
            request_id: order.request_id.clone(),
            claim_id: id::claim_id(at).map_err(|_| Code::EgressUnavailable)?,
            at,
            model_used: model_used.clone(),
            response_hash: sha256(&body),
            byok: said.byok,
        };
        self.claims.deliver(inference, slot);
        let note = Answered {
            model_used,
            provider: route.provider.name.clone(),
            latency_ms: u64::try_from(said.latency.as_millis()).unwrap_or(u64::MAX),
        };
        Ok(Answer { body: Bytes::from(body), note })
    }

    /// Asks the provider in its own format and reads what it said.
    async fn ask(&self, route: &Route, order: &Order, deadline: Instant) -> Result<Said, Failure> {
        let (provider, model) = (route.provider.as_ref(), route.model.as_str());
        let started = Instant::now();
        let (written, read): (_, Reader) = match provider.kind {
            Kind::Echo => {
                let body = echo::answer(model, &order.request).await?;
                let reply = echo::read(&body).ok_or(Code::UpstreamInvalidResponse)?;
                return Ok(Said { reply, byok: false, latency: started.elapsed() });
            }
            Kind::OpenAi => (
                native::write_openai(model, &order.request, provider.token_limit),
                native::read_openai,
            ),
            Kind::Anthropic => {
                (native::write_anthropic(model, &order.request), native::read_anthropic)
            }
        };
        let body = written.map_err(|_| Code::InvalidRequest)?;
        let key = key(provider, order)?;
        let byok = key.as_ref().is_some_and(|key| key.byok);
        let body = self.post(provider, Bytes::from(body), key, deadline).await?;
        let reply = read(&body).ok_or(Code::UpstreamInvalidResponse)?;
        Ok(Said { reply, byok, latency: started.elapsed() })
    }

    /// Sends a body, again if that may be, and reads the body of the answer.
    async fn post(
        &self,
        provider: &Provider,
        body: Bytes,
        mut key: Option<Key>,
        deadline: Instant,
    ) -> Result<Bytes, Failure> {
        let mut retry = Retry::new(self.tries, deadline);
        loop {
            let request = request(provider, body.clone(), key.as_ref())?;
            let pause = match self.client.request(request).await {
                Ok(response) if response.status().is_success() => return self.read(response).await,
                Ok(response) => {
                    if let Some(renewed) = renewed(provider, response.status(), key.as_ref()) {
                        key = Some(renewed);
                        continue;
                    }
                    let status = response.status();
                    let retry_after_seconds = retry_after(&response);
                    match retry.pause(Trouble::Status { status, retry_after_seconds }) {
                        Some(pause) => pause,
                        None => return Err(refuse(response, key.as_ref()).await),
                    }
                }
                Err(error) => {
                    let cause = cause(&error);
                    tracing::warn!(provider = provider.name, cause, "a provider was not reached");
                    let pause = error.is_connect().then(|| retry.pause(Trouble::Connect));
                    pause.flatten().ok_or(Code::UpstreamError)?
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn read(&self, response: Response<Incoming>) -> Result<Bytes, Failure> {
        let limit = self.max_answer_bytes;
        // A provider that announces too much need not be listened to.
        let announced = response.body().size_hint().lower();
        if announced > u64::try_from(limit).unwrap_or(u64::MAX) {
            return Err(Code::UpstreamResponseTooLarge.into());
        }
        envelope::collect(response.into_body(), limit).await.map_err(|error| match error {
            BodyError::TooLarge(_) => Code::UpstreamResponseTooLarge.into(),
            BodyError::Broken => Code::UpstreamError.into(),
        })
    }
}

fn key(provider: &Provider, order: &Order) -> Result<Option<Key>, Code> {
    let brought = order.key.clone().map(|secret| Key { secret, byok: true });
    let own = || {
        let allowed = !order.call.own_key_only;
        allowed.then(|| provider.credential.current()).flatten()
    };
    match brought.or_else(|| own().map(|secret| Key { secret, byok: false })) {
        Some(key) => Ok(Some(key)),
        None if provider.keyless => Ok(None),
        None => Err(Code::MissingUpstreamKey),
    }
}

/// The operator's key as it stands in its file now, when the provider refused the one in memory.
fn renewed(provider: &Provider, status: StatusCode, key: Option<&Key>) -> Option<Key> {
    let refused = key.filter(|key| status == StatusCode::UNAUTHORIZED && !key.byok)?;
    let secret = provider.credential.renewed(&refused.secret)?;
    Some(Key { secret, byok: false })
}

fn request(
    provider: &Provider,
    body: Bytes,
    key: Option<&Key>,
) -> Result<Request<Full<Bytes>>, Failure> {
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = provider.endpoint.clone();
    *request.headers_mut() = provider.headers.clone();
    if let Some(key) = key {
        let authorization = provider.authorization(&key.secret);
        let (name, value) = authorization.ok_or(Code::InvalidUpstreamKey)?;
        request.headers_mut().insert(name, value);
    }
    Ok(request)
}

/// Why the provider said no. An error body that cannot be read has no sentence, no more.
async fn refuse(response: Response<Incoming>, key: Option<&Key>) -> Failure {
    let (status, retry_after) = (response.status(), retry_after(&response));
    let body = envelope::collect(response.into_body(), MAX_ERROR_BYTES).await.unwrap_or_default();
    let sentence = native::read_error(&body, key.map(|key| &key.secret));
    Failure::from_provider(status, retry_after, sentence)
}

/// The wait that a provider asks for, when it says so in seconds.
fn retry_after(response: &Response<Incoming>) -> Option<u64> {
    response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
}

/// The model for claim and caller: the provider's word, as far as it is printable.
fn model_word(provider_says: Option<&str>, asked: &str) -> String {
    let printable = |word: &str| -> String {
        let word = word.chars().filter(|c| (' '..='~').contains(c)).take(MAX_MODEL_CHARS);
        word.collect::<String>().trim().to_owned()
    };
    let words = [provider_says.unwrap_or_default(), asked, "unknown"];
    words.into_iter().map(printable).find(|word| !word.is_empty()).unwrap_or_default()
}

/// An error and what caused it, in one line; the HTTP stack puts no bodies or headers there.
fn cause(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}
