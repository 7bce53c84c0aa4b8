//! What the strict reader takes, what it refuses and why, and that reading and writing agree.

use proptest::prelude::*;

use super::*;

fn nested(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

#[test]
fn reads_values_as_written() {
    let json =
        Json::parse(br#" {"b":[1,-0.50e+7,true,null],"a":"\u00e9\ud83e\udd84\/\n"} "#).unwrap();
    assert_eq!(
        serde_json::to_string(&json).unwrap(),
        r#"{"b":[1,-0.50e+7,true,null],"a":"é🦄/\n"}"#
    );
    assert_eq!(json.get("a").and_then(Json::as_str), Some("é🦄/\n"));
    assert_eq!(json.get("b").and_then(Json::as_array).map(<[_]>::len), Some(4));
    assert!(Json::parse(nested(Json::MAX_DEPTH).as_bytes()).is_ok());
}

#[test]
fn refuses_with_a_reason() {
    use JsonError::*;
    for (text, error) in [
        (&b""[..], Syntax(0)),
        (b"{} {}", Trailing(3)),
        (b"[1,]", Syntax(3)),
        (b"{\"a\":1,}", Syntax(7)),
        (b"{\"a\" 1}", Syntax(5)),
        (b"{a:1}", Syntax(1)),
        (b"01", Trailing(1)),
        (b"1.", Syntax(2)),
        (b"-", Syntax(1)),
        (b"1e", Syntax(2)),
        (b"+1", Syntax(0)),
        (b".5", Syntax(0)),
        (b"NaN", Syntax(0)),
        (b"nul", Syntax(0)),
        (b"\"abc", Syntax(4)),
        (b"\"a\nb\"", Syntax(2)),
        (b"\"\\x\"", Syntax(2)),
        (b"\"\\u12\"", Syntax(3)),
        (b"\"\\u+123\"", Syntax(3)),
        ("\"\\u00é0\"".as_bytes(), Syntax(3)),
        (b"\xef\xbb\xbf{}", Syntax(0)),
        (b"\"\xff\"", Encoding(1)),
        (b"\"\xed\xa0\x80\"", Encoding(1)),
        (b"\"\\ud83e\"", Surrogate(3)),
        (b"\"\\udd84\"", Surrogate(3)),
        (b"\"\\ud83e\\ud83e\"", Surrogate(3)),
        (b"{\"a\":1,\"b\":2,\"a\":1}", DuplicateMember(19)),
        (b"[{\"a\":1,\"A\":1}]", DuplicateMember(14)),
        (b"{\"a\":1,\"\\u0061\":1}", DuplicateMember(18)),
    ] {
        assert_eq!(Json::parse(text), Err(error), "{}", String::from_utf8_lossy(text));
    }
    assert_eq!(Json::parse(nested(257).as_bytes()), Err(Depth(256)));
}

/// Few and many members are compared in different ways.
#[test]
fn finds_a_repeated_name_anywhere() {
    for size in [2, 24, 25, 200] {
        for (first, second) in [(0, 1), (0, size - 1), (size - 2, size - 1)] {
            let name = |at| if at == first { format!("M{second}") } else { format!("m{at}") };
            let members: Vec<_> = (0..size).map(|at| format!("\"{}\":0", name(at))).collect();
            let object = format!("{{{}}}", members.join(","));
            let found = Json::parse(object.as_bytes());
            assert_eq!(found, Err(JsonError::DuplicateMember(object.len())), "{size} members");
            let fixed = object.replace(&format!("M{second}"), "n");
            assert!(Json::parse(fixed.as_bytes()).is_ok(), "{size} members");
        }
    }
}

#[test]
fn numbers_are_integers_only_when_written_so() {
    for (text, unsigned, signed) in [
        ("0", Some(0), Some(0)),
        ("18446744073709551615", Some(u64::MAX), None),
        ("18446744073709551616", None, None),
        ("-1", None, Some(-1)),
        ("2.0", None, None),
        ("2e0", None, None),
    ] {
        let json = Json::parse(text.as_bytes()).unwrap();
        assert_eq!((json.as_u64(), json.as_i64()), (unsigned, signed), "{text}");
    }
    assert!(serde_json::to_string(&Json::Number("1,2".into())).is_err());
}

pub(crate) fn any_json() -> impl Strategy<Value = Json<'static>> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<u64>().prop_map(Json::from),
        "-?(0|[1-9][0-9]{0,6})(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?"
            .prop_map(|text| Json::Number(text.into())),
        any::<String>().prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::Array),
            prop::collection::btree_map("[^A-Z]*", inner, 0..6).prop_map(|map| Json::Object(
                map.into_iter().map(|(name, it)| (name.into(), it)).collect()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn writing_and_reading_agree(json in any_json()) {
        let text = serde_json::to_vec(&json).unwrap();
        prop_assert_eq!(Json::parse(&text), Ok(json));
        prop_assert!(text.is_empty() || Json::parse(&text[..text.len() - 1]) != Json::parse(&text));
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = Json::parse(&bytes);
    }

    #[test]
    fn no_json_like_text_panics(text in "[\\[\\]{}:,\"\\\\u0-9a-fé .eE+-]{0,40}") {
        if Json::parse(text.as_bytes()).is_ok() {
            prop_assert!(serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok());
        }
    }
}
