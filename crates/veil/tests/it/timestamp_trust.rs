//! Whose token it is, and how it is wrapped: tokens that differ in one thing from a good one.

use lucairn_veil::anchor::timestamp::{Authority, TimeStamp, TimestampError, verify};
use lucairn_veil::anchor::{Hash, Window};
use lucairn_veil::digest::to_base64;
use sha1::{Digest as _, Sha1};

use crate::made_token::*;

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
        ("nothing", |parts| parts.attributes = vec![(V2, vec![])], "certificate"),
        ("RFC 2634", |parts| bind(parts, V1, &[&sha1(parts)]), "good"),
        ("RFC 2634 in the other", |parts| bind(parts, V2, &[&sha1(parts)]), "certificate"),
        (
            "SHA-256 in RFC 2634",
            |parts| bind(parts, V1, &[&digest(parts, Hash::Sha256)]),
            "certificate",
        ),
        (
            "an algorithm in RFC 2634",
            |parts| bind(parts, V1, &[&algorithm(SHA256), &digest(parts, Hash::Sha256)]),
            "certificate",
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
            "certificate",
        ),
        (
            "another certificate",
            |parts| bind(parts, V2, &[&der(OCTETS, &[&[0; 32]])]),
            "certificate",
        ),
        (
            "both",
            |parts| {
                let new = binding(&[&digest(parts, Hash::Sha256)]);
                parts.attributes = vec![(V1, vec![binding(&[&sha1(parts)])]), (V2, vec![new])];
            },
            "certificate",
        ),
        (
            "its issuer and serial number",
            |parts| bind(parts, V2, &[&digest(parts, Hash::Sha256), &serial("Root", 2)]),
            "good",
        ),
        (
            "another issuer",
            |parts| bind(parts, V2, &[&digest(parts, Hash::Sha256), &serial("Soot", 2)]),
            "certificate",
        ),
        (
            "another serial number",
            |parts| bind(parts, V2, &[&digest(parts, Hash::Sha256), &serial("Root", 3)]),
            "certificate",
        ),
    ]);
}

#[test]
fn the_signer_that_is_named() {
    check(&[
        ("a key id", |parts| parts.signer_id = (3, der(0x80, &[&[2; 20]])), "good"),
        ("another key id", |parts| parts.signer_id = (3, der(0x80, &[&[3; 20]])), "signer_unknown"),
        (
            "a key id, version 1",
            |parts| parts.signer_id = (1, der(0x80, &[&[2; 20]])),
            "signer_unknown",
        ),
        (
            "a serial number, version 3",
            |parts| parts.signer_id = (3, issuer_and_serial("Root", 2)),
            "signer_unknown",
        ),
        (
            "another signer",
            |parts| parts.signer_id = (1, issuer_and_serial("Root", 3)),
            "signer_unknown",
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
        ("no usage", |parts| drop(parts.signer.extensions.remove(0)), "certificate"),
        ("not critical", |parts| usage(parts, false, &[TIME_STAMPING]), "certificate"),
        ("another usage", |parts| usage(parts, true, &[CODE_SIGNING]), "certificate"),
        ("two usages", |parts| usage(parts, true, &[TIME_STAMPING, CODE_SIGNING]), "certificate"),
        (
            "the usage twice",
            |parts| {
                let usage = parts.signer.extensions[0].clone();
                parts.signer.extensions.push(usage);
            },
            "certificate",
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
        ("another issuer", |parts| parts.root.name = "Soot", "signer_unknown"),
        (
            "an issuer that is no authority",
            |parts| {
                let middle = Owner { name: "Middle", ..Owner::signer(5) };
                parts.certificates = vec![middle.certificate(&parts.root)];
                parts.root = middle;
                parts.signer_id = (1, issuer_and_serial("Middle", 2));
            },
            "untrusted",
        ),
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
        (
            "what only the ninth leads to",
            |parts| {
                let middle = Owner::authority("Middle", 5);
                parts.certificates = vec![der(SEQUENCE, &[]); 7];
                parts.certificates.push(middle.certificate(&parts.root));
                parts.root = middle;
                parts.signer_id = (1, issuer_and_serial("Middle", 2));
            },
            "untrusted",
        ),
        (
            "what the eighth leads to",
            |parts| {
                let middle = Owner::authority("Middle", 5);
                parts.certificates = vec![der(SEQUENCE, &[]); 6];
                parts.certificates.push(middle.certificate(&parts.root));
                parts.root = middle;
                parts.signer_id = (1, issuer_and_serial("Middle", 2));
            },
            "good",
        ),
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
        // The last arc of the kind of what is wrapped, which is then another than SignedData.
        ("another kind", [&token[..14], &[7], &token[15..]].concat()),
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
        Authority::new("Authority", chain.iter().map(|der| der.to_vec()).collect(), window).unwrap()
    };
    for (chain, wanted) in [
        (vec![&root], "good"),
        (vec![&leaf, &root], "good"),
        (vec![&other, &root], "certificate"),
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
        Authority::new(name, vec![owner.certificate(owner)], window).unwrap()
    };
    let impostor = named("impostor", &Owner::authority("Root", 7), ALWAYS);
    let stranger = named("stranger", &Owner::authority("Other", 8), ALWAYS);
    let expired = named("expired", &parts.root, Window { from: 0, until: Some(0) });
    let current = named("current", &parts.root, ALWAYS);
    let TimeStamp { authority, signer, serial, policy, .. } =
        verify(&token, &[impostor.clone(), expired.clone(), current]).unwrap();
    assert_eq!([authority, signer, serial, policy], ["current", "CN=Stamper", "2a", "1.2.3.4"]);
    assert_eq!(found(&token, &[]), "signer_unknown");
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
    let good = to_base64(&root);
    assert!(Authority::from_pem("Root", &block(&good), ALWAYS).is_ok());
    for text in [String::new(), good.clone(), block("AAAA"), block(&good) + &block("?")] {
        let refused = Authority::from_pem("Nobody", &text, ALWAYS);
        assert_eq!(refused.err(), Some(TimestampError::Authority), "{text}");
    }
}
