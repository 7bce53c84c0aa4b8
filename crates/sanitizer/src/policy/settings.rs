//! A policy as people write it down: a profile, and what is different from it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Action, Policy};
use crate::entity::EntityKind;

/// A policy for a purpose, as a file that lists every kind.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// What settings call it.
    pub name: &'static str,
    /// The file: comments say why, `[kinds]` what.
    pub toml: &'static str,
}

macro_rules! profile {
    ($name:literal) => {
        Profile { name: $name, toml: include_str!(concat!("profiles/", $name, ".toml")) }
    };
}

/// Every profile; the first one is what the table of kinds says.
pub const PROFILES: [Profile; 4] =
    [profile!("gdpr"), profile!("hipaa"), profile!("pci"), profile!("secrets-only")];

/// A profile and the kinds that are treated in another way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolicySettings {
    /// The name of a profile; empty means that of whoever asks, in the end `gdpr`.
    pub profile: String,
    /// Actions by the label of their kind, such as `DATE = "mask"`.
    pub kinds: BTreeMap<String, Action>,
}

/// Why there is no such policy. The messages say what there is, and repeat nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// No profile has this name.
    #[error("profile: must be gdpr, hipaa, pci or secrets-only")]
    UnknownProfile,
    /// No kind has this label.
    #[error("kinds: has a name that is no kind; docs/policies.md lists all kinds")]
    UnknownKind,
    /// Text that looks like a placeholder has to be escaped.
    #[error("kinds: LITERAL is always masked; leave it out")]
    Literal,
}

impl PolicySettings {
    /// Makes the policy.
    ///
    /// # Errors
    /// [`PolicyError`] when a name means nothing.
    pub fn policy(&self) -> Result<Policy, PolicyError> {
        let base = match self.profile.as_str() {
            "" => Policy::default(),
            name => Policy::profile(name)?,
        };
        self.kinds.iter().try_fold(base, |policy, (label, action)| {
            match EntityKind::from_label(label) {
                Some(EntityKind::Literal) => Err(PolicyError::Literal),
                Some(kind) => Ok(policy.with(kind, *action)),
                None => Err(PolicyError::UnknownKind),
            }
        })
    }

    /// Returns these settings with others over them: another profile begins anew, more kinds add.
    #[must_use]
    pub fn overlaid(&self, over: &Self) -> Self {
        if !over.profile.is_empty() {
            return over.clone();
        }
        let mut both = self.clone();
        both.kinds.extend(over.kinds.iter().map(|(label, action)| (label.clone(), *action)));
        both
    }
}

impl Policy {
    /// Reads a profile.
    ///
    /// # Errors
    /// [`PolicyError::UnknownProfile`] when there is none of this name.
    pub fn profile(name: &str) -> Result<Self, PolicyError> {
        /// A profile as its file has it.
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            kinds: BTreeMap<String, Action>,
        }
        let profile = PROFILES.iter().find(|profile| profile.name == name);
        let profile = profile.ok_or(PolicyError::UnknownProfile)?;
        // A test reads every file.
        let File { kinds } =
            toml::from_str(profile.toml).map_err(|_| PolicyError::UnknownProfile)?;
        PolicySettings { profile: String::new(), kinds }.policy()
    }
}
