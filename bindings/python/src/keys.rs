//! The keys that a verifier trusts.

use lucairn::PublishedKeys;
use lucairn_veil::key::{PublicKey, SigningKey};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// The `service_id` under which witness keys are published.
const WITNESS: &str = "dsa-witness";

/// The keys that a verifier trusts: witnesses' and, if it has them, those of the services.
#[pyclass(frozen, eq, module = "lucairn")]
#[derive(Clone, PartialEq)]
pub(crate) struct KeySet {
    pub(crate) keys: lucairn_veil::KeySet,
    /// The whole document that they come from, if it is complete.
    published: Option<PublishedKeys>,
    /// A key was given that nothing can verify under, so everything must fail.
    pub(crate) is_unusable: bool,
}

#[pymethods]
impl KeySet {
    /// Reads the document of `/.well-known/veil-keys.json`. Whoever hands it in vouches for it.
    #[staticmethod]
    fn from_json(document: &[u8]) -> PyResult<Self> {
        let keys = lucairn_veil::KeySet::from_well_known_json(document)
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(Self { keys, published: PublishedKeys::read(document), is_unusable: false })
    }

    /// Trusts one witness key. `None`, and bytes that are no key, stand for a key under which
    /// nothing verifies; the checks before the signature are made as ever.
    #[staticmethod]
    #[pyo3(signature = (key_id, public_key))]
    fn witness(key_id: &str, public_key: Option<&[u8]>) -> Self {
        let key = public_key.and_then(|bytes| PublicKey::from_bytes(bytes).ok());
        // Any key will do where no signature is believed.
        let stand_in = || SigningKey::from_seed([0; 32]).public();
        let keys = lucairn_veil::KeySet::witness_only(key_id, key.unwrap_or_else(stand_in));
        Self { keys, published: None, is_unusable: key.is_none() }
    }

    /// Reads a newer document, which a witness of this one must vouch for: its manifest key signed
    /// it, it is not older, and no known key has other bytes in it.
    fn followed_by(&self, document: &[u8]) -> PyResult<Self> {
        let next = PublishedKeys::read(document);
        let follows = |next: &PublishedKeys| {
            self.published.as_ref().is_some_and(|published| published.is_followed_by(next))
        };
        next.filter(follows).map(Self::from).ok_or_else(|| {
            PyValueError::new_err(
                "the witness that is trusted so far does not vouch for these keys",
            )
        })
    }

    /// The ids of the keys that sign certificates.
    #[getter]
    fn witness_key_ids(&self) -> Vec<&str> {
        let entries = self.keys.entries().iter();
        let witnesses = entries.filter(|entry| {
            entry.service_id == WITNESS && self.keys.witness(&entry.key_id).is_some()
        });
        witnesses.map(|entry| entry.key_id.as_str()).collect()
    }

    /// Whether the claims inside certificates can be checked.
    #[getter]
    fn has_service_keys(&self) -> bool {
        self.keys.has_service_keys()
    }

    fn __repr__(&self) -> String {
        let names: Vec<_> = self
            .keys
            .entries()
            .iter()
            .map(|entry| format!("{}/{}", entry.service_id, entry.key_id))
            .collect();
        format!("KeySet({})", names.join(", "))
    }
}

impl From<PublishedKeys> for KeySet {
    fn from(published: PublishedKeys) -> Self {
        let keys = lucairn_veil::KeySet::clone(published.keys());
        Self { keys, published: Some(published), is_unusable: false }
    }
}

/// Whether the signature is the key's over the message, by the strict rules.
#[pyfunction]
pub(crate) fn verify_ed25519(message: &[u8], signature: &[u8], public_key: &[u8]) -> bool {
    PublicKey::from_bytes(public_key).is_ok_and(|key| key.verify_strict(message, signature))
}
