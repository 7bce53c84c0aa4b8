//! How a policy was applied, as the sanitizer's claim states it.

use std::collections::BTreeMap;

use crate::json::{Json, Member};

/// The words for it, the one under which everything leaves as it came first.
const MODES: [&str; 3] = ["observe", "enforce", "block"];

/// How a policy was applied where it is not that findings are masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedMode {
    /// `observe`, `enforce` or `block`.
    pub mode: String,
    /// How many entities of each kind were found and not replaced: they left as they were, or
    /// nothing left because of them.
    pub would_have: BTreeMap<String, u64>,
}

/// A mode is stated in part, or the same claim counts what cannot be under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sanitizer claim states a mode that its counts contradict, or only a part of one")]
pub struct ContradictoryMode;

impl AppliedMode {
    /// Reads the members of a sanitizer's payload; `None` if it has none of them: findings were
    /// masked.
    ///
    /// # Errors
    /// [`ContradictoryMode`] unless both members are there and of their form, nothing was replaced
    /// or refused where the mode is to observe, and nothing left because of the findings where it is
    /// another (specification 2.3).
    pub fn read(payload: &Json<'_>) -> Result<Option<Self>, ContradictoryMode> {
        let (mode, counts) = match (payload.get("mode"), payload.get("would_have")) {
            (None, None) => return Ok(None),
            (Some(mode), Some(counts)) => (mode, counts),
            _ => return Err(ContradictoryMode),
        };
        let mode = mode.as_str().filter(|mode| MODES.contains(mode)).ok_or(ContradictoryMode)?;
        let would_have: Option<BTreeMap<_, _>> = counts.as_object().and_then(|members| {
            let count = |(kind, count): &Member<'_>| Some((kind.to_string(), count.as_u64()?));
            members.iter().map(count).collect()
        });
        let would_have = would_have.ok_or(ContradictoryMode)?;
        let is_refused = payload.get("refused").and_then(Json::as_bool) == Some(true);
        let holds = match mode {
            "observe" => !is_refused && replaces_nothing(payload),
            _ => is_refused || would_have.is_empty(),
        };
        if !holds {
            return Err(ContradictoryMode);
        }
        Ok(Some(Self { mode: mode.to_owned(), would_have }))
    }
}

/// Whether every count of what was replaced, as far as it is stated, is none.
fn replaces_nothing(payload: &Json<'_>) -> bool {
    let is_zero = |name: &str| payload.get(name).is_none_or(|count| count.as_u64() == Some(0));
    let counts = payload.get("entity_counts").and_then(Json::as_object);
    counts.is_some_and(<[_]>::is_empty) && is_zero("pii_entities_found") && is_zero("commitments")
}
