//! Who may call: every active key in memory, so that authentication never waits for the store.
//! Changes go to the store first and are effective here when it has them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use lucairn_compartment::clock::Timestamp;
use lucairn_compartment::id;
use lucairn_sanitizer::{KnownEntities, PolicyError};
use lucairn_veil::commitment::Salt;

use crate::caller::{Caller, Customer, KeyHash, Tier};
use crate::config::PolicyConfig;
use crate::evidence::OfKey;
use crate::problem::{Kind, Problem};
use crate::rules::{KeySettings, Rules};
use crate::seal::Sealer;
use crate::store::{KeyAdded, Store, StoredKey};

/// Why nobody can be served: what a key masks is not known.
const UNSEALABLE: &str = "the settings of an API key do not open with the gateway's key file \
    keys/seal_v1.seed; restore the file that belongs to its gateway.db";

/// A key that was just made; the text of the key is shown once and stored nowhere.
pub(crate) struct MintedKey {
    pub key_id: String,
    pub key_prefix: String,
    pub raw_key: String,
    pub created_at: Timestamp,
}

/// All customers and their active keys.
pub(crate) struct Directory {
    store: Arc<dyn Store>,
    sealer: Sealer,
    /// What holds for keys that say nothing else.
    usual: PolicyConfig,
    entries: RwLock<Entries>,
}

#[derive(Default)]
struct Entries {
    customers: HashMap<String, Arc<Customer>>,
    keys: HashMap<KeyHash, Entry>,
}

struct Entry {
    stored: StoredKey,
    known: Arc<KnownEntities>,
    rules: Arc<Rules>,
    evidence: Arc<OfKey>,
}

impl Entry {
    fn new(
        stored: StoredKey,
        settings: &KeySettings,
        (usual, sealer): (&PolicyConfig, &Sealer),
    ) -> Result<Self, PolicyError> {
        let rules = Arc::new(settings.rules(usual)?);
        let evidence = Arc::new(OfKey::new(settings, &terms_salt(sealer, &stored.key_id)));
        Ok(Self { stored, known: Arc::new(settings.searchable()), rules, evidence })
    }
}

impl Directory {
    /// Reads everything from the store.
    pub(crate) async fn load(
        store: Arc<dyn Store>,
        sealer: Sealer,
        usual: PolicyConfig,
    ) -> Result<Self, Problem> {
        let mut entries = Entries::default();
        for customer in store.customers().await? {
            entries.customers.insert(customer.customer_id.clone(), Arc::new(customer));
        }
        for stored in store.active_keys().await? {
            let settings = KeySettings::open(&stored.sealed_terms, &sealer, &stored.key_id);
            let settings = settings.map_err(|_| Problem::new(Kind::Internal, UNSEALABLE))?;
            let entry = Entry::new(stored, &settings, (&usual, &sealer));
            let entry = entry.map_err(|error| Problem::internal(&error))?;
            entries.keys.insert(entry.stored.key_hash, entry);
        }
        Ok(Self { store, sealer, usual, entries: RwLock::new(entries) })
    }

    /// The caller with this key.
    pub(crate) fn caller(&self, key: &str) -> Option<Caller> {
        let key_hash = KeyHash::of(key);
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.keys.get(&key_hash)?;
        let customer = entries.customers.get(&entry.stored.customer_id)?;
        Some(Caller {
            customer: Arc::clone(customer),
            key_id: entry.stored.key_id.clone(),
            key_hash,
            known: Arc::clone(&entry.known),
            evidence: Arc::clone(&entry.evidence),
            rules: Arc::clone(&entry.rules),
        })
    }

    /// What the owner of a key said; nothing for a key that is not active any more.
    pub(crate) fn settings(&self, key_hash: &KeyHash) -> Result<Option<KeySettings>, Problem> {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        let Some(Entry { stored, .. }) = entries.keys.get(key_hash) else { return Ok(None) };
        KeySettings::open(&stored.sealed_terms, &self.sealer, &stored.key_id).map(Some)
    }

    /// What hides the names and terms of a key in the digest of its settings.
    pub(crate) fn terms_salt(&self, key_id: &str) -> Salt {
        terms_salt(&self.sealer, key_id)
    }

    /// All customers, ordered by id.
    pub(crate) fn customers(&self) -> Vec<Arc<Customer>> {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        let mut customers: Vec<_> = entries.customers.values().cloned().collect();
        customers.sort_by(|a, b| a.customer_id.cmp(&b.customer_id));
        customers
    }

    /// One customer.
    pub(crate) fn customer(&self, customer_id: &str) -> Option<Arc<Customer>> {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        entries.customers.get(customer_id).cloned()
    }

    /// The active keys of a customer, oldest first.
    pub(crate) fn keys_of(&self, customer_id: &str) -> Vec<StoredKey> {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        let of_customer = |entry: &&Entry| entry.stored.customer_id == customer_id;
        let mut keys: Vec<_> =
            entries.keys.values().filter(of_customer).map(|entry| entry.stored.clone()).collect();
        keys.sort_by_key(|key| key.created_at);
        keys
    }

