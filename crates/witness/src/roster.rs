//! The public keys of all services: the set that claims are judged by, and the signed document
//! that verifiers fetch.

use std::path::Path;

use lucairn_compartment::clock::Timestamp;
use lucairn_compartment::key_file::{self, KeyFileError};
use lucairn_veil::api::{KeysDocument, ManifestSignature, PublishedKey, manifest_bytes};
use lucairn_veil::certificate::PROTOCOL_VERSION;
use lucairn_veil::digest::to_base64;
use lucairn_veil::key::{KeyEntry, KeyError, KeySet, PublicKey, SigningKey};

/// The file with certificates, audit chain and open exchanges.
pub(crate) const DATABASE: &str = "witness.db";

/// The key id that certificates are signed under.
pub(crate) const WITNESS_KEY_ID: &str = "witness_v1";
const AUDIT_KEY_ID: &str = "audit_v1";
const MANIFEST_KEY_ID: &str = "witness_manifest_v1";

/// A key of the roster is not usable.
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    /// It is no key.
    #[error("the roster's key {key_id}: {source}")]
    Key {
        /// The name of the key.
        key_id: String,
        /// Why.
        source: KeyError,
    },
    /// It is another key than the one of that name in the data folder.
    #[error(
        "the roster's key {0} is not the witness's own key of that name: write the roster anew"
    )]
    Foreign(String),
}

/// The witness's own secret keys.
pub(crate) struct OwnKeys {
    pub(crate) audit: SigningKey,
    pub(crate) witness: SigningKey,
}

impl OwnKeys {
    /// Reads the seeds in the data folder; makes them where nothing was signed yet. New ones under
    /// the same names would not verify what is.
    pub(crate) fn load_or_create(data: &Path, is_in_use: bool) -> Result<Self, KeyFileError> {
        let key = |key_id: &str| {
            let path = data.join("keys").join(format!("{key_id}.seed"));
            let seed = key_file::load_in_use(&path, is_in_use);
            seed.map(|seed| SigningKey::from_seed(*seed.expose()))
        };
        Ok(Self { audit: key(AUDIT_KEY_ID)?, witness: key(WITNESS_KEY_ID)? })
    }

    fn public(&self) -> Vec<KeyEntry> {
        let entry = |service_id: &str, key_id: &str, key: &SigningKey, purpose: &str| KeyEntry {
            service_id: service_id.to_owned(),
            key_id: key_id.to_owned(),
            public_key: key.public(),
            purpose: purpose.to_owned(),
            active: true,
        };
        vec![
            entry("dsa-witness", WITNESS_KEY_ID, &self.witness, "Certificate signing"),
            entry("dsa-audit", AUDIT_KEY_ID, &self.audit, "Audit claim signing"),
            entry("dsa-witness", MANIFEST_KEY_ID, &self.witness, "Manifest signing"),
        ]
    }
}

/// Whether a witness has worked with this data folder.
pub fn is_in_use(data: &Path) -> bool {
    data.join(DATABASE).exists()
}

/// The public half of the keys in a witness's data folder; makes the keys before its first start.
///
/// # Errors
/// When the key files cannot be read or written, or are missing from a folder that is in use.
pub fn public_keys(data: &Path) -> Result<Vec<KeyEntry>, KeyFileError> {
    OwnKeys::load_or_create(data, is_in_use(data)).map(|keys| keys.public())
}

/// All public keys.
pub(crate) struct Roster {
    /// What claims are judged by.
    pub(crate) keys: KeySet,
}

impl Roster {
    /// Puts the witness's own keys and those of the others together.
    pub(crate) fn new(own: &OwnKeys, others: &[PublishedKey]) -> Result<Self, RosterError> {
        let mut entries = own.public();
        for other in others {
            let other = read(other)?;
            let same_name = entries.iter().find(|entry| {
                (&entry.service_id, &entry.key_id) == (&other.service_id, &other.key_id)
            });
            match same_name.map(|entry| entry.public_key == other.public_key) {
                None => entries.push(other),
                Some(true) => {}
                Some(false) => return Err(RosterError::Foreign(other.key_id)),
            }
        }
        Ok(Self { keys: KeySet::new(entries) })
    }

    /// The key document (protocol 2.11), signed by the witness; the gateway adds its signature.
    pub(crate) fn document(&self, issuer: &str, at: Timestamp, own: &OwnKeys) -> KeysDocument {
        let mut document = KeysDocument {
            issuer: issuer.to_owned(),
            version: 1,
            supported_protocol_versions: vec![PROTOCOL_VERSION],
            keys: self.keys.entries().iter().map(PublishedKey::from).collect(),
            signed_at: at.rfc3339(),
            gateway_manifest_signature: None,
            witness_manifest_signature: None,
        };
        let signature = own.witness.sign(&manifest_bytes(&document));
        document.witness_manifest_signature = Some(ManifestSignature {
            key_id: MANIFEST_KEY_ID.to_owned(),
            signature: to_base64(&signature),
        });
        document
    }
}

fn read(entry: &PublishedKey) -> Result<KeyEntry, RosterError> {
    let public_key = PublicKey::from_hex(&entry.public_key)
        .map_err(|source| RosterError::Key { key_id: entry.key_id.clone(), source })?;
    Ok(KeyEntry {
        service_id: entry.service_id.clone(),
        key_id: entry.key_id.clone(),
        public_key,
        purpose: entry.purpose.clone(),
        active: entry.key_state == "active",
    })
}
