//! Hardware addresses: IEEE 802 EUI-48 as six pairs with colons or hyphens, or three fours with
//! dots.

use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::Block;

pub(super) struct Mac;

impl Detector for Mac {
    fn name(&self) -> &'static str {
        "mac"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Mac
    }

    fn triggers(&self) -> &'static [&'static str] {
        &[
            // Times and dates have less.
            "[0-9A-Fa-f]:[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}:",
            "[0-9A-Fa-f]-[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2}-",
            r"[0-9A-Fa-f]\.[0-9A-Fa-f]{4}\.",
        ]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let text = spot.text;
        let separator = text.byte(spot.trigger.end - 1)?;
        // The trigger begins with the last digit of the first group.
        let start = spot.trigger.start.checked_sub(if separator == b'.' { 3 } else { 1 })?;
        let end = start + if separator == b'.' { 14 } else { 17 };
        let inside = |byte: u8| byte.is_ascii_hexdigit() || byte == separator;
        let window = text.as_str().as_bytes().get(start..end)?;
        let step = if separator == b'.' { 5 } else { 3 };
        let regular = window.iter().enumerate().all(|(index, &byte)| {
            if index % step == step - 1 { byte == separator } else { byte.is_ascii_hexdigit() }
        });
        if !regular {
            return None;
        }
        // `MAC:4c:5d:…` names an address, `1:4c:5d:…` is a longer one.
        let before = text.ascii_left(start.saturating_sub(1), 24, Block::alphanumeric);
        let name = text.slice(before..start.saturating_sub(1));
        let named =
            name.bytes().any(|byte| byte.is_ascii_alphabetic() && !byte.is_ascii_hexdigit());
        let alone = !text.word_before(start)
            && !text.word_at(end)
            && (separator == b':' && named || !text.byte_before(start).is_some_and(inside))
            && !text.chained_after(end, b":-.", |byte| byte.is_ascii_hexdigit());
        let hex = || window.iter().filter(|byte| **byte != separator);
        // All the same digit is broadcast or a blank; without a letter, hyphens and dots part
        // numbers of any sort.
        let blank = hex().all(|digit| digit.eq_ignore_ascii_case(&window[0]));
        let clear = separator == b':' || hex().any(u8::is_ascii_alphabetic);
        (alone && !blank && clear).then(|| Found::new(start..end, Rank::Pattern))
    }
}
