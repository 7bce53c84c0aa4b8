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
    ("{} {\"error\":1}", false),
];

fn says_failed(mut report: SelfReport, pieces: &[&[u8]]) -> bool {
    pieces.iter().for_each(|piece| report.push(piece));
    report.says_failed()
}

#[test]
fn failures_are_seen_however_an_answer_is_cut() {
    let events = || SelfReport::Events(Events::default());
    let whole = || SelfReport::Whole(Whole::default());
    let reports: [(fn() -> SelfReport, _); 2] = [(events, STREAMS), (whole, TEXTS)];
    for (report, answers) in reports {
        for (answer, expected) in answers {
            let bytes = answer.as_bytes();
            assert_eq!(says_failed(report(), &[bytes]), *expected, "{answer:?}");
            for at in 0..bytes.len() {
                let (one, two) = bytes.split_at(at);
                assert_eq!(says_failed(report(), &[one, two]), *expected, "{answer:?} cut at {at}");
            }
            let bytes: Vec<_> = bytes.chunks(1).collect();
            assert_eq!(says_failed(report(), &bytes), *expected, "{answer:?} byte by byte");
        }
    }
}
