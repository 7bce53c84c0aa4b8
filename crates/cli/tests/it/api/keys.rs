//! `GET /.well-known/veil-keys.json`: the public keys of all services.

use lucairn_veil::api::{KeysDocument, ManifestSignature, manifest_bytes};
use lucairn_veil::digest::from_base64;
use lucairn_veil::key::PublicKey;

use crate::installation::Installation;

/// Service, key and purpose, in the published order.
const ROSTER: [[&str; 3]; 7] = [
    ["dsa-witness", "witness_v1", "Certificate signing"],
    ["dsa-bridge", "bridge_v1", "Bridge claim signing"],
    ["dsa-sanitizer", "sanitizer_v1", "Sanitizer claim signing"],
    ["dsa-ai", "sandbox_b_v1", "Inference claim signing"],
    ["dsa-audit", "audit_v1", "Audit claim signing"],
    ["dsa-gateway", "gateway_manifest_v1", "Manifest signing"],
    ["dsa-witness", "witness_manifest_v1", "Manifest signing"],
];

fn holds(document: &KeysDocument, signature: Option<&ManifestSignature>, key_id: &str) -> bool {
    let signature = signature.unwrap();
    let entry = document.keys.iter().find(|entry| entry.key_id == key_id).unwrap();
    let key = PublicKey::from_hex(&entry.public_key).unwrap();
    assert_eq!(signature.key_id, key_id);
    key.verify_strict(&manifest_bytes(document), &from_base64(&signature.signature).unwrap())
}

#[tokio::test]
async fn keys_are_listed_and_vouched_for_twice() {
    let settings = "[witness]\nissuer = \"The <b>Best</b> Issuer\"\n";
    let installation = Installation::start(settings).await;
    let answer =
        installation.client.get("/.well-known/veil-keys.json", "").await.expect_status(200);
    assert_eq!(answer.headers["cache-control"], "public, max-age=300");
    let document: KeysDocument = serde_json::from_slice(&answer.body).unwrap();
    let mut listed: Vec<[&str; 3]> =
        document.keys.iter().map(|key| [&*key.service_id, &*key.key_id, &*key.purpose]).collect();
    let mut roster = ROSTER.to_vec();
    listed.sort_unstable();
    roster.sort_unstable();
    assert_eq!(listed, roster);
    assert!(
        document.keys.iter().all(|key| key.algorithm == "Ed25519" && key.key_state == "active")
    );
    assert_eq!((document.issuer.as_str(), document.version), ("The <b>Best</b> Issuer", 1));
    let (gateway, witness) =
        (&document.gateway_manifest_signature, &document.witness_manifest_signature);
    assert!(holds(&document, gateway.as_ref(), "gateway_manifest_v1"));
    assert!(holds(&document, witness.as_ref(), "witness_manifest_v1"));
    let mut changed = document.clone();
    changed.keys[1].key_state = "retired".to_owned();
    assert!(!holds(&changed, gateway.as_ref(), "gateway_manifest_v1"));
    assert!(!holds(&changed, witness.as_ref(), "witness_manifest_v1"));

    // The file beside the databases holds the same keys, and they outlive a restart.
    let file = std::fs::read(installation.folder.data().join("veil-keys.json")).unwrap();
    let written: KeysDocument = serde_json::from_slice(&file).unwrap();
    assert_eq!(written.keys, document.keys);
    let folder = std::sync::Arc::clone(&installation.folder);
    assert!(installation.stop().status.success());
    let installation = folder.serve().await;
    let answer = installation.client.get("/.well-known/veil-keys.json", "").await;
    let again: KeysDocument = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(again.keys, document.keys);
}
