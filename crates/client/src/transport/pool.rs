//! Connections that wait for their next request.

use std::collections::HashMap;
use std::mem;
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::steps::Connection;

/// How long an unused connection is kept. Many servers close theirs after a minute, and a request
/// that meets the closing is lost, so this is well below.
const IDLE: Duration = Duration::from_secs(20);

/// How many unused connections to one server are kept.
const MOST: usize = 64;

/// Where a connection leads: scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Line {
    pub(super) is_tls: bool,
    pub(super) authority: String,
}

/// The unused connections.
#[derive(Default)]
pub(super) struct Pool(Mutex<Owned>);

/// Connections and the process that made them.
#[derive(Default)]
struct Owned {
    process: u32,
    /// The last used one of each line at the end.
    lines: HashMap<Line, Vec<Idle>>,
}

struct Idle {
    connection: Connection,
    since: Instant,
}

impl Idle {
    fn is_usable(&self) -> bool {
        !self.connection.sender.is_closed() && self.since.elapsed() < IDLE
    }
}

impl Pool {
    /// The connection that was used last and is still open.
    pub(super) fn take(&self, line: &Line) -> Option<Connection> {
        let mut owned = self.lock();
        let idle = owned.lines.get_mut(line)?;
        while let Some(last) = idle.pop() {
            if last.is_usable() {
                return Some(last.connection);
            }
        }
        None
    }

    /// Keeps a connection whose answer was read to its end.
    pub(super) fn put(&self, line: &Line, connection: Connection) {
        let mut owned = self.lock();
        owned.lines.retain(|_, idle| {
            idle.retain(Idle::is_usable);
            !idle.is_empty()
        });
        let idle = Idle { connection, since: Instant::now() };
        match owned.lines.get_mut(line) {
            Some(others) if others.len() < MOST => others.push(idle),
            Some(_) => {}
            None => drop(owned.lines.insert(line.clone(), vec![idle])),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Owned> {
        // No code that can panic runs under this lock, so a poisoned list is still whole.
        let mut owned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = process::id();
        if owned.process != here {
            // After a fork they are the parent's, and so are the threads that drive them. Closing
            // them would talk to threads that do not exist here.
            mem::forget(mem::replace(&mut *owned, Owned { process: here, ..Owned::default() }));
        }
        owned
    }

    /// Makes all of it look as a forked child sees it.
    #[cfg(test)]
    pub(super) fn belong_to_another_process(&self) {
        self.lock().process = 0;
    }
}
