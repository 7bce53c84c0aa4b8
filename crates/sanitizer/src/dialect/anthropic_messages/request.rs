//! Messages of Anthropic: the positions of a request that are not simply text.

use crate::json::{Position, RequestRules, Role, position, position_when};

pub(super) static RULES: RequestRules =
    RequestRules::new(&["tools", "system", "messages"], POSITIONS, DOCUMENTS, &[]);

/// Calls of tools, by the caller's tools, the provider's and those of MCP servers.
const CALL: Role = Role::Reference(&["toolu_", "srvtoolu_", "mcptoolu_"]);
const FILE: Role = Role::Reference(&["file_"]);
const CONTAINER: Role = Role::Reference(&["container_"]);

const POSITIONS: &[Position] = &[
    position("model", Role::Model),
    position("fallbacks.*.model", Role::Model),
    // Extended thinking and compaction: a block that is not sent back as it came is refused.
    position_when("messages.*.content.*.thinking", ("type", "thinking"), Role::Signed),
    position_when("messages.*.content.*.signature", ("type", "thinking"), Role::Sealed),
    position_when("messages.*.content.*.data", ("type", "redacted_thinking"), Role::Sealed),
    position_when("messages.*.content.*.content", ("type", "compaction"), Role::Signed),
    position_when("messages.*.content.*.signature", ("type", "compaction"), Role::Sealed),
    position_when("messages.*.content.*.encrypted_content", ("type", "compaction"), Role::Sealed),
    // Results of the provider's own tools.
    position("messages.*.content.*.content.*.encrypted_content", Role::Sealed),
    position("messages.*.content.*.content.encrypted_content", Role::Sealed),
    position("messages.*.content.*.content.encrypted_stdout", Role::Sealed),
    position("messages.*.content.*.citations.*.encrypted_index", Role::Sealed),
    position("fallback_credit_token", Role::Sealed),
    position("fallback_credit_token.token", Role::Sealed),
    // What a message refers to.
    position_when("messages.*.content.*.id", ("type", "tool_use"), CALL),
    position_when("messages.*.content.*.id", ("type", "server_tool_use"), CALL),
    position_when("messages.*.content.*.id", ("type", "mcp_tool_use"), CALL),
    position("messages.*.content.*.tool_use_id", CALL),
    position("messages.*.content.*.caller.tool_id", CALL),
    position("messages.*.content.*.source.file_id", FILE),
    position("messages.*.content.*.file_id", FILE),
    position("messages.*.content.*.content.*.source.file_id", FILE),
    position("messages.*.content.*.content.content.*.file_id", FILE),
    position("container", CONTAINER),
    position("container.id", CONTAINER),
    position("diagnostics.previous_message_id", Role::Reference(&["msg_"])),
    // Files.
    position_when("messages.*.content.*.source.data", ("type", "base64"), Role::Data),
    position_when("messages.*.content.*.content.*.source.data", ("type", "base64"), Role::Data),
    // What the provider fetches.
    position_when("messages.*.content.*.source.url", ("type", "url"), Role::Link),
    position_when("messages.*.content.*.content.*.source.url", ("type", "url"), Role::Link),
    position_when("mcp_servers.*.url", ("type", "url"), Role::Link),
];

const DOCUMENTS: &[&str] = &[
    "messages.*.content.*",
    "messages.*.content.*.content.*",
    // A page that the provider has fetched.
    "messages.*.content.*.content.content",
];
