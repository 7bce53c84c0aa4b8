//! What leaves for a provider in each dialect, and what of its answer comes back: both untouched.

use lucairn_compartment::message::Dialect;
use lucairn_egress::{Config, Kind};

use crate::provider::{Provider, Script, chunk, chunked, http};
use crate::witness::Ending;
use crate::world::{Ask, OPERATOR_KEY, World};

/// Nothing that a reader of JSON would write again like this: duplicates, escapes, no UTF-8.
const ODD: &[u8] =
    b"{ \"model\" :\"x\",\n\t\"n\": 1.50e+0, \"n\":\"\\u005b\", \"raw\": \"\xff\" }\r\n";

fn openai_or_anthropic(dialect: Dialect) -> Kind {
    match dialect {
        Dialect::AnthropicMessages | Dialect::AnthropicCountTokens | Dialect::AnthropicModels => {
            Kind::Anthropic
        }
        _ => Kind::OpenAi,
    }
}

#[tokio::test]
async fn a_request_leaves_as_it_came() {
    for (dialect, detail, line) in [
        (Dialect::OpenaiChat, None, "POST /v1/chat/completions"),
        (Dialect::OpenaiResponses, None, "POST /v1/responses"),
        (Dialect::OpenaiEmbeddings, None, "POST /v1/embeddings"),
        (Dialect::OpenaiModels, None, "GET /v1/models"),
        (Dialect::OpenaiModels, Some("gpt-5?x=1"), "GET /v1/models/gpt-5?x=1"),
        (Dialect::AnthropicMessages, None, "POST /v1/v1/messages"),
        (Dialect::AnthropicMessages, Some("?beta=true"), "POST /v1/v1/messages?beta=true"),
        (Dialect::AnthropicCountTokens, None, "POST /v1/v1/messages/count_tokens"),
        (Dialect::AnthropicModels, Some("?limit=1"), "GET /v1/v1/models?limit=1"),
    ] {
        let provider = Provider::start([Script::Answer(http(200, "", "{}"))]).await;
        let kind = openai_or_anthropic(dialect);
        let world = World::with_provider(kind, &format!("{}/v1/", provider.url())).await;
        let mut witness = world.witness();
        let body = if line.starts_with("GET") { b"" } else { ODD };
        let mut ask = Ask::wire("w1", dialect, "test-model", body)
            .header("anthropic-version", "2099-01-01")
            .header("anthropic-beta", "a")
            .header("anthropic-beta", "b");
        ask.call.detail = detail.map(str::to_owned);
        assert_eq!(world.stream(ask).await.whole().await, b"{}", "{line}");
        let received = &provider.received()[0];
        assert_eq!(received.bytes, body, "{line}");
        let mut lines: Vec<_> = received.head.lines().collect();
        assert_eq!(lines.remove(0), format!("{line} HTTP/1.1"));
        lines.sort_unstable();
        let length = body.len().to_string();
        let (host, agent) = (
            format!("host: {}", provider.address),
            format!("user-agent: lucairn/{}", env!("CARGO_PKG_VERSION")),
        );
        let mut expected = vec![
            "accept-encoding: identity".to_owned(),
            "accept: application/json".to_owned(),
            "anthropic-beta: a".to_owned(),
            "anthropic-beta: b".to_owned(),
            "anthropic-version: 2099-01-01".to_owned(),
            host,
            agent,
        ];
        if !body.is_empty() {
            expected.push(format!("content-length: {length}"));
            expected.push("content-type: application/json".to_owned());
        }
        expected.push(match kind {
            Kind::Anthropic => format!("x-api-key: {OPERATOR_KEY}"),
            _ => format!("authorization: Bearer {OPERATOR_KEY}"),
        });
        expected.sort_unstable();
        assert_eq!(lines, expected, "{line}");
        assert_eq!(witness.ending().await, Ending::of("completed", Some(body), b"{}"), "{line}");
    }
}

