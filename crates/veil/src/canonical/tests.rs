//! Each row of the escaping table under both rules, and stability under reading back.

use proptest::prelude::*;

use super::*;
use crate::json::tests::any_json;

fn text(json: &Json, rule: Rule) -> String {
    String::from_utf8(canonical_json(json, rule)).unwrap()
}

#[test]
fn escapes_by_rule() {
    for (input, newest, legacy) in [
        ("\"\\/", r#"\"\\/"#, r#"\"\\/"#),
        ("\u{8}\t\n\u{c}\r", r"\b\t\n\f\r", r"\b\t\n\f\r"),
        ("\0\u{1f}", r"\u0000\u001f", r"\u0000\u001f"),
        ("<>&", "<>&", r"\u003c\u003e\u0026"),
        ("\u{7f}", r"\u007f", "\u{7f}"),
        ("é\u{2028}\u{2029}", r"\u00e9\u2028\u2029", r"é\u2028\u2029"),
        ("🦄", r"\ud83e\udd84", "🦄"),
        ("plain ~", "plain ~", "plain ~"),
    ] {
        assert_eq!(text(&input.into(), Rule::Newest), format!("\"{newest}\""));
        assert_eq!(text(&input.into(), Rule::Legacy), format!("\"{legacy}\""));
    }
}

#[test]
fn sorts_by_unescaped_bytes_at_every_depth() {
    let json = Json::parse(
        "[{\"\u{10000}\":1,\"\u{ffff}\":{\"b\":[],\"a\":{}},\"Z\":10.0,\"\\u0061\":-1e3}]"
            .as_bytes(),
    );
    let wanted = r#"[{"Z":10.0,"a":-1e3,"\uffff":{"a":{},"b":[]},"\ud800\udc00":1}]"#;
    assert_eq!(text(&json.unwrap(), Rule::Newest), wanted);
}

proptest! {
    #[test]
    fn reading_back_changes_nothing(json in any_json()) {
        for rule in [Rule::Newest, Rule::Legacy] {
            let once = canonical_json(&json, rule);
            let read = Json::parse(&once).unwrap();
            prop_assert_eq!(canonical_json(&read, rule), once);
        }
        prop_assert!(canonical_json(&json, Rule::Newest).iter().all(|byte| (b' '..=b'~').contains(byte)));
    }
}

/// Long runs are looked at in blocks, so a character must be written alike wherever it stands.
#[test]
fn a_character_is_written_alike_at_every_place_of_a_long_string() {
    let write = |text: &str, rule| {
        let bytes = canonical_json(&Json::String(text.to_owned().into()), rule);
        String::from_utf8(bytes[1..bytes.len() - 1].to_vec()).unwrap()
    };
    for rule in [Rule::Newest, Rule::Legacy] {
        for character in (0..=0xff).map(char::from).chain(['\u{2028}', '\u{ffff}', '\u{1f600}']) {
            let alone = write(&character.to_string(), rule);
            for place in 0..70 {
                let (before, after) = ("x".repeat(place), "y".repeat(70 - place));
                let long = write(&format!("{before}{character}{after}"), rule);
                assert_eq!(long, format!("{before}{alone}{after}"), "{character:?} at {place}");
            }
        }
    }
}
