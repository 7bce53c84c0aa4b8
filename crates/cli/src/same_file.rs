//! Whether a file that is about to be written is one that is read: a program that truncates its own
//! input destroys what may exist nowhere else.

use std::fs::{File, Metadata};
use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use crate::failure::Failure;

/// A file, whatever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileIdentity {
    device: u64,
    inode: u64,
}

impl FileIdentity {
    /// Of the regular file at a path, links followed; there is none of a device, such as /dev/null.
    pub(crate) fn at(path: &Path) -> Option<Self> {
        Self::of(&std::fs::metadata(path).ok()?)
    }

    /// The same, where `-` means the file that standard input comes from.
    fn of_input(path: &Path) -> Option<Self> {
        if path != Path::new("-") {
            return Self::at(path);
        }
        let stdin = File::from(io::stdin().as_fd().try_clone_to_owned().ok()?);
        Self::of(&stdin.metadata().ok()?)
    }

    fn of(metadata: &Metadata) -> Option<Self> {
        let identity = Self { device: metadata.dev(), inode: metadata.ino() };
        metadata.is_file().then_some(identity)
    }
}

/// Refuses to write over what is read; `-` is standard input.
///
/// # Errors
///
/// `output_is_input`.
pub(crate) fn refuse_overwriting<'p>(
    output: &Path,
    inputs: impl IntoIterator<Item = &'p Path>,
) -> Result<(), Failure> {
    let Some(identity) = FileIdentity::at(output) else { return Ok(()) };
    let same = inputs.into_iter().find(|input| FileIdentity::of_input(input) == Some(identity));
    same.map_or(Ok(()), |input| {
        let name = if input == Path::new("-") {
            "standard input".into()
        } else {
            input.display().to_string()
        };
        let message = format!("{} is read as {name}; write to another file", output.display());
        Err(Failure::usage("output_is_input", message))
    })
}
