//! A policy as its owner writes it down, for a program that shows what a gateway would do with it:
//! read, checked and put in force by the same code.

use lucairn_sanitizer::{EntityKind, KnownEntities, Policy, PolicyError};
use serde::Serialize;

use crate::caller::DeclaredTerm;
use crate::config::PolicyConfig;
use crate::dialect::native::parse_object;
use crate::http::{policy_of, term};
use crate::problem::Problem;
use crate::raw::RawText;
use crate::rules::{KeySettings, Mode, Rules};

/// What somebody says about the requests of a key.
#[derive(Debug, Default)]
pub struct StatedPolicy(KeySettings);

/// Why there is no such policy: what to write instead, and nothing of what was written.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BadPolicy(String);

/// What holds for requests with a key.
#[derive(Debug)]
pub struct InForce {
    /// What is done about findings at all.
    pub mode: Mode,
    /// The action for each kind.
    pub policy: Policy,
    /// What is found wherever it stands.
    pub known: KnownEntities,
}

/// What a gateway does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It leaves as it came.
    Unchanged,
    /// It leaves with placeholders.
    Masked,
    /// Nothing of it leaves: 422 `pii_blocked`.
    Refused,
}

impl StatedPolicy {
    /// Reads what the `policy` of a key is in the requests of operators, as JSON.
    ///
    /// # Errors
    /// [`BadPolicy`] where the gateway would answer `invalid_field`.
    pub fn read(policy: &str) -> Result<Self, BadPolicy> {
        let json = parse_object(policy.as_bytes()).map_err(BadPolicy::of)?;
        policy_of(&json).map(Self).map_err(BadPolicy::of)
    }

    /// Names its profile.
    pub fn set_profile(&mut self, name: &str) {
        name.clone_into(&mut self.0.policy.profile);
    }

    /// Adds the name of a person.
    ///
    /// # Errors
    /// [`BadPolicy`] for a term with nothing to compare, here and below.
    pub fn add_name(&mut self, name: &str) -> Result<(), BadPolicy> {
        let value = stated("name", name)?;
        self.0.known.push(DeclaredTerm { kind: EntityKind::Person, value });
        Ok(())
    }

    /// Adds a term that is masked whatever the policy says of kinds.
    pub fn deny(&mut self, value: &str) -> Result<(), BadPolicy> {
        let value = stated("deny", value)?;
        self.0.denied.push(DeclaredTerm { kind: EntityKind::Id, value });
        Ok(())
    }

    /// Adds a term that stays.
    pub fn allow(&mut self, value: &str) -> Result<(), BadPolicy> {
        self.0.allowed.push(stated("allow", value)?);
        Ok(())
    }

    /// The name of its profile.
    pub fn profile(&self) -> &str {
        match self.0.policy.profile.as_str() {
            "" => "gdpr",
            name => name,
        }
    }

    /// What holds under a gateway with the settings that it has by default.
    ///
    /// # Errors
    /// [`BadPolicy`] when a profile or a kind means nothing.
    pub fn in_force(&self) -> Result<InForce, BadPolicy> {
        let bad = |error: PolicyError| BadPolicy(error.to_string());
        let Rules { mode, policy } = self.0.rules(&PolicyConfig::default()).map_err(bad)?;
        Ok(InForce { mode, policy, known: self.0.searchable() })
    }
}

impl BadPolicy {
    /// The place is that in a file, not in a request.
    fn of(problem: Problem) -> Self {
        let message = problem.message.strip_prefix("policy.").unwrap_or(&problem.message);
        Self(message.to_owned())
    }
}

fn stated(what: &str, value: &str) -> Result<RawText, BadPolicy> {
    term(RawText::new(value.to_owned()), what).map_err(BadPolicy::of)
}

impl Mode {
    /// What becomes of a request in which something is not kept, or is even refused.
    pub fn outcome(self, has_findings: bool, has_refused: bool) -> Outcome {
        match self {
            Self::Observe => Outcome::Unchanged,
            Self::Block if has_findings => Outcome::Refused,
            Self::Enforce if has_refused => Outcome::Refused,
            Self::Enforce if has_findings => Outcome::Masked,
            Self::Enforce | Self::Block => Outcome::Unchanged,
        }
    }
}

impl Outcome {
    /// The word for it in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Masked => "masked",
            Self::Refused => "refused",
        }
    }
}
