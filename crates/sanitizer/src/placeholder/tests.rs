//! The grammar by example.

use super::*;

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
        "[EMAIL_01]",
        "[EMAIL_1",
        "[EMAIL_ 1]",
        "[EMAIL1]",
        "[EMAILS_1]",
        "[MAIL_1]",
        "[PERSON_4294967296]",
        "[PERSON_99999999999999999999]",
        r"[EMAIL_1\]",
        r"[EMAIL\\_1]",
        "[ÄMAIL_1]",
    ] {
        check(text, &[]);
    }
}
