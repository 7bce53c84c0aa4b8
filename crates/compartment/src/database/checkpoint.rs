//! The checkpoint thread: copies what is in the write-ahead log into the database file.
//!
//! By itself SQLite does that inside of a commit, once the log is long, and everybody who writes then
//! waits for two syncs of the disk and thousands of pages. Here it is done beside them, on a
//! connection of its own. The log begins anew only when nothing is left to copy, and while others
//! write there is always something left: so the writer does the last pass, which is short.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread::JoinHandle;

use rusqlite::Connection;
use rusqlite::hooks::Wal;

use super::sync::Health;
use super::writer;

/// A log of so many pages is long.
const LONG: i32 = 4000;

/// The thread, as the writer sees it.
pub(super) struct Checkpoints {
    /// Whether the writer is to do the last pass.
    last_pass: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

/// Starts the thread, which looks after the log of this connection from now on.
pub(super) fn start(
    path: &Path,
    connection: &mut Connection,
    health: Health,
) -> Result<Checkpoints, String> {
    let own = writer::connect(path).map_err(|error| error.to_string())?;
    let last_pass = Arc::new(AtomicBool::new(false));
    let under_way = Arc::new(AtomicBool::new(false));
    let (long, queue) = mpsc::channel();
    let asked = Arc::clone(&under_way);
    // It takes the place of SQLite's own checkpoints.
    let hook = move |_: &mut Wal, pages: i32| {
        if pages >= LONG && !asked.swap(true, Ordering::SeqCst) {
            // The thread ends only after this connection has no hook any more.
            let _ = long.send(());
        }
        Ok(())
    };
    connection.wal_hook(Some(hook)).map_err(|error| error.to_string())?;
    let flags = (Arc::clone(&last_pass), under_way);
    let thread = std::thread::Builder::new()
        .name("database-copy".to_owned())
        .spawn(move || run(&own, &queue, flags, &health))
        .map_err(|error| error.to_string())?;
    Ok(Checkpoints { last_pass, thread })
}

impl Checkpoints {
    /// Does the last pass if it is time for it; called by the writer between two transactions.
    pub(super) fn finish_one(&self, connection: &Connection) {
        if self.last_pass.swap(false, Ordering::SeqCst) {
            copy(connection);
        }
    }

    /// Ends the thread, so that the connection is the last one.
    pub(super) fn end(self, connection: &mut Connection) {
        let none = None::<fn(&mut Wal, i32) -> rusqlite::Result<()>>;
        if connection.wal_hook(none).is_ok() {
            // A panic of it harms nothing but the length of the log.
            let _ = self.thread.join();
        }
    }
}

fn run(
    connection: &Connection,
    queue: &Receiver<()>,
    (last_pass, under_way): (Arc<AtomicBool>, Arc<AtomicBool>),
    health: &Health,
) {
    while queue.recv().is_ok() {
        // After a failed sync nothing is written any more, and the log is all there is.
        if !health.is_lost() {
            copy(connection);
            // What came meanwhile is little.
            copy(connection);
            last_pass.store(true, Ordering::SeqCst);
        }
        under_way.store(false, Ordering::SeqCst);
    }
}

/// Copies what is there without keeping anybody from writing. What fails is copied the next time.
fn copy(connection: &Connection) {
    let copied = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
    if let Err(error) = copied {
        tracing::warn!(%error, "the write-ahead log is not copied");
    }
}
