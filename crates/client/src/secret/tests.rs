use super::*;

#[test]
fn keys_have_one_of_two_forms() {
    let hex = "0123456789abcdef0123456789abcdef";
    for (text, is_good) in [
        (format!("dsa_{hex}"), true),
        (format!("lcr_live_{hex}"), true),
        ("lcr_live_AZaz09_-AZaz09_-AZaz".to_owned(), true),
        ("lcr_live_12345678901234567890".to_owned(), true),
        ("lcr_live_1234567890123456789".to_owned(), false),
        (format!("dsa_{}", &hex[1..]), false),
        (format!("dsa_{hex}0"), false),
        (format!("dsa_{}", hex.to_uppercase()), false),
        (format!("dsa_{hex}\n"), false),
        (format!("lcr_live_{hex}\n"), false),
        (format!(" lcr_live_{hex}"), false),
        (format!("LCR_LIVE_{hex}"), false),
        (format!("lcr_live_{hex}é"), false),
        (format!("lcr_live_{hex}=="), false),
        (format!("lcr_test_{hex}"), false),
        (hex.to_owned(), false),
        (String::new(), false),
    ] {
        let outcome = ApiKey::from(text.as_str()).check();
        assert_eq!(outcome.is_ok(), is_good, "{text:?}");
        if let Err(error) = outcome {
            assert!(matches!(error, Error::Config(_)));
            assert!(error.to_string().contains("api_key"));
            assert!(text.is_empty() || !error.to_string().contains(&text));
        }
    }
}

#[test]
fn keys_of_providers_are_visible_ascii() {
    for (text, is_good) in
        [("sk-ant-1", true), ("", false), ("a b", false), ("a\n", false), ("ä", false)]
    {
        assert_eq!(UpstreamKey::from(text).check().is_ok(), is_good, "{text:?}");
    }
}

#[test]
fn keys_are_not_shown() {
    let (key, upstream) = (ApiKey::from("hunter2"), UpstreamKey::from("hunter2".to_owned()));
    assert_eq!(format!("{key:?} {upstream:?}"), "ApiKey(***) UpstreamKey(***)");
}
