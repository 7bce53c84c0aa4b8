//! A call in a wire dialect: the request leaves as it came, and the provider's answer is passed on
//! as it arrives, piece by piece, read only for whether it says that it failed.

use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::http::response::Parts;
use hyper::{Response, StatusCode};
use lucairn_compartment::envelope;
use lucairn_compartment::message::Passed;
use lucairn_compartment::secret::Secret;
use lucairn_compartment::server::{Body, full};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use crate::begun;
use crate::code::{Code, Failure};
use crate::dialect;
use crate::listing;
use crate::owed::Owed;
use crate::passing::Passing;
use crate::provider::{Provider, RESERVED_HEADERS};
use crate::self_report::SelfReport;
use crate::send::{Asked, Key, Letter, Order, Sender, is_compressed, is_empty, retry_after};

/// Longest body of an error that is passed on when a key was used.
const MAX_ERROR_BYTES: usize = 1024 * 1024;

/// The type of a stream of events.
const EVENTS: &str = "text/event-stream";

/// Headers of a provider that are about its answer; the others are about its connection or itself.
const PASSED: [HeaderName; 6] = [
    CONTENT_TYPE,
    hyper::header::RETRY_AFTER,
    HeaderName::from_static("request-id"),
    HeaderName::from_static("retry-after-ms"),
    HeaderName::from_static("x-request-id"),
    HeaderName::from_static("x-should-retry"),
];

/// Beginnings of such headers.
const PASSED_FAMILIES: [&str; 3] = ["anthropic-", "openai-", "x-ratelimit-"];

impl Sender {
    /// The life of a streamed call: until the provider's headers here, from then on in [`Passing`],
    /// which signs how it ended. To drop either is to cancel the call.
    pub(crate) async fn stream(&self, order: Order) -> Result<Response<Body>, Failure> {
        let mut owed = self.owe(&order.request_id, order.call.unmasked);
        let limit = self.limit(&order.call);
        let deadline = Instant::now() + limit;
        let mut over = self.over.clone();
        let opened = tokio::select! {
            biased;
            opened = timeout_at(deadline, self.open(&order, &mut owed, deadline)) => {
                opened.unwrap_or_else(|_| Err(Code::UpstreamTimeout.into()))
            }
            _ = over.wait_for(|over| *over) => Err(Code::EgressUnavailable.into()),
        };
        let (passed, body) = match opened {
            Ok(opened) => opened,
            Err(failure) => {
                failure.log(&order.request_id);
                return owed.settle(Err(failure));
            }
        };
        let dialect = order.call.dialect;
        let report = passed.is_success().then(|| SelfReport::of(&passed, dialect));
        let headers = match envelope::headers(&passed) {
            Ok(headers) => headers,
            Err(_) => return owed.settle(Err(Code::UpstreamInvalidResponse.into())),
        };
        let mut response =
            Response::new(Passing::new(body, (owed, report), limit, over).into_body());
        *response.headers_mut() = headers;
        Ok(response)
    }

    /// Asks the provider and returns once its headers are there.
    async fn open(
        &self,
        order: &Order,
        owed: &mut Owed,
        deadline: Instant,
    ) -> Result<(Passed, Body), Failure> {
        let call = &order.call;
        let endpoint = dialect::endpoint(call.dialect).ok_or(Code::InvalidRequest)?;
        let (name, model) = (call.provider.as_deref(), call.model.as_deref());
        owed.names([None, model]);
        if listing::is_wanted(order) {
            owed.reserve(deadline).await?;
            return self.list(order, &endpoint, (owed, deadline)).await;
        }
        let provider = self.registry.wire_route(name, model, endpoint.kind)?;
        if !endpoint.is_of(provider.kind) {
            return Err(Failure::mismatch(&provider.name, provider.kind, endpoint.instead));
        }
        let uri = endpoint.uri(&provider.base_url, call.detail.as_deref())?;
        let headers = headers(&call.headers)?;
        owed.reserve(deadline).await?;
        let body = order.body.clone();
        let letter = Letter::new(call.dialect, (&endpoint, uri), &provider, &headers, body);
        let Asked { response, key } = self.ask(&letter, order, owed, deadline).await?;
        let retry_after = retry_after(&response);
        let (head, body) = response.into_parts();
        if is_fault(&head) {
            return Err(Failure::from_provider(head.status, retry_after, None));
        }
        if is_compressed(&head.headers) {
            return Err(Failure::compressed());
        }
        if is_empty(head.status) {
            return Err(Failure::empty());
        }
        let mut passed = passed(&provider, head.status, &head.headers, key.as_ref());
        if !head.headers.contains_key(CONTENT_TYPE) && passed.is_success() && asks_stream(order) {
            passed.headers.push((CONTENT_TYPE.as_str().to_owned(), EVENTS.to_owned()));
        }
        let mut body = body;
        if passed.is_success() && says_little(&passed) && asks_stream(order) {
            let is_stream;
            (is_stream, body) = begun::is_stream(body).await;
            let kinds = passed.headers.iter_mut().filter(|(name, _)| name == CONTENT_TYPE.as_str());
            kinds.filter(|_| is_stream).for_each(|(_, kind)| *kind = EVENTS.to_owned());
        }
        let used = key.filter(|_| !head.status.is_success());
        let body = match used {
            Some(key) => without_key(body, key.secret, deadline).await?,
            None => body,
        };
        Ok((passed, body))
    }
}

