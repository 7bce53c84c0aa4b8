//! Find, redact, restore: the whole way, by example.

use lucairn_sanitizer::{
    Action, EntityKind, KnownEntities, MatchStyle, Policy, RestoreScope, Sanitizer, Vault,
};

fn known() -> KnownEntities {
    KnownEntities::builder()
        .add(EntityKind::Person, "Anna Schmidt", MatchStyle::Name)
        .add(EntityKind::Id, "KD-4711/9", MatchStyle::Term)
        .build()
}

#[track_caller]
fn check(text: &str, sanitized: &str) {
    let sanitizer = Sanitizer::new();
    let mut vault = Vault::new();
    let redacted = vault.redact(text, &sanitizer.find(text, &known()));
    assert_eq!(redacted.text, sanitized);
    assert_eq!(vault.restore(&redacted.text, RestoreScope::All).text, text);
}

#[test]
fn personal_data_is_replaced_and_comes_back() {
    check(
        "Frau Schmidt (anna@example.org, Kunde kd-4711/9) zahlt von DE89 3704 0044 0532 0130 00.",
        "Frau [PERSON_1] ([EMAIL_1], Kunde [ID_1]) zahlt von [IBAN_1].",
    );
    check("Schmidt, Anna", "[PERSON_1]");
    check("Anna Schmitts Vertrag", "[PERSON_1]s Vertrag");
    check("[EMAIL_1] ist kein a@b.de", "[LITERAL_1] ist kein [EMAIL_1]");
    check("Nichts zu sehen.", "Nichts zu sehen.");
}

#[test]
fn what_a_policy_keeps_does_not_hide_what_it_masks() {
    let text = "https://example.org/?mail=anna@example.org";
    let policy = Policy::default().with(EntityKind::Url, Action::Keep);
    let found = Sanitizer::new().find_with(text, &KnownEntities::none(), &policy);
    let found: Vec<_> =
        found.iter().map(|entity| (entity.kind, &text[entity.span.clone()])).collect();
    assert_eq!(found, [(EntityKind::Email, "anna@example.org")]);
}

#[test]
fn dates_need_no_year_when_their_month_is_written_out() {
    let policy = Policy::profile("hipaa").unwrap();
    let sanitizer = Sanitizer::new();
    for (text, dates) in [
        ("seen on March 14, again on 15 March", &["March 14", "15 March"][..]),
        ("the 14th of March; am 3. Mai, le 2 août", &["14th of March", "3. Mai", "2 août"]),
        ("May 3 and 14 marzo", &["May 3", "14 marzo"]),
        ("you may 3 times, Mar 3 and 45 March, march on 3 fronts", &[]),
    ] {
        let found = sanitizer.find_with(text, &KnownEntities::none(), &policy);
        let found: Vec<_> = found.iter().map(|entity| &text[entity.span.clone()]).collect();
        assert_eq!(found, dates);
    }
}

#[test]
fn what_is_found_once_is_found_in_later_texts_of_an_exchange() {
    let texts = [
        "hunter2x, before anybody said what it is",
        "my password is hunter2x, ok?",
        "login mit hunter2x, geboren 1985",
        "1hunter2x2",
    ];
    let found = Sanitizer::new().find_all(&texts, &KnownEntities::none(), &Policy::default());
    let found: Vec<Vec<_>> = texts
        .iter()
        .zip(found)
        .map(|(text, found)| found.into_iter().map(|entity| &text[entity.span]).collect())
        .collect();
    assert_eq!(found, [vec![], vec!["hunter2x"], vec!["hunter2x"], vec![]]);
}

#[test]
fn sanitizing_again_changes_nothing_but_escapes_placeholders() {
    let sanitizer = Sanitizer::new();
    let text = "Frau Schmidt, anna@example.org, Tel. 0171 1234567, geboren am 12.03.1985";
    let mut vault = Vault::new();
    let once = vault.redact(text, &sanitizer.find(text, &known()));
    assert_eq!(once, vault.redact(text, &sanitizer.find(text, &known())));
    let again = sanitizer.find(&once.text, &known());
    assert_eq!(again.len(), once.replacements.len());
    assert!(again.iter().all(|entity| entity.kind == EntityKind::Literal), "{again:?}");
}
