//! SHA-256 (FIPS 180-4) and the two text forms of bytes that certificates use: hex and base64.

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use sha2::{Digest as _, Sha256};

/// The 32 bytes of a SHA-256 digest.
pub type Digest = [u8; 32];

/// What Python's `b64decode(validate=True)` reads: alphabet and padding are checked, unused bits
/// are not.
const LEGACY: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// Hashes bytes that are all at hand.
pub fn sha256(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}

/// Hashes bytes that come in pieces, such as a streamed answer.
#[derive(Clone, Debug, Default)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Starts with no bytes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all pieces in order.
    pub fn finish(self) -> Digest {
        self.0.finalize().into()
    }
}

/// Writes bytes as lower-case hex.
pub fn to_hex(bytes: &[u8]) -> String {
    hex::encode(bytes)
}

/// Reads a digest from exactly 64 lower-case hex characters; anything else is `None`.
pub fn from_hex(text: &str) -> Option<Digest> {
    let mut digest = Digest::default();
    hex::decode_to_slice(text, &mut digest).ok()?;
    (to_hex(&digest) == text).then_some(digest)
}

/// Writes bytes as standard base64 with padding.
pub fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads canonical standard base64: padded, no white space, unused bits zero.
/// Anything else is `None`.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Reads base64 as the 1.1.0 client did: like [`from_base64`], but unused bits may be set.
pub(crate) fn from_legacy_base64(text: &str) -> Option<Vec<u8>> {
    LEGACY.decode(text).ok()
}

#[cfg(test)]
mod tests;
