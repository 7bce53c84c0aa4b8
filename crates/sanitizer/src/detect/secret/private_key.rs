//! Private keys in the text form of RFC 7468, from the first to the last line, or as far as the
//! text goes.

use crate::detect::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};

pub(in crate::detect) struct PrivateKey;

impl Detector for PrivateKey {
    fn name(&self) -> &'static str {
        "private_key"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Secret
    }

    fn triggers(&self) -> &'static [&'static str] {
        &["-----BEGIN "]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, start) = (spot.text, spot.trigger.start);
        let label_end =
            text.run_right(spot.trigger.end, 40, |c| c.is_ascii_uppercase() || c == ' ');
        let label = text.slice(spot.trigger.end..label_end);
        if !label.ends_with("PRIVATE KEY") && !label.ends_with("PRIVATE KEY BLOCK") {
            return None;
        }
        let body = text.run_right(label_end, 5, |c| c == '-');
        // Base64 has no hyphen, so nothing before the last line stops this, and the next first
        // line does. Line ends may be written as `\n` in a string.
        let body_end = text.run_right(body, 65_536, |c| {
            c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "+/=\\:,".contains(c)
        });
        let last_line = text.run_right(body_end, 5, |c| c == '-');
        let end = if text.starts_with(last_line, "END ") {
            let label_end = text.run_right(last_line, 48, |c| c.is_ascii_uppercase() || c == ' ');
            text.run_right(label_end, 5, |c| c == '-')
        } else {
            body_end
        };
        Some(Found::new(start..end, Rank::Proven))
    }
}
