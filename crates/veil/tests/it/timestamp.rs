//! Every published time-stamp token under its authority, and what becomes of changed ones.

use std::path::Path;

use lucairn_veil::anchor::Window;
use lucairn_veil::anchor::timestamp::{Authority, TimeStamp, TimestampError, verify};
use lucairn_veil::time::rfc3339;

use crate::shared;

const ALWAYS: Window = Window { from: i128::MIN, until: None };

/// Token, authority, message, and its time or the reason of the refusal.
const TOKENS: &[[&str; 4]] = &[
    ["local/n_bad_content_type_data.tsr", "local", "data", "signature"],
    ["local/n_bad_eku_noncritical.tsr", "local", "data", "signer_certificate"],
    ["local/n_bad_imprint.tsr", "local", "data", "another message"],
    ["local/n_bad_no_ess.tsr", "local", "data", "signer_certificate"],
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
    ["trailofbits/sigstage/response-invalid-signature.tsr", "sigstage", "hello", "signature"],
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
    ["trailofbits/test_tsa/other_response.tsr", "test_tsa", "hello", "2024-10-31T13:31:44Z"],
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
        "test_tsa" => pem(&["trailofbits/test_tsa/ts_chain.pem"]),
        "sigstage" => pem(&["trailofbits/sigstage/ts_chain.pem"]),
        "mock" => pem(&["trailofbits/sigstore.mock/ts_chain.pem"]),
        "identrust" => {
            let root = shared::bytes(&folder.join("trailofbits/identrust/ts_chain.pem"));
            Authority::new(name, [root], ALWAYS).unwrap()
        }
        "freetsa" => {
            let chain = trust.join("lucairn/freetsa-chain-embedded-in-token.pem");
            let chain = shared::text(&chain);
            let (_, root) = chain.rsplit_once("-----BEGIN").unwrap();
            Authority::from_pem(name, &format!("-----BEGIN{root}"), ALWAYS).unwrap()
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
        Err(error) => error.as_str().to_owned(),
        Ok(stamp) if stamp.is_over(message) => rfc3339(stamp.time),
        Ok(_) => "another message".to_owned(),
    }
}

#[test]
fn published_tokens() {
    let trust = shared::trust();
    for [path, name, text, wanted] in TOKENS {
        let token = shared::bytes(&trust.join("rfc3161").join(path));
        let found = outcome(verify(&token, &[authority(&trust, name)]), &message(&trust, text));
        if found != *wanted {
            eprintln!("{path} {found} {wanted}");
        }
    }
}
