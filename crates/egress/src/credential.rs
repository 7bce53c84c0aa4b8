//! Provider credentials: read from a file or an environment variable, never from the configuration.
//! Read once at the start; a file is read again when the provider refuses what it held.

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use lucairn_compartment::secret::Secret;

use crate::StartError;

/// Longest credential that is accepted, in bytes; real ones have a few hundred.
const MAX_BYTES: usize = 8 * 1024;

/// The operator's own credential for one provider.
#[derive(Debug)]
pub(crate) struct Credential {
    file: Option<PathBuf>,
    current: RwLock<Option<Secret>>,
}

impl Credential {
    /// No credential: callers bring their own, or the provider needs none.
    pub(crate) fn none() -> Self {
        Self { file: None, current: RwLock::new(None) }
    }

    /// Reads an environment variable; one that is unset or empty is no credential.
    pub(crate) fn from_variable(provider: &str, name: &str) -> Result<Self, StartError> {
        let Some(text) = std::env::var_os(name).filter(|text| !text.is_empty()) else {
            return Ok(Self::none());
        };
        let text = Secret::new(text.into_string().unwrap_or_default());
        let secret = usable(text.expose().trim()).ok_or_else(|| StartError::Credential {
            provider: provider.to_owned(),
            place: format!("environment variable {name}"),
        })?;
        Ok(Self { file: None, current: RwLock::new(Some(secret)) })
    }

    /// Reads a file, which must hold a credential.
    pub(crate) fn from_file(provider: &str, file: &Path) -> Result<Self, StartError> {
        let secret = read(file).ok_or_else(|| StartError::Credential {
            provider: provider.to_owned(),
            place: format!("file {}", file.display()),
        })?;
        Ok(Self { file: Some(file.to_owned()), current: RwLock::new(Some(secret)) })
    }

    /// The credential as it was last read.
    pub(crate) fn current(&self) -> Option<Secret> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the file again after the provider refused a credential. The new one, when it differs
    /// from the refused one; nothing when another call to the provider would end the same way.
    pub(crate) fn renewed(&self, refused: &Secret) -> Option<Secret> {
        let renewed = read(self.file.as_deref()?)?;
        if renewed.expose() == refused.expose() {
            return None;
        }
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(renewed.clone());
        Some(renewed)
    }
}

/// A credential as it may stand in a header: one word of visible ASCII.
pub(crate) fn usable(text: &str) -> Option<Secret> {
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    (visible && !text.is_empty() && text.len() <= MAX_BYTES).then(|| Secret::new(text.to_owned()))
}

fn read(file: &Path) -> Option<Secret> {
    let text = Secret::new(std::fs::read_to_string(file).ok()?);
    usable(text.expose().trim())
}

#[cfg(test)]
mod tests;
