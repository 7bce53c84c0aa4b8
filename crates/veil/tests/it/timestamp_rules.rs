//! Each rule of the time-stamp verifier against tokens that differ in one thing from a good one.

use lucairn_veil::anchor::timestamp::{Authority, TimeStamp, TimestampError, verify};
use lucairn_veil::anchor::{Hash, Window};
use lucairn_veil::time::parse_rfc3339;
use sha1::{Digest as _, Sha1};

use crate::made_token::*;

const ALWAYS: Window = Window { from: i128::MIN, until: None };

fn root(parts: &Parts) -> Authority {
    let root = parts.root.certificate(&parts.root);
    Authority::new("Root", [root], ALWAYS).unwrap()
}

fn found(token: &[u8], authorities: &[Authority]) -> &'static str {
    verify(token, authorities).map_or_else(TimestampError::as_str, |stamp| {
        assert!(stamp.is_over(MESSAGE) && !stamp.is_over(b"another"));
        "good"
    })
}

fn noon() -> i128 {
    parse_rfc3339("2026-11-22T12:00:00Z").unwrap()
}

/// A change of a good token, and what becomes of it.
type Row = (&'static str, fn(&mut Parts), &'static str);

fn check(rows: &[Row]) {
    for (what, change, wanted) in rows {
        let mut parts = Parts::default();
        let authority = root(&parts);
        change(&mut parts);
        assert_eq!(found(&parts.token(), &[authority]), *wanted, "{what}");
    }
}

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
    let parts = Parts { time: der(0x17, &[b"261122120000Z"]), ..Parts::default() };
    assert_eq!(found(&parts.token(), &[root(&parts)]), "content", "UTCTime");
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
        ("no content type", |parts| parts.attributes = vec![(CONTENT_TYPE, vec![])], "signature"),
        (
            "two content types",
            |parts| parts.attributes = vec![(CONTENT_TYPE, vec![oid(TST_INFO), oid(TST_INFO)])],
            "signature",
        ),
        (
            "the content type twice",
            |parts| parts.attributes = vec![(CONTENT_TYPE, vec![oid(TST_INFO)]); 2],
            "signature",
        ),
        (
            "another content type",
            |parts| parts.attributes = vec![(CONTENT_TYPE, vec![oid("1.2.840.113549.1.7.1")])],
            "signature",
        ),
        ("another kind of content", |parts| parts.kind = "1.2.840.113549.1.7.1", "signature"),
        ("no digest", |parts| parts.attributes = vec![(MESSAGE_DIGEST, vec![])], "signature"),
        (
            "another digest",
            |parts| parts.attributes = vec![(MESSAGE_DIGEST, vec![der(OCTETS, &[&[0; 64]])])],
            "signature",
        ),
        (
            "the digest twice",
            |parts| {
                let digest = der(OCTETS, &[&Hash::Sha512.digest(&parts.content())]);
                parts.attributes = vec![(MESSAGE_DIGEST, vec![digest]); 2];
            },
            "signature",
        ),
        ("more attributes", |parts| parts.attributes = vec![("1.2.3", vec![vec![5, 0]])], "good"),
        ("unsorted attributes", |parts| parts.is_sorted = false, "malformed"),
        ("unsigned attributes", |parts| parts.unsigned = der(ONE, &[&der(SEQUENCE, &[])]), "good"),
        ("another key", |parts| parts.signs = 9, "signature"),
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
            "signature",
        ),
        ("another hash", |parts| parts.digest_algorithm = algorithm(SHA256), "signature"),
        ("SHA-1", |parts| parts.digest_algorithm = algorithm("1.3.14.3.2.26"), "signature"),
        (
            "ECDSA",
            |parts| parts.signature_algorithm = algorithm("1.2.840.10045.4.3.4"),
            "signature",
        ),
        ("RSA", |parts| parts.signature_algorithm = algorithm("1.2.840.113549.1.1.1"), "signature"),
        (
            "Ed25519 with parameters",
            |parts| parts.signature_algorithm = der(SEQUENCE, &[&oid(ED25519), &[5, 0]]),
            "signature",
        ),
    ]);
}

