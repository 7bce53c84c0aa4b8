//! Digests and their text forms against published values and near misses.

use super::*;

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[test]
fn pieces_hash_like_the_whole() {
    assert_eq!(to_hex(&sha256(b"")), EMPTY);
    let mut hasher = Hasher::new();
    hasher.update(b"pri");
    hasher.update(b"");
    hasher.update(b"vate");
    assert_eq!(hasher.finish(), sha256(b"private"));
}

#[test]
fn hex_is_read_only_in_its_one_form() {
    assert_eq!(from_hex(EMPTY), Some(sha256(b"")));
    for wrong in [&EMPTY[1..], &EMPTY.to_uppercase(), "", &EMPTY.replace('e', "g")] {
        assert_eq!(from_hex(wrong), None, "{wrong}");
    }
}

#[test]
fn base64_is_read_only_in_its_one_form() {
    assert_eq!(from_base64("AAE="), Some(vec![0, 1]));
    assert_eq!(from_base64(""), Some(vec![]));
    for wrong in ["AAE", "AAE=\n", " AAE=", "AAF=", "AA==AAE=", "-_8=", "AAE=="] {
        assert_eq!(from_base64(wrong), None, "{wrong}");
    }
    assert_eq!(from_legacy_base64("AAF="), Some(vec![0, 1]));
    for wrong in ["AAE", "AAE=\n", "-_8=", "AAE=="] {
        assert_eq!(from_legacy_base64(wrong), None, "{wrong}");
    }
}
