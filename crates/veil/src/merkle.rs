//! The Merkle tree of RFC 6962 over an append-only list, kept as its compact range.

use crate::digest::{Digest, sha256};

/// Hashes the bytes of one entry; the prefix 0x00 keeps leaves and nodes apart (RFC 6962, 2.1).
pub fn leaf_hash(entry: &[u8]) -> Digest {
    sha256(&[&[0], entry].concat())
}

/// Hashes two subtrees into their parent.
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    sha256(&[&[1], left.as_slice(), right.as_slice()].concat())
}

/// The right edge of a tree: all that is needed to append to it and to know its root.
///
/// One hash per complete subtree, largest first; there are as many as `size` has one bits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    hashes: Vec<Digest>,
}

/// The bytes are no frontier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a stored Merkle frontier: its length does not fit its size, restore it from the log")]
pub struct FrontierError;

impl Frontier {
    /// The empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete subtrees, largest first.
    pub fn hashes(&self) -> &[Digest] {
        &self.hashes
    }

    /// Appends an entry by its [`leaf_hash`].
    ///
    /// # Panics
    /// After 2^64−1 entries, which no log reaches.
    pub fn append(&mut self, leaf_hash: Digest) {
        let mut hash = leaf_hash;
        for _ in 0..self.size.trailing_ones() {
            let left = self.hashes.pop().expect("one hash is kept per one bit of the size");
            hash = node_hash(&left, &hash);
        }
        self.hashes.push(hash);
        self.size = self.size.checked_add(1).expect("no log has 2^64 entries");
    }

    /// The root over all entries; that of the empty tree is the hash of no bytes.
    pub fn root(&self) -> Digest {
        let joined =
            self.hashes.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
        joined.unwrap_or_else(|| sha256(b""))
    }

    /// Writes the size as 8 bytes, big endian, and then the hashes.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.size.to_be_bytes(), self.hashes.concat().as_slice()].concat()
    }

    /// Reads what [`Frontier::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`FrontierError`] unless there are exactly as many hashes as the size needs, and the size is
    /// below 2^63, so that it can still grow.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrontierError> {
        let (size, rest) = bytes.split_first_chunk::<8>().ok_or(FrontierError)?;
        let size = u64::from_be_bytes(*size);
        let (hashes, remainder) = rest.as_chunks::<32>();
        let is_plausible = size >> 63 == 0;
        if !is_plausible || !remainder.is_empty() || hashes.len() != size.count_ones() as usize {
            return Err(FrontierError);
        }
        Ok(Self { size, hashes: hashes.to_vec() })
    }
}

#[cfg(test)]
mod tests;