#[test]
fn the_certificate_that_was_signed_with() {
    fn bind(parts: &mut Parts, kind: &'static str, fields: &[&[u8]]) {
        parts.attributes = vec![(SIGNING_CERTIFICATE_V2, vec![]), (kind, vec![binding(fields)])];
    }
    fn digest(parts: &Parts, hash: Hash) -> Vec<u8> {
        der(OCTETS, &[&hash.digest(&parts.signer.certificate(&parts.root))])
    }
    fn sha1(parts: &Parts) -> Vec<u8> {
        der(OCTETS, &[&Sha1::digest(parts.signer.certificate(&parts.root))])
    }
    fn serial(issuer: &str, serial: u8) -> Vec<u8> {
        let names = der(SEQUENCE, &[&der(0xa4, &[&name(issuer)])]);
        der(SEQUENCE, &[&names, &der(INTEGER, &[&[serial]])])
    }
    const V1: &str = SIGNING_CERTIFICATE;
    const V2: &str = SIGNING_CERTIFICATE_V2;
    check(&[
        ("nothing", |parts| parts.attributes = vec![(V2, vec![])], "signer_certificate"),
        ("RFC 2634", |parts| bind(parts, V1, &[&sha1(parts)]), "good"),
        ("RFC 2634 in the other", |parts| bind(parts, V2, &[&sha1(parts)]), "signer_certificate"),
        (
            "SHA-256 in RFC 2634",
            |parts| bind(parts, V1, &[&digest(parts, Hash::Sha256)]),
            "signer_certificate",
        ),
        (
            "an algorithm in RFC 2634",
            |parts| bind(parts, V1, &[&algorithm(SHA256), &digest(parts, Hash::Sha256)]),
            "signer_certificate",
        ),
        (
            "SHA-512",
            |parts| bind(parts, V2, &[&algorithm(SHA512), &digest(parts, Hash::Sha512)]),
            "good",
        ),
        (
            "SHA-256, said aloud",
            |parts| bind(parts, V2, &[&algorithm(SHA256), &digest(parts, Hash::Sha256)]),
            "good",
        ),
        (
            "SHA-1 in RFC 5035",
            |parts| bind(parts, V2, &[&algorithm("1.3.14.3.2.26"), &sha1(parts)]),
            "signer_certificate",
        ),
        (
            "another certificate",
            |parts| bind(parts, V2, &[&der(OCTETS, &[&[0; 32]])]),
            "signer_certificate",
        ),
        (
            "both",
            |parts| {
                let new = binding(&[&digest(parts, Hash::Sha256)]);
                parts.attributes = vec![(V1, vec![binding(&[&sha1(parts)])]), (V2, vec![new])];
            },
            "signer_certificate",
        ),
        (
            "its issuer and serial number",
            |parts| bind(parts, V2, &[&digest(parts, Hash::Sha256), &serial("Root", 2)]),
            "good",
        ),
        (
            "another issuer",
            |parts| bind(parts, V2, &[&digest(parts, Hash::Sha256), &serial("Soot", 2)]),
            "signer_certificate",
        ),
        (
            "another serial number",
            |parts| bind(parts, V2, &[&digest(parts, Hash::Sha256), &serial("Root", 3)]),
            "signer_certificate",
        ),
        ("a key id", |parts| parts.signer_id = (3, der(0x80, &[&[2; 20]])), "good"),
        ("another key id", |parts| parts.signer_id = (3, der(0x80, &[&[3; 20]])), "unknown_signer"),
        (
            "a key id, version 1",
            |parts| parts.signer_id = (1, der(0x80, &[&[2; 20]])),
            "unknown_signer",
        ),
        (
            "a serial number, version 3",
            |parts| parts.signer_id = (3, issuer_and_serial("Root", 2)),
            "unknown_signer",
        ),
        (
            "another signer",
            |parts| parts.signer_id = (1, issuer_and_serial("Root", 3)),
            "unknown_signer",
        ),
    ]);
}

