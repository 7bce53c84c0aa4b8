//! Time as an argument: servers take a clock, so that tests are exact.
//! A clock before 2020 is refused, because a certificate with such a time would be worthless.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// 2020-01-01T00:00:00Z in nanoseconds since the epoch; no certificate is older.
const YEAR_2020: i64 = 1_577_836_800_000_000_000;

/// The machine's clock is before 2020.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the system clock is before 2020; set the clock and try again")]
pub struct ClockNotSet;

/// A point in time: nanoseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A timestamp from nanoseconds since the epoch.
    pub fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the epoch.
    pub fn nanos(self) -> i64 {
        self.0
    }

    /// Whole milliseconds since the epoch.
    pub fn millis(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Whole seconds since the epoch.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000_000)
    }

    /// RFC 3339 in UTC without trailing zeros, the form that certificates are signed with.
    pub fn rfc3339(self) -> String {
        lucairn_veil::time::rfc3339(i128::from(self.0))
    }

    /// The time a duration later; saturates at the end of the representable range (year 2262).
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)))
    }

    /// The distance between two times, whichever is earlier.
    pub fn distance(self, other: Self) -> Duration {
        Duration::from_nanos(self.0.abs_diff(other.0))
    }
}

/// Where a server reads the time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until it is set; for tests.
    pub fn fixed(at: Timestamp) -> Self {
        Self(Source::Fixed(Arc::new(AtomicI64::new(at.nanos()))))
    }

    /// Moves a fixed clock; the machine's clock stays as it is.
    pub fn set(&self, at: Timestamp) {
        if let Source::Fixed(nanos) = &self.0 {
            nanos.store(at.nanos(), Ordering::SeqCst);
        }
    }

    /// The time now.
    ///
    /// # Errors
    /// [`ClockNotSet`] when it is before 2020.
    pub fn now(&self) -> Result<Timestamp, ClockNotSet> {
        let nanos = match &self.0 {
            Source::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .ok()
                .and_then(|since| i64::try_from(since.as_nanos()).ok())
                .unwrap_or(0),
            Source::Fixed(nanos) => nanos.load(Ordering::SeqCst),
        };
        if nanos < YEAR_2020 { Err(ClockNotSet) } else { Ok(Timestamp(nanos)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_before_2020_is_refused() {
        let clock = Clock::fixed(Timestamp::from_nanos(YEAR_2020 - 1));
        assert_eq!(clock.now(), Err(ClockNotSet));
        clock.set(Timestamp::from_nanos(YEAR_2020));
        assert_eq!(clock.now().map(Timestamp::nanos), Ok(YEAR_2020));
    }
}
