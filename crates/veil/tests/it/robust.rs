//! Nothing that comes in panics, and bytes that mean the same verify the same.

use lucairn_veil::check::CheckId;
use lucairn_veil::json::Json;
use lucairn_veil::{Certificate, Claim, KeySet, Policy, signable, verify};
use proptest::prelude::*;

use crate::sample;

#[test]
fn every_truncation_is_refused() {
    let served = sample::served(&sample::certificate());
    let keys = sample::keys();
    for length in 0..served.len() {
        let report = verify(&served[..length], &keys, &Policy::default());
        assert_eq!(
            report.first_failure().map(|failed| failed.check),
            Some(CheckId::Json),
            "{length}"
        );
    }
}

#[test]
fn another_way_of_writing_the_same_json_changes_nothing() {
    let certificate = sample::certificate();
    let pretty = serde_json::to_vec_pretty(&certificate).unwrap();
    let sorted: serde_json::Value = serde_json::from_slice(&pretty).unwrap();
    let sorted = serde_json::to_string(&sorted).unwrap();
    let escaped = sorted.replace("dsa-bridge", "dsa\\u002dbridge");
    for text in [pretty.as_slice(), sorted.as_bytes(), escaped.as_bytes()] {
        let report = verify(text, &sample::keys(), &Policy::default());
        let verified = report.into_result().unwrap();
        assert_eq!(signable::v3(&verified), signable::v3(&certificate));
    }
    let twice = sorted.replacen('{', "{\"CLAIMS\":[],", 1);
    assert!(!verify(twice.as_bytes(), &sample::keys(), &Policy::default()).is_verified());
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(!verify(&bytes, &sample::keys(), &Policy::default()).is_verified());
        let _ = (Certificate::parse(&bytes), Claim::parse(&bytes), Json::parse(&bytes));
        let _ = KeySet::from_well_known_json(&bytes);
    }

    /// One changed byte is found, or lies in a member that nobody signs.
    #[test]
    fn no_changed_byte_panics_or_is_believed(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let certificate = sample::certificate();
        let mut served = sample::served(&certificate);
        let at = at.index(served.len());
        served[at] = byte;
        let report = verify(&served, &sample::keys(), &Policy::default());
        if let Ok(verified) = report.into_result() {
            prop_assert_eq!(signable::v3(&verified), signable::v3(&certificate));
            prop_assert_eq!(&verified.verification, &certificate.verification);
            for (found, signed) in verified.claims.iter().zip(&certificate.claims) {
                prop_assert_eq!(&found.canonical_payload, &signed.canonical_payload);
            }
        }
    }
}