#[test]
fn what_the_certificate_is_for() {
    fn usage(parts: &mut Parts, critical: bool, dotted: &[&str]) {
        parts.signer.extensions[0] = extension(KEY_USAGES, critical, &usages(dotted));
    }
    const CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";
    check(&[
        ("no usage", |parts| drop(parts.signer.extensions.remove(0)), "signer_certificate"),
        ("not critical", |parts| usage(parts, false, &[TIME_STAMPING]), "signer_certificate"),
        ("another usage", |parts| usage(parts, true, &[CODE_SIGNING]), "signer_certificate"),
        (
            "two usages",
            |parts| usage(parts, true, &[TIME_STAMPING, CODE_SIGNING]),
            "signer_certificate",
        ),
        (
            "the usage twice",
            |parts| {
                let usage = parts.signer.extensions[0].clone();
                parts.signer.extensions.push(usage);
            },
            "signer_certificate",
        ),
        (
            "a certificate authority",
            |parts| parts.signer.extensions.extend(Owner::authority("", 0).extensions),
            "untrusted",
        ),
        (
            "an unknown critical extension",
            |parts| parts.signer.extensions.push(extension("1.2.3", true, &[5, 0])),
            "untrusted",
        ),
        ("another root of that name", |parts| parts.root.seed = 7, "untrusted"),
        ("another issuer", |parts| parts.root.name = "Soot", "unknown_signer"),
        ("not valid yet", |parts| parts.signer.valid[0] = "20261122120001Z", "untrusted"),
        ("just valid", |parts| parts.signer.valid[0] = "20261122120000Z", "good"),
        ("still valid", |parts| parts.signer.valid[1] = "20261122120000Z", "good"),
        ("not valid any more", |parts| parts.signer.valid[1] = "20261122115959Z", "untrusted"),
    ]);
}

#[test]
fn the_wrapping() {
    check(&[
        ("version 1", |parts| parts.signed_data_version = 1, "malformed"),
        ("seven more", |parts| parts.certificates = vec![der(SEQUENCE, &[]); 7], "good"),
        ("too many", |parts| parts.certificates = vec![der(SEQUENCE, &[]); 8], "malformed"),
        ("what is no certificate", |parts| parts.certificates = vec![der(ONE, &[])], "good"),
    ]);
    let parts = Parts::default();
    let (token, authority) = (parts.token(), root(&parts));
    let respond = |status: &[&[u8]], token: &[u8]| der(SEQUENCE, &[&der(SEQUENCE, status), token]);
    let text = der(SEQUENCE, &[&der(UTF8, &[b"Done."])]);
    for (status, wanted) in [
        (vec![[INTEGER, 1, 0].as_slice()], "good"),
        (vec![&[INTEGER, 1, 0], &text], "good"),
        (vec![&[INTEGER, 1, 1]], "good"),
        (vec![&[INTEGER, 1, 2]], "not_granted"),
        (vec![&[INTEGER, 1, 0xff]], "not_granted"),
        (vec![&[INTEGER, 2, 1, 0]], "not_granted"),
        (vec![], "not_granted"),
    ] {
        let response = respond(&status, &token);
        assert_eq!(found(&response, std::slice::from_ref(&authority)), wanted, "{status:02x?}");
    }
    let response = respond(&[&[INTEGER, 1, 0]], &[]);
    assert_eq!(found(&response, &[authority]), "not_granted");
}

