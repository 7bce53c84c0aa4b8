//! Facts about the exchange in answers.

use std::sync::Arc;

use lucairn_sanitizer::restore::{StreamNotes, StreamRestorer, add_compliance};
use serde_json::{Value, json};

use super::cases::{delta, end};
use super::{Dialect, oracle, recorded, restoration, vault};

#[test]
fn facts_go_into_the_first_and_last_events() {
    let restoration = Arc::new(restoration(vault()));
    let cases = [
        (
            Dialect::Chat,
            vec![
                delta(Dialect::Chat, "[EMAIL_1]").to_string(),
                end(Dialect::Chat).to_string(),
                r#"{"choices":[],"usage":{},"metadata":null}"#.to_owned(),
            ],
            vec![("", "/metadata"), ("1", "/metadata"), ("1", "/metadata")],
        ),
        (
            Dialect::Responses,
            vec![
                r#"{"type":"response.created","response":{"metadata":{}}}"#.to_owned(),
                delta(Dialect::Responses, "[EMAIL_1]").to_string(),
                r#"{"type":"response.completed","response":{"metadata":{"a":"b"}}}"#.to_owned(),
            ],
            vec![("", "/response/metadata"), ("no", ""), ("1", "/response/metadata")],
        ),
        (
            Dialect::Anthropic,
            vec![
                r#"{"type":"message_start","message":{"usage":{}}}"#.to_owned(),
                delta(Dialect::Anthropic, "[EMAIL_1]").to_string(),
                r#"{"type":"message_delta","delta":{},"usage":{}}"#.to_owned(),
            ],
            vec![("", "/message/metadata"), ("no", ""), ("1", "/metadata")],
        ),
    ];
    for (dialect, events, expected) in cases {
        let notes = StreamNotes {
            first: "{\"n\":\"\"}".to_owned(),
            last: Box::new(|summary| format!("{{\"n\":\"{}\"}}", summary.restored)),
        };
        let rules = dialect.rules().answer;
        let mut restorer = StreamRestorer::new(rules, Arc::clone(&restoration), Some(notes));
        let mut out = Vec::new();
        restorer.push(&recorded::frame(dialect, events), &mut out).unwrap();
        restorer.finish(&mut out);
        for (data, (count, place)) in oracle::data(&out).iter().zip(expected) {
            let event: Value = serde_json::from_str(data).unwrap();
            if count == "no" {
                assert!(!data.contains("dsa_compliance"), "{data}");
            } else {
                let note = event.pointer(&format!("{place}/dsa_compliance"));
                assert_eq!(note, Some(&json!({"n": count})), "{data}");
            }
        }
    }
}

#[test]
fn facts_go_into_whole_answers() {
    for (body, expected) in [
        (r#"{"a": 1 }"#, r#"{"a": 1 ,"metadata":{"dsa_compliance":{}}}"#),
        (r#"{}"#, r#"{"metadata":{"dsa_compliance":{}}}"#),
        (r#"{"metadata":null,"a":1}"#, r#"{"metadata":{"dsa_compliance":{}},"a":1}"#),
        (r#"{"metadata":{"x":"y"}}"#, r#"{"metadata":{"x":"y","dsa_compliance":{}}}"#),
        (r#"{"metadata":{ }}"#, r#"{"metadata":{ "dsa_compliance":{}}}"#),
        (r#"{"metadata":"text"}"#, r#"{"metadata":"text"}"#),
        ("[1]", "[1]"),
        ("not JSON", "not JSON"),
    ] {
        let out = add_compliance(body.as_bytes(), "{}");
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
