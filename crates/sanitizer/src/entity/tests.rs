//! The table of kinds is complete, in order and free of doubles.

use super::*;

#[test]
fn every_row_stands_at_its_own_place() {
    for (index, row) in ENTITY_KINDS.iter().enumerate() {
        assert_eq!(row.kind as usize, index, "{}", row.label);
        assert_eq!(EntityKind::from_label(row.label), Some(row.kind));
        assert_eq!(row.kind.label(), row.label);
        assert!(row.label.bytes().all(|byte| byte.is_ascii_uppercase()), "{}", row.label);
    }
}

#[test]
fn labels_are_read_in_any_case_and_unknown_ones_are_refused() {
    assert_eq!(EntityKind::from_label("email"), Some(EntityKind::Email));
    assert_eq!(EntityKind::from_label("EMAILS"), None);
    assert_eq!(EntityKind::from_label(""), None);
}
