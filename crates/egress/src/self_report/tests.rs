use super::*;

/// A stream, and whether it says that it failed.
const STREAMS: &[(&str, bool)] = &[
    ("", false),
    ("data: [DONE]\n\n", false),
    ("data: {\"choices\":[]}\n\ndata: [DONE]\n\n", false),
    ("data: {\"choices\":[]}\n\ndata: {\"error\":{\"message\":\"no\"}}\n\n", true),
    ("data: {\"error\":\"no\"}\n\ndata: [DONE]\n\n", true),
    ("data:{\"error\":{}}\n\n", true),
    ("data: {\"error\":null,\"choices\":[]}\n\n", false),
    ("data: {\"error\":null,\"type\":\"response.failed\"}\n\n", true),
    ("event: error\ndata: {\"type\":\"error\",\"message\":\"no\"}\n\n", true),
    ("event: error\r\ndata: {\"type\":\"error\"}\r\n\r\n", true),
    ("event: error\rdata: {\"type\":\"error\"}\r\r", true),
    ("data: {\ndata:  \"type\" :\ndata: \"error\"}\n\n", true),
    ("data: {\r\ndata:  \"type\" :\r\ndata: \"error\"}\r\n\r\n", true),
    (
        ": a comment\nid: 7\nretry: 10\ndata: {\"type\":\"response.failed\",\"response\":{}}\n\n",
        true,
    ),
    ("data: {\"type\":\"resp\\u006fnse.failed\",\"error\":{\"code\":\"x\"}}\n\n", true),
    // The end of the stream ends its last event, too.
    ("data: {\"type\":\"error\"}", true),
    ("data: {\"type\":\"error\"", false),
    // What a model says about errors, and errors of single steps.
    ("data: {\"type\":\"text\",\"text\":\"{\\\"type\\\":\\\"error\\\"}\"}\n\n", false),
    ("data: {\"delta\":{\"content\":\"error\"}}\n\n", false),
    ("data: {\"type\":\"response.created\",\"response\":{\"error\":null}}\n\n", false),
    ("data: {\"type\":\"content_block_start\",\"content_block\":{\"type\":\"error\"}}\n\n", false),
    ("data: {\"delta\":\"data: {\\\"error\\\":1}\\n\\n\"}\n\n", false),
    ("event: error\n\n", false),
    ("event: error\ndata: {\"message\":\"no\"}\n\n", true),
    ("data: oops\nevent:error\n\n", true),
    ("event: errors\ndata: {}\n\n", false),
    ("data: {\"object\":\"error\",\"message\":\"no\"}\n\n", true),
    ("data: {\"object\":\"chat\",\"message\":\"error\"}\n\n", false),
    ("dataset: {\"type\":\"error\"}\n\n", false),
    ("data: [\"error\"]\n\n", false),
];

