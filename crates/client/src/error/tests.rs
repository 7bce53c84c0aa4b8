use super::*;

#[test]
fn codes_are_found_in_every_shape() {
    for (body, code, seconds) in [
        (
            r#"{"error":{"code":"veil_unavailable","retry_after_seconds":30}}"#,
            Some("veil_unavailable"),
            Some(30),
        ),
        (
            r#"{"code":"invalid_field","message":"days: x","retry_after_seconds":5}"#,
            Some("invalid_field"),
            Some(5),
        ),
        (r#"{"error":"tier_insufficient","hint":"x"}"#, Some("tier_insufficient"), None),
        (r#"{"type":"error","error":{"type":"api_error","message":"x"}}"#, Some("api_error"), None),
        (
            r#"{"type":"error","error":{"type":"x","code":"rate_limited"}}"#,
            Some("rate_limited"),
            None,
        ),
        (r#"{"status":"pending","retry_after_seconds":7}"#, None, Some(7)),
        (r#"{"retry_after_seconds":-1}"#, None, None),
        ("[1]", None, None),
        ("null", None, None),
        ("\"text\"", None, None),
        ("<html>", None, None),
        ("", None, None),
    ] {
        let body = Body::of(body.as_bytes());
        assert_eq!((body.code(), body.retry_after_seconds()), (code, seconds), "{}", body.text());
    }
}

#[test]
fn bodies_are_text_and_json_where_they_are() {
    for (bytes, text, is_json) in [
        (&b"{\"a\":1}"[..], "{\"a\":1}", true),
        (b"null", "null", true),
        (b"", "", false),
        (b"\xff{}", "\u{fffd}{}", false),
        (b"{\"a\":\"\xff\"}", "{\"a\":\"\u{fffd}\"}", true),
        (b"\xef\xbb\xbf{}", "\u{feff}{}", false),
        (b"{\"a\":NaN}", "{\"a\":NaN}", false),
    ] {
        let body = Body::of(bytes);
        assert_eq!((body.text(), body.json().is_some()), (text, is_json), "{bytes:?}");
    }
    let twice = Body::of(br#"{"a":1,"a":2}"#);
    assert_eq!(twice.json().unwrap()["a"], 2);
}

#[test]
fn nothing_of_a_body_is_shown() {
    let response = Response {
        status: 500,
        reason: "Oops".to_owned(),
        headers: vec![("x-secret".to_owned(), b"hunter2".to_vec())],
        body: b"hunter2".to_vec(),
    };
    let errors = [
        Error::http(&response, "Lucairn request failed: 500 Oops".to_owned()),
        Error::unfit(&response.body, "no fit"),
        Error::Transport(TransportError::TooLarge(Box::new(response))),
    ];
    for error in errors {
        assert!(!format!("{error:?} {error}").contains("hunter2"), "{error:?}");
    }
}

#[test]
fn the_header_wins_over_the_body() {
    let response = |header: &str| Response {
        status: 503,
        reason: String::new(),
        headers: vec![("retry-after".to_owned(), header.as_bytes().to_vec())],
        body: br#"{"retry_after_seconds":30}"#.to_vec(),
    };
    for (header, seconds) in [("5", 5), (" 7 ", 7), ("Wed, 21 Oct 2026 07:28:00 GMT", 30), ("", 30)]
    {
        let Error::Http { retry_after, .. } = Error::http(&response(header), String::new()) else {
            panic!("no such error")
        };
        assert_eq!(retry_after, Some(Duration::from_secs(seconds)), "{header}");
    }
}
