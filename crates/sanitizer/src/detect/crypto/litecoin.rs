//! Addresses of Litecoin: Base58Check with version 0x30 or 0x32, which begin with L or M, and Bech32
//! with `ltc`. Old ones with version 5 are written like those of Bitcoin. One in four billion random
//! values passes the first check, one in a billion the second.

use super::Coin;
use crate::detect::{Detector, Found, Spot};
use crate::entity::EntityKind;

pub(in crate::detect) struct Litecoin;

const LITECOIN: Coin = Coin { begins: b"LM", versions: &[0x30, 0x32], prefix: "ltc" };

/// A few addresses have no digit; what the two versions make the second character then.
const WITHOUT_DIGIT: &str = r"\b(?:L[K-Za-g]|M[A-HJ-NP-W])[A-HJ-NP-Za-km-z]{24}";

impl Detector for Litecoin {
    fn name(&self) -> &'static str {
        "litecoin"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Crypto
    }

    fn triggers(&self) -> &'static [&'static str] {
        &[WITHOUT_DIGIT, r"\b(?:ltc|LTC)1[0-9A-Za-z]{10}"]
    }

    fn at_tokens(&self) -> bool {
        true
    }

    fn words(&self) -> &'static [&'static str] {
        &["litecoin*", "ltc"]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        LITECOIN.examine(spot)
    }
}
