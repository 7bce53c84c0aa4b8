//! Which keys are refused and why, what a key set answers, and that secrets stay unprinted.

use super::*;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

#[test]
fn signs_and_verifies_rfc_8032_test_1() {
    let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    let key = SigningKey::from_seed(hex::decode(seed).unwrap().try_into().unwrap());
    let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    assert_eq!(key.public().to_hex(), public);
    let signature = key.sign(b"");
    assert!(to_hex(&signature).starts_with("e5564300c360ac729086e2cc806e828a"));
    assert!(PublicKey::from_hex(public).unwrap().verify_strict(b"", &signature));
    assert!(!key.public().verify_strict(b"x", &signature));
    assert!(!key.public().verify_strict(b"", &signature[..63]));
    assert_eq!(format!("{key:?}"), "SigningKey(32 bytes)");
}

#[test]
fn refuses_weak_and_ambiguous_keys() {
    let ff = "ff".repeat(30);
    let zeros = "00".repeat(30);
    for (hex, error) in [
        ("00".repeat(31), KeyError::Length(31)),
        ("zz".repeat(32), KeyError::Encoding),
        (format!("00{zeros}00"), KeyError::SmallOrder),
        (format!("01{zeros}00"), KeyError::SmallOrder),
        (format!("01{zeros}80"), KeyError::SmallOrder),
        (format!("ec{ff}7f"), KeyError::SmallOrder),
        (format!("ec{ff}ff"), KeyError::SmallOrder),
        (format!("ed{ff}7f"), KeyError::NotCanonical),
        (format!("ee{ff}7f"), KeyError::NotCanonical),
        (format!("f0{ff}ff"), KeyError::NotCanonical),
        (format!("02{zeros}00"), KeyError::OffCurve),
        (
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85".to_owned(),
            KeyError::SmallOrder,
        ),
        (
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a".to_owned(),
            KeyError::SmallOrder,
        ),
    ] {
        assert_eq!(PublicKey::from_hex(&hex), Err(error), "{hex}");
    }
    assert_eq!(PublicKey::from_base64("AAE"), Err(KeyError::Encoding));
}

#[test]
fn a_key_set_answers_by_service_and_purpose() {
    let entry = |service_id: &str, key_id: &str, purpose: &str, seed| {
        format!(
            r#"{{"service_id":"{service_id}","key_id":"{key_id}","public_key":"{}","purpose":"{purpose}","algorithm":"Ed25519","key_state":"retired"}}"#,
            key(seed).public().to_hex()
        )
    };
    let document =
        |entries: &[String]| format!(r#"{{"version":1,"keys":[{}]}}"#, entries.join(","));
    let witness = entry("dsa-witness", "witness_v1", "Certificate signing", 1);
    let manifest = entry("dsa-witness", "witness_manifest_v1", MANIFEST, 1);
    let bridge = entry("dsa-bridge", "bridge_v1", "Bridge claim signing", 2);
    let read = |entries: &[String]| KeySet::from_well_known_json(document(entries).as_bytes());

    let keys = read(&[witness.clone(), manifest.clone()]).unwrap();
    assert_eq!(keys.witness("witness_v1"), Some(&key(1).public()));
    assert_eq!(keys.witness("witness_manifest_v1"), None);
    assert!(!keys.has_service_keys());

    let keys = read(&[witness.clone(), bridge.clone()]).unwrap();
    assert!(keys.has_service_keys());
    assert_eq!(keys.service("dsa-bridge").count(), 1);
    assert_eq!(keys.service("dsa-ai").count(), 0);
    assert!(!keys.entries()[1].active);

    assert_eq!(read(&[witness.clone(), witness.clone()]), Err(KeyError::Ambiguous));
    for (from, to) in [
        ("Ed25519", "RSA"),
        ("retired", "lost"),
        ("key_id", "kid"),
        ("\"purpose\"", "\"use\""),
        ("service_id", "service"),
        ("public_key", "key"),
    ] {
        let broken = read(&[bridge.replace(from, to)]);
        assert!(matches!(broken, Err(KeyError::Field(_))), "{from}");
    }
    assert!(matches!(KeySet::from_well_known_json(b"{}"), Err(KeyError::Field(_))));
    assert!(matches!(KeySet::from_well_known_json(b"{"), Err(KeyError::Json(_))));
}

const MANIFEST: &str = "Manifest signing";

proptest::proptest! {
    #[test]
    fn every_arithmetic_gives_the_same_signature(
        seed: Seed,
        message in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..5000),
    ) {
        let portable = Signer::Portable(ed25519_dalek::SigningKey::from_bytes(&seed));
        let signer = SigningKey::from_seed(seed);
        proptest::prop_assert_eq!(signer.sign(&message), portable.sign(&message));
        proptest::prop_assert_eq!(signer.public().0, portable.public());
    }
}

#[cfg(all(feature = "assembly", target_arch = "x86_64"))]
#[test]
fn processors_with_what_it_needs_sign_with_assembly() {
    let is_wanted = std::arch::is_x86_feature_detected!("adx");
    assert_eq!(matches!(key(1).0, Signer::Assembly(..)), is_wanted);
}
