//! Responses of OpenAI: what is known of the format's requests and answers.

use super::DialectRules;

mod answer;
mod request;

/// Responses of OpenAI.
pub static OPENAI_RESPONSES: DialectRules =
    DialectRules { request: &request::RULES, answer: &answer::RULES };
