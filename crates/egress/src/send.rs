//! How a provider is asked: with whose key, again when that may be, and where the echo stands in.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER,
};
use hyper::{Method, Request, Response, StatusCode, Uri};
use lucairn_compartment::clock::Clock;
use lucairn_compartment::message::{Call, Dialect};
use lucairn_compartment::secret::Secret;
use lucairn_compartment::server::Body;
use lucairn_veil::digest::{Digest, sha256};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::claim::Claims;
use crate::code::{Code, Failure};
use crate::dialect::Endpoint;
use crate::echo;
use crate::http_client::HttpClient;
use crate::owed::Owed;
use crate::provider::{Kind, Provider, Registry};
use crate::retry::{Retry, Trouble};

/// Everything that calls share.
pub(crate) struct Sender {
    pub(crate) registry: Registry,
    pub(crate) client: HttpClient,
    pub(crate) claims: Arc<Claims>,
    pub(crate) clock: Clock,
    pub(crate) max_answer_bytes: usize,
    pub(crate) longest_call: Duration,
    pub(crate) tries: u32,
    /// Turns true when the process ends and calls under way must end, too.
    pub(crate) over: watch::Receiver<bool>,
}

/// One call that the gateway asks for.
pub(crate) struct Order {
    pub(crate) request_id: String,
    pub(crate) call: Call,
    pub(crate) body: Bytes,
    /// The caller's own provider key.
    pub(crate) key: Option<Secret>,
}

/// What a provider is sent, but for the credential.
pub(crate) struct Letter<'a> {
    provider: &'a Provider,
    dialect: Dialect,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
    digest: Digest,
}

/// The key of one call.
pub(crate) struct Key {
    pub(crate) secret: Secret,
    /// Whether the caller brought it.
    byok: bool,
}

/// What a provider answered, and to which key.
pub(crate) struct Asked {
    pub(crate) response: Response<Body>,
    pub(crate) key: Option<Key>,
}

/// Why a provider could not be asked.
enum Unreached {
    /// There was no connection, so nothing left.
    Connect,
    /// The connection broke.
    Broken,
    /// What came is no HTTP.
    Nonsense,
}

