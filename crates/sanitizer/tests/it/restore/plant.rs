//! Placeholders planted into streams, and the same events in other frames.

use serde_json::Value;

use super::oracle::{self, Kind};
use super::{Dialect, Random};

/// Placeholders in the forms that are read, and texts that only begin like one.
const FORMS: &[&str] = &[
    "[EMAIL_1]",
    "[EMAIL_2]",
    "[email_1]",
    "[EMAIL\\_1]",
    "\\[EMAIL\\_2\\]",
    "\\[URL_1]",
    "[URL_1]",
    "[PERSON_1]",
    "[PERSON_12]",
    "[PERSON_13]",
    "[Person_2]",
    "[LITERAL_1]",
    "[LITERAL_2]",
    "[ID_1]",
    "[[EMAIL_1]]",
    "[EMAIL_1][PERSON_2]",
    "[EMAIL_",
    "[",
    "\\",
    "[SECRET_1]",
    "[EMAIL_1\\]",
    "[PERSON_",
    // What models make of them, and what is not to be read.
    "EMAIL_1",
    "PERSON_12",
    "PERSON\\_1",
    "E-MAIL_1",
    "[PERSON_11",
    "<EMAIL_2>",
    "{{PERSON_2}}",
    "[Person 1's]",
    "[PERSON_12s]",
    "PERSON_1s",
    "[ PERSON-01 ]",
    "[**PERSON_1**]",
    "[Person\u{a0}_\u{200b}12]",
    "［ＰＥＲＳＯＮ＿１］",
    "ＥＭＡＩＬ＿１",
    "[PERSONNE_2]",
    "[Courriel\n1]",
    "[É-MAIL_1]",
    "&#91;EMAIL_1&#93;",
    "&lsqb;PERSON&lowbar;12&rsqb;",
    "%5BEMAIL_1%5D",
    "\\u005bPERSON_1\\u005d",
    "[EMAIL_1, PERSON_1]",
    "PERSON_1-2",
    "PERSON_1.2",
    "MY_PERSON_1",
    "PERSON_",
    "$EMAIL_1",
    "PERSON_1_",
    "&",
    "&#9",
    "%5",
    "P",
    "I",
    "\u{200b}",
];

/// A stream with placeholders in every track and many other strings, cut anew over its events.
pub(crate) fn plant(dialect: Dialect, stream: &[u8], random: &mut Random) -> Vec<String> {
    let data = oracle::data(stream);
    let mut events: Vec<Value> =
        data.iter().filter_map(|data| serde_json::from_str(data).ok()).collect();
    let tracks = oracle::tracks(dialect, &events);
    for event in events.iter_mut().filter(|event| oracle::pieces(dialect, event).is_empty()) {
        plant_whole(event, random);
    }
    for track in tracks.values() {
        let text = plant_text(&track.text, track.kind, random);
        let characters: Vec<char> = text.chars().collect();
        let mut cuts: Vec<_> =
            (1..track.pieces.len()).map(|_| random.below(characters.len() + 1)).collect();
        cuts.extend([0, characters.len()]);
        cuts.sort_unstable();
        for (cut, (event, pointer)) in cuts.windows(2).zip(&track.pieces) {
            let piece: String = characters[cut[0]..cut[1]].iter().collect();
            *events[*event].pointer_mut(pointer).unwrap() = Value::String(piece);
        }
    }
    events.iter().map(|event| escape_some(&event.to_string(), random)).collect()
}

/// A whole answer with placeholders.
pub(crate) fn body(body: &[u8], random: &mut Random) -> String {
    let mut json: Value = serde_json::from_slice(body).unwrap();
    plant_whole(&mut json, random);
    escape_some(&json.to_string(), random)
}

/// Puts placeholders into a text; into the strings of one that is JSON.
fn plant_text(text: &str, kind: Kind, random: &mut Random) -> String {
    let mut out = String::new();
    let (mut in_string, mut escaped) = (kind != Kind::Json, false);
    let one_in = text.len() / 6 + 1;
    for character in text.chars() {
        let ends = kind == Kind::Json && character == '"' && !escaped;
        if !escaped && in_string && (random.chance(one_in) || (ends && random.chance(2))) {
            out.push_str(&form(kind, random));
        }
        escaped = !escaped && kind == Kind::Json && in_string && character == '\\';
        in_string ^= ends;
        out.push(character);
    }
    if kind != Kind::Json {
        out.push_str(&form(kind, random));
    }
    out
}

