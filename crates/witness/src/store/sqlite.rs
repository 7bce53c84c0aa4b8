//! The store in one SQLite file of the data folder.

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use lucairn_compartment::database::{Database, DatabaseError};
use lucairn_compartment::message::{EventQuery, RecordedEvent};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, params};

use super::{
    CertificateRow, ChainEnd, ChainedEvent, Checkpoint, ExchangeChange, MOST_EVENTS, OpenRow,
    Outcome, Reply, SequenceEnd, Step, Store, StoreError, Taken, next_place,
};

/// One file of SQL per schema version; a released one never changes.
const MIGRATIONS: &[&str] = &[include_str!("schema.sql"), include_str!("sequences.sql")];

/// The store of a witness that runs on one machine.
#[derive(Clone)]
pub struct SqliteStore(Database);

impl SqliteStore {
    /// Opens or makes the file.
    ///
    /// # Errors
    /// When the file or its folder cannot be used.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        Database::open(path, MIGRATIONS).map(Self)
    }
}

impl From<DatabaseError> for StoreError {
    fn from(error: DatabaseError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl Store for SqliteStore {
    fn submit(&self, step: Step) -> Reply<Taken> {
        let database = self.0.clone();
        started(async move {
            let recorded = database.write(move |connection| take(connection, &step)).await?;
            let durable: Reply<()> =
                Box::pin(async move { Ok(database.durable(recorded.mark).await?) });
            Ok(Taken { outcome: recorded.value, durable })
        })
    }

    // Reads by the writer's connection come after every step submitted before.
    fn sequence_end(&self, api_key_id: &str) -> Reply<Option<SequenceEnd>> {
        let database = self.0.clone();
        let api_key_id = api_key_id.to_owned();
        started(async move {
            let find = move |connection: &Connection| sequence_end(connection, &api_key_id);
            Ok(database.write(find).await?.value)
        })
    }

    fn chain_end(&self) -> Reply<ChainEnd> {
        let database = self.0.clone();
        started(async move { Ok(database.write(chain_end).await?.value) })
    }

    fn open_exchange(&self, request_id: &str) -> Reply<Option<OpenRow>> {
        let database = self.0.clone();
        let request_id = request_id.to_owned();
        started(async move {
            let find = move |connection: &Connection| open_exchange(connection, &request_id);
            Ok(database.write(find).await?.value)
        })
    }

    fn open_exchanges(&self) -> Reply<Vec<OpenRow>> {
        let database = self.0.clone();
        started(async move { Ok(database.write(open_exchanges).await?.value) })
    }

    fn certificate(&self, request_id: &str) -> Reply<Option<CertificateRow>> {
        let database = self.0.clone();
        let request_id = request_id.to_owned();
        Box::pin(async move {
            Ok(database.read(move |connection| certificate(connection, &request_id)).await?)
        })
    }

    fn events(&self, query: EventQuery) -> Reply<Vec<RecordedEvent>> {
        let database = self.0.clone();
        Box::pin(
            async move { Ok(database.read(move |connection| events(connection, &query)).await?) },
        )
    }

    fn is_healthy(&self) -> bool {
        self.0.is_healthy()
    }
}

/// Runs a future up to its first wait, by which a database write has its place in the queue.
fn started<T: Send + 'static>(
    future: impl Future<Output = Result<T, StoreError>> + Send + 'static,
) -> Reply<T> {
    let mut future: Pin<Box<_>> = Box::pin(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Box::pin(std::future::ready(result)),
        Poll::Pending => future,
    }
}

fn take(connection: &Connection, step: &Step) -> rusqlite::Result<Outcome> {
    if let Some(ExchangeChange::Close(row)) = &step.exchange
        && !has_its_place(connection, row)?
    {
        return Ok(Outcome::NotNext);
    }
    if let Some(event) = &step.event
        && !(is_next(connection, event)? && append(connection, event)?)
    {
        let is_repeated = is_recorded(connection, &event.event_id)?;
        return Ok(if is_repeated { Outcome::RepeatedEvent } else { Outcome::NotNext });
    }
    match &step.exchange {
        Some(change) if !apply(connection, change)? => Ok(Outcome::AlreadyCertified),
        _ => Ok(Outcome::Done),
    }
}

fn is_recorded(connection: &Connection, event_id: &str) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT 1 FROM audit_events WHERE event_id = ?1")?.exists([event_id])
}

