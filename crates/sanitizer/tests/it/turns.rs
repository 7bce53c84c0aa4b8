//! A conversation that grows: what was sent stays as it was, without anything being remembered.

use std::sync::LazyLock;

use lucairn_sanitizer::dialect::{ANTHROPIC_MESSAGES, DialectRules, OPENAI_CHAT, OPENAI_RESPONSES};
use lucairn_sanitizer::json::BodyPolicy;
use lucairn_sanitizer::{
    EntityKind, KnownEntities, MatchStyle, PlaceholderKey, PlaceholderStyle, Sanitizer,
};
use proptest::prelude::*;

/// Turns alternate between two, which share nothing, as two gateways do.
static SANITIZERS: [LazyLock<Sanitizer>; 2] =
    [LazyLock::new(Sanitizer::new), LazyLock::new(Sanitizer::new)];

const PIECES: &[&str] = &[
    "anna@example.org",
    "bert@example.org",
    "+49 171 1234567",
    "192.0.2.17",
    "hunter2x",
    "my password is hunter2x",
    "12.03.1985",
    "geboren am 12.03.1985",
    "Anna Schmidt",
    "Schmitt",
    "[EMAIL_1]",
    "EMAIL_1",
    "[Person 1]",
    "ANNA SCHMIDT",
    "anna schmidt",
    "{\\\"password\\\":\\\"hunter2x\\\"}",
    "{\\\"mail\\\":\\\"anna@example.org\\\"}",
    "https://example.org/a",
    "nothing",
    "and",
    "\\n",
];

fn any_text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..4).prop_map(|pieces| pieces.join(" "))
}

/// A dialect, the member that holds the conversation, and the one that the provider reads before it.
const DIALECTS: [(&DialectRules, &str, &str); 3] = [
    (&ANTHROPIC_MESSAGES, "messages", "system"),
    (&OPENAI_CHAT, "messages", "tools"),
    (&OPENAI_RESPONSES, "input", "instructions"),
];

fn style(keyed: bool) -> PlaceholderStyle {
    match keyed {
        true => PlaceholderStyle::Keyed(PlaceholderKey::new([7; 32])),
        false => PlaceholderStyle::Numbered,
    }
}

/// The redacted conversation without its closing bracket; what comes after it differs every time.
fn conversation(
    (dialect, member, before): (&DialectRules, &str, &str),
    turns: &[String],
    (start, after): (&str, &str),
    policy: &BodyPolicy,
) -> String {
    let known =
        KnownEntities::builder().add(EntityKind::Person, "Anna Schmidt", MatchStyle::Name).build();
    let messages: Vec<String> = turns
        .iter()
        .map(|text| format!(r#"{{"role":"user","content":[{{"type":"text","text":"{text}"}}]}}"#))
        .collect();
    let body = format!(
        r#"{{"metadata":{{"user_id":"{after}"}},"{member}":[{}],"{before}":"{start}","stop":["{after}"]}}"#,
        messages.join(",")
    );
    let redacted = SANITIZERS[turns.len() % 2]
        .redact_body(body.as_bytes(), dialect.request, &known, policy)
        .unwrap();
    let redacted = String::from_utf8(redacted.bytes.unwrap_or_else(|| body.into_bytes())).unwrap();
    let from = redacted.find(&format!(r#""{member}":["#)).unwrap();
    let to = redacted.find(&format!(r#"],"{before}":"#)).unwrap();
    redacted[from..to].to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn turns_that_were_sent_stay_as_they_were(
        turns in prop::collection::vec(any_text(), 1..6),
        start in any_text(),
        ends in prop::collection::vec(any_text(), 6),
        which in 0..DIALECTS.len(),
        keyed in any::<bool>(),
    ) {
        let policy = BodyPolicy { placeholders: style(keyed), ..BodyPolicy::default() };
        let mut last = String::new();
        for (count, after) in (1..=turns.len()).zip(&ends) {
            let now = conversation(DIALECTS[which], &turns[..count], (&start, after), &policy);
            prop_assert!(now.starts_with(&last), "{last}\nbecame\n{now}");
            last = now;
        }
    }
}
