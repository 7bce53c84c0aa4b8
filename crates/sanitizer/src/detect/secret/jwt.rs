//! JSON Web Tokens: RFC 7519 in the compact serialisations of RFC 7515 and RFC 7516, with a header
//! that decodes.

use crate::detect::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};

pub(in crate::detect) struct Jwt;

impl Detector for Jwt {
    fn name(&self) -> &'static str {
        "jwt"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Secret
    }

    fn triggers(&self) -> &'static [&'static str] {
        &["eyJ"]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, start) = (spot.text, spot.trigger.start);
        let class = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        // Only where a run begins, else text full of triggers would be read over and over.
        if text.char_before(start).is_some_and(class) {
            return None;
        }
        let end = text.run_right(start, 16_384, class);
        let token = text.slice(start..end).trim_end_matches('.');
        let mut parts = token.split('.');
        let header = decode(parts.next()?)?;
        let is_header = header.starts_with(b"{\"") && contains(&header, b"\"alg\"");
        let payload = parts.next().is_some_and(|payload| payload.len() >= 2);
        (is_header && payload).then(|| Found::new(start..start + token.len(), Rank::Proven))
    }
}

/// Decodes base64url without padding.
fn decode(encoded: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(encoded.len() * 3 / 4);
    let (mut bits, mut count) = (0u32, 0);
    for byte in encoded.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
