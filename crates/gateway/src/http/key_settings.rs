//! What an operator sends about the requests of a key: declared names, and `policy`.

use std::collections::BTreeMap;

use lucairn_sanitizer::{Action, EntityKind, PolicySettings};
use lucairn_veil::json::Json;
use serde_json::{Value, json};

use crate::caller::DeclaredTerm;
use crate::dialect::native::text;
use crate::problem::Problem;
use crate::raw::RawText;
use crate::rules::{KeySettings, Mode, Rules};

/// Names and terms of each sort that one key may have.
const MOST_TERMS: usize = 10_000;

/// `known_entities` and `policy` of a request that makes a key.
pub(super) fn key_settings(fields: &Json) -> Result<KeySettings, Problem> {
    let known = match present(fields, "known_entities") {
        None => Vec::new(),
        Some(list) => terms(list, "known_entities", None)?,
    };
    let settings = match present(fields, "policy") {
        None => KeySettings::default(),
        Some(policy) => policy_of(policy)?,
    };
    Ok(KeySettings { known, ..settings })
}

/// `{"mode", "profile", "kinds": {"DATE": "mask"}, "deny": [{"kind", "value"}], "allow": ["…"]}`;
/// what is left out is as the gateway's settings say.
pub(crate) fn policy_of(policy: &Json) -> Result<KeySettings, Problem> {
    const MEMBERS: [&str; 5] = ["mode", "profile", "kinds", "deny", "allow"];
    let members =
        policy.as_object().ok_or_else(|| Problem::field("policy", "must be an object"))?;
    if members.iter().any(|(name, _)| !MEMBERS.contains(&&**name)) {
        let complaint = "has a member beside mode, profile, kinds, deny and allow";
        return Err(Problem::field("policy", complaint));
    }
    let word = |name: &str, path: &str| -> Result<Option<String>, Problem> {
        let Some(value) = present(policy, name) else { return Ok(None) };
        let word = value.as_str().ok_or_else(|| Problem::field(path, "must be a string"))?;
        Ok(Some(word.to_owned()))
    };
    let mode = word("mode", "policy.mode")?.map(|mode| {
        let complaint = "must be observe, enforce or block";
        Mode::from_name(&mode).ok_or_else(|| Problem::field("policy.mode", complaint))
    });
    let denied = present(policy, "deny")
        .map(|list| terms(list, "policy.deny", Some(EntityKind::Id)))
        .transpose()?;
    Ok(KeySettings {
        known: Vec::new(),
        denied: denied.unwrap_or_default(),
        allowed: present(policy, "allow").map(allowed).transpose()?.unwrap_or_default(),
        mode: mode.transpose()?,
        policy: PolicySettings {
            profile: word("profile", "policy.profile")?.unwrap_or_default(),
            kinds: present(policy, "kinds").map(kinds).transpose()?.unwrap_or_default(),
        },
    })
}

/// What holds for a key, without its terms.
pub(super) fn shown(rules: &Rules) -> Value {
    let actions: BTreeMap<&str, &str> =
        rules.policy.actions().map(|(label, action)| (label, action.name())).collect();
    json!({ "mode": rules.mode.name(), "kinds": actions })
}

fn present<'j>(fields: &'j Json<'_>, name: &str) -> Option<&'j Json<'j>> {
    fields.get(name).filter(|value| !value.is_null())
}

fn kinds(value: &Json) -> Result<BTreeMap<String, Action>, Problem> {
    let path = "policy.kinds";
    let kinds = value.as_object().ok_or_else(|| Problem::field(path, "must be an object"))?;
    let action = |value: &Json| {
        let actions = [Action::Mask, Action::Keep, Action::Refuse];
        actions.into_iter().find(|action| value.as_str() == Some(action.name()))
    };
    kinds
        .iter()
        .map(|(label, value)| {
            let action = action(value)
                .ok_or_else(|| Problem::field(path, "must be mask, keep or refuse"))?;
            Ok((label.to_string(), action))
        })
        .collect()
}

fn allowed(list: &Json) -> Result<Vec<RawText>, Problem> {
    let path = "policy.allow";
    listed(list, path)?.iter().map(|value| term(text(value, path)?, path)).collect()
}

/// A list of `{"kind": "PERSON", "value": "…"}`; the kind may be left out where there is a usual one.
fn terms(list: &Json, path: &str, usual: Option<EntityKind>) -> Result<Vec<DeclaredTerm>, Problem> {
    listed(list, path)?
        .iter()
        .map(|one| {
            let kind = match present(one, "kind") {
                None => usual,
                Some(label) => label.as_str().and_then(EntityKind::from_label),
            };
            let kind = kind.filter(|kind| kind.is_personal()).ok_or_else(|| {
                Problem::field(path, "an entry has no known kind, such as PERSON")
            })?;
            let value =
                one.get("value").ok_or_else(|| Problem::field(path, "an entry has no value"))?;
            Ok(DeclaredTerm { kind, value: term(text(value, path)?, path)? })
        })
        .collect()
}

/// A term with something to compare: one of spaces alone would never be found.
pub(crate) fn term(term: RawText, path: &str) -> Result<RawText, Problem> {
    if term.expose().trim().is_empty() {
        return Err(Problem::field(path, "an entry is empty"));
    }
    Ok(term)
}

fn listed<'j>(list: &'j Json<'_>, path: &str) -> Result<&'j [Json<'j>], Problem> {
    let list = list.as_array().ok_or_else(|| Problem::field(path, "must be a list"))?;
    if list.len() > MOST_TERMS {
        return Err(Problem::field(path, &format!("has more than {MOST_TERMS} entries")));
    }
    Ok(list)
}
