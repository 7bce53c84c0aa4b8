//! Files that say what is done about findings, in TOML.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// Reads a policy file into what takes it, which says what is wrong with it.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::usage("file_unreadable", format!("cannot read {name}: {error}"))
    })?;
    toml::from_str(&text)
        .map_err(|error| Failure::usage("policy_invalid", format!("{name}: {error}")))
}
