//! What a token may say and how it is signed: tokens that differ in one thing from a good one.

use lucairn_veil::anchor::Hash;
use lucairn_veil::anchor::timestamp::{TimestampError, verify};
use sha1::{Digest as _, Sha1};

use crate::made_token::*;

#[test]
fn the_content() {
    check(&[
        ("nothing is changed", |_| {}, "good"),
        ("version 2", |parts| parts.version = 2, "content"),
        (
            "SHA-384",
            |parts| {
                parts.imprint = imprint("2.16.840.1.101.3.4.2.2", &Hash::Sha384.digest(MESSAGE))
            },
            "good",
        ),
        (
            "SHA-1",
            |parts| parts.imprint = imprint("1.3.14.3.2.26", &Sha1::digest(MESSAGE)),
            "content",
        ),
        ("a short digest", |parts| parts.imprint = imprint(SHA256, &[0; 20]), "content"),
        (
            "the digest of another hash",
            |parts| parts.imprint = imprint(SHA256, &[0; 64]),
            "content",
        ),
        (
            "SHA-512/256",
            |parts| parts.imprint = imprint("2.16.840.1.101.3.4.2.6", &[0; 32]),
            "content",
        ),
        (
            "NULL parameters",
            |parts| {
                let algorithm = der(SEQUENCE, &[&oid(SHA256), &[5, 0]]);
                let digest = der(OCTETS, &[&Hash::Sha256.digest(MESSAGE)]);
                parts.imprint = der(SEQUENCE, &[&algorithm, &digest]);
            },
            "good",
        ),
        (
            "other parameters",
            |parts| {
                let algorithm = der(SEQUENCE, &[&oid(SHA256), &[INTEGER, 1, 0]]);
                let digest = der(OCTETS, &[&Hash::Sha256.digest(MESSAGE)]);
                parts.imprint = der(SEQUENCE, &[&algorithm, &digest]);
            },
            "content",
        ),
        ("a nonce", |parts| parts.rest = der(INTEGER, &[&[0x80]]), "good"),
        ("ordering", |parts| parts.rest = vec![1, 1, 0xff], "good"),
        ("the default of ordering", |parts| parts.rest = vec![1, 1, 0], "malformed"),
        ("another way to say true", |parts| parts.rest = vec![1, 1, 1], "malformed"),
        (
            "the name of the authority",
            |parts| parts.rest = der(ZERO, &[&der(0xa4, &[&name("Anybody")])]),
            "good",
        ),
        (
            "an extension",
            |parts| parts.rest = der(ONE, &[&extension("1.2.3", false, &[5, 0])]),
            "good",
        ),
        (
            "a critical extension",
            |parts| parts.rest = der(ONE, &[&extension("1.2.3", true, &[5, 0])]),
            "content",
        ),
        ("a field of its own", |parts| parts.rest = der(0xa2, &[]), "malformed"),
        ("a number that is too long", |parts| parts.rest = vec![INTEGER, 2, 0, 1], "malformed"),
    ]);
}

#[test]
fn the_time() {
    let minute = 60_000_000_000;
    for (text, wanted) in [
        ("20261122120000Z", Some(0)),
        ("20261122120000.5Z", Some(500_000_000)),
        ("20261122120000.25Z", Some(250_000_000)),
        ("20261122120000.000000001Z", Some(1)),
        ("20261122120000.1234567891Z", Some(123_456_789)),
        ("20261122115900Z", Some(-minute)),
        ("20280229120000Z", Some(464 * 24 * 60 * minute)),
        ("20261122120000.0Z", None),
        ("20261122120000.50Z", None),
        ("20261122120000.Z", None),
        ("20261122120000,5Z", None),
        ("20261122120000", None),
        ("20261122120000.5", None),
        ("20261122120000+0000", None),
        ("20261122120000+01:00Z", None),
        ("20261122120000z", None),
        ("202611221200Z", None),
        ("20261122120060Z", None),
        ("20261122126000Z", None),
        ("20261122240000Z", None),
        ("20261131120000Z", None),
        ("20261322120000Z", None),
        ("20260022120000Z", None),
        ("20270229120000Z", None),
        ("2026112212000\u{e9}Z", None),
        ("+0261122120000Z", None),
        (" 0261122120000Z", None),
        ("", None),
        ("Z", None),
    ] {
        let parts = Parts { time: der(TIME, &[text.as_bytes()]), ..Parts::default() };
        let found = verify(&parts.token(), &[root(&parts)]);
        let wanted = wanted.map(|after| noon() + after).ok_or(TimestampError::Content);
        assert_eq!(found.map(|stamp| stamp.time), wanted, "{text}");
    }
    // UTCTime, and the right text as an IA5String.
    for (tag, text) in [(0x17, "261122120000Z"), (0x16, NOON)] {
        let parts = Parts { time: der(tag, &[text.as_bytes()]), ..Parts::default() };
        assert_eq!(found(&parts.token(), &[root(&parts)]), "content", "{tag}");
    }
}

