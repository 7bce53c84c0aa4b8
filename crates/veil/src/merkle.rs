//! The Merkle tree of RFC 6962 over an append-only list, kept as its compact range, and its proofs.

use std::ops::Range;

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

/// The inclusion proof of the leaf at that index, its sibling first (RFC 6962, 2.1.1).
///
/// `None` if there is no such leaf. [`inclusion`] checks it.
pub fn path(index: usize, leaf_hashes: &[Digest]) -> Option<Vec<Digest>> {
    leaf_hashes.get(index)?;
    let (mut index, mut level, mut proof) = (index, leaf_hashes.to_vec(), Vec::new());
    while level.len() > 1 {
        proof.extend(level.get(index ^ 1));
        // The last node of a level moves up as it is when it has no sibling.
        let parent = |pair: &[Digest]| match pair {
            [left, right] => node_hash(left, right),
            [last, ..] => *last,
            [] => sha256(b""),
        };
        level = level.chunks(2).map(parent).collect();
        index /= 2;
    }
    Some(proof)
}

/// The root of the tree in which the leaf stands at that index (RFC 9162, 2.1.3.2).
///
/// `None` if the index is not below the size, or the proof does not have exactly the hashes that it
/// needs, from the leaf's sibling upwards.
pub fn inclusion(leaf_hash: &Digest, index: u64, size: u64, proof: &[Digest]) -> Option<Digest> {
    tree_root(index..index.checked_add(1)?, leaf_hash, size, proof)
}

/// Whether the proof shows that the new tree starts with the entries of the old one
/// (RFC 9162, 2.1.4.2). Both are given with their sizes.
///
/// The empty tree is the beginning of every tree, without a proof, as C2SP witnesses have it.
pub fn verify_consistency(old: (u64, Digest), new: (u64, Digest), proof: &[Digest]) -> bool {
    match old {
        (0, root) => proof.is_empty() && root == sha256(b"") && (new.0 > 0 || new.1 == root),
        (size, root) => tree_root(0..size, &root, new.0, proof) == Some(new.1),
    }
}

/// Whether entries of a log make up a subtree, which starts where a complete one of at least its
/// size could (draft-ietf-plants-merkle-tree-certs, 4.1).
pub fn is_subtree(Range { start, end }: &Range<u64>) -> bool {
    let width = end.checked_sub(*start).map(u64::checked_next_power_of_two);
    start < end && width.is_some_and(|width| width.map_or(*start == 0, |width| start % width == 0))
}

/// The root of the tree that has the subtree, whose root is given too
/// (draft-ietf-plants-merkle-tree-certs, 4.4.3).
///
/// `None` if it is no subtree of a tree of that size, or the proof does not have exactly the hashes
/// that it needs, or does not lead to the root of the subtree as well.
///
/// A subtree that ends inside the tree and is not complete has no node of its own there, so its
/// proof starts below it. `first`, `last` and `edge` are the outermost nodes of the subtree and the
/// last one of the tree, on the level that the proof has reached.
pub fn tree_root(
    subtree: Range<u64>,
    subtree_root: &Digest,
    size: u64,
    proof: &[Digest],
) -> Option<Digest> {
    if !is_subtree(&subtree) || size < subtree.end {
        return None;
    }
    let climb = |nodes: [u64; 3], levels| nodes.map(|node| node.unbounded_shr(levels));
    let [first, last, edge] = [subtree.start, subtree.end - 1, size - 1];
    let height = u64::BITS - (first ^ last).leading_zeros();
    let lowest = if last == edge { height } else { height.min(last.trailing_ones()) };
    let mut nodes = climb([first, last, edge], lowest);
    let mut proof = proof.iter();
    let seed = if nodes[0] == nodes[1] { subtree_root } else { proof.next()? };
    let (mut part, mut whole) = (*seed, *seed);
    for sibling in proof {
        let [first, last, edge] = nodes;
        if edge == 0 {
            return None;
        }
        let mut levels = 1;
        if last & 1 == 1 || last == edge {
            if first < last {
                part = node_hash(sibling, &part);
            }
            whole = node_hash(sibling, &whole);
            // The last node of a level moves up as it is until it has a sibling on its left.
            levels += last.trailing_zeros();
        } else {
            whole = node_hash(&whole, sibling);
        }
        nodes = climb(nodes, levels);
    }
    (nodes[2] == 0 && part == *subtree_root).then_some(whole)
}

#[cfg(test)]
mod tests;
