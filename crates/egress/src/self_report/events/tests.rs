use super::*;

#[test]
fn a_long_event_is_not_kept() {
    let mut events = Events::new(Dialect::OpenaiChat);
    events.push(b"data: {\"type\":\"error\",\"message\":\"");
    for _ in 0..20 {
        events.push(&[b'x'; 100_000]);
    }
    assert!(events.line.len() <= MAX_LINE_BYTES);
    events.push(b"\"}\n\n");
    assert!(events.data.capacity() <= 2 * MAX_EVENT_BYTES);
    events.push(b"data: {\"type\":\"error\"}\n\n");
    events.finish();
    assert!(events.says_failed(), "the next event is read");
}
