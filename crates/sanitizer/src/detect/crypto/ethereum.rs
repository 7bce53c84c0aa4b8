//! Addresses of Ethereum: `0x` and forty hexadecimal digits. In mixed case the capitals are a check
//! over the Keccak-256 of the digits (ERC-55), which one in 30,000 random values passes; in one case
//! nothing but the form tells them from other numbers of 160 bits.

use sha3::{Digest, Keccak256};

use crate::detect::{Detector, Found, Spot};
use crate::entity::{EntityKind, Rank};

pub(in crate::detect) struct Ethereum;

impl Detector for Ethereum {
    fn name(&self) -> &'static str {
        "ethereum"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Crypto
    }

    fn triggers(&self) -> &'static [&'static str] {
        &["0[xX][0-9a-fA-F]{40}"]
    }

    fn words(&self) -> &'static [&'static str] {
        &["erc20", "eth", "ether", "ethereum*", "wallet*"]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, span) = (spot.text, spot.trigger.clone());
        let digits: [u8; 40] = text.slice(span.start + 2..span.end).as_bytes().try_into().ok()?;
        let blank = digits.iter().all(|digit| digit.eq_ignore_ascii_case(&digits[0]));
        if blank || text.word_before(span.start) || text.word_at(span.end) {
            return None;
        }
        let mixed =
            digits.iter().any(u8::is_ascii_uppercase) && digits.iter().any(u8::is_ascii_lowercase);
        let rank = match mixed {
            false => Rank::Pattern,
            true if has_right_capitals(digits) => Rank::Proven,
            true if spot.word_near(&span, 32, 32) => Rank::Context,
            true => return None,
        };
        Some(Found::new(span, rank))
    }
}

/// ERC-55: a letter is a capital when the half byte of the hash at its place is 8 or more.
fn has_right_capitals(digits: [u8; 40]) -> bool {
    let hash = Keccak256::digest(digits.map(|digit| digit.to_ascii_lowercase()));
    digits.iter().enumerate().all(|(index, digit)| {
        let pair = hash.get(index / 2).copied().unwrap_or_default();
        let half = if index % 2 == 0 { pair >> 4 } else { pair & 15 };
        digit.is_ascii_digit() || digit.is_ascii_uppercase() == (half >= 8)
    })
}
