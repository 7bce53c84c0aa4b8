//! The writer thread: takes all writes that wait, runs them in one transaction, answers each.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

use super::checkpoint::Checkpoints;
use super::news::News;
use super::sync::Health;
use super::{Beside, DatabaseError, Mark, Recorded};

/// How many writes may share a transaction; bounds how long the first one waits.
const GROUP: usize = 256;

/// How long a write that can wait does so while there is no other.
const BESIDE: Duration = Duration::from_millis(50);

/// What the writer thread is asked for.
pub(super) enum Call {
    Run(Box<dyn Job>),
    /// There is a write that can wait, after there was none.
    LookBeside,
}

/// A write that waits for the writer thread.
pub(super) trait Job: Send {
    /// Does the work inside a transaction, once more after that was undone.
    fn run(&mut self, connection: &Connection) -> Result<(), ()>;
    fn finish(self: Box<Self>, committed: Result<Mark, DatabaseError>);
}

/// Writes that shared a transaction, and what became of it.
pub(super) struct Group {
    jobs: Vec<Box<dyn Job>>,
    committed: Result<Mark, DatabaseError>,
}

/// A closure, its result until the commit, and where the answer goes.
pub(super) struct Write<T, F> {
    work: F,
    result: Option<rusqlite::Result<T>>,
    reply: oneshot::Sender<Result<Recorded<T>, DatabaseError>>,
}

impl<T, F> Write<T, F> {
    pub(super) fn new(work: F, reply: oneshot::Sender<Result<Recorded<T>, DatabaseError>>) -> Self {
        Self { work, result: None, reply }
    }
}

impl<T, F> Job for Write<T, F>
where
    T: Send,
    F: FnMut(&Connection) -> rusqlite::Result<T> + Send,
{
    fn run(&mut self, connection: &Connection) -> Result<(), ()> {
        let result = (self.work)(connection);
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

impl Group {
    /// Answers everybody whose write was in it.
    pub(super) fn finish(self) {
        for job in self.jobs {
            job.finish(self.committed.as_ref().map(|mark| *mark).map_err(DatabaseError::again));
        }
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

/// Opens a connection that can write.
pub(super) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // What is deleted is gone from the file, and not only from its index.
    connection.pragma_update(None, "secure_delete", "ON")?;
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
    connection: &Connection,
    checkpoints: &Checkpoints,
    (queue, beside): (&Receiver<Call>, &Beside),
    marks: &Sender<u64>,
    (news, health): (&UnboundedSender<News>, &Health),
) {
    let mut last = 0u64;
    while let Ok(first) = queue.recv() {
        let mut jobs = gather(first, queue, beside);
        if jobs.is_empty() {
            continue;
        }
        let committed = if health.is_lost() {
            Err(DatabaseError::SyncFailed)
        } else {
            commit(connection, &mut jobs).map(|()| {
                last += 1;
                Mark(last)
            })
        };
        if committed.is_ok() {
            // The sync thread ends only after this one, so that the mark always arrives.
            let _ = marks.send(last);
        }
        // Without a runtime there is nobody left who waits.
        let _ = news.send(News::Recorded(Group { jobs, committed }));
        checkpoints.finish_one(connection);
    }
}

/// All writes that wait; those that can wait go first, so that the others see what they did.
fn gather(first: Call, queue: &Receiver<Call>, beside: &Beside) -> Vec<Box<dyn Job>> {
    let first = match first {
        Call::LookBeside => queue.recv_timeout(BESIDE).unwrap_or(Call::LookBeside),
        run => run,
    };
    // Whoever has a write as well gets the processor first, so that it shares the transaction.
    std::thread::yield_now();
    let mut jobs = beside.lock().map(|mut beside| std::mem::take(&mut *beside)).unwrap_or_default();
    let mut next = Some(first);
    while let Some(call) = next {
        if let Call::Run(job) = call {
            jobs.push(job);
        }
        next = if jobs.len() < GROUP { queue.try_recv().ok() } else { None };
    }
    jobs
}

/// What a write that fails did is undone, and nothing else.
///
/// A savepoint for each would copy every page once more, so there are none until one is needed.
fn commit(connection: &Connection, group: &mut [Box<dyn Job>]) -> Result<(), DatabaseError> {
    let is_alone = group.len() == 1;
    let done = match transact(connection, |connection| run_together(connection, group)) {
        Ok(false) if !is_alone => {
            transact(connection, |connection| run_apart(connection, group).map(|()| true))
        }
        done => done,
    };
    done.map(|_| ()).map_err(DatabaseError::from)
}

/// Runs work in a transaction, which is undone if the work says false or fails.
fn transact(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<bool>,
) -> rusqlite::Result<bool> {
    statement(connection, "BEGIN IMMEDIATE")?;
    let done = work(connection).and_then(|is_good| {
        if is_good {
            statement(connection, "COMMIT")?;
        }
        Ok(is_good)
    });
    if !connection.is_autocommit() {
        // A rollback that fails leaves the next BEGIN to fail, which its writers will see.
        let _ = statement(connection, "ROLLBACK");
    }
    done
}

/// Runs one write after the other; tells whether all went well, and stops at the first that did not.
fn run_together(connection: &Connection, group: &mut [Box<dyn Job>]) -> rusqlite::Result<bool> {
    Ok(group.iter_mut().all(|job| job.run(connection).is_ok()))
}

/// Runs each write inside a savepoint, so that one failure does not undo its neighbours.
fn run_apart(connection: &Connection, group: &mut [Box<dyn Job>]) -> rusqlite::Result<()> {
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
