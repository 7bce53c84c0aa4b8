//! Personal data at rest: sealed with ChaCha20-Poly1305 (RFC 8439) under a key of the gateway.
//! A sealed blob is bound to its purpose and row, so that none can be put in another's place.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hmac::{Hmac, Mac};
use lucairn_compartment::id;
use lucairn_compartment::key_file::Seed;
use sha2::Sha256;
use zeroize::Zeroizing;

const NONCE: usize = 12;

/// The blob was not sealed by this gateway for this purpose, or was changed.
#[derive(Debug, thiserror::Error)]
#[error("a sealed value does not open; was the key file keys/seal_v1.seed replaced?")]
pub(crate) struct Unsealable;

/// Seals and opens values at rest.
#[derive(Clone)]
pub(crate) struct Sealer {
    cipher: ChaCha20Poly1305,
    /// Keyed for [`Self::derive`], by a key of its own.
    mac: Hmac<Sha256>,
}

impl Sealer {
    pub(crate) fn new(seed: &Seed) -> Self {
        let keyed = |key: &[u8]| {
            let mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key);
            mac.expect("HMAC takes keys of any length")
        };
        // The cipher's own key makes nothing but this one.
        let key = Zeroizing::new(finish(keyed(seed.expose()), "derive"));
        Self {
            cipher: ChaCha20Poly1305::new(&Key::from(*seed.expose())),
            mac: keyed(key.as_slice()),
        }
    }

    /// Makes 32 bytes that nobody without the key can guess, always the same for one purpose
    /// (HMAC-SHA-256, RFC 2104).
    pub(crate) fn derive(&self, purpose: &str) -> [u8; 32] {
        finish(self.mac.clone(), purpose)
    }

    /// Seals a value; `binding` names its purpose and row and is needed to open it.
    pub(crate) fn seal(&self, plaintext: &[u8], binding: &str) -> Result<Vec<u8>, Unsealable> {
        let nonce = id::random::<NONCE>().map_err(|_| Unsealable)?;
        let payload = Payload { msg: plaintext, aad: binding.as_bytes() };
        let sealed = self.cipher.encrypt(&Nonce::from(nonce), payload).map_err(|_| Unsealable)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens a value that was sealed with the same binding.
    pub(crate) fn open(
        &self,
        sealed: &[u8],
        binding: &str,
    ) -> Result<Zeroizing<Vec<u8>>, Unsealable> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE>().ok_or(Unsealable)?;
        let payload = Payload { msg: text, aad: binding.as_bytes() };
        self.cipher
            .decrypt(&Nonce::from(*nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| Unsealable)
    }
}

fn finish(mut mac: Hmac<Sha256>, purpose: &str) -> [u8; 32] {
    mac.update(purpose.as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_with_its_own_binding_and_unchanged() {
        let sealer = Sealer::new(&Seed::new([7; 32]));
        let mut sealed = sealer.seal(b"Anna", "vault:job_1").unwrap();
        assert!(!sealed.windows(4).any(|w| w == b"Anna"));
        assert_eq!(&**sealer.open(&sealed, "vault:job_1").unwrap(), b"Anna");
        assert!(sealer.open(&sealed, "vault:job_2").is_err());
        sealed[14] ^= 1;
        assert!(sealer.open(&sealed, "vault:job_1").is_err());
        assert!(sealer.open(&sealed[..5], "vault:job_1").is_err());
    }

    #[test]
    fn derives_by_key_and_purpose() {
        let sealer = Sealer::new(&Seed::new([7; 32]));
        assert_eq!(sealer.derive("a"), sealer.derive("a"));
        assert_ne!(sealer.derive("a"), sealer.derive("b"));
        assert_ne!(sealer.derive("a"), Sealer::new(&Seed::new([8; 32])).derive("a"));
    }
}
