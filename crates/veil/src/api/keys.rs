//! The document of `/.well-known/veil-keys.json` (specification 7.2) and the bytes that vouch for it.

use serde::{Deserialize, Serialize};

use crate::canonical::{Rule, canonical_json};
use crate::json::Json;
use crate::key::KeyEntry;

/// The published keys, signed by the gateway's manifest key and the witness's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysDocument {
    /// Who publishes it.
    pub issuer: String,
    /// The version of this document's form: 1.
    pub version: u64,
    /// The versions of the certificate protocol that are issued: `[2]`.
    pub supported_protocol_versions: Vec<u64>,
    /// The keys.
    pub keys: Vec<PublishedKey>,
    /// When it was signed, RFC 3339.
    pub signed_at: String,
    /// The gateway's signature over [`manifest_bytes`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_manifest_signature: Option<ManifestSignature>,
    /// The witness's signature over [`manifest_bytes`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness_manifest_signature: Option<ManifestSignature>,
}

/// One key as it is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedKey {
    /// Whose key it is.
    pub service_id: String,
    /// The name of the key.
    pub key_id: String,
    /// The 32 bytes as 64 hex characters.
    pub public_key: String,
    /// What it signs.
    pub purpose: String,
    /// Always `Ed25519`.
    pub algorithm: String,
    /// `active` or `retired`.
    pub key_state: String,
}

impl From<&KeyEntry> for PublishedKey {
    fn from(entry: &KeyEntry) -> Self {
        Self {
            service_id: entry.service_id.clone(),
            key_id: entry.key_id.clone(),
            public_key: entry.public_key.to_hex(),
            purpose: entry.purpose.clone(),
            algorithm: "Ed25519".to_owned(),
            key_state: if entry.active { "active" } else { "retired" }.to_owned(),
        }
    }
}

/// Who signed the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestSignature {
    /// The key in the document that signed.
    pub key_id: String,
    /// The Ed25519 signature in base64.
    pub signature: String,
}

/// The bytes that both signatures are over: canonical JSON of the document without the signatures.
pub fn manifest_bytes(document: &KeysDocument) -> Vec<u8> {
    fn key(key: &PublishedKey) -> Json<'_> {
        Json::object([
            ("service_id", key.service_id.as_str().into()),
            ("key_id", key.key_id.as_str().into()),
            ("public_key", key.public_key.as_str().into()),
            ("purpose", key.purpose.as_str().into()),
            ("algorithm", key.algorithm.as_str().into()),
            ("key_state", key.key_state.as_str().into()),
        ])
    }
    let unsigned = Json::object([
        ("issuer", document.issuer.as_str().into()),
        ("version", document.version.into()),
        ("supported_protocol_versions", document.supported_protocol_versions.clone().into()),
        ("keys", Json::Array(document.keys.iter().map(key).collect())),
        ("signed_at", document.signed_at.as_str().into()),
    ]);
    canonical_json(&unsigned, Rule::Newest)
}
