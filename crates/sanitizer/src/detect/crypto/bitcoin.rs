//! Addresses of Bitcoin: Base58Check with version 0 or 5 (BIP 13), Bech32 with `bc` (BIP 173, BIP 350).
//! One in four billion random values passes the first check, one in a billion the second.

use super::Coin;
use crate::detect::{Detector, Found, Spot};
use crate::entity::EntityKind;

pub(in crate::detect) struct Bitcoin;

const BITCOIN: Coin = Coin { begins: b"13", versions: &[0x00, 0x05], prefix: "bc" };

impl Detector for Bitcoin {
    fn name(&self) -> &'static str {
        "bitcoin"
    }

    fn kind(&self) -> EntityKind {
        EntityKind::Crypto
    }

    fn triggers(&self) -> &'static [&'static str] {
        &[r"\b(?:bc|BC)1[0-9A-Za-z]{11}"]
    }

    fn at_tokens(&self) -> bool {
        true
    }

    fn words(&self) -> &'static [&'static str] {
        &["bitcoin*", "btc", "satoshi*", "wallet*", "portemonnaie"]
    }

    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        BITCOIN.examine(spot)
    }
}
