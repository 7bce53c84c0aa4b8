//! Any bytes as the tape of a request: what it reads, another reader reads too, and every string is
//! the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lucairn_sanitizer::json::{Decoded, NodeKind, Tape};
use lucairn_veil::json::Json;

fuzz_target!(|bytes: &[u8]| {
    let tape = Tape::read(bytes);
    if Json::parse_borrowed(bytes).is_ok() {
        assert!(tape.is_ok(), "the stricter reader accepts it");
    }
    let Ok(tape) = tape else { return };
    for (id, node) in tape.nodes() {
        let span = tape.span(id);
        assert!(tape.text().is_char_boundary(span.start) && tape.text().is_char_boundary(span.end));
        if !matches!(node.kind, NodeKind::String | NodeKind::Name) {
            continue;
        }
        let decoded = Decoded::of(&tape, id);
        let text = decoded.text();
        assert_eq!(decoded.json_span(0..text.len()), span, "the whole string");
        // Each character stands for one stretch of the JSON, without gaps between them.
        let mut end = span.start;
        for (at, character) in text.char_indices() {
            let place = decoded.json_span(at..at + character.len_utf8());
            assert_eq!(place.start, end);
            assert!(place.end > place.start);
            end = place.end;
        }
        // And so it is for JSON inside of it.
        if let Ok(inner) = Tape::of_text(text) {
            for (inner_id, node) in inner.nodes() {
                if matches!(node.kind, NodeKind::String | NodeKind::Name) {
                    let inside = decoded.inside(&inner, inner_id);
                    let place = inside.json_span(0..inside.text().len());
                    assert_eq!(place, decoded.json_span(inner.span(inner_id)));
                }
            }
        }
    }
});
