//! The request of the demonstration, and what is planted in it.

use serde_json::{Value, json};

/// The upper bound of the answer that is asked for.
pub(super) const MAX_TOKENS: u64 = 512;

/// Values that must not reach the model. All are made up or reserved for examples.
pub(super) const PLANTED: &[&str] = &[
    "Anna Schmidt",
    "Schmitt",
    "anna.schmidt@example.org",
    "+49 170 1234567",
    "14 March 1985",
    "DE89 3704 0044 0532 0130 00",
    "4111 1111 1111 1111",
    "203.0.113.42",
    "078-05-1120",
    "AKIAIOSFODNN7EXAMPLE",
];

const TEMPLATE: &str = "Draft a short, friendly reply to {name}.\n\n{ticket}";

const TICKET: &str = "Ticket 4711: Anna Schmidt writes: you charged my card 4111 1111 1111 1111 \
twice. I was born on 14 March 1985, my SSN is 078-05-1120, please refund to IBAN \
DE89 3704 0044 0532 0130 00. Reach me at anna.schmidt@example.org or +49 170 1234567. \
I logged in from 203.0.113.42, and my colleague pasted our key AKIAIOSFODNN7EXAMPLE into the chat. \
Note by the agent: Ms Schmitt sounds upset.";

/// The body of the request.
pub(super) fn request() -> Value {
    json!({
        "model": "echo",
        "max_tokens": MAX_TOKENS,
        "prompt_template": TEMPLATE,
        "context": { "name": "Anna Schmidt", "ticket": TICKET },
    })
}

/// The prompt that the request stands for.
pub(super) fn prompt() -> String {
    TEMPLATE.replace("{name}", "Anna Schmidt").replace("{ticket}", TICKET)
}

/// What the echo model saw: its answer without the word it puts in front.
pub(super) fn without_echo(answer: &str) -> String {
    answer.strip_prefix("Echo: ").unwrap_or(answer).to_owned()
}

/// The placeholders in a text, as in `[EMAIL_1]`.
pub(super) fn placeholders(text: &str) -> Vec<String> {
    text.split('[')
        .skip(1)
        .filter_map(|rest| rest.split_once(']'))
        .filter(|(inner, _)| {
            inner.split_once('_').is_some_and(|(label, number)| {
                label.bytes().all(|b| b.is_ascii_uppercase())
                    && !number.is_empty()
                    && number.bytes().all(|b| b.is_ascii_digit())
            })
        })
        .map(|(inner, _)| format!("[{inner}]"))
        .collect()
}