#[test]
fn the_accuracy() {
    let seconds = |count: &[u8]| der(INTEGER, &[count]);
    let millis = |count: &[u8]| der(0x80, &[count]);
    let micros = |count: &[u8]| der(0x81, &[count]);
    for (fields, wanted) in [
        (vec![], Ok(0)),
        (seconds(&[1]), Ok(1_000_000_000)),
        (millis(&[1]), Ok(1_000_000)),
        (micros(&[1]), Ok(1_000)),
        ([seconds(&[2]), millis(&[3, 0xe7]), micros(&[3, 0xe7])].concat(), Ok(2_999_999_000)),
        (seconds(&[0, 0xff, 0xff, 0xff, 0xff]), Ok(u64::from(u32::MAX) * 1_000_000_000)),
        (millis(&[0]), Err(TimestampError::Content)),
        (micros(&[0]), Err(TimestampError::Content)),
        (millis(&[3, 0xe8]), Err(TimestampError::Content)),
        (micros(&[3, 0xe8]), Err(TimestampError::Content)),
        (seconds(&[0xff]), Err(TimestampError::Malformed)),
        (seconds(&[1, 0, 0, 0, 0]), Err(TimestampError::Malformed)),
        ([micros(&[1]), millis(&[1])].concat(), Err(TimestampError::Malformed)),
    ] {
        let parts = Parts { rest: der(SEQUENCE, &[&fields]), ..Parts::default() };
        let found = verify(&parts.token(), &[root(&parts)]);
        assert_eq!(found.map(|stamp| stamp.accuracy), wanted, "{fields:02x?}");
    }
}

#[test]
fn the_signed_attributes() {
    check(&[
        (
            "no content type",
            |parts| parts.attributes = vec![(CONTENT_TYPE, vec![])],
            "signature_invalid",
        ),
        (
            "two content types",
            |parts| parts.attributes = vec![(CONTENT_TYPE, vec![oid(TST_INFO), oid(TST_INFO)])],
            "signature_invalid",
        ),
        (
            "the content type twice",
            |parts| parts.attributes = vec![(CONTENT_TYPE, vec![oid(TST_INFO)]); 2],
            "signature_invalid",
        ),
        (
            "another content type",
            |parts| parts.attributes = vec![(CONTENT_TYPE, vec![oid("1.2.840.113549.1.7.1")])],
            "signature_invalid",
        ),
        (
            "another kind of content",
            |parts| parts.kind = "1.2.840.113549.1.7.1",
            "signature_invalid",
        ),
        (
            "no digest",
            |parts| parts.attributes = vec![(MESSAGE_DIGEST, vec![])],
            "signature_invalid",
        ),
        (
            "another digest",
            |parts| parts.attributes = vec![(MESSAGE_DIGEST, vec![der(OCTETS, &[&[0; 64]])])],
            "signature_invalid",
        ),
        (
            "the digest twice",
            |parts| {
                let digest = der(OCTETS, &[&Hash::Sha512.digest(&parts.content())]);
                parts.attributes = vec![(MESSAGE_DIGEST, vec![digest]); 2];
            },
            "signature_invalid",
        ),
        ("more attributes", |parts| parts.attributes = vec![("1.2.3", vec![vec![5, 0]])], "good"),
        ("unsorted attributes", |parts| parts.is_sorted = false, "malformed"),
        ("unsigned attributes", |parts| parts.unsigned = der(ONE, &[&der(SEQUENCE, &[])]), "good"),
        ("another key", |parts| parts.signs = 9, "signature_invalid"),
    ]);
}

#[test]
fn the_algorithms() {
    check(&[
        // RFC 8419, 3.1: with signed attributes, the hash is SHA-512.
        (
            "Ed25519 over SHA-256",
            |parts| {
                let digest = der(OCTETS, &[&Hash::Sha256.digest(&parts.content())]);
                parts.attributes = vec![(MESSAGE_DIGEST, vec![digest])];
                parts.digest_algorithm = algorithm(SHA256);
            },
            "signature_invalid",
        ),
        ("another hash", |parts| parts.digest_algorithm = algorithm(SHA256), "signature_invalid"),
        ("SHA-1", |parts| parts.digest_algorithm = algorithm("1.3.14.3.2.26"), "signature_invalid"),
        (
            "ECDSA",
            |parts| parts.signature_algorithm = algorithm("1.2.840.10045.4.3.4"),
            "signature_invalid",
        ),
        (
            "RSA",
            |parts| parts.signature_algorithm = algorithm("1.2.840.113549.1.1.1"),
            "signature_invalid",
        ),
        (
            "Ed25519 with parameters",
            |parts| parts.signature_algorithm = der(SEQUENCE, &[&oid(ED25519), &[5, 0]]),
            "signature_invalid",
        ),
    ]);
}
