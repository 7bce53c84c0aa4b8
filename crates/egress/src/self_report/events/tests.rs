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

fn failed(pieces: &[&[u8]]) -> bool {
    let mut events = Events::default();
    pieces.iter().for_each(|piece| events.push(piece));
    events.finish()
}

#[test]
fn failures_are_seen_however_a_stream_is_cut() {
    for (stream, expected) in STREAMS {
        let bytes = stream.as_bytes();
        assert_eq!(failed(&[bytes]), *expected, "{stream:?}");
        for at in 0..bytes.len() {
            let (one, two) = bytes.split_at(at);
            assert_eq!(failed(&[one, two]), *expected, "{stream:?} cut at {at}");
        }
        let bytes: Vec<_> = bytes.chunks(1).collect();
        assert_eq!(failed(&bytes), *expected, "{stream:?} byte by byte");
    }
}

#[test]
fn a_long_event_is_not_kept() {
    let mut events = Events::default();
    events.push(b"data: {\"type\":\"error\",\"message\":\"");
    for _ in 0..20 {
        events.push(&[b'x'; 100_000]);
    }
    assert!(events.line.len() <= MAX_EVENT_BYTES);
    events.push(b"\"}\n\n");
    assert!(events.data.capacity() <= 2 * MAX_EVENT_BYTES);
    events.push(b"data: {\"type\":\"error\"}\n\n");
    assert!(events.finish(), "the next event is read");
}