    /// Adds a customer or replaces its profile.
    pub(crate) async fn put_customer(&self, customer: Customer) -> Result<(), Problem> {
        self.store.put_customer(customer.clone()).await?;
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        entries.customers.insert(customer.customer_id.clone(), Arc::new(customer));
        Ok(())
    }

    /// Changes a customer's tier.
    pub(crate) async fn set_tier(&self, customer_id: &str, tier: Tier) -> Result<(), Problem> {
        if !self.store.set_tier(customer_id.to_owned(), tier).await? {
            return Err(no_such_customer());
        }
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(customer) = entries.customers.get_mut(customer_id) {
            Arc::make_mut(customer).tier = tier;
        }
        Ok(())
    }

    /// Makes a key for a customer.
    pub(crate) async fn mint(
        &self,
        customer_id: &str,
        settings: &KeySettings,
        now: Timestamp,
    ) -> Result<MintedKey, Problem> {
        let customer = self.customer(customer_id).ok_or_else(no_such_customer)?;
        let raw_key = format!("lcr_live_{}", id::unguessable()?);
        let key_id = key_id()?;
        let stored = StoredKey {
            sealed_terms: settings.seal(&self.sealer, &key_id)?,
            key_id: key_id.clone(),
            key_hash: KeyHash::of(&raw_key),
            key_prefix: raw_key.chars().take(13).collect(),
            customer_id: customer_id.to_owned(),
            created_at: now,
            last_used_at: None,
        };
        let entry = Entry::new(stored.clone(), settings, (&self.usual, &self.sealer))
            .map_err(Problem::policy)?;
        match self.store.add_key(stored, customer.tier.rules().max_keys).await? {
            KeyAdded::Added => {}
            KeyAdded::UnknownCustomer => return Err(no_such_customer()),
            KeyAdded::TooMany => {
                let message = "The customer has as many keys as its tier allows. Revoke one first.";
                return Err(Problem::new(Kind::MaxKeysReached, message));
            }
        }
        let key_prefix = entry.stored.key_prefix.clone();
        let minted = MintedKey { key_id, key_prefix, raw_key, created_at: now };
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        entries.keys.insert(entry.stored.key_hash, entry);
        Ok(minted)
    }

    /// Replaces what a key's owner said about its requests; it holds for the next request.
    pub(crate) async fn set_policy(
        &self,
        customer_id: &str,
        key_id: &str,
        mut settings: KeySettings,
    ) -> Result<Arc<Rules>, Problem> {
        let stored = self.keys_of(customer_id).into_iter().find(|key| key.key_id == key_id);
        let mut stored = stored.ok_or_else(no_such_key)?;
        // The declared names are no part of the policy and stay.
        settings.known = KeySettings::open(&stored.sealed_terms, &self.sealer, key_id)?.known;
        stored.sealed_terms = settings.seal(&self.sealer, key_id)?;
        let entry =
            Entry::new(stored, &settings, (&self.usual, &self.sealer)).map_err(Problem::policy)?;
        let sealed = entry.stored.sealed_terms.clone();
        if !self.store.set_terms(customer_id.to_owned(), key_id.to_owned(), sealed).await? {
            return Err(no_such_key());
        }
        let rules = Arc::clone(&entry.rules);
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        // A key that was revoked meanwhile must not come back.
        if let Some(present) = entries.keys.get_mut(&entry.stored.key_hash) {
            *present = entry;
        }
        Ok(rules)
    }

    /// What holds for requests with a key.
    pub(crate) fn rules(&self, key: &StoredKey) -> Option<Arc<Rules>> {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        entries.keys.get(&key.key_hash).map(|entry| Arc::clone(&entry.rules))
    }

    /// Revokes a key; requests with it are refused from now on.
    pub(crate) async fn revoke(
        &self,
        customer_id: &str,
        key_id: &str,
        now: Timestamp,
    ) -> Result<StoredKey, Problem> {
        let revoked = self.store.revoke_key(customer_id.to_owned(), key_id.to_owned(), now).await?;
        let revoked = revoked.ok_or_else(no_such_key)?;
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        entries.keys.remove(&revoked.key_hash);
        Ok(revoked)
    }
}

fn no_such_customer() -> Problem {
    Problem::new(Kind::CustomerNotFound, "There is no such customer.")
}

fn no_such_key() -> Problem {
    Problem::new(Kind::KeyNotFound, "The customer has no such active key.")
}

/// `k_` and 16 lower-case base32 characters (RFC 4648) of random bits.
fn key_id() -> Result<String, Problem> {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let random = id::random::<16>()?;
    let letters: String =
        random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
    Ok(format!("k_{letters}"))
}

fn terms_salt(sealer: &Sealer, key_id: &str) -> Salt {
    Salt::new(sealer.derive(&format!("salt for the terms of {key_id}")))
}
