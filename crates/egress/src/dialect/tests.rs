//! Addresses of all dialects, and details that must not lead elsewhere.

use super::*;

#[test]
fn every_dialect_has_its_address() {
    let base = "https://a/x";
    for (dialect, detail, expected) in [
        (Dialect::OpenaiChat, None, "POST https://a/x/chat/completions"),
        (Dialect::OpenaiChat, Some("?beta=true"), "POST https://a/x/chat/completions?beta=true"),
        (Dialect::OpenaiResponses, None, "POST https://a/x/responses"),
        (Dialect::OpenaiEmbeddings, None, "POST https://a/x/embeddings"),
        (Dialect::OpenaiModels, None, "GET https://a/x/models"),
        (
            Dialect::OpenaiModels,
            Some("ft:gpt-4o:org::1"),
            "GET https://a/x/models/ft:gpt-4o:org::1",
        ),
        (Dialect::OpenaiModels, Some("org/m?a=b"), "GET https://a/x/models/org/m?a=b"),
        (Dialect::AnthropicMessages, None, "POST https://a/x/v1/messages"),
        (Dialect::AnthropicCountTokens, None, "POST https://a/x/v1/messages/count_tokens"),
        (Dialect::AnthropicModels, Some("?limit=2"), "GET https://a/x/v1/models?limit=2"),
        (Dialect::AnthropicModels, Some("claude-x"), "GET https://a/x/v1/models/claude-x"),
    ] {
        let endpoint = endpoint(dialect).unwrap();
        let uri = endpoint.uri(base, detail).unwrap();
        assert_eq!(format!("{} {uri}", endpoint.method), expected);
    }
    assert!(endpoint(Dialect::Native).is_none());
}

#[test]
fn no_detail_leads_elsewhere() {
    let models = endpoint(Dialect::OpenaiModels).unwrap();
    for detail in [
        "..", "../keys", "a/../b", "a//b", "/a", "a/", ".", "%2E%2e", "a b", "a#b", "a\\b", "é",
        "?a b",
    ] {
        assert_eq!(models.uri("https://a", Some(detail)), Err(Code::InvalidRequest), "{detail}");
    }
    let chat = endpoint(Dialect::OpenaiChat).unwrap();
    assert_eq!(chat.uri("https://a", Some("x")), Err(Code::InvalidRequest));
}
