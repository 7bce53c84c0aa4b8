//! Redaction and restoring: exact on the way back, whatever the text and the findings.

use proptest::prelude::*;

use super::*;
use crate::entity::{ENTITY_KINDS, Rank};
use crate::placeholder::labels::names_of;
use crate::placeholder::mutations::{MUTATIONS, Names};

fn finding(kind: EntityKind, span: Range<usize>) -> Entity {
    Entity::new(kind, span, Rank::Proven)
}

#[test]
fn one_value_has_one_placeholder_over_several_texts() {
    let mut vault = Vault::new();
    let first = vault.redact(
        "a@b.de, c@d.de",
        &[finding(EntityKind::Email, 0..6), finding(EntityKind::Email, 8..14)],
    );
    assert_eq!(first.text, "[EMAIL_1], [EMAIL_2]");
    let second = vault.redact("c@d.de wrote", &[finding(EntityKind::Email, 0..6)]);
    assert_eq!(second.text, "[EMAIL_2] wrote");
    assert_eq!(second.replacements[0].span_in_input, 0..6);
    assert_eq!(second.replacements[0].span_in_output, 0..9);
    let restored = vault.restore("To [EMAIL_1] and [email_2]: [EMAIL_3]", RestoreScope::All);
    assert_eq!(restored.text, "To a@b.de and c@d.de: [EMAIL_3]");
    assert_eq!(restored.count, 2);
}

#[test]
fn numbers_are_read_whole() {
    let mut vault = Vault::new();
    let names: Vec<String> = (1..=12).map(|n| format!("name{n}")).collect();
    for name in &names {
        vault.redact(name, &[finding(EntityKind::Person, 0..name.len())]);
    }
    let restored = vault.restore("[PERSON_1][PERSON_12][PERSON_120][PERSON_0]", RestoreScope::All);
    assert_eq!(restored.text, "name1name12[PERSON_120][PERSON_0]");
}

#[test]
fn escaped_placeholders_come_back() {
    let mut vault = Vault::new();
    vault.redact("Anna", &[finding(EntityKind::Person, 0..4)]);
    let restored = vault.restore(r"\[PERSON\_1\] [PERSON\_1] [Person_1]", RestoreScope::All);
    assert_eq!(restored.text, "Anna Anna Anna");
}

#[test]
fn look_alikes_are_escaped_and_come_back_even_without_relinking() {
    let mut vault = Vault::new();
    let text = r"Anna wrote [PERSON_1], [person_7] and \[EMAIL\_3\]";
    let redacted = vault.redact(text, &[finding(EntityKind::Person, 0..4)]);
    assert_eq!(redacted.text, "[PERSON_1] wrote [LITERAL_1], [LITERAL_2] and [LITERAL_3]");
    assert_eq!(vault.restore(&redacted.text, RestoreScope::All).text, text);
    let literals = vault.restore(&redacted.text, RestoreScope::LiteralsOnly);
    assert_eq!(literals.text, r"[PERSON_1] wrote [PERSON_1], [person_7] and \[EMAIL\_3\]");
}

#[test]
fn what_was_put_back_is_not_read_again() {
    let mut vault = Vault::new();
    vault.redact("x", &[finding(EntityKind::Person, 0..1)]);
    let text = "[PERSON_1]";
    let redacted = vault.redact(text, &[]);
    assert_eq!(redacted.text, "[LITERAL_1]");
    assert_eq!(vault.restore(&redacted.text, RestoreScope::All).text, text);
}

#[test]
fn wrong_findings_do_no_harm() {
    let mut vault = Vault::new();
    let text = "äöü";
    let redacted =
        vault.redact(text, &[finding(EntityKind::Id, 1..2), finding(EntityKind::Id, 9..99)]);
    assert_eq!(redacted.text, "[ID_1]öü");
    #[expect(clippy::reversed_empty_ranges, reason = "a caller may pass one")]
    let redacted =
        vault.redact(text, &[finding(EntityKind::Id, 4..2), finding(EntityKind::Id, 2..2)]);
    assert_eq!(redacted.text, text);
}

