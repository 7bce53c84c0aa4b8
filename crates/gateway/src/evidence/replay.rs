//! A request redacted once more, from the request and its record, by the code that serves requests.

use std::sync::Arc;

use bytes::Bytes;
use lucairn_compartment::message::Dialect;
use lucairn_sanitizer::json::BodyPolicy;
use lucairn_sanitizer::{Placeholder, Sanitizer, Vault};
use lucairn_veil::claim::Committed;
use lucairn_veil::commitment::{self, Entity, Opening};
use lucairn_veil::digest::Digest;

use super::record::{Record, Setting};
use super::salts::Salted;
use crate::caller::{Caller, Customer, KeyHash, Tier};
use crate::dialect::native::{Incoming, RequestLimits};
use crate::dialect::wire::{self, WireRequest};
use crate::exchange::sanitize::{self, Cleaned};
use crate::problem::Problem;
use crate::raw::RawText;
use crate::rules::Rules;

/// Limits belong to a gateway; a request that it took is replayed whatever its size.
const NO_LIMITS: RequestLimits =
    RequestLimits { prompt_chars: usize::MAX, context_fields: usize::MAX };

/// Why a request cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// The gateway would not have taken such a request.
    #[error("the request cannot be read: {0}")]
    Request(String),
    /// Nobody outside of the gateway has the key.
    #[error("the placeholders of this request are codes under a key that only its gateway has")]
    Keyed,
}

/// Why nothing can be shown of a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoOpening {
    #[error("the gateway keeps no salts of this request, or not any more")]
    NotKept,
    #[error("the request has no such placeholder")]
    NoSuchPlaceholder,
    #[error("the salt of this placeholder was erased, so nobody can show what it stood for")]
    Erased,
    #[error("the replay does not give the commitments of the record: is it the same request?")]
    OtherRequest,
}

impl NoOpening {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotKept => "salts_not_kept",
            Self::NoSuchPlaceholder => "no_such_placeholder",
            Self::Erased => "salt_erased",
            Self::OtherRequest => "other_request",
        }
    }
}

/// What a replay gave. It holds originals, so it has no `Debug`.
pub struct Replayed {
    /// What may leave; no bytes when the request is refused.
    pub forwarded: Bytes,
    /// SHA-256 of what may leave.
    pub forwarded_hash: Digest,
    /// SHA-256 of the redaction manifest.
    pub manifest_hash: Digest,
    /// The stable word when the request is refused.
    pub refused: Option<&'static str>,
    vault: Vault,
    placeholders: Vec<Placeholder>,
}

/// What became of the commitments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recommitted {
    /// There are no salts to make them with.
    NotKept,
    /// They can be compared with the claim.
    Made {
        committed: Committed,
        /// Those that are taken from the record, because their salts were erased.
        erased: usize,
    },
}

/// Redacts a request as the gateway did.
///
/// Headers are no part of a record, so a request that was refused for a header is not refused here.
///
/// # Errors
/// [`ReplayError`] when the gateway would not have taken the request.
pub fn replay(record: &Record, request: &[u8]) -> Result<Replayed, ReplayError> {
    let sanitizer = Sanitizer::new();
    let setting = &record.setting.in_force;
    let caller = caller(record);
    if setting.keyed {
        return Err(ReplayError::Keyed);
    }
    let unreadable = |problem: Problem| ReplayError::Request(problem.message.into_owned());
    let cleaned = if setting.dialect == Dialect::Native {
        let incoming = Incoming::parse(request, NO_LIMITS).map_err(unreadable)?;
        sanitize::sanitize(&sanitizer, &caller, &incoming, Vault::new())
    } else {
        let dialect = wire::of(setting.dialect)
            .ok_or_else(|| ReplayError::Request("its dialect has no requests".to_owned()))?;
        let body = Bytes::copy_from_slice(request);
        let request =
            WireRequest::parse(dialect, &hyper::HeaderMap::new(), &body).map_err(unreadable)?;
        let kinds = caller.rules.policy.clone();
        let policy = BodyPolicy { kinds, ..setting.body.clone() };
        sanitize::sanitize_body(&sanitizer, &caller, &request, &policy)
    };
    match cleaned {
        Ok(cleaned) => Ok(Replayed::of(cleaned, None)),
        Err(problem) if problem.kind.is_refusal() => {
            Ok(Replayed::of(Cleaned::refused(&caller, &problem), Some(problem.kind.code())))
        }
        Err(problem) => Err(unreadable(problem)),
    }
}

