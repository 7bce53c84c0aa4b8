//! What the certificate says, byte for byte.

use super::*;
use crate::entity::Rank;
use crate::known::MatchStyle;
use crate::vault::Vault;

fn finding(kind: EntityKind, span: Range<usize>) -> Entity {
    Entity::new(kind, span, Rank::Proven)
}

#[test]
fn the_manifest_lists_placeholders_per_text() {
    let mut vault = Vault::new();
    let mut manifest = Manifest::new();
    manifest.add(&vault.redact("Zoe: [ID_1]", &[finding(EntityKind::Person, 0..3)]));
    manifest.add(&vault.redact("nothing", &[]));
    manifest.add(&vault.redact("Zoe", &[finding(EntityKind::Person, 0..3)]));
    let expected = concat!(
        r#"{"texts":[[{"end":10,"kind":"PERSON","placeholder":"[PERSON_1]","start":0},"#,
        r#"{"end":23,"kind":"LITERAL","placeholder":"[LITERAL_1]","start":12}],[],"#,
        r#"[{"end":10,"kind":"PERSON","placeholder":"[PERSON_1]","start":0}]],"version":1}"#,
    );
    assert_eq!(String::from_utf8(manifest.manifest_json()).unwrap(), expected);
    let placeholders: Vec<_> = manifest.placeholders().iter().map(Placeholder::to_string).collect();
    assert_eq!(placeholders, ["[PERSON_1]", "[LITERAL_1]"]);
    assert_eq!(Manifest::new().manifest_json(), br#"{"texts":[],"version":1}"#);
}

#[test]
fn the_summary_counts_personal_data_only() {
    let known = KnownEntities::builder().add(EntityKind::Person, "Zoe", MatchStyle::Name).build();
    let mut findings = Findings::new(&known);
    findings.record(&[finding(EntityKind::Email, 0..3), finding(EntityKind::Literal, 5..9)]);
    findings.record(&[finding(EntityKind::Person, 0..3), finding(EntityKind::Person, 9..12)]);
    assert_eq!(findings.summary(), "2 PERSON, 1 EMAIL via known_entity_matching+pattern_matching");
    assert_eq!(findings.total(), 3);
    assert_eq!(findings.counts().get("PERSON"), Some(&2));
}

#[test]
fn layers_that_did_not_run_are_not_named() {
    let findings = Findings::new(&KnownEntities::none());
    assert_eq!(findings.summary(), "0 entities via pattern_matching");
    assert_eq!(findings.layers_active(), ["pattern_matching"]);
}
