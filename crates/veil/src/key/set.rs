//! The keys a verifier trusts: the witness's and, if it has them, those of the services.

use super::{KeyError, PublicKey, Service};
use crate::json::Json;

/// The `service_id` under which witness keys are published.
pub(crate) const WITNESS: &str = "dsa-witness";
/// The purpose of keys that sign key documents and never certificates or claims.
pub(crate) const MANIFEST_SIGNING: &str = "Manifest signing";

/// One published key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEntry {
    /// Whose key it is: a [`Service`], `dsa-witness` or `dsa-gateway`.
    pub service_id: String,
    /// The name of the key, such as `witness_v1`.
    pub key_id: String,
    /// The key.
    pub public_key: PublicKey,
    /// What it signs, such as `Certificate signing`.
    pub purpose: String,
    /// Whether new signatures are made with it; a retired key still verifies old ones.
    pub active: bool,
}

/// The keys a verifier trusts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeySet {
    entries: Vec<KeyEntry>,
}

impl KeySet {
    /// Trusts exactly these keys. Of two under one service and key id, the first counts.
    pub fn new(entries: Vec<KeyEntry>) -> Self {
        Self { entries }
    }

    /// Trusts one witness key; claims cannot be checked with it.
    pub fn witness_only(key_id: &str, public_key: PublicKey) -> Self {
        let entry = KeyEntry {
            service_id: WITNESS.to_owned(),
            key_id: key_id.to_owned(),
            public_key,
            purpose: "Certificate signing".to_owned(),
            active: true,
        };
        Self { entries: vec![entry] }
    }

    /// Reads the document of `/.well-known/veil-keys.json` (specification 7.2).
    ///
    /// The signatures of the document are not looked at: whoever hands it in vouches for it.
    ///
    /// # Errors
    /// [`KeyError`] if it is not strict JSON, an entry is incomplete, a key is refused, an
    /// algorithm is not Ed25519, or one service has two keys under one key id.
    pub fn from_well_known_json(document: &[u8]) -> Result<Self, KeyError> {
        let json = Json::parse(document)?;
        let keys = json.get("keys").and_then(Json::as_array);
        let keys = keys.ok_or(KeyError::Field("an array named keys"))?;
        let entries = keys.iter().map(read_entry).collect::<Result<Vec<_>, _>>()?;
        let mut names: Vec<_> = entries.iter().map(|key| (&key.service_id, &key.key_id)).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(KeyError::Ambiguous);
        }
        Ok(Self::new(entries))
    }

    /// All keys in the order in which they were given.
    pub fn entries(&self) -> &[KeyEntry] {
        &self.entries
    }

    /// The witness's certificate key of that id, active or retired.
    pub fn witness(&self, key_id: &str) -> Option<&PublicKey> {
        self.signers(WITNESS).find(|entry| entry.key_id == key_id).map(|entry| &entry.public_key)
    }

    /// The claim keys of the service with that id, active and retired.
    pub fn service(&self, service_id: &str) -> impl Iterator<Item = &PublicKey> {
        self.signers(service_id).map(|entry| &entry.public_key)
    }

    /// Whether any of the four services has a key here, so that claims can be checked.
    pub fn has_service_keys(&self) -> bool {
        Service::ALL.iter().any(|service| self.service(service.as_str()).next().is_some())
    }

    /// Keys that sign key documents are no signers of certificates or claims.
    fn signers(&self, service_id: &str) -> impl Iterator<Item = &KeyEntry> {
        self.entries.iter().filter(move |entry| {
            entry.service_id == service_id && entry.purpose != MANIFEST_SIGNING
        })
    }
}

fn read_entry(entry: &Json) -> Result<KeyEntry, KeyError> {
    let text = |name, problem| {
        entry.get(name).and_then(Json::as_str).ok_or(KeyError::Field(problem)).map(str::to_owned)
    };
    if text("algorithm", "an algorithm in every key")? != "Ed25519" {
        return Err(KeyError::Field("keys of the algorithm Ed25519 only"));
    }
    let active = match text("key_state", "a key_state in every key")?.as_str() {
        "active" => true,
        "retired" => false,
        _ => return Err(KeyError::Field("the key_state active or retired in every key")),
    };
    Ok(KeyEntry {
        service_id: text("service_id", "a service_id in every key")?,
        key_id: text("key_id", "a key_id in every key")?,
        public_key: PublicKey::from_hex(&text("public_key", "a public_key in every key")?)?,
        purpose: text("purpose", "a purpose in every key")?,
        active,
    })
}
