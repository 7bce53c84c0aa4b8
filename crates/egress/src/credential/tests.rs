//! Where credentials come from, and what is none.

use super::*;

#[test]
fn a_credential_is_one_word_of_visible_ascii() {
    for (text, good) in [
        ("sk-1", true),
        (&"x".repeat(MAX_BYTES), true),
        (&"x".repeat(MAX_BYTES + 1), false),
        ("", false),
        ("sk 1", false),
        ("sk\t1", false),
        ("sk\r\nhost: x", false),
        ("sk-\u{e9}", false),
        ("sk\0", false),
    ] {
        assert_eq!(usable(text).is_some(), good, "{text:?}");
    }
}

#[test]
fn a_file_that_is_named_must_hold_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    for (content, good) in
        [(None, false), (Some(""), false), (Some("two words"), false), (Some(" sk-1\n"), true)]
    {
        if let Some(content) = content {
            std::fs::write(&file, content).unwrap();
        }
        let read = Credential::from_file("openai", &file);
        assert_eq!(read.is_ok(), good, "{content:?}");
        match read {
            Ok(credential) => assert_eq!(credential.current().unwrap().expose(), "sk-1"),
            Err(error) => assert!(error.to_string().starts_with("provider openai has no usable")),
        }
    }
}

#[test]
fn a_variable_that_is_not_set_is_no_credential() {
    let unset = Credential::from_variable("openai", "LUCAIRN_TEST_UNSET").unwrap();
    assert!(unset.current().is_none());
    // A variable that every test run has.
    let set = Credential::from_variable("x", "CARGO_PKG_VERSION").unwrap();
    assert_eq!(set.current().unwrap().expose(), env!("CARGO_PKG_VERSION"));
    assert!(set.renewed(&Secret::new("old".to_owned())).is_none(), "there is no file to read");
}

#[test]
fn only_a_changed_file_renews() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    std::fs::write(&file, "sk-1").unwrap();
    let credential = Credential::from_file("x", &file).unwrap();
    let first = credential.current().unwrap();
    assert!(credential.renewed(&first).is_none());
    std::fs::write(&file, "sk-2").unwrap();
    assert_eq!(credential.renewed(&first).unwrap().expose(), "sk-2");
    assert_eq!(credential.current().unwrap().expose(), "sk-2");
    std::fs::remove_file(&file).unwrap();
    assert!(credential.renewed(&first).is_none());
    assert_eq!(credential.current().unwrap().expose(), "sk-2");
}

#[test]
fn nothing_prints_it() {
    let secret = Secret::new("sk-canary".to_owned());
    let credential = Credential { file: None, current: RwLock::new(Some(secret)) };
    assert!(!format!("{credential:?}").contains("canary"));
}
