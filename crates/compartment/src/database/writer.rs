//! The writer thread: takes all writes that wait, runs them in one transaction, answers each.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use tokio::sync::{oneshot, watch};

use super::sync::Synced;
use super::{DatabaseError, Mark, Recorded};

/// How many writes may share a transaction; bounds how long the first one waits.
const GROUP: usize = 256;

/// A write that waits for the writer thread.
pub(super) trait Job: Send {
    fn run(&mut self, connection: &Connection) -> Result<(), ()>;
    fn finish(self: Box<Self>, committed: Result<Mark, DatabaseError>);
}

/// A closure, its result until the commit, and where the answer goes.
pub(super) struct Write<T, F> {
    work: Option<F>,
    result: Option<rusqlite::Result<T>>,
    reply: oneshot::Sender<Result<Recorded<T>, DatabaseError>>,
}

impl<T, F> Write<T, F> {
    pub(super) fn new(work: F, reply: oneshot::Sender<Result<Recorded<T>, DatabaseError>>) -> Self {
        Self { work: Some(work), result: None, reply }
    }
}

impl<T, F> Job for Write<T, F>
where
    T: Send,
    F: FnOnce(&Connection) -> rusqlite::Result<T> + Send,
{
    fn run(&mut self, connection: &Connection) -> Result<(), ()> {
        let Some(work) = self.work.take() else { return Err(()) };
        let result = work(connection);
        let outcome = if result.is_ok() { Ok(()) } else { Err(()) };
        self.result = Some(result);
        outcome
    }

    fn finish(self: Box<Self>, committed: Result<Mark, DatabaseError>) {
        let answer = match (self.result, committed) {
            (Some(Err(error)), _) => Err(error.into()),
            (Some(Ok(value)), Ok(mark)) => Ok(Recorded { value, mark }),
            (_, Err(error)) => Err(error),
            (None, Ok(_)) => Err(DatabaseError::Closed),
        };
        // A caller that went away does not need the answer; the write stands.
        let _ = self.reply.send(answer);
    }
}

/// Opens the connection of the writer thread and migrates the tables.
pub(super) fn open(path: &Path, migrations: &[&str]) -> Result<Connection, String> {
    let mut connection = connect(path).map_err(|error| error.to_string())?;
    let have: u32 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|error| error.to_string())?;
    let have = usize::try_from(have).unwrap_or(usize::MAX);
    if have > migrations.len() {
        return Err(format!(
            "its schema version {have} is newer than this program's {}; use a newer program",
            migrations.len()
        ));
    }
    migrate(&mut connection, &migrations[have..], migrations.len())
        .map_err(|error| error.to_string())?;
    Ok(connection)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn migrate(connection: &mut Connection, steps: &[&str], version: usize) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in steps {
        transaction.execute_batch(step)?;
    }
    // Written on every start, so that the write-ahead log exists before the sync thread opens it.
    transaction.pragma_update(None, "user_version", u32::try_from(version).unwrap_or(u32::MAX))?;
    transaction.commit()
}

/// Opens a connection that can only read.
pub(super) fn open_reader(path: &Path) -> Result<Connection, DatabaseError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    Ok(connection)
}

/// Serves the queue until every handle is gone.
pub(super) fn run(
    connection: Connection,
    queue: &Receiver<Box<dyn Job>>,
    marks: &Sender<u64>,
    synced: &watch::Receiver<Synced>,
) {
    let mut last = 0u64;
    while let Ok(first) = queue.recv() {
        let mut group = vec![first];
        while group.len() < GROUP {
            let Ok(job) = queue.try_recv() else { break };
            group.push(job);
        }
        let committed = if synced.borrow().failed {
            Err(DatabaseError::SyncFailed)
        } else {
            commit(&connection, &mut group).map(|()| {
                last += 1;
                Mark(last)
            })
        };
        if committed.is_ok() {
            // The sync thread ends only after this one, so that the mark always arrives.
            let _ = marks.send(last);
        }
        for job in group {
            job.finish(committed.as_ref().map(|mark| *mark).map_err(DatabaseError::again));
        }
    }
}

fn commit(connection: &Connection, group: &mut [Box<dyn Job>]) -> Result<(), DatabaseError> {
    statement(connection, "BEGIN IMMEDIATE")?;
    let done = match group {
        // What fails alone undoes nothing but itself, and needs no savepoint for that.
        [alone] => match alone.run(connection) {
            Ok(()) => statement(connection, "COMMIT"),
            Err(()) => Ok(()),
        },
        neighbours => {
            run_group(connection, neighbours).and_then(|()| statement(connection, "COMMIT"))
        }
    };
    if !connection.is_autocommit() {
        // A rollback that fails leaves the next BEGIN to fail, which its writers will see.
        let _ = statement(connection, "ROLLBACK");
    }
    done.map_err(DatabaseError::from)
}

/// Runs each write inside a savepoint, so that one failure does not undo its neighbours.
fn run_group(connection: &Connection, group: &mut [Box<dyn Job>]) -> rusqlite::Result<()> {
    for job in group {
        statement(connection, "SAVEPOINT one_write")?;
        if job.run(connection).is_err() && !connection.is_autocommit() {
            statement(connection, "ROLLBACK TO one_write")?;
        }
        statement(connection, "RELEASE one_write")?;
    }
    Ok(())
}

fn statement(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.raw_execute().map(|_| ())
}
