//! Streams whose choices say with every piece why they end, and what tells that a choice ended.

use std::sync::Arc;

use lucairn_sanitizer::Sanitizer;
use lucairn_sanitizer::outbound::OutboundPolicy;
use lucairn_sanitizer::restore::{StreamNotes, StreamRestorer};
use serde_json::{Value, json};

use super::{Dialect, oracle, restoration, restore_pieces, vault};

const MAIL: &str = "anna@example.org";

/// A chunk with a piece of a choice and its reason to end.
fn chunk(choice: usize, text: &str, reason: Option<&str>) -> String {
    let choice = json!({"index": choice, "delta": {"content": text}, "finish_reason": reason});
    json!({"choices": [choice]}).to_string()
}

fn call(text: &str, reason: Option<&str>) -> String {
    let call = json!({"tool_calls": [{"index": 0, "function": {"arguments": text}}]});
    json!({"choices": [{"index": 0, "delta": call, "finish_reason": reason}]}).to_string()
}

/// A chunk that says only why a choice ended.
fn end(choice: usize, reason: &str) -> String {
    let choice = json!({"index": choice, "delta": {}, "finish_reason": reason});
    json!({"choices": [choice]}).to_string()
}

fn usage() -> String {
    json!({"choices": [], "usage": {"total_tokens": 3}}).to_string()
}

fn done() -> String {
    "[DONE]".to_owned()
}

fn framed(data: &[String]) -> String {
    data.iter().map(|data| format!("data: {data}\n\n")).collect()
}

/// What comes out of the events: the same for every cut.
#[track_caller]
fn restored(data: &[String]) -> Vec<String> {
    let restoration = Arc::new(restoration(vault()));
    let stream = framed(data);
    let (whole, _) = restore_pieces(Dialect::Chat, &restoration, [stream.as_bytes()]);
    for cut in 0..stream.len() {
        let (one, two) = stream.as_bytes().split_at(cut);
        let (out, _) = restore_pieces(Dialect::Chat, &restoration, [one, two]);
        assert_eq!(out, whole, "cut at {cut}");
    }
    oracle::data(&whole)
}

/// The texts of the tracks in these events.
fn texts(data: &[String]) -> Vec<String> {
    let events: Vec<Value> =
        data.iter().filter_map(|data| serde_json::from_str(data).ok()).collect();
    oracle::tracks(Dialect::Chat, &events).into_values().map(|track| track.text).collect()
}

#[test]
fn a_reason_with_every_piece_loses_no_placeholder() {
    for reason in ["", "stop"] {
        let reason = Some(reason);
        let pieces = ["a [EM", "AIL", "_1] and [", "ID", "_1]", "", " [EMAIL_1"];
        let expected = format!("a {MAIL} and ä [{MAIL}");
        for first in 0..pieces.len() {
            for choices in [1, 2] {
                // The first pieces together, so that every one is the first once.
                let joined = pieces[..=first].concat();
                let pieces = [&[&*joined], &pieces[first + 1..]].concat();
                let chunks = pieces.iter().map(|piece| {
                    let chunk = |index| json!({"index": index, "delta": {"content": piece}, "finish_reason": reason});
                    json!({"choices": (0..choices).map(chunk).collect::<Vec<_>>()}).to_string()
                });
                for after in [vec![done()], vec![usage(), done()], vec![]] {
                    let end = |at| json!({"index": at, "delta": {}, "finish_reason": "stop"});
                    let end = json!({"choices": (0..choices).map(end).collect::<Vec<_>>()});
                    let end = (reason == Some("")).then(|| end.to_string());
                    let after: Vec<_> = end.into_iter().chain(after).collect();
                    let data: Vec<_> = chunks.clone().chain(after.clone()).collect();
                    let out = restored(&data);
                    let name = format!("{reason:?} {first} {choices} {after:?}");
                    assert_eq!(texts(&out), vec![expected.clone(); choices], "{name}: {out:?}");
                    assert!(out.ends_with(&after), "{name}: {out:?}");
                }
            }
        }
        let data = [call("{\"to\":\"[EMA", reason), call("IL_1]\"}", reason), done()];
        assert_eq!(texts(&restored(&data)), [format!("{{\"to\":\"{MAIL}\"}}")]);
    }
}

#[test]
fn a_reason_that_is_the_last_word_ends_a_text_as_it_always_did() {
    let piece = |text: &str| chunk(0, text, None);
    let stop = Some("stop");
    for (data, expected) in [
        // What is held back goes into the ending piece, or before it.
        (vec![piece("a "), chunk(0, "[EM", stop)], vec![piece("a "), chunk(0, "[EM", stop)]),
        (
            vec![chunk(0, "a [EMAIL_1", stop), usage(), done()],
            vec![chunk(0, &format!("a [{MAIL}"), stop), usage(), done()],
        ),
        (
            vec![chunk(0, "a [EM", stop), chunk(1, "b [EM", stop), done()],
            vec![chunk(0, "a [EM", stop), chunk(1, "b [EM", stop), done()],
        ),
        (vec![chunk(0, "a [EM", stop)], vec![chunk(0, "a [EM", stop)]),
        (
            vec![chunk(0, "a [EM", stop), end(0, "stop")],
            vec![chunk(0, "a [EM", stop), end(0, "stop")],
        ),
    ] {
        assert_eq!(restored(&data), expected);
    }
    // An empty reason ends nothing, and a true one does.
    let held = json!({"choices":[{"index":0,"delta":{"content":"[EM"},"finish_reason":null}]});
    let data = [chunk(0, "a [EM", Some("")), end(0, "stop"), done()];
    let expected = [chunk(0, "a ", Some("")), held.to_string(), end(0, "stop"), done()];
    assert_eq!(restored(&data), expected);
}

