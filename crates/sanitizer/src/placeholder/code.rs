//! Codes of keyed placeholders: the same for the same value wherever and whenever it is met, and
//! no way back to the value without the key.
//!
//! A code is HMAC-SHA-256 (RFC 2104) of kind and value, written with 23 signs that no two of look
//! alike, and one sign more that checks the others. 23 is prime, so every wrong sign and every two
//! that changed places are noticed: what a model mistypes is nobody's code.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::glyph;
use crate::entity::EntityKind;
use crate::fold::fold;
use crate::unseen::is_unseen;

/// Digits and letters: no vowels, so that no code is a word, and of `0 O`, `1 I L`, `2 Z`, `5 S`,
/// `8 B`, `V U` at most one. The first sign of a code is a letter, which tells it from a number.
const SIGNS: &[u8; 23] = b"2345678CDFGHJKMNPQRTVWX";
const DIGITS: u128 = 7;
const BASE: u128 = 23;

/// Signs of a code without the check sign: the second length is for values whose first one belongs
/// to another value of the same exchange.
pub(crate) const LENGTHS: [usize; 2] = [6, 12];

/// The longest code with its check sign.
pub(crate) const LONGEST: usize = 13;

/// Makes codes. It is a secret: who has it can find out by trying which value a code stands for.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct PlaceholderKey([u8; 32]);

impl PlaceholderKey {
    /// Takes a key of 32 random or derived bytes.
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The code of a value that [`normalised`] has written.
    pub(crate) fn code(&self, kind: EntityKind, normal: &str, length: usize) -> Code {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        for part in [kind.label(), normal] {
            // The length in front keeps two different lists of parts from giving the same bytes.
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        let bytes = mac.finalize().into_bytes();
        let mut rest = bytes.iter().take(16).fold(0u128, |all, &byte| all << 8 | u128::from(byte));
        let mut code = Code { signs: [0; LONGEST], length: 0 };
        for place in 0..length.min(LONGEST - 1) {
            let (base, from) = if place == 0 { (BASE - DIGITS, DIGITS) } else { (BASE, 0) };
            code.push(sign(rest % base + from));
            rest /= base;
        }
        let check = code.checksum();
        code.push(sign(check));
        code
    }
}

impl fmt::Debug for PlaceholderKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PlaceholderKey(32 bytes)")
    }
}

/// The code of one value. It holds nothing of the value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    signs: [u8; LONGEST],
    length: u8,
}

impl Code {
    /// An empty code, to which signs are added as they are read.
    pub(crate) const EMPTY: Self = Self { signs: [0; LONGEST], length: 0 };

    /// Adds a sign in either case; tells whether it is one and there was room.
    pub(crate) fn take(&mut self, character: char) -> bool {
        let sign = u8::try_from(character.to_ascii_uppercase()).unwrap_or_default();
        let fits = value(sign).is_some_and(|value| self.length > 0 || value >= DIGITS);
        let fits = fits && usize::from(self.length) < LONGEST;
        if fits {
            self.push(sign);
        }
        fits
    }

    /// Tells whether it has the length of a code and the last sign agrees with the others.
    pub(crate) fn is_whole(&self) -> bool {
        let Some((&check, signs)) = self.as_bytes().split_last() else { return false };
        let body = Self::of(signs);
        LENGTHS.contains(&signs.len()) && value(check) == Some(body.checksum())
    }

    /// Reads a code with its check sign.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut code = Self::EMPTY;
        let whole = text.chars().all(|sign| code.take(sign)) && code.is_whole();
        whole.then_some(code)
    }

    /// The code as it is written.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    fn as_bytes(&self) -> &[u8] {
        self.signs.get(..usize::from(self.length)).unwrap_or_default()
    }

    fn of(signs: &[u8]) -> Self {
        let mut code = Self::EMPTY;
        signs.iter().for_each(|&sign| code.push(sign));
        code
    }

    fn push(&mut self, sign: u8) {
        if let Some(place) = self.signs.get_mut(usize::from(self.length)) {
            *place = sign;
            self.length += 1;
        }
    }

    /// The sum of the signs, each times its place: no two places weigh the same.
    fn checksum(&self) -> u128 {
        let signs = self.as_bytes().iter();
        let weighed = (1..).zip(signs).map(|(place, &sign)| place * value(sign).unwrap_or(0));
        weighed.sum::<u128>() % BASE
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Code({})", self.as_str())
    }
}

fn sign(value: u128) -> u8 {
    usize::try_from(value).ok().and_then(|value| SIGNS.get(value)).copied().unwrap_or(b'X')
}

fn value(sign: u8) -> Option<u128> {
    SIGNS.iter().position(|&other| other == sign).map(|at| at as u128)
}

/// What the spellings of one value have in common, and other values have not.
///
/// Case tells two passwords, addresses of the web or wallets apart, so those stay as they are.
/// Numbers lose what groups them. Of addresses and dates every sign counts, of names not even the
/// accents.
pub(crate) fn normalised(kind: EntityKind, value: &str) -> String {
    use EntityKind::*;
    // Combining accents are seen, so they stay.
    let narrow = || value.chars().filter(|c| !is_unseen(*c)).map(glyph::plain);
    match kind {
        Secret | Crypto | Url | Literal => value.to_owned(),
        Iban | CreditCard | Bic | Bank | Ssn | NationalId | TaxId | Vat | HealthId | Passport
        | IdCard | Licence | Plate | Vin | Imei | Phone | Mac => {
            narrow().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        }
        Email | DateOfBirth | Date | Age | Ip | Username | Patient | Case | Id => {
            narrow().flat_map(char::to_lowercase).collect()
        }
        Address | Person | Organisation => {
            let folded = fold(&narrow().collect::<String>());
            folded.split_whitespace().collect::<Vec<_>>().join(" ")
        }
    }
}
