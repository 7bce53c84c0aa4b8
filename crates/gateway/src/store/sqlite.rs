//! The embedded store: SQLite with group commit.

use std::path::Path;

use lucairn_compartment::clock::Timestamp;
use lucairn_compartment::database::{Database, DatabaseError};
use lucairn_veil::digest::Digest;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    JobState, KeyAdded, Later, Store, StoreError, StoredJob, StoredKey, StoredSalts, StoredSetting,
    Usage, evidence,
};
use crate::caller::{Customer, KeyHash, Tier};

const MIGRATIONS: &[&str] = &[include_str!("0001_tables.sql"), include_str!("0002_evidence.sql")];

/// The store in one SQLite file.
pub(crate) struct SqliteStore(Database);

impl SqliteStore {
    /// Opens or makes the file.
    pub(crate) fn open(path: &Path) -> Result<Self, DatabaseError> {
        Database::open(path, MIGRATIONS).map(Self)
    }

    /// Runs a write and waits until it is durable.
    fn write<T, F>(&self, work: F) -> Later<'_, T>
    where
        T: Send + 'static,
        F: FnMut(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        Box::pin(async move {
            let recorded = self.0.write(work).await?;
            self.0.durable(recorded.mark).await?;
            Ok(recorded.value)
        })
    }

    fn read<T, F>(&self, work: F) -> Later<'_, T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        Box::pin(async move { self.0.read(work).await.map_err(StoreError::from) })
    }
}

