//! Answers that say of themselves that they are none.

use std::sync::Arc;

use lucairn_sanitizer::restore::restore_body;
use serde_json::json;

use super::cases::delta;
use super::{DIALECTS, Dialect, recorded, restoration, restore_pieces, vault};

#[test]
fn a_stream_that_says_that_it_failed_is_known_as_such() {
    let restoration = Arc::new(restoration(vault()));
    for (dialect, event, failed) in [
        (Dialect::Chat, json!({"error":{"message":"for [EMAIL_1]"}}), true),
        (Dialect::Chat, json!({"error":null,"choices":[]}), false),
        (Dialect::Chat, json!({"choices":[{"index":0,"delta":{"content":"error"}}]}), false),
        (Dialect::Chat, json!({"type":"error","message":"no"}), true),
        (Dialect::Chat, json!({"object":"error","message":"no","code":400}), true),
        (Dialect::Chat, json!({"object":"chat.completion.chunk","choices":[]}), false),
        (Dialect::Anthropic, json!({"type":"error","error":{"type":"overloaded_error"}}), true),
        (Dialect::Anthropic, json!({"type":"message_stop"}), false),
        (Dialect::Responses, json!({"type":"error","message":"no"}), true),
        (Dialect::Responses, json!({"type":"response.failed","response":{}}), true),
        (Dialect::Responses, json!({"type":"response.completed","response":{"error":null}}), false),
        (Dialect::Responses, json!({"type":"response.incomplete","response":{}}), false),
    ] {
        let first = delta(dialect, "to [EMAIL_1]");
        let events = [&first, &event].map(ToString::to_string);
        let bytes = recorded::frame(dialect, events);
        let (_, summary) = restore_pieces(dialect, &restoration, [&bytes[..]]);
        assert_eq!(summary.failed, failed, "{event}");
        assert!(summary.ended || !failed, "{event}: nothing follows");
    }
}

#[test]
fn a_whole_answer_that_says_that_it_failed_is_known_as_such() {
    for (dialect, answer, failed) in [
        (Dialect::Chat, json!({"error":{"message":"for [EMAIL_1]"}}), true),
        (Dialect::Chat, json!({"error":null,"choices":[]}), false),
        (Dialect::Chat, json!({"object":"error","message":"no"}), true),
        (Dialect::Chat, json!({"choices":[{"message":{"content":"error"}}]}), false),
        (Dialect::Anthropic, json!({"type":"error","error":{"type":"overloaded_error"}}), true),
        (Dialect::Anthropic, json!({"type":"message","content":[]}), false),
        (Dialect::Responses, json!({"status":"failed","error":null}), true),
        (Dialect::Responses, json!({"status":"incomplete","output":[{"status":"failed"}]}), false),
        (Dialect::Responses, json!([{"error":1}]), false),
    ] {
        let restored = restore_body(
            answer.to_string().as_bytes(),
            dialect.rules().answer,
            &restoration(vault()),
        );
        assert_eq!(restored.unwrap().failed, failed, "{answer}");
    }
}

#[test]
fn an_event_that_is_called_an_error_is_one_whatever_it_says() {
    let restoration = Arc::new(restoration(vault()));
    for (event, failed) in [
        ("event: error\ndata: {\"message\":\"for [EMAIL_1]\"}\n\n", true),
        ("event:error\r\ndata: oops\r\n\r\n", true),
        ("data: {}\nevent: error\n\n", true),
        ("event: error\n\n", false),
        ("event: errors\ndata: {}\n\n", false),
        ("data: event: error\n\n", false),
    ] {
        for dialect in DIALECTS {
            let stream = format!("data: {}\n\n{event}", delta(dialect, "to [EMA"));
            let (out, summary) = restore_pieces(dialect, &restoration, [stream.as_bytes()]);
            assert_eq!((summary.failed, summary.ended), (failed, failed), "{dialect:?} {event:?}");
            let out = String::from_utf8(out).unwrap();
            let (held, event) = (out.find("[EMA"), out.find("error"));
            assert!(!failed || held < event, "{dialect:?}: the text comes first: {out}");
        }
    }
}
