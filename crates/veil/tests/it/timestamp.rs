//! Every published time-stamp token under its authority, and what becomes of changed ones.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::sync::LazyLock;

use lucairn_veil::anchor::timestamp::{Authority, TimeStamp, TimestampError, verify};
use lucairn_veil::anchor::{Hash, Window};
use lucairn_veil::digest::to_hex;
use lucairn_veil::time::rfc3339;
use proptest::prelude::*;

use crate::shared;

const ALWAYS: Window = Window { from: i128::MIN, until: None };

/// Token, authority, message, and its time or the reason of the refusal.
const TOKENS: &[[&str; 4]] = &[
    ["local/n_bad_content_type_data.tsr", "local", "data", "signature_invalid"],
    ["local/n_bad_eku_noncritical.tsr", "local", "data", "certificate"],
    ["local/n_bad_imprint.tsr", "local", "data", "another message"],
    ["local/n_bad_no_ess.tsr", "local", "data", "certificate"],
    ["local/n_bad_rejection_without_token.tsr", "local", "data", "not_granted"],
    ["local/n_bad_status_rejected.tsr", "local", "data", "not_granted"],
    ["local/n_bad_time_before_cert.tsr", "local", "data", "untrusted"],
    ["local/n_bad_two_signers.tsr", "local", "data", "malformed"],
    ["local/n_ok_ed25519_sha512.tsr", "local", "data", "2026-11-22T11:54:15Z"],
    ["local/n_ok_fractional_gentime.tsr", "local", "data", "2026-11-22T12:00:00.25Z"],
    ["local/n_ok_not_embedded.tsr", "local p256", "data", "2026-11-22T11:54:16Z"],
    ["local/n_ok_p256.tsr", "local", "data", "2026-11-22T11:54:15Z"],
    ["local/n_ok_p256_sha512.tsr", "local", "data", "2026-11-22T11:54:15Z"],
    ["local/n_ok_p384_sha384.tsr", "local", "data", "2026-11-22T11:54:15Z"],
    ["local/n_ok_p384_sha512.tsr", "local", "data", "2026-11-22T11:54:15Z"],
    ["local/n_ok_rsa3072_sha512.tsr", "local", "data", "2026-11-22T11:54:16Z"],
    ["local/resp_p256.tsr", "local", "data", "2026-11-22T11:38:04Z"],
    ["local/resp_p256_nocert.tsr", "local p256", "data", "2026-11-22T11:38:04Z"],
    ["local/resp_p384.tsr", "local", "data", "2026-11-22T11:38:04Z"],
    ["local/resp_rsa3072.tsr", "local", "data", "2026-11-22T11:38:04Z"],
    ["sigstore-tsa/response-injected-certs.tsr", "test_tsa", "hello", "2024-10-08T15:40:32Z"],
    ["trailofbits/identrust/issue-104.tsr", "identrust", "hello", "2025-03-11T08:52:08Z"],
    [
        "trailofbits/sigstage/response-invalid-signature.tsr",
        "sigstage",
        "hello",
        "signature_invalid",
    ],
    [
        "trailofbits/sigstage/response-no-embedded-cert.tsr",
        "sigstage",
        "hello",
        "2025-06-18T08:13:02Z",
    ],
    ["trailofbits/sigstage/response-sha256.tsr", "sigstage", "hello", "2025-05-09T11:58:55Z"],
    ["trailofbits/sigstage/response-sha384.tsr", "sigstage", "hello", "2025-05-09T11:58:55Z"],
    ["trailofbits/sigstage/response-sha512.tsr", "sigstage", "hello", "2025-05-09T11:58:56Z"],
    ["trailofbits/sigstore.mock/response-expired.tsr", "mock", "payload", "2023-02-01T00:00:00Z"],
    // Of another chain with the same names.
    ["trailofbits/test_tsa/other_response.tsr", "test_tsa", "hello", "certificate"],
    ["trailofbits/test_tsa/other_response.tsr", "test_tsa root", "hello", "untrusted"],
    ["trailofbits/test_tsa/response.tsr", "test_tsa root", "hello", "2024-10-08T15:40:32Z"],
    [
        "trailofbits/test_tsa/response-injected-certs.tsr",
        "test_tsa root",
        "hello",
        "2024-10-08T15:40:32Z",
    ],
    ["local/n_ok_p256.tsr", "local p256", "data", "2026-11-22T11:54:15Z"],
    ["local/n_ok_p384_sha384.tsr", "local p256", "data", "certificate"],
    ["local/n_ok_p256.tsr", "identrust", "data", "untrusted"],
    ["local/n_ok_not_embedded.tsr", "local", "data", "signer_unknown"],
    [
        "trailofbits/test_tsa/response-injected-certs.tsr",
        "test_tsa",
        "hello",
        "2024-10-08T15:40:32Z",
    ],
    ["trailofbits/test_tsa/response.tsr", "test_tsa", "hello", "2024-10-08T15:40:32Z"],
];

