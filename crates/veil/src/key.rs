//! Who signs: services, their Ed25519 keys (RFC 8032), and the set of keys a verifier trusts.

mod set;
mod signer;

use std::fmt;

use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};

pub use set::{KeyEntry, KeySet};
use signer::Signer;

use crate::digest::{from_base64, to_hex};
use crate::json::JsonError;

/// The 32 secret bytes of an Ed25519 key.
pub type Seed = [u8; 32];

/// A service that signs claims, in the order in which a certificate lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Turns the customer into an opaque token.
    Bridge,
    /// Takes personal data out of the text.
    Sanitizer,
    /// Calls the model provider.
    Ai,
    /// Keeps the chain of events.
    Audit,
}

impl Service {
    /// All services in certificate order, which is also their order in time.
    pub const ALL: [Self; 4] = [Self::Bridge, Self::Sanitizer, Self::Ai, Self::Audit];

    /// The `service_id` in claims and key documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bridge => "dsa-bridge",
            Self::Sanitizer => "dsa-sanitizer",
            Self::Ai => "dsa-ai",
            Self::Audit => "dsa-audit",
        }
    }

    /// The service of exactly that `service_id`.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.as_str() == id)
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a key or a set of keys was refused. The messages never repeat the input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The key is not 32 bytes long.
    #[error("a public key must be 32 bytes, got {0}: give the raw Ed25519 key")]
    Length(usize),
    /// The text is not 64 hex characters or not canonical base64.
    #[error("a public key must be hex or canonical base64 text: check the encoding")]
    Encoding,
    /// The bytes are the second encoding of a point.
    #[error("the public key is not in canonical form: ask its owner for the standard encoding")]
    NotCanonical,
    /// The key is a point of small order, under which anybody can sign.
    #[error("the public key is of small order: ask its owner for another key")]
    SmallOrder,
    /// The bytes are no point of the curve.
    #[error("the public key is not a point on the curve: check that it was copied whole")]
    OffCurve,
    /// The key document is not strict JSON.
    #[error("the key document cannot be read: {0}")]
    Json(#[from] JsonError),
    /// A member of the key document is missing or of the wrong type.
    #[error("the key document needs {0}")]
    Field(&'static str),
    /// One service has two keys under one key id.
    #[error("two keys share one service and key id: publish each key under its own id")]
    Ambiguous,
}

/// A secret Ed25519 key. It is wiped from memory on drop and never printed.
pub struct SigningKey(Signer);

impl SigningKey {
    /// Makes the key of a 32-byte seed.
    pub fn from_seed(seed: Seed) -> Self {
        Self(Signer::new(&zeroize::Zeroizing::new(seed)))
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.public())
    }

    /// Signs a message; the same message always gives the same 64 bytes.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message)
    }
}

impl zeroize::ZeroizeOnDrop for SigningKey {}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(32 bytes)")
    }
}

/// A public Ed25519 key: a point of large order in its one canonical encoding.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Takes the 32 raw bytes of a key.
    ///
    /// # Errors
    /// [`KeyError`] if there are not 32 bytes, or they are no key of the strict rules
    /// (specification 7.1).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let bytes: &[u8; 32] = bytes.try_into().map_err(|_| KeyError::Length(bytes.len()))?;
        if !is_reduced(bytes) {
            return Err(KeyError::NotCanonical);
        }
        if has_small_order(bytes) {
            return Err(KeyError::SmallOrder);
        }
        VerifyingKey::from_bytes(bytes).map(Self).map_err(|_| KeyError::OffCurve)
    }

    /// Reads 64 hex characters of either case.
    ///
    /// # Errors
    /// As [`PublicKey::from_bytes`], and [`KeyError::Encoding`] for text that is no hex.
    pub fn from_hex(text: &str) -> Result<Self, KeyError> {
        Self::from_bytes(&hex::decode(text).map_err(|_| KeyError::Encoding)?)
    }

    /// Reads canonical padded base64.
    ///
    /// # Errors
    /// As [`PublicKey::from_bytes`], and [`KeyError::Encoding`] for text that is no base64.
    pub fn from_base64(text: &str) -> Result<Self, KeyError> {
        Self::from_bytes(&from_base64(text).ok_or(KeyError::Encoding)?)
    }

    /// The 32 raw bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The key as 64 lower-case hex characters, as key documents write it.
    pub fn to_hex(&self) -> String {
        to_hex(self.as_bytes())
    }

    /// Whether the signature is this key's over exactly this message (specification 7.1).
    ///
    /// Everything that some Ed25519 implementation might read differently is refused: another
    /// length than 64 bytes, an unreduced scalar, a non-canonical or small-order point.
    pub fn verify_strict(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = <&[u8; 64]>::try_from(signature) else { return false };
        let signature = Signature::from_bytes(signature);
        let point = signature.r_bytes();
        // The library's strict verification unpacks the point of the signature only to see whether
        // its order is small, which its bytes say already. Its plain one packs the point that must
        // stand there and compares bytes, so any other encoding falls too.
        is_reduced(point) && !has_small_order(point) && self.0.verify(message, &signature).is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.to_hex())
    }
}

/// Whether the y of an encoded point is below the field's prime 2^255−19.
fn is_reduced(point: &[u8; 32]) -> bool {
    let is_top_filled = point[31] & 0x7f == 0x7f && point[1..31].iter().all(|&byte| byte == 0xff);
    !(is_top_filled && point[0] >= 0xed)
}

/// Whether an encoded point, its sign bit aside, is one of the small-order list of specification 7.1.
///
/// The reduced encodings of the list are here; the unreduced ones fall to [`is_reduced`].
/// The points with x = 0, whose sign bit must be clear, are among them.
fn has_small_order(point: &[u8; 32]) -> bool {
    const ORDER_8: [&[u8; 32]; 2] = [
        b"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05",
        b"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a",
    ];
    let mut masked = *point;
    masked[31] &= 0x7f;
    let is_zero_or_one = masked[0] <= 1 && masked[1..].iter().all(|&byte| byte == 0);
    let is_minus_one =
        masked[0] == 0xec && masked[1..31].iter().all(|&byte| byte == 0xff) && masked[31] == 0x7f;
    is_zero_or_one || is_minus_one || ORDER_8.contains(&&masked)
}

#[cfg(test)]
mod tests;
