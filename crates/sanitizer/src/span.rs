//! One answer out of many findings: which of them wins where they overlap.
//!
//! Guarantee: the result is sorted, free of overlaps, and covers exactly what the findings covered.

use crate::entity::{Entity, Rank};

/// Joins findings that overlap; the best of them gives the whole its kind.
///
/// Better evidence wins, then the longer finding, then the one that a word nearby confirms, then the
/// one that begins earlier, then the earlier kind of the table. Findings that only touch stay apart.
pub(crate) fn resolve(mut found: Vec<Entity>) -> Vec<Entity> {
    found.retain(|entity| entity.span.start < entity.span.end);
    found.sort_by_key(|entity| (entity.span.start, entity.span.end));
    let mut joined: Vec<Group> = Vec::with_capacity(found.len());
    for entity in found {
        match joined.last_mut() {
            Some(group) if entity.span.start < group.end => group.join(entity),
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
    fn join(&mut self, entity: Entity) {
        self.end = self.end.max(entity.span.end);
        // A word beside a proven value decides only between values of one length.
        let strength =
            |entity: &Entity| (entity.rank.min(Rank::Proven), entity.span.len(), entity.rank);
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
