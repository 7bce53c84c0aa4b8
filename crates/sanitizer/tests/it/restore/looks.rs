//! Answers that are JSON, or prose, whatever was asked for.

use std::sync::Arc;

use lucairn_sanitizer::Sanitizer;
use lucairn_sanitizer::outbound::OutboundPolicy;
use lucairn_sanitizer::restore::{Restoration, restore_body};
use serde_json::{Value, json};

use super::cases::{delta, end, joined};
use super::{DIALECTS, Dialect, recorded, restoration, restore_pieces, vault};

/// What the placeholder `[URL_1]` stands for, as it is and as a JSON string.
const RAW: &str = "https://example.org/a?b=\"c\"\n\t&d=\u{1}";
const ESCAPED: &str = "https://example.org/a?b=\\\"c\\\"\\n\\t&d=\\u0001";

/// Texts in which `R` is a value that stays raw, and `E` one that is escaped; whether so if
/// structured output was asked for, and if it was not.
const TEXTS: &[(&str, bool, bool)] = &[
    ("{\"a\":\"E\"}", true, true),
    (" \n{ \t\"E\": [\"E\"]}\n", true, true),
    ("[\"E\", \"E\"]", true, true),
    ("[ [ [\"E\"], 1], {\"a\":\"E\"}]", true, true),
    ("[{\"a\": 1, \"b\": \"so E\"}]", true, true),
    ("```json\n{\"a\":\"E\"}\n```\nR", true, true),
    ("```JSON\r\n[\"E\"]\n```", true, true),
    ("```\n{\"a\":\"E\"}\n```", true, true),
    // Behind it, a model explains it, or goes on with the next one.
    ("{\"a\":\"}\\\"E\"}\n\nThat is \"R\", {\"R\"}.", true, true),
    ("{\"a\":\"E\"}\n{\"b\":\"E\"}\n[R]", true, true),
    ("{\"a\":\"{\\\"b\\\":\\\"x\\\"}\",\"c\":\"E\"} R", true, true),
    // Only where structured output was asked for, these are no prose.
    ("[1, \"E\"]", true, false),
    ("[null, \"E\"]", true, false),
    ("[], R", true, true),
    ("\"E\"", true, false),
    ("[1, \"R\"]", false, true),
    ("\"R\" they said", false, true),
    // Prose, whatever was asked for.
    ("R", true, true),
    ("Sure: R {\"a\":\"R\"}", true, true),
    ("[R](R)", true, true),
    ("[[R]] R", true, true),
    ("{R} {{R}}", true, true),
    ("{{ \"R\" }}", true, true),
    ("{ a: \"R\" }", true, true),
    ("{} R", true, true),
    ("[ ] R", false, true),
    ("[x] \"R\"", true, true),
    ("[](R)", false, true),
    ("- [ ] \"R\"", true, true),
    ("```yaml\na: \"R\"", true, true),
    ("`R` {\"a\":\"R\"}", true, true),
    ("# {\"R\"", true, true),
    ("\\[\"R\"]", true, true),
    ("\u{1f642} {\"a\":\"R\"}", true, true),
];

fn restored(text: &str) -> [String; 2] {
    let placeholder = text.replace(['R', 'E'], "[URL_1]");
    // What a model writes in front of a placeholder in brackets is no second pair of them.
    [placeholder, text.replace('R', RAW).replace('E', ESCAPED)]
}

fn whole(dialect: Dialect, restoration: &Restoration, text: &str) -> String {
    let (body, path) = match dialect {
        Dialect::Chat => {
            (json!({"choices":[{"message":{"content":text}}]}), "/choices/0/message/content")
        }
        Dialect::Responses => (
            json!({"output":[{"content":[{"type":"output_text","text":text}]}]}),
            "/output/0/content/0/text",
        ),
        Dialect::Anthropic => (json!({"content":[{"type":"text","text":text}]}), "/content/0/text"),
    };
    let out = restore_body(body.to_string().as_bytes(), dialect.rules().answer, restoration);
    let out = out.unwrap().bytes.map(|bytes| serde_json::from_slice(&bytes).unwrap());
    let out: Value = out.unwrap_or(body);
    out.pointer(path).unwrap().as_str().unwrap().to_owned()
}

fn streamed(dialect: Dialect, restoration: &Arc<Restoration>, pieces: &[&str]) -> String {
    let events = pieces.iter().map(|piece| delta(dialect, piece)).chain([end(dialect)]);
    let stream = recorded::frame(dialect, events.map(|event| event.to_string()));
    let (out, _) = restore_pieces(dialect, restoration, [&stream[..]]);
    joined(dialect, &out)
}

/// Restores a text in every way in which it can come.
#[track_caller]
fn check(restoration: Restoration, text: &str, expected: &str) {
    let restoration = Arc::new(restoration);
    for dialect in DIALECTS {
        assert_eq!(whole(dialect, &restoration, text), expected, "{dialect:?} whole {text:?}");
        for (cut, _) in text.char_indices() {
            let (one, two) = text.split_at(cut);
            let found = streamed(dialect, &restoration, &[one, two]);
            assert_eq!(found, expected, "{dialect:?} {cut} {text:?}");
        }
        let characters: Vec<_> = text.split("").collect();
        assert_eq!(streamed(dialect, &restoration, &characters), expected, "{dialect:?} {text:?}");
    }
}

#[test]
fn an_original_is_escaped_where_an_answer_is_json() {
    for (text, structured, unstructured) in TEXTS {
        for (json_text, is_so) in [(true, structured), (false, unstructured)] {
            let [text, expected] = restored(text);
            if *is_so {
                check(Restoration { json_text, ..restoration(vault()) }, &text, &expected);
            }
        }
    }
}

#[test]
fn what_is_masked_in_an_answer_leaves_it_what_it_is() {
    let sanitizer = Sanitizer::new();
    let card = "4111111111111111";
    for (text, expected) in [
        (format!("{{\"a\": {card}}}"), "{\"a\": \"[REDACTED_CC]\"}"),
        (format!("{{\"a\":{{}}, \"b\": {card}}}"), "{\"a\":{}, \"b\": \"[REDACTED_CC]\"}"),
        (
            format!("[{{\"a\": {card}}}]\nor {card}!"),
            "[{\"a\": \"[REDACTED_CC]\"}]\nor [REDACTED_CC]!",
        ),
        (format!("Card {card} in {{}}"), "Card [REDACTED_CC] in {}"),
    ] {
        let mut masking = restoration(vault());
        masking.outbound = Some(sanitizer.outbound(OutboundPolicy::Mask));
        check(masking, &text, expected);
    }
}
