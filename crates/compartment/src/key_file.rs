//! Secret keys on disk: one file each, 64 hex characters of a 32-byte seed, readable by the owner only.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::id;

/// A secret of 32 bytes that leaves memory when it is dropped and never prints itself.
#[derive(Clone, zeroize::ZeroizeOnDrop)]
pub struct Seed([u8; 32]);

impl Seed {
    /// A seed from its bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the constructor of a key.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(***)")
    }
}

/// Why a key file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file or its folder cannot be read or written.
    #[error("cannot access key file {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The content is not 64 hex characters.
    #[error("key file {0} does not hold 64 hex characters; restore it from a backup")]
    Malformed(PathBuf),
    /// Group or others may read the file.
    #[error("key file {0} is readable by others; run: chmod 600 {0}")]
    TooOpen(PathBuf),
    /// There is no file, and a new key would not be the one that is needed.
    #[error(
        "key file {0} is missing from a data folder that is in use; restore it from a backup, or \
         choose a new data folder with --data"
    )]
    Missing(PathBuf),
    /// No random bytes for a new key.
    #[error(transparent)]
    NoRandomness(#[from] id::NoRandomness),
}

/// Reads a seed, or makes a new one when there is no file yet.
///
/// The new file is written beside its place and moved there, so that a crash never leaves half a key.
pub fn load_or_create(path: &Path) -> Result<Seed, KeyFileError> {
    match load(path) {
        Err(KeyFileError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            create(path)
        }
        loaded => loaded,
    }
}

/// Reads the seed of something that was made with it, so that no other one will do. Before there is
/// such a thing, one is made when there is no file.
///
/// # Errors
/// [`KeyFileError::Missing`] when there is no file although it is in use; otherwise as
/// [`load_or_create`].
pub fn load_in_use(path: &Path, is_in_use: bool) -> Result<Seed, KeyFileError> {
    if !is_in_use {
        return load_or_create(path);
    }
    load(path).map_err(|error| match error {
        KeyFileError::Io { path, source } if source.kind() == io::ErrorKind::NotFound => {
            KeyFileError::Missing(path)
        }
        error => error,
    })
}

/// Reads a seed from its file.
pub fn load(path: &Path) -> Result<Seed, KeyFileError> {
    let io_error = |source| KeyFileError::Io { path: path.to_owned(), source };
    let mode = fs::metadata(path).map_err(io_error)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(KeyFileError::TooOpen(path.to_owned()));
    }
    let text = Zeroizing::new(fs::read_to_string(path).map_err(io_error)?);
    let mut seed = Seed([0; 32]);
    hex::decode_to_slice(text.trim(), &mut seed.0)
        .map_err(|_| KeyFileError::Malformed(path.to_owned()))?;
    Ok(seed)
}

fn create(path: &Path) -> Result<Seed, KeyFileError> {
    let seed = Seed(id::random::<32>()?);
    let text = Zeroizing::new(format!("{}\n", hex::encode(seed.0)));
    write_private(path, text.as_bytes())
        .map_err(|source| KeyFileError::Io { path: path.to_owned(), source })?;
    Ok(seed)
}

/// Writes a file that only its owner may read, whole or not at all.
pub fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    create_private_folder(folder)?;
    let beside = path.with_extension("new");
    let _ = fs::remove_file(&beside);
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    fs::File::open(folder)?.sync_all()
}

/// Makes a folder that only its owner may enter.
pub fn create_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_then_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/witness_v1.seed");
        let made = load_or_create(&path).unwrap();
        assert_eq!(load_or_create(&path).unwrap().expose(), made.expose());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(format!("{made:?}"), "Seed(***)");
    }

    #[test]
    fn a_bad_key_file_is_refused_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("k.seed");
        write_private(&path, b"not hex").unwrap();
        assert!(matches!(load_or_create(&path), Err(KeyFileError::Malformed(_))));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(load_or_create(&path), Err(KeyFileError::TooOpen(_))));
        assert_eq!(fs::read(&path).unwrap(), b"not hex");
    }
}
