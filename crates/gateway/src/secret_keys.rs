//! The secret keys of a gateway, one file each in its data folder.

use std::path::Path;

use lucairn_compartment::key_file::{self, KeyFileError, Seed};
use lucairn_veil::key::{KeyEntry, Service, SigningKey};

/// The name of the key that vouches for the list of public keys.
pub(crate) const MANIFEST_KEY_ID: &str = "gateway_manifest_v1";

/// The file, in `keys/`, with the key that personal data at rest is sealed with.
const SEAL_KEY_FILE: &str = "seal_v1.seed";

/// The file that holds what is sealed.
pub(crate) const DATABASE: &str = "gateway.db";

/// The secrets of a gateway.
pub struct Keys {
    pub bridge: Seed,
    pub sanitizer: Seed,
    pub manifest: Seed,
    /// Makes opaque tokens.
    pub token: Seed,
    /// Seals personal data at rest.
    pub seal: Seed,
}

impl Keys {
    /// Reads the keys of a data folder; makes them before there is a database. Afterwards none is
    /// made anew: what is sealed would not open, and no earlier claim would verify under the names
    /// of the keys any more.
    pub fn load_or_create(data: &Path) -> Result<Self, KeyFileError> {
        let is_in_use = data.join(DATABASE).exists();
        let key = |name: &str| key_file::load_in_use(&data.join("keys").join(name), is_in_use);
        Ok(Self {
            bridge: key("bridge_v1.seed")?,
            sanitizer: key("sanitizer_v1.seed")?,
            manifest: key("gateway_manifest_v1.seed")?,
            token: key("token_v1.seed")?,
            seal: key(SEAL_KEY_FILE)?,
        })
    }

    /// The public halves, as they stand in the list of public keys.
    pub fn public(&self) -> Vec<KeyEntry> {
        let entry = |service_id: &str, key_id: &str, seed: &Seed, purpose: &str| KeyEntry {
            service_id: service_id.to_owned(),
            key_id: key_id.to_owned(),
            public_key: SigningKey::from_seed(*seed.expose()).public(),
            purpose: purpose.to_owned(),
            active: true,
        };
        vec![
            entry(Service::Bridge.as_str(), "bridge_v1", &self.bridge, "Bridge claim signing"),
            entry(
                Service::Sanitizer.as_str(),
                "sanitizer_v1",
                &self.sanitizer,
                "Sanitizer claim signing",
            ),
            entry("dsa-gateway", MANIFEST_KEY_ID, &self.manifest, "Manifest signing"),
        ]
    }
}