fn is_next(connection: &Connection, event: &ChainedEvent) -> rusqlite::Result<bool> {
    let last = connection
        .prepare_cached(
            "SELECT sequence, event_hash FROM audit_events ORDER BY sequence DESC LIMIT 1",
        )?
        .query_row([], |row| Ok((row.get::<_, u64>(0)?, row.get::<_, [u8; 32]>(1)?)))
        .optional()?;
    let (sequence, hash) = last.unwrap_or((0, [0; 32]));
    Ok(event.sequence == sequence + 1 && event.previous_event_hash == hash)
}

/// Tells whether the table took the event; its trigger refuses one that it has.
fn append(connection: &Connection, event: &ChainedEvent) -> rusqlite::Result<bool> {
    let inserted = connection
        .prepare_cached(
            "INSERT INTO audit_events (sequence, event_id, event_type, source_service, actor,
                customer_id, timestamp, recorded_nanos, previous_event_hash, event_hash, details,
                request_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            event.sequence,
            event.event_id,
            event.event_type,
            event.source_service,
            event.actor,
            event.customer_id,
            event.timestamp,
            event.recorded_nanos,
            event.previous_event_hash,
            event.event_hash,
            event.details,
            event.request_id,
        ]);
    match inserted {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            return Ok(false);
        }
        inserted => inserted?,
    };
    if let Some(frontier) = &event.checkpoint {
        connection
            .prepare_cached("INSERT INTO audit_checkpoint VALUES (?1, ?2, ?3)")?
            .execute(params![event.sequence, event.event_hash, frontier])?;
    }
    Ok(true)
}

/// Tells whether the exchange changed; one that has a certificate does not.
fn apply(connection: &Connection, change: &ExchangeChange) -> rusqlite::Result<bool> {
    let changed = match change {
        ExchangeChange::Keep(row) => connection
            .prepare_cached(
                "INSERT INTO open_exchange
                 SELECT ?1, ?2, ?3, ?4
                 WHERE NOT EXISTS (SELECT 1 FROM certificate WHERE request_id = ?1)
                 ON CONFLICT (request_id) DO UPDATE SET
                    due_nanos = excluded.due_nanos,
                    claims = excluded.claims,
                    ending = excluded.ending",
            )?
            .execute(params![row.request_id, row.due_nanos, row.claims, row.ending])?,
        ExchangeChange::Close(row) => {
            let inserted = connection
                .prepare_cached(
                    "INSERT INTO certificate VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                     ON CONFLICT (request_id) DO NOTHING",
                )?
                .execute(params![
                    row.request_id,
                    row.certificate_id,
                    row.customer_id,
                    row.issued_at,
                    row.verdict,
                    row.protocol_version,
                    row.certificate,
                ])?;
            if inserted == 1 {
                forget(connection, &row.request_id)?;
                extend_sequence(connection, row)?;
            }
            inserted
        }
        ExchangeChange::Forget(request_id) if is_certified(connection, request_id)? => 0,
        ExchangeChange::Forget(request_id) => {
            forget(connection, request_id)?;
            1
        }
    };
    Ok(changed == 1)
}

/// A certificate that comes too late to be kept needs no place.
fn has_its_place(connection: &Connection, row: &CertificateRow) -> rusqlite::Result<bool> {
    let Some(link) = &row.link else { return Ok(true) };
    let end = sequence_end(connection, &link.api_key_id)?;
    Ok(link.place == next_place(end.as_ref()) || is_certified(connection, &row.request_id)?)
}

fn extend_sequence(connection: &Connection, row: &CertificateRow) -> rusqlite::Result<()> {
    let Some(link) = &row.link else { return Ok(()) };
    connection
        .prepare_cached(
            "INSERT INTO sequence_end VALUES (?1, ?2, ?3) ON CONFLICT (api_key_id)
             DO UPDATE SET tenant_seq = excluded.tenant_seq, digest = excluded.digest",
        )?
        .execute(params![link.api_key_id, link.place.tenant_seq, link.digest])
        .map(|_| ())
}

fn sequence_end(
    connection: &Connection,
    api_key_id: &str,
) -> rusqlite::Result<Option<SequenceEnd>> {
    connection
        .prepare_cached("SELECT tenant_seq, digest FROM sequence_end WHERE api_key_id = ?1")?
        .query_row([api_key_id], |row| {
            Ok(SequenceEnd { tenant_seq: row.get(0)?, digest: row.get(1)? })
        })
        .optional()
}

