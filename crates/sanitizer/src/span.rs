//! One answer out of many findings: which of them wins where they overlap.
//!
//! Guarantee: the result is sorted, free of overlaps, and covers exactly what the findings covered.

use crate::entity::{Entity, EntityKind, Rank};

/// Joins findings that overlap; the best of them gives the whole its kind.
///
/// Better evidence wins, then the longer finding, then the one that a word nearby confirms, then the
/// one that begins earlier, then the earlier kind of the table. Findings that only touch stay apart.
pub(crate) fn resolve(found: Vec<Entity>) -> Vec<Entity> {
    resolve_for(found, |_| false)
}

/// Resolves so that of equal evidence the kinds that weigh more win whatever their length: what a
/// policy refuses must not hide in something longer that it only masks.
pub(crate) fn resolve_for(
    mut found: Vec<Entity>,
    weighs: impl Fn(EntityKind) -> bool,
) -> Vec<Entity> {
    found.retain(|entity| entity.span.start < entity.span.end);
    found.sort_by_key(|entity| (entity.span.start, entity.span.end));
    let mut joined: Vec<Group> = Vec::with_capacity(found.len());
    for entity in found {
        match joined.last_mut() {
            Some(group) if entity.span.start < group.end => group.join(entity, &weighs),
            _ => {
                joined.push(Group { end: entity.span.end, start: entity.span.start, best: entity })
            }
        }
    }
    joined.into_iter().map(Group::into_entity).collect()
}

/// Findings that hang together.
struct Group {
    start: usize,
    end: usize,
    best: Entity,
}

impl Group {
    fn join(&mut self, entity: Entity, weighs: &impl Fn(EntityKind) -> bool) {
        self.end = self.end.max(entity.span.end);
        // A word beside a proven value decides only between values of one length.
        let strength = |entity: &Entity| {
            let evidence = entity.rank.min(Rank::Proven);
            (evidence, weighs(entity.kind), entity.span.len(), entity.rank)
        };
        let better = strength(&entity).cmp(&strength(&self.best));
        let earlier = (self.best.span.start, self.best.kind).cmp(&(entity.span.start, entity.kind));
        if better.then(earlier).is_gt() {
            self.best = entity;
        }
    }

    fn into_entity(self) -> Entity {
        Entity { span: self.start..self.end, ..self.best }
    }
}

#[cfg(test)]
mod tests;