/// Whether an answer is none that may be passed on: its status is about the operator's settings, or
/// nobody can read what it says.
fn is_fault(head: &Parts) -> bool {
    let status = head.status;
    let is_success = status.is_success();
    // One that switches protocols, or that HTTP does not have, is no answer to a caller either.
    !(200..600).contains(&status.as_u16())
        || matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
        || status.is_redirection()
        || (!is_success && is_compressed(&head.headers))
}

/// Whether the type of an answer says no more than that it is text or bytes.
fn says_little(passed: &Passed) -> bool {
    let kind = passed.headers.iter().find(|(name, _)| name == CONTENT_TYPE.as_str());
    let essence = kind.and_then(|(_, kind)| kind.split(';').next()).map(str::trim);
    let is = |kind: &str| essence.is_some_and(|essence| essence.eq_ignore_ascii_case(kind));
    is("text/plain") || is("application/octet-stream")
}

/// Whether a request asks for a stream: an answer that does not say what it is will be one then.
fn asks_stream(order: &Order) -> bool {
    #[derive(serde::Deserialize)]
    struct Asked {
        stream: Option<bool>,
    }
    let asked: Option<Asked> = serde_json::from_slice(&order.body).ok();
    asked.and_then(|asked| asked.stream) == Some(true)
}

/// The body of an error without the key, which providers have been seen to repeat.
///
/// # Errors
/// [`Code::UpstreamError`] when it does not end, in time or within a bound.
async fn without_key(body: Body, key: Secret, deadline: Instant) -> Result<Body, Failure> {
    // A set of tasks ends them when it is dropped, like everything else of a call.
    let mut reading = JoinSet::new();
    reading.spawn(envelope::collect(body, MAX_ERROR_BYTES));
    let read = timeout_at(deadline, reading.join_next()).await.ok().flatten();
    let body = read.and_then(Result::ok).and_then(Result::ok).ok_or(Code::UpstreamError)?;
    // Errors are text; one that is not is passed on only as far as it is.
    let text = String::from_utf8_lossy(&body);
    Ok(if text.contains(key.expose()) {
        full(text.replace(key.expose(), "***"))
    } else {
        full(body)
    })
}

/// The headers that the gateway wants the provider to see.
fn headers(chosen: &[(String, String)]) -> Result<HeaderMap, Code> {
    let mut headers = HeaderMap::new();
    for (name, value) in chosen {
        let name: HeaderName = name.parse().map_err(|_| Code::InvalidRequest)?;
        let value: HeaderValue = value.parse().map_err(|_| Code::InvalidRequest)?;
        if RESERVED_HEADERS.contains(&name) {
            return Err(Code::InvalidRequest);
        }
        headers.append(name, value);
    }
    Ok(headers)
}

/// What the gateway is told beside the body. A provider that repeats the key is not repeated.
fn passed(
    provider: &Provider,
    status: StatusCode,
    headers: &HeaderMap,
    key: Option<&Key>,
) -> Passed {
    let is_passed = |name: &HeaderName| {
        PASSED.contains(name)
            || PASSED_FAMILIES.iter().any(|family| name.as_str().starts_with(family))
    };
    let shown = |(name, value): (&HeaderName, &HeaderValue)| {
        let value = value.to_str().ok()?;
        let holds_key = key.is_some_and(|key| value.contains(key.secret.expose()));
        (is_passed(name) && !holds_key).then(|| (name.as_str().to_owned(), value.to_owned()))
    };
    Passed {
        status: status.as_u16(),
        provider: provider.name.clone(),
        headers: headers.iter().filter_map(shown).collect(),
    }
}
