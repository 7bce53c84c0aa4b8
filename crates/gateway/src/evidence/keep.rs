//! What the gateway keeps of the evidence of an exchange, for how long, and how it is erased.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lucairn_compartment::clock::Timestamp;
use lucairn_compartment::id;
use lucairn_sanitizer::RULES_DIGEST;
use lucairn_veil::claim::RedactionProof;
use lucairn_veil::digest::{Digest, to_hex};
use lucairn_veil::json::Json;
use zeroize::Zeroizing;

use super::in_force::{InForce, terms_digest};
use super::record::{self, PROGRAM, Setting};
use super::salts::Salts;
use crate::caller::Caller;
use crate::exchange::sanitize::Cleaned;
use crate::problem::Problem;
use crate::rules::KeySettings;
use crate::seal::Unsealable;
use crate::services::Services;
use crate::store::{StoredSalts, StoredSetting};

const DAY: i64 = 24 * 3600 * 1_000_000_000;

/// Which settings were written down today, so that they are not written for every request.
#[derive(Default)]
pub(crate) struct Keeper(Mutex<HashMap<Digest, i64>>);

impl Keeper {
    /// Whether these settings are yet to be written down today; asked once, the answer is then no.
    fn is_news(&self, policy_digest: &Digest, now: Timestamp) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.insert(*policy_digest, now.nanos() / DAY) != Some(now.nanos() / DAY)
    }

    /// They could not be written down.
    fn forget(&self, policy_digest: &Digest) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(policy_digest);
    }
}

/// What the claim states of an exchange, and the salts that go with it.
pub(crate) struct Kept {
    pub(crate) proof: RedactionProof,
    salts: Salts,
    in_force: InForce,
}

/// Commits to what was replaced.
pub(crate) fn commit(
    services: &Services,
    caller: &Caller,
    in_force: InForce,
    cleaned: &Cleaned,
) -> Result<Kept, Problem> {
    let keeps = services.config.replay_days > 0;
    let placeholders = if keeps { &cleaned.placeholders[..] } else { &[] };
    let random = id::random_list(placeholders.len())?;
    let salts = Salts::commit(&cleaned.vault, placeholders.iter().zip(random));
    let proof = RedactionProof {
        rules_digest: RULES_DIGEST,
        policy_digest: caller.evidence.digest(&in_force),
        commitments: keeps.then(|| salts.committed()),
    };
    Ok(Kept { proof, salts, in_force })
}

impl Kept {
    /// Writes salts and settings down, beside the exchange: nobody waits for it.
    ///
    /// When it fails, the commitments cannot be opened, as after an erasure. That is no reason to
    /// fail the exchange, because nothing of anybody is in danger.
    pub(crate) fn keep(
        self,
        services: &Arc<Services>,
        caller: &Caller,
        request: (&str, Timestamp),
    ) {
        let (request_id, at) = (request.0.to_owned(), request.1);
        let is_news = services.evidence.is_news(&self.proof.policy_digest, at);
        if services.config.replay_days == 0 || (self.salts.0.is_empty() && !is_news) {
            return;
        }
        let (services, caller) = (Arc::clone(services), caller.clone());
        let background = services.background.clone();
        background.spawn(async move {
            if let Err(problem) = self.write(&services, &caller, (request_id, at), is_news).await {
                tracing::error!(code = problem.kind.code(), "the salts of a request are not kept");
            }
        });
    }

    async fn write(
        self,
        services: &Services,
        caller: &Caller,
        (request_id, at): (String, Timestamp),
        is_news: bool,
    ) -> Result<(), Problem> {
        let policy_digest = self.proof.policy_digest;
        if is_news {
            let written = write_setting(services, caller, self.in_force, policy_digest, at).await;
            written.inspect_err(|_| services.evidence.forget(&policy_digest))?;
        }
        if self.salts.0.is_empty() {
            return Ok(());
        }
        let sealed = seal_salts(services, &request_id, &self.salts)?;
        let customer_id = caller.customer.customer_id.clone();
        let stored = StoredSalts { request_id, customer_id, created_at: at, sealed };
        Ok(services.store.put_salts(stored).await?)
    }
}

