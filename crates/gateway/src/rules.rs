//! How the requests of a caller are sanitized: the mode, the policy and the terms of its key, over
//! what the settings say for all keys.

use std::sync::Arc;

use lucairn_sanitizer::{EntityKind, Findings, KnownEntities, Policy, PolicyError, PolicySettings};
use serde::{Deserialize, Serialize};

use crate::caller::DeclaredTerm;
use crate::config::PolicyConfig;
use crate::problem::Problem;
use crate::raw::RawText;
use crate::seal::Sealer;

/// What is done about findings at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Requests leave as they came; the certificate counts what would have been masked.
    Observe,
    /// Findings are masked; a kind that is refused stops the request.
    #[default]
    Enforce,
    /// Any finding that would be masked stops the request.
    Block,
}

impl Mode {
    /// Finds a mode by its word.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Observe, Self::Enforce, Self::Block].into_iter().find(|mode| mode.name() == name)
    }

    /// The word for it in settings and certificates.
    pub fn name(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::Enforce => "enforce",
            Self::Block => "block",
        }
    }
}

/// What holds for a caller's requests.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    pub mode: Mode,
    pub policy: Policy,
}

impl Rules {
    /// Refuses a request with findings that may not leave, not even masked. The problem has their
    /// kinds and nothing of their text.
    pub(crate) fn check(&self, findings: &Findings) -> Result<(), Problem> {
        let refuses = |label: &str| match self.mode {
            Mode::Observe => false,
            Mode::Enforce => {
                EntityKind::from_label(label).is_none_or(|kind| self.policy.refuses(kind))
            }
            Mode::Block => true,
        };
        let refused = findings.counts().iter().filter(|(label, _)| refuses(label));
        let refused: Vec<_> = refused.map(|(label, count)| (*label, *count)).collect();
        if refused.is_empty() { Ok(()) } else { Err(Problem::blocked(refused)) }
    }
}

/// What the owner of a key said about its requests.
#[derive(Debug, Default)]
pub(crate) struct KeySettings {
    /// Names and terms that are personal data.
    pub known: Vec<DeclaredTerm>,
    /// Terms that are masked whatever the policy says of their kinds.
    pub denied: Vec<DeclaredTerm>,
    /// Terms that stay.
    pub allowed: Vec<RawText>,
    pub mode: Option<Mode>,
    pub policy: PolicySettings,
}

/// The settings of a key as they are sealed; terms are pairs of label and value.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Sealed {
    /// What keys had before they had policies.
    Known(Vec<(String, String)>),
    All {
        known: Vec<(String, String)>,
        denied: Vec<(String, String)>,
        allowed: Vec<String>,
        mode: Option<Mode>,
        policy: PolicySettings,
    },
}

impl KeySettings {
    /// The terms to look for, made searchable.
    pub(crate) fn searchable(&self) -> KnownEntities {
        let known = DeclaredTerm::searchable(&self.known);
        if self.denied.is_empty() {
            return known.build();
        }
        known.denying(Arc::new(DeclaredTerm::searchable(&self.denied).build())).build()
    }

    /// What holds for requests with this key.
    ///
    /// # Errors
    /// [`PolicyError`] when a name in the policy means nothing.
    pub(crate) fn rules(&self, usual: &PolicyConfig) -> Result<Rules, PolicyError> {
        let policy = usual.settings().overlaid(&self.policy).policy()?;
        Ok(Rules {
            mode: self.mode.unwrap_or(usual.mode),
            policy: policy.allowing(self.allowed.iter().map(RawText::expose)),
        })
    }

    fn is_empty(&self) -> bool {
        let Self { known, denied, allowed, mode, policy } = self;
        known.is_empty()
            && denied.is_empty()
            && allowed.is_empty()
            && mode.is_none()
            && *policy == PolicySettings::default()
    }

    /// Seals them for the store: terms are personal data.
    pub(crate) fn seal(&self, sealer: &Sealer, key_id: &str) -> Result<Vec<u8>, Problem> {
        if self.is_empty() {
            return Ok(Vec::new());
        }
        let pair =
            |term: &DeclaredTerm| (term.kind.label().to_owned(), term.value.expose().to_owned());
        let sealed = Sealed::All {
            known: self.known.iter().map(pair).collect(),
            denied: self.denied.iter().map(pair).collect(),
            allowed: self.allowed.iter().map(|term| term.expose().to_owned()).collect(),
            mode: self.mode,
            policy: self.policy.clone(),
        };
        let plain = serde_json::to_vec(&sealed)
            .map(zeroize::Zeroizing::new)
            .map_err(|error| Problem::internal(&error))?;
        sealer.seal(&plain, &binding(key_id)).map_err(|error| Problem::internal(&error))
    }

