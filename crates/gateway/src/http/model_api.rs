//! The routes of the model providers, for clients that only change their base URL.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use axum::routing::{get, post};
use futures_util::stream;
use lucairn_compartment::message::{Dialect, Passed};

use super::auth::OwnKey;
use super::body::Whole;
use super::envelope::HasBody;
use crate::caller::Caller;
use crate::dialect::wire::{
    ANTHROPIC_COUNT_TOKENS, ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_EMBEDDINGS, OPENAI_RESPONSES,
    WireDialect, WireRequest,
};
use crate::exchange::compliance::Facts;
use crate::exchange::models::list_models;
use crate::exchange::relay::{Relayed, RelayedBody, relay};
use crate::problem::{Kind, Problem};
use crate::services::Services;

/// Each route and the format it speaks. Whatever else stands below `/v1/` is refused.
pub(super) const ROUTES: [(&str, &WireDialect); 6] = [
    ("/v1/chat/completions", &OPENAI_CHAT),
    ("/v1/responses", &OPENAI_RESPONSES),
    ("/v1/embeddings", &OPENAI_EMBEDDINGS),
    ("/v1/messages", &ANTHROPIC_MESSAGES),
    ("/v1/messages/count_tokens", &ANTHROPIC_COUNT_TOKENS),
    ("/api/v1/mcp/messages", &ANTHROPIC_MESSAGES),
];

/// All routes of the providers' formats.
pub(super) fn routes() -> Router<Arc<Services>> {
    let add = |router: Router<Arc<Services>>, (path, dialect): (&str, &'static WireDialect)| {
        router.route(
            path,
            post(move |state, caller, own_key, headers, body| {
                send(dialect, state, (caller, own_key), headers, body)
            }),
        )
    };
    ROUTES
        .into_iter()
        .fold(Router::new(), add)
        .route("/v1/models", get(all_models))
        .route("/v1/models/{*model}", get(one_model))
}

/// The answer to a path of a provider that is not served: nothing goes on unscanned.
pub(super) fn unsupported(path: &str) -> Option<Problem> {
    let served: Vec<&str> = ROUTES.iter().map(|(path, _)| *path).collect();
    if let Some(message) = with_another_base(path) {
        return Some(Problem::new(Kind::NotFound, message));
    }
    path.starts_with("/v1/").then(|| {
        let message = format!(
            "This endpoint is not served, because its requests would not be scanned. Served are \
             {} and /v1/models.",
            served.join(", ")
        );
        Problem::new(Kind::UnsupportedEndpoint, message)
    })
}

/// What to do about a path that only a base URL made wrong.
fn with_another_base(path: &str) -> Option<String> {
    let is_served = |path: &str| path == "/v1/models" || ROUTES.iter().any(|(one, _)| *one == path);
    let clean = format!("/{}", path.trim_matches('/').replace("//", "/"));
    let here = [clean.clone(), format!("/v1{clean}"), clean.replacen("/v1/v1/", "/v1/", 1)];
    let there = here.into_iter().find(|there| is_served(there))?;
    Some(format!(
        "There is no such route; {there} is one. Check the base URL: that of OpenAI's clients ends in \
         /v1, that of Anthropic's does not, and none in a slash."
    ))
}

/// One exchange in a provider's format.
async fn send(
    dialect: &'static WireDialect,
    State(services): State<Arc<Services>>,
    (caller, OwnKey(own_key)): (Caller, OwnKey),
    headers: HeaderMap,
    Whole(body): Whole,
) -> Result<Response, Problem> {
    services.allowance.take(&caller, services.clock.now()?)?;
    let request = WireRequest::parse(dialect, &headers, &body)?;
    let Relayed { passed, facts, body } = relay(&services, &caller, request, own_key).await?;
    let body = match body {
        RelayedBody::Whole(bytes) => Body::from(bytes),
        RelayedBody::Stream(restored) => {
            Body::from_stream(stream::unfold(restored, |mut restored| async move {
                restored.next().await.map(|piece| (piece, restored))
            }))
        }
    };
    let mut response = answer(&passed, body)?;
    describe(&facts, response.headers_mut());
    Ok(response)
}

async fn all_models(
    state: State<Arc<Services>>,
    caller: Caller,
    own_key: OwnKey,
    (headers, uri): (HeaderMap, Uri),
) -> Result<Response, Problem> {
    models(state, (caller, own_key), headers, uri.query().map(|query| format!("?{query}"))).await
}

async fn one_model(
    state: State<Arc<Services>>,
    caller: Caller,
    own_key: OwnKey,
    (headers, Path(model)): (HeaderMap, Path<String>),
) -> Result<Response, Problem> {
    models(state, (caller, own_key), headers, Some(model)).await
}

/// The models of a provider. Clients of Anthropic name the version of its interface, others do not.
async fn models(
    State(services): State<Arc<Services>>,
    (caller, OwnKey(own_key)): (Caller, OwnKey),
    headers: HeaderMap,
    detail: Option<String>,
) -> Result<Response, Problem> {
    let dialect = match headers.contains_key("anthropic-version") {
        true => Dialect::AnthropicModels,
        false => Dialect::OpenaiModels,
    };
    let (passed, body) = list_models(&services, &caller, (dialect, detail), own_key).await?;
    answer(&passed, Body::from(body))
}

/// The provider's status and headers around a body.
fn answer(passed: &Passed, body: Body) -> Result<Response, Problem> {
    let mut response = Response::new(body);
    response.extensions_mut().insert(HasBody);
    *response.status_mut() =
        StatusCode::from_u16(passed.status).map_err(|error| Problem::internal(&error))?;
    for (name, value) in &passed.headers {
        let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value))
        else {
            continue;
        };
        response.headers_mut().append(name, value);
    }
    response
        .headers_mut()
        .entry(CONTENT_TYPE)
        .or_insert(HeaderValue::from_static("application/json"));
    Ok(response)
}

/// What stands in `metadata.dsa_compliance`, for readers of headers.
fn describe(facts: &Facts, headers: &mut HeaderMap) {
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set("x-lucairn-request-id", &facts.request_id);
    set("x-lucairn-summary-url", &facts.summary_url);
    set("x-lucairn-redaction-count", &facts.redaction_count.to_string());
    if let Some(url) = &facts.certificate_url {
        set("x-lucairn-certificate-url", url);
    }
}
