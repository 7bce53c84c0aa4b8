use super::*;
use crate::EntityKind::*;
use crate::{KnownEntities, MatchStyle, Rank, Sanitizer};

/// A profile hides nothing: its file says of each kind what happens to it.
#[test]
fn every_profile_lists_every_kind() {
    for profile in PROFILES {
        let name = profile.name;
        let file: toml::Table = profile.toml.parse().unwrap();
        let listed = file["kinds"].as_table().unwrap();
        let policy = Policy::profile(name).unwrap();
        for (label, action) in policy.actions() {
            let listed = listed.get(label).and_then(toml::Value::as_str);
            assert_eq!(listed, Some(action.name()), "{name}: {label}");
        }
        assert_eq!(listed.len(), policy.actions().count(), "{name}");
        assert!(profile.toml.starts_with("# "), "{name} does not say what it is for");
        assert_eq!(policy.action(Secret), Action::Mask, "{name}");
        assert_eq!(policy.action(Literal), Action::Mask, "{name}");
    }
    let table: Vec<_> = Policy::default().actions().collect();
    assert_eq!(Policy::profile("gdpr").unwrap().actions().collect::<Vec<_>>(), table);
}

#[test]
fn profiles_differ_where_they_should() {
    for (profile, kind, action) in [
        ("gdpr", Date, Action::Keep),
        ("hipaa", Date, Action::Mask),
        ("hipaa", Age, Action::Mask),
        ("pci", CreditCard, Action::Mask),
        ("pci", Bank, Action::Mask),
        ("pci", Email, Action::Keep),
        ("secrets-only", Person, Action::Keep),
        ("secrets-only", CreditCard, Action::Keep),
    ] {
        assert_eq!(Policy::profile(profile).unwrap().action(kind), action, "{profile} {kind:?}");
    }
}

#[test]
fn settings_say_what_is_wrong_with_them() {
    let read = |text: &str| toml::from_str::<PolicySettings>(text);
    for (text, expected) in [
        ("profile = \"hipaa\"\n[kinds]\nDATE = \"keep\"", Ok(Action::Keep)),
        ("profile = \"hipaa\"", Ok(Action::Mask)),
        ("[kinds]\ndate = \"refuse\"", Ok(Action::Refuse)),
        ("profile = \"gdrp\"", Err(PolicyError::UnknownProfile)),
        ("[kinds]\nDAT = \"mask\"", Err(PolicyError::UnknownKind)),
        ("[kinds]\nLITERAL = \"keep\"", Err(PolicyError::Literal)),
    ] {
        let policy = read(text).unwrap().policy();
        assert_eq!(policy.map(|policy| policy.action(Date)), expected, "{text}");
    }
    for text in ["[kinds]\nDATE = \"hide\"", "profiles = \"gdpr\""] {
        read(text).unwrap_err();
    }
    let base = read("profile = \"pci\"\n[kinds]\nEMAIL = \"refuse\"").unwrap();
    for (over, email, card) in [
        ("", Action::Refuse, Action::Mask),
        ("[kinds]\nCC = \"keep\"", Action::Refuse, Action::Keep),
        ("profile = \"gdpr\"", Action::Mask, Action::Mask),
    ] {
        let policy = base.overlaid(&read(over).unwrap()).policy().unwrap();
        assert_eq!((policy.action(Email), policy.action(CreditCard)), (email, card), "{over}");
    }
}

#[test]
fn terms_count_more_than_kinds() {
    let sanitizer = Sanitizer::new();
    let deny = |kind, term: &str| {
        let denied = KnownEntities::builder().add(kind, term, MatchStyle::Term).build();
        KnownEntities::builder().denying(Arc::new(denied)).build()
    };
    let text = "Mail INFO@mail.example or anna@mail.example: project Bl\u{fc}e Falcon, Claude";
    let secrets = Policy::profile("secrets-only").unwrap();
    let nobody = KnownEntities::none;
    for (policy, known, expected) in [
        (Policy::default(), nobody(), &["INFO@mail.example", "anna@mail.example"][..]),
        (Policy::default().allowing(["info@m\u{e1}il.example"]), nobody(), &["anna@mail.example"]),
        (
            Policy::default().allowing(["mail.example"]),
            nobody(),
            &["INFO@mail.example", "anna@mail.example"],
        ),
        (secrets.clone(), nobody(), &[]),
        (secrets.clone(), deny(Id, "blue falcon"), &["Bl\u{fc}e Falcon"]),
        // Denied terms are stronger than what is allowed, and than the names of products.
        (secrets.clone().allowing(["blue falcon"]), deny(Id, "blue falcon"), &["Bl\u{fc}e Falcon"]),
        (secrets, deny(Id, "claude"), &["Claude"]),
    ] {
        let found = sanitizer.find_with(text, &known, &policy);
        let values: Vec<&str> = found.iter().map(|one| &text[one.span.clone()]).collect();
        assert_eq!(values, expected);
    }
}

/// What is refused inside of something longer of the same evidence is not hidden by it.
#[test]
fn what_is_refused_is_not_hidden() {
    let inner = Entity::new(Secret, 10..20, Rank::Proven);
    let outer = Entity::new(Url, 0..30, Rank::Proven);
    let weak = Entity::new(Secret, 10..20, Rank::Pattern);
    let refuse = Policy::default().with(Secret, Action::Refuse);
    for (policy, inner, kind) in
        [(&Policy::default(), &inner, Url), (&refuse, &inner, Secret), (&refuse, &weak, Url)]
    {
        let resolved = policy.resolve(vec![inner.clone(), outer.clone()]);
        let told: Vec<_> = resolved.iter().map(|one| (one.kind, one.span.clone())).collect();
        assert_eq!(told, [(kind, 0..30)]);
    }
}
