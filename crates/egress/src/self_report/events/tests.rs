use super::*;

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
