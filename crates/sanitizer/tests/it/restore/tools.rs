//! Arguments of tools: JSON that stays JSON, and is the same whole and in pieces.

use std::sync::Arc;

use lucairn_sanitizer::Sanitizer;
use lucairn_sanitizer::outbound::OutboundPolicy;
use lucairn_sanitizer::restore::{Restoration, restore_body};
use serde_json::{Value, json};

use super::{DIALECTS, Dialect, oracle, recorded, restoration, restore_pieces, vault};

/// A stream with the arguments in these pieces.
fn stream(dialect: Dialect, pieces: &[&str]) -> Vec<u8> {
    let event = |piece: &&str| match dialect {
        Dialect::Chat => json!({"choices":[{"index":0,"delta":{"tool_calls":[
            {"index":0,"function":{"arguments":piece}}]}}]}),
        Dialect::Responses => json!({"type":"response.function_call_arguments.delta",
            "output_index":0,"item_id":"i","delta":piece}),
        Dialect::Anthropic => json!({"type":"content_block_delta","index":0,
            "delta":{"type":"input_json_delta","partial_json":piece}}),
    };
    recorded::frame(dialect, pieces.iter().map(event).map(|event| event.to_string()))
}

/// The arguments after a stream.
fn streamed(dialect: Dialect, restoration: &Arc<Restoration>, pieces: &[&str]) -> String {
    let (out, _) = restore_pieces(dialect, restoration, [&stream(dialect, pieces)[..]]);
    let events: Vec<Value> =
        oracle::data(&out).iter().filter_map(|data| serde_json::from_str(data).ok()).collect();
    oracle::tracks(dialect, &events).into_values().next().unwrap().text
}

