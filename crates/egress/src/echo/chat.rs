//! The echo as an OpenAI chat completion.

use bytes::Bytes;
use serde_json::{Value, json};

use super::CREATED;
use super::heard::Heard;
use super::pieces::{data, fragments, words};

const ID: &str = "chatcmpl-echo";

pub(super) fn whole(heard: &Heard) -> Value {
    let (message, reason) = match &heard.tool {
        Some(name) => {
            let function = json!({ "name": name, "arguments": heard.arguments().to_string() });
            let call = json!({ "id": "call_echo", "type": "function", "function": function });
            (json!({ "role": "assistant", "content": null, "tool_calls": [call] }), "tool_calls")
        }
        None => {
            let text = heard.answer();
            (json!({ "role": "assistant", "content": text, "refusal": null }), "stop")
        }
    };
    let choice = |index| json!({ "index": index, "message": message, "logprobs": null, "finish_reason": reason });
    json!({
        "id": ID,
        "object": "chat.completion",
        "created": CREATED,
        "model": heard.model,
        "choices": (0..heard.choices).map(choice).collect::<Vec<_>>(),
        "usage": usage(heard),
    })
}

/// The choices take turns, as those of real providers do.
pub(super) fn events(heard: &Heard) -> Vec<Bytes> {
    let mut deltas = Vec::new();
    let reason = match &heard.tool {
        Some(name) => {
            let function = json!({ "name": name, "arguments": "" });
            let call =
                json!({ "index": 0, "id": "call_echo", "type": "function", "function": function });
            deltas.push(json!({ "role": "assistant", "content": null, "tool_calls": [call] }));
            deltas.extend(fragments(&heard.arguments().to_string()).into_iter().map(
                |part| json!({ "tool_calls": [{ "index": 0, "function": { "arguments": part } }] }),
            ));
            "tool_calls"
        }
        None => {
            deltas.push(json!({ "role": "assistant", "content": "", "refusal": null }));
            deltas.extend(words(&heard.answer()).map(|word| json!({ "content": word })));
            "stop"
        }
    };
    let mut steps: Vec<_> = deltas.into_iter().map(|delta| (delta, Value::Null)).collect();
    steps.push((json!({}), reason.into()));
    let mut events = Vec::new();
    for (delta, reason) in &steps {
        for index in 0..heard.choices {
            let choice = json!({
                "index": index, "delta": delta, "logprobs": null, "finish_reason": reason,
            });
            events.push(data(&chunk(heard, &json!([choice]), Value::Null)));
        }
    }
    if heard.wants_usage {
        events.push(data(&chunk(heard, &json!([]), usage(heard))));
    }
    events.push(Bytes::from_static(b"data: [DONE]\n\n"));
    events
}

fn chunk(heard: &Heard, choices: &Value, usage: Value) -> Value {
    let mut chunk = json!({
        "id": ID,
        "object": "chat.completion.chunk",
        "created": CREATED,
        "model": heard.model,
        "choices": choices,
    });
    if heard.wants_usage {
        chunk["usage"] = usage;
    }
    chunk
}

fn usage(heard: &Heard) -> Value {
    let (prompt, answer) = heard.usage();
    json!({
        "prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer,
    })
}
