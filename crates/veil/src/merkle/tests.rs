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

proptest! {
    #[test]
    fn agrees_with_the_definition(leaves in prop::collection::vec(any::<Digest>(), 0..130)) {
        let frontier = grow(&leaves);
        prop_assert_eq!(frontier.size(), leaves.len() as u64);
        prop_assert_eq!(frontier.root(), tree_hash(&leaves));
        prop_assert_eq!(Frontier::from_bytes(&frontier.to_bytes()), Ok(frontier));
    }
}
