//! The arithmetic that makes signatures.
//!
//! Ed25519 gives the same 64 bytes whoever computes them (RFC 8032, 5.1.6), so the choice shows in
//! the time alone: on processors that it supports, the assembly of `graviola` takes half as long.

use ed25519_dalek::VerifyingKey;

use super::Seed;

/// A secret key in the form in which this processor signs fastest. Both forms wipe themselves.
pub(super) enum Signer {
    Portable(ed25519_dalek::SigningKey),
    Assembly(assembly::Key, VerifyingKey),
}

impl Signer {
    pub(super) fn new(seed: &Seed) -> Self {
        let portable = ed25519_dalek::SigningKey::from_bytes(seed);
        match assembly::key(seed) {
            Some(key) => Self::Assembly(key, portable.verifying_key()),
            None => Self::Portable(portable),
        }
    }

    pub(super) fn public(&self) -> VerifyingKey {
        match self {
            Self::Portable(key) => key.verifying_key(),
            Self::Assembly(_, public) => *public,
        }
    }

    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        match self {
            Self::Portable(key) => ed25519_dalek::Signer::sign(key, message).to_bytes(),
            Self::Assembly(key, _) => key.sign(message),
        }
    }
}

#[cfg(all(feature = "assembly", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod assembly {
    use super::Seed;

    pub(super) use graviola::signing::eddsa::Ed25519SigningKey as Key;

    pub(super) fn key(seed: &Seed) -> Option<Key> {
        graviola::util::is_cpu_supported().then(|| Key::from_bytes(seed).ok())?
    }
}

#[cfg(not(all(feature = "assembly", any(target_arch = "x86_64", target_arch = "aarch64"))))]
mod assembly {
    use super::Seed;

    /// There is none.
    pub(in crate::key) enum Key {}

    impl Key {
        pub(super) fn sign(&self, _: &[u8]) -> [u8; 64] {
            match *self {}
        }
    }

    pub(super) fn key(_: &Seed) -> Option<Key> {
        None
    }
}
