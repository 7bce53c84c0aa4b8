use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn whatever_is_text_begins_like_one(text in "\\PC{9,90}", broken in any::<bool>()) {
        let written = base64::engine::general_purpose::STANDARD_NO_PAD.encode(&text);
        let lines: Vec<_> = written.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
        let run = lines.join(if broken { "\r\n" } else { "" });
        prop_assert_eq!(decode_all(&run), Some(text));
        prop_assert!(begins_text(run.as_bytes()), "{}", run);
    }

    #[test]
    fn what_does_not_begin_like_a_text_is_none(run in "[A-Za-z0-9_/-]{12,40}") {
        prop_assert_eq!(decode(&run), decode_all(&run));
    }
}
