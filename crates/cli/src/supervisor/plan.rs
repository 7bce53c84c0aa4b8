//! What each compartment is told at its start, and which variables it may see.

use lucairn_compartment::{Compartment, key_file, telemetry};
use lucairn_veil::api::{KeysDocument, PublishedKey};
use lucairn_veil::key::KeyEntry;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::data_folder::DataFolder;
use crate::failure::Failure;

/// Variables that any compartment may see; none of them holds a secret.
const HARMLESS: &[&str] = &["RUST_BACKTRACE", "TZ"];
/// Variables that the egress needs to find trusted roots.
const TRUST: &[&str] = &["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// What the process of a compartment is told.
#[derive(Serialize, Deserialize)]
pub(crate) struct ProcessSetup<T> {
    /// The process that starts the compartment.
    pub(crate) supervisor: u32,
    pub(crate) log: telemetry::Config,
    /// Worker threads.
    pub(crate) workers: usize,
    pub(crate) compartment: T,
}

/// The setups of the three compartments.
pub(super) struct Plan {
    gateway: String,
    egress: String,
    witness: String,
    /// Variables that hold credentials of providers; for the egress alone.
    credentials: Vec<String>,
}

impl Plan {
    /// Makes the keys that are missing, writes the public ones down, and tells each compartment.
    pub(super) fn new(config: &Config, folder: &DataFolder) -> Result<Self, Failure> {
        let keys = public_keys(config, folder)?;
        let document = write_public_keys(&keys, folder)?;
        let witness_socket = folder.socket(Compartment::Witness);
        let gateway = lucairn_gateway::Setup {
            config: config.gateway.clone(),
            data: folder.of(Compartment::Gateway),
            egress_socket: folder.socket(Compartment::Egress),
            witness_socket: witness_socket.clone(),
            well_known: document,
        };
        let egress = lucairn_egress::Setup {
            config: config.egress.clone(),
            data: folder.of(Compartment::Egress),
            witness_socket,
        };
        let witness = lucairn_witness::Setup {
            config: config.witness.clone(),
            data: folder.of(Compartment::Witness),
            roster: keys.keys,
        };
        Ok(Self {
            gateway: process(config, config.workers(), gateway)?,
            egress: process(config, 1, egress)?,
            witness: process(config, 1, witness)?,
            credentials: config.egress.credential_variables(),
        })
    }

    /// The setup of a compartment, as JSON.
    pub(super) fn setup(&self, compartment: Compartment) -> &str {
        match compartment {
            Compartment::Gateway => &self.gateway,
            Compartment::Egress => &self.egress,
            Compartment::Witness => &self.witness,
        }
    }

    /// The variables of this process that a compartment may see.
    pub(super) fn environment(&self, compartment: Compartment) -> Vec<(String, String)> {
        let allowed = |name: &str| {
            HARMLESS.contains(&name)
                || (compartment == Compartment::Egress
                    && (TRUST.contains(&name) || self.credentials.iter().any(|one| one == name)))
        };
        std::env::vars().filter(|(name, _)| allowed(name)).collect()
    }
}

fn process<T: Serialize>(config: &Config, workers: usize, setup: T) -> Result<String, Failure> {
    let (supervisor, log) = (std::process::id(), config.log.clone());
    serde_json::to_string(&ProcessSetup { supervisor, log, workers, compartment: setup })
        .map_err(not_written)
}

fn not_written(error: serde_json::Error) -> Failure {
    Failure::environment("start_failed", format!("cannot write a setup: {error}"))
}

/// Writes `veil-keys.json` for whoever verifies without asking a running gateway.
fn write_public_keys(keys: &KeysDocument, folder: &DataFolder) -> Result<String, Failure> {
    let document = serde_json::to_string_pretty(keys).map_err(not_written)?;
    let path = folder.public_keys();
    key_file::write_private(&path, document.as_bytes()).map_err(|error| {
        let message = format!("cannot write {}: {error}", path.display());
        Failure::environment("data_folder_unusable", message)
    })?;
    Ok(document)
}

/// The public keys of all services, as the well-known document without signatures.
fn public_keys(config: &Config, folder: &DataFolder) -> Result<KeysDocument, Failure> {
    let failed =
        |error: key_file::KeyFileError| Failure::environment("key_unusable", error.to_string());
    let witness = folder.of(Compartment::Witness);
    // The egress has no database; what it signed is in that of the witness.
    let is_in_use = lucairn_witness::is_in_use(&witness);
    let gateway = lucairn_gateway::Keys::load_or_create(&folder.of(Compartment::Gateway));
    let mut keys: Vec<KeyEntry> = lucairn_witness::public_keys(&witness).map_err(failed)?;
    keys.extend(gateway.map_err(failed)?.public());
    let egress = lucairn_egress::key_entry(&folder.of(Compartment::Egress), is_in_use);
    keys.push(egress.map_err(failed)?);
    Ok(KeysDocument {
        issuer: config.witness.issuer.clone(),
        version: 1,
        supported_protocol_versions: vec![2],
        keys: keys.iter().map(PublishedKey::from).collect(),
        signed_at: String::new(),
        gateway_manifest_signature: None,
        witness_manifest_signature: None,
    })
}
