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

/// A request id: 32 lower-case hex characters of 128 random bits, so that it cannot be guessed.
pub fn request_id() -> Result<String, NoRandomness> {
    random::<16>().map(hex::encode)
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
    let millis = u64::try_from(at.millis()).unwrap_or(0);
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random::<10>()?).into_uuid())
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
        let request = request_id().unwrap();
        assert_eq!(request.len(), 32);
        assert!(request.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)));
        let claim = claim_id(at).unwrap();
        assert!(claim.starts_with("clm_019eab"), "{claim}");
        assert_eq!(&claim[18..19], "7");
        let event = event_id(at).unwrap();
        assert_eq!((event.len(), &event[..6], &event[12..13]), (32, "019eab", "7"));
        assert!(certificate_id(at).unwrap().starts_with("veil_019eab"));
    }
}
