//! Properties of the whole way over text that is full of personal data.

use std::sync::LazyLock;

use lucairn_sanitizer::{
    EntityKind, KnownEntities, MatchStyle, PlaceholderKey, PlaceholderStyle, RestoreScope,
    Sanitizer, Vault,
};
use proptest::prelude::*;

static SANITIZER: LazyLock<Sanitizer> = LazyLock::new(Sanitizer::new);

const PIECES: &[&str] = &[
    "anna@example.org",
    "+49 171 1234567",
    "DE89 3704 0044 0532 0130 00",
    "4111 1111 1111 1111",
    "192.0.2.17",
    "https://example.org/u?q=1",
    "00:1b:44:11:3a:b7",
    "123-45-6789",
    "geboren am 12.03.1985",
    "sk-abcdefghij0123456789abcdef",
    "Anna Schmidt",
    "Schmitt",
    "[EMAIL_1]",
    "\\[PERSON\\_1\\]",
    "EMAIL_1",
    "PERSON_1",
    "[Personne 1's]",
    "%5BEMAIL_1%5D",
    "&#91;PHONE_1&#93;",
    "\\u005bID_1\\u005d",
    "［IBAN＿１］",
    "_",
    "password=hunter2!",
    "postgres://u:pw1@db/x",
    "2001:db8::8a2e:370:7334",
    " ",
    "\n",
    ", ",
    ".",
    "@",
    "[",
    "]",
    "1",
    "0",
    "-",
    ":",
    "/",
    "+",
    "(",
    ")",
    "ä",
    "ß",
    "漢",
    "🙂",
    "\u{a0}",
    "\u{200b}",
    "und",
    "é",
    "x",
    "Geb.",
    "IBAN ",
    "Tel. ",
    "eyJ",
];

fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        9 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

fn known() -> KnownEntities {
    KnownEntities::builder()
        .add(EntityKind::Person, "Anna Schmidt", MatchStyle::Name)
        .add(EntityKind::Id, "漢字-12", MatchStyle::Term)
        .build()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn sanitized_text_comes_back_and_holds_no_original(text in any_text(), keyed in any::<bool>()) {
        let known = known();
        let found = SANITIZER.find(&text, &known);
        let key = PlaceholderStyle::Keyed(PlaceholderKey::new([7; 32]));
        let mut vault = Vault::with(if keyed { key } else { PlaceholderStyle::Numbered });
        let redacted = vault.redact(&text, &found);
        prop_assert_eq!(&vault.restore(&redacted.text, RestoreScope::All).text, &text);
        for entity in found.iter().filter(|entity| entity.kind.is_personal()) {
            let original = &text[entity.span.clone()];
            let telling = original.chars().count() >= 6;
            for (start, _) in text.match_indices(original).filter(|_| telling) {
                let end = start + original.len();
                let touched = redacted.replacements.iter().any(|replacement| {
                    let masked = &replacement.span_in_input;
                    masked.start < end && start < masked.end
                });
                prop_assert!(touched || !stands_alone(&text, start..end), "{original:?} in {text:?}");
            }
        }
    }

    #[test]
    fn findings_are_sorted_disjoint_and_on_character_boundaries(text in any_text()) {
        let found = SANITIZER.find(&text, &known());
        for pair in found.windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start);
        }
        for entity in &found {
            prop_assert!(text.get(entity.span.clone()).is_some_and(|found| !found.is_empty()));
        }
    }
}

fn stands_alone(text: &str, span: std::ops::Range<usize>) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !letter(text[..span.start].chars().next_back()) && !letter(text[span.end..].chars().next())
}