impl Store for SqliteStore {
    fn put_customer(&self, customer: Customer) -> Later<'_, ()> {
        self.write(move |c| {
            c.prepare_cached(
                "INSERT INTO customer (customer_id, org_id, tier, vertical, label, contact, provider,
                     byok_per_request, relink_response, rate_limit_rpm)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                 ON CONFLICT (customer_id) DO UPDATE SET org_id = ?2, tier = ?3, vertical = ?4,
                     label = ?5, contact = ?6, provider = ?7, byok_per_request = ?8,
                     relink_response = ?9, rate_limit_rpm = ?10",
            )?
            .execute(params![
                customer.customer_id,
                customer.org_id,
                customer.tier.name(),
                customer.vertical,
                customer.label,
                customer.contact,
                customer.provider,
                customer.byok_per_request,
                customer.relink_response,
                customer.rate_limit_rpm,
            ])
            .map(|_| ())
        })
    }

    fn customers(&self) -> Later<'_, Vec<Customer>> {
        self.read(|c| {
            c.prepare_cached("SELECT * FROM customer ORDER BY customer_id")?
                .query_map([], customer_of)?
                .collect()
        })
    }

    fn set_tier(&self, customer_id: String, tier: Tier) -> Later<'_, bool> {
        self.write(move |c| {
            let changed = c
                .prepare_cached("UPDATE customer SET tier = ?2 WHERE customer_id = ?1")?
                .execute(params![customer_id, tier.name()])?;
            Ok(changed == 1)
        })
    }

    fn add_key(&self, key: StoredKey, max_keys: usize) -> Later<'_, KeyAdded> {
        self.write(move |c| {
            let known: bool = c
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM customer WHERE customer_id = ?1)")?
                .query_row([&key.customer_id], |row| row.get(0))?;
            if !known {
                return Ok(KeyAdded::UnknownCustomer);
            }
            let active: i64 = c
                .prepare_cached(
                    "SELECT count(*) FROM api_key WHERE customer_id = ?1 AND revoked_at IS NULL",
                )?
                .query_row([&key.customer_id], |row| row.get(0))?;
            if usize::try_from(active).unwrap_or(usize::MAX) >= max_keys {
                return Ok(KeyAdded::TooMany);
            }
            c.prepare_cached(
                "INSERT INTO api_key (key_id, key_hash, key_prefix, customer_id, created_at,
                     sealed_terms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                key.key_id,
                key.key_hash.0,
                key.key_prefix,
                key.customer_id,
                key.created_at.nanos(),
                key.sealed_terms,
            ])?;
            Ok(KeyAdded::Added)
        })
    }

    fn active_keys(&self) -> Later<'_, Vec<StoredKey>> {
        self.read(|c| {
            c.prepare_cached("SELECT * FROM api_key WHERE revoked_at IS NULL ORDER BY created_at")?
                .query_map([], key_of)?
                .collect()
        })
    }

    fn set_terms(&self, customer_id: String, key_id: String, sealed: Vec<u8>) -> Later<'_, bool> {
        self.write(move |c| {
            let changed = c
                .prepare_cached(
                    "UPDATE api_key SET sealed_terms = ?3
                     WHERE customer_id = ?1 AND key_id = ?2 AND revoked_at IS NULL",
                )?
                .execute(params![customer_id, key_id, sealed])?;
            Ok(changed == 1)
        })
    }

    fn revoke_key(
        &self,
        customer_id: String,
        key_id: String,
        at: Timestamp,
    ) -> Later<'_, Option<StoredKey>> {
        self.write(move |c| {
            c.prepare_cached(
                "UPDATE api_key SET revoked_at = ?3
                 WHERE customer_id = ?1 AND key_id = ?2 AND revoked_at IS NULL RETURNING *",
            )?
            .query_row(params![customer_id, key_id, at.nanos()], key_of)
            .optional()
        })
    }

    fn add_usage(&self, usage: Vec<Usage>) -> Later<'_, ()> {
        self.write(move |c| {
            for one in &usage {
                c.prepare_cached(
                    "INSERT INTO usage (customer_id, month, requests) VALUES (?1, ?2, ?3)
                     ON CONFLICT (customer_id, month) DO UPDATE SET requests = requests + ?3",
                )?
                .execute(params![
                    one.customer_id,
                    one.month,
                    count_to_sql(one.requests)
                ])?;
                c.prepare_cached("UPDATE api_key SET last_used_at = ?2 WHERE key_hash = ?1")?
                    .execute(params![one.key_hash.0, one.last_used_at.nanos()])?;
            }
            Ok(())
        })
    }

    fn usage(&self, month: String) -> Later<'_, Vec<(String, u64)>> {
        self.read(move |c| {
            c.prepare_cached("SELECT customer_id, requests FROM usage WHERE month = ?1")?
                .query_map([month], |row| Ok((row.get(0)?, count_of_sql(row.get(1)?))))?
                .collect()
        })
    }

    fn put_job(&self, job: StoredJob) -> Later<'_, ()> {
        self.write(move |c| {
            c.prepare_cached(
                "INSERT INTO job (job_id, request_id, customer_id, state, created_at, sealed)
                 VALUES (?1, ?2, ?3, 'running', ?4, ?5)",
            )?
            .execute(params![
                job.job_id,
                job.request_id,
                job.customer_id,
                job.created_at.nanos(),
                job.sealed,
            ])
            .map(|_| ())
        })
    }

    fn finish_job(&self, job_id: String, sealed_answer: Vec<u8>, event: String) -> Later<'_, ()> {
        self.write(move |c| {
            c.prepare_cached(
                "UPDATE job SET state = 'done', sealed = ?2, event = ?3 WHERE job_id = ?1",
            )?
            .execute(params![job_id, sealed_answer, event])
            .map(|_| ())
        })
    }

    fn kept_events(&self) -> Later<'_, Vec<(String, String)>> {
        self.read(|c| {
            c.prepare_cached("SELECT job_id, event FROM job WHERE event IS NOT NULL")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    }

    fn drop_event(&self, job_id: String) -> Later<'_, ()> {
        self.write(move |c| {
            c.prepare_cached("UPDATE job SET event = NULL WHERE job_id = ?1")?
                .execute([&job_id])
                .map(|_| ())
        })
    }

    fn job(&self, job_id: String, customer_id: String) -> Later<'_, Option<StoredJob>> {
        self.read(move |c| {
            c.prepare_cached("SELECT * FROM job WHERE job_id = ?1 AND customer_id = ?2")?
                .query_row(params![job_id, customer_id], job_of)
                .optional()
        })
    }

    fn running_jobs(&self) -> Later<'_, Vec<StoredJob>> {
        self.read(|c| {
            c.prepare_cached("SELECT * FROM job WHERE state = 'running' ORDER BY created_at")?
                .query_map([], job_of)?
                .collect()
        })
    }

    fn drop_jobs_before(&self, before: Timestamp) -> Later<'_, usize> {
        self.write(move |c| {
            c.prepare_cached("DELETE FROM job WHERE state = 'done' AND created_at < ?1")?
                .execute([before.nanos()])
        })
    }

    fn put_setting(&self, setting: StoredSetting) -> Later<'_, ()> {
        self.write(move |c| evidence::put_setting(c, &setting))
    }

    fn setting(&self, policy_digest: Digest, rules_digest: Digest) -> Later<'_, Option<Vec<u8>>> {
        self.read(move |c| evidence::setting(c, &policy_digest, &rules_digest))
    }

    fn put_salts(&self, salts: StoredSalts) -> Later<'_, ()> {
        // Nobody waits for it, and one transaction for many costs little more than one for one.
        let put = self.0.write_beside(move |c| evidence::put_salts(c, &salts));
        Box::pin(async move {
            let recorded = put.await?;
            Ok(self.0.durable(recorded.mark).await?)
        })
    }

    fn salts(&self, request_id: String, customer_id: String) -> Later<'_, Option<Vec<u8>>> {
        // Behind the salts that are about to be put.
        let find = self.0.write(move |c| evidence::salts(c, &request_id, &customer_id));
        Box::pin(async move { Ok(find.await?.value) })
    }

    fn replace_salts(&self, request_id: String, read: Vec<u8>, new: Vec<u8>) -> Later<'_, bool> {
        self.write(move |c| evidence::replace_salts(c, &request_id, (&read, &new)))
    }

    fn drop_evidence_before(&self, before: Timestamp) -> Later<'_, usize> {
        self.write(move |c| evidence::drop_before(c, before))
    }

    fn is_healthy(&self) -> bool {
        self.0.is_healthy()
    }
}

