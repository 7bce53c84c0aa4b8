//! Responses of OpenAI: the positions of a request that are not simply text.

use crate::json::{Position, RequestRules, Role, position, position_when};

pub(super) static RULES: RequestRules =
    RequestRules::new(&["instructions", "tools", "input"], POSITIONS, &[], EARLIER);

const EARLIER: &[&str] = &["previous_response_id", "conversation"];

/// Items of a response, by the kind of item.
const ITEM: Role = Role::Reference(&[
    "msg_", "rs_", "fc_", "ct_", "ctc_", "ws_", "fs_", "ci_", "ig_", "cu_", "mcp_", "mcpl_",
    "mcpr_", "apc_", "sh_", "sho_", "lsh_", "tsc_", "cmp_", "cmo_",
]);
const CALL: Role = Role::Reference(&["call_"]);
const FILE: Role = Role::Reference(&["file-", "file_", "cfile_"]);
const CONTAINER: Role = Role::Reference(&["cntr_"]);

const POSITIONS: &[Position] = &[
    position("model", Role::Model),
    position("previous_response_id", Role::Reference(&["resp_"])),
    position("conversation", Role::Reference(&["conv_"])),
    position("conversation.id", Role::Reference(&["conv_"])),
    position("prompt.id", Role::Reference(&["pmpt_"])),
    // Reasoning and compaction go back as they came.
    position_when("input.*.encrypted_content", ("type", "reasoning"), Role::Sealed),
    position_when("input.*.encrypted_content", ("type", "compaction"), Role::Sealed),
    // What an item refers to.
    position("input.*.id", ITEM),
    position("input.*.call_id", CALL),
    position("input.*.caller.caller_id", CALL),
    position("input.*.approval_request_id", Role::Reference(&["mcpr_"])),
    position("input.*.container_id", CONTAINER),
    position("input.*.content.*.file_id", FILE),
    position("input.*.output.*.file_id", FILE),
    position("input.*.output.file_id", FILE),
    position("input.*.results.*.file_id", FILE),
    position("input.*.content.*.annotations.*.file_id", FILE),
    position("input.*.content.*.annotations.*.container_id", CONTAINER),
    position("tools.*.container", CONTAINER),
    position("tools.*.container.file_ids.*", FILE),
    position("tools.*.vector_store_ids.*", Role::Reference(&["vs_"])),
    // Files.
    position("input.*.content.*.file_data", Role::Data),
    position("input.*.content.*.input_audio.data", Role::Data),
    position("input.*.result", Role::Data),
    // What the provider fetches.
    position("input.*.content.*.image_url", Role::Link),
    position("input.*.content.*.file_url", Role::Link),
    position("input.*.output.*.image_url", Role::Link),
    position("input.*.output.*.file_url", Role::Link),
    position("input.*.output.image_url", Role::Link),
    position_when("tools.*.server_url", ("type", "mcp"), Role::Link),
];
