//! Trees, proofs and tiles that others made.

use std::ops::Range;
use std::path::Path;

use lucairn_veil::anchor::note::Checkpoint;
use lucairn_veil::digest::{Digest, from_base64, to_base64};
use lucairn_veil::json::Json;
use lucairn_veil::merkle::{
    Frontier, inclusion, is_subtree, leaf_hash, tree_root, verify_consistency,
};

use crate::shared::{self, member, trust};

/// The eight entries over which the good proofs were made.
const ENTRIES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

/// Cases whose outcome is not that of the file, and why.
const OTHERWISE: [(&str, &str); 3] = [
    ("single-entry/empty-root-and-leaf.json", "hashes of no bytes are no [u8; 32]"),
    ("single-entry/empty-root-and-leaf-subtree.json", "hashes of no bytes are no [u8; 32]"),
    ("additional/size1-is-zero-and-size2-is-not-zero.json", "C2SP witnesses accept this"),
];

fn root(leaves: &[Digest]) -> Digest {
    let mut frontier = Frontier::new();
    leaves.iter().for_each(|leaf| frontier.append(*leaf));
    frontier.root()
}

#[test]
fn roots_of_good_proofs() {
    let leaves = ENTRIES.map(leaf_hash);
    let mut count = 0;
    for (file, size, wanted) in [
        ("inclusion.json", "treeSize", "root"),
        ("consistency.json", "size1", "root1"),
        ("consistency.json", "size2", "root2"),
    ] {
        for proof in shared::json(&trust().join("tlog-proofs").join(file)).as_array().unwrap() {
            let is_good = proof.get("wantErr").and_then(Json::as_bool) == Some(false);
            // The other good proofs are over made-up hashes.
            let is_over_entries = member(proof, "case").ends_with("/happy-path.json");
            let size = proof.get(size).and_then(Json::as_u64).unwrap();
            if is_good && is_over_entries && (1..=8).contains(&size) {
                let leaves = &leaves[..usize::try_from(size).unwrap()];
                assert_eq!(to_base64(&root(leaves)), member(proof, wanted));
                count += 1;
            }
        }
    }
    assert_eq!(count, 15);
}

/// Hashes of other lengths, as some cases have them, are filled up with zeros.
fn digest(text: &str) -> Digest {
    let mut bytes = from_base64(text).unwrap();
    assert!(bytes.len() <= 32);
    bytes.resize(32, 0);
    bytes.try_into().unwrap()
}

/// One case of a file with its numbers, hashes and proof.
struct Case<'a>(&'a Json<'a>);

impl Case<'_> {
    fn number(&self, name: &str) -> u64 {
        self.0.get(name).and_then(Json::as_u64).unwrap()
    }

    fn hash(&self, name: &str) -> Digest {
        digest(member(self.0, name))
    }

    fn proof(&self) -> Vec<Digest> {
        let proof = self.0.get("proof").and_then(Json::as_array).unwrap_or_default();
        proof.iter().map(|hash| digest(hash.as_str().unwrap())).collect()
    }

    fn included(&self, subtree: Range<u64>) -> bool {
        let index = self.number("leafIdx").checked_sub(subtree.start);
        let size = subtree.end.saturating_sub(subtree.start);
        let found =
            index.and_then(|index| inclusion(&self.hash("leafHash"), index, size, &self.proof()));
        found == Some(self.hash("root"))
    }

    fn subtree(&self) -> Range<u64> {
        self.number("start")..self.number("end")
    }

    fn consistent(&self) -> bool {
        let [old, new] = ["1", "2"].map(|which| {
            (self.number(&format!("size{which}")), self.hash(&format!("root{which}")))
        });
        verify_consistency(old, new, &self.proof())
    }

    /// The draft calls an empty subtree consistent with every tree that reaches as far.
    fn subtree_consistent(&self) -> bool {
        let (size, part, whole) = (self.number("size"), self.hash("root1"), self.hash("root2"));
        let subtree = self.subtree();
        if subtree.is_empty() {
            let is_inside = subtree.start == subtree.end && subtree.end <= size;
            return is_inside && verify_consistency((0, part), (1, whole), &self.proof());
        }
        tree_root(subtree, &part, size, &self.proof()) == Some(whole)
    }
}

