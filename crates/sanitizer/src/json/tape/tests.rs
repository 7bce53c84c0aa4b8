use proptest::prelude::*;

use super::*;

fn strings(text: &str) -> Vec<String> {
    let tape = Tape::read(text.as_bytes()).unwrap();
    let of = |(id, node): (NodeId, &Node)| {
        (node.kind == NodeKind::String).then(|| Decoded::of(&tape, id).text().to_owned())
    };
    tape.nodes().filter_map(of).collect()
}

#[test]
fn what_is_json_and_what_is_not() {
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    for text in [
        "0",
        " -0.5e+7 ",
        "true",
        "null",
        "\"\"",
        "[]",
        "{}",
        "[1,[2,{}],\"a\"]",
        r#"{"a":1,"a":2}"#,
        r#""\ud800 \u0000 \/""#,
        "123456789012345678901234567890.000e9",
        &deep(1024),
    ] {
        assert!(Tape::read(text.as_bytes()).is_ok(), "{text:.40}");
    }
    for (text, at) in [
        ("", 0),
        ("[", 1),
        ("[1,]", 3),
        ("{\"a\" 1}", 5),
        ("01", 1),
        ("1.", 2),
        ("-", 1),
        ("+1", 0),
        ("\"\\x\"", 1),
        ("\"\\u12g4\"", 1),
        ("\"a", 2),
        ("\"\n\"", 1),
        ("tru", 0),
        ("{1:2}", 1),
        ("[1}", 2),
        ("{\"a\":1]", 6),
        ("1 2", 2),
        ("[]]", 2),
        ("{\"a\":1,}", 7),
        ("\u{feff}1", 0),
    ] {
        assert_eq!(Tape::read(text.as_bytes()).err(), Some(NotJson::Syntax(at)), "{text}");
    }
    assert_eq!(Tape::read(b"\"\xff\"").err(), Some(NotJson::Encoding(1)));
    assert_eq!(Tape::read(deep(1025).as_bytes()).err(), Some(NotJson::TooDeep));
}

#[test]
fn members_elements_and_names() {
    let text = r#"{"a":[10,{"b":"x"},[]],"\u0063":"y","a":2}"#;
    let tape = Tape::read(text.as_bytes()).unwrap();
    let root = tape.root();
    let raw = |id: NodeId| tape.raw(id);
    assert_eq!(
        tape.children(root).map(raw).collect::<Vec<_>>(),
        ["[10,{\"b\":\"x\"},[]]", "y", "2"]
    );
    assert_eq!(tape.members(root, "a").map(raw).collect::<Vec<_>>().len(), 2);
    assert_eq!((tape.member(root, "a").map(raw), tape.only_member(root, "a")), (Some("2"), None));
    assert_eq!(tape.only_member(root, "c").map(raw), Some("y"));
    let list = tape.members(root, "a").next().unwrap();
    let elements: Vec<_> = tape.children(list).collect();
    let places: Vec<_> = elements.iter().map(|&id| tape.position(id)).collect();
    assert_eq!(places, [Some(0), Some(1), Some(2)]);
    let inner = tape.children(elements[1]).next().unwrap();
    assert!(tape.is_named(inner, "b") && tape.says(inner, "x"));
    assert_eq!((tape.parent(inner), tape.parent(root)), (Some(elements[1]), None));
}

#[test]
fn escapes_are_undone() {
    assert_eq!(
        strings(r#"["\"\\\/\b\f\n\r\t","\u00e9\ud83d\ude00","\ud83d x \udc00\ud83d\u0041",""]"#),
        ["\"\\/\u{8}\u{c}\n\r\t", "é😀", "\u{fffd} x \u{fffd}\u{fffd}A", ""]
    );
}

proptest! {
    /// Every stretch of a decoded text stands for bytes that decode to it, also two levels deep.
    #[test]
    fn spans_of_nested_text(inner in any::<String>(), odd in any::<bool>(), from in 0usize..9, length in 0usize..9) {
        let written = |text: &str| if odd {
            let units = text.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
            format!("\"{}\"", units.collect::<String>())
        } else {
            serde_json::to_string(text).unwrap()
        };
        let middle = format!("{{\"k\": {}}}", serde_json::to_string(&inner).unwrap());
        let outer = format!(" [{}]", written(&middle));
        let tape = Tape::read(outer.as_bytes()).unwrap();
        let element = tape.children(tape.root()).next().unwrap();
        let decoded = Decoded::of(&tape, element);
        prop_assert_eq!(decoded.text(), &middle);
        let nested = Tape::of_text(decoded.text()).unwrap();
        let value = nested.children(nested.root()).next().unwrap();
        let text = decoded.inside(&nested, value);
        prop_assert_eq!(text.text(), &inner);
        let bounds: Vec<usize> = inner.char_indices().map(|(at, _)| at).chain([inner.len()]).collect();
        let start = bounds[from.min(bounds.len() - 1)];
        let end = bounds[(from + length).min(bounds.len() - 1)];
        let json = &outer[text.json_span(start..end)];
        let once: String = serde_json::from_str(&format!("\"{json}\"")).unwrap();
        let twice: String = serde_json::from_str(&format!("\"{once}\"")).unwrap();
        prop_assert_eq!(twice, &inner[start..end]);
    }
}
