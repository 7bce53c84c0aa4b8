//! The echo as an OpenAI response.

use bytes::Bytes;
use serde_json::{Value, json};

use super::CREATED;
use super::heard::Heard;
use super::pieces::{event, fragments, words};

pub(super) fn whole(heard: &Heard) -> Value {
    response(heard, "completed", &json!([item(heard, "completed")]))
}

pub(super) fn events(heard: &Heard) -> Vec<Bytes> {
    let begun = response(heard, "in_progress", &json!([]));
    let mut events = vec![
        json!({ "type": "response.created", "response": begun }),
        json!({ "type": "response.in_progress", "response": begun }),
        json!({
            "type": "response.output_item.added", "output_index": 0,
            "item": item(heard, "in_progress"),
        }),
    ];
    match &heard.tool {
        Some(name) => call_events(heard, name, &mut events),
        None => text_events(heard, &mut events),
    }
    events.push(json!({
        "type": "response.output_item.done", "output_index": 0, "item": item(heard, "completed"),
    }));
    events.push(json!({ "type": "response.completed", "response": whole(heard) }));
    let numbered = |(number, mut data): (usize, Value)| {
        data["sequence_number"] = number.into();
        event(&data)
    };
    events.into_iter().enumerate().map(numbered).collect()
}

fn text_events(heard: &Heard, events: &mut Vec<Value>) {
    let place = |kind: &str, name: &str, value: Value| {
        let mut data = json!({
            "type": kind, "item_id": "msg_echo", "output_index": 0, "content_index": 0,
        });
        data[name] = value;
        data
    };
    events.push(place("response.content_part.added", "part", part("")));
    for word in words(&heard.answer()) {
        let mut delta = place("response.output_text.delta", "delta", word.into());
        delta["logprobs"] = json!([]);
        events.push(delta);
    }
    let mut done = place("response.output_text.done", "text", heard.answer().into());
    done["logprobs"] = json!([]);
    events.push(done);
    events.push(place("response.content_part.done", "part", part(&heard.answer())));
}

fn call_events(heard: &Heard, name: &str, events: &mut Vec<Value>) {
    let arguments = heard.arguments().to_string();
    events.extend(fragments(&arguments).into_iter().map(|delta| {
        json!({
            "type": "response.function_call_arguments.delta", "item_id": "fc_echo",
            "output_index": 0, "delta": delta,
        })
    }));
    events.push(json!({
        "type": "response.function_call_arguments.done", "item_id": "fc_echo",
        "output_index": 0, "name": name, "arguments": arguments,
    }));
}

/// The one item of the output; it is empty while it is in progress.
fn item(heard: &Heard, status: &str) -> Value {
    let is_done = status == "completed";
    match &heard.tool {
        Some(name) => {
            let arguments = heard.arguments().to_string();
            json!({
                "type": "function_call", "id": "fc_echo", "call_id": "call_echo", "status": status,
                "name": name, "arguments": if is_done { &arguments } else { "" },
            })
        }
        None => {
            let content = if is_done { json!([part(&heard.answer())]) } else { json!([]) };
            json!({
                "type": "message", "id": "msg_echo", "status": status, "role": "assistant",
                "content": content,
            })
        }
    }
}

fn part(text: &str) -> Value {
    json!({ "type": "output_text", "text": text, "annotations": [], "logprobs": [] })
}

fn response(heard: &Heard, status: &str, output: &Value) -> Value {
    let (input, answer) = heard.usage();
    let usage = (status == "completed").then(|| {
        json!({
            "input_tokens": input,
            "input_tokens_details": { "cached_tokens": 0 },
            "output_tokens": answer,
            "output_tokens_details": { "reasoning_tokens": 0 },
            "total_tokens": input + answer,
        })
    });
    json!({
        "id": "resp_echo",
        "object": "response",
        "created_at": CREATED,
        "status": status,
        "error": null,
        "incomplete_details": null,
        "instructions": null,
        "metadata": {},
        "model": heard.model,
        "output": output,
        "parallel_tool_calls": true,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "usage": usage,
    })
}
