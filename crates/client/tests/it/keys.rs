//! Witness keys: given, pinned on first use, and followed when they change.

use lucairn::veil::api::{KeysDocument, ManifestSignature, PublishedKey, manifest_bytes};
use lucairn::veil::digest::to_base64;
use lucairn::veil::{KeySet, SigningKey};
use lucairn::{Client, Error, Reason};

use crate::calls::{KEY, client, vector};
use crate::server::{Server, answer, answer_text};

/// A witness with a manifest key, as a test wants it.
fn manifest_key() -> SigningKey {
    SigningKey::from_seed([7; 32])
}

fn entry(service: &str, key_id: &str, seed: u8, purpose: &str) -> PublishedKey {
    PublishedKey {
        service_id: service.to_owned(),
        key_id: key_id.to_owned(),
        public_key: SigningKey::from_seed([seed; 32]).public().to_hex(),
        purpose: purpose.to_owned(),
        algorithm: "Ed25519".to_owned(),
        key_state: "active".to_owned(),
    }
}

/// The keys of the certificate that the tests verify, without those that sign documents.
fn keys_of_vector() -> Vec<PublishedKey> {
    let document: serde_json::Value = serde_json::from_str(&vector("good-full-chain").1).unwrap();
    let mut keys: Vec<PublishedKey> = serde_json::from_value(document["keys"].clone()).unwrap();
    keys.retain(|key| key.purpose != "Manifest signing");
    keys
}

/// Signs a document in the witness's place, with any key under any name.
fn sign(keys: Vec<PublishedKey>, signed_at: &str, signer: &SigningKey, key_id: &str) -> String {
    let mut document = KeysDocument {
        issuer: "a test".to_owned(),
        version: 1,
        supported_protocol_versions: vec![2],
        keys,
        signed_at: signed_at.to_owned(),
        gateway_manifest_signature: None,
        witness_manifest_signature: None,
    };
    document.witness_manifest_signature = Some(ManifestSignature {
        key_id: key_id.to_owned(),
        signature: to_base64(&signer.sign(&manifest_bytes(&document))),
    });
    serde_json::to_string(&document).unwrap()
}

/// A document as it should be, if the signer is the witness.
fn document(mut keys: Vec<PublishedKey>, signed_at: &str, signer: &SigningKey) -> String {
    keys.push(entry("dsa-witness", "witness_manifest_v1", 7, "Manifest signing"));
    sign(keys, signed_at, signer, "witness_manifest_v1")
}

const EARLY: &str = "2026-01-01T00:00:00Z";
const LATE: &str = "2026-06-01T00:00:00Z";

/// A document before the witness had the key of the vector.
fn before() -> String {
    let keys = vec![
        entry("dsa-witness", "witness_v0", 9, "Certificate signing"),
        entry("dsa-gateway", "gateway_manifest_v1", 11, "Manifest signing"),
        entry("dsa-witness", "witness_manifest_v1", 7, "Manifest signing"),
    ];
    sign(keys, EARLY, &manifest_key(), "witness_manifest_v1")
}

fn turns(bodies: &[String]) -> Server {
    let answers: Vec<String> = bodies.iter().map(|body| answer_text("200 OK", "", body)).collect();
    let answers: Vec<&str> = answers.iter().map(String::as_str).collect();
    Server::saying_in_turn(&answers)
}

#[tokio::test]
async fn the_first_keys_are_pinned() {
    let server = turns(&[document(keys_of_vector(), LATE, &manifest_key()), before()]);
    let client = client(&server);
    let (certificate, _) = vector("good-full-chain");
    let clone = client.clone();
    let first = client.witness_keys().await.unwrap();
    assert_eq!(clone.witness_keys().await.unwrap(), first);
    assert!(clone.verify_certificate(&certificate).await.is_ok());
    let received = server.only();
    assert_eq!(received.first_line(), "GET /.well-known/veil-keys.json HTTP/1.1");
    // The route is public.
    assert!(received.header("x-api-key").is_none());
}