/// The same values, written in ways that DER does not have.
#[test]
fn other_encodings() {
    let parts = Parts::default();
    let (token, authority) = (parts.token(), root(&parts));
    assert_eq!(token[..2], [SEQUENCE, 0x82]);
    let (header, contents) = token.split_at(4);
    let octets = der(OCTETS, &[&parts.content()]);
    let pieces = [&[0x24], &der(SEQUENCE, &[&octets])[1..]].concat();
    let at = token.windows(octets.len()).position(|found| found == octets).unwrap();
    for (what, changed) in [
        ("no length", [&[SEQUENCE, 0x80], contents, &[0, 0]].concat()),
        ("a long length", [&[SEQUENCE, 0x83, 0], &header[2..], contents].concat()),
        ("pieces", [&token[..at], &pieces, &token[at + octets.len()..]].concat()),
    ] {
        assert_eq!(found(&changed, std::slice::from_ref(&authority)), "malformed", "{what}");
    }
    assert_eq!(found(&[], std::slice::from_ref(&authority)), "malformed");
    assert_eq!(found(&[SEQUENCE, 0], &[authority]), "malformed");
}

#[test]
fn a_leaf_is_pinned_and_windows_are_inclusive() {
    let parts = Parts::default();
    let token = parts.token();
    let root = parts.root.certificate(&parts.root);
    let leaf = parts.signer.certificate(&parts.root);
    let other = Owner::signer(3).certificate(&parts.root);
    let authority = |chain: &[&Vec<u8>], window| {
        Authority::new("Authority", chain.iter().map(|der| der.to_vec()), window).unwrap()
    };
    for (chain, wanted) in [
        (vec![&root], "good"),
        (vec![&leaf, &root], "good"),
        (vec![&other, &root], "signer_certificate"),
        (vec![&root, &root], "good"),
        (vec![&root, &leaf], "untrusted"),
    ] {
        assert_eq!(found(&token, &[authority(&chain, ALWAYS)]), wanted, "{}", chain.len());
    }
    let (before, after) = (noon() - 1, noon() + 1);
    for (from, until, wanted) in [
        (noon(), Some(noon()), "good"),
        (before, None, "good"),
        (after, None, "outside_window"),
        (before, Some(before), "outside_window"),
    ] {
        let window = Window { from, until };
        assert_eq!(found(&token, &[authority(&[&root], window)]), wanted, "{window:?}");
    }
}

#[test]
fn several_authorities() {
    let parts = Parts::default();
    let token = parts.token();
    let named = |name: &str, owner: &Owner, window| {
        Authority::new(name, [owner.certificate(owner)], window).unwrap()
    };
    let impostor = named("impostor", &Owner::authority("Root", 7), ALWAYS);
    let stranger = named("stranger", &Owner::authority("Other", 8), ALWAYS);
    let expired = named("expired", &parts.root, Window { from: 0, until: Some(0) });
    let current = named("current", &parts.root, ALWAYS);
    let TimeStamp { authority, signer, serial, policy, .. } =
        verify(&token, &[impostor.clone(), expired.clone(), current]).unwrap();
    assert_eq!([authority, signer, serial, policy], ["current", "CN=Stamper", "2a", "1.2.3.4"]);
    assert_eq!(found(&token, &[]), "unknown_signer");
    assert_eq!(found(&token, std::slice::from_ref(&stranger)), "untrusted");
    assert_eq!(found(&token, &[expired, impostor, stranger]), "outside_window");
}

#[test]
fn refuses_what_is_no_authority() {
    let parts = Parts::default();
    let root = parts.root.certificate(&parts.root);
    for certificates in [vec![], vec![vec![]], vec![root.clone(), b"x".to_vec()]] {
        let refused = Authority::new("Nobody", certificates, ALWAYS);
        assert_eq!(refused.err(), Some(TimestampError::Authority));
    }
    let block =
        |text: &str| format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
    let good = lucairn_veil::digest::to_base64(&root);
    assert!(Authority::from_pem("Root", &block(&good), ALWAYS).is_ok());
    for text in [String::new(), good.clone(), block("AAAA"), block(&good) + &block("?")] {
        let refused = Authority::from_pem("Nobody", &text, ALWAYS);
        assert_eq!(refused.err(), Some(TimestampError::Authority), "{text}");
    }
}