#[tokio::test]
async fn an_answer_comes_back_as_it_is() {
    let passed = "content-type: text/x-odd\r\nrequest-id: r\r\nx-request-id: x\r\n\
        anthropic-ratelimit-tokens-reset: a\r\nopenai-processing-ms: 7\r\n\
        x-ratelimit-remaining-requests: 1\r\nretry-after: 30\r\nretry-after-ms: 5\r\n\
        x-should-retry: false\r\n";
    let kept = "set-cookie: a=b\r\nserver: x\r\nvia: y\r\nx-envoy: z\r\nlocation: /l\r\n\
        lucairn-envelope: {}\r\nalt-svc: h3\r\n";
    let text = String::from_utf8_lossy(ODD).into_owned().into_bytes();
    let statuses = [200, 201, 400, 404, 413, 422, 429, 500, 503, 529].map(|status| (status, ODD));
    for (status, body) in statuses.into_iter().chain([(200, &text[..]), (400, &text)]) {
        // Keys that a provider repeats in its headers stay here.
        let headers = format!("{passed}{kept}openai-echo: {OPERATOR_KEY}\r\n");
        let mut answer = http(status, &headers, &"x".repeat(body.len()));
        answer.truncate(answer.len() - body.len());
        answer.extend(body);
        let provider = Provider::start([Script::Answer(answer)]).await;
        let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
        let mut witness = world.witness();
        let stream = world.stream(Ask::wire("w1", Dialect::OpenaiChat, "test-model", b"{}")).await;
        let note = stream.passed();
        assert_eq!((note.status, note.provider.as_str()), (status, "test"));
        let mut lines: Vec<_> = note.headers.iter().map(|(n, v)| format!("{n}: {v}\r\n")).collect();
        lines.sort_unstable();
        let mut expected: Vec<_> = passed.split_inclusive("\r\n").map(str::to_owned).collect();
        expected.sort_unstable();
        assert_eq!(lines, expected, "{status}");
        assert_eq!(stream.whole().await, body, "{status}");
        // What is no text is no answer, whatever its status.
        let is_answer = status < 300 && std::str::from_utf8(body).is_ok();
        let outcome = if is_answer { "completed" } else { "failed" };
        assert_eq!(witness.ending().await, Ending::of(outcome, Some(b"{}"), body), "{status}");
    }
}

/// What a provider answers that nobody can use: the refusal, and what its sentence must say.
#[tokio::test]
async fn what_cannot_be_passed_on_is_refused() {
    let gzip = "content-encoding: gzip\r\n";
    let to = "location: https://elsewhere.example/v1\r\n";
    let invalid = "upstream_invalid_response";
    for (status, headers, code, says) in [
        (200, gzip, invalid, "compresses"),
        (200, "content-encoding: identity, br\r\n", invalid, "compresses"),
        (429, gzip, "upstream_rate_limited", "later"),
        (500, gzip, "upstream_error", "try again"),
        (301, to, "upstream_error", "base URL"),
        (307, to, "upstream_error", "base URL"),
        (308, "", "upstream_error", "base URL"),
        (204, "", invalid, "no content"),
        (205, "", invalid, "no content"),
        (101, "connection: upgrade\r\nupgrade: x\r\n", "upstream_error", "try again"),
        (999, "", "upstream_error", "try again"),
    ] {
        let provider = Provider::start([Script::Answer(http(status, headers, "{}"))]).await;
        let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
        let mut witness = world.witness();
        let ask = Ask::wire("w1", Dialect::OpenaiChat, "test-model", b"{}");
        let (found, refusal) = world.stream(ask).await.refusal().await;
        assert_eq!(refusal.code, code, "{status} {headers}");
        assert!(refusal.message.contains(says), "{status} {headers}: {}", refusal.message);
        assert!(!(300..400).contains(&found), "{status} {headers}");
        assert_eq!(witness.ending().await, Ending::of("failed", Some(b"{}"), b""), "{status}");
        if status != 429 && status != 500 {
            let got = world.ask(Ask::model("w2", "test-model")).await;
            assert_eq!(got.refusal().message, refusal.message, "the native route says the same");
        }
    }
    // What says that it is in no coding is in none.
    let identity = http(200, "content-encoding: Identity\r\n", "{}");
    let provider = Provider::start([Script::Answer(identity)]).await;
    let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
    let ask = Ask::wire("w1", Dialect::OpenaiChat, "test-model", b"{}");
    assert_eq!(world.stream(ask).await.whole().await, b"{}");
}

