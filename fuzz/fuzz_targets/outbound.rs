//! Any text as the answer of a model: whatever its pieces, the same is masked, and little is held
//! back.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use lucairn_sanitizer::Sanitizer;
use lucairn_sanitizer::outbound::{Outbound, OutboundPolicy, Settled};

static MASK: LazyLock<Outbound> = LazyLock::new(|| Sanitizer::new().outbound(OutboundPolicy::Mask));

/// The text after masking. A piece is as long as the next of the lengths says, in bytes.
fn masked(text: &str, lengths: &[u8]) -> String {
    let mut track = MASK.track(Arc::default());
    let (mut pending, mut out) = (String::new(), String::new());
    let mut take = |pending: &mut String, settled: Settled| {
        let mut done = 0;
        for mask in &settled.masks {
            out.push_str(&pending[done..mask.span.start]);
            out.push_str(mask.replacement);
            done = mask.span.end;
        }
        out.push_str(&pending[done..settled.decided]);
        pending.drain(..settled.decided);
        assert!(pending.len() <= 4096, "{} bytes pending", pending.len());
    };
    let (mut rest, mut lengths) = (text, lengths.iter().cycle());
    while !rest.is_empty() {
        let length = lengths.next().map_or(rest.len(), |&length| usize::from(length) + 1);
        let (piece, after) = rest.split_at(rest.ceil_char_boundary(length.min(rest.len())));
        pending.push_str(piece);
        take(&mut pending, track.push(piece));
        rest = after;
    }
    let (settled, _) = track.finish();
    take(&mut pending, settled);
    assert!(pending.is_empty());
    out
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&count, rest)) = bytes.split_first() else { return };
    let (lengths, text) = rest.split_at(usize::from(count % 8).min(rest.len()));
    let text = String::from_utf8_lossy(text);
    let whole = masked(&text, &[]);
    assert_eq!(masked(&text, lengths), whole);
    assert_eq!(masked(&text, &[0]), whole);
});
