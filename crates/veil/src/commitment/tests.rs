//! What a commitment depends on, and what an opening shows.

use proptest::prelude::*;

use super::*;
use crate::merkle::inclusion;

type Row = (String, String, String, [u8; 32]);

fn commitments(rows: &[Row]) -> Vec<Digest> {
    let commit = |(kind, placeholder, original, salt): &Row| {
        Entity { kind, placeholder, original }.commit(&Salt::new(*salt))
    };
    rows.iter().map(commit).collect()
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(
        ("[A-Z]{2,6}", "\\[[A-Z]{2,6}_[1-9]\\]", ".{1,12}", any::<[u8; 32]>()),
        1..12,
    )
}

#[test]
fn the_empty_tree_has_the_root_that_is_written_down() {
    assert_eq!(root(&[]), EMPTY_ROOT);
    assert_eq!(path(0, &[]), None);
}

#[test]
fn texts_do_not_run_into_each_other() {
    let salt = Salt::new([7; 32]);
    let commit = |kind, placeholder, original| Entity { kind, placeholder, original }.commit(&salt);
    assert_ne!(commit("A", "BC", "D"), commit("AB", "C", "D"));
    assert_ne!(commit("A", "B", "CD"), commit("A", "BC", "D"));
    assert_ne!(commit("A", "B", ""), commit("A", "", "B"));
}

#[test]
fn salts_are_not_printed() {
    assert_eq!(format!("{:?}", Salt::new([7; 32])), "Salt");
    let text = Salt::new([7; 32]).expose_base64();
    assert_eq!(Salt::from_base64(&text), Some(Salt::new([7; 32])));
    for wrong in ["", "Bw==", text.trim_end_matches('='), &format!("{}!", text.as_str())] {
        assert_eq!(Salt::from_base64(wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn the_root_changes_with_everything(rows in rows(), at in any::<prop::sample::Index>(), part in 0..6u8) {
        let at = at.index(rows.len());
        let mut changed = rows.clone();
        match part {
            0 => changed[at].0.push('X'),
            1 => changed[at].1.push('X'),
            2 => changed[at].2.push('X'),
            3 => changed[at].3[31] ^= 1,
            4 => { changed.remove(at); }
            _ => changed.push(rows[at].clone()),
        }
        prop_assert_ne!(root(&commitments(&rows)), root(&commitments(&changed)));
    }

    #[test]
    fn the_root_changes_with_the_order(rows in rows(), at in any::<prop::sample::Index>()) {
        let at = at.index(rows.len());
        let mut changed = rows.clone();
        changed.rotate_left(at);
        let same = root(&commitments(&rows)) == root(&commitments(&changed));
        prop_assert_eq!(same, rows == changed);
    }

    #[test]
    fn every_path_leads_to_the_root(rows in rows(), at in any::<prop::sample::Index>()) {
        let at = at.index(rows.len());
        let commitments = commitments(&rows);
        let path = path(at, &commitments).unwrap();
        let size = commitments.len() as u64;
        let led = inclusion(&leaf_hash(&commitments[at]), at as u64, size, &path);
        prop_assert_eq!(led, Some(root(&commitments)));
        for other in (0..commitments.len()).filter(|other| commitments[*other] != commitments[at]) {
            let led = inclusion(&leaf_hash(&commitments[other]), at as u64, size, &path);
            prop_assert_ne!(led, Some(root(&commitments)));
        }
    }
}
