//! What the mock says, in the shapes of the two dialects.

use bytes::Bytes;
use serde_json::{Value, json};

/// The events of a stream, the first and the last ones included.
pub(super) const EVENTS: usize = 40;

/// The format of a request and its answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Dialect {
    /// OpenAI chat completions.
    Chat,
    /// Anthropic messages.
    Messages,
}

impl Dialect {
    /// A whole answer.
    pub(super) fn whole(self, model: &str, text: &str) -> String {
        let answer = match self {
            Self::Chat => json!({
                "id": "chatcmpl-mock",
                "object": "chat.completion",
                "created": 1_781_000_000,
                "model": model,
                "choices": [{
                    "index": 0,
                    "message": { "role": "assistant", "content": text, "refusal": null },
                    "logprobs": null,
                    "finish_reason": "stop",
                }],
                "usage": { "prompt_tokens": 250, "completion_tokens": 80, "total_tokens": 330 },
            }),
            Self::Messages => json!({
                "id": "msg_mock",
                "type": "message",
                "role": "assistant",
                "model": model,
                "content": [{ "type": "text", "text": text }],
                "stop_reason": "end_turn",
                "stop_sequence": null,
                "usage": { "input_tokens": 250, "output_tokens": 80 },
            }),
        };
        answer.to_string()
    }

    /// The same answer as the events of a stream, cut wherever the pieces end, also inside a
    /// placeholder, as models do.
    pub(super) fn events(self, model: &str, text: &str) -> Vec<Bytes> {
        match self {
            Self::Chat => {
                let mut events = vec![chunk(model, &json!({ "role": "assistant", "content": "" }))];
                let pieces = pieces(text, EVENTS - 3);
                events
                    .extend(pieces.iter().map(|piece| chunk(model, &json!({ "content": piece }))));
                events.push(chunk(model, &json!({})));
                events.push(Bytes::from_static(b"data: [DONE]\n\n"));
                events
            }
            Self::Messages => {
                let mut events = vec![named(&started(model)), named(&block_started())];
                let pieces = pieces(text, EVENTS - 5);
                events.extend(pieces.iter().map(|piece| named(&delta(piece))));
                events.push(named(&json!({ "type": "content_block_stop", "index": 0 })));
                events.push(named(&json!({
                    "type": "message_delta",
                    "delta": { "stop_reason": "end_turn", "stop_sequence": null },
                    "usage": { "output_tokens": 80 },
                })));
                events.push(named(&json!({ "type": "message_stop" })));
                events
            }
        }
    }
}

/// An event of OpenAI: the last one has no delta and says why the answer ends.
fn chunk(model: &str, delta: &Value) -> Bytes {
    let ended = delta.as_object().is_some_and(serde_json::Map::is_empty);
    let chunk = json!({
        "id": "chatcmpl-mock",
        "object": "chat.completion.chunk",
        "created": 1_781_000_000,
        "model": model,
        "choices": [{
            "index": 0,
            "delta": delta,
            "logprobs": null,
            "finish_reason": ended.then_some("stop"),
        }],
    });
    Bytes::from(format!("data: {chunk}\n\n"))
}

/// An event of Anthropic, which has its type twice.
fn named(event: &Value) -> Bytes {
    let name = event["type"].as_str().unwrap_or_default();
    Bytes::from(format!("event: {name}\ndata: {event}\n\n"))
}

fn started(model: &str) -> Value {
    json!({
        "type": "message_start",
        "message": {
            "id": "msg_mock",
            "type": "message",
            "role": "assistant",
            "model": model,
            "content": [],
            "stop_reason": null,
            "stop_sequence": null,
            "usage": { "input_tokens": 250, "output_tokens": 1 },
        },
    })
}

fn block_started() -> Value {
    json!({
        "type": "content_block_start",
        "index": 0,
        "content_block": { "type": "text", "text": "" },
    })
}

fn delta(piece: &str) -> Value {
    json!({
        "type": "content_block_delta",
        "index": 0,
        "delta": { "type": "text_delta", "text": piece },
    })
}

/// A text in that many pieces of about the same length; short texts have empty ones.
fn pieces(text: &str, count: usize) -> Vec<&str> {
    let end = |number: usize| text.floor_char_boundary(text.len() * number / count);
    (0..count).map(|number| &text[end(number)..end(number + 1)]).collect()
}
