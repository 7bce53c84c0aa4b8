use serde_json::Value;

use super::*;

const SAID: &str = "Schreib an ä@example.org, bitte. The rest is not so important.";

/// The body of a request whose last user message is `SAID`.
fn body(content: &Value) -> Vec<u8> {
    json!({
        "model": "mock-20ms-5ms",
        "stream": true,
        "tools": [{ "name": "read", "input_schema": { "type": "object" } }],
        "messages": [
            { "role": "user", "content": "Something else." },
            { "role": "user", "content": content },
            { "role": "assistant", "content": null, "tool_calls": [] },
            { "role": "tool", "content": "a file" },
            { "role": "user", "content": [{ "type": "tool_result", "content": "a file" }] },
        ],
    })
    .to_string()
    .into_bytes()
}

#[test]
fn the_last_text_of_the_user_is_found_in_both_shapes() {
    for content in [json!(SAID), json!([{ "type": "text", "text": SAID }])] {
        let asked = Asked::read(&body(&content)).unwrap();
        assert_eq!((asked.said.as_str(), asked.stream), (SAID, true));
        assert_eq!(times(&asked.model), [20, 5].map(Duration::from_millis));
    }
    assert!(Asked::read(b"{\"model\":\"mock\"}").is_none());
    assert_eq!(times("mock"), [Duration::ZERO; 2]);
}

#[test]
fn a_stream_says_the_same_as_the_whole_answer() {
    for (dialect, whole, piece, last) in [
        (Dialect::Chat, "/choices/0/message/content", "/choices/0/delta/content", "[DONE]"),
        (Dialect::Messages, "/content/0/text", "/delta/text", "{\"type\":\"message_stop\"}"),
    ] {
        let answer: Value = serde_json::from_str(&dialect.whole("mock", SAID)).unwrap();
        assert_eq!(answer.pointer(whole), Some(&json!(SAID)));
        let events = dialect.events("mock", SAID);
        assert_eq!(events.len(), answer::EVENTS);
        let data: Vec<&str> = events
            .iter()
            .map(|event| {
                let text = std::str::from_utf8(event).unwrap().strip_suffix("\n\n").unwrap();
                text.split_once("data: ").unwrap().1
            })
            .collect();
        assert_eq!(data.last(), Some(&last));
        let said: String = data
            .iter()
            .filter_map(|data| serde_json::from_str::<Value>(data).ok())
            .filter_map(|event| event.pointer(piece).and_then(Value::as_str).map(str::to_owned))
            .collect();
        assert_eq!(said, SAID);
    }
}
