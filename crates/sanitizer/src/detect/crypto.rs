//! Addresses of wallets, and the checks that their standards share.
//!
//! An address whose check fails is one only beside a word that says so: invented ones are written too.

use sha2::{Digest, Sha256};

use super::{Found, Spot};
use crate::entity::Rank;

mod bitcoin;
mod ethereum;
mod litecoin;

pub(super) use bitcoin::Bitcoin;
pub(super) use ethereum::Ethereum;
pub(super) use litecoin::Litecoin;

/// The characters of Base58, by their values.
const BASE58: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// The characters of Bech32, by their values.
const BECH32: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
/// How far a word may stand from an address whose check fails.
const WORD_NEAR: usize = 32;

/// A coin whose addresses are written in Base58Check and Bech32.
struct Coin {
    /// What an address in Base58Check begins with, as the version has it.
    begins: &'static [u8],
    /// The first byte of an address in Base58Check.
    versions: &'static [u8],
    /// What stands before the `1` of an address in Bech32.
    prefix: &'static str,
}

impl Coin {
    /// Looks at a token that begins with a trigger.
    fn examine(&self, spot: &Spot<'_>) -> Option<Found> {
        let (text, start) = (spot.text, spot.trigger.start);
        let end = text.run_right(start, 91, |c| c.is_ascii_alphanumeric());
        if text.word_at(end) || text.word_before(start) {
            return None;
        }
        let written = text.slice(start..end).as_bytes();
        let segwit = written.get(..self.prefix.len()).is_some_and(|head| {
            head.eq_ignore_ascii_case(self.prefix.as_bytes())
                && written.get(self.prefix.len()) == Some(&b'1')
        });
        let (likely, proven) = match segwit {
            true => ((14..=90).contains(&written.len()), is_bech32(written, self.prefix.len())),
            false => {
                let likely = (26..=35).contains(&written.len())
                    && written.first().is_some_and(|first| self.begins.contains(first))
                    && written.iter().all(|&character| value_of(character).is_some());
                (likely, likely && self.is_base58check(written))
            }
        };
        let span = start..end;
        match likely {
            true if proven => Some(Found::new(span, Rank::Proven)),
            true => {
                spot.word_near(&span, WORD_NEAR, WORD_NEAR).then(|| Found::new(span, Rank::Context))
            }
            false => None,
        }
    }

    /// Base58Check: a version, twenty bytes of a hash, and four bytes of the double SHA-256 of both.
    fn is_base58check(&self, written: &[u8]) -> bool {
        let Some(bytes) = base58(written) else { return false };
        let (body, check) = bytes.split_at(21);
        let ones = written.iter().take_while(|&&character| character == b'1').count();
        let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
        self.versions.contains(&bytes[0])
            && ones == zeros
            && Sha256::digest(Sha256::digest(body)).starts_with(check)
    }
}

/// The value of a character of Base58.
fn value_of(character: u8) -> Option<usize> {
    /// Values counted from one.
    static VALUES: [u8; 256] = {
        let mut values = [0; 256];
        let mut value = 0;
        while value < BASE58.len() {
            values[BASE58[value] as usize] = value as u8 + 1;
            value += 1;
        }
        values
    };
    usize::from(VALUES[usize::from(character)]).checked_sub(1)
}

/// The 25 bytes of an address.
fn base58(written: &[u8]) -> Option<[u8; 25]> {
    let mut bytes = [0u8; 25];
    for &character in written {
        let mut carry = value_of(character)?;
        for byte in bytes.iter_mut().rev() {
            carry += usize::from(*byte) * 58;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        if carry != 0 {
            return None;
        }
    }
    Some(bytes)
}

/// Bech32 (BIP 173) for version 0 and Bech32m (BIP 350) for later ones, in one case throughout.
fn is_bech32(written: &[u8], prefix: usize) -> bool {
    let mixed =
        written.iter().any(u8::is_ascii_uppercase) && written.iter().any(u8::is_ascii_lowercase);
    let (head, data) = written.split_at(prefix);
    let lower = |byte: &u8| byte.to_ascii_lowercase();
    let high = head.iter().map(|byte| u32::from(lower(byte) >> 5));
    let low = head.iter().map(|byte| u32::from(lower(byte) & 31));
    let mut check = high.chain([0]).chain(low).fold(1, polymod);
    let mut version = None;
    for byte in data.iter().skip(1).map(lower) {
        let Some(value) = BECH32.iter().position(|&one| one == byte) else { return false };
        version = version.or(Some(value));
        check = polymod(check, value as u32);
    }
    !mixed && check == if version == Some(0) { 1 } else { 0x2bc8_30a3 }
}

/// One step of the checksum of BIP 173.
fn polymod(check: u32, value: u32) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let top = check >> 25;
    let shifted = (check & 0x01ff_ffff) << 5 ^ value;
    let chosen = GENERATOR.iter().enumerate().filter(|(bit, _)| top >> bit & 1 == 1);
    chosen.fold(shifted, |check, (_, generator)| check ^ generator)
}