/// The authority by the name of the tables.
fn authority(trust: &Path, name: &str) -> Authority {
    let folder = trust.join("rfc3161");
    let pem = |paths: &[&str]| {
        let texts: Vec<_> = paths.iter().map(|path| shared::text(&folder.join(path))).collect();
        Authority::from_pem(name, &texts.concat(), ALWAYS).unwrap()
    };
    match name {
        "local" => pem(&["local/int.pem", "local/root.pem"]),
        "local p256" => pem(&["local/p256.pem", "local/int.pem", "local/root.pem"]),
        "test_tsa root" => {
            let chain = shared::text(&folder.join("trailofbits/test_tsa/ts_chain.pem"));
            Authority::from_pem(name, chain.split_once("END CERTIFICATE-----").unwrap().1, ALWAYS)
                .unwrap()
        }
        "test_tsa" => pem(&["trailofbits/test_tsa/ts_chain.pem"]),
        "sigstage" => pem(&["trailofbits/sigstage/ts_chain.pem"]),
        "mock" => pem(&["trailofbits/sigstore.mock/ts_chain.pem"]),
        "identrust" => {
            let root = shared::bytes(&folder.join("trailofbits/identrust/ts_chain.pem"));
            Authority::new(name, vec![root], ALWAYS).unwrap()
        }
        "freetsa" => {
            let chain = trust.join("lucairn/freetsa-chain-embedded-in-token.pem");
            let chain = shared::text(&chain);
            let root = chain.split_once("END CERTIFICATE-----").unwrap().1;
            Authority::from_pem(name, root, ALWAYS).unwrap()
        }
        _ => panic!("no authority {name}"),
    }
}

fn message(trust: &Path, name: &str) -> Vec<u8> {
    match name {
        "data" => shared::bytes(&trust.join("rfc3161/local/data.bin")),
        "payload" => shared::bytes(&trust.join("rfc3161/trailofbits/sigstore.mock/payload")),
        word => word.as_bytes().to_vec(),
    }
}

fn outcome(stamp: Result<TimeStamp, TimestampError>, message: &[u8]) -> String {
    match stamp {
        Err(error) => error.as_str().strip_prefix("timestamp_").unwrap().to_owned(),
        Ok(stamp) if stamp.is_over(message) => rfc3339(stamp.time),
        Ok(_) => "another message".to_owned(),
    }
}

/// The token of the real certificate among the fixtures.
const FREETSA: &str = "lucairn/attestation-timestamp_token.tsr";

#[test]
fn published_tokens() {
    let trust = shared::trust();
    for [path, name, text, wanted] in TOKENS {
        let token = shared::bytes(&trust.join("rfc3161").join(path));
        let found = outcome(verify(&token, &[authority(&trust, name)]), &message(&trust, text));
        assert_eq!(found, *wanted, "{path} under {name}");
    }
}

#[test]
fn no_token_is_left_out() {
    fn collect(folder: &Path, below: &str, found: &mut BTreeSet<String>) {
        for name in shared::names(folder) {
            let (path, below) = (folder.join(&name), format!("{below}{name}"));
            if path.is_dir() {
                collect(&path, &format!("{below}/"), found);
            } else if below.ends_with(".tsr") {
                found.insert(below);
            }
        }
    }
    let mut found = BTreeSet::new();
    collect(&shared::trust().join("rfc3161"), "", &mut found);
    let tested: BTreeSet<_> = TOKENS.iter().map(|[path, ..]| (*path).to_owned()).collect();
    assert_eq!(found, tested);
}

#[test]
fn the_token_of_the_real_certificate() {
    let trust = shared::trust();
    let token = shared::bytes(&trust.join(FREETSA));
    let stamp = verify(&token, &[authority(&trust, "freetsa")]).unwrap();
    assert_eq!(rfc3339(stamp.time), "2026-06-10T00:01:59Z");
    assert_eq!((stamp.accuracy, stamp.hash), (0, Hash::Sha256));
    let digest = "d0d64384883de06cdc579eb11207ed1437ae830016f441645a3769562764";
    assert_eq!(to_hex(&stamp.digest), format!("{digest}56e4"));
    assert!(stamp.signer.contains("CN=www.freetsa.org") && stamp.signer.contains("OU=TSA"));
    let numbers = (stamp.authority.as_str(), stamp.serial.as_str(), stamp.policy.as_str());
    assert_eq!(numbers, ("freetsa", "057f798a", "1.2.3.4.1"));
    for other in ["local", "test_tsa", "sigstage", "mock", "identrust"] {
        let found = verify(&token, &[authority(&trust, other)]);
        assert!(found.is_err(), "{other}");
    }
}

