//! Embeddings of OpenAI: the positions of a request that are not simply text.

use crate::json::{Position, RequestRules, Role};

pub(super) static RULES: RequestRules = RequestRules {
    prompt_order: &["input"],
    positions: &[Position { path: "model", when: None, role: Role::Model }],
    documents: &[],
};
