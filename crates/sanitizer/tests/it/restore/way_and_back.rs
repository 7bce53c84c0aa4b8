//! What is taken out of a request and comes back in an answer is what the caller wrote.

use std::sync::Arc;

use lucairn_sanitizer::dialect::OPENAI_CHAT;
use lucairn_sanitizer::json::BodyPolicy;
use lucairn_sanitizer::outbound::OutboundPolicy;
use lucairn_sanitizer::restore::{Restoration, restore_body};
use lucairn_sanitizer::{KnownEntities, RestoreScope, Sanitizer};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::cases::{delta, joined};
use super::oracle::begins_as_json;
use super::{DIALECTS, Dialect, recorded, restore_pieces};

const PIECES: &[&str] = &[
    "anna@example.org",
    "DE89 3704 0044 0532 0130 00",
    "4111 1111 1111 1111",
    "192.0.2.17",
    "[EMAIL_1]",
    "\\[PERSON\\_1\\]",
    "https://example.org/?q=\"1\"",
    " ",
    "\n",
    "\"",
    "\\",
    "[",
    "]",
    "ä",
    "🙂",
    "und",
    ", ",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn an_echoed_text_comes_back_as_it_was(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..12),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        masking in any::<bool>(),
    ) {
        let text = pieces.concat();
        let sanitizer = Sanitizer::new();
        let request = json!({"messages": [{"role": "user", "content": text}]}).to_string();
        let (known, policy) = (KnownEntities::none(), BodyPolicy::default());
        let redacted =
            sanitizer.redact_body(request.as_bytes(), OPENAI_CHAT.request, &known, &policy).unwrap();
        let sent = redacted.bytes.unwrap_or_else(|| request.into_bytes());
        let sent: Value = serde_json::from_slice(&sent).unwrap();
        let echo = sent["messages"][0]["content"].as_str().unwrap().to_owned();
        // In what looks like JSON, it comes back as JSON needs it.
        prop_assume!(!begins_as_json(&echo));
        let outbound = if masking { OutboundPolicy::Mask } else { OutboundPolicy::Off };
        let restoration = Arc::new(Restoration {
            vault: Arc::new(redacted.vault),
            scope: RestoreScope::All,
            json_text: false,
            outbound: Some(sanitizer.outbound(outbound)),
            documents: Vec::new(),
        });
        let mut cuts: Vec<_> =
            cuts.iter().map(|cut| echo.floor_char_boundary(cut.index(echo.len() + 1))).collect();
        cuts.extend([0, echo.len()]);
        cuts.sort_unstable();
        for dialect in DIALECTS {
            let events = cuts.windows(2).map(|cut| delta(dialect, &echo[cut[0]..cut[1]]).to_string());
            let stream = recorded::frame(dialect, events);
            let (out, _) = restore_pieces(dialect, &restoration, [&stream[..]]);
            prop_assert_eq!(joined(dialect, &out), text.as_str(), "{:?}", dialect);
        }
        let body = json!({"choices": [{"message": {"content": echo}}]}).to_string();
        let rules = Dialect::Chat.rules().answer;
        let whole = restore_body(body.as_bytes(), rules, &restoration).unwrap();
        let whole = whole.bytes.unwrap_or_else(|| body.into_bytes());
        let whole: Value = serde_json::from_slice(&whole).unwrap();
        prop_assert_eq!(whole["choices"][0]["message"]["content"].as_str(), Some(text.as_str()));
    }
}
