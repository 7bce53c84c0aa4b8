//! Internet addresses: RFC 791 dotted quads and RFC 4291 text forms, as far as they can name
//! somebody: not loopback, unspecified, broadcast or masks, not version numbers.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::gate::NumberForm;
use super::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};
use crate::text::{Block, Text};

pub(super) struct IpV4;
pub(super) struct IpV6;

impl Detector for IpV4 {
    fn name(&self) -> &'static str {
        "ipv4"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Ip
    }

    fn numbers(&self) -> Option<NumberForm> {
        Some(NumberForm {
            digits: 1..=3,
            linked: |link| !matches!(link, b'.' | b'-' | b'_'),
            behind: |byte| byte == b'.',
            ..NumberForm::ANY
        })
    }

    /// Words behind which four numbers are a version or a place in a document.
    fn words(&self) -> &'static [&'static str] {
        &[
            "abbildung",
            "abs",
            "abschnitt",
            "absatz",
            "assembly*",
            "anhang",
            "appendix",
            "article",
            "artikel",
            "build",
            "chapter",
            "clause",
            "fig",
            "figure",
            "firmware",
            "kapitel",
            "nr",
            "objectidentifier*",
            "oid",
            "paragraph",
            "release",
            "rev",
            "sec",
            "section",
            "tabelle",
            "table",
            "v",
            "ver",
            "version*",
            "versión",
            "ziffer",
        ]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, start) = (spot.text, spot.trigger.start);
        let end = text.run_right(start, 15, |c| c.is_ascii_digit() || c == '.');
        let written = text.slice(start..end).trim_end_matches('.');
        let end = start + written.len();
        let address: Ipv4Addr = written.parse().ok()?;
        let part_of_more = text.word_before(start)
            || text.word_at(end)
            || text.chained_before(start, b".-_", |byte| byte.is_ascii_alphanumeric())
            || text.chained_after(end, b".", |byte| byte.is_ascii_alphanumeric())
            || text.chained_after(end, b"-_", |byte| byte.is_ascii_digit());
        let nobody = address.is_loopback()
            || address.is_unspecified()
            || address.octets()[0] == 255
            || address.is_broadcast()
            // `Chrome/126.0.0.0`: the version of a program.
            || matches!(address.octets(), [_, 0, 0, 0])
                && text.chained_before(start, b"/", |byte| byte.is_ascii_alphabetic());
        let version = spot.word_before(start, 12).is_some_and(|word| leads(text, word, start));
        if part_of_more || nobody || version {
            return None;
        }
        Some(Found::new(start..end, Rank::Pattern))
    }
}

/// Tells whether a word for versions leads to a number: `Version is 1.2.3.4`, but not `the table.
/// Host: 192.0.2.1`.
fn leads(text: &Text<'_>, word: usize, number: usize) -> bool {
    // The pattern of an open word ends before the word does.
    let word = text.run_right(word, 16, char::is_alphabetic);
    let between = text.slice(word..number.max(word));
    let mut words = between.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    !between.contains('\n')
        && words.all(|word| {
            matches!(word, "new" | "is" | "ist" | "no" | "nr" | "Nr" | "number" | "Nummer")
        })
}

/// Whether a name ends here, as in `host:` and `IPv6:`, and no group of an address.
fn is_name(text: &Text<'_>, end: usize) -> bool {
    let start = text.ascii_left(end, 24, Block::alphanumeric);
    text.slice(start..end).bytes().any(|byte| !byte.is_ascii_hexdigit())
}

/// The length of the longest address in the text forms of RFC 4291.
const LONGEST_V6: usize = 45;

/// Tells quickly whether what goes on with a colon may be an address and not a time: eight groups, or six
/// and four numbers, or fewer and a gap.
fn has_colons_enough(text: &Text<'_>, colon: usize) -> bool {
    let end = text.as_str().len().min(colon + LONGEST_V6);
    let (mut before, mut colons) = (0, 0);
    for &byte in &text.as_str().as_bytes()[colon..end] {
        match byte {
            b':' if before == b':' => return true,
            b':' => colons += 1,
            b'.' => {}
            _ if byte.is_ascii_hexdigit() => {}
            _ => break,
        }
        before = byte;
    }
    colons >= 6
}

impl Detector for IpV6 {
    fn name(&self) -> &'static str {
        "ipv6"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Ip
    }

    fn triggers(&self) -> &'static [&'static str] {
        &["[0-9A-Fa-f]:[0-9A-Fa-f:]", "::[0-9A-Fa-f]"]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let text = spot.text;
        let hex = |c: char| c.is_ascii_hexdigit();
        // Only the first colon of an address counts, else each would read all of it.
        let colon = text.run_right(spot.trigger.start, 1, hex);
        if !has_colons_enough(text, colon) {
            return None;
        }
        let start = text.run_left(colon, 5, hex);
        let named = text.byte_before(start) == Some(b':') && is_name(text, start - 1);
        let part_of_more = |c: char| c.is_alphanumeric() || matches!(c, ':' | '_');
        if !named && text.char_before(start).is_some_and(part_of_more) {
            return None;
        }
        let end = text.run_right(start, LONGEST_V6, |c| hex(c) || c == ':' || c == '.');
        let written = text.slice(start..end).trim_end_matches('.');
        let written = written.strip_suffix(':').filter(|w| !w.ends_with(':')).unwrap_or(written);
        let end = start + written.len();
        let address: Ipv6Addr = written.parse().ok()?;
        // `a::b` and `c::B110` are paths in many programming languages.
        let groups = written.split(':').filter(|group| !group.is_empty()).count();
        let digits = written.bytes().filter(u8::is_ascii_hexdigit).count();
        let first = written.find(':').unwrap_or_default();
        let clear = digits >= 5
            && (groups > 2 || first > 2 || written.contains('.'))
            && written.bytes().any(|byte| byte.is_ascii_digit());
        let nobody = address.is_loopback() || address.is_unspecified();
        (clear && !nobody && !text.word_at(end)).then(|| Found::new(start..end, Rank::Pattern))
    }
}