#[test]
fn only_what_may_become_a_placeholder_waits_for_the_next_event() {
    let restoration = Arc::new(restoration(vault()));
    let rules = Dialect::Chat.rules().answer;
    for (text, waits) in [("a", false), ("a [EMAIL_1]", false), ("a [EM", true)] {
        let mut restorer = StreamRestorer::new(rules, Arc::clone(&restoration), None);
        let mut out = Vec::new();
        let event = framed(&[chunk(0, text, Some("stop"))]);
        restorer.push(event.as_bytes(), &mut out).unwrap();
        assert_eq!(out.is_empty(), waits, "{text}");
        assert!(restorer.is_whole(), "{text}");
        // A comment says nothing of the text.
        let before = out.len();
        restorer.push(b": keep-alive\n\n", &mut out).unwrap();
        assert_eq!(&out[before..], b": keep-alive\n\n");
        // From the second piece on, every event goes on its way.
        let event = framed(&[chunk(0, "AIL_1] [EM", Some("stop"))]);
        restorer.push(event.as_bytes(), &mut out).unwrap();
        assert!(out.ends_with(b"\n\n"));
        let passed = String::from_utf8(out).unwrap();
        assert_eq!(passed.matches("data: ").count(), 2, "{passed}");
    }
}

#[test]
fn facts_are_not_repeated_with_every_piece() {
    let restoration = Arc::new(restoration(vault()));
    let rules = Dialect::Chat.rules().answer;
    for (reason, last, expected) in [
        ("", vec![end(0, "stop"), done()], vec![0, 3]),
        ("", vec![end(0, "stop"), usage(), done()], vec![0, 3, 4]),
        ("stop", vec![done()], vec![0]),
        ("stop", vec![usage(), done()], vec![0, 3]),
    ] {
        for first in ["a", "a [EM"] {
            let pieces = [first, "AIL_1]", "b"].map(|text| chunk(0, text, Some(reason)));
            let data: Vec<_> = pieces.into_iter().chain(last.clone()).collect();
            let notes = StreamNotes { first: "1".to_owned(), last: Box::new(|_| "2".to_owned()) };
            let mut restorer = StreamRestorer::new(rules, Arc::clone(&restoration), Some(notes));
            let mut out = Vec::new();
            restorer.push(framed(&data).as_bytes(), &mut out).unwrap();
            restorer.finish(&mut out);
            let out = oracle::data(&out);
            let noted = |data: &String| data.contains("dsa_compliance");
            let found: Vec<_> = (0..out.len()).filter(|at| noted(&out[*at])).collect();
            assert_eq!(found, expected, "{reason} {first}: {out:?}");
        }
    }
}

#[test]
fn what_the_model_adds_is_found_across_pieces_with_reasons() {
    let sanitizer = Sanitizer::new();
    for (policy, expected) in [
        (OutboundPolicy::Flag, "to bob@example.com now"),
        (OutboundPolicy::Mask, "to [REDACTED_EMAIL] now"),
    ] {
        let mut restoration = restoration(vault());
        restoration.outbound = Some(sanitizer.outbound(policy));
        let restoration = Arc::new(restoration);
        let chunks = ["to bob@exa", "mple.com", " now"].map(|text| chunk(0, text, Some("stop")));
        let data: Vec<_> = chunks.into_iter().chain([done()]).collect();
        let (out, summary) =
            restore_pieces(Dialect::Chat, &restoration, [framed(&data).as_bytes()]);
        assert_eq!(texts(&oracle::data(&out)), [expected]);
        assert_eq!(summary.outbound.found.len(), 1, "{policy:?}");
    }
}

#[test]
fn an_answer_is_whole_when_every_choice_has_ended() {
    let restoration = Arc::new(restoration(vault()));
    let rules = Dialect::Chat.rules().answer;
    for (data, is_whole) in [
        (vec![chunk(0, "a", Some(""))], false),
        (vec![chunk(0, "a", Some("stop"))], true),
        (vec![chunk(0, "a [EM", Some("stop"))], true),
        (vec![chunk(0, "a", None), chunk(1, "b", None), end(0, "stop")], false),
        (vec![chunk(0, "a", Some("stop")), chunk(1, "b", None)], false),
        (vec![chunk(0, "a", None), chunk(1, "b", None), end(0, "stop"), done()], true),
        (vec![chunk(0, "a", None), chunk(1, "b", None), end(0, "x"), end(1, "x")], true),
        // What counts tokens repeats a choice that has ended.
        (vec![chunk(0, "a", None), end(0, "stop"), chunk(0, "", None)], true),
        (vec![usage()], false),
    ] {
        let stream = framed(&data);
        for missing in 0..3 {
            let mut restorer = StreamRestorer::new(rules, Arc::clone(&restoration), None);
            let bytes = &stream.as_bytes()[..stream.len() - missing];
            restorer.push(bytes, &mut Vec::new()).unwrap();
            assert_eq!(restorer.is_whole(), is_whole, "{data:?} without {missing}");
        }
    }
}