/// An answer that holds the arguments whole.
fn body(dialect: Dialect, arguments: &str) -> String {
    let quoted = Value::from(arguments);
    match dialect {
        Dialect::Chat => format!(
            r#"{{"choices":[{{"message":{{"tool_calls":[{{"function":{{"arguments":{quoted}}}}}]}}}}]}}"#
        ),
        Dialect::Responses => {
            format!(r#"{{"output":[{{"type":"function_call","arguments":{quoted}}}]}}"#)
        }
        Dialect::Anthropic => {
            format!(r#"{{"content":[{{"type":"tool_use","id":"t","input":{arguments}}}]}}"#)
        }
    }
}

/// The arguments of a whole answer.
fn whole(dialect: Dialect, restoration: &Restoration, arguments: &str) -> String {
    let body = body(dialect, arguments);
    let restored = restore_body(body.as_bytes(), dialect.rules().answer, restoration).unwrap();
    let restored = restored.bytes.map_or(body, |bytes| String::from_utf8(bytes).unwrap());
    let value: Value = serde_json::from_str(&restored).unwrap_or_else(|error| {
        panic!("{error}: {restored}");
    });
    match dialect {
        Dialect::Chat => value.pointer("/choices/0/message/tool_calls/0/function/arguments"),
        Dialect::Responses => value.pointer("/output/0/arguments"),
        Dialect::Anthropic => {
            let (_, input) = restored.split_once(r#""input":"#).unwrap();
            return input.strip_suffix("}]}").unwrap().to_owned();
        }
    }
    .unwrap()
    .as_str()
    .unwrap()
    .to_owned()
}

/// Restores arguments in every way in which they can come.
#[track_caller]
fn check(restoration: Restoration, arguments: &str, expected: &str) {
    assert!(serde_json::from_str::<Value>(expected).is_ok(), "{expected}");
    let restoration = Arc::new(restoration);
    for dialect in DIALECTS {
        assert_eq!(whole(dialect, &restoration, arguments), expected, "{dialect:?} whole");
        for (cut, _) in arguments.char_indices() {
            let (first, second) = arguments.split_at(cut);
            let found = streamed(dialect, &restoration, &[first, second]);
            assert_eq!(found, expected, "{dialect:?} {cut}");
        }
        let characters: Vec<_> = arguments.split("").collect();
        assert_eq!(streamed(dialect, &restoration, &characters), expected, "{dialect:?}");
    }
}

/// Arguments in which a model adds something, and what is left of them.
const MASKED: [(&str, &str); 8] = [
    (r#"{"card": 4111111111111111, "n": 1}"#, r#"{"card": "[REDACTED_CC]", "n": 1}"#),
    (r#"{"a":"x\n4111111111111111"}"#, r#"{"a":"x\n[REDACTED_CC]"}"#),
    (r#"{"a\"":"\\","b":[4111111111111111]}"#, r#"{"a\"":"\\","b":["[REDACTED_CC]"]}"#),
    (r#"{"q":"a \"b","c": 4111111111111111}"#, r#"{"q":"a \"b","c": "[REDACTED_CC]"}"#),
    (r#"{"q":"a \" 4111111111111111"}"#, r#"{"q":"a \" [REDACTED_CC]"}"#),
    (r#"{"n": -4111111111111111}"#, r#"{"n": "[REDACTED_CC]"}"#),
    (
        r#"{"to":"[EMAIL_1] a@b.de \u0061@b.de"}"#,
        r#"{"to":"anna@example.org [REDACTED_EMAIL] [REDACTED_EMAIL]"}"#,
    ),
    (
        r#"{"4111111111111111":{"in":"{\"to\":\"a@b.de\"}"}}"#,
        r#"{"[REDACTED_CC]":{"in":"{\"to\":\"[REDACTED_EMAIL]\"}"}}"#,
    ),
];

#[test]
fn what_is_masked_leaves_json() {
    let sanitizer = Sanitizer::new();
    for (arguments, expected) in MASKED {
        let mut masking = restoration(vault());
        masking.outbound = Some(sanitizer.outbound(OutboundPolicy::Mask));
        check(masking, arguments, expected);
        let mut flagging = restoration(vault());
        flagging.outbound = Some(sanitizer.outbound(OutboundPolicy::Flag));
        let own = arguments.replace("[EMAIL_1]", "anna@example.org");
        check(flagging, arguments, &own);
    }
}

#[test]
fn structured_output_stays_json_when_it_is_masked() {
    let sanitizer = Sanitizer::new();
    let mut masking = restoration(vault());
    masking.outbound = Some(sanitizer.outbound(OutboundPolicy::Mask));
    masking.json_text = true;
    for (text, expected) in MASKED {
        let body = json!({"choices":[{"index":0,"message":{"content":text}}]}).to_string();
        let rules = Dialect::Chat.rules().answer;
        let out = restore_body(body.as_bytes(), rules, &masking).unwrap().bytes.unwrap();
        let clear: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(clear["choices"][0]["message"]["content"], *expected);
    }
}

#[test]
fn originals_are_escaped_as_deep_as_they_stand() {
    // The second address and the link have quotes, backslashes, line ends and control characters.
    let mail = r#"\"odd \\ one\"@example.org"#;
    let twice = r#"\\\"odd \\\\ one\\\"@example.org"#;
    for (arguments, expected) in [
        (
            r#"{"to":"[EMAIL_2]","[EMAIL_1]":[1,null]}"#,
            format!(r#"{{"to":"{mail}","anna@example.org":[1,null]}}"#),
        ),
        (r#"{"in":"{\"to\":\"[EMAIL_2]\"}"}"#, format!(r#"{{"in":"{{\"to\":\"{twice}\"}}"}}"#)),
        (r#"{"in":"so [EMAIL_2]"}"#, format!(r#"{{"in":"so {mail}"}}"#)),
        (
            r#"{"EMAIL_1":"EMAIL_1","n":1.50e+0}"#,
            r#"{"EMAIL_1":"anna@example.org","n":1.50e+0}"#.to_owned(),
        ),
        (
            r#"{"id":"[EMAIL_1]","type":"[EMAIL_1]"}"#,
            r#"{"id":"anna@example.org","type":"anna@example.org"}"#.to_owned(),
        ),
    ] {
        check(restoration(vault()), arguments, &expected);
    }
}

#[test]
fn input_that_stands_in_the_event_of_a_stream_is_restored_as_in_a_whole_answer() {
    let restoration = Arc::new(restoration(vault()));
    let input = r#"{"in":"{\"to\":\"[EMAIL_2]\"}","n": 1}"#;
    let expected = whole(Dialect::Anthropic, &restoration, input);
    for event in [
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","input":X}}"#,
        r#"{"type":"message_start","message":{"content":[{"type":"tool_use","input":X}]}}"#,
    ] {
        let events = [event.replace('X', input)];
        let bytes = recorded::frame(Dialect::Anthropic, events);
        let (out, summary) = restore_pieces(Dialect::Anthropic, &restoration, [&bytes[..]]);
        assert_eq!(oracle::data(&out), [event.replace('X', &expected)]);
        assert_eq!(summary.restored, 1);
    }
}
