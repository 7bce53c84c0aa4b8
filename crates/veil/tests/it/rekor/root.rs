//! What a trust root takes and what it refuses.

use lucairn_veil::anchor::policy::PolicyError;
use lucairn_veil::anchor::trust_root::{TrustRoot, TrustRootError};

use crate::shared::{self, trust};

const POLICY: &str = "log example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx\nquorum none\n";

#[test]
fn builtin() {
    let root = TrustRoot::builtin();
    let names: Vec<_> =
        root.timestamp_authorities().iter().map(|authority| authority.name.as_str()).collect();
    let freetsa = "https://freetsa.org/tsr";
    assert_eq!(names, ["https://timestamp.sigstore.dev/api/v1/timestamp", freetsa]);
    assert!(root.anchor_keys().is_empty() && root.policy_of("rekor.sigstore.dev").is_none());
}

/// What is built in is what the fixtures have.
#[test]
fn builtin_files() {
    let folder = shared::workspace().join("crates/veil/trust");
    let fixture = trust().join("sigstore-trust/trusted_root_public_good.json");
    assert_eq!(shared::bytes(&folder.join("sigstore.json")), shared::bytes(&fixture));
    let chain = shared::text(&trust().join("lucairn/freetsa-chain-embedded-in-token.pem"));
    assert!(chain.contains(&shared::text(&folder.join("freetsa.pem"))));
}

#[test]
fn a_file_is_known_by_what_it_holds() {
    let file = |path: &str| shared::bytes(&trust().join(path));
    let mut root = TrustRoot::default();
    for added in [
        file("sigstore-trust/trusted_root_staging.json"),
        [b"\n \t".as_slice(), &file("sigstore-trust/trusted_root_public_good.json")].concat(),
        file("sigstore-trust/timestamp.sigstore.dev-chain.pem"),
        file("sigstore-trust/rekor.sigstore.dev.pem"),
        POLICY.into(),
        b"# nobody\nquorum none\n".to_vec(),
    ] {
        root.add(&added).unwrap();
    }
    assert_eq!(root.timestamp_authorities().len(), 4);
    assert_eq!(root.anchor_keys().len(), 1);
    assert!(root.policy_of("example.com/log/testdata").is_some());
    assert!(root.policy_of("example.com/log").is_none());
}

#[test]
fn what_is_refused_adds_nothing() {
    let mut root = TrustRoot::builtin();
    for (file, error) in [
        ("", TrustRootError::PolicyError(PolicyError::Line)),
        ("quorum none", TrustRootError::PolicyError(PolicyError::Line)),
        ("[]\n", TrustRootError::PolicyError(PolicyError::Line)),
        ("{}", TrustRootError::Sigstore),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            TrustRootError::Certificate,
        ),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", TrustRootError::Key),
        (
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            TrustRootError::PolicyError(PolicyError::Line),
        ),
    ] {
        assert_eq!(root.add(file.as_bytes()), Err(error), "{file}");
    }
    assert_eq!(root.timestamp_authorities().len(), 2);
}

#[test]
fn sigstore_files_are_read_strictly() {
    let file = shared::text(&trust().join("sigstore-trust/trusted_root_public_good.json"));
    let add = |file: &str| TrustRoot::default().add_sigstore(file.as_bytes());
    assert_eq!(add(&file), Ok(()));
    assert_eq!(add(&file.replace("+json;version=0.1", ".v0.2+json")), Ok(()));
    for (from, to) in [
        ("version=0.1", "version=0.9"),
        ("\"start\": \"2021-01-12T11:53:27Z\"", ""),
        ("\"start\": \"2021-01-12T11:53:27Z\"", "\"start\": null"),
        ("\"start\": \"2021-01-12T11:53:27Z\"", "\"start\": \"2021-01-12\""),
        ("\"start\": \"2021-03-07T03:20:29Z\",", ""),
        ("\"start\": \"2025-07-04T00:00:00Z\"", ""),
        ("\"end\": \"2022-12-31T23:59:59.999Z\"", "\"end\": 1"),
        ("\"rawBytes\": \"MFkwEwYH", "\"rawBytes\": \"MFkwEwYI"),
        ("\"rawBytes\": \"MIICGjCC", "\"rawBytes\": \"=IICGjCC"),
        ("\"rawBytes\": \"MIICEDCC", "\"rawBytes\": \"MIICEDCD"),
        ("\"keyId\": \"wNI9atQGlz", "\"keyId\": \"QGlz"),
        ("https://rekor.sigstore.dev", "rekor.sigstore.dev"),
        ("\"tlogs\": [", "\"tlogs\": [null,"),
        ("\"mediaType\"", "\"MediaType\": 1, \"mediaType\""),
    ] {
        assert!(file.contains(from), "{from}");
        assert_eq!(add(&file.replacen(from, to, 1)), Err(TrustRootError::Sigstore), "{to}");
    }
    // Logs whose keys are of another kind stay unknown.
    assert_eq!(add(&file.replace("PKIX_ED25519", "PKIX_ML_DSA_65")), Ok(()));
}

#[test]
fn a_clone_is_independent() {
    let (builtin, mut mine) = (TrustRoot::builtin(), TrustRoot::builtin());
    mine.add_tlog_policy(POLICY.as_bytes()).unwrap();
    assert!(mine.policy_of("example.com/log/testdata").is_some());
    assert!(builtin.policy_of("example.com/log/testdata").is_none());
    assert!(TrustRoot::builtin().policy_of("example.com/log/testdata").is_none());
}
