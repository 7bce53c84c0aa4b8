//! Chat completions of OpenAI: the positions of a request that are not simply text.

use crate::json::{Position, RequestRules, Role, position};

pub(super) static RULES: RequestRules =
    RequestRules::new(&["tools", "functions", "messages"], POSITIONS, &[], &[]);

const CALL: Role = Role::Reference(&["call_", "chatcmpl-tool-"]);

const POSITIONS: &[Position] = &[
    position("model", Role::Model),
    position("messages.*.tool_calls.*.id", CALL),
    position("messages.*.tool_call_id", CALL),
    position("messages.*.audio.id", Role::Reference(&["audio_"])),
    position("messages.*.content.*.file.file_id", Role::Reference(&["file-", "file_"])),
    position("messages.*.content.*.file.file_data", Role::Data),
    position("messages.*.content.*.input_audio.data", Role::Data),
    position("messages.*.content.*.image_url.url", Role::Link),
];
