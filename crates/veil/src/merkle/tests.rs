//! The frontier against the recursive definition of RFC 6962 and its published roots.

use proptest::prelude::*;

use super::*;
use crate::digest::to_hex;

/// The definition of RFC 6962, 2.1, word for word.
fn tree_hash(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => sha256(b""),
        [leaf] => *leaf,
        _ => {
            let split = leaves.len().next_power_of_two() / 2;
            node_hash(&tree_hash(&leaves[..split]), &tree_hash(&leaves[split..]))
        }
    }
}

/// PATH of RFC 6962, 2.1.1.
fn path(index: usize, leaves: &[Digest]) -> Vec<Digest> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    let (mut proof, sibling) = match index.checked_sub(left.len()) {
        None => (path(index, left), right),
        Some(index) => (path(index, right), left),
    };
    proof.push(tree_hash(sibling));
    proof
}

/// SUBTREE_SUBPROOF of draft-ietf-plants-merkle-tree-certs, 4.4.1; with a range from 0, the SUBPROOF
/// of RFC 6962, 2.1.2. `is_known` says that the verifier has the root of the range.
fn subproof(range: Range<usize>, leaves: &[Digest], is_known: bool) -> Vec<Digest> {
    if range == (0..leaves.len()) {
        return if is_known { Vec::new() } else { vec![tree_hash(leaves)] };
    }
    let split = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(split);
    let (mut proof, sibling) = if range.end <= split {
        (subproof(range, left, is_known), right)
    } else if split <= range.start {
        (subproof(range.start - split..range.end - split, right, is_known), left)
    } else {
        (subproof(0..range.end - split, right, false), left)
    };
    proof.push(tree_hash(sibling));
    proof
}

/// A proof as it is, and with one hash too few or too many at either end.
fn variants(proof: &[Digest]) -> Vec<Vec<Digest>> {
    let shorter = [proof.get(1..), proof.split_last().map(|(_, shorter)| shorter)];
    let longer = [[&[[7; 32]], proof].concat(), [proof, &[[7; 32]]].concat()];
    shorter.into_iter().flatten().map(<[_]>::to_vec).chain(longer).collect()
}

fn numbered(count: usize) -> Vec<Digest> {
    (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
}

fn grow(leaves: &[Digest]) -> Frontier {
    let mut frontier = Frontier::new();
    leaves.iter().for_each(|leaf| frontier.append(*leaf));
    frontier
}

#[test]
fn published_roots() {
    let entries: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let leaves: Vec<_> = entries.into_iter().map(leaf_hash).collect();
    for (size, root) in [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ] {
        assert_eq!(to_hex(&grow(&leaves[..size]).root()), root);
    }
}

#[test]
fn refuses_bytes_that_do_not_fit() {
    let bytes = grow(&[leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")]).to_bytes();
    for wrong in
        [&bytes[..0], &bytes[..7], &bytes[..40], &bytes[..71], &[&bytes[..], &[0]].concat()]
    {
        assert_eq!(Frontier::from_bytes(wrong), Err(FrontierError), "{} bytes", wrong.len());
    }
    assert_eq!(
        Frontier::from_bytes(&[&[0xff; 8], [0; 2048].as_slice()].concat()),
        Err(FrontierError)
    );
    assert_eq!(Frontier::from_bytes(&[0; 8]), Ok(Frontier::new()));
}

const MOST: usize = 34;

#[test]
fn every_leaf_of_small_trees_is_included_at_its_place_alone() {
    let leaves = numbered(MOST);
    for size in 1..=MOST {
        let root = tree_hash(&leaves[..size]);
        let wide = size as u64;
        for (index, leaf) in leaves[..size].iter().enumerate() {
            let proof = path(index, &leaves[..size]);
            for at in 0..wide + 3 {
                let found = inclusion(leaf, at, wide, &proof) == Some(root);
                assert_eq!(found, at == index as u64, "{index} at {at} of {size}");
            }
            for wrong in variants(&proof) {
                assert_eq!(inclusion(leaf, index as u64, wide, &wrong), None, "{index} of {size}");
            }
        }
    }
}

#[test]
fn every_subtree_of_small_trees_is_consistent_with_them() {
    let leaves = numbered(MOST);
    let mut count = 0;
    for (size, end, start) in (1..=MOST)
        .flat_map(|size| (1..=size).map(move |end| (size, end)))
        .flat_map(|(size, end)| (0..end).map(move |start| (size, end, start)))
    {
        let (subtree, wide) = (start as u64..end as u64, size as u64);
        let (part, whole) = (tree_hash(&leaves[start..end]), tree_hash(&leaves[..size]));
        let proof = subproof(start..end, &leaves[..size], true);
        let is_valid = start % (end - start).next_power_of_two() == 0;
        assert_eq!(is_subtree(&subtree), is_valid);
        let found = tree_root(subtree.clone(), &part, wide, &proof);
        assert_eq!(found, is_valid.then_some(whole), "{subtree:?} of {size}");
        if start == 0 {
            count += 1;
            let holds =
                |proof: &[Digest]| verify_consistency((end as u64, part), (wide, whole), proof);
            assert!(holds(&proof), "{end} of {size}");
            assert!(!variants(&proof).iter().any(|wrong| holds(wrong)), "{end} of {size}");
        }
        let other = tree_root(subtree.clone(), &[7; 32], wide, &proof);
        assert_ne!(other, Some(whole), "{subtree:?} of {size}");
        for wrong in variants(&proof) {
            let found = tree_root(subtree.clone(), &part, wide, &wrong);
            assert_ne!(found, Some(whole), "{subtree:?} of {size}");
        }
    }
    assert_eq!(count, MOST * (MOST + 1) / 2);
}

#[test]
fn the_empty_tree_is_the_beginning_of_every_tree() {
    let (empty, other) = (sha256(b""), [7; 32]);
    for (old, new, proof, holds) in [
        ((0, empty), (0, empty), &[][..], true),
        ((0, empty), (5, other), &[], true),
        ((0, empty), (5, other), &[other], false),
        ((0, other), (5, other), &[], false),
        ((0, other), (0, other), &[], false),
        ((0, empty), (0, other), &[], false),
        ((1, other), (0, empty), &[], false),
    ] {
        assert_eq!(verify_consistency(old, new, proof), holds, "{old:?} {new:?}");
    }
}

#[test]
fn the_largest_trees_do_not_overflow() {
    let leaf = [7; 32];
    for (index, size) in [(0, u64::MAX), (u64::MAX - 1, u64::MAX), (1 << 63, u64::MAX)] {
        let lengths: Vec<_> = (0..70)
            .filter(|&hashes| inclusion(&leaf, index, size, &vec![leaf; hashes]).is_some())
            .collect();
        assert_eq!(lengths.len(), 1, "{index}");
    }
    assert_eq!(inclusion(&leaf, u64::MAX, u64::MAX, &[leaf; 64]), None);
    assert_eq!(tree_root(0..u64::MAX, &leaf, u64::MAX, &[]), Some(leaf));
    assert_eq!(tree_root(1..u64::MAX, &leaf, u64::MAX, &[]), None);
}

proptest! {
    #[test]
    fn agrees_with_the_definition(leaves in prop::collection::vec(any::<Digest>(), 0..130)) {
        let frontier = grow(&leaves);
        prop_assert_eq!(frontier.size(), leaves.len() as u64);
        prop_assert_eq!(frontier.root(), tree_hash(&leaves));
        prop_assert_eq!(Frontier::from_bytes(&frontier.to_bytes()), Ok(frontier));
    }
}