#[test]
fn debug_shows_no_original() {
    let mut vault = Vault::new();
    vault.redact("Zoe", &[finding(EntityKind::Person, 0..3)]);
    let placeholder = Placeholder::numbered(EntityKind::Person, 1);
    let original = vault.original(placeholder).unwrap();
    let restored = vault.restore("[PERSON_1]", RestoreScope::All);
    let shown = format!("{vault:?} {original:?} {restored:?}");
    assert!(!shown.contains("Zoe"), "{shown}");
}

#[test]
fn bytes_are_read_strictly() {
    let mut vault = Vault::new();
    vault.redact(
        "Zoe a@b.de",
        &[finding(EntityKind::Person, 0..3), finding(EntityKind::Email, 4..10)],
    );
    let bytes = vault.to_sealed_plaintext();
    let again = Vault::from_bytes(&bytes).unwrap();
    assert_eq!(again.restore("[PERSON_1] [EMAIL_1]", RestoreScope::All).text, "Zoe a@b.de");
    assert_eq!(again.to_sealed_plaintext(), bytes);
    for length in 0..bytes.len() {
        let cut = Vault::from_bytes(&bytes[..length]);
        // The cut after a whole value is a smaller vault; the seal around it notices that.
        let whole = length == 5 || cut.as_ref().is_ok_and(|vault| vault.len() == 1);
        assert!(whole || cut.is_err(), "{length}");
    }
    let refused = |bytes: &[u8]| Vault::from_bytes(bytes).err();
    assert_eq!(refused(b""), Some(VaultError::NotAVault));
    assert_eq!(refused(b"LVLT\x03"), Some(VaultError::Version(3)));
    assert_eq!(refused(b"LVLT\x01\x02XX\0\0\0\x01a"), Some(VaultError::Damaged));
    assert_eq!(refused(b"LVLT\x01\x02ID\0\0\0\0"), Some(VaultError::Damaged));
    assert_eq!(refused(b"LVLT\x01\x02ID\0\0\0\x01\xff"), Some(VaultError::Damaged));
    assert_eq!(refused(b"LVLT\x01\x02id\0\0\0\x01a"), Some(VaultError::Damaged));
    let twice = b"LVLT\x01\x02ID\0\0\0\x01a\x02ID\0\0\0\x01a";
    assert_eq!(refused(twice), Some(VaultError::Damaged));
    let disordered = b"LVLT\x01\x02ID\0\0\0\x01a\x05EMAIL\0\0\0\x01a";
    assert_eq!(refused(disordered), Some(VaultError::Damaged));
}

fn style(keyed: bool) -> PlaceholderStyle {
    if keyed {
        PlaceholderStyle::Keyed(PlaceholderKey::new([3; 32]))
    } else {
        PlaceholderStyle::Numbered
    }
}

/// A placeholder as models write it, numbered or with the code of one of the values in the texts.
fn look_alike() -> impl Strategy<Value = String> {
    let values = prop::sample::select(vec!["1", "2", "12", "4294967296", "a@b.de", "ä", "x", ""]);
    (0..MUTATIONS.len(), 0..ENTITY_KINDS.len(), values, any::<prop::sample::Index>()).prop_map(
        |(row, kind, value, other)| {
            let kind = ENTITY_KINDS[kind].kind;
            let key = PlaceholderKey::new([3; 32]);
            let number = value.parse::<u64>().is_ok() || MUTATIONS[row].to == Names::Numbers;
            let name = if number {
                value.chars().filter(char::is_ascii_digit).collect()
            } else {
                key.code(kind, value, placeholder::LENGTHS[0]).as_str().to_owned()
            };
            let names = names_of(kind);
            (MUTATIONS[row].write)(names[other.index(names.len())], &name)
        },
    )
}

