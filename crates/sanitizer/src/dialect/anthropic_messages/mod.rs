//! Messages of Anthropic: what is known of the format's requests and answers.

use super::DialectRules;

mod answer;
mod request;

/// Messages of Anthropic.
pub static ANTHROPIC_MESSAGES: DialectRules =
    DialectRules { request: &request::RULES, answer: &answer::RULES };