impl<'a> Letter<'a> {
    /// A body for an endpoint of a provider; `headers` go before those of the provider's row.
    pub(crate) fn new(
        dialect: Dialect,
        (endpoint, uri): (&Endpoint, Uri),
        provider: &'a Provider,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Self {
        let mut all = provider.headers.clone();
        for name in headers.keys() {
            all.remove(name);
            for value in headers.get_all(name) {
                all.append(name, value.clone());
            }
        }
        if endpoint.method == Method::POST {
            all.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        // What is passed on unread must be readable as it is.
        all.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let digest = sha256(&body);
        Self { provider, dialect, method: endpoint.method.clone(), uri, headers: all, body, digest }
    }

    fn request(&self, key: Option<&Key>) -> Result<Request<Full<Bytes>>, Code> {
        let mut request = Request::new(Full::new(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        if let Some(key) = key {
            let authorization = self.provider.authorization(&key.secret);
            let (name, value) = authorization.ok_or(Code::InvalidUpstreamKey)?;
            request.headers_mut().insert(name, value);
        }
        Ok(request)
    }
}

impl Sender {
    /// The claim of a call that has just arrived, and may be unmasked.
    pub(crate) fn owe(&self, request_id: &str, unmasked: bool) -> Owed {
        Owed::new((request_id, unmasked), Arc::clone(&self.claims), self.clock.clone())
    }

    /// How long the provider of a call may take.
    pub(crate) fn limit(&self, call: &Call) -> Duration {
        Duration::from_millis(call.timeout_ms).min(self.longest_call)
    }

    /// Sends a letter, again if that may be, and returns what the provider says in the end.
    pub(crate) async fn ask(
        &self,
        letter: &Letter<'_>,
        order: &Order,
        owed: &mut Owed,
        deadline: Instant,
    ) -> Result<Asked, Failure> {
        let provider = letter.provider;
        let mut key = key(provider, order)?;
        let mut retry = Retry::new(self.tries, deadline);
        let (mut was_reached, mut is_again) = (false, false);
        loop {
            owed.leaves(letter.digest, key.as_ref().is_some_and(|key| key.byok));
            let pause = match self.send(letter, key.as_ref()).await? {
                Ok(response) => {
                    was_reached = true;
                    let status = response.status();
                    if let Some(renewed) = renewed(provider, status, key.as_ref()) {
                        key = Some(renewed);
                        continue;
                    }
                    let retry_after_seconds =
                        retry_after(&response).filter(|_| may_be_asked_again(&response));
                    match retry.pause(Trouble::Status { status, retry_after_seconds }) {
                        Some(pause) => pause,
                        None => return Ok(Asked { response, key }),
                    }
                }
                // A provider closes a connection that nobody used for a while, and may do so when the
                // next request comes. To ask for something twice does no harm; a prompt may have been
                // read, and is answered, and paid, once.
                Err(Unreached::Broken) if letter.method == Method::GET && !is_again => {
                    is_again = true;
                    continue;
                }
                Err(Unreached::Broken) => return Err(Failure::broken()),
                Err(Unreached::Nonsense) => return Err(Code::UpstreamError.into()),
                Err(Unreached::Connect) => {
                    if !was_reached {
                        owed.stayed();
                    }
                    retry.pause(Trouble::Connect).ok_or(Code::UpstreamError)?
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// One try.
    async fn send(
        &self,
        letter: &Letter<'_>,
        key: Option<&Key>,
    ) -> Result<Result<Response<Body>, Unreached>, Failure> {
        let provider = letter.provider;
        if provider.kind == Kind::Echo {
            return Ok(Ok(echo::answer(letter.dialect, &letter.uri, &letter.body).await));
        }
        let answer = self.client.request(letter.request(key)?).await;
        Ok(match answer {
            Ok(response) => Ok(response.map(|body| body.map_err(Into::into).boxed_unsync())),
            Err(error) => {
                let cause = cause(&error);
                tracing::warn!(provider = provider.name, cause, "a provider was not reached");
                let source = std::error::Error::source(&error);
                let hyper = source.and_then(|source| source.downcast_ref::<hyper::Error>());
                Err(if error.is_connect() {
                    Unreached::Connect
                } else if hyper.is_some_and(hyper::Error::is_parse) {
                    Unreached::Nonsense
                } else {
                    Unreached::Broken
                })
            }
        })
    }
}

fn key(provider: &Provider, order: &Order) -> Result<Option<Key>, Code> {
    if provider.kind == Kind::Echo {
        return Ok(None);
    }
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

/// Whether the body of an answer is in a content coding, which nobody asked for.
pub(crate) fn is_compressed(headers: &HeaderMap) -> bool {
    let plain = |value: &HeaderValue| {
        let value = value.as_bytes().trim_ascii();
        value.is_empty() || value.eq_ignore_ascii_case(b"identity")
    };
    !headers.get_all(CONTENT_ENCODING).iter().all(plain)
}

/// Whether a status is one of success to which HTTP gives no body, so that there is no answer, nor
/// anything to read to its end.
pub(crate) fn is_empty(status: StatusCode) -> bool {
    matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT)
}

/// What the providers' own clients are told by.
const SHOULD_RETRY: &str = "x-should-retry";

/// The wait that a provider asks for, when it says so in seconds.
pub(crate) fn retry_after(response: &Response<Body>) -> Option<u64> {
    response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
}

/// Whether a provider does not say that it is of no use to ask again. Its clients keep to that, too.
fn may_be_asked_again(response: &Response<Body>) -> bool {
    response.headers().get(SHOULD_RETRY).is_none_or(|value| value.as_bytes() != b"false")
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
