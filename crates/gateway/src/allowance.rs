//! What a caller may still do: requests per minute and key, requests per month and customer.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use lucairn_compartment::clock::Timestamp;

use crate::caller::{Caller, KeyHash};
use crate::problem::{Kind, Problem};
use crate::store::{Store, StoreError, Usage};

/// Counts requests in memory; what was counted is added to the store by [`Allowance::flush`].
#[derive(Default)]
pub(crate) struct Allowance(Mutex<Counters>);

#[derive(Default)]
struct Counters {
    buckets: HashMap<KeyHash, Bucket>,
    month: String,
    used: HashMap<String, u64>,
    unsaved: HashMap<KeyHash, Usage>,
}

/// A limit for all callers of a route together: so many requests in each hour of the clock.
pub(crate) struct HourlyLimit {
    limit: u32,
    used: Mutex<(i64, u32)>,
}

impl HourlyLimit {
    pub(crate) fn new(limit: u32) -> Self {
        Self { limit, used: Mutex::new((0, 0)) }
    }

    /// Takes one request out of this hour.
    pub(crate) fn take(&self, now: Timestamp) -> Result<(), Problem> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let hour = now.seconds().div_euclid(3600);
        if used.0 != hour {
            *used = (hour, 0);
        }
        if used.1 >= self.limit {
            let left = 3600 - now.seconds().rem_euclid(3600);
            let message = "The public scan route has answered enough for this hour.";
            return Err(Problem::new(Kind::RateLimited, message)
                .retry_after(u64::try_from(left).unwrap_or(3600)));
        }
        used.1 += 1;
        Ok(())
    }
}

/// A token bucket: fills at the allowed rate up to one minute's worth.
struct Bucket {
    tokens: f64,
    at: Timestamp,
}

impl Allowance {
    /// Starts from what the store has counted this month.
    pub(crate) async fn load(store: &dyn Store, now: Timestamp) -> Result<Self, StoreError> {
        let month = month_of(now);
        let used = store.usage(month.clone()).await?.into_iter().collect();
        Ok(Self(Mutex::new(Counters { month, used, ..Counters::default() })))
    }

    /// Takes one request out of the caller's allowance.
    ///
    /// # Errors
    /// `rate_limited` or `quota_exceeded`, each with the time after which it is worth trying again.
    pub(crate) fn take(&self, caller: &Caller, now: Timestamp) -> Result<(), Problem> {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counters.enter_month(now);
        let quota = caller.customer.tier.rules().monthly_requests;
        let used = counters.used.get(&caller.customer.customer_id).copied().unwrap_or(0);
        if quota != 0 && used >= quota {
            return Err(Problem::new(
                Kind::QuotaExceeded,
                format!(
                    "The monthly quota of {quota} requests is used up. It starts anew next month."
                ),
            )
            .retry_after(seconds_to_next_month(now)));
        }
        counters.take_token(caller, now)?;
        *counters.used.entry(caller.customer.customer_id.clone()).or_default() += 1;
        let month = counters.month.clone();
        let unsaved = counters.unsaved.entry(caller.key_hash).or_insert_with(|| Usage {
            customer_id: caller.customer.customer_id.clone(),
            key_hash: caller.key_hash,
            month,
            requests: 0,
            last_used_at: now,
        });
        unsaved.requests += 1;
        unsaved.last_used_at = now;
        Ok(())
    }

    /// Adds what was counted since the last time to the store; on failure it is tried again later.
    pub(crate) async fn flush(&self, store: &dyn Store) -> Result<(), StoreError> {
        let unsaved: Vec<Usage> = {
            let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            counters.unsaved.drain().map(|(_, usage)| usage).collect()
        };
        if unsaved.is_empty() {
            return Ok(());
        }
        let outcome = store.add_usage(unsaved.clone()).await;
        if outcome.is_err() {
            let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for usage in unsaved {
                let requests = usage.requests;
                counters
                    .unsaved
                    .entry(usage.key_hash)
                    .and_modify(|newer| newer.requests += requests)
                    .or_insert(usage);
            }
        }
        outcome
    }
}

impl Counters {
    fn enter_month(&mut self, now: Timestamp) {
        let month = month_of(now);
        if month != self.month {
            self.month = month;
            self.used.clear();
        }
    }

    fn take_token(&mut self, caller: &Caller, now: Timestamp) -> Result<(), Problem> {
        let per_minute = f64::from(caller.customer.requests_per_minute());
        let bucket =
            self.buckets.entry(caller.key_hash).or_insert(Bucket { tokens: per_minute, at: now });
        let passed = if now > bucket.at { now.distance(bucket.at).as_secs_f64() } else { 0.0 };
        bucket.tokens = (bucket.tokens + passed * per_minute / 60.0).min(per_minute);
        bucket.at = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        let wait = ((1.0 - bucket.tokens) * 60.0 / per_minute.max(1.0)).ceil();
        Err(Problem::new(Kind::RateLimited, "Too many requests for this key. Slow down.")
            .retry_after((wait as u64).max(1)))
    }
}

/// The calendar month in UTC, as in `2026-11`.
pub(crate) fn month_of(now: Timestamp) -> String {
    now.rfc3339().chars().take(7).collect()
}

fn seconds_to_next_month(now: Timestamp) -> u64 {
    const DAY: i64 = 86_400;
    let month = month_of(now);
    let midnight = now.seconds() - now.seconds().rem_euclid(DAY);
    (1..=31)
        .map(|days| midnight + days * DAY)
        .find(|seconds| month_of(Timestamp::from_nanos(seconds * 1_000_000_000)) != month)
        .and_then(|next| u64::try_from(next - now.seconds()).ok())
        .unwrap_or(1)
}

#[cfg(test)]
mod tests;
