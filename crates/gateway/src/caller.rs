//! Who sent a request: a customer and one API key, with what its tier allows.

use std::sync::Arc;

use lucairn_sanitizer::{EntityKind, KnownEntities, KnownEntitiesBuilder, MatchStyle};
use lucairn_veil::digest::sha256;
use serde::{Deserialize, Serialize};

use crate::evidence::OfKey;
use crate::raw::RawText;
use crate::rules::Rules;

/// What a customer pays for, and what follows from it (one row per tier below).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tier {
    Free,
    Pro,
    Enterprise,
}

/// The rules of a tier.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TierRules {
    /// Fetches certificates as JSON and sees the `veil` block in answers.
    pub certificates: bool,
    /// Exports its audit events.
    pub audit_export: bool,
    /// Originals are put back into answers unless a request or the customer says otherwise.
    pub relinks: bool,
    /// Requests in a calendar month (UTC); 0 is unlimited.
    pub monthly_requests: u64,
    /// Requests per minute and key, unless the customer says otherwise.
    pub requests_per_minute: u32,
    /// Active keys.
    pub max_keys: usize,
}

impl Tier {
    pub(crate) fn rules(self) -> TierRules {
        match self {
            Self::Free => TierRules {
                certificates: false,
                audit_export: false,
                relinks: false,
                monthly_requests: 500,
                requests_per_minute: 60,
                max_keys: 1,
            },
            Self::Pro => TierRules {
                certificates: true,
                audit_export: true,
                relinks: true,
                monthly_requests: 50_000,
                requests_per_minute: 60,
                max_keys: 5,
            },
            Self::Enterprise => TierRules {
                certificates: true,
                audit_export: true,
                relinks: true,
                monthly_requests: 0,
                requests_per_minute: 600,
                max_keys: 5,
            },
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Pro => "pro",
            Self::Enterprise => "enterprise",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Free, Self::Pro, Self::Enterprise].into_iter().find(|tier| tier.name() == name)
    }
}

/// A customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Customer {
    pub customer_id: String,
    /// The organisation that appears as `client_id` in certificates; empty for none.
    pub org_id: String,
    pub tier: Tier,
    pub vertical: String,
    pub label: String,
    pub contact: String,
    /// The provider for every model; the model's prefix decides when absent.
    pub provider: Option<String>,
    /// Only the caller's own provider key may be used.
    pub byok_per_request: bool,
    /// Overrides the tier's default.
    pub relink_response: Option<bool>,
    /// Overrides the tier's default.
    pub rate_limit_rpm: Option<u32>,
}

impl Customer {
    pub(crate) fn requests_per_minute(&self) -> u32 {
        self.rate_limit_rpm.unwrap_or_else(|| self.tier.rules().requests_per_minute)
    }

    pub(crate) fn relinks(&self) -> bool {
        self.relink_response.unwrap_or_else(|| self.tier.rules().relinks)
    }
}

/// The SHA-256 of an API key; the key itself is stored nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct KeyHash(pub [u8; 32]);

impl KeyHash {
    pub(crate) fn of(key: &str) -> Self {
        Self(sha256(key.as_bytes()))
    }
}

/// Whether a text has the shape of an API key: `dsa_` and 32 hex digits, or `lcr_live_` and at least
/// 20 characters of base64url.
pub(crate) fn is_key_shaped(text: &str) -> bool {
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let base64url = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    match (text.strip_prefix("dsa_"), text.strip_prefix("lcr_live_")) {
        (Some(rest), _) => rest.len() == 32 && rest.bytes().all(hex),
        (_, Some(rest)) => (20..=128).contains(&rest.len()) && rest.bytes().all(base64url),
        _ => false,
    }
}

/// A name or term that is always personal data for the owner of a key.
#[derive(Debug)]
pub(crate) struct DeclaredTerm {
    pub kind: EntityKind,
    pub value: RawText,
}

impl DeclaredTerm {
    /// Names of persons are also found in part and misspelt, everything else only whole.
    fn style(&self) -> MatchStyle {
        match self.kind {
            EntityKind::Person => MatchStyle::Name,
            _ => MatchStyle::Term,
        }
    }

    /// Begins what makes a list searchable.
    pub(crate) fn searchable(terms: &[Self]) -> KnownEntitiesBuilder {
        let add = |known: KnownEntitiesBuilder, term: &Self| {
            known.add(term.kind, term.value.expose(), term.style())
        };
        terms.iter().fold(KnownEntities::builder(), add)
    }
}

/// An authenticated caller.
#[derive(Clone)]
pub(crate) struct Caller {
    pub customer: Arc<Customer>,
    pub key_id: String,
    pub key_hash: KeyHash,
    /// Names and terms that this key's owner declared once for all requests.
    pub known: Arc<KnownEntities>,
    /// What its claims say of its settings.
    pub evidence: Arc<OfKey>,
    /// How requests with this key are sanitized.
    pub rules: Arc<Rules>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_shapes() {
        let hex = "0123456789abcdef0123456789abcdef";
        for (text, shaped) in [
            (format!("dsa_{hex}"), true),
            (format!("lcr_live_{hex}"), true),
            (format!("dsa_{hex}0"), false),
            (format!("dsa_{}", hex.to_uppercase()), false),
            (format!("lcr_live_{hex}\n"), false),
            ("lcr_live_short".to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(is_key_shaped(&text), shaped, "{text:?}");
        }
    }
}
