//! Cases by name: what other gateways get wrong, offsets, notes, and what is no stream at all.

use std::sync::Arc;

use lucairn_sanitizer::outbound::OutboundPolicy;
use lucairn_sanitizer::restore::{StreamRestorer, restore_body};
use lucairn_sanitizer::{RestoreScope, Sanitizer};
use serde_json::{Value, json};

use super::{DIALECTS, Dialect, oracle, recorded, restoration, restore_pieces, vault};

/// An event with a piece of a text.
pub(crate) fn delta(dialect: Dialect, text: &str) -> Value {
    match dialect {
        Dialect::Chat => json!({"id":"c","choices":[{"index":0,"delta":{"content":text}}]}),
        Dialect::Responses => json!({"type":"response.output_text.delta","output_index":0,
            "content_index":0,"item_id":"i","sequence_number":4,"delta":text}),
        Dialect::Anthropic => json!({"type":"content_block_delta","index":0,
            "delta":{"type":"text_delta","text":text}}),
    }
}

/// The event that ends this text.
pub(crate) fn end(dialect: Dialect) -> Value {
    match dialect {
        Dialect::Chat => {
            json!({"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})
        }
        Dialect::Responses => json!({"type":"response.output_text.done","output_index":0,
            "content_index":0,"item_id":"i","sequence_number":5,"text":""}),
        Dialect::Anthropic => json!({"type":"content_block_stop","index":0}),
    }
}

fn stream(dialect: Dialect, pieces: &[&str]) -> Vec<u8> {
    let events = pieces.iter().map(|piece| delta(dialect, piece)).chain([end(dialect)]);
    recorded::frame(dialect, events.map(|event| event.to_string()))
}

/// The text that a client has after the stream.
fn delivered(dialect: Dialect, pieces: &[&str]) -> String {
    let restoration = Arc::new(restoration(vault()));
    let (out, _) = restore_pieces(dialect, &restoration, [&stream(dialect, pieces)[..]]);
    joined(dialect, &out)
}

pub(crate) fn joined(dialect: Dialect, stream: &[u8]) -> String {
    let events: Vec<Value> =
        oracle::data(stream).iter().filter_map(|data| serde_json::from_str(data).ok()).collect();
    let tracks = oracle::tracks(dialect, &events);
    assert_eq!(tracks.len(), 1, "{}", String::from_utf8_lossy(stream));
    tracks.into_values().next().unwrap().text
}

/// Delivers a text in every two pieces, and character by character.
#[track_caller]
fn check_every_delivery(text: &str, expected: &str) {
    for dialect in DIALECTS {
        for (cut, _) in text.char_indices() {
            let (first, second) = text.split_at(cut);
            assert_eq!(delivered(dialect, &[first, second]), expected, "{dialect:?} {cut}");
        }
        let characters: Vec<_> = text.split("").collect();
        assert_eq!(delivered(dialect, &characters), expected, "{dialect:?}");
    }
}

#[test]
fn pasteguard_loses_placeholders_cut_between_brackets_or_delivered_by_character() {
    check_every_delivery(
        "Dear [[PERSON_1]], we mail [[EMAIL_1]].",
        "Dear [Jürgen 1 🙂 Müller], we mail [anna@example.org].",
    );
}

#[test]
fn cloakpipe_loses_the_tail_and_all_but_the_first() {
    check_every_delivery("ask [PERSON_1] about it", "ask Jürgen 1 🙂 Müller about it");
    check_every_delivery("please write to [EMAIL_1]", "please write to anna@example.org");
    check_every_delivery("[ID_1][EMAIL_1] [ID_1]", "äanna@example.org ä");
}

#[test]
fn a_longer_number_is_another_person() {
    check_every_delivery("[PERSON_10] [PERSON_1]", "Jürgen 10 🙂 Müller Jürgen 1 🙂 Müller");
}

#[test]
fn what_only_begins_like_a_placeholder_is_not_lost() {
    for text in ["[EMAIL", "[", "\\", "\\[email\\_1\\", "a [email_1[", "[PERSON_99]", "[EMAIL_"] {
        check_every_delivery(text, text);
    }
    // Without a bracket at its end it is read like one without any.
    check_every_delivery("a [EMAIL_1[", "a [anna@example.org[");
    check_every_delivery("to EMAIL_1", "to anna@example.org");
    check_every_delivery("MY_EMAIL_1, PERSON_1-2, xPERSON_1", "MY_EMAIL_1, PERSON_1-2, xPERSON_1");
}

#[test]
fn texts_of_events_that_nobody_knows_yet_are_restored_too() {
    let vault = vault();
    let restoration = Arc::new(restoration(vault.clone()));
    let mail = "anna@example.org";
    let odd = r#"{"to":"\"odd \\ one\"@example.org"}"#;
    for (kind, text, expected) in [
        ("response.reasoning", "to [EMAIL_1]!", format!("to {mail}!")),
        ("response.output_audio_transcript", "to EMAIL_1", format!("to {mail}")),
        ("response.nobody_knows_it", "to [EMA", "to [EMA".to_owned()),
        ("response.future_call_arguments", r#"{"to":"[EMAIL_2]"}"#, odd.to_owned()),
        // Sound, of which every piece is decoded alone.
        ("response.output_audio", "RU1BSUxf[EMAIL_1]", "RU1BSUxf[EMAIL_1]".to_owned()),
    ] {
        let piece = |kind: &str, text: &str| json!({"type":format!("{kind}.delta"),"output_index":0,"item_id":"i","delta":text});
        for (cut, _) in text.char_indices() {
            // Another text at the same place does not get what is held back of this one.
            let events = [
                piece(kind, &text[..cut]),
                piece("response.another", "[EMA"),
                piece(kind, &text[cut..]),
                json!({"type":format!("{kind}.done"),"output_index":0,"item_id":"i","text":text}),
                piece("response.another", "IL_1]"),
            ];
            let bytes = recorded::frame(Dialect::Responses, events.iter().map(ToString::to_string));
            let (out, _) = restore_pieces(Dialect::Responses, &restoration, [&bytes[..]]);
            let events: Vec<Value> = oracle::data(&out)
                .iter()
                .filter_map(|data| serde_json::from_str(data).ok())
                .collect();
            let tracks = oracle::tracks(Dialect::Responses, &events);
            let texts: Vec<_> = tracks.values().map(|track| track.text.as_str()).collect();
            assert!(texts.contains(&expected.as_str()), "{kind} {cut}: {texts:?}");
            assert!(texts.contains(&mail), "{kind} {cut}: {texts:?}");
            // The end of the first text is there before the event that says so.
            let end = events.iter().position(|event| event["text"].is_string()).unwrap();
            let before = oracle::tracks(Dialect::Responses, &events[..end]);
            assert!(before.values().any(|track| track.text == expected), "{kind} {cut}");
        }
    }
}

#[test]
fn a_text_may_begin_in_the_event_that_opens_its_block() {
    let restoration = Arc::new(restoration(vault()));
    let block = |text: &str| {
        let block = json!({"type":"text","text":text});
        json!({"type":"content_block_start","index":0,"content_block":block}).to_string()
    };
    let (text, restored) = ("to [EMAIL_1] [EMA", "to anna@example.org [EMA");
    for (cut, _) in text.char_indices() {
        let (first, second) = text.split_at(cut);
        let stop = end(Dialect::Anthropic).to_string();
        for (events, expected) in [
            (vec![block(first), delta(Dialect::Anthropic, second).to_string(), stop.clone()], 1),
            // Without a piece behind it, the rest comes in one that is added.
            (vec![block(text), stop.clone()], 1),
            (vec![block(text), block(text)], 2),
        ] {
            let bytes = recorded::frame(Dialect::Anthropic, events);
            let (out, _) = restore_pieces(Dialect::Anthropic, &restoration, [&bytes[..]]);
            assert_eq!(joined(Dialect::Anthropic, &out), restored.repeat(expected), "{cut}");
            let kinds = String::from_utf8_lossy(&out).matches("event: content_block_delta").count();
            assert_eq!(kinds > 0, String::from_utf8_lossy(&out).contains("text_delta"), "{cut}");
        }
    }
}

#[test]
fn choices_and_calls_do_not_share_what_is_held_back() {
    let piece = |choice: usize, delta: Value| json!({"choices":[{"index":choice,"delta":delta}]});
    let call = |index: usize, text: &str| json!({"tool_calls":[{"index":index,"function":{"arguments":text}}]});
    let events = [
        piece(0, json!({"content":"[EMA"})),
        piece(1, json!({"content":"[PERSON"})),
        piece(0, call(0, "{\"a\":\"[EMAIL")),
        piece(0, call(1, "{\"b\":\"[URL_")),
        piece(0, json!({"content":"IL_1]"})),
        piece(1, json!({"content":"_2]"})),
        piece(0, call(1, "1]\"}")),
        piece(0, call(0, "_2]\"}")),
    ];
    let bytes = recorded::frame(Dialect::Chat, events.iter().map(ToString::to_string));
    let vault = vault();
    let restoration = Arc::new(restoration(vault.clone()));
    let (out, summary) = restore_pieces(Dialect::Chat, &restoration, [&bytes[..]]);
    oracle::check(Dialect::Chat, &vault, &bytes, &out, "interleaved");
    assert_eq!(summary.restored, 4);
    assert!(summary.ended);
}

#[test]
fn held_text_comes_in_an_event_of_its_own_before_the_end() {
    let restoration = Arc::new(restoration(vault()));
    for (dialect, expected) in [
        (
            Dialect::Chat,
            "data: {\"choices\":[{\"delta\":{\"content\":\"[EMA\"},\"index\":0}],\"id\":\"c\"}\r\n\r\n",
        ),
        (
            Dialect::Responses,
            "event: response.output_text.delta\r\ndata: {\"content_index\":0,\"delta\":\"[EMA\",\"item_id\":\"i\",\"output_index\":0,\"sequence_number\":4,\"type\":\"response.output_text.delta\"}\r\n\r\n",
        ),
        (
            Dialect::Anthropic,
            "event: content_block_delta\r\ndata: {\"delta\":{\"text\":\"[EMA\",\"type\":\"text_delta\"},\"index\":0,\"type\":\"content_block_delta\"}\r\n\r\n",
        ),
    ] {
        let input = String::from_utf8(stream(dialect, &["a[EMA"])).unwrap().replace('\n', "\r\n");
        let (out, _) = restore_pieces(dialect, &restoration, [input.as_bytes()]);
        let passed = input.replace("a[EMA", "a");
        let at = passed.match_indices("\r\n\r\n").next().unwrap().0 + 4;
        let expected = format!("{}{expected}{}", &passed[..at], &passed[at..]);
        assert_eq!(String::from_utf8(out).unwrap(), expected, "{dialect:?}");
    }
}

#[test]
fn an_event_is_passed_on_as_soon_as_it_is_complete() {
    let restoration = Arc::new(restoration(vault()));
    for dialect in DIALECTS {
        for end in ["\n", "\r\n", "\r"] {
            let event = format!("data: {}{end}{end}", delta(dialect, "a [EMAIL_1] b"));
            let rules = dialect.rules().answer;
            let mut restorer = StreamRestorer::new(rules, Arc::clone(&restoration), None);
            let mut out = Vec::new();
            // The line feed of the last CRLF is not needed to know that the event is complete.
            let complete = event.len() - usize::from(end == "\r\n");
            restorer.push(&event.as_bytes()[..complete], &mut out).unwrap();
            let expected = event[..complete].replace("[EMAIL_1]", "anna@example.org");
            assert_eq!(String::from_utf8(out).unwrap(), expected, "{dialect:?}");
        }
    }
}

#[test]
fn json_in_a_text_is_escaped_when_the_answer_is_json() {
    let mut restoration = restoration(vault());
    restoration.json_text = true;
    let restoration = Arc::new(restoration);
    for dialect in DIALECTS {
        let pieces = ["{\"to\":\"[EMA", "IL_2]\",\"\\u005bU", "RL_1]\":\"\\", "u005bID_1]\"}"];
        let (out, _) = restore_pieces(dialect, &restoration, [&stream(dialect, &pieces)[..]]);
        let masked = serde_json::from_str(&pieces.concat()).unwrap();
        let clear: Value = serde_json::from_str(&joined(dialect, &out)).unwrap();
        assert_eq!(clear, oracle::restored(&masked, &vault()), "{dialect:?}");
    }
}

#[test]
fn secrets_stay_masked_when_they_go_one_way() {
    for (scope, expected) in [
        (RestoreScope::All, "sk-proj-0123456789 anna@example.org [EMAIL_1]"),
        (RestoreScope::OneWaySecrets, "[SECRET_1] anna@example.org [EMAIL_1]"),
        (RestoreScope::LiteralsOnly, "[SECRET_1] [EMAIL_1] [EMAIL_1]"),
    ] {
        let mut restoration = restoration(vault());
        restoration.scope = scope;
        let restoration = Arc::new(restoration);
        for dialect in DIALECTS {
            let input = stream(dialect, &["[SECRET_1] [EMA", "IL_1] [LITERAL_1]"]);
            let (out, _) = restore_pieces(dialect, &restoration, [&input[..]]);
            assert_eq!(joined(dialect, &out), expected, "{dialect:?}");
        }
    }
}

#[test]
fn what_the_model_adds_is_flagged_or_masked_and_the_callers_own_comes_back() {
    let sanitizer = Sanitizer::new();
    let text = "write [EMAIL_1] or bob@example.com, not [PERSON_1].";
    let own = "anna@example.org";
    for (policy, expected, masked) in [
        (OutboundPolicy::Off, "bob@example.com", false),
        (OutboundPolicy::Flag, "bob@example.com", false),
        (OutboundPolicy::Mask, "[REDACTED_EMAIL]", true),
    ] {
        let mut restoration = restoration(vault());
        restoration.outbound = Some(sanitizer.outbound(policy));
        let restoration = Arc::new(restoration);
        let found = usize::from(policy != OutboundPolicy::Off);
        let expected = format!("write {own} or {expected}, not Jürgen 1 🙂 Müller.");
        for dialect in DIALECTS {
            for cut in 0..text.len() {
                let (first, second) = text.split_at(cut);
                let input = stream(dialect, &[first, second]);
                let (out, summary) = restore_pieces(dialect, &restoration, [&input[..]]);
                assert_eq!(joined(dialect, &out), expected, "{dialect:?} {policy:?} {cut}");
                assert_eq!(summary.outbound.found.len(), found, "{dialect:?} {policy:?} {cut}");
                assert_eq!(summary.outbound.masked, masked, "{dialect:?} {policy:?} {cut}");
            }
        }
        let body = json!({"choices":[{"index":0,"message":{"content":text}}]}).to_string();
        let rules = Dialect::Chat.rules().answer;
        let out = restore_body(body.as_bytes(), rules, &restoration).unwrap();
        let clear: Value = serde_json::from_slice(&out.bytes.unwrap()).unwrap();
        assert_eq!(clear["choices"][0]["message"]["content"], *expected);
        assert_eq!((out.outbound.found.len(), out.outbound.masked), (found, masked));
    }
}

#[test]
fn what_is_no_stream_of_json_passes_unchanged() {
    let restoration = Arc::new(restoration(vault()));
    let inputs: [&[u8]; 9] = [
        b"",
        b"\n\n\r\n\r\r",
        b": keep-alive\n\n",
        b"data: [EMAIL_1]\n\n",
        b"data: {\"choices\":[{\"delta\":{\"content\":\"[EMAIL_1]\n\n",
        b"{\"choices\":[]}",
        b"data: \xff\xfe[EMAIL_1]\n\n",
        b"\xef\xbb\xbfevent\ndata\nid: [EMAIL_1]\n\n",
        b"data: {}\ndata: [EMAIL_1]\n\ndata: [DONE]\n\n",
    ];
    for dialect in DIALECTS {
        for input in inputs {
            let (out, _) = restore_pieces(dialect, &restoration, [input]);
            assert_eq!(out, input);
        }
    }
}

#[test]
fn what_is_nearly_json_is_restored_like_the_rest() {
    let restoration = Arc::new(restoration(vault()));
    let (held, rest) = ("to [EMA", "IL_1]\tand\u{1} so");
    for beside in ["NaN", "-Infinity", "[Infinity, 1]", "\"\t\u{1}\"", "null"] {
        let event = |text: &str| {
            let choice = r#"{"index":0,"delta":{"content":"TEXT"},"x":BESIDE}"#;
            let choice = choice.replace("TEXT", text).replace("BESIDE", beside);
            format!("data: {{\"choices\":[{choice}]}}\n\n")
        };
        let stream = [event(held), event(rest)].concat();
        let expected = [event("to "), event(&rest.replace("IL_1]", "anna@example.org"))].concat();
        for cut in 0..stream.len() {
            let (one, two) = stream.as_bytes().split_at(cut);
            let (out, _) = restore_pieces(Dialect::Chat, &restoration, [one, two]);
            assert_eq!(String::from_utf8(out).unwrap(), expected, "{beside} {cut}");
        }
    }
    for stream in ["data: {\"a\":+Infinity,\"b\":\"[EMAIL_1]\"}\n\n", "data: -Infinit\n\n"] {
        let (out, _) = restore_pieces(Dialect::Chat, &restoration, [stream.as_bytes()]);
        assert_eq!(out, stream.as_bytes());
    }
}

#[test]
fn an_event_that_never_ends_is_an_error() {
    let rules = Dialect::Chat.rules().answer;
    let restoration = Arc::new(restoration(vault()));
    let mut restorer = StreamRestorer::new(rules, restoration, None);
    let chunk = vec![b'x'; 1 << 20];
    let mut out = Vec::new();
    let refused = (0..80).position(|_| restorer.push(&chunk, &mut out).is_err());
    assert_eq!(refused, Some(64));
    assert!(restorer.push(b"\n\n", &mut out).is_err());
    assert!(!restorer.finish(&mut out).ended);
    assert!(out.is_empty());
}
