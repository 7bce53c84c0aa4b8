//! The overlap rule, by example and by property.

use proptest::prelude::*;

use super::*;
use crate::entity::{ENTITY_KINDS, EntityKind, Rank};

fn finding(kind: EntityKind, span: std::ops::Range<usize>, rank: Rank) -> Entity {
    Entity::new(kind, span, rank)
}

#[track_caller]
fn check(found: &[Entity], expected: &[(EntityKind, std::ops::Range<usize>)]) {
    let resolved: Vec<_> =
        resolve(found.to_vec()).into_iter().map(|entity| (entity.kind, entity.span)).collect();
    assert_eq!(resolved, expected);
    let mut backwards = found.to_vec();
    backwards.reverse();
    let again: Vec<_> =
        resolve(backwards).into_iter().map(|entity| (entity.kind, entity.span)).collect();
    assert_eq!(again, expected, "the order of findings must not matter");
}

#[test]
fn better_evidence_wins_and_the_rest_stays_covered() {
    check(
        &[
            finding(EntityKind::Phone, 0..12, Rank::Pattern),
            finding(EntityKind::CreditCard, 4..20, Rank::Proven),
        ],
        &[(EntityKind::CreditCard, 0..20)],
    );
}

#[test]
fn the_longer_finding_wins_within_a_rank() {
    check(
        &[
            finding(EntityKind::Person, 0..4, Rank::Proven),
            finding(EntityKind::Email, 0..12, Rank::Proven),
        ],
        &[(EntityKind::Email, 0..12)],
    );
}

#[test]
fn equal_findings_follow_the_order_of_the_table() {
    check(
        &[
            finding(EntityKind::Url, 0..12, Rank::Proven),
            finding(EntityKind::Secret, 0..12, Rank::Proven),
        ],
        &[(EntityKind::Secret, 0..12)],
    );
}

#[test]
fn neighbours_and_empty_findings_are_not_joined() {
    check(
        &[
            finding(EntityKind::Person, 0..4, Rank::Proven),
            finding(EntityKind::Email, 4..8, Rank::Proven),
            finding(EntityKind::Email, 9..9, Rank::Proven),
        ],
        &[(EntityKind::Person, 0..4), (EntityKind::Email, 4..8)],
    );
}

fn any_finding() -> impl Strategy<Value = Entity> {
    let ranks = [Rank::Fuzzy, Rank::Pattern, Rank::Context, Rank::Proven];
    (0..ENTITY_KINDS.len(), 0..60usize, 0..12usize, 0..ranks.len()).prop_map(
        move |(kind, start, length, rank)| {
            finding(ENTITY_KINDS[kind].kind, start..start + length, ranks[rank])
        },
    )
}

fn covered(found: &[Entity]) -> Vec<bool> {
    (0..80).map(|at| found.iter().any(|entity| entity.span.contains(&at))).collect()
}

proptest! {
    #[test]
    fn coverage_is_kept_exactly_without_overlaps(found in prop::collection::vec(any_finding(), 0..20)) {
        let resolved = resolve(found.clone());
        prop_assert_eq!(covered(&resolved), covered(&found));
        for pair in resolved.windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start);
        }
    }

    #[test]
    fn resolving_twice_changes_nothing(found in prop::collection::vec(any_finding(), 0..20)) {
        let once = resolve(found);
        prop_assert_eq!(resolve(once.clone()), once);
    }
}
