//! The file of a report. Nobody sees it before it is whole: what is written waits in a file without a
//! name, which is gone when the program is, and takes its place at the end.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Seek as _, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use lucairn_compartment::id;

use crate::failure::Failure;

pub(super) struct ReportFile {
    /// What was written so far.
    waiting: BufWriter<File>,
    /// Where it goes: of a link, the file behind it.
    target: PathBuf,
    /// What may be read and written how, if there is an older report.
    permissions: Option<Permissions>,
    /// A terminal or a pipe, which nothing can take the place of.
    is_device: bool,
    name: String,
}

impl ReportFile {
    /// # Errors
    ///
    /// `report_unwritable`, as from all that write it.
    pub(super) fn begin(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let begun = || -> io::Result<Self> {
            let older = fs::metadata(path).ok();
            if older.as_ref().is_some_and(fs::Metadata::is_dir) {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            let is_device = older.as_ref().is_some_and(|older| !older.is_file());
            let target = match older {
                Some(_) if !is_device => path.canonicalize()?,
                _ => path.to_owned(),
            };
            let beside =
                if is_device { std::env::temp_dir().join("report") } else { target.clone() };
            let unseen = unfinished(&beside)?;
            let mut options = OpenOptions::new();
            options.read(true).write(true).create_new(true).mode(0o600);
            let waiting = BufWriter::new(options.open(&unseen)?);
            fs::remove_file(&unseen)?;
            let permissions = older.map(|older| older.permissions());
            Ok(Self { waiting, target, permissions, is_device, name: name.clone() })
        };
        begun().map_err(|error| unwritable(&name, &error))
    }

    pub(super) fn write(&mut self, text: &str) -> Result<(), Failure> {
        let written = self.waiting.write_all(text.as_bytes());
        written.map_err(|error| unwritable(&self.name, &error))
    }

    /// Puts it in its place, with a beginning that is only known now.
    pub(super) fn finish(self, beginning: &str) -> Result<(), Failure> {
        let name = self.name.clone();
        self.put(beginning).map_err(|error| unwritable(&name, &error))
    }

    fn put(self, beginning: &str) -> io::Result<()> {
        let Self { waiting, target, permissions, is_device, .. } = self;
        let mut waiting = waiting.into_inner().map_err(io::IntoInnerError::into_error)?;
        waiting.rewind()?;
        let mut copy = |mut file: File| {
            file.write_all(beginning.as_bytes())?;
            io::copy(&mut waiting, &mut file).map(|_| file)
        };
        if is_device {
            return copy(OpenOptions::new().write(true).open(&target)?).map(drop);
        }
        let unfinished = unfinished(&target)?;
        let written = File::create_new(&unfinished).and_then(|file| {
            if let Some(permissions) = permissions {
                file.set_permissions(permissions)?;
            }
            copy(file)?.sync_all()?;
            fs::rename(&unfinished, &target)
        });
        if written.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        written
    }
}

/// A name for a file beside another one.
fn unfinished(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let random = id::unguessable().map_err(io::Error::other)?;
    let mut unfinished = std::ffi::OsString::from(".");
    unfinished.push(name);
    unfinished.push(format!(".{}.part", &random[..8]));
    Ok(path.with_file_name(unfinished))
}

fn unwritable(name: &str, error: &io::Error) -> Failure {
    Failure::environment("report_unwritable", format!("cannot write {name}: {error}"))
}
