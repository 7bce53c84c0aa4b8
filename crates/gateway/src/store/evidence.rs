//! The rows of settings and salts, in SQL.

use lucairn_compartment::clock::Timestamp;
use lucairn_veil::digest::Digest;
use rusqlite::{Connection, OptionalExtension, params};

use super::{StoredSalts, StoredSetting};

pub(super) fn put_setting(c: &Connection, setting: &StoredSetting) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO setting (policy_digest, rules_digest, used_at, sealed) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (policy_digest, rules_digest) DO UPDATE SET used_at = max(used_at, ?3)",
    )?
    .execute(params![
        setting.policy_digest,
        setting.rules_digest,
        setting.used_at.nanos(),
        setting.sealed
    ])
    .map(|_| ())
}

pub(super) fn setting(
    c: &Connection,
    policy_digest: &Digest,
    rules_digest: &Digest,
) -> rusqlite::Result<Option<Vec<u8>>> {
    c.prepare_cached("SELECT sealed FROM setting WHERE policy_digest = ?1 AND rules_digest = ?2")?
        .query_row(params![policy_digest, rules_digest], |row| row.get(0))
        .optional()
}

pub(super) fn put_salts(c: &Connection, salts: &StoredSalts) -> rusqlite::Result<()> {
    c.prepare_cached(
        "INSERT INTO salts (request_id, customer_id, created_at, sealed) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![salts.request_id, salts.customer_id, salts.created_at.nanos(), salts.sealed])
    .map(|_| ())
}

pub(super) fn salts(
    c: &Connection,
    request_id: &str,
    customer_id: &str,
) -> rusqlite::Result<Option<Vec<u8>>> {
    c.prepare_cached("SELECT sealed FROM salts WHERE request_id = ?1 AND customer_id = ?2")?
        .query_row(params![request_id, customer_id], |row| row.get(0))
        .optional()
}

pub(super) fn replace_salts(
    c: &Connection,
    request_id: &str,
    (read, new): (&[u8], &[u8]),
) -> rusqlite::Result<bool> {
    c.prepare_cached("UPDATE salts SET sealed = ?3 WHERE request_id = ?1 AND sealed = ?2")?
        .execute(params![request_id, read, new])
        .map(|changed| changed == 1)
}

/// A setting is noted once a day, so it may have been in force a day longer than it says.
pub(super) fn drop_before(c: &Connection, before: Timestamp) -> rusqlite::Result<usize> {
    const DAY: i64 = 24 * 3600 * 1_000_000_000;
    c.prepare_cached("DELETE FROM setting WHERE used_at < ?1")?.execute([before.nanos() - DAY])?;
    c.prepare_cached("DELETE FROM salts WHERE created_at < ?1")?.execute([before.nanos()])
}
