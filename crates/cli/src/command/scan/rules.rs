//! What is looked for, and what is done about it: the options that say so.

use std::sync::Arc;

use lucairn_sanitizer::{EntityKind, KnownEntities, MatchStyle, Policy, PolicySettings};
use serde::Deserialize;

use super::Arguments;
use crate::command::policy_file;
use crate::failure::Failure;

/// Declared names and a policy.
pub(super) struct Rules {
    pub(super) known: KnownEntities,
    pub(super) policy: Policy,
}

/// A file with a policy; the mode means nothing where nothing is sent.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PolicyFile {
    #[serde(rename = "mode")]
    _mode: String,
    profile: String,
    kinds: std::collections::BTreeMap<String, lucairn_sanitizer::Action>,
    deny: Vec<Denied>,
    allow: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Denied {
    #[serde(default = "id")]
    kind: String,
    value: String,
}

fn id() -> String {
    EntityKind::Id.label().to_owned()
}

impl Rules {
    /// # Errors
    ///
    /// `policy_invalid` and `file_unreadable`, each with what to do about it.
    pub(super) fn of(arguments: &Arguments) -> Result<Self, Failure> {
        let invalid = |message: String| Failure::usage("policy_invalid", message);
        let file = arguments
            .policy
            .as_deref()
            .map(policy_file::read::<PolicyFile>)
            .transpose()?
            .unwrap_or_default();
        let settings = PolicySettings {
            profile: arguments.profile.clone().unwrap_or(file.profile),
            kinds: file.kinds,
        };
        let policy = settings.policy().map_err(|error| invalid(error.to_string()))?;
        let mut denied = KnownEntities::builder();
        for term in &arguments.denied {
            denied = denied.add(EntityKind::Id, term, MatchStyle::Term);
        }
        for Denied { kind, value } in &file.deny {
            let kind = EntityKind::from_label(kind).filter(|kind| kind.is_personal());
            let kind = kind.ok_or_else(|| {
                invalid("deny: an entry has no known kind, such as PERSON".to_owned())
            })?;
            denied = denied.add(kind, value, MatchStyle::Term);
        }
        let mut known = KnownEntities::builder().denying(Arc::new(denied.build()));
        for name in &arguments.names {
            known = known.add(EntityKind::Person, name, MatchStyle::Name);
        }
        let allowed = file.allow.iter().chain(&arguments.allowed).map(String::as_str);
        Ok(Self { known: known.build(), policy: policy.allowing(allowed) })
    }
}
