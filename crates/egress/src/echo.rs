//! The built-in provider: it needs no key and no network, and says back what a model would see.
//!
//! It speaks every wire dialect, whole and streamed, and answers `Echo: ` and the last text of the
//! user as it arrived. When that text contains `call:<name>` and the request has a tool of this
//! name, the answer is a call of it with the argument `text`, the text of the user. After the
//! result of a tool it echoes that result.
//!
//! Some model names make it misbehave, for trials: `echo-delay-<ms>`, `echo-fail-<status>`,
//! `echo-garbage`, and `echo-cut` and `echo-stream-cut`, whose answers break off in the middle.

mod chat;
mod embeddings;
mod heard;
mod messages;
mod models;
mod pieces;
mod refusal;
mod responses;

use std::time::Duration;

use bytes::Bytes;
use hyper::{Response, StatusCode, Uri};
use lucairn_compartment::message::Dialect;
use lucairn_compartment::server::Body;
use serde_json::Value;

use self::heard::Heard;
use self::pieces::Content;
use crate::native::whole_characters;

/// The model when a caller names none.
pub(crate) const DEFAULT_MODEL: &str = "echo-1";

/// The models that it lists; it answers to any name that begins like them.
const MODELS: [&str; 3] = ["echo", DEFAULT_MODEL, "echo-stream"];

/// When all that it says was made: 2026-01-01, so that its answers are the same every time.
const CREATED: u64 = 1_767_225_600;

/// What a model name asks for.
#[derive(Debug, PartialEq, Eq)]
enum Behaviour {
    Answer,
    Delay(Duration),
    Fail(StatusCode),
    Garbage,
    Cut,
}

/// Answers one request as a provider would, after the delay or failure that the model name asks for.
pub(crate) async fn answer(dialect: Dialect, uri: &Uri, body: &Bytes) -> Response<Body> {
    if matches!(dialect, Dialect::OpenaiModels | Dialect::AnthropicModels) {
        return models::answer(dialect, uri);
    }
    let request: Value = serde_json::from_slice(&whole_characters(body)).unwrap_or(Value::Null);
    let Some(model) = request.get("model").and_then(Value::as_str) else {
        return refusal::answer(dialect, StatusCode::BAD_REQUEST, "model is missing");
    };
    let mut is_cut = false;
    match behaviour(model) {
        Behaviour::Answer => {}
        Behaviour::Delay(delay) => tokio::time::sleep(delay).await,
        Behaviour::Fail(status) => {
            return refusal::answer(dialect, status, "the echo provider was asked to fail");
        }
        Behaviour::Garbage => return pieces::answer(Content::garbage(), false),
        Behaviour::Cut => is_cut = true,
    }
    let content = match dialect {
        Dialect::OpenaiEmbeddings => embeddings::answer(model, &request),
        _ => Heard::read(dialect, model, &request).map(|heard| said(dialect, &heard)),
    };
    match content {
        Some(content) => pieces::answer(content, is_cut),
        None => {
            let sentence = "the request holds no text of a user";
            refusal::answer(dialect, StatusCode::BAD_REQUEST, sentence)
        }
    }
}

/// Whether answers of this model to a native prompt come as a stream.
pub(crate) fn is_streamed(model: &str) -> bool {
    model.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("echo-stream"))
}

fn said(dialect: Dialect, heard: &Heard) -> Content {
    match (dialect, heard.is_streamed) {
        (Dialect::OpenaiResponses, false) => Content::json(&responses::whole(heard)),
        (Dialect::OpenaiResponses, true) => Content::Events(responses::events(heard)),
        (Dialect::AnthropicMessages, false) => Content::json(&messages::whole(heard)),
        (Dialect::AnthropicMessages, true) => Content::Events(messages::events(heard)),
        (Dialect::AnthropicCountTokens, _) => Content::json(&messages::count(heard)),
        (_, false) => Content::json(&chat::whole(heard)),
        (_, true) => Content::Events(chat::events(heard)),
    }
}

fn behaviour(model: &str) -> Behaviour {
    let model = model.to_ascii_lowercase();
    if let Some(delay) = model.strip_prefix("echo-delay-").and_then(|ms| ms.parse().ok()) {
        return Behaviour::Delay(Duration::from_millis(delay));
    }
    let status = model.strip_prefix("echo-fail-").and_then(|status| status.parse().ok());
    match (status, model.as_str()) {
        // A failure below 300 would be none.
        (Some(status @ 300..=599), _) => {
            StatusCode::from_u16(status).map_or(Behaviour::Answer, Behaviour::Fail)
        }
        (_, "echo-garbage") => Behaviour::Garbage,
        (_, "echo-cut" | "echo-stream-cut") => Behaviour::Cut,
        _ => Behaviour::Answer,
    }
}

#[cfg(test)]
mod tests;
