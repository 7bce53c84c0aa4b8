//! Streams as providers could write them: many choices, parallel calls, blocks side by side.

use serde_json::{Value, json};

use super::{Dialect, Random};

const WORDS: &[&str] =
    &["Dear ", "größe ", "漢字 ", "🙂", "we write", "\n", "\"quoted\"", "\\", ", ", ""];

/// The events of one stream. Its tracks take turns at random.
pub(crate) fn events(dialect: Dialect, random: &mut Random) -> Vec<Value> {
    let tracks = 2 + random.below(4);
    let mut turns: Vec<usize> = (0..tracks).flat_map(|track| vec![track; 2 + track]).collect();
    for at in (1..turns.len()).rev() {
        turns.swap(at, random.below(at + 1));
    }
    let mut seen = vec![0; tracks];
    let mut events = vec![];
    // Until there is one, some servers write an empty reason.
    let reason = if random.chance(3) { json!("") } else { Value::Null };
    for track in turns {
        let first = seen[track] == 0;
        seen[track] += 1;
        let last = seen[track] == 2 + track;
        let text = (0..random.below(3)).map(|_| *random.pick(WORDS)).collect::<String>();
        let arguments = match (first, last) {
            (true, _) => "{\"to\":\"a",
            (_, true) => "b\",\"n\":[1,2]}",
            _ => " c ",
        };
        match dialect {
            Dialect::Chat => chat(track, &text, (arguments, &reason), &mut events),
            Dialect::Responses => responses(track, (first, last), &text, arguments, &mut events),
            Dialect::Anthropic => anthropic(track, (first, last), &text, arguments, &mut events),
        }
    }
    for choice in (0..tracks).step_by(3).filter(|_| dialect == Dialect::Chat) {
        let last = json!({"index": choice / 3, "delta": {}, "finish_reason": "stop"});
        events.push(json!({"id": "c", "choices": [last]}));
    }
    let (start, end) = match dialect {
        Dialect::Chat => (None, json!({"id":"c","choices":[],"usage":{"total_tokens":3}})),
        Dialect::Responses => (
            Some(json!({"type":"response.created","response":{"output":[],"metadata":{}}})),
            json!({"type":"response.completed","response":{"output":[],"metadata":{}}}),
        ),
        Dialect::Anthropic => (
            Some(json!({"type":"message_start","message":{"content":[]}})),
            json!({"type":"message_stop"}),
        ),
    };
    start.into_iter().chain(events).chain([end]).collect()
}

fn chat(track: usize, text: &str, (arguments, reason): (&str, &Value), events: &mut Vec<Value>) {
    let choice = track / 3;
    let delta = match track % 3 {
        0 => json!({"content": text}),
        1 => json!({"reasoning_content": text, "refusal": text}),
        _ => json!({"tool_calls":[{"index": track, "function": {"arguments": arguments}}]}),
    };
    events.push(json!({
        "id": "c", "object": "chat.completion.chunk", "model": "m",
        "choices": [{"index": choice, "delta": delta, "logprobs": null, "finish_reason": reason}],
    }));
}

fn responses(
    track: usize,
    (_, last): (bool, bool),
    text: &str,
    arguments: &str,
    events: &mut Vec<Value>,
) {
    let kinds = ["output_text", "function_call_arguments", "reasoning_summary_text", "refusal"];
    let kind = kinds[track % 4];
    let piece = if track % 4 == 1 { arguments } else { text };
    let event = |end: &str, member: &str, text: &str| {
        json!({"type": format!("response.{kind}.{end}"), "sequence_number": 1, "item_id": "i",
            "output_index": track, "content_index": 0, member: text})
    };
    events.push(event("delta", "delta", piece));
    if last {
        events.push(event("done", if track % 4 == 1 { "arguments" } else { "text" }, "{}"));
    }
}

fn anthropic(
    track: usize,
    (first, last): (bool, bool),
    text: &str,
    arguments: &str,
    events: &mut Vec<Value>,
) {
    let (block, delta) = match track % 3 {
        0 => (json!({"type":"text","text":""}), json!({"type":"text_delta","text":text})),
        1 => (
            json!({"type":"tool_use","id":"t","name":"n","input":{}}),
            json!({"type":"input_json_delta","partial_json":arguments}),
        ),
        _ => (
            json!({"type":"thinking","thinking":"","signature":""}),
            json!({"type":"thinking_delta","thinking":text}),
        ),
    };
    if first {
        events.push(json!({"type":"content_block_start","index":track,"content_block":block}));
    }
    events.push(json!({"type":"content_block_delta","index":track,"delta":delta}));
    if last {
        events.push(json!({"type":"content_block_stop","index":track}));
    }
}
