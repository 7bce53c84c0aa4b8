//! Settings of the gateway. The commented defaults stand in the program's `default.toml`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use lucairn_sanitizer::json::{BodyPolicy, MediaPolicy, SignedPolicy};
use lucairn_sanitizer::outbound::OutboundPolicy;
use lucairn_sanitizer::{Action, PolicyError, PolicySettings};
use lucairn_veil::key::{KeyError, KeySet};
use serde::{Deserialize, Serialize};

use crate::dialect::native::RequestLimits;
use crate::rules::{Mode, Rules};

/// What an operator may set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The address that applications reach this gateway at; links in answers start with it.
    /// Empty: links are relative.
    pub public_url: String,
    /// How long a caller waits for a model before the answer becomes a job.
    pub wait_timeout_seconds: f64,
    /// How long a provider may take.
    pub provider_timeout_seconds: f64,
    /// How long a client may take to send a request.
    pub body_timeout_seconds: f64,
    /// How long requests under way may take when the gateway stops.
    pub drain_timeout_seconds: f64,
    pub max_body_bytes: usize,
    pub max_prompt_chars: usize,
    pub max_context_fields: usize,
    pub max_connections: usize,
    /// Requests per hour to the public scan route, all callers together.
    pub scan_requests_per_hour: u32,
    /// The status of a summary that is not ready: 202, or 200 as the published document says.
    pub pending_summary_status: u16,
    /// What happens to personal data that a model adds by itself.
    pub outbound: Outbound,
    /// What happens to files and images that cannot be scanned.
    pub media: Media,
    /// What happens to signed content of a provider that holds a caller's personal data.
    pub signed_content: SignedContent,
    /// Whether credentials that were masked are put back into answers.
    pub restore_secrets: bool,
    /// For how many days requests can be replayed and what was replaced can be shown: so long the
    /// salts are kept. 0: no salts are kept and no commitments are made.
    pub replay_days: u32,
    /// Whether answers in providers' formats have `metadata.dsa_compliance`.
    pub compliance_metadata: bool,
    /// How placeholders are named.
    pub placeholders: Placeholders,
    /// What is done about findings, unless a key says otherwise.
    pub policy: PolicyConfig,
}

/// How placeholders are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Placeholders {
    /// By numbers, which count anew in every exchange.
    Numbered,
    /// By codes, which are the same in every exchange of a customer.
    Keyed,
}

/// What is done about findings, unless a key says otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolicyConfig {
    pub mode: Mode,
    /// The name of a profile.
    pub profile: String,
    /// Actions by kind, over those of the profile.
    pub kinds: BTreeMap<String, Action>,
}

impl Default for PolicyConfig {
    fn default() -> Self {
        Self { mode: Mode::Enforce, profile: "gdpr".to_owned(), kinds: BTreeMap::new() }
    }
}

impl PolicyConfig {
    /// Without the mode.
    pub(crate) fn settings(&self) -> PolicySettings {
        PolicySettings { profile: self.profile.clone(), kinds: self.kinds.clone() }
    }
}

/// What happens to personal data that a model adds by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outbound {
    /// Nobody looks.
    Off,
    /// It passes, and its kinds are counted in the audit trail.
    Flag,
    /// A marker stands in its place.
    Mask,
}

/// What happens to files and images that cannot be scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Media {
    /// They go on, and the certificate counts their bytes.
    Allow,
    /// The request is refused.
    Refuse,
    /// Something empty stands in their place.
    Strip,
}

/// What happens to signed content of a provider that holds a caller's personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignedContent {
    /// The request is refused.
    Refuse,
    /// It goes on unaltered, and the certificate counts the findings.
    Forward,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            public_url: String::new(),
            wait_timeout_seconds: 30.0,
            provider_timeout_seconds: 600.0,
            body_timeout_seconds: 30.0,
            drain_timeout_seconds: 30.0,
            max_body_bytes: 32 * 1024 * 1024,
            max_prompt_chars: 400_000,
            max_context_fields: 1000,
            max_connections: 4096,
            scan_requests_per_hour: 1200,
            pending_summary_status: 202,
            outbound: Outbound::Flag,
            media: Media::Allow,
            signed_content: SignedContent::Refuse,
            restore_secrets: false,
            replay_days: 30,
            compliance_metadata: true,
            placeholders: Placeholders::Numbered,
            policy: PolicyConfig::default(),
        }
    }
}