/// Somebody with the settings of the record and nothing else.
fn caller(record: &Record) -> Caller {
    let Setting { terms, in_force, .. } = &record.setting;
    let allowed = terms.allowed.iter().map(RawText::expose);
    let policy = in_force.body.kinds.clone().allowing(allowed);
    let customer = Customer {
        customer_id: String::new(),
        org_id: String::new(),
        tier: Tier::Enterprise,
        vertical: String::new(),
        label: String::new(),
        contact: String::new(),
        provider: None,
        byok_per_request: false,
        relink_response: None,
        rate_limit_rpm: None,
    };
    Caller {
        customer: Arc::new(customer),
        key_id: String::new(),
        key_hash: KeyHash([0; 32]),
        known: Arc::new(terms.searchable()),
        rules: Arc::new(Rules { mode: in_force.mode, policy }),
        evidence: Arc::default(),
    }
}

impl Replayed {
    fn of(cleaned: Cleaned, refused: Option<&'static str>) -> Self {
        Self {
            forwarded: cleaned.sanitized.bytes(),
            forwarded_hash: cleaned.sanitized_hash,
            manifest_hash: cleaned.manifest_hash,
            refused,
            vault: cleaned.vault,
            placeholders: cleaned.placeholders,
        }
    }

    /// Commits once more to what was replaced, with the salts of the record.
    pub fn recommit(&self, record: &Record) -> Recommitted {
        let Some(salts) = &record.salts else { return Recommitted::NotKept };
        let again = |(at, placeholder): (usize, &Placeholder)| {
            let kept = salts.0.get(at);
            let text = placeholder.to_string();
            let commit = |salted: &Salted| match (&salted.salt, self.vault.original(*placeholder)) {
                (Some(salt), Some(original)) => {
                    let (kind, original) = (placeholder.kind.label(), original.expose());
                    Entity { kind, placeholder: &text, original }.commit(salt)
                }
                _ => salted.commitment,
            };
            kept.filter(|salted| salted.placeholder == text).map_or([0; 32], commit)
        };
        let commitments: Vec<Digest> = self.placeholders.iter().enumerate().map(again).collect();
        let erased = salts.0.iter().filter(|salted| salted.salt.is_none()).count();
        let root = commitment::root(&commitments);
        Recommitted::Made { committed: Committed { count: commitments.len() as u64, root }, erased }
    }

    /// Shows what one placeholder stood for, and nothing of the others.
    ///
    /// # Errors
    /// [`NoOpening`] when that cannot be shown.
    pub fn opening(&self, record: &Record, placeholder: &str) -> Result<Opening, NoOpening> {
        let salts = record.salts.as_ref().ok_or(NoOpening::NotKept)?;
        let mut all = self.placeholders.iter().enumerate();
        let meant = all.find(|(_, one)| one.to_string() == placeholder);
        let (index, meant) = meant.ok_or(NoOpening::NoSuchPlaceholder)?;
        let kind = meant.kind.label();
        let original = self.vault.original(*meant);
        let original = original.ok_or(NoOpening::NoSuchPlaceholder)?.expose();
        let kept = salts.0.get(index).filter(|kept| kept.placeholder == placeholder);
        let kept = kept.ok_or(NoOpening::OtherRequest)?;
        let salt = kept.salt.clone().ok_or(NoOpening::Erased)?;
        if (Entity { kind, placeholder, original }).commit(&salt) != kept.commitment {
            return Err(NoOpening::OtherRequest);
        }
        let commitments: Vec<Digest> = salts.0.iter().map(|one| one.commitment).collect();
        Ok(Opening {
            request_id: record.request_id.clone(),
            index: index as u64,
            kind: kind.to_owned(),
            placeholder: placeholder.to_owned(),
            original: original.to_owned().into(),
            salt,
            path: commitment::path(index, &commitments).ok_or(NoOpening::OtherRequest)?,
        })
    }

    /// The placeholders of the request, in order.
    pub fn placeholders(&self) -> impl Iterator<Item = String> + '_ {
        self.placeholders.iter().map(Placeholder::to_string)
    }
}
