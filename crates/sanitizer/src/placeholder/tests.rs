//! The grammar by example.

use super::*;
use crate::entity::ENTITY_KINDS;

#[track_caller]
fn check(text: &str, expected: &[(&str, &str)]) {
    let read: Vec<_> =
        scan(text).map(|(span, placeholder)| (&text[span], placeholder.to_string())).collect();
    let expected: Vec<_> = expected.iter().map(|(a, b)| (*a, (*b).to_owned())).collect();
    assert_eq!(read, expected, "{text}");
}

#[test]
fn placeholders_are_read_in_the_forms_that_models_write() {
    check("[EMAIL_1]", &[("[EMAIL_1]", "[EMAIL_1]")]);
    check("a [email_12], b", &[("[email_12]", "[EMAIL_12]")]);
    check(r"[EMAIL\_1]", &[(r"[EMAIL\_1]", "[EMAIL_1]")]);
    check(r"\[EMAIL\_1\]", &[(r"\[EMAIL\_1\]", "[EMAIL_1]")]);
    check(r"\[EMAIL_1\]", &[(r"\[EMAIL_1\]", "[EMAIL_1]")]);
    check(r"\[EMAIL_1]", &[("[EMAIL_1]", "[EMAIL_1]")]);
    check("[[EMAIL_1][ID_2]]", &[("[EMAIL_1]", "[EMAIL_1]"), ("[ID_2]", "[ID_2]")]);
    check("[PERSON_10]", &[("[PERSON_10]", "[PERSON_10]")]);
    check("[PERSON_4294967295]", &[("[PERSON_4294967295]", "[PERSON_4294967295]")]);
}

#[test]
fn everything_else_is_text() {
    for text in [
        "",
        "[",
        "[]",
        "[EMAIL_]",
        "[EMAIL_0]",
        "[EMAIL_00001]",
        "[EMAILS_1]",
        "[XMAIL_1]",
        "[EMAIL_1a]",
        "[PERSON_4294967296]",
        "[PERSON_99999999999999999999]",
        r"[EMAIL\\_1]",
        "[ÄMAIL_1]",
        "[ID1]",
        "[email1]",
        "[EMAIL         _1]",
        // Without brackets: in small letters, with another joint, in a longer word or number.
        "email_1",
        "Email_1",
        "EMAIL 1",
        "EMAIL-1",
        "EMAIL1",
        "ID 1, Case 2, Date 3, IP 4",
        "MY_EMAIL_1",
        "EMAIL_1_X",
        "EMAIL_1x",
        "xEMAIL_1",
        "1EMAIL_1",
        "_EMAIL_1_",
        "ÄEMAIL_1",
        "X-EMAIL_1",
        "$EMAIL_1",
        "%EMAIL_1%",
        "PERSON_1-2",
        "PERSON_1.2",
        "EMAIL_",
        "{\"EMAIL_1\": 1, 'PERSON_1' : 2}",
        // Codes whose last sign does not fit, or that lack one.
        "[EMAIL_CCCCCCC]",
        "[EMAIL_CCCCCC]",
        "PERSON_FORM",
        "EMAIL_ADDRESS",
        "[PERSON_TEMPLATE]",
    ] {
        check(text, &[]);
    }
}

#[test]
fn a_code_is_checked_by_its_last_sign() {
    let key = PlaceholderKey::new([7; 32]);
    for (kind, value) in [(EntityKind::Email, "anna@example.org"), (EntityKind::Person, "Anna")] {
        for length in LENGTHS {
            let code = key.code(kind, value, length);
            assert_eq!(code, key.code(kind, value, length));
            assert_eq!(Code::read(code.as_str()), Some(code));
            assert_eq!(Code::read(&code.as_str().to_lowercase()), Some(code));
            let signs: Vec<char> = code.as_str().chars().collect();
            for at in 0..signs.len() {
                for other in "2345678CDFGHJKMNPQRTVWX01OILSBUZ-".chars() {
                    let mut typed = signs.clone();
                    typed[at] = other;
                    let typed: String = typed.into_iter().collect();
                    assert_eq!(Code::read(&typed).is_some(), typed == code.as_str(), "{typed}");
                }
                let mut typed = signs.clone();
                typed.swap(at, (at + 1) % signs.len());
                let typed: String = typed.into_iter().collect();
                assert_eq!(Code::read(&typed).is_some(), typed == code.as_str(), "{typed}");
            }
        }
    }
    let other = PlaceholderKey::new([8; 32]);
    let of = |key: &PlaceholderKey, kind, value| key.code(kind, value, 6);
    assert_ne!(of(&key, EntityKind::Id, "Anna"), of(&other, EntityKind::Id, "Anna"));
    assert_ne!(of(&key, EntityKind::Id, "Anna"), of(&key, EntityKind::Person, "Anna"));
    assert_eq!(format!("{key:?}"), "PlaceholderKey(32 bytes)");
}

#[test]
fn spellings_of_one_value_have_one_code() {
    use EntityKind::*;
    for (kind, spellings, others) in [
        (Iban, &["DE89 3704 0044", "de8937040044", "DE89-3704-0044"][..], &["DE8937040045"][..]),
        (Phone, &["+49 171 12", "+49(171)12", "４９17112"], &["4917113"]),
        (Email, &["a.b@x.de", "A.B@X.DE"], &["ab@x.de", "ä.b@x.de"]),
        (Person, &["Hélène  Núñez", "HELENE NUNEZ", "Helene\nNunez"], &["Helene Nune"]),
        (Secret, &["Hunter2"], &["hunter2"]),
        (Url, &["https://x/A"], &["https://x/a"]),
        (Date, &["1.11.85"], &["11.1.85", "11185"]),
        (Ip, &["10.1.1.1"], &["1.0.1.1"]),
    ] {
        let normal = normalised(kind, spellings[0]);
        assert!(spellings.iter().all(|spelling| normalised(kind, spelling) == normal), "{kind:?}");
        assert!(others.iter().all(|other| normalised(kind, other) != normal), "{kind:?}");
    }
}

#[test]
fn a_name_belongs_to_one_kind() {
    let mut all = std::collections::HashMap::new();
    for row in &ENTITY_KINDS {
        for name in labels::names_of(row.kind) {
            assert!(name.len() <= names::LONGEST, "{name}");
            assert!(name.bytes().all(|byte| byte.is_ascii_uppercase()), "{name}");
            assert_eq!(all.insert(name, row.kind), None, "{name}");
        }
    }
    assert!(all.len() > 200);
}

#[test]
fn what_the_look_behind_a_bracket_refuses_is_no_placeholder() {
    let forms = |text: &str, start| {
        let reading = grammar::bracketed(&Plain(text), start, &labels::ALL.any);
        matches!(reading, grammar::Reading::Form(_))
    };
    let signs = || (0..128u8).map(char::from);
    let rest = ["", "_1]", "1]", "RSON_1]", "AIL_2]", "N_3]", "MAIL_1]"];
    let mut refused = 0;
    for (first, second) in signs().flat_map(|first| signs().map(move |second| (first, second))) {
        for text in rest.map(|rest| format!("\\[{first}{second}{rest}")) {
            let may = labels::ALL.any.may_follow_bracket(&text.as_bytes()[2..]);
            assert!(may || !forms(&text, 0) && !forms(&text, 1), "{text:?}");
            refused += usize::from(!may);
        }
    }
    assert!(refused > 20_000, "{refused}");
}
