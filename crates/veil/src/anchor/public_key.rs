//! Public keys that outside evidence is signed with: RSA, ECDSA on P-256 and P-384, Ed25519.

use der::Decode as _;
use der::asn1::{AnyRef, BitStringRef, SequenceRef, UintRef};
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use rsa::{BoxedUint, Pkcs1v15Sign, RsaPublicKey};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{AlgorithmIdentifier, SubjectPublicKeyInfoDer, alg_id};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::refusal::refusals;
use crate::PublicKey;
use crate::digest::{Digest, sha256};

/// A hash of FIPS 180-4 that outside evidence may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// 32 bytes.
    Sha256,
    /// 48 bytes.
    Sha384,
    /// 64 bytes.
    Sha512,
}

impl Hash {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    /// Hashes bytes that are all at hand.
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

refusals! {
    /// Why a key was refused.
    AnchorKeyError() {
        Pem = "key_pem": "there is no PUBLIC KEY block: give the key as PEM text",
        Der = "key_malformed": "the key is no SubjectPublicKeyInfo in DER: convert it",
        Algorithm = "key_algorithm": "the algorithm of the key is not supported: use RSA, P-256, P-384 or Ed25519",
        Key = "key_invalid": "the key is no key of its algorithm, or RSA below 2048 or above 8192 bits: ask its owner for another one",
    }
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA, PKCS#1 v1.5 (RFC 8017).
    Rsa,
    /// ECDSA on the curve of 256 bits (RFC 5480).
    P256,
    /// ECDSA on the curve of 384 bits (RFC 5480).
    P384,
    /// Pure Ed25519 (RFC 8410).
    Ed25519,
}

impl Algorithm {
    pub(super) const ALL: [Self; 4] = [Self::Rsa, Self::P256, Self::P384, Self::Ed25519];

    /// How a `SubjectPublicKeyInfo` names it.
    pub(super) fn key_id(self) -> AlgorithmIdentifier {
        match self {
            Self::Rsa => alg_id::RSA_ENCRYPTION,
            Self::P256 => alg_id::ECDSA_P256,
            Self::P384 => alg_id::ECDSA_P384,
            Self::Ed25519 => alg_id::ED25519,
        }
    }

    /// How a signature is named.
    pub(super) fn signature_id(self, hash: Hash) -> AlgorithmIdentifier {
        match (self, hash) {
            (Self::Rsa, Hash::Sha256) => alg_id::RSA_PKCS1_SHA256,
            (Self::Rsa, Hash::Sha384) => alg_id::RSA_PKCS1_SHA384,
            (Self::Rsa, Hash::Sha512) => alg_id::RSA_PKCS1_SHA512,
            (Self::P256 | Self::P384, Hash::Sha256) => alg_id::ECDSA_SHA256,
            (Self::P256 | Self::P384, Hash::Sha384) => alg_id::ECDSA_SHA384,
            (Self::P256 | Self::P384, Hash::Sha512) => alg_id::ECDSA_SHA512,
            (Self::Ed25519, _) => alg_id::ED25519,
        }
    }
}

/// A public key in the form that can verify.
#[derive(Clone, Debug)]
pub(super) enum Key {
    Rsa(RsaPublicKey),
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    Ed25519(PublicKey),
}

impl Key {
    /// Reads the bits of a `SubjectPublicKeyInfo`. A point has to be uncompressed, so that a key
    /// has one encoding and one [`AnchorKey::id`].
    pub(super) fn read(algorithm: Algorithm, bits: &[u8]) -> Option<Self> {
        let is_uncompressed = bits.first() == Some(&4);
        match algorithm {
            Algorithm::Rsa => {
                let numbers: [UintRef; 2] = Vec::from_der(bits).ok()?.try_into().ok()?;
                let [modulus, exponent] =
                    numbers.map(|number| BoxedUint::from_be_slice_vartime(number.as_bytes()));
                let sizes = 2048..=RsaPublicKey::MAX_SIZE;
                RsaPublicKey::new_with_size_limits(modulus, exponent, sizes).ok().map(Self::Rsa)
            }
            Algorithm::P256 if is_uncompressed => {
                p256::ecdsa::VerifyingKey::from_sec1_bytes(bits).ok().map(Self::P256)
            }
            Algorithm::P384 if is_uncompressed => {
                p384::ecdsa::VerifyingKey::from_sec1_bytes(bits).ok().map(Self::P384)
            }
            Algorithm::Ed25519 => PublicKey::from_bytes(bits).ok().map(Self::Ed25519),
            Algorithm::P256 | Algorithm::P384 => None,
        }
    }

