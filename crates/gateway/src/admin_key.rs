//! The key of the operator: shown once, stored as a hash, guarded against guessing.

use std::collections::HashMap;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lucairn_compartment::clock::Timestamp;
use lucairn_compartment::{id, key_file};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::problem::{Kind, Problem};
use crate::start_error::StartError;

/// Wrong keys from one address before it has to wait.
const TRIES: u32 = 5;
/// How long an address has to wait then.
const LOCKED: Duration = Duration::from_secs(60);
/// Requests to admin routes per minute and address.
const PER_MINUTE: u32 = 60;

/// Knows the operator's key by its hash.
pub(crate) struct AdminKey {
    hash: [u8; 32],
    addresses: Mutex<HashMap<IpAddr, Address>>,
}

#[derive(Clone, Copy)]
struct Address {
    failures: u32,
    locked_until: Option<Timestamp>,
    minute: i64,
    requests: u32,
}

fn file(data: &Path) -> PathBuf {
    data.join("admin_key.sha256")
}

impl AdminKey {
    /// Reads the hash.
    pub(crate) fn load(data: &Path) -> Result<Self, StartError> {
        let path = file(data);
        let text = fs::read_to_string(&path)
            .map_err(|_| StartError::Load(format!("cannot read {}", path.display())))?;
        let mut hash = [0; 32];
        hex::decode_to_slice(text.trim(), &mut hash)
            .map_err(|_| StartError::Load(format!("{} is damaged", path.display())))?;
        Ok(Self { hash, addresses: Mutex::default() })
    }

    /// Whether there is one.
    pub(crate) fn is_there(data: &Path) -> bool {
        file(data).exists()
    }

    /// Makes a new key when there is none; returns its text this one time.
    pub(crate) fn create_if_absent(data: &Path) -> Result<Option<String>, StartError> {
        if Self::is_there(data) {
            return Ok(None);
        }
        let path = file(data);
        let key = format!("lcr_admin_{}", id::unguessable()?);
        let hash = hex::encode(Sha256::digest(key.as_bytes()));
        key_file::write_private(&path, format!("{hash}\n").as_bytes()).map_err(|error| {
            StartError::Load(format!("cannot write {}: {error}", path.display()))
        })?;
        Ok(Some(key))
    }

    /// Checks a key that came from an address.
    pub(crate) fn check(&self, key: &str, from: IpAddr, now: Timestamp) -> Result<(), Problem> {
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if addresses.len() > 10_000 {
            addresses.retain(|_, address| address.locked_until.is_some_and(|until| until > now));
        }
        let address = addresses.entry(from).or_insert(Address {
            failures: 0,
            locked_until: None,
            minute: 0,
            requests: 0,
        });
        if let Some(until) = address.locked_until.filter(|until| *until > now) {
            return Err(slow_down(
                "Too many wrong admin keys; wait and try again.",
                until.distance(now),
            ));
        }
        address.count_request(now)?;
        let given: [u8; 32] = Sha256::digest(key.as_bytes()).into();
        if bool::from(given.ct_eq(&self.hash)) {
            address.failures = 0;
            return Ok(());
        }
        address.failures += 1;
        if address.failures >= TRIES {
            address.failures = 0;
            address.locked_until = Some(now.plus(LOCKED));
        }
        Err(Problem::new(Kind::InvalidAdminKey, "X-Admin-Key is missing or wrong."))
    }
}

impl Address {
    fn count_request(&mut self, now: Timestamp) -> Result<(), Problem> {
        let minute = now.seconds().div_euclid(60);
        if minute != self.minute {
            (self.minute, self.requests) = (minute, 0);
        }
        self.requests += 1;
        if self.requests > PER_MINUTE {
            let left = 60 - now.seconds().rem_euclid(60);
            let left = Duration::from_secs(u64::try_from(left).unwrap_or(60));
            return Err(slow_down("Too many admin requests.", left));
        }
        Ok(())
    }
}

fn slow_down(message: &'static str, wait: Duration) -> Problem {
    Problem::new(Kind::RateLimited, message).retry_after(wait.as_secs().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_is_locked_out_and_the_key_is_stored_nowhere() {
        let data = tempfile::tempdir().unwrap();
        let key = AdminKey::create_if_absent(data.path()).unwrap().unwrap();
        assert!(AdminKey::create_if_absent(data.path()).unwrap().is_none());
        assert!(!fs::read_to_string(file(data.path())).unwrap().contains(&key));
        let admin = AdminKey::load(data.path()).unwrap();
        let (here, there) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([10, 0, 0, 1]));
        let now = Timestamp::from_nanos(1_781_000_000_000_000_000);
        admin.check(&key, here, now).unwrap();
        for _ in 0..TRIES {
            assert_eq!(admin.check("x", there, now).unwrap_err().kind, Kind::InvalidAdminKey);
        }
        let locked = admin.check(&key, there, now).unwrap_err();
        assert_eq!((locked.kind, locked.retry_after_seconds), (Kind::RateLimited, Some(60)));
        admin.check(&key, here, now).unwrap();
        admin.check(&key, there, now.plus(LOCKED + Duration::from_secs(1))).unwrap();
    }
}