/// Text made of what is dangerous: brackets, escapes, labels, numbers, other scripts.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => look_alike(),
        2 => prop::sample::select(vec![
            "&#91;", "&#93;", "&lowbar;", "%5B", "%5D", "%5", "\\u005b", "\\u005D", "\\u00", "［",
            "］", "＿", "\u{a0}", "\u{200b}", "PERSON", "PERSON_", "E-MAIL", "ID_1", "s", "'s", "*",
            "-", ".", "$", "\"", ":", "1]", "\n",
        ]).prop_map(str::to_owned),
        4 => prop::sample::select(vec![
            "[", "]", "\\", "_", "1", "0", "[EMAIL_1]", "[email_2]", "[PERSON_1", "\\[ID\\_1\\]",
            "[ID\\_1]", "EMAIL", "_1]", "[LITERAL_1]", "ä", "ß", "漢", "🙂", " ", "a@b.de",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn any_finding() -> impl Strategy<Value = Entity> {
    (0..ENTITY_KINDS.len(), 0..70usize, 0..9usize)
        .prop_map(|(kind, start, length)| finding(ENTITY_KINDS[kind].kind, start..start + length))
}

#[test]
fn what_nobody_sees_parts_look_alikes_on_both_sides() {
    for unseen in ["\u{feff}", "\u{200b}", "\u{ad}\u{2060}", ""] {
        for text in [
            format!("[PERSON_1{unseen}ID_1"),
            format!("PERSON_1s{unseen}ID_1"),
            format!("PERSON_1{unseen}[ID_1]"),
            format!("PERSON_1{unseen}x ID_1{unseen}"),
        ] {
            let mut vault = Vault::new();
            let originals = vault.redact(
                "Ann 7",
                &[finding(EntityKind::Person, 0..3), finding(EntityKind::Id, 4..5)],
            );
            assert_eq!(originals.text, "[PERSON_1] [ID_1]");
            let redacted = vault.redact(&text, &[]);
            let restored = vault.restore(&redacted.text, RestoreScope::All);
            assert_eq!(restored.text, text, "{:?} left", redacted.text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn restoring_undoes_redaction(
        texts in prop::collection::vec((any_text(), prop::collection::vec(any_finding(), 0..6)), 1..4),
        keyed in any::<bool>(),
    ) {
        let mut vault = Vault::with(style(keyed));
        let redacted: Vec<_> = texts.iter().map(|(text, found)| vault.redact(text, found)).collect();
        let reread = Vault::from_bytes(&vault.to_sealed_plaintext()).unwrap();
        for ((text, _), redacted) in texts.iter().zip(&redacted) {
            let restored = reread.restore(&redacted.text, RestoreScope::All);
            prop_assert_eq!(&restored.text, text);
            prop_assert_eq!(restored.count, redacted.replacements.len());
        }
    }

    #[test]
    fn redacting_again_escapes_placeholders_and_nothing_else(
        text in any_text(),
        found in prop::collection::vec(any_finding(), 0..6),
        keyed in any::<bool>(),
    ) {
        let once = Vault::with(style(keyed)).redact(&text, &found);
        let mut vault = Vault::with(style(keyed));
        let again = vault.redact(&once.text, &[]);
        prop_assert!(again.replacements.iter().all(|one| one.kind == EntityKind::Literal));
        let places = |spans: Vec<&Range<usize>>| spans.into_iter().cloned().collect::<Vec<_>>();
        let first = places(once.replacements.iter().map(|one| &one.span_in_output).collect());
        let second = places(again.replacements.iter().map(|one| &one.span_in_input).collect());
        prop_assert_eq!(first, second);
        prop_assert_eq!(vault.restore(&again.text, RestoreScope::All).text, once.text);
    }

    #[test]
    fn replacements_say_where_everything_went(text in any_text(), found in prop::collection::vec(any_finding(), 0..6)) {
        let mut vault = Vault::with(style(text.len() % 2 == 0));
        let redacted = vault.redact(&text, &found);
        let mut spliced = String::new();
        let mut done = 0;
        for replacement in &redacted.replacements {
            let placeholder = replacement.placeholder.to_string();
            prop_assert_eq!(&redacted.text[replacement.span_in_output.clone()], &placeholder);
            spliced.push_str(&text[done..replacement.span_in_input.start]);
            spliced.push_str(&placeholder);
            done = replacement.span_in_input.end;
        }
        spliced.push_str(&text[done..]);
        prop_assert_eq!(spliced, redacted.text);
    }
}