fn is_certified(connection: &Connection, request_id: &str) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM certificate WHERE request_id = ?1")?
        .exists([request_id])
}

fn forget(connection: &Connection, request_id: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM open_exchange WHERE request_id = ?1")?
        .execute([request_id])
        .map(|_| ())
}

fn chain_end(connection: &Connection) -> rusqlite::Result<ChainEnd> {
    let checkpoint = connection
        .prepare_cached(
            "SELECT c.tree_size, c.frontier, c.last_event_hash, e.event_hash
             FROM audit_checkpoint c LEFT JOIN audit_events e ON e.sequence = c.tree_size
             ORDER BY c.tree_size DESC LIMIT 1",
        )?
        .query_row([], |row| {
            Ok(Checkpoint {
                tree_size: row.get(0)?,
                frontier: row.get(1)?,
                last_event_hash: row.get(2)?,
                stored_event_hash: row.get(3)?,
            })
        })
        .optional()?;
    let after = checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.tree_size);
    let events = connection
        .prepare_cached("SELECT * FROM audit_events WHERE sequence > ?1 ORDER BY sequence")?
        .query_map([after], chained_event)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(ChainEnd { checkpoint, events })
}

fn chained_event(row: &Row<'_>) -> rusqlite::Result<ChainedEvent> {
    Ok(ChainedEvent {
        sequence: row.get("sequence")?,
        event_id: row.get("event_id")?,
        event_type: row.get("event_type")?,
        source_service: row.get("source_service")?,
        actor: row.get("actor")?,
        customer_id: row.get("customer_id")?,
        timestamp: row.get("timestamp")?,
        recorded_nanos: row.get("recorded_nanos")?,
        previous_event_hash: row.get("previous_event_hash")?,
        event_hash: row.get("event_hash")?,
        details: row.get("details")?,
        request_id: row.get("request_id")?,
        checkpoint: None,
    })
}

fn open_exchange(connection: &Connection, request_id: &str) -> rusqlite::Result<Option<OpenRow>> {
    connection
        .prepare_cached("SELECT * FROM open_exchange WHERE request_id = ?1")?
        .query_row([request_id], open_row)
        .optional()
}

fn open_exchanges(connection: &Connection) -> rusqlite::Result<Vec<OpenRow>> {
    connection.prepare_cached("SELECT * FROM open_exchange")?.query_map([], open_row)?.collect()
}

fn open_row(row: &Row<'_>) -> rusqlite::Result<OpenRow> {
    Ok(OpenRow {
        request_id: row.get("request_id")?,
        due_nanos: row.get("due_nanos")?,
        claims: row.get("claims")?,
        ending: row.get("ending")?,
    })
}

fn certificate(
    connection: &Connection,
    request_id: &str,
) -> rusqlite::Result<Option<CertificateRow>> {
    connection
        .prepare_cached("SELECT * FROM certificate WHERE request_id = ?1")?
        .query_row([request_id], |row| {
            Ok(CertificateRow {
                request_id: row.get("request_id")?,
                certificate_id: row.get("certificate_id")?,
                customer_id: row.get("customer_id")?,
                issued_at: row.get("issued_at")?,
                verdict: row.get("verdict")?,
                protocol_version: row.get("protocol_version")?,
                certificate: row.get("certificate")?,
                link: None,
            })
        })
        .optional()
}

fn events(connection: &Connection, query: &EventQuery) -> rusqlite::Result<Vec<RecordedEvent>> {
    let mut events: Vec<RecordedEvent> = connection
        .prepare_cached(
            "SELECT timestamp, event_type, actor, details, request_id FROM audit_events
             WHERE customer_id = ?1 AND recorded_nanos >= ?2 AND (?3 IS NULL OR event_type = ?3)
             ORDER BY sequence DESC LIMIT ?4",
        )?
        .query_map(
            params![query.customer_id, query.since_nanos, query.event_type, MOST_EVENTS],
            |row| {
                Ok(RecordedEvent {
                    timestamp: row.get(0)?,
                    event_type: row.get(1)?,
                    actor: row.get(2)?,
                    details: row.get(3)?,
                    request_id: row.get(4)?,
                })
            },
        )?
        .collect::<rusqlite::Result<_>>()?;
    events.reverse();
    Ok(events)
}
