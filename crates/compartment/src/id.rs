//! Identifiers and randomness of the running servers.

use crate::clock::Timestamp;

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no random bytes")]
pub struct NoRandomness;

/// Random bytes from the operating system.
///
/// # Errors
/// [`NoRandomness`] when the system call fails.
pub fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// A list of random bytes, for one system call.
///
/// # Errors
/// [`NoRandomness`] when the system call fails.
pub fn random_list<const N: usize>(count: usize) -> Result<Vec<[u8; N]>, NoRandomness> {
    let mut list = vec![[0u8; N]; count];
    getrandom::fill(list.as_flattened_mut()).map_err(|_| NoRandomness)?;
    Ok(list)
}

/// For what must not be guessed: 32 lower-case hex characters of 128 random bits.
pub fn unguessable() -> Result<String, NoRandomness> {
    random::<16>().map(hex::encode)
}

/// The id of a request of the given time: 32 lower-case hex characters, the milliseconds since 1970 as
/// 48 bits and 80 random ones.
///
/// So many nobody guesses by asking for summaries. That ids grow with time keeps those of one
/// transaction, in every index, on one page; with random ones each would change a page of its own,
/// and once a table is larger than the memory, read it from the disk before.
pub fn request_id(at: Timestamp) -> Result<String, NoRandomness> {
    let mut id = [0u8; 16];
    let (time, random_bits) = id.split_at_mut(6);
    time.copy_from_slice(&millis(at).to_be_bytes()[2..]);
    random_bits.copy_from_slice(&random::<10>()?);
    Ok(hex::encode(id))
}

/// The id of an event: 32 lower-case hex characters of a UUIDv7 (RFC 9562) of the given time.
///
/// Nothing depends on its not being guessed, and ids that grow with time stand side by side in an
/// index, so that the events of one transaction change one page of it and not one each.
pub fn event_id(at: Timestamp) -> Result<String, NoRandomness> {
    uuid_v7(at).map(|uuid| uuid.simple().to_string())
}

/// A claim id: `clm_` and a UUIDv7 (RFC 9562) of the given time.
pub fn claim_id(at: Timestamp) -> Result<String, NoRandomness> {
    uuid_v7(at).map(|uuid| format!("clm_{uuid}"))
}

/// A certificate id: `veil_` and a UUIDv7 of the given time.
pub fn certificate_id(at: Timestamp) -> Result<String, NoRandomness> {
    uuid_v7(at).map(|uuid| format!("veil_{uuid}"))
}

fn uuid_v7(at: Timestamp) -> Result<uuid::Uuid, NoRandomness> {
    Ok(uuid::Builder::from_unix_timestamp_millis(millis(at), &random::<10>()?).into_uuid())
}

fn millis(at: Timestamp) -> u64 {
    u64::try_from(at.millis()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_as_many_different_items_as_were_asked_for() {
        let mut list = random_list::<16>(100).unwrap();
        list.sort_unstable();
        list.dedup();
        assert_eq!(list.len(), 100);
        assert!(random_list::<16>(0).unwrap().is_empty());
    }

    #[test]
    fn ids_have_their_documented_shape() {
        let at = Timestamp::from_nanos(1_781_000_000_000_000_000);
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        for id in [unguessable().unwrap(), request_id(at).unwrap()] {
            assert_eq!(id.len(), 32);
            assert!(id.bytes().all(is_hex), "{id}");
        }
        assert_eq!(&request_id(at).unwrap()[..12], "019eabdf5200");
        let claim = claim_id(at).unwrap();
        assert!(claim.starts_with("clm_019eab"), "{claim}");
        assert_eq!(&claim[18..19], "7");
        let event = event_id(at).unwrap();
        assert_eq!((event.len(), &event[..6], &event[12..13]), (32, "019eab", "7"));
        assert!(certificate_id(at).unwrap().starts_with("veil_019eab"));
    }

    #[test]
    fn requests_of_one_moment_have_ids_of_their_own_and_later_ones_greater_ids() {
        let id = |millis: i64| request_id(Timestamp::from_nanos(millis * 1_000_000)).unwrap();
        let mut ids: Vec<_> = (0..100).map(|_| id(1_781_000_000_000)).collect();
        let last = ids.iter().max().unwrap().clone();
        assert!(id(1_781_000_000_001) > last);
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 100);
    }
}
