use super::*;

static EMPTY: Bytes = Bytes::from_static(b"{}");

fn parse<'b>(dialect: &'static WireDialect, body: &'b Bytes) -> Result<WireRequest<'b>, Problem> {
    WireRequest::parse(dialect, &HeaderMap::new(), body)
}

#[test]
fn what_is_read_of_a_request() {
    for (dialect, body, model, json_text) in [
        (&OPENAI_CHAT, r#"{"model":"gpt-x"}"#, Some("gpt-x"), false),
        (&OPENAI_CHAT, r#"{"\u006dodel":"gpt-x"}"#, Some("gpt-x"), false),
        (&OPENAI_CHAT, r#"{"messages":[{"model":"no"}]}"#, None, false),
        (&OPENAI_CHAT, r#"{"response_format":{"type":"text"}}"#, None, false),
        (&OPENAI_CHAT, r#"{"response_format":{"type":"json_schema"}}"#, None, true),
        (&OPENAI_RESPONSES, r#"{"text":{"format":{"type":"json_object"}}}"#, None, true),
        (&OPENAI_RESPONSES, r#"{"text":"no object"}"#, None, false),
        (&ANTHROPIC_MESSAGES, r#"{"output_format":{"type":"json_schema"}}"#, None, true),
        (&ANTHROPIC_MESSAGES, r#"{"output_config":{"format":{"type":"json_schema"}}}"#, None, true),
        (&OPENAI_EMBEDDINGS, r#"{"model":"a/b:c.d-e_f"}"#, Some("a/b:c.d-e_f"), false),
        (&ANTHROPIC_MESSAGES, r#"{"model":"claude-x@20250929"}"#, Some("claude-x@20250929"), false),
        (&OPENAI_CHAT, r#"{"model":"gemini-x@latest"}"#, Some("gemini-x@latest"), false),
    ] {
        let body = Bytes::from_static(body.as_bytes());
        let request = parse(dialect, &body).unwrap();
        assert_eq!((request.model.as_deref(), request.json_text), (model, json_text), "{body:?}");
    }
}

#[test]
fn an_answer_that_nobody_could_fetch_is_refused() {
    for (dialect, body, refused) in [
        (&OPENAI_RESPONSES, r#"{"background":true}"#, true),
        (&OPENAI_RESPONSES, r#"{"background":true,"stream":false}"#, true),
        (&OPENAI_RESPONSES, r#"{"background":false,"background":true}"#, true),
        (&OPENAI_RESPONSES, r#"{"background":true,"stream":true}"#, false),
        (&OPENAI_RESPONSES, r#"{"background":null}"#, false),
        (&OPENAI_RESPONSES, r#"{"metadata":{"background":true}}"#, false),
        (&OPENAI_CHAT, r#"{"background":true}"#, false),
    ] {
        let body = Bytes::from_static(body.as_bytes());
        let problem = parse(dialect, &body).err();
        assert_eq!(
            problem.map(|problem| problem.kind),
            refused.then_some(Kind::InvalidField),
            "{body:?}"
        );
    }
}

#[test]
fn what_is_refused() {
    for (body, kind) in [
        ("", Kind::InvalidRequest),
        ("[]", Kind::InvalidRequest),
        ("{\"model\":1}", Kind::InvalidField),
        ("{\"model\":\"a b\"}", Kind::InvalidField),
        ("{\"model\":\"a\",\"model\":\"b\"}", Kind::InvalidField),
        ("{\"model\":\"a@example.org\"}", Kind::InvalidField),
        ("{\"model\":\"anna@localhost\"}", Kind::InvalidField),
        ("{\"model\":\"anna@\"}", Kind::InvalidField),
        ("{\"model\":\"@1\"}", Kind::InvalidField),
        ("{\"model\":\"a@1@2\"}", Kind::InvalidField),
    ] {
        let body = Bytes::from_static(body.as_bytes());
        assert_eq!(parse(&OPENAI_CHAT, &body).unwrap_err().kind, kind, "{body:?}");
    }
    for (name, value, kind) in [
        ("content-encoding", "gzip", Kind::UnsupportedEncoding),
        ("x-lucairn-relink-response", "yes", Kind::InvalidField),
        ("openai-project", "someone@example.org", Kind::InvalidField),
        ("idempotency-key", "\u{e9}", Kind::InvalidField),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(name, hyper::header::HeaderValue::from_bytes(value.as_bytes()).unwrap());
        let request = WireRequest::parse(&OPENAI_CHAT, &headers, &EMPTY);
        assert_eq!(request.unwrap_err().kind, kind, "{name}");
    }
}

#[test]
fn headers_go_to_the_provider_that_knows_them() {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("anthropic-version", "2023-06-01"),
        ("anthropic-beta", "a-2025-01-01,b=1"),
        ("openai-organization", "org-1"),
        ("authorization", "Bearer secret"),
        ("x-api-key", "secret"),
        ("user-agent", "client"),
        ("cookie", "session=1"),
        ("x-lucairn-relink-response", "false"),
    ] {
        headers.insert(name, value.parse().unwrap());
    }
    headers.append("anthropic-beta", "c".parse().unwrap());
    let passed = |dialect| {
        let request = WireRequest::parse(dialect, &headers, &EMPTY).unwrap();
        assert_eq!(request.relink, Some(false));
        request.headers
    };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        passed(&ANTHROPIC_MESSAGES),
        [pair("anthropic-version", "2023-06-01"), pair("anthropic-beta", "a-2025-01-01,b=1,c")]
    );
    assert_eq!(passed(&OPENAI_CHAT), [pair("openai-organization", "org-1")]);
}
