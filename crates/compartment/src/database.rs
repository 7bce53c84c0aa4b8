//! An SQLite file with group commit: one writer thread, one sync thread, readers beside them.
//!
//! A write passes two moments. It is *recorded* when its transaction has been handed to the
//! operating system, so that it survives the death of any process. It is *durable* when the
//! write-ahead log has been synced, so that it survives the loss of power. All writes that wait at
//! the same time share one transaction and one sync.
//!
//! A write that nobody waits for can be made *beside* the others: it joins the next of them, and
//! while there is none it waits a moment for others of its kind.

mod checkpoint;
mod news;
mod sync;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use news::Synced;
use sync::Health;
use writer::{Call, Job, Write};

/// A place in the order of writes; whoever holds one can wait until it is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(u64);

/// What a write gave back, recorded but not yet durable.
#[derive(Debug)]
pub struct Recorded<T> {
    /// The value of the closure.
    pub value: T,
    /// Its place in the order of writes.
    pub mark: Mark,
}

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The disk is full; nothing of the write was kept.
    #[error("the disk is full; free some space")]
    Full,
    /// A sync failed: what was recorded since may be lost, so no more is accepted.
    #[error("the disk did not confirm a sync; restart after checking the disk")]
    SyncFailed,
    /// The database is shutting down.
    #[error("the database is closed")]
    Closed,
    /// The file cannot be opened or its folder cannot be written.
    #[error("cannot open database {path}: {reason}")]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Any other failure of SQLite.
    #[error("database: {0}")]
    Sql(Arc<rusqlite::Error>),
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full,
            _ => Self::Sql(Arc::new(error)),
        }
    }
}

impl DatabaseError {
    /// A second copy for the other writes of the same group.
    fn again(&self) -> Self {
        match self {
            Self::Full => Self::Full,
            Self::SyncFailed => Self::SyncFailed,
            Self::Closed => Self::Closed,
            Self::Open { path, reason } => {
                Self::Open { path: path.clone(), reason: reason.clone() }
            }
            Self::Sql(error) => Self::Sql(Arc::clone(error)),
        }
    }
}

/// Writes that can wait.
type Beside = Arc<Mutex<Vec<Box<dyn Job>>>>;

/// A handle to the database; clones share it. Dropping the last one does what still waits, and
/// leaves the database in one file.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    path: PathBuf,
    /// There until the end.
    calls: Option<mpsc::Sender<Call>>,
    beside: Beside,
    synced: watch::Receiver<Synced>,
    health: Health,
    readers: Mutex<Vec<Connection>>,
    /// There until the end.
    writer: Option<JoinHandle<()>>,
}

impl Database {
    /// Opens or makes the file and brings its tables up to date.
    ///
    /// Whoever waits is woken by the runtime in which this is called, or else by a thread.
    ///
    /// `migrations[n]` leads from schema version `n` to `n + 1`; a released one never changes.
    pub fn open(path: &Path, migrations: &[&str]) -> Result<Self, DatabaseError> {
        let open_error = |reason: String| DatabaseError::Open { path: path.to_owned(), reason };
        if let Some(folder) = path.parent() {
            crate::key_file::create_private_folder(folder)
                .map_err(|error| open_error(error.to_string()))?;
        }
        let mut connection = writer::open(path, migrations).map_err(open_error)?;
        let (news, synced) = news::start().map_err(|error| open_error(error.to_string()))?;
        let health = Health::default();
        let marks = sync::start(path, news.clone(), health.clone())
            .map_err(|error| open_error(error.to_string()))?;
        let checkpoints = checkpoint::start(path, &mut connection, health.clone());
        let checkpoints = checkpoints.map_err(open_error)?;
        let (calls, queue) = mpsc::channel();
        let beside = Beside::default();
        let (writers, besides) = (health.clone(), Arc::clone(&beside));
        let writer = std::thread::Builder::new()
            .name("database-write".to_owned())
            .spawn(move || {
                let queues = (&queue, &besides);
                writer::run(&connection, &checkpoints, queues, &marks, (&news, &writers));
                checkpoints.end(&mut connection);
            })
            .map_err(|error| open_error(error.to_string()))?;
        Ok(Self(Arc::new(Inner {
            path: path.to_owned(),
            calls: Some(calls),
            beside,
            synced,
            health,
            readers: Mutex::new(Vec::new()),
            writer: Some(writer),
        })))
    }

    /// Runs a closure inside the next transaction; returns when that transaction is recorded.
    ///
    /// An error of the closure undoes what this closure did and nothing else; another closure of
    /// the same transaction may run again for that, so it must give the same when it does.
    pub async fn write<T, F>(&self, work: F) -> Result<Recorded<T>, DatabaseError>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.call(Call::Run(Box::new(Write::new(work, reply))))?;
        answer.await.map_err(|_| DatabaseError::Closed)?
    }

    /// Runs a closure inside a transaction that comes soon: the next one of [`Database::write`], which
    /// then sees what it did, or one for all such closures of a moment. For what nobody waits for.
    pub async fn write_beside<T, F>(&self, work: F) -> Result<Recorded<T>, DatabaseError>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let is_first = {
            let mut beside = self.0.beside.lock().map_err(|_| DatabaseError::Closed)?;
            beside.push(Box::new(Write::new(work, reply)));
            beside.len() == 1
        };
        if is_first {
            self.call(Call::LookBeside)?;
        }
        answer.await.map_err(|_| DatabaseError::Closed)?
    }

    fn call(&self, call: Call) -> Result<(), DatabaseError> {
        let calls = self.0.calls.as_ref().ok_or(DatabaseError::Closed)?;
        calls.send(call).map_err(|_| DatabaseError::Closed)
    }

    /// Waits until everything up to a mark is synced to the disk.
    pub async fn durable(&self, mark: Mark) -> Result<(), DatabaseError> {
        let mut synced = self.0.synced.clone();
        let state = synced
            .wait_for(|state| state.failed || state.up_to >= mark.0)
            .await
            .map_err(|_| DatabaseError::Closed)?;
        if state.up_to >= mark.0 { Ok(()) } else { Err(DatabaseError::SyncFailed) }
    }

    /// Runs a closure on a connection that sees everything recorded so far and cannot write.
    pub async fn read<T, F>(&self, work: F) -> Result<T, DatabaseError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let inner = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || inner.read(work))
            .await
            .map_err(|_| DatabaseError::Closed)?
    }

    /// Whether the database still accepts writes.
    pub fn is_healthy(&self) -> bool {
        !self.0.health.is_lost()
    }
}

impl Inner {
    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, DatabaseError> {
        let idle = self.readers.lock().map_err(|_| DatabaseError::Closed)?.pop();
        let connection = match idle {
            Some(connection) => connection,
            None => writer::open_reader(&self.path)?,
        };
        let value = work(&connection)?;
        if let Ok(mut readers) = self.readers.lock() {
            readers.push(connection);
        }
        Ok(value)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // The writer's connection closes last, because only the last one that closes tidies up, and
        // a reader cannot.
        self.readers.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        self.calls = None;
        if let Some(writer) = self.writer.take() {
            // A panic of the writer was already told to everybody who waited.
            let _ = writer.join();
        }
    }
}

#[cfg(test)]
mod tests;
