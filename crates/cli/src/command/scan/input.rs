//! What is scanned: a text, standard input, files, and everything in folders.

use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::same_file::FileIdentity;

/// The largest text that is scanned, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// One text to come.
pub(super) enum Input {
    /// From the command line.
    Text(String),
    /// A file that was named, or standard input.
    Named(PathBuf),
    /// A file that a folder holds.
    Listed(PathBuf),
}

/// Why an input was not scanned.
pub(super) enum Unread {
    Binary,
    TooLarge,
    Io(io::Error),
}

/// The inputs in the order in which they were named, those of a folder in that of their names, without
/// the report: an older one holds what was found before.
///
/// # Errors
///
/// `file_unreadable` for a folder that cannot be listed.
pub(super) fn inputs(paths: &[PathBuf], report: Option<&Path>) -> Result<Vec<Input>, Failure> {
    let report = report.and_then(FileIdentity::at);
    let mut inputs = Vec::new();
    if paths.is_empty() {
        inputs.push(Input::Named(PathBuf::from("-")));
    }
    for path in paths {
        if path.is_dir() {
            collect(path, report, &mut inputs).map_err(|error| {
                let message = format!("cannot read {}: {error}", path.display());
                Failure::usage("file_unreadable", message)
            })?;
        } else {
            inputs.push(Input::Named(path.clone()));
        }
    }
    Ok(inputs)
}

/// Links are not followed, so that no circle of them is; what a version control system keeps for
/// itself is no text of anybody.
fn collect(folder: &Path, report: Option<FileIdentity>, inputs: &mut Vec<Input>) -> io::Result<()> {
    let mut entries = std::fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type()?;
        if kind.is_dir() && entry.file_name() != OsStr::new(".git") {
            collect(&entry.path(), report, inputs)?;
        } else if kind.is_file() && (report.is_none() || FileIdentity::at(&entry.path()) != report)
        {
            inputs.push(Input::Listed(entry.path()));
        }
    }
    Ok(())
}

impl Input {
    /// What reports call it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Text(_) => "text".to_owned(),
            Self::Named(path) | Self::Listed(path) => path.display().to_string(),
        }
    }

    /// The file that somebody named, `-` for standard input.
    pub(super) fn named(&self) -> Option<&Path> {
        match self {
            Self::Named(path) => Some(path),
            Self::Text(_) | Self::Listed(_) => None,
        }
    }

    /// Whether nobody named it.
    pub(super) fn was_listed(&self) -> bool {
        matches!(self, Self::Listed(_))
    }

    /// Reads it whole; what has a zero byte at its beginning is not read to its end.
    pub(super) fn read(&self) -> Result<String, Unread> {
        match self {
            Self::Text(text) => Ok(text.clone()),
            Self::Named(path) if path == Path::new("-") => read(io::stdin().lock()),
            Self::Named(path) | Self::Listed(path) => {
                read(std::fs::File::open(path).map_err(Unread::Io)?)
            }
        }
    }
}

fn read(mut source: impl Read) -> Result<String, Unread> {
    let mut bytes = Vec::new();
    (&mut source).take(8192).read_to_end(&mut bytes).map_err(Unread::Io)?;
    if bytes.contains(&0) {
        return Err(Unread::Binary);
    }
    source.take(LARGEST).read_to_end(&mut bytes).map_err(Unread::Io)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Unread::TooLarge);
    }
    String::from_utf8(bytes).map_err(|_| Unread::Binary)
}

impl Unread {
    /// What to say of an input.
    pub(super) fn failure(&self, name: &str) -> Failure {
        match self {
            Self::Binary => {
                let message = format!(
                    "{name} is not UTF-8 text; convert it, for example with iconv -f WINDOWS-1252 \
                     -t UTF-8 (or -f UTF-16)"
                );
                Failure::usage("not_text", message)
            }
            Self::TooLarge => {
                let message = format!(
                    "{name} has more than {LARGEST} bytes; split it, or give its parts line by \
                     line with --jsonl"
                );
                Failure::usage("file_too_large", message)
            }
            Self::Io(error) => {
                Failure::usage("file_unreadable", format!("cannot read {name}: {error}"))
            }
        }
    }
}
