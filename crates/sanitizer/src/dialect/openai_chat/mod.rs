//! Chat completions of OpenAI: what is known of the format's requests and answers.

use super::DialectRules;

mod answer;
mod request;

/// Chat completions of OpenAI.
pub static OPENAI_CHAT: DialectRules =
    DialectRules { request: &request::RULES, answer: &answer::RULES };