async fn write_setting(
    services: &Services,
    caller: &Caller,
    in_force: InForce,
    policy_digest: Digest,
    at: Timestamp,
) -> Result<(), Problem> {
    let terms_salt = in_force.terms.map(|_| services.directory.terms_salt(&caller.key_id));
    let terms = match &terms_salt {
        Some(_) => services.directory.settings(&caller.key_hash)?.unwrap_or_default(),
        None => KeySettings::default(),
    };
    if terms_salt.as_ref().and_then(|salt| terms_digest(&terms, salt)) != in_force.terms {
        // The key was changed since: what was in force is not known any more.
        services.evidence.forget(&policy_digest);
        return Ok(());
    }
    let setting = Setting {
        program: PROGRAM.to_owned(),
        rules_digest: RULES_DIGEST,
        policy_digest,
        in_force,
        terms,
        terms_salt,
    };
    let binding = setting_binding(&policy_digest, &RULES_DIGEST);
    let sealed = services.sealer.seal(&setting.to_plaintext(), &binding).map_err(internal)?;
    let stored = StoredSetting { policy_digest, rules_digest: RULES_DIGEST, used_at: at, sealed };
    Ok(services.store.put_setting(stored).await?)
}

/// The record of an exchange whose claim states this proof; nothing when it is not kept any more.
pub(crate) async fn record_of(
    services: &Services,
    customer_id: &str,
    request_id: &str,
    proof: &RedactionProof,
) -> Result<Option<Zeroizing<Vec<u8>>>, Problem> {
    let RedactionProof { rules_digest, policy_digest, commitments } = proof;
    let stored = services.store.setting(*policy_digest, *rules_digest).await?;
    let Some(sealed) = stored else { return Ok(None) };
    let binding = setting_binding(policy_digest, rules_digest);
    let plain = services.sealer.open(&sealed, &binding).map_err(internal)?;
    let json = Json::parse_borrowed(&plain).map_err(|_| internal(Unsealable))?;
    let salts = match commitments {
        Some(committed) if committed.count == 0 => Some(Salts::default()),
        Some(_) => find_salts(services, customer_id, request_id).await?,
        None => None,
    };
    Ok(Some(record::expose_json(request_id, &json, salts.as_ref())))
}

/// Whoever asks at once may be faster than the write beside the exchange.
async fn find_salts(
    services: &Services,
    customer_id: &str,
    request_id: &str,
) -> Result<Option<Salts>, Problem> {
    for _ in 0..50 {
        let stored = services.store.salts(request_id.to_owned(), customer_id.to_owned()).await?;
        if let Some(sealed) = stored {
            return open_salts(services, request_id, &sealed).map(Some);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(None)
}

/// Forgets the salt of one placeholder, or all salts of an exchange; tells how many. Nothing when no
/// such salts are kept for this customer.
pub(crate) async fn erase(
    services: &Services,
    customer_id: &str,
    request_id: &str,
    placeholder: Option<&str>,
) -> Result<Option<usize>, Problem> {
    loop {
        let stored = services.store.salts(request_id.to_owned(), customer_id.to_owned()).await?;
        let Some(sealed) = stored else { return Ok(None) };
        let mut salts = open_salts(services, request_id, &sealed)?;
        if placeholder.is_some_and(|placeholder| !salts.has(placeholder)) {
            return Ok(None);
        }
        let erased = salts.erase(placeholder);
        if erased == 0 {
            return Ok(Some(0));
        }
        let fewer = seal_salts(services, request_id, &salts)?;
        // Somebody else may have erased another one meanwhile; then it is done again on top of that.
        if services.store.replace_salts(request_id.to_owned(), sealed, fewer).await? {
            return Ok(Some(erased));
        }
    }
}

/// Drops what was kept for as long as the settings say.
pub(crate) async fn drop_old(services: &Services, now: Timestamp) -> Result<usize, Problem> {
    let kept = i64::from(services.config.replay_days).saturating_mul(DAY);
    let before = Timestamp::from_nanos(now.nanos().saturating_sub(kept));
    Ok(services.store.drop_evidence_before(before).await?)
}

fn seal_salts(services: &Services, request_id: &str, salts: &Salts) -> Result<Vec<u8>, Problem> {
    let plain = salts.to_plaintext().ok_or_else(|| internal(Unsealable))?;
    services.sealer.seal(&plain, &salts_binding(request_id)).map_err(internal)
}

fn open_salts(services: &Services, request_id: &str, sealed: &[u8]) -> Result<Salts, Problem> {
    let plain = services.sealer.open(sealed, &salts_binding(request_id)).map_err(internal)?;
    Salts::from_plaintext(&plain).ok_or_else(|| internal(Unsealable))
}

fn salts_binding(request_id: &str) -> String {
    format!("salts of {request_id}")
}

fn setting_binding(policy_digest: &Digest, rules_digest: &Digest) -> String {
    format!("settings {} under rules {}", to_hex(policy_digest), to_hex(rules_digest))
}

fn internal(error: Unsealable) -> Problem {
    Problem::internal(&error)
}
