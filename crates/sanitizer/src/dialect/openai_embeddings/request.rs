//! Embeddings of OpenAI: the positions of a request that are not simply text.

use crate::json::{Position, RequestRules, Role, position};

pub(super) static RULES: RequestRules = RequestRules::new(&["input"], POSITIONS, &[], &[]);

const POSITIONS: &[Position] = &[
    position("model", Role::Model),
    // A text may be sent as the numbers of its tokens, alone or one list for each text.
    position("input.*", Role::Tokens),
    position("input.*.*", Role::Tokens),
];