/// A text, and whether it says that it failed.
const TEXTS: &[(&str, bool)] = &[
    ("", false),
    ("{}", false),
    (r#"{"choices":[]}"#, false),
    (r#"{"error":{"message":"no"}}"#, true),
    (r#"{"error" : "no"}"#, true),
    (r#"{"id":"x","error":{}}"#, true),
    (r#"{"error":[],"choices":[]}"#, true),
    (r#"{"error":false}"#, false),
    (r#"{"error":true}"#, true),
    (r#"{"error":null,"status":"completed"}"#, false),
    (r#"{"error":null,"status":"failed"}"#, true),
    ("{\n  \"id\": \"resp_1\",\n  \"status\": \"failed\"\n}", true),
    (r#"{"status":"incomplete"}"#, false),
    (r#"{"type":"error","error":{"type":"overloaded_error"}}"#, true),
    (r#"{"type":"message","content":[{"type":"error"}]}"#, false),
    (r#"{"object":"error","message":"no"}"#, true),
    (r#"{"object":"list","data":[{"object":"error"}]}"#, false),
    (r#"{"\u0065rror":1}"#, true),
    (r#"{"status":"f\u0061iled"}"#, true),
    // What a model says about errors, and errors further in.
    (r#"{"choices":[{"message":{"content":"{\"error\":1}"}}]}"#, false),
    (r#"{"output":[{"status":"failed"}],"status":"completed"}"#, false),
    (r#"{"content":"\",\"error\":1,\""}"#, false),
    (r#"{"a\\":1,"b":"error","c":"failed"}"#, false),
    (r#"{"errors":1,"error_code":2,"statuses":"failed"}"#, false),
    (r#"[{"error":1}]"#, false),
    (r#"["error",{"status":"failed"}]"#, false),
    (r#""error""#, false),
    ("error: no", false),
    ("data: {\"error\":1}\n\n", false),
    ("{} {\"a\":1}", false),
];

/// A stream of a dialect, and whether it is an answer if it ends there.
const ENDS: &[(Dialect, &str, bool)] = &[
    (Dialect::OpenaiChat, "", false),
    (Dialect::OpenaiChat, "data: {\"choices\":[{\"delta\":{}}]}\n\n", false),
    (Dialect::OpenaiChat, "data: {\"choices\":[{\"finish_reason\":null}]}\n\n", false),
    (Dialect::OpenaiChat, "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n", true),
    (Dialect::OpenaiChat, "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}", true),
    (Dialect::OpenaiChat, "data: {\"choices\":[{\"finish_reason\":\"sto", false),
    (Dialect::OpenaiChat, "data: {\"finish_reason\":\"stop\"}\n\n", false),
    (Dialect::OpenaiChat, "data: {\"choices\":[{\"finish_reason\":\"\"}]}\n\n", false),
    // Every choice that began must end.
    (Dialect::OpenaiChat, BEGUN, false),
    (Dialect::OpenaiChat, ONE_OF_TWO, false),
    (Dialect::OpenaiChat, BOTH, true),
    (Dialect::OpenaiChat, NEARLY, true),
    (Dialect::OpenaiChat, "data: {}\n\ndata: [DONE]\n\n", true),
    (Dialect::OpenaiChat, "data: {}\n\ndata:[DONE]", true),
    (Dialect::OpenaiChat, "data: {\"type\":\"message_stop\"}\n\n", false),
    (Dialect::OpenaiChat, "data: {\"error\":1}\n\ndata: [DONE]\n\n", false),
    (Dialect::OpenaiResponses, "data: {\"type\":\"response.created\"}\n\n", false),
    (Dialect::OpenaiResponses, "data: {\"type\":\"response.completed\",\"a\":1}\n\n", true),
    (Dialect::OpenaiResponses, "data: {\"type\":\"response.incomplete\"}\r\n\r\n", true),
    (Dialect::OpenaiResponses, "data: {\"type\":\"response.completed\",\"a\":{}\n\n", true),
    (Dialect::OpenaiResponses, "data: {\"type\":\"response.completed\",\"a\":{}", false),
    (Dialect::OpenaiResponses, "data: {\"type\":\"response.failed\"}\n\n", false),
    (Dialect::OpenaiResponses, "data: {\"type\":\"x\",\"y\":\"response.completed\"}\n\n", false),
    (Dialect::AnthropicMessages, "data: {\"type\":\"message_delta\"}\n\n", false),
    (Dialect::AnthropicMessages, "event: message_stop\n\n", false),
    (Dialect::AnthropicMessages, "data: {\"type\":\"message_stop\"}\n\n", true),
    (Dialect::AnthropicMessages, "data: {\"type\":\"message_stop\"}", true),
    (Dialect::AnthropicMessages, "data: [DONE]\n\n", false),
    (Dialect::OpenaiEmbeddings, "data: [DONE]\n\n", false),
];

/// What no parser of JSON reads, but some clients.
const NEARLY: &str = "data: {\"choices\":[{\"finish_reason\":\"st\u{1}op\",\"a\":[NaN,-Infinity,Infinity],\
    \"b\":\"\\\\\",\"c\":\"\\\"NaN\"}]}\n\n";
const BEGUN: &str = "data: {\"choices\":[{\"index\":0,\"finish_reason\":\"stop\"}]}\n\n\
    data: {\"choices\":[{\"index\":1}]}\n\n";
const ONE_OF_TWO: &str = "data: {\"choices\":[{\"index\":0},{\"index\":1}]}\n\n\
    data: {\"choices\":[{\"index\":1,\"finish_reason\":\"stop\"}]}\n\n";
const BOTH: &str = "data: {\"choices\":[{\"index\":1,\"finish_reason\":\"stop\"},{\"index\":0}]}\n\n\
    data: {\"choices\":[{\"index\":0,\"finish_reason\":\"stop\"}]}\n\n\
    data: {\"choices\":[{\"index\":1,\"finish_reason\":null}]}\n\n";

/// Texts that are no JSON, whatever they say.
const NO_TEXTS: &[&[u8]] = &[
    b"",
    b" \n",
    b"<html>{}</html>",
    b"error: no",
    b"data: {\"error\":1}\n\n",
    b"{} {\"a\":1}",
    b"{}]",
    b"[1] x",
    b"\"a\" 1",
    b"{\"a\":1",
    b"{\"a\":\"}",
    b"[[]",
    b"\"a",
    b"{\"a\":\"\xf0\x9f\"}",
    b"{\"a\":\"\xff\"}",
    b"{\"a\":\"\xc3",
];

/// And those that may be.
const WHOLE_TEXTS: &[&str] =
    &["{}", " [1,{\"a\":[]}] \n", "\"a\\\"\"", "-1.5e+3", "null", "{\"a\":\"ä🙂\u{feff}\"}"];

type Asked = fn(&mut SelfReport) -> bool;

/// A new reader of streams of a dialect, or of texts.
fn report(dialect: Option<Dialect>) -> SelfReport {
    match dialect {
        Some(dialect) => SelfReport::Events(Events::new(dialect)),
        None => SelfReport::Whole(Whole::default()),
    }
}

fn says_failed(report: &mut SelfReport) -> bool {
    match report {
        SelfReport::Events(events) => {
            events.finish();
            events.says_failed()
        }
        SelfReport::Whole(whole) => whole.says_failed(),
    }
}

/// Reads an answer whole, cut in two everywhere, and byte by byte.
#[track_caller]
fn check(dialect: Option<Dialect>, answer: impl AsRef<[u8]>, (asked, expected): (Asked, bool)) {
    let bytes = answer.as_ref();
    let answer = String::from_utf8_lossy(bytes);
    let read = |pieces: &[&[u8]]| {
        let mut report = report(dialect);
        pieces.iter().for_each(|piece| report.push(piece));
        asked(&mut report)
    };
    assert_eq!(read(&[bytes]), expected, "{dialect:?} {answer:?}");
    for at in 0..bytes.len() {
        let (one, two) = bytes.split_at(at);
        assert_eq!(read(&[one, two]), expected, "{dialect:?} {answer:?} cut at {at}");
    }
    let bytes: Vec<_> = bytes.chunks(1).collect();
    assert_eq!(read(&bytes), expected, "{dialect:?} {answer:?} byte by byte");
}

#[test]
fn failures_are_seen_however_an_answer_is_cut() {
    let dialects = [Dialect::OpenaiChat, Dialect::OpenaiResponses, Dialect::AnthropicMessages];
    for (answer, failed) in STREAMS {
        for dialect in dialects {
            check(Some(dialect), answer, (says_failed, *failed));
        }
    }
    for (answer, failed) in TEXTS {
        check(None, answer, (says_failed, *failed));
        let is_answer = !failed && !NO_TEXTS.contains(&answer.as_bytes());
        check(None, answer, (SelfReport::is_answer, is_answer));
    }
}

#[test]
fn what_is_no_json_is_no_answer() {
    for text in NO_TEXTS {
        check(None, text, (SelfReport::is_answer, false));
    }
    for text in WHOLE_TEXTS {
        check(None, text, (SelfReport::is_answer, true));
    }
}

#[test]
fn a_stream_without_its_end_is_no_answer() {
    for (dialect, stream, is_answer) in ENDS {
        check(Some(*dialect), stream, (SelfReport::is_answer, *is_answer));
    }
}

#[test]
fn a_last_event_may_be_longer_than_what_is_kept() {
    let long = "x".repeat(3 << 20);
    for (event, is_answer) in [
        (format!("data: {{\"type\": \"response.completed\",\"a\":\"{long}\"}}\n\n"), true),
        (format!("event: response.completed\ndata: {{\"a\":\"{long}\"}}\n\n"), true),
        (format!("data: {{\"type\":\"response.completed.x\",\"a\":\"{long}\"}}\n\n"), false),
        (format!("data: {{\"a\":\"{long}\"}}\n\n"), false),
    ] {
        let mut report = report(Some(Dialect::OpenaiResponses));
        report.push(event.as_bytes());
        assert_eq!(report.is_answer(), is_answer, "{}", &event[..60]);
    }
}