/// The bag of this token also holds a certificate of somebody who calls himself an authority.
#[test]
fn the_signer_is_the_one_who_signed() {
    let trust = shared::trust();
    let path = trust.join("rfc3161/trailofbits/test_tsa/response-injected-certs.tsr");
    let stamp = verify(&shared::bytes(&path), &[authority(&trust, "test_tsa root")]).unwrap();
    assert_eq!(stamp.signer, "CN=Test TSA Timestamping,O=local");
    assert_eq!(stamp.accuracy, 1_000_000_000);
}

type Good = (Vec<u8>, Authority, TimeStamp);

/// Tokens that verify, each with its authority: an embedded leaf, a pinned one, a root alone.
static GOOD: LazyLock<Vec<Good>> = LazyLock::new(|| {
    let trust = shared::trust();
    let tokens = [
        (FREETSA, "freetsa"),
        ("rfc3161/local/resp_p256.tsr", "local"),
        ("rfc3161/local/resp_p256_nocert.tsr", "local p256"),
        ("rfc3161/trailofbits/sigstage/response-sha256.tsr", "sigstage"),
    ];
    let read = |(path, name): (&str, &str)| {
        let (token, authority) = (shared::bytes(&trust.join(path)), authority(&trust, name));
        let stamp = verify(&token, std::slice::from_ref(&authority)).unwrap();
        (token, authority, stamp)
    };
    tokens.map(read).into()
});

/// Where the value at the end of a path of positions stands, and the values inside of another.
fn value(der: &[u8], path: &[usize]) -> Range<usize> {
    let (header, contents) = match der[1] {
        0x82 => (4, usize::from(u16::from_be_bytes([der[2], der[3]]))),
        0x81 => (3, usize::from(der[2])),
        short => (2, usize::from(short)),
    };
    let Some((first, rest)) = path.split_first() else { return 0..header + contents };
    let mut at = header;
    for _ in 0..*first {
        at += value(&der[at..], &[]).end;
    }
    let inner = value(&der[at..], rest);
    at + inner.start..at + inner.end
}

/// What no signature covers: the status and the list of algorithms, and hints.
fn unsigned(token: &[u8]) -> [Range<usize>; 3] {
    [value(token, &[0]), value(token, &[1, 1, 0, 1]), value(token, &[1, 1, 0, 3])]
}

#[test]
fn a_changed_byte_is_refused_or_says_nothing() {
    // The token of FreeTSA is mostly certificates, of which every change costs a whole verification.
    for (token, authority, stamp) in &GOOD[1..3] {
        let unsigned = unsigned(token);
        assert!([0x31, 0xa0].contains(&token[unsigned[2].start]));
        let mut accepted = 0;
        for at in 0..token.len() {
            let mut changed = token.clone();
            changed[at] ^= 1 << (at % 8);
            if let Ok(found) = verify(&changed, std::slice::from_ref(authority)) {
                assert_eq!(&found, stamp, "byte {at} of {}", authority.name);
                let is_unsigned = unsigned.iter().any(|range| range.contains(&at));
                assert!(is_unsigned, "byte {at} of {}", authority.name);
                accepted += 1;
            }
        }
        assert!(accepted > 0, "the test of {} finds no unsigned byte", authority.name);
    }
}

#[test]
fn a_part_of_a_token_or_more_than_one_is_refused() {
    for (token, authority, _) in GOOD.iter() {
        let refused = |changed: &[u8]| verify(changed, std::slice::from_ref(authority)).err();
        for length in 0..token.len() {
            assert_eq!(refused(&token[..length]), Some(TimestampError::Malformed), "{length}");
        }
        for more in [[0].as_slice(), &[0, 0], token] {
            assert_eq!(refused(&[token, more].concat()), Some(TimestampError::Malformed));
        }
        let bare = &token[value(token, &[1])];
        assert_eq!(refused(bare), None);
        assert_eq!(refused(&[bare, &[0]].concat()), Some(TimestampError::Malformed));
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let (token, authority, stamp) = which.get(&GOOD);
        let mut changed = token.clone();
        for (at, byte) in changes {
            changed[at.index(token.len())] = byte;
        }
        if let Ok(found) = verify(&changed, std::slice::from_ref(authority)) {
            prop_assert_eq!(&found, stamp);
        }
    }
}