    /// Opens what [`Self::seal`] made.
    pub(crate) fn open(sealed: &[u8], sealer: &Sealer, key_id: &str) -> Result<Self, Problem> {
        if sealed.is_empty() {
            return Ok(Self::default());
        }
        let plain =
            sealer.open(sealed, &binding(key_id)).map_err(|error| Problem::internal(&error))?;
        let sealed =
            serde_json::from_slice(&plain).map_err(|_| Problem::internal(&"sealed settings"))?;
        Ok(match sealed {
            Sealed::Known(known) => Self { known: terms(known)?, ..Self::default() },
            Sealed::All { known, denied, allowed, mode, policy } => Self {
                known: terms(known)?,
                denied: terms(denied)?,
                allowed: allowed.into_iter().map(RawText::new).collect(),
                mode,
                policy,
            },
        })
    }
}

/// A term whose kind is not known any more must not be forgotten silently.
fn terms(pairs: Vec<(String, String)>) -> Result<Vec<DeclaredTerm>, Problem> {
    let term = |(label, value): (String, String)| {
        let kind = EntityKind::from_label(&label)?;
        Some(DeclaredTerm { kind, value: RawText::new(value) })
    };
    let terms: Option<Vec<_>> = pairs.into_iter().map(term).collect();
    terms.ok_or_else(|| Problem::internal(&"a sealed term is of a kind that is not known"))
}

fn binding(key_id: &str) -> String {
    format!("terms of {key_id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::Sealer;

    fn settings() -> KeySettings {
        let term = |kind, value: &str| DeclaredTerm { kind, value: RawText::new(value.to_owned()) };
        KeySettings {
            known: vec![term(EntityKind::Person, "Anna Schmidt")],
            denied: vec![term(EntityKind::Id, "Blue Falcon")],
            allowed: vec![RawText::new("info@mail.example".to_owned())],
            mode: Some(Mode::Block),
            policy: PolicySettings { profile: "pci".to_owned(), ..PolicySettings::default() },
        }
    }

    #[test]
    fn settings_are_sealed_and_opened() {
        let sealer = Sealer::new(&lucairn_compartment::key_file::Seed::new([7; 32]));
        let sealed = settings().seal(&sealer, "k_a").unwrap();
        let opened = KeySettings::open(&sealed, &sealer, "k_a").unwrap();
        let shown = |settings: &KeySettings| {
            let terms = settings.known.iter().chain(&settings.denied);
            let terms: Vec<_> =
                terms.map(|term| (term.kind, term.value.expose().to_owned())).collect();
            let allowed: Vec<_> =
                settings.allowed.iter().map(|one| one.expose().to_owned()).collect();
            (terms, allowed, settings.mode, settings.policy.clone())
        };
        assert_eq!(shown(&opened), shown(&settings()));
        assert!(KeySettings::open(&sealed, &sealer, "k_b").is_err(), "the seal of another key");
        assert!(KeySettings::default().seal(&sealer, "k_a").unwrap().is_empty());
        let before = sealer.seal(br#"[["PERSON","Anna"]]"#, &binding("k_a")).unwrap();
        assert_eq!(KeySettings::open(&before, &sealer, "k_a").unwrap().known.len(), 1);
        let unknown = sealer.seal(br#"[["PARSON","Anna"]]"#, &binding("k_a")).unwrap();
        assert!(KeySettings::open(&unknown, &sealer, "k_a").is_err());
    }

    #[test]
    fn the_settings_of_a_key_go_over_those_of_all() {
        use lucairn_sanitizer::Action::{Keep, Mask};
        let usual = PolicyConfig { mode: Mode::Observe, ..PolicyConfig::default() };
        let (of_key, none) = (settings().rules(&usual).unwrap(), KeySettings::default());
        assert_eq!((of_key.mode, of_key.policy.action(EntityKind::Email)), (Mode::Block, Keep));
        let usual = none.rules(&usual).unwrap();
        assert_eq!((usual.mode, usual.policy.action(EntityKind::Email)), (Mode::Observe, Mask));
    }
}
