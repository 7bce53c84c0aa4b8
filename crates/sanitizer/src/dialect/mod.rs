//! The formats of model providers, as data: a table of positions for each.
//!
//! Everything that no table names is text: it is scanned in requests and left alone in answers.

use crate::json::RequestRules;
use crate::restore::RestoreRules;

mod anthropic_messages;
mod openai_chat;
mod openai_embeddings;
mod openai_responses;

pub use anthropic_messages::ANTHROPIC_MESSAGES;
pub use openai_chat::OPENAI_CHAT;
pub use openai_embeddings::OPENAI_EMBEDDINGS;
pub use openai_responses::OPENAI_RESPONSES;

/// What is known of one format.
#[derive(Debug)]
pub struct DialectRules {
    /// Of its requests.
    pub request: &'static RequestRules,
    /// Of its answers, whole and in events.
    pub answer: &'static RestoreRules,
}