#[test]
fn proofs_of_the_merkle_library() {
    type Check = fn(&Case<'_>) -> bool;
    let checks: [(&str, usize, Check); 4] = [
        ("inclusion.json", 98, |case| case.included(0..case.number("treeSize"))),
        ("consistency.json", 98, |case| case.consistent()),
        ("subtreeinclusion.json", 204, |case| {
            is_subtree(&case.subtree()) && case.included(case.subtree())
        }),
        ("subtreeconsistency.json", 118, |case| case.subtree_consistent()),
    ];
    let mut otherwise = 0;
    for (file, count, check) in checks {
        let cases = shared::json(&trust().join("tlog-proofs").join(file));
        let cases = cases.as_array().unwrap();
        assert_eq!(cases.len(), count, "{file}");
        for case in cases {
            let name = member(case, "case");
            let wanted = case.get("wantErr").and_then(Json::as_bool) == Some(false);
            let why = OTHERWISE.iter().find(|(other, _)| *other == name);
            otherwise += usize::from(why.is_some());
            assert_eq!(check(&Case(case)), wanted != why.is_some(), "{file} {name}: {why:?}");
        }
    }
    assert_eq!(otherwise, 4, "one name is in two files");
}

/// The hashes of one tile.
fn tile(path: &Path) -> Vec<Digest> {
    let bytes = shared::bytes(path);
    let (hashes, rest) = bytes.as_chunks::<32>();
    assert!(rest.is_empty());
    hashes.to_vec()
}

/// What leads from a leaf to the root: PATH of RFC 6962, 2.1.1.
fn path(index: usize, leaves: &[Digest]) -> Vec<Digest> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut proof, sibling) = match index.checked_sub(left.len()) {
        None => (path(index, left), right),
        Some(index) => (path(index, right), left),
    };
    proof.push(root(sibling));
    proof
}

/// What leads from the root of the first leaves to that of all: SUBPROOF of RFC 6962, 2.1.2.
fn subproof(old: usize, leaves: &[Digest], is_known: bool) -> Vec<Digest> {
    if old == leaves.len() {
        return if is_known { Vec::new() } else { vec![root(leaves)] };
    }
    let split = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(split);
    let (mut proof, sibling) = if old <= split {
        (subproof(old, left, is_known), right)
    } else {
        (subproof(old - split, right, false), left)
    };
    proof.push(root(sibling));
    proof
}

fn published(path: &Path) -> (u64, Digest) {
    let note = shared::bytes(path);
    let checkpoint = Checkpoint::parse(&note).unwrap();
    (checkpoint.size, checkpoint.root)
}

/// A log of 15 entries, of which every size was published.
#[test]
fn tessera_tiles() {
    let folder = trust().join("tlog-tiles/tessera-testdata");
    let head = |size: usize| published(&folder.join(format!("checkpoint.{size}")));
    let (mut inclusions, mut consistencies) = (0, 0);
    for size in 1..=15 {
        let leaves = tile(&folder.join(format!("tile/0/000.p/{size}")));
        assert_eq!(leaves.len(), size);
        let bundle = shared::bytes(&folder.join(format!("tile/entries/000.p/{size}")));
        let mut rest = bundle.as_slice();
        for leaf in &leaves {
            let (length, tail) = rest.split_first_chunk().unwrap();
            let (entry, tail) = tail.split_at(usize::from(u16::from_be_bytes(*length)));
            assert_eq!(leaf_hash(entry), *leaf);
            rest = tail;
        }
        assert!(rest.is_empty());
        for (index, leaf) in leaves.iter().enumerate() {
            let found = inclusion(leaf, index as u64, size as u64, &path(index, &leaves));
            assert_eq!((size as u64, found.unwrap()), head(size));
            inclusions += 1;
        }
        for old in 1..size {
            let proof = subproof(old, &leaves, true);
            assert!(verify_consistency(head(old), head(size), &proof), "{old} in {size}");
            assert!(!verify_consistency(head(old - 1), head(size), &proof), "{old} in {size}");
            consistencies += 1;
        }
    }
    // Among the 105 pairs are the 14 of neighbouring sizes.
    assert_eq!((inclusions, consistencies), (120, 105));
    assert_eq!(published(&folder.join("checkpoint")), head(15));
}

/// A mirror of a log of 300 entries. The tiles of the log itself hold a sentence and no hashes.
#[test]
fn sunlight_tiles() {
    let id = "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706";
    let folder = trust().join("tlog-tiles/sunlight-skylight/witness/mirror").join(id);
    let leaves = [tile(&folder.join("tile/0/000")), tile(&folder.join("tile/0/001.p/44"))].concat();
    assert_eq!(tile(&folder.join("tile/1/000.p/1")), [root(&leaves[..256])]);
    assert_eq!(published(&folder.join("checkpoint")), (300, root(&leaves)));
    for (index, leaf) in leaves.iter().enumerate() {
        let found = inclusion(leaf, index as u64, 300, &path(index, &leaves));
        assert_eq!(found, Some(root(&leaves)), "{index}");
    }
}