/// A setting has a value that cannot work.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("gateway.{key}: {complaint}")]
pub struct BadSetting {
    pub key: &'static str,
    pub complaint: &'static str,
}

/// More connections no machine holds open.
const MOST_CONNECTIONS: usize = 1_000_000;

impl Config {
    /// Checks what the types cannot.
    pub fn check(&self) -> Result<(), BadSetting> {
        let bad = |key, complaint| Err(BadSetting { key, complaint });
        for (key, seconds) in [
            ("wait_timeout_seconds", self.wait_timeout_seconds),
            ("provider_timeout_seconds", self.provider_timeout_seconds),
            ("body_timeout_seconds", self.body_timeout_seconds),
            ("drain_timeout_seconds", self.drain_timeout_seconds),
        ] {
            if !(0.001..=86_400.0).contains(&seconds) {
                return bad(key, "must be between 0.001 and 86400");
            }
        }
        let web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        if !self.public_url.is_empty() && (!web(&self.public_url) || self.public_url.ends_with('/'))
        {
            return bad(
                "public_url",
                "must start with https:// or http:// and not end with a slash",
            );
        }
        if !matches!(self.pending_summary_status, 200 | 202) {
            return bad("pending_summary_status", "must be 200 or 202");
        }
        if self.max_body_bytes == 0 || self.max_prompt_chars == 0 || self.max_connections == 0 {
            return bad("max_body_bytes, max_prompt_chars, max_connections", "must be above 0");
        }
        if self.max_connections > MOST_CONNECTIONS {
            return bad("max_connections", "must be at most 1000000");
        }
        match self.policy.settings().policy() {
            Err(PolicyError::UnknownProfile) => {
                bad("policy.profile", "must be gdpr, hipaa, pci or secrets-only")
            }
            Err(PolicyError::UnknownKind) => {
                bad("policy.kinds", "has a name that is no kind; docs/policies.md lists all kinds")
            }
            Err(PolicyError::Literal) => {
                bad("policy.kinds", "LITERAL is always masked; leave it out")
            }
            Ok(_) => Ok(()),
        }
    }

    pub fn wait_timeout(&self) -> Duration {
        Duration::from_secs_f64(self.wait_timeout_seconds)
    }

    pub fn provider_timeout(&self) -> Duration {
        Duration::from_secs_f64(self.provider_timeout_seconds)
    }

    pub fn body_timeout(&self) -> Duration {
        Duration::from_secs_f64(self.body_timeout_seconds)
    }

    pub fn drain_timeout(&self) -> Duration {
        Duration::from_secs_f64(self.drain_timeout_seconds)
    }

    /// How a caller's requests in providers' formats are sanitized. Who only observes, strips and
    /// refuses nothing.
    pub(crate) fn body_policy(&self, rules: &Rules) -> BodyPolicy {
        let observes = rules.mode == Mode::Observe;
        BodyPolicy {
            kinds: rules.policy.clone(),
            media: match self.media {
                _ if observes => MediaPolicy::Allow,
                Media::Allow => MediaPolicy::Allow,
                Media::Refuse => MediaPolicy::Refuse,
                Media::Strip => MediaPolicy::Strip,
            },
            signed: match self.signed_content {
                SignedContent::Refuse if !observes => SignedPolicy::Refuse,
                _ => SignedPolicy::Forward,
            },
            ..BodyPolicy::default()
        }
    }

    /// What is done with what models add; nothing when nobody looks.
    pub(crate) fn outbound(&self) -> Option<OutboundPolicy> {
        match self.outbound {
            Outbound::Off => None,
            Outbound::Flag => Some(OutboundPolicy::Flag),
            Outbound::Mask => Some(OutboundPolicy::Mask),
        }
    }

    pub fn request_limits(&self) -> RequestLimits {
        RequestLimits {
            prompt_chars: self.max_prompt_chars,
            context_fields: self.max_context_fields,
        }
    }
}

/// What the supervisor tells a gateway process: settings, folders, sockets, public keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    pub config: Config,
    /// The gateway's own folder.
    pub data: PathBuf,
    pub egress_socket: PathBuf,
    pub witness_socket: PathBuf,
    /// The public keys of all services, as the well-known document without signatures.
    pub well_known: String,
}

impl Setup {
    /// The public keys of all services.
    pub fn key_set(&self) -> Result<KeySet, KeyError> {
        KeySet::from_well_known_json(self.well_known.as_bytes())
    }
}
