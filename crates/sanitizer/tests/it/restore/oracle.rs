//! What a client makes of a stream, and what it must see: read with other code than the product's.

use std::collections::BTreeMap;

use lucairn_sanitizer::{RestoreScope, Vault};
use serde_json::Value;

use super::Dialect;

/// The data of all events, in order.
pub(crate) fn data(stream: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(stream).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut events = Vec::new();
    for block in text.split("\n\n") {
        let lines = block.split('\n').filter_map(|line| line.strip_prefix("data:"));
        let lines: Vec<_> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        if !lines.is_empty() {
            events.push(lines.join("\n"));
        }
    }
    events
}

/// How the text of a track is to be restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Json,
    Untouched,
}

/// One text that came in pieces.
#[derive(Debug)]
pub(crate) struct Track {
    pub(crate) kind: Kind,
    pub(crate) text: String,
    /// Which event, and where in it the piece is.
    pub(crate) pieces: Vec<(usize, String)>,
}

/// All tracks of a stream, joined as a client joins them.
pub(crate) fn tracks(dialect: Dialect, events: &[Value]) -> BTreeMap<String, Track> {
    let mut tracks = BTreeMap::new();
    for (number, event) in events.iter().enumerate() {
        for (key, pointer) in pieces(dialect, event) {
            let text = event.pointer(&pointer).unwrap().as_str().unwrap();
            let kind = kind(&key);
            let track: &mut Track = tracks.entry(key).or_insert_with(|| Track {
                kind,
                text: String::new(),
                pieces: Vec::new(),
            });
            track.text.push_str(text);
            track.pieces.push((number, pointer));
        }
    }
    tracks
}

fn kind(key: &str) -> Kind {
    let ends = |names: &[&str]| names.iter().any(|name| key.ends_with(name));
    if ends(&["arguments", "arguments.delta", "partial_json"]) {
        Kind::Json
    } else if key.starts_with("block") && ends(&["/thinking", "/signature"]) {
        Kind::Untouched
    } else {
        Kind::Text
    }
}

/// Keys and JSON pointers of the pieces in one event.
pub(crate) fn pieces(dialect: Dialect, event: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    match dialect {
        Dialect::Chat => {
            let choices = event["choices"].as_array().map_or(&[][..], Vec::as_slice);
            for (at, choice) in choices.iter().enumerate() {
                let index = choice["index"].as_u64().unwrap_or(at as u64);
                let key = format!("choice {index}");
                leaves(&choice["delta"], key, format!("/choices/{at}/delta"), &mut found);
            }
            let untracked = ["role", "/id", "/type", "/name", "url", "title"];
            found.retain(|(key, _)| !untracked.iter().any(|name| key.ends_with(name)));
        }
        Dialect::Responses => {
            let kind = event["type"].as_str().unwrap_or_default();
            if kind.ends_with(".delta") {
                let indices = ["output_index", "content_index", "summary_index", "command_index"];
                let indices: Vec<_> = indices.iter().map(|name| event[*name].to_string()).collect();
                let key = format!("{} {kind}", indices.join("/"));
                leaves(&event["delta"], key, "/delta".to_owned(), &mut found);
            }
        }
        Dialect::Anthropic if event["type"] == "content_block_delta" => {
            leaves(
                &event["delta"],
                format!("block {}", event["index"]),
                "/delta".to_owned(),
                &mut found,
            );
            found.retain(|(key, _)| !key.contains("/citation/") && !key.ends_with("/type"));
        }
        // A text may begin in the event that opens its block.
        Dialect::Anthropic if event["content_block"]["type"] == "text" => {
            if event["content_block"]["text"].is_string() {
                let key = format!("block {}/text", event["index"]);
                found.push((key, "/content_block/text".to_owned()));
            }
        }
        Dialect::Anthropic => {}
    }
    found
}

fn leaves(value: &Value, key: String, pointer: String, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(_) => found.push((key, pointer)),
        Value::Object(members) => {
            for (name, value) in members {
                leaves(value, format!("{key}/{name}"), format!("{pointer}/{name}"), found);
            }
        }
        Value::Array(elements) => {
            for (at, value) in elements.iter().enumerate() {
                let index = value["index"].as_u64().unwrap_or(at as u64);
                leaves(value, format!("{key}/{index}"), format!("{pointer}/{at}"), found);
            }
        }
        _ => {}
    }
}

/// What must stand in every string of JSON that is restored.
pub(crate) fn restored(value: &Value, vault: &Vault) -> Value {
    let text = |text: &str| vault.restore(text, RestoreScope::All).text;
    // A name is told by the quote and colon behind it.
    let name = |name: &str| text(&format!("{name}\":")).trim_end_matches("\":").to_owned();
    match value {
        Value::String(leaf) => Value::String(text(leaf)),
        Value::Array(elements) => elements.iter().map(|value| restored(value, vault)).collect(),
        Value::Object(members) => {
            let members = members.iter();
            Value::Object(members.map(|(key, value)| (name(key), restored(value, vault))).collect())
        }
        other => other.clone(),
    }
}

