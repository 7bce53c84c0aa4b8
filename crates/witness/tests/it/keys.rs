//! The key document, the health of the witness, and what it does not start with.

use hyper::{HeaderMap, Method};
use lucairn_veil::api::{KeysDocument, manifest_bytes};
use lucairn_veil::digest::from_base64;
use lucairn_veil::key::{KeySet, PublicKey};
use lucairn_witness::{Config, RosterEntry, StartError, public_keys};

use crate::stage::{Stage, config};

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
    let made = public_keys(folder.path()).unwrap();
    assert_eq!(public_keys(folder.path()).unwrap(), made);
    let stage = Stage::start().await;
    let before = document(&stage).await;
    assert_eq!(document(&stage.restart().await).await, before);
}

#[tokio::test]
async fn a_roster_that_cannot_be_right_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let entry = |key_id: &str, public_key: String| RosterEntry {
        service_id: "dsa-audit".to_owned(),
        key_id: key_id.to_owned(),
        public_key,
        purpose: "Audit claim signing".to_owned(),
        active: true,
    };
    let own = public_keys(folder.path()).unwrap();
    let foreign = public_keys(&folder.path().join("other")).unwrap();
    for (key, is_good) in [
        (entry("audit_v1", own[1].public_key.to_uppercase()), true),
        (entry("audit_v0", foreign[1].public_key.clone()), true),
        (entry("audit_v1", foreign[1].public_key.clone()), false),
        (entry("audit_v0", "00".repeat(32)), false),
        (entry("audit_v0", "zz".repeat(32)), false),
    ] {
        let config = Config { roster: vec![key.clone()], ..config(folder.path()) };
        let store = lucairn_witness::store::SqliteStore::open(&folder.path().join("w.db")).unwrap();
        let clock = lucairn_compartment::clock::Clock::system();
        let opened =
            lucairn_witness::Witness::open(&config, std::sync::Arc::new(store), clock).await;
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
    assert!(serde_json::from_str::<Config>(r#"{"issuer":"x","roster":[]}"#).is_ok());
    for unknown in [r#"{"isuer":"x"}"#, r#"{"roster":[{"seed":"x"}]}"#, r#"{"telemetry":{"x":1}}"#]
    {
        assert!(serde_json::from_str::<Config>(unknown).is_err(), "{unknown}");
    }
}
