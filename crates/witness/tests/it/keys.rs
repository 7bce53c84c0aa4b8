//! The key document, the health of the witness, and what it does not start with.

use hyper::{HeaderMap, Method};
use lucairn_veil::api::PublishedKey;
use lucairn_veil::api::{KeysDocument, manifest_bytes};
use lucairn_veil::digest::from_base64;
use lucairn_veil::key::{KeySet, PublicKey};
use lucairn_witness::{Config, Setup, StartError, public_keys};

use crate::stage::{Stage, setup};

async fn document(stage: &Stage) -> Vec<u8> {
    let answer = stage.send(Method::GET, "/keys", HeaderMap::new(), "").await;
    assert_eq!(answer.status.as_u16(), 200);
    answer.body.unwrap().to_vec()
}

#[tokio::test]
async fn the_key_document_names_all_keys_and_is_signed() {
    let stage = Stage::start().await;
    let bytes = document(&stage).await;
    let document: KeysDocument = serde_json::from_slice(&bytes).unwrap();
    let names: Vec<_> = document.keys.iter().map(|key| key.key_id.as_str()).collect();
    let expected = [
        "witness_v1",
        "audit_v1",
        "witness_manifest_v1",
        "bridge_v1",
        "sanitizer_v1",
        "sandbox_b_v1",
    ];
    assert_eq!(names, expected);
    assert_eq!(document.keys[0].public_key, document.keys[2].public_key);
    assert_eq!(document.issuer, "Lucairn Veil Witness");
    let signature = document.witness_manifest_signature.as_ref().unwrap();
    let key = PublicKey::from_hex(&document.keys[2].public_key).unwrap();
    assert_eq!(signature.key_id, "witness_manifest_v1");
    let signature = from_base64(&signature.signature).unwrap();
    assert!(key.verify_strict(&manifest_bytes(&document), &signature));
    assert_eq!(KeySet::from_well_known_json(&bytes).unwrap().entries().len(), 6);
}

#[tokio::test]
async fn keys_are_made_once_and_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let hex = || -> Vec<String> {
        let keys = public_keys(folder.path()).unwrap();
        keys.iter().map(|key| key.public_key.to_hex()).collect()
    };
    assert_eq!(hex(), hex());
    let stage = Stage::start().await;
    let before = document(&stage).await;
    assert_eq!(document(&stage.restart().await).await, before);
}

#[tokio::test]
async fn a_roster_that_cannot_be_right_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let entry = |key_id: &str, public_key: String| PublishedKey {
        service_id: "dsa-audit".to_owned(),
        key_id: key_id.to_owned(),
        public_key,
        purpose: "Audit claim signing".to_owned(),
        algorithm: "Ed25519".to_owned(),
        key_state: "active".to_owned(),
    };
    let own = public_keys(folder.path()).unwrap();
    let foreign = public_keys(&folder.path().join("other")).unwrap();
    for (key, is_good) in [
        (entry("audit_v1", own[1].public_key.to_hex().to_uppercase()), true),
        (entry("audit_v0", foreign[1].public_key.to_hex()), true),
        (entry("audit_v1", foreign[1].public_key.to_hex()), false),
        (entry("audit_v0", "00".repeat(32)), false),
        (entry("audit_v0", "zz".repeat(32)), false),
    ] {
        let setup = Setup { roster: vec![key.clone()], ..setup(folder.path()) };
        let store = lucairn_witness::store::SqliteStore::open(&folder.path().join("w.db")).unwrap();
        let clock = lucairn_compartment::clock::Clock::system();
        let opened =
            lucairn_witness::Witness::open(&setup, std::sync::Arc::new(store), clock).await;
        assert_eq!(opened.is_ok(), is_good, "{key:?}");
        assert!(matches!(opened.err(), None | Some(StartError::Roster(_))));
    }
}

#[tokio::test]
async fn a_witness_that_serves_is_healthy() {
    let stage = Stage::start().await;
    let answer = stage.send(Method::GET, "/healthz", HeaderMap::new(), "").await;
    assert_eq!(answer.body.unwrap(), r#"{"status":"ok"}"#);
}

#[test]
fn unknown_settings_are_refused() {
    assert!(serde_json::from_str::<Config>(r#"{"issuer":"x"}"#).is_ok());
    for unknown in [r#"{"isuer":"x"}"#, r#"{"roster":[]}"#] {
        assert!(serde_json::from_str::<Config>(unknown).is_err(), "{unknown}");
    }
}
