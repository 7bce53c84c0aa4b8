//! The folder in which an installation keeps everything, and the lock that makes it one.
//!
//! `gateway/`, `egress/` and `witness/` hold the keys and databases of one compartment each;
//! `run/` the sockets between them; `veil-keys.json` the public keys, for whoever verifies.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use lucairn_compartment::{Compartment, key_file};

use crate::failure::Failure;

/// The longest path of a Unix socket on Linux is 107 bytes; the names in `run/` need some of them.
const LONGEST_RUN_PATH: usize = 90;

/// A locked data folder.
pub(crate) struct DataFolder {
    root: PathBuf,
    run: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Makes the folder when there is none, and takes its lock.
    pub(crate) fn open(root: &Path) -> Result<Self, Failure> {
        let refused = |error: io::Error| {
            let message = format!(
                "cannot use data folder {}: {error}; choose another one with --data",
                root.display()
            );
            Failure::environment("data_folder_unusable", message)
        };
        key_file::create_private_folder(root).map_err(refused)?;
        let root = root.canonicalize().map_err(refused)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(root.join("lock"))
            .map_err(refused)?;
        if lock.try_lock().is_err() {
            let message = format!(
                "another lucairn uses the data folder {}; stop it or choose another one with --data",
                root.display()
            );
            return Err(Failure::environment("data_folder_in_use", message));
        }
        let run = run_folder(&root).map_err(refused)?;
        Ok(Self { root, run, _lock: lock })
    }

    /// The folder of one compartment; no other compartment has business in it.
    pub(crate) fn of(&self, compartment: Compartment) -> PathBuf {
        self.root.join(compartment.name())
    }

    /// The socket of a compartment.
    pub(crate) fn socket(&self, compartment: Compartment) -> PathBuf {
        self.run.join(format!("{compartment}.sock"))
    }

    /// Where the public keys are written down.
    pub(crate) fn public_keys(&self) -> PathBuf {
        self.root.join("veil-keys.json")
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }
}

/// `run/` in the data folder, or a folder with a short path when that one's is too long for a socket.
fn run_folder(root: &Path) -> io::Result<PathBuf> {
    let mut run = root.join("run");
    if run.as_os_str().len() > LONGEST_RUN_PATH {
        run = std::env::temp_dir().join(format!("lucairn-{}", std::process::id()));
    }
    key_file::create_private_folder(&run)?;
    Ok(run)
}
