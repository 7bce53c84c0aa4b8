//! Files, folders and standard input.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The largest certificate that is read, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Reads a file or, for `-`, standard input.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
    };
    let name = path.display();
    read.map_err(|error| {
        Failure::usage("file_unreadable", format!("cannot read {name}: {error}"))
    })?;
    if bytes.len() as u64 > LARGEST {
        let message = format!("{name} is larger than {LARGEST} bytes");
        return Err(Failure::usage("file_too_large", message));
    }
    Ok(bytes)
}

/// The files that were named, and every `.json` file in the folders that were named, at any depth
/// and in the order of their names; without the file of the keys, which lies beside certificates.
pub(super) fn files(paths: &[PathBuf], keys: Option<&Path>) -> Result<Vec<PathBuf>, Failure> {
    let keys = keys.and_then(|keys| keys.canonicalize().ok());
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            collect(path, &mut files).map_err(|error| {
                Failure::usage(
                    "file_unreadable",
                    format!("cannot read {}: {error}", path.display()),
                )
            })?;
            files.retain(|file| keys.is_none() || file.canonicalize().ok() != keys);
            if files.len() == before {
                let message = format!("{} has no .json files; name the files", path.display());
                return Err(Failure::usage("no_certificates", message));
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

/// Links to folders are not followed, so that no circle of them is.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = std::fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
            && path.is_file()
        {
            files.push(path);
        }
    }
    Ok(())
}