    pub(super) fn verify(&self, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
        let digest = || hash.digest(message);
        match self {
            Self::Rsa(key) => {
                let scheme = match hash {
                    Hash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
                    Hash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
                    Hash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
                };
                key.verify(scheme, &digest(), signature).is_ok()
            }
            Self::P256(key) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(&digest(), &signature).is_ok()),
            Self::P384(key) => p384::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify_prehash(&digest(), &signature).is_ok()),
            Self::Ed25519(key) => key.verify_strict(message, signature),
        }
    }
}

/// A public key that outside evidence is signed with, and the bytes that it was read from.
#[derive(Clone, Debug)]
pub struct AnchorKey {
    spki: Vec<u8>,
    algorithm: Algorithm,
    key: Key,
}

impl AnchorKey {
    /// Reads the DER of a `SubjectPublicKeyInfo` (RFC 5280, 4.1).
    ///
    /// # Errors
    /// [`AnchorKeyError`] if that is not exactly what the bytes are, or the key is none of RSA from
    /// 2048 to 8192 bits, P-256, P-384 and Ed25519.
    pub fn from_spki_der(spki: &[u8]) -> Result<Self, AnchorKeyError> {
        let parts = || <[AnyRef; 2]>::try_from(Vec::from_der(spki).ok()?).ok();
        let [name, bits] = parts().ok_or(AnchorKeyError::Der)?;
        let name = name.decode_as::<&SequenceRef>().map_err(|_| AnchorKeyError::Der)?;
        let bits = bits.decode_as::<BitStringRef>().map_err(|_| AnchorKeyError::Der)?;
        let is_named = |known: &Algorithm| *known.key_id() == *name.as_bytes();
        let algorithm = Algorithm::ALL.into_iter().find(is_named);
        let algorithm = algorithm.ok_or(AnchorKeyError::Algorithm)?;
        let key = bits.as_bytes().and_then(|bits| Key::read(algorithm, bits));
        Ok(Self { spki: spki.to_vec(), algorithm, key: key.ok_or(AnchorKeyError::Key)? })
    }

    /// Reads the first `PUBLIC KEY` block of PEM text (RFC 7468).
    ///
    /// # Errors
    /// As [`AnchorKey::from_spki_der`], and [`AnchorKeyError::Pem`] if there is no such block.
    pub fn from_pem(text: &str) -> Result<Self, AnchorKeyError> {
        let spki = SubjectPublicKeyInfoDer::from_pem_slice(text.as_bytes());
        Self::from_spki_der(&spki.map_err(|_| AnchorKeyError::Pem)?)
    }

    /// The bytes that the key was read from.
    pub fn spki_der(&self) -> &[u8] {
        &self.spki
    }

    /// SHA-256 of [`AnchorKey::spki_der`], which Rekor calls the id of the log.
    pub fn id(&self) -> Digest {
        sha256(&self.spki)
    }

    /// What the key is for.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether the signature is this key's over exactly this message.
    ///
    /// RSA is PKCS#1 v1.5 (RFC 8017, 8.2), an ECDSA signature is strict DER (RFC 3279, 2.2.3), and
    /// Ed25519 is read by the strict rules of specification 7.1, whatever the hash.
    pub fn verify(&self, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify(hash, message, signature)
    }
}

#[cfg(test)]
mod tests;