/// SQLite counts in signed integers.
fn count_to_sql(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn count_of_sql(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

fn customer_of(row: &Row<'_>) -> rusqlite::Result<Customer> {
    let tier: String = row.get("tier")?;
    Ok(Customer {
        customer_id: row.get("customer_id")?,
        org_id: row.get("org_id")?,
        // The table admits only names of tiers; the least is the safe reading of anything else.
        tier: Tier::from_name(&tier).unwrap_or(Tier::Free),
        vertical: row.get("vertical")?,
        label: row.get("label")?,
        contact: row.get("contact")?,
        provider: row.get("provider")?,
        byok_per_request: row.get("byok_per_request")?,
        relink_response: row.get("relink_response")?,
        rate_limit_rpm: row.get("rate_limit_rpm")?,
    })
}

fn key_of(row: &Row<'_>) -> rusqlite::Result<StoredKey> {
    let time = |name| -> rusqlite::Result<Option<Timestamp>> {
        Ok(row.get::<_, Option<i64>>(name)?.map(Timestamp::from_nanos))
    };
    Ok(StoredKey {
        key_id: row.get("key_id")?,
        key_hash: KeyHash(row.get("key_hash")?),
        key_prefix: row.get("key_prefix")?,
        customer_id: row.get("customer_id")?,
        created_at: Timestamp::from_nanos(row.get("created_at")?),
        last_used_at: time("last_used_at")?,
        sealed_terms: row.get("sealed_terms")?,
    })
}

fn job_of(row: &Row<'_>) -> rusqlite::Result<StoredJob> {
    let state: String = row.get("state")?;
    Ok(StoredJob {
        job_id: row.get("job_id")?,
        request_id: row.get("request_id")?,
        customer_id: row.get("customer_id")?,
        state: if state == "done" { JobState::Done } else { JobState::Running },
        created_at: Timestamp::from_nanos(row.get("created_at")?),
        sealed: row.get("sealed")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn conforms() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("gateway.db")).unwrap();
        crate::store::conformance::run(&store).await;
    }
}
