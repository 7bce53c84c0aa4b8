//! The keys that certificates are verified with: given, or the gateway's, pinned on first use.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lucairn_veil::KeySet;
use lucairn_veil::api::{KeysDocument, manifest_bytes};
use lucairn_veil::digest::from_base64;
use lucairn_veil::time::parse_rfc3339;

use crate::call::{Route, expect_success};
use crate::client::Client;
use crate::error::Error;

const DOCUMENT: &str = "/.well-known/veil-keys.json";
const WITNESS: &str = "dsa-witness";
const MANIFEST_SIGNING: &str = "Manifest signing";

/// Which keys a client trusts by now.
pub(crate) struct Pin(Mutex<State>);

#[derive(Clone)]
enum State {
    /// By whoever made the client; they do not change.
    Given(Arc<KeySet>),
    /// By nobody yet.
    Open,
    Pinned(Arc<PublishedKeys>),
}

/// The keys of a gateway as its key document lists them, and the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedKeys {
    keys: Arc<KeySet>,
    document: KeysDocument,
}

impl Pin {
    pub(crate) fn new(given: Option<KeySet>) -> Self {
        Self(Mutex::new(given.map_or(State::Open, |keys| State::Given(Arc::new(keys)))))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Only whole states are put in, so a poisoned one is whole, too.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PublishedKeys {
    /// Reads a document: the keys strictly, and what their signatures are over. `None` if it is
    /// none.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// use lucairn::PublishedKeys;
    ///
    /// # let document = gateway::vector().1.to_string();
    /// assert!(PublishedKeys::read(document.as_bytes()).is_some());
    /// assert!(PublishedKeys::read(b"{}").is_none());
    /// ```
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let keys = Arc::new(KeySet::from_well_known_json(bytes).ok()?);
        let document = serde_json::from_slice(bytes).ok()?;
        Some(Self { keys, document })
    }

    /// The keys.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// use lucairn::PublishedKeys;
    ///
    /// # let document = gateway::vector().1.to_string();
    /// # let published = PublishedKeys::read(document.as_bytes()).unwrap();
    /// assert!(published.keys().witness("witness_v1").is_some());
    /// ```
    pub fn keys(&self) -> &Arc<KeySet> {
        &self.keys
    }

    /// Whether the witness of this document says that the other one follows it: its manifest key
    /// signed the other one, which is not older and gives no known key other bytes.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// use lucairn::PublishedKeys;
    ///
    /// # let old = gateway::vector().1.to_string();
    /// # let new = old.clone();
    /// let pinned = PublishedKeys::read(old.as_bytes()).ok_or("no document")?;
    /// let fetched = PublishedKeys::read(new.as_bytes()).ok_or("no document")?;
    /// assert!(pinned.is_followed_by(&fetched));
    ///
    /// let forged = new.replace("sandbox_b_v1", "sandbox_b_v2");
    /// let forged = PublishedKeys::read(forged.as_bytes()).ok_or("no document")?;
    /// assert!(!pinned.is_followed_by(&forged));
    /// # Ok::<(), &str>(())
    /// ```
    pub fn is_followed_by(&self, next: &Self) -> bool {
        let Some(statement) = &next.document.witness_manifest_signature else { return false };
        let mut own = self.keys.entries().iter().filter(|key| {
            key.service_id == WITNESS
                && key.purpose == MANIFEST_SIGNING
                && key.key_id == statement.key_id
        });
        let Some(signature) = from_base64(&statement.signature) else { return false };
        let message = manifest_bytes(&next.document);
        let is_signed = own.any(|key| key.public_key.verify_strict(&message, &signature));
        let at = |published: &Self| parse_rfc3339(&published.document.signed_at);
        let is_later = at(self).zip(at(next)).is_some_and(|(this, next)| this <= next);
        let is_same_name = |old: &&lucairn_veil::key::KeyEntry| {
            let named = |new: &&lucairn_veil::key::KeyEntry| {
                (&new.service_id, &new.key_id) == (&old.service_id, &old.key_id)
            };
            let new = next.keys.entries().iter().find(named);
            new.is_none_or(|new| new.public_key == old.public_key)
        };
        is_signed && is_later && self.keys.entries().iter().all(|old| is_same_name(&old))
    }
}

impl Client {
    /// The keys that certificates are verified with.
    ///
    /// Those that the builder was given; otherwise those of the gateway's
    /// `/.well-known/veil-keys.json`, which are fetched once and then pinned for this client and
    /// its clones. The first fetch trusts the gateway: to be independent of it, give the builder
    /// keys from another source.
    ///
    /// # Errors
    /// As [`Client::messages`], when the keys have to be fetched.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// for key in client.witness_keys().await?.entries() {
    ///     println!("{} {}: {}", key.service_id, key.key_id, key.public_key.to_hex());
    /// }
    /// # Ok(()) });
    /// ```
    pub async fn witness_keys(&self) -> Result<Arc<KeySet>, Error> {
        match self.shared.pin.lock().clone() {
            State::Given(keys) => return Ok(keys),
            State::Pinned(published) => return Ok(Arc::clone(&published.keys)),
            State::Open => {}
        }
        let fetched = self.fetch_keys().await?;
        let mut state = self.shared.pin.lock();
        if let State::Pinned(first) = &*state {
            // Somebody else was quicker, and the first use counts.
            return Ok(Arc::clone(&first.keys));
        }
        let keys = Arc::clone(&fetched.keys);
        *state = State::Pinned(Arc::new(fetched));
        Ok(keys)
    }

    /// Fetches the keys again, for a witness that has new ones.
    ///
    /// New keys are pinned only if the pinned manifest key of the witness signed them, they are
    /// not older than the pinned ones, and no key that is known has other bytes under its name.
    /// Verifying does this by itself when a certificate names a key that is not known.
    ///
    /// # Errors
    /// As [`Client::messages`]; [`Error::ResponseValidation`] if the new keys are not vouched for;
    /// [`Error::Config`] if the keys were given, because those do not change.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// let keys = client.refresh_witness_keys().await?;
    /// println!("{} keys", keys.entries().len());
    /// # Ok(()) });
    /// ```
    pub async fn refresh_witness_keys(&self) -> Result<Arc<KeySet>, Error> {
        let state = self.shared.pin.lock().clone();
        let pinned = match state {
            State::Given(_) => {
                return Err(Error::config("the keys were given: make a client with the new ones"));
            }
            State::Open => return self.witness_keys().await,
            State::Pinned(pinned) => pinned,
        };
        let fetched = self.fetch_keys().await?;
        if !pinned.is_followed_by(&fetched) {
            return Err(Error::unfit(
                b"",
                "the gateway's keys changed and the pinned witness key does not vouch for it",
            ));
        }
        let keys = Arc::clone(&fetched.keys);
        *self.shared.pin.lock() = State::Pinned(Arc::new(fetched));
        Ok(keys)
    }

    async fn fetch_keys(&self) -> Result<PublishedKeys, Error> {
        let response = expect_success(self.get(Route::Public, DOCUMENT).await?)?;
        let unfit = || {
            let message = "Response body failed to deserialize as KeysDocument";
            Error::unfit(&response.body, message)
        };
        PublishedKeys::read(&response.body).ok_or_else(unfit)
    }
}
