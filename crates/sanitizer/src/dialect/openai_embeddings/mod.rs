//! Embeddings of OpenAI: what is known of the format's requests and answers.

use super::DialectRules;

mod answer;
mod request;

/// Embeddings of OpenAI.
pub static OPENAI_EMBEDDINGS: DialectRules =
    DialectRules { request: &request::RULES, answer: &answer::RULES };