fn form(kind: Kind, random: &mut Random) -> String {
    let form = *random.pick(FORMS);
    if kind != Kind::Json {
        return form.to_owned();
    }
    let mut out = String::new();
    for character in form.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            other if random.chance(9) => out.push_str(&format!("\\u{:04x}", u32::from(other))),
            other => out.push(other),
        }
    }
    out
}

/// Puts placeholders into strings that are text, and into names inside the input of tools.
fn plant_whole(value: &mut Value, random: &mut Random) {
    const NAMES: &[&str] = &["type", "object", "role", "status", "finish_reason", "stop_reason"];
    match value {
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                match value {
                    Value::String(text) if name == "arguments" => {
                        *text = plant_text(text, Kind::Json, random);
                    }
                    Value::String(text) if !NAMES.contains(&name.as_str()) => {
                        if random.chance(2) {
                            text.push_str(&form(Kind::Text, random));
                        }
                    }
                    Value::Object(input) if name == "input" => {
                        input.insert("to [PERSON_1]".to_owned(), Value::from("[EMAIL_2]"));
                    }
                    value => plant_whole(value, random),
                }
            }
        }
        Value::Array(elements) => {
            elements.iter_mut().for_each(|element| plant_whole(element, random));
        }
        _ => {}
    }
}

/// Writes some characters of JSON strings as escapes, which says the same.
fn escape_some(json: &str, random: &mut Random) -> String {
    let mut out = String::new();
    let (mut in_string, mut escaped) = (false, false);
    for character in json.chars() {
        let plain = in_string && !escaped && character.is_ascii() && !"\"\\".contains(character);
        let bracket = "[]_".contains(character);
        if plain && random.chance(if bracket { 4 } else { 60 }) {
            let digits = format!("{:04x}", u32::from(character));
            let digits = if random.chance(2) { digits.to_uppercase() } else { digits };
            out.push_str(&format!("\\u{digits}"));
            continue;
        }
        if character == '"' && !escaped {
            in_string = !in_string;
        }
        escaped = in_string && !escaped && character == '\\';
        out.push(character);
    }
    out
}

/// Frames events in one of the ways that the standard allows.
pub(crate) fn frame(dialect: Dialect, data: &[String], random: &mut Random) -> Vec<u8> {
    let end = *random.pick(&["\n", "\n", "\r\n", "\r"]);
    let space = *random.pick(&[" ", ""]);
    let mut out = String::new();
    if random.chance(3) {
        out.push('\u{feff}');
    }
    for (number, data) in data.iter().enumerate() {
        if random.chance(12) {
            out.push_str(&format!(": keep-alive{end}{end}"));
        }
        if random.chance(12) {
            out.push_str(&format!("id: {number}{end}retry: 10{end}unknown{end}"));
        }
        let json: Value = serde_json::from_str(data).unwrap();
        if let Some(kind) = json["type"].as_str().filter(|_| dialect != Dialect::Chat) {
            out.push_str(&format!("event:{space}{kind}{end}"));
        }
        let lines = if random.chance(5) { break_lines(data, random) } else { data.clone() };
        for line in lines.split('\n') {
            out.push_str(&format!("data:{space}{line}{end}"));
        }
        out.push_str(end);
    }
    if dialect == Dialect::Chat {
        out.push_str(&format!("data: [DONE]{end}{end}"));
    }
    if random.chance(4) {
        out.truncate(out.trim_end().len());
    }
    out.into_bytes()
}

/// Breaks JSON into lines where white space is allowed.
fn break_lines(json: &str, random: &mut Random) -> String {
    let mut out = String::new();
    let (mut in_string, mut escaped) = (false, false);
    for character in json.chars() {
        out.push(character);
        if character == '"' && !escaped {
            in_string = !in_string;
        }
        escaped = in_string && !escaped && character == '\\';
        if !in_string && ",:{[".contains(character) && random.chance(4) {
            out.push('\n');
        }
    }
    out
}
