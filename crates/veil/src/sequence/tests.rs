use super::*;

/// A certificate whose digest is its place and a letter; it names the one before it of the same
/// letter, unless told otherwise.
fn link(place: u64, letter: u8, before: u8) -> Link {
    let digest = |place: u64, letter: u8| {
        let mut digest = [letter; 32];
        digest[0] = u8::try_from(place).unwrap();
        digest
    };
    Link {
        api_key_id: "k1".to_owned(),
        tenant_seq: place,
        previous: (place > 1).then(|| digest(place - 1, before)),
        digest: digest(place, letter),
    }
}

#[test]
fn gaps_and_forks() {
    for (name, links, gaps, forks) in [
        ("whole", vec![link(2, 0, 0), link(1, 0, 0), link(3, 0, 0)], vec![], vec![]),
        ("the same twice", vec![link(1, 0, 0), link(1, 0, 0)], vec![], vec![]),
        ("start missing", vec![link(3, 0, 0)], vec![1..=2], vec![]),
        (
            "middle missing",
            vec![link(1, 0, 0), link(3, 0, 0), link(6, 0, 0)],
            vec![2..=2, 4..=5],
            vec![],
        ),
        ("told twice", vec![link(1, 0, 0), link(2, 0, 0), link(2, 1, 0)], vec![], vec![2]),
        ("another before", vec![link(1, 0, 0), link(2, 0, 1)], vec![], vec![2]),
        ("two stories", vec![link(1, 0, 0), link(1, 1, 0), link(2, 1, 1)], vec![], vec![1]),
        ("no neighbour", vec![link(1, 0, 0), link(3, 0, 9)], vec![2..=2], vec![]),
    ] {
        let found = sequences(links);
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!((&found[0].gaps, &found[0].forks), (&gaps, &forks), "{name}");
        assert_eq!(found[0].is_whole(), gaps.is_empty() && forks.is_empty(), "{name}");
    }
    assert!(sequences([]).is_empty());
}

#[test]
fn every_api_key_is_for_itself() {
    let other = Link { api_key_id: "k2".to_owned(), ..link(1, 7, 7) };
    let found = sequences([link(1, 0, 0), other, link(2, 0, 0)]);
    let found: Vec<_> = found.iter().map(|it| (&*it.api_key_id, it.found, it.last)).collect();
    assert_eq!(found, [("k1", 2, 2), ("k2", 1, 1)]);
}

/// Places are the witness's word, so the highest is no reason to count long or to overflow.
#[test]
fn the_highest_place() {
    let last = Link { tenant_seq: u64::MAX, ..link(2, 0, 0) };
    let found = sequences([link(1, 0, 0), last]);
    assert_eq!(found[0].gaps, [2..=u64::MAX - 1]);
}
