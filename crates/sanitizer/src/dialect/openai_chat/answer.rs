//! Chat completions of OpenAI: the positions of an answer and its events.

use crate::restore::RestoreRules;

pub(super) static RULES: RestoreRules = RestoreRules {};
