//! Answers of providers that do not come as they should, in the providers' own formats.

use lucairn_compartment::clock::Clock;
use serde_json::{Value, json};

use crate::stage::{Egress, End, Got, Provided, Stage, Witness};

const EVENTS: &str = "text/event-stream";
const JSON: &str = "application/json";
const CHAT: &str = "/v1/chat/completions";

/// What a caller gets when a provider answers like this.
async fn ask(path: &str, kind: &'static str, body: &'static str, end: End) -> Got {
    let provided = Egress::Passes(Provided { kind, body, end });
    let stage = Stage::start(Witness::Works, provided, Clock::system()).await;
    let message = json!({ "role": "user", "content": "hello" });
    let body = json!({ "model": "m", "max_tokens": 9, "messages": [message], "input": "hello" });
    stage.post(path, &body).await
}

/// The events that a client reads: whole ones, as WHATWG HTML 9.2 says, that have data.
fn events(stream: &str) -> Vec<Value> {
    let blocks = stream.split_inclusive("\n\n").filter(|block| block.ends_with("\n\n"));
    let data = blocks.filter_map(|block| {
        let lines = block.lines().filter_map(|line| line.strip_prefix("data:"));
        let data = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>();
        (!data.is_empty()).then(|| data.join("\n"))
    });
    data.map(|data| serde_json::from_str(&data).unwrap_or(Value::String(data))).collect()
}

/// Where an event can be cut: what came, and how many events of it are whole.
const CUTS: [(&str, usize); 7] = [
    ("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"par", 0),
    ("data: {\"choices\":[]}", 0),
    ("data: {\"choices\":[]}\n", 0),
    ("data: {\"choices\":[]}\n\n", 1),
    ("data: {\"choices\":[]}\n\n: keep-al", 1),
    ("data: {\"choices\":[]}\n\nda", 1),
    ("", 0),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_ends_early_ends_with_an_error_that_can_be_read() {
    for (end, code) in [
        (End::Broken, "upstream_error"),
        (End::Silent, "upstream_timeout"),
        // The provider closed its connection as if that were all.
        (End::Whole, "upstream_error"),
    ] {
        for (body, whole) in CUTS {
            let got = ask(CHAT, EVENTS, body, end).await;
            assert!(!got.is_whole, "{end:?} {body:?}: {got:?}");
            let events = events(&got.body);
            assert_eq!(events.len(), whole + 1, "{end:?} {body:?}: {}", got.body);
            assert_eq!(events[whole]["error"]["code"], code, "{end:?} {body:?}: {}", got.body);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_is_whole_with_its_last_event() {
    let messages = "/v1/messages";
    let responses = "/v1/responses";
    for (path, body, is_whole) in [
        (CHAT, "data: [DONE]\n\n", true),
        (CHAT, "data: [DONE]", true),
        (CHAT, "data: {\"choices\":[{\"index\":0,\"finish_reason\":\"stop\"}]}\n\n", true),
        (CHAT, "data: {\"choices\":[{\"index\":0,\"finish_reason\":\"stop\"}]}", true),
        (CHAT, "data: {\"choices\":[{\"index\":0,\"finish_reason\":null}]}\n\n", false),
        (CHAT, "data: {\"choices\":[{\"index\":0,\"finish_reason\":\"\"}]}\n\n", false),
        // Every choice that began must end.
        (
            CHAT,
            "data: {\"choices\":[{\"index\":0,\"finish_reason\":\"x\"},{\"index\":1}]}\n\n",
            false,
        ),
        (messages, "data: {\"type\":\"message_delta\"}\n\n", false),
        (messages, "data: {\"type\":\"message_stop\"}\n\n", true),
        (messages, "data: {\"type\":\"message_stop\"}", true),
        (responses, "data: {\"type\":\"response.in_progress\"}\n\n", false),
        (responses, "data: {\"type\":\"response.completed\"}\n\n", true),
        (responses, "data: {\"type\":\"response.incomplete\"}\n\n", true),
        (responses, "data: {\"type\":\"response.completed\",\"a\":{}\n\n", true),
        (responses, "data: {\"type\":\"response.completed\",\"a\":{}", false),
        (responses, "data: {\"type\":\"response.failed\"}\n\n", true),
    ] {
        let got = ask(path, "Text/Event-Stream; charset=utf-8", body, End::Whole).await;
        assert_eq!(got.is_whole, is_whole, "{path} {body}: {got:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_answer_that_is_none_says_why() {
    let invalid = (502, "upstream_invalid_response");
    let embeddings = "/v1/embeddings";
    for (path, kind, body, end, expected) in [
        (CHAT, JSON, "{\"a\":", End::Broken, (502, "upstream_error")),
        (CHAT, JSON, "{\"a\":", End::Silent, (504, "upstream_timeout")),
        (CHAT, "text/html", "<html>", End::Whole, invalid),
        (embeddings, "text/html", "<html>", End::Whole, invalid),
        (embeddings, EVENTS, "data: {}\n\n", End::Whole, invalid),
        (embeddings, JSON, "{\"data\":[{\"embedding\":[0.5]}]}", End::Whole, (200, "")),
        ("/v1/messages/count_tokens", "text/html", "<html>", End::Whole, invalid),
        ("/v1/messages/count_tokens", JSON, "{\"input_tokens\":1}", End::Whole, (200, "")),
    ] {
        let got = ask(path, kind, body, end).await;
        let said: Value = serde_json::from_str(&got.body).unwrap();
        let code = said["error"]["code"].as_str().unwrap_or("");
        assert_eq!((got.status, code), expected, "{path} {body}: {got:?}");
        assert!(got.names_exchange, "{path} {body}: {got:?}");
    }
}
