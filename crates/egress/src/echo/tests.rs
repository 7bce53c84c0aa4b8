//! What model names ask for, and requests that are none.

use http_body_util::BodyExt as _;
use serde_json::json;

use super::*;

const WIRE: [(Dialect, &str); 5] = [
    (Dialect::OpenaiChat, "messages"),
    (Dialect::OpenaiResponses, "input"),
    (Dialect::OpenaiEmbeddings, "input"),
    (Dialect::AnthropicMessages, "messages"),
    (Dialect::AnthropicCountTokens, "messages"),
];

async fn ask(dialect: Dialect, request: &Value) -> (u16, Value) {
    let body = Bytes::from(request.to_string());
    let (head, body) = answer(dialect, &Uri::default(), &body).await.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (head.status.as_u16(), serde_json::from_slice(&body).unwrap())
}

#[test]
fn a_model_name_asks_for_a_behaviour() {
    let fail = |status| Behaviour::Fail(StatusCode::from_u16(status).unwrap());
    for (model, expected) in [
        ("echo", Behaviour::Answer),
        ("ECHO-1", Behaviour::Answer),
        ("echo-stream", Behaviour::Answer),
        ("Echo-Delay-12", Behaviour::Delay(Duration::from_millis(12))),
        ("echo-delay-x", Behaviour::Answer),
        ("echo-fail-529", fail(529)),
        ("echo-fail-299", Behaviour::Answer),
        ("echo-fail-600", Behaviour::Answer),
        ("echo-garbage", Behaviour::Garbage),
        ("echo-cut", Behaviour::Cut),
        ("echo-stream-cut", Behaviour::Cut),
    ] {
        assert_eq!(behaviour(model), expected, "{model}");
    }
    for (model, expected) in
        [("echo-stream", true), ("ECHO-STREAM-cut", true), ("echo", false), ("écho-strea", false)]
    {
        assert_eq!(is_streamed(model), expected, "{model}");
    }
}

#[tokio::test]
async fn a_request_of_a_foreign_shape_is_an_error() {
    for (dialect, member) in WIRE {
        for value in [
            json!(null),
            json!(7),
            json!({}),
            json!([]),
            json!([null]),
            json!([{ "role": 7 }]),
            json!([{ "role": "user" }]),
            json!([{ "role": "user", "content": null }]),
            json!([{ "role": "user", "content": [] }]),
            json!([{ "role": "user", "content": [{ "type": "image" }, 3] }]),
            json!([{ "role": "tool" }]),
        ] {
            // A list of anything but texts is one text as tokens for embeddings.
            if dialect == Dialect::OpenaiEmbeddings
                && value.as_array().is_some_and(|it| !it.is_empty())
            {
                continue;
            }
            let (status, answer) = ask(dialect, &json!({ "model": "echo", member: value })).await;
            assert_eq!(status, 400, "{dialect:?} {value}");
            assert_eq!(answer["error"]["type"], "invalid_request_error", "{dialect:?} {value}");
        }
        for request in [json!(null), json!([]), json!({ member: "x" }), json!({ "model": 7 })] {
            assert_eq!(ask(dialect, &request).await.0, 400, "{dialect:?} {request}");
        }
    }
}

#[tokio::test]
async fn the_last_word_is_echoed_and_a_result_asks_for_no_tool() {
    let tools = json!([{ "type": "function", "name": "save", "function": { "name": "save" } }]);
    let user = |text: &str| json!({ "role": "user", "content": text });
    let result = json!({
        "role": "user",
        "content": [{ "type": "tool_result", "tool_use_id": "t", "content": "saved" }],
    });
    for (dialect, messages, expected) in [
        (
            Dialect::OpenaiChat,
            json!([user("a"), { "role": "assistant", "content": "b" }]),
            "Echo: a",
        ),
        (
            Dialect::OpenaiChat,
            json!([user("call:save"), { "role": "tool", "content": "saved" }]),
            "Echo: saved",
        ),
        (Dialect::OpenaiChat, json!([user("call:other")]), "Echo: call:other"),
        (Dialect::AnthropicMessages, json!([user("call:save"), result]), "Echo: saved"),
        (
            Dialect::AnthropicMessages,
            json!([{ "role": "user", "content": [{ "type": "text", "text": "x" }, { "type": "text", "text": "y" }] }]),
            "Echo: x\ny",
        ),
    ] {
        let request = json!({ "model": "echo", "messages": messages, "tools": tools });
        let (status, answer) = ask(dialect, &request).await;
        assert_eq!(status, 200);
        let openai = &answer["choices"][0]["message"]["content"];
        let found = if openai.is_null() { &answer["content"][0]["text"] } else { openai };
        assert_eq!(found, expected, "{messages}");
    }
}
