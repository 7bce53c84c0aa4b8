//! The Merkle frontier against the roots of the shared transparency-log proofs.

use lucairn_veil::digest::to_base64;
use lucairn_veil::json::Json;
use lucairn_veil::merkle::{Frontier, leaf_hash};

use crate::shared;

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

fn root(size: u64) -> String {
    let mut frontier = Frontier::new();
    ENTRIES[..usize::try_from(size).unwrap()]
        .iter()
        .for_each(|entry| frontier.append(leaf_hash(entry)));
    to_base64(&frontier.root())
}

#[test]
fn roots_of_good_proofs() {
    let Some(folder) = shared::fixtures() else { return };
    let folder = folder.join("trust/tlog-proofs");
    let mut count = 0;
    for (file, size, wanted) in [
        ("inclusion.json", "treeSize", "root"),
        ("consistency.json", "size1", "root1"),
        ("consistency.json", "size2", "root2"),
    ] {
        for proof in shared::json(&folder.join(file)).as_array().unwrap() {
            let is_good = proof.get("wantErr").and_then(Json::as_bool) == Some(false);
            let case = proof.get("case").and_then(Json::as_str).unwrap();
            // The other good proofs are over made-up hashes.
            let is_over_entries = case.ends_with("/happy-path.json");
            let size = proof.get(size).and_then(Json::as_u64).unwrap();
            if is_good && is_over_entries && (1..=8).contains(&size) {
                assert_eq!(Some(root(size).as_str()), proof.get(wanted).and_then(Json::as_str));
                count += 1;
            }
        }
    }
    assert_eq!(count, 15);
}
