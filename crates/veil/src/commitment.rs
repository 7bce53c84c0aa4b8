//! Commitments to the originals of an exchange, and the opening of one of them (specification 9).
//!
//! A commitment is a digest of a random salt, the kind, the placeholder and the original. Without
//! the salt it says nothing, not even to somebody who guesses the original; so deleting the salt
//! erases the original, and the claim with the root still verifies. Only whoever holds a salt can
//! show what one placeholder stood for, and shows nothing of the others by it.

mod opening;

use zeroize::Zeroizing;

pub use opening::{Opening, OpeningFault};

use crate::digest::{Digest, Hasher, from_base64, to_base64};
use crate::merkle::{self, Frontier, leaf_hash};

/// What a commitment is of; the zero byte ends it.
const PURPOSE: &[u8] = b"veil/entity/v1\0";

/// The root over no commitments: SHA-256 of no bytes.
pub(crate) const EMPTY_ROOT: Digest = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// 32 random bytes that hide one original. Whoever has them can test guesses, so they are wiped when
/// dropped and never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt(Zeroizing<[u8; 32]>);

impl Salt {
    /// Takes random bytes; every entity needs its own.
    pub fn new(random: [u8; 32]) -> Self {
        Self(Zeroizing::new(random))
    }

    /// Reads canonical base64 of 32 bytes; anything else is `None`.
    pub fn from_base64(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(from_base64(text)?);
        bytes.as_slice().try_into().ok().map(Self::new)
    }

    /// Shows the salt, for whoever keeps it or hands it on.
    pub fn expose_base64(&self) -> Zeroizing<String> {
        Zeroizing::new(to_base64(self.0.as_slice()))
    }
}

impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt")
    }
}

/// One original and what stands for it. Not printable, because it is personal data.
#[derive(Clone, Copy)]
pub struct Entity<'a> {
    /// The label of its kind, such as `EMAIL`.
    pub kind: &'a str,
    /// What stands in its place, such as `[EMAIL_1]`.
    pub placeholder: &'a str,
    /// What stood there.
    pub original: &'a str,
}

impl Entity<'_> {
    /// The commitment: SHA-256 over the purpose, the salt, and each text after its length in bytes
    /// as eight bytes, big endian.
    pub fn commit(&self, salt: &Salt) -> Digest {
        let mut hasher = Hasher::new();
        hasher.update(PURPOSE);
        hasher.update(salt.0.as_slice());
        for text in [self.kind, self.placeholder, self.original] {
            hasher.update(&(text.len() as u64).to_be_bytes());
            hasher.update(text.as_bytes());
        }
        hasher.finish()
    }
}

/// The root of the Merkle tree of RFC 6962 whose entries are the commitments.
pub fn root(commitments: &[Digest]) -> Digest {
    let mut tree = Frontier::new();
    commitments.iter().for_each(|commitment| tree.append(leaf_hash(commitment)));
    tree.root()
}

/// The hashes that lead from one commitment to the root, its sibling first.
///
/// `None` if there is no commitment at that index.
pub fn path(index: usize, commitments: &[Digest]) -> Option<Vec<Digest>> {
    let leaves: Vec<Digest> = commitments.iter().map(|one| leaf_hash(one)).collect();
    merkle::path(index, &leaves)
}

#[cfg(test)]
mod tests;