#[tokio::test]
async fn a_stream_is_known_by_its_type_or_by_what_was_asked() {
    let stream = br#"{"model":"test-model","stream":true}"#;
    for (kind, asked, is_stream) in [
        ("content-type: text/event-stream\r\n", &b"{}"[..], true),
        ("content-type: Text/Event-Stream ; charset=utf-8\r\n", b"{}", true),
        ("content-type: text/event-streams\r\n", stream, false),
        ("content-type: application/json\r\n", stream, false),
        ("", stream, true),
        ("", br#"{"model":"test-model","stream":false}"#, false),
        ("", b"{}", false),
    ] {
        let provider = Provider::start([Script::Answer(http(200, kind, "{}"))]).await;
        let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
        let mut witness = world.witness();
        let ask = Ask::wire("w1", Dialect::OpenaiChat, "test-model", asked);
        let answer = world.stream(ask).await;
        assert_eq!(answer.passed().is_event_stream(), is_stream, "{kind}");
        answer.whole().await;
        let outcome = if is_stream { "failed" } else { "completed" };
        assert_eq!(witness.ending().await, Ending::of(outcome, Some(asked), b"{}"), "{kind}");
    }
}

#[tokio::test]
async fn a_stream_that_calls_itself_text_or_bytes_is_known_by_its_beginning() {
    let stream = br#"{"model":"test-model","stream":true}"#;
    let events = "\n\ndata: {}\n\ndata: [DONE]\n\n";
    for (kind, asked, body, is_stream) in [
        ("text/plain", &stream[..], events, true),
        ("Text/Plain; charset=utf-8", stream, events, true),
        ("application/octet-stream", stream, events, true),
        ("application/octet-stream", b"{}", events, false),
        ("text/html", stream, events, false),
        ("text/plain", stream, "{\"data\":1}", false),
        ("text/plain", stream, "", false),
    ] {
        for size in [1, 3, 1000] {
            let head = chunked(200, &format!("content-type: {kind}\r\n"));
            let mut pieces: Vec<_> = body.as_bytes().chunks(size).map(chunk).collect();
            pieces.push(chunk(b""));
            let script = Script::Answer([head, pieces.concat()].concat());
            let provider = Provider::start([script]).await;
            let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
            let mut witness = world.witness();
            let ask = Ask::wire("w1", Dialect::OpenaiChat, "test-model", asked);
            let answer = world.stream(ask).await;
            assert_eq!(answer.passed().is_event_stream(), is_stream, "{kind} {body}");
            assert_eq!(answer.whole().await, body.as_bytes(), "{kind} {body}");
            let outcome = if is_stream || body.starts_with('{') { "completed" } else { "failed" };
            let ending = Ending::of(outcome, Some(asked), body.as_bytes());
            assert_eq!(witness.ending().await, ending, "{kind} {body}");
        }
    }
}

#[tokio::test]
async fn a_refused_key_is_no_answer() {
    for status in [401, 403] {
        let says = format!("{{\"error\":{{\"message\":\"{OPERATOR_KEY} is wrong\"}}}}");
        let provider = Provider::start([Script::Answer(http(status, "", &says))]).await;
        let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
        let mut witness = world.witness();
        let ask = Ask::wire("w1", Dialect::OpenaiChat, "test-model", b"{}");
        let (code, refusal) = world.stream(ask).await.refusal().await;
        assert_eq!((code, refusal.code.as_str()), (502, "upstream_auth_failed"));
        assert!(!refusal.message.contains(OPERATOR_KEY));
        assert_eq!(witness.ending().await, Ending::of("failed", Some(b"{}"), b""));
    }
}

#[tokio::test]
async fn a_changed_credential_file_counts_for_streams_too() {
    let provider =
        Provider::start([Script::Answer(http(401, "", "{}")), Script::Answer(http(200, "", "{}"))])
            .await;
    let world = World::with_provider(Kind::Anthropic, &provider.url()).await;
    assert_eq!(world.ask(Ask::model("w0", "echo")).await.status, 200, "it has read the first one");
    std::fs::write(world.folder.path().join("credential"), "sk-new\n").unwrap();
    let ask = Ask::wire("w1", Dialect::AnthropicMessages, "test-model", b"{}");
    assert_eq!(world.stream(ask).await.whole().await, b"{}");
    assert!(provider.received()[1].head.contains("x-api-key: sk-new"));
}

#[tokio::test]
async fn a_dialect_that_the_provider_does_not_speak_is_refused() {
    for (kind, dialect, instead) in [
        (Kind::Anthropic, Dialect::OpenaiChat, "speaks Anthropic messages; use POST /v1/messages."),
        (Kind::Anthropic, Dialect::OpenaiResponses, "use POST /v1/messages."),
        (Kind::Anthropic, Dialect::OpenaiEmbeddings, "name a model of another provider."),
        (Kind::Anthropic, Dialect::OpenaiModels, "with the header anthropic-version."),
        (
            Kind::OpenAi,
            Dialect::AnthropicMessages,
            "speaks the formats of OpenAI; use POST /v1/chat/completions.",
        ),
        (Kind::OpenAi, Dialect::AnthropicCountTokens, "name a model of another provider."),
        (Kind::OpenAi, Dialect::AnthropicModels, "without the header anthropic-version."),
    ] {
        let provider = Provider::start([Script::Answer(http(200, "", "{}"))]).await;
        let world = World::with_provider(kind, &provider.url()).await;
        let mut witness = world.witness();
        let ask = Ask::wire("w1", dialect, "test-model", b"{}");
        let (status, refusal) = world.stream(ask).await.refusal().await;
        assert_eq!((status, refusal.code.as_str()), (400, "dialect_mismatch"), "{dialect:?}");
        assert!(refusal.message.starts_with("The provider of this model, test, "));
        assert!(refusal.message.ends_with(instead), "{}", refusal.message);
        assert!(provider.received().is_empty());
        assert_eq!(witness.ending().await, Ending::of("refused", None, b""));
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_with_a_claim() {
    let world = {
        let config = Config { max_request_bytes: 100, ..Config::default() };
        World::with_config(tempfile::tempdir().unwrap(), config)
    };
    let mut witness = world.witness();
    let ask = |model: &str| Ask::wire("w1", Dialect::OpenaiChat, model, b"{}");
    let mut native = ask("echo");
    native.call.dialect = Dialect::Native;
    let mut detail = ask("echo");
    detail.call.detail = Some("../keys".to_owned());
    let mut large = ask("echo");
    large.body = vec![b' '; 101];
    let mut own = ask("gpt-x");
    own.call.own_key_only = true;
    for (what, ask, status, code) in [
        ("native", native, 400, "invalid_request"),
        ("detail", detail, 400, "invalid_request"),
        ("own authorization", ask("echo").header("authorization", "x"), 400, "invalid_request"),
        ("own host", ask("echo").header("host", "x"), 400, "invalid_request"),
        ("no header", ask("echo").header("a b", "x"), 400, "invalid_request"),
        ("no value", ask("echo").header("a", "x\ny"), 400, "invalid_request"),
        ("too large", large, 413, "request_too_large"),
        ("no route", ask("llama"), 400, "unknown_model"),
        ("no provider", ask("echo").provider("nobody"), 400, "unknown_provider"),
        ("no key", own, 400, "missing_upstream_key"),
        ("odd key", ask("gpt-x").key("a b"), 400, "invalid_upstream_key"),
    ] {
        let (found, refusal) = world.stream(ask).await.refusal().await;
        assert_eq!((found, refusal.code.as_str()), (status, code), "{what}");
        assert_eq!(witness.ending().await, Ending::of("refused", None, b""), "{what}");
    }
    let mut wire = Ask::model("w1", "echo");
    wire.call.dialect = Dialect::OpenaiChat;
    assert_eq!(world.ask(wire).await.refusal().code, "invalid_request", "no wire in native calls");
}
