//! The echo as an Anthropic message.

use bytes::Bytes;
use serde_json::{Value, json};

use super::heard::Heard;
use super::pieces::{event, fragments, words};

pub(super) fn whole(heard: &Heard) -> Value {
    let block = match &heard.tool {
        Some(name) => json!({
            "type": "tool_use", "id": "toolu_echo", "name": name, "input": heard.arguments(),
        }),
        None => json!({ "type": "text", "text": heard.answer() }),
    };
    message(heard, &json!([block]), &stop_reason(heard), heard.usage().1)
}

pub(super) fn events(heard: &Heard) -> Vec<Bytes> {
    let start = message(heard, &json!([]), &Value::Null, 1);
    let (block, deltas): (_, Vec<_>) = match &heard.tool {
        Some(name) => {
            let parts = fragments(&heard.arguments().to_string()).into_iter();
            let delta = |part| json!({ "type": "input_json_delta", "partial_json": part });
            (
                json!({ "type": "tool_use", "id": "toolu_echo", "name": name, "input": {} }),
                parts.map(delta).collect(),
            )
        }
        None => {
            let delta = |word| json!({ "type": "text_delta", "text": word });
            (json!({ "type": "text", "text": "" }), words(&heard.answer()).map(delta).collect())
        }
    };
    let mut events = vec![
        event(&json!({ "type": "message_start", "message": start })),
        event(&json!({ "type": "content_block_start", "index": 0, "content_block": block })),
        event(&json!({ "type": "ping" })),
    ];
    let delta = |delta| json!({ "type": "content_block_delta", "index": 0, "delta": delta });
    events.extend(deltas.into_iter().map(|it| event(&delta(it))));
    events.push(event(&json!({ "type": "content_block_stop", "index": 0 })));
    events.push(event(&json!({
        "type": "message_delta",
        "delta": { "stop_reason": stop_reason(heard), "stop_sequence": null },
        "usage": { "output_tokens": heard.usage().1 },
    })));
    events.push(event(&json!({ "type": "message_stop" })));
    events
}

pub(super) fn count(heard: &Heard) -> Value {
    json!({ "input_tokens": heard.usage().0 })
}

fn message(heard: &Heard, content: &Value, stop_reason: &Value, output_tokens: usize) -> Value {
    json!({
        "id": "msg_echo",
        "type": "message",
        "role": "assistant",
        "model": heard.model,
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": null,
        "usage": { "input_tokens": heard.usage().0, "output_tokens": output_tokens },
    })
}

fn stop_reason(heard: &Heard) -> Value {
    if heard.tool.is_some() { "tool_use".into() } else { "end_turn".into() }
}
