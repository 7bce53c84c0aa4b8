//! Numbers that point into a text point to the same words after it was restored.

use std::sync::Arc;

use lucairn_sanitizer::restore::restore_body;
use serde_json::{Value, json};

use super::cases::delta;
use super::{Dialect, oracle, recorded, restoration, restore_pieces, vault};

/// Offsets into `[PERSON_1] x [ID_1]` and where they are in what it stands for.
const OFFSETS: &[(usize, usize, usize, usize)] = &[
    // start and end with placeholders, start and end in the restored text
    (0, 10, 0, 17),
    (10, 13, 17, 20),
    (11, 12, 18, 19),
    (13, 19, 20, 21),
    (3, 15, 0, 21),
    (19, 19, 21, 21),
    (0, 0, 0, 0),
];

#[test]
fn offsets_move_to_where_the_text_is() {
    let text = "[PERSON_1] x [ID_1]";
    let restoration = Arc::new(restoration(vault()));
    for &(start, end, new_start, new_end) in OFFSETS {
        let citation = json!({"start_index": start, "end_index": end, "url": "u"});
        let chat = json!({"choices":[{"index":0,"message":{"content":text,
            "annotations":[{"type":"url_citation","url_citation":citation}]}}]});
        let part = json!({"type":"output_text","text":text,"annotations":[citation]});
        let responses = json!({"output":[{"type":"message","content":[part]}]});
        let completed = json!({"type":"response.completed","response":responses});
        let piece = |dialect| [delta(dialect, "[PERSON_1"), delta(dialect, "] x [ID_1]")];
        let chat_end = json!({"choices":[{"index":0,"delta":{
            "annotations":[{"type":"url_citation","url_citation":citation}]}}]});
        let added = json!({"type":"response.output_text.annotation.added","output_index":0,
            "content_index":0,"annotation_index":0,"annotation":citation});
        let whole = |dialect: Dialect, body: &Value| {
            let body = body.to_string();
            let rules = dialect.rules().answer;
            restore_body(body.as_bytes(), rules, &restoration).unwrap().bytes.unwrap()
        };
        let streamed = |dialect: Dialect, last: &[&Value]| {
            let pieces = piece(dialect);
            let events = pieces.iter().chain(last.iter().copied()).map(ToString::to_string);
            restore_pieces(dialect, &restoration, [&recorded::frame(dialect, events)[..]]).0
        };
        let outputs = [
            whole(Dialect::Chat, &chat),
            whole(Dialect::Responses, &responses),
            streamed(Dialect::Chat, &[&chat_end]),
            streamed(Dialect::Responses, &[&added, &completed]),
        ];
        for output in outputs {
            let output = String::from_utf8(output).unwrap();
            for (name, expected) in [("start_index", new_start), ("end_index", new_end)] {
                let found: Vec<_> = output
                    .match_indices(&format!("\"{name}\":"))
                    .map(|(at, found)| {
                        let digits = output[at + found.len()..].chars();
                        digits.take_while(char::is_ascii_digit).collect::<String>()
                    })
                    .collect();
                assert!(!found.is_empty(), "{output}");
                assert!(
                    found.iter().all(|found| *found == expected.to_string()),
                    "{start} {end}: {output}"
                );
            }
        }
    }
}

#[test]
fn where_a_file_is_cited_moves_with_the_text_and_no_other_index_does() {
    let text = "[PERSON_1] x [ID_1] y";
    let restoration = Arc::new(restoration(vault()));
    for (kind, index, expected) in [
        ("file_citation", 0, 0),
        ("file_citation", 10, 17),
        ("file_citation", 12, 19),
        ("file_path", 19, 21),
        ("file_path", 21, 23),
        // No place, but perhaps the number of a file.
        ("file_citation", 3, 3),
        ("url_citation", 12, 12),
        ("", 12, 12),
    ] {
        let annotation = |index| json!({"type":kind,"index":index,"file_id":"file-1"});
        let answer = |index| {
            let part = json!({"type":"output_text","text":text,"annotations":[annotation(index)]});
            json!({"index":12,"output":[{"type":"message","index":12,"content":[part]}]})
        };
        let clear = |value: &Value| {
            value.to_string().replace("[PERSON_1]", "Jürgen 1 🙂 Müller").replace("[ID_1]", "ä")
        };
        let rules = Dialect::Responses.rules().answer;
        let out = restore_body(answer(index).to_string().as_bytes(), rules, &restoration).unwrap();
        assert_eq!(String::from_utf8(out.bytes.unwrap()).unwrap(), clear(&answer(expected)));

        let added = |index| {
            json!({"type":"response.output_text.annotation.added","output_index":0,
                "content_index":0,"annotation_index":12,"annotation":annotation(index)})
        };
        let completed = |index| json!({"type":"response.completed","response":answer(index)});
        let item = |index| {
            let item = answer(index)["output"][0].take();
            json!({"type":"response.output_item.done","output_index":0,"item":item})
        };
        let pieces = ["[PERSON_1", "] x [ID_1] y"].map(|text| delta(Dialect::Responses, text));
        let events = pieces.into_iter().chain([added(index), item(index), completed(index)]);
        let stream = recorded::frame(Dialect::Responses, events.map(|event| event.to_string()));
        let (out, _) = restore_pieces(Dialect::Responses, &restoration, [&stream[..]]);
        let expected = [added(expected), item(expected), completed(expected)];
        assert_eq!(oracle::data(&out)[2..], expected.map(|event| clear(&event)));
    }
}

#[test]
fn citations_follow_the_document_that_left_masked() {
    let mut restoration = restoration(vault());
    let mut shifts = lucairn_sanitizer::json::Shifts::default();
    shifts.add(4..14, 4..30);
    restoration.documents = vec![None, Some(shifts)];
    let restoration = Arc::new(restoration);
    let citation = |document: usize, start: usize, end: usize| {
        json!({"type":"char_location","cited_text":"of [PERSON_1]","document_index":document,
            "start_char_index":start,"end_char_index":end})
    };
    let cases = [
        (0, 4, 14, 4, 14),
        (1, 0, 4, 0, 4),
        (1, 4, 14, 4, 30),
        (1, 20, 24, 36, 40),
        (2, 1, 2, 1, 2),
    ];
    for (document, start, end, new_start, new_end) in cases {
        let before = citation(document, start, end);
        let body = json!({"content":[{"type":"text","text":"t","citations":[before]}]});
        let rules = Dialect::Anthropic.rules().answer;
        let out = restore_body(body.to_string().as_bytes(), rules, &restoration).unwrap();
        let out: Value = serde_json::from_slice(&out.bytes.unwrap()).unwrap();
        let mut expected = citation(document, new_start, new_end);
        expected["cited_text"] = json!("of Jürgen 1 🙂 Müller");
        assert_eq!(out["content"][0]["citations"][0], expected);
        let event = json!({"type":"content_block_delta","index":0,
            "delta":{"type":"citations_delta","citation":before}});
        let framed = recorded::frame(Dialect::Anthropic, [event.to_string()]);
        let (out, _) = restore_pieces(Dialect::Anthropic, &restoration, [&framed[..]]);
        let out: Value = serde_json::from_str(&oracle::data(&out)[0]).unwrap();
        assert_eq!(out["delta"]["citation"], expected);
    }
}
