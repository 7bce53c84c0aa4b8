//! What a provider does, and what the gateway is told.

use hyper::{HeaderMap, Method};
use lucairn_compartment::clock::Timestamp;
use lucairn_compartment::envelope;
use lucairn_egress::{Config, Kind, Row};

use crate::provider::{Provider, Script, http, openai_answer};
use crate::world::{Ask, NOW, World};

fn error(status: u16, headers: &str) -> Script {
    Script::Answer(http(status, headers, r#"{"error":{"message":"Model `x` is\nnot here"}}"#))
}

#[tokio::test]
async fn every_trouble_of_a_provider_has_its_code() {
    let wrong_length = |claimed: usize| {
        format!("HTTP/1.1 200 OK\r\ncontent-length: {claimed}\r\n\r\n{{\"choices\":[]}}")
            .into_bytes()
    };
    let huge_chunk = {
        let body = vec![b' '; (10 << 20) + 1];
        let mut bytes =
            format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n", body.len())
                .into_bytes();
        bytes.extend(body);
        bytes.extend(b"\r\n0\r\n\r\n");
        bytes
    };
    let rows: Vec<(&str, Script, u16, &str)> = vec![
        ("400", error(400, ""), 400, "upstream_rejected"),
        ("404", error(404, ""), 400, "upstream_rejected"),
        ("422", error(422, ""), 400, "upstream_rejected"),
        ("413", error(413, ""), 400, "upstream_rejected"),
        ("401", error(401, ""), 502, "upstream_auth_failed"),
        ("403", error(403, ""), 502, "upstream_auth_failed"),
        ("408", error(408, ""), 502, "upstream_error"),
        ("429, long", error(429, "retry-after: 30\r\n"), 429, "upstream_rate_limited"),
        ("429, unsaid", error(429, ""), 429, "upstream_rate_limited"),
        ("500", error(500, ""), 502, "upstream_error"),
        ("503", error(503, ""), 502, "upstream_error"),
        ("529", error(529, "retry-after: 60\r\n"), 502, "upstream_error"),
        ("redirect", error(307, "location: http://127.0.0.1:9/\r\n"), 502, "upstream_error"),
        ("no JSON", Script::Answer(http(200, "", "<html>")), 502, "upstream_invalid_response"),
        ("empty", Script::Answer(http(200, "", "")), 502, "upstream_invalid_response"),
        (
            "no choices",
            Script::Answer(http(200, "", "{\"choices\":[]}")),
            502,
            "upstream_invalid_response",
        ),
        ("no HTTP", Script::AnswerAndClose(b"SSH-2.0\r\n\r\n".to_vec()), 502, "upstream_error"),
        ("no answer", Script::AnswerAndClose(Vec::new()), 502, "upstream_error"),
        (
            "cut in the head",
            Script::AnswerAndClose(b"HTTP/1.1 200 O".to_vec()),
            502,
            "upstream_error",
        ),
        ("cut in the body", Script::AnswerAndClose(wrong_length(400)), 502, "upstream_error"),
        ("length too short", Script::Answer(wrong_length(5)), 502, "upstream_invalid_response"),
        (
            "announced too large",
            Script::Answer(wrong_length((10 << 20) + 1)),
            502,
            "upstream_response_too_large",
        ),
        ("too large", Script::Answer(huge_chunk), 502, "upstream_response_too_large"),
    ];
    for (what, script, status, code) in rows {
        let provider = Provider::start([script]).await;
        let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
        let got = world.ask(Ask::model("a1", "test-model")).await;
        assert_eq!((got.status.as_u16(), got.refusal().code.as_str()), (status, code), "{what}");
        assert_eq!(provider.received().len(), 1, "{what}: asked once");
        let refusal = got.refusal();
        if code == "upstream_rejected" {
            assert_eq!(refusal.message, "Model `x` is not here", "{what}");
        } else {
            assert!(!refusal.message.contains("not here"), "{what}: {}", refusal.message);
        }
        let wait = (what == "429, long").then_some(30);
        assert_eq!(refusal.retry_after_seconds, wait, "{what}");
    }
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_is_an_error() {
    let nobody = Provider::nobody().await;
    let no_tls = Provider::greeting(b"220 mail.example.com ESMTP\r\n").await;
    for url in
        [format!("http://{nobody}"), format!("https://{nobody}"), format!("https://{no_tls}")]
    {
        let world = World::with_provider(Kind::OpenAi, &url).await;
        let got = world.ask(Ask::model("a1", "test-model")).await;
        assert_eq!(got.status, 502, "{url}");
        assert_eq!(got.refusal().code, "upstream_error", "{url}");
    }
}

#[tokio::test]
async fn a_provider_that_takes_too_long_is_left() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"choices\":".to_vec();
    for script in [Script::AnswerAndHold(Vec::new()), Script::AnswerAndHold(half)] {
        let provider = Provider::start([script]).await;
        let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
        let got = world.ask(Ask::model("a1", "test-model").timeout_ms(50)).await;
        assert_eq!((got.status.as_u16(), got.refusal().code.as_str()), (504, "upstream_timeout"));
        provider.closed().await;
    }
}

#[tokio::test]
async fn a_provider_that_asks_for_patience_is_asked_again() {
    for status in [429, 503, 529] {
        let busy = error(status, "retry-after: 0\r\n");
        let provider = Provider::start([busy.clone(), Script::Answer(openai_answer())]).await;
        let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
        let got = world.ask(Ask::model("a1", "test-model")).await;
        assert_eq!(got.status, 200, "{status}");
        assert_eq!(provider.received().len(), 2);

        let provider = Provider::start([busy]).await;
        let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
        assert_ne!(world.ask(Ask::model("a1", "test-model")).await.status, 200);
        assert_eq!(provider.received().len(), 2, "no more than the configured tries");
    }
}

#[tokio::test]
async fn no_wait_goes_beyond_the_deadline() {
    let provider = Provider::start([error(429, "retry-after: 4\r\n")]).await;
    let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
    let got = world.ask(Ask::model("a1", "test-model").timeout_ms(3_000)).await;
    assert_eq!(got.refusal().code, "upstream_rate_limited");
    assert_eq!(got.refusal().retry_after_seconds, Some(4));
    assert_eq!(provider.received().len(), 1);
}

#[tokio::test]
async fn the_echo_misbehaves_on_request() {
    let world = World::plain();
    for (model, status, code) in [
        ("echo-fail-400", 400, "upstream_rejected"),
        ("echo-fail-401", 502, "upstream_auth_failed"),
        ("Echo-Fail-429", 429, "upstream_rate_limited"),
        ("echo-fail-500", 502, "upstream_error"),
        ("echo-garbage", 502, "upstream_invalid_response"),
        ("echo-cut", 502, "upstream_error"),
        ("echo-stream-cut", 502, "upstream_error"),
        ("echo-delay-60000", 504, "upstream_timeout"),
    ] {
        let got = world.ask(Ask::model("e1", model).timeout_ms(50)).await;
        assert_eq!((got.status.as_u16(), got.refusal().code.as_str()), (status, code), "{model}");
    }
    for model in
        ["echo", "echo-1", "ECHO-1", "echo-stream", "echo-delay-0", "echo-fail-200", "echo-fail-x"]
    {
        let got = world.ask(Ask::model("e1", model)).await;
        assert_eq!(got.text(), "Echo: Write to [PERSON_1]", "{model}");
        assert_eq!(got.answered().model_used, model);
        assert_eq!(got.answered().provider, "echo");
    }
}

#[tokio::test]
async fn a_request_that_cannot_be_sent_never_leaves() {
    let provider = Provider::start([Script::Answer(openai_answer())]).await;
    let mut config = Config { max_request_bytes: 1000, ..Config::default() };
    let row = |credential_env: Option<&str>| Row {
        kind: Some(Kind::OpenAi),
        base_url: Some(provider.url()),
        credential_env: credential_env.map(str::to_owned),
        ..Row::default()
    };
    config.providers.insert("keyed".to_owned(), row(Some("LUCAIRN_TEST_UNSET")));
    config.routes.insert("keyed".to_owned(), "keyed".to_owned());
    let world = World::with_config(tempfile::tempdir().unwrap(), config);

    let ask = |model: &str| Ask::model("r1", model);
    let mut no_model = ask("x").provider("keyed");
    no_model.call.model = None;
    let mut large = ask("echo");
    large.body = format!("{{\"prompt\":\"{}\"}}", "x".repeat(1000)).into_bytes();
    let mut no_prompt = ask("echo");
    no_prompt.body = b"{}".to_vec();
    let key = |key| ask("keyed-1").key(key);
    for (what, ask, status, code) in [
        ("no route", ask("llama-3"), 400, "unknown_model"),
        ("no model", no_model, 400, "unknown_model"),
        ("endless model", ask(&format!("echo{}", "x".repeat(300))), 400, "unknown_model"),
        ("no such provider", ask("echo").provider("nobody"), 400, "unknown_provider"),
        ("no key", ask("keyed-1"), 400, "missing_upstream_key"),
        ("empty key", key(""), 400, "invalid_upstream_key"),
        ("key of two words", key("sk one"), 400, "invalid_upstream_key"),
        ("key outside of ASCII", key("sk-\u{e9}"), 400, "invalid_upstream_key"),
        ("too large", large, 413, "request_too_large"),
        ("no prompt", no_prompt, 400, "invalid_request"),
    ] {
        let got = world.ask(ask).await;
        assert_eq!((got.status.as_u16(), got.refusal().code.as_str()), (status, code), "{what}");
    }
    assert!(provider.received().is_empty());
}

#[tokio::test]
async fn nothing_leaves_while_the_clock_is_not_set() {
    let provider = Provider::start([Script::Answer(openai_answer())]).await;
    let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
    world.clock.set(Timestamp::from_nanos(0));
    let got = world.ask(Ask::model("c1", "test-model")).await;
    assert_eq!((got.status.as_u16(), got.refusal().code.as_str()), (503, "clock_not_set"));
    assert!(provider.received().is_empty());
    world.clock.set(Timestamp::from_nanos(NOW));
    assert_eq!(world.ask(Ask::model("c1", "test-model")).await.status, 200);
}

#[tokio::test]
async fn unknown_paths_and_ids_are_refused() {
    let world = World::plain();
    let got = world.send(Method::GET, "/healthz", HeaderMap::new(), Vec::new()).await;
    assert_eq!(got.body, br#"{"open_calls":0,"status":"ok","unsent_claims":0}"#);
    let call = || envelope::headers(&Ask::model("x", "echo").call).unwrap();
    let long = format!("/calls/{}", "x".repeat(129));
    for (method, path) in [
        (Method::POST, "/calls/"),
        (Method::POST, "/calls/a%20b"),
        (Method::POST, "/calls/a;b"),
        (Method::POST, "/calls/a/b"),
        (Method::POST, long.as_str()),
        (Method::GET, "/calls/a"),
        (Method::GET, "/streams/a"),
        (Method::DELETE, "/streams/a"),
        (Method::POST, "/streams/a/detach"),
        (Method::POST, "/calls/a/detach"),
        (Method::GET, "/"),
    ] {
        let got = world.send(method, path, call(), Ask::model("x", "echo").body).await;
        assert_eq!(
            (got.status.as_u16(), got.refusal().code.as_str()),
            (404, "not_found"),
            "{path}"
        );
    }
    let got = world.send(Method::POST, "/calls/a", HeaderMap::new(), Vec::new()).await;
    assert_eq!(got.refusal().code, "invalid_request", "no envelope");
}
