//! The sync thread: one `fdatasync` of the write-ahead log for all transactions recorded meanwhile.
//!
//! SQLite runs with `synchronous=NORMAL`: it hands a commit to the operating system and syncs by
//! itself only at checkpoints, which keep the database file consistent. Syncing the log file here
//! therefore makes every commit up to now durable, for all who wait at once.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};

use tokio::sync::watch;

/// How far the log is synced.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Synced {
    pub(super) up_to: u64,
    /// After a failed sync the kernel may have dropped the pages, so no later sync can be believed.
    pub(super) failed: bool,
}

/// Starts the thread; it ends when the sender of marks is dropped.
pub(super) fn start(database: &Path) -> io::Result<(Sender<u64>, watch::Receiver<Synced>)> {
    let log = File::open(log_of(database))?;
    if let Some(folder) = database.parent() {
        File::open(folder)?.sync_all()?;
    }
    let (marks, queue) = mpsc::channel();
    let (state, synced) = watch::channel(Synced::default());
    std::thread::Builder::new()
        .name("database-sync".to_owned())
        .spawn(move || run(&log, &queue, &state))?;
    Ok((marks, synced))
}

fn log_of(database: &Path) -> PathBuf {
    let mut name = OsString::from(database);
    name.push("-wal");
    PathBuf::from(name)
}

fn run(log: &File, queue: &Receiver<u64>, state: &watch::Sender<Synced>) {
    while let Ok(first) = queue.recv() {
        let up_to = queue.try_iter().fold(first, u64::max);
        match log.sync_data() {
            Ok(()) => {
                state.send_replace(Synced { up_to, failed: false });
            }
            Err(error) => {
                tracing::error!(%error, "sync of the database failed, no more writes are accepted");
                state.send_modify(|state| state.failed = true);
                return;
            }
        }
    }
}