#[tokio::test]
async fn given_keys_stay() {
    let server = Server::saying("never");
    let given = KeySet::from_well_known_json(vector("good-full-chain").1.as_bytes()).unwrap();
    let builder = Client::builder(KEY).base_url(server.url("")).keys(given.clone());
    let client = builder.build().unwrap();
    assert_eq!(*client.witness_keys().await.unwrap(), given);
    assert!(matches!(client.refresh_witness_keys().await, Err(Error::Config(_))));
    let unknown = vector("good-full-chain").0.replace("witness_v1", "witness_v9");
    let error = client.verify_certificate(&unknown).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::WitnessMismatch));
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn new_keys_are_followed_when_the_pinned_witness_vouches() {
    let server = turns(&[before(), document(keys_of_vector(), LATE, &manifest_key())]);
    let client = client(&server);
    assert!(client.witness_keys().await.unwrap().witness("witness_v0").is_some());
    // The certificate names a key that is not known yet.
    let (certificate, _) = vector("good-full-chain");
    assert!(client.verify_certificate(&certificate).await.is_ok());
    assert_eq!(server.received().len(), 2);
    assert!(client.witness_keys().await.unwrap().witness("witness_v0").is_none());
}

#[tokio::test]
async fn new_keys_that_nobody_vouches_for_are_refused() {
    let (certificate, unsigned) = vector("good-full-chain");
    let other = SigningKey::from_seed([8; 32]);
    let mut replaced = keys_of_vector();
    replaced.push(entry("dsa-witness", "witness_v0", 10, "Certificate signing"));
    let good = document(keys_of_vector(), LATE, &manifest_key());
    for (what, next) in [
        ("unsigned", unsigned),
        ("signed by another key", document(keys_of_vector(), LATE, &other)),
        (
            "signed by a certificate key",
            sign(keys_of_vector(), LATE, &SigningKey::from_seed([9; 32]), "witness_v0"),
        ),
        (
            "signed by the gateway",
            sign(keys_of_vector(), LATE, &SigningKey::from_seed([11; 32]), "gateway_manifest_v1"),
        ),
        ("changed after signing", good.replace("\"a test\"", "\"another\"")),
        ("older", document(keys_of_vector(), "2025-01-01T00:00:00Z", &manifest_key())),
        ("without a time", document(keys_of_vector(), "yesterday", &manifest_key())),
        ("known name, other key", document(replaced, LATE, &manifest_key())),
        ("no document", "{}".to_owned()),
    ] {
        let server = turns(&[before(), next]);
        let client = client(&server);
        let pinned = client.witness_keys().await.unwrap();
        let refused = client.refresh_witness_keys().await;
        assert!(matches!(refused, Err(Error::ResponseValidation { .. })), "{what}: {refused:?}");
        let error = client.verify_certificate(&certificate).await.unwrap_err();
        assert_eq!(error.reason(), Some(Reason::WitnessMismatch), "{what}");
        assert_eq!(client.witness_keys().await.unwrap(), pinned, "{what}");
    }
}

#[tokio::test]
async fn a_document_that_is_none_pins_nothing() {
    let good = document(keys_of_vector(), LATE, &manifest_key());
    let twice = good.replacen('{', "{\"keys\":[],", 1);
    for body in ["", "null", "{}", "[]", &twice, &format!("\u{feff}{good}")] {
        let server = turns(&[body.to_owned(), good.clone()]);
        let client = client(&server);
        let error = client.witness_keys().await.unwrap_err();
        assert!(matches!(error, Error::ResponseValidation { .. }), "{body}: {error:?}");
        assert!(client.witness_keys().await.is_ok());
    }
    let server = Server::saying(answer("503 Busy", "", "{}"));
    assert_eq!(client(&server).witness_keys().await.unwrap_err().status(), Some(503));
}
