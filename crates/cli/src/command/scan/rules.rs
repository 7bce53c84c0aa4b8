//! What is looked for, and what is done about it: the options that say so.

use lucairn_gateway::{BadPolicy, InForce, Mode, Outcome, StatedPolicy};
use lucairn_sanitizer::{KnownEntities, Policy};

use super::Arguments;
use crate::command::policy_file;
use crate::failure::Failure;

/// Declared names and a policy, as a gateway would have them.
pub(super) struct Rules {
    pub(super) known: KnownEntities,
    pub(super) policy: Policy,
    pub(super) mode: Mode,
    /// Where the policy is from, for people.
    pub(super) origin: String,
}

impl Rules {
    /// # Errors
    ///
    /// `policy_invalid` and `file_unreadable`, each with what to do about it.
    pub(super) fn of(arguments: &Arguments) -> Result<Self, Failure> {
        let invalid = |message: String| Failure::usage("policy_invalid", message);
        let refused = |error: BadPolicy| invalid(error.to_string());
        let mut stated = StatedPolicy::default();
        let mut origin = String::new();
        if let Some(path) = &arguments.policy {
            let name = path.display();
            let of_file = |error: BadPolicy| invalid(format!("{name}: {error}"));
            let file: serde_json::Value = policy_file::read(path)?;
            stated = StatedPolicy::read(&file.to_string()).map_err(of_file)?;
            stated.in_force().map_err(of_file)?;
            origin = format!("{name}, ");
        }
        if let Some(profile) = &arguments.profile {
            stated.set_profile(profile);
        }
        arguments.names.iter().try_for_each(|name| stated.add_name(name)).map_err(refused)?;
        arguments.denied.iter().try_for_each(|term| stated.deny(term)).map_err(refused)?;
        arguments.allowed.iter().try_for_each(|term| stated.allow(term)).map_err(refused)?;
        let InForce { mode, policy, known } = stated.in_force().map_err(refused)?;
        let origin = format!("{origin}profile {}", stated.profile());
        Ok(Self { known, policy, mode, origin })
    }

    /// What becomes of a request that is all of what was scanned; nothing to say where it is masked.
    pub(super) fn sentence(
        &self,
        what: &str,
        outcome: Outcome,
        has_findings: bool,
    ) -> Option<String> {
        let mode = self.mode.name();
        match (outcome, self.mode) {
            (Outcome::Refused, _) => {
                Some(format!("mode {mode}: the gateway would refuse {what} (422 pii_blocked)"))
            }
            (_, Mode::Observe) if has_findings => Some(format!(
                "mode {mode}: the gateway would send {what} unchanged; this shows what mode \
                 enforce would do"
            )),
            _ => None,
        }
    }
}
