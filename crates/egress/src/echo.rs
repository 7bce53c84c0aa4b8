//! The built-in provider: it needs no key and no network, and says back what a model would see.
//!
//! The answer is `Echo: ` and the prompt as it arrived. Some model names make it misbehave, for
//! trials: `echo-delay-<ms>`, `echo-fail-<status>`, `echo-garbage`, `echo-cut`, and `echo-stream`
//! and `echo-stream-cut`, which answer word for word.

mod stream;

use std::time::Duration;

use bytes::Bytes;
use hyper::StatusCode;
use lucairn_compartment::message::{NativeAnswer, NativeRequest, TextBlock};

use crate::code::{Code, Failure};
use crate::native::Reply;

/// The model when a caller names none.
pub(crate) const DEFAULT_MODEL: &str = "echo-1";

/// What a model name asks for.
#[derive(Debug, PartialEq, Eq)]
enum Behaviour {
    Answer,
    Delay(Duration),
    Fail(StatusCode),
    Garbage,
    Cut,
    /// Whether the stream reaches its end.
    Stream {
        is_whole: bool,
    },
}

/// The body that the echo would answer, after the delay or failure that the model name asks for.
pub(crate) async fn answer(model: &str, request: &NativeRequest) -> Result<Bytes, Failure> {
    let mut text = format!("Echo: {}", request.prompt);
    match behaviour(model) {
        Behaviour::Answer => {}
        Behaviour::Delay(delay) => tokio::time::sleep(delay).await,
        Behaviour::Fail(status) => {
            let sentence = "the echo provider was asked to fail".to_owned();
            return Err(Failure::from_provider(status, None, Some(sentence)));
        }
        Behaviour::Garbage => return Ok(Bytes::from_static(b"<html>not an answer</html>")),
        Behaviour::Cut => return Err(Code::UpstreamError.into()),
        Behaviour::Stream { is_whole } => {
            text = stream::collect(stream::send(text, is_whole)).await?
        }
    }
    let answer = NativeAnswer {
        content: vec![TextBlock::Text { text }],
        stop_reason: Some("end_turn".to_owned()),
        usage: None,
    };
    serde_json::to_vec(&answer).map(Bytes::from).map_err(|_| Code::EgressUnavailable.into())
}

/// Reads what [`answer`] wrote.
pub(crate) fn read(body: &[u8]) -> Option<Reply> {
    serde_json::from_slice(body).ok().map(|answer| Reply { answer, model: None })
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
        (_, "echo-cut") => Behaviour::Cut,
        (_, "echo-stream") => Behaviour::Stream { is_whole: true },
        (_, "echo-stream-cut") => Behaviour::Stream { is_whole: false },
        _ => Behaviour::Answer,
    }
}
