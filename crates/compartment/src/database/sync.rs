//! The sync thread: one `fdatasync` of the write-ahead log for all transactions recorded meanwhile.
//!
//! SQLite runs with `synchronous=NORMAL`: it hands a commit to the operating system and syncs by
//! itself only at checkpoints, which keep the database file consistent. Syncing the log file here
//! therefore makes every commit up to now durable, for all who wait at once.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};

use tokio::sync::mpsc::UnboundedSender;

use super::news::News;

/// Whether every sync so far was confirmed.
///
/// After a failed one the kernel may have dropped the pages, so no later sync can be believed.
#[derive(Clone, Debug, Default)]
pub(super) struct Health(Arc<AtomicBool>);

impl Health {
    /// Whether a sync failed.
    pub(super) fn is_lost(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Starts the thread; it ends when the sender of marks is dropped.
pub(super) fn start(
    database: &Path,
    news: UnboundedSender<News>,
    health: Health,
) -> io::Result<Sender<u64>> {
    let log = File::open(log_of(database))?;
    if let Some(folder) = database.parent() {
        File::open(folder)?.sync_all()?;
    }
    let (marks, queue) = mpsc::channel();
    std::thread::Builder::new()
        .name("database-sync".to_owned())
        .spawn(move || run(&log, &queue, &news, &health))?;
    Ok(marks)
}

fn log_of(database: &Path) -> PathBuf {
    let mut name = OsString::from(database);
    name.push("-wal");
    PathBuf::from(name)
}

fn run(log: &File, queue: &Receiver<u64>, news: &UnboundedSender<News>, health: &Health) {
    while let Ok(first) = queue.recv() {
        let up_to = queue.try_iter().fold(first, u64::max);
        let synced = log.sync_data();
        if let Err(error) = &synced {
            tracing::error!(%error, "sync of the database failed, no more writes are accepted");
            health.0.store(true, Ordering::SeqCst);
        }
        // Without a runtime there is nobody left who waits.
        let _ = news.send(News::Synced { up_to, failed: synced.is_err() });
        if synced.is_err() {
            return;
        }
    }
}