/// Holds what came out of a stream to what went in.
pub(crate) fn check(dialect: Dialect, vault: &Vault, input: &[u8], output: &[u8], name: &str) {
    let parse = |stream| -> Vec<Value> {
        data(stream).iter().filter_map(|data| serde_json::from_str(data).ok()).collect()
    };
    let (before, after) = (parse(input), parse(output));
    let (masked, clear) = (tracks(dialect, &before), tracks(dialect, &after));
    assert_eq!(masked.keys().collect::<Vec<_>>(), clear.keys().collect::<Vec<_>>(), "{name}");
    for ((key, masked), clear) in masked.iter().zip(clear.values()) {
        match masked.kind {
            Kind::Untouched => assert_eq!(clear.text, masked.text, "{name}: {key}"),
            // An answer may be JSON although nobody asked for it.
            Kind::Text if begins_as_json(&masked.text) => {
                let Ok(masked) = serde_json::from_str(&masked.text) else { continue };
                let clear: Value = serde_json::from_str(&clear.text)
                    .unwrap_or_else(|error| panic!("{name}: {key}: {error}: {}", clear.text));
                assert_eq!(clear, restored(&masked, vault), "{name}: {key}");
            }
            Kind::Text => {
                let expected = vault.restore(&masked.text, RestoreScope::All).text;
                assert_eq!(clear.text, expected, "{name}: {key}");
            }
            Kind::Json => {
                let Ok(masked) = serde_json::from_str(&masked.text) else { continue };
                let clear: Value = serde_json::from_str(&clear.text)
                    .unwrap_or_else(|error| panic!("{name}: {key}: {error}: {}", clear.text));
                assert_eq!(clear, restored(&masked, vault), "{name}: {key}");
            }
        }
    }
    let whole = |events: &[Value]| -> Vec<Value> {
        let whole = events.iter().filter(|event| pieces(dialect, event).is_empty());
        whole.cloned().collect()
    };
    let (before, after) = (whole(&before), whole(&after));
    assert_eq!(before.len(), after.len(), "{name}: events");
    for (before, after) in before.iter().zip(&after) {
        check_whole(before, after, vault, "", name);
    }
}

/// Whether a text may be taken for JSON: nothing but brackets stands before its first quote.
pub(crate) fn begins_as_json(text: &str) -> bool {
    let text = text.trim_start();
    let text = text.strip_prefix("```").map_or(text, |text| text.trim_start_matches("json"));
    let (before, _) = text.split_once('"').unwrap_or(("", ""));
    before.contains(['{', '[']) && before.chars().all(|it| it.is_whitespace() || "{[".contains(it))
}

/// Members that never change, and their strings of JSON.
const KEPT: &[&str] = &[
    "thinking",
    "signature",
    "data",
    "encrypted_content",
    "encrypted_index",
    "encrypted_stdout",
    "logprobs",
    "partial_image_b64",
    "result",
    "id",
    "item_id",
    "call_id",
    "tool_use_id",
];

/// Holds one whole JSON value to the one before.
pub(crate) fn check_whole(before: &Value, after: &Value, vault: &Vault, path: &str, name: &str) {
    match (before, after) {
        (Value::Object(before), Value::Object(_)) if path.ends_with("/input") => {
            let before = Value::Object(before.clone());
            assert_eq!(*after, restored(&before, vault), "{name}: {path}");
        }
        (Value::Object(before), Value::Object(after)) => {
            assert_eq!(before.len(), after.len(), "{name}: {path}");
            for (member, before) in before {
                let path = format!("{path}/{member}");
                let is_text = member == "data" && after["type"] == "text";
                let text = (before.is_string() && !is_text) || member == "logprobs";
                if KEPT.contains(&member.as_str()) && text && !path.contains("x_groq") {
                    assert_eq!(after[member], *before, "{name}: {path}");
                } else {
                    check_whole(before, &after[member], vault, &path, name);
                }
            }
        }
        (Value::Array(before), Value::Array(after)) => {
            assert_eq!(before.len(), after.len(), "{name}: {path}");
            for (at, (before, after)) in before.iter().zip(after).enumerate() {
                check_whole(before, after, vault, &format!("{path}/{at}"), name);
            }
        }
        (Value::String(before), Value::String(after)) if path.ends_with("/arguments") => {
            let Ok(before) = serde_json::from_str(before) else { return };
            let after: Value = serde_json::from_str(after).unwrap();
            assert_eq!(after, restored(&before, vault), "{name}: {path}");
        }
        (Value::String(text), Value::String(now)) => {
            let as_json = || {
                let Ok(text) = serde_json::from_str(text) else { return true };
                serde_json::from_str(now).ok() == Some(restored(&text, vault))
            };
            let as_json = || begins_as_json(text) && as_json();
            let expected = restored(before, vault);
            assert!(*after == expected || as_json(), "{name}: {path}: {after} {expected}");
        }
        // Offsets have their own table.
        (Value::Number(_), Value::Number(_)) if path.ends_with("_index") => {}
        _ => assert_eq!(before, after, "{name}: {path}"),
    }
}
