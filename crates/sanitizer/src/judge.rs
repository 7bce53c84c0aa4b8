//! Everything that is found in a text, with what a policy does about it: for people who look at
//! findings. What is sanitized takes the shorter way and never looks for what stays.

use std::ops::Range;

use crate::entity::Entity;
use crate::policy::{Action, Policy};
use crate::{KnownEntities, Sanitizer};

mod json;
pub use json::JudgedValue;

/// A finding and what a policy does with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The finding.
    pub entity: Entity,
    /// What the policy does with it.
    pub action: Action,
}

impl Sanitizer {
    /// Finds personal data of every kind, and says what a policy does with each finding: sorted,
    /// free of overlaps, on character boundaries.
    ///
    /// What is masked is exactly what [`Self::find_with`] finds. A finding that stays is left out
    /// where a masked one overlaps it.
    pub fn judge(&self, text: &str, known: &KnownEntities, policy: &Policy) -> Vec<Judged> {
        let all = self.find_with(text, known, &Policy::everything());
        if all.is_empty() {
            return Vec::new();
        }
        merged(all, self.find_with(text, known, policy), policy)
    }
}

/// Joins all findings with those that a policy does not let stay; both are sorted and resolved.
fn merged(all: Vec<Entity>, taken: Vec<Entity>, policy: &Policy) -> Vec<Judged> {
    let mut judged = Vec::with_capacity(all.len());
    let mut all = all.into_iter().peekable();
    let mut last_end = 0;
    for entity in taken {
        while let Some(stays) = all.next_if(|one| one.span.start < entity.span.end) {
            if stays.span.start >= last_end && !overlap(&stays.span, &entity.span) {
                judged.push(Judged { entity: stays, action: Action::Keep });
            }
        }
        last_end = entity.span.end;
        let action = policy.action_on(&entity);
        judged.push(Judged { entity, action });
    }
    let rest = all.filter(|one| one.span.start >= last_end);
    judged.extend(rest.map(|entity| Judged { entity, action: Action::Keep }));
    judged
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EntityKind::{self, Email, Ip, Url};

    #[test]
    fn each_finding_is_told_with_what_happens_to_it() {
        let text = "see https://a.example/?m=x@mail.example and 10.0.0.1, mail anna@mail.example";
        let keeps = |kinds: &[EntityKind]| {
            kinds.iter().fold(Policy::default(), |policy, kind| policy.with(*kind, Action::Keep))
        };
        let (mask, keep) = (Action::Mask, Action::Keep);
        for (policy, expected) in [
            (keeps(&[]), &[(Url, mask), (Ip, mask), (Email, mask)][..]),
            (keeps(&[Ip]), &[(Url, mask), (Ip, keep), (Email, mask)]),
            (keeps(&[Email, Ip]), &[(Url, mask), (Ip, keep), (Email, keep)]),
            // Of a link that stays, the address inside is masked; that is what is told.
            (keeps(&[Url]), &[(Email, mask), (Ip, mask), (Email, mask)]),
            (keeps(&[Url, Email]), &[(Url, keep), (Ip, mask), (Email, keep)]),
        ] {
            let sanitizer = Sanitizer::new();
            let judged = sanitizer.judge(text, &KnownEntities::none(), &policy);
            let told: Vec<_> = judged.iter().map(|one| (one.entity.kind, one.action)).collect();
            assert_eq!(told, expected);
            let masked: Vec<_> = judged
                .into_iter()
                .filter(|one| one.action == Action::Mask)
                .map(|one| one.entity)
                .collect();
            assert_eq!(masked, sanitizer.find_with(text, &KnownEntities::none(), &policy));
        }
    }
}
