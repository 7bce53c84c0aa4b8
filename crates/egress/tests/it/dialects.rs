//! What providers are sent, and what their answers become.

use lucairn_compartment::message::{Dialect, NativeRequest};
use lucairn_egress::{Config, Kind, Row, TokenLimit};

use crate::provider::{Provider, Script, http, openai_answer};
use crate::world::{Ask, World};

fn bounded() -> Ask {
    let request = NativeRequest {
        prompt: "Say \"hi\" to [PERSON_1]\n\u{1f600}".to_owned(),
        max_tokens: Some(64),
        temperature: Some(0.3),
    };
    let mut ask = Ask::model("d1", "test-model");
    ask.body = serde_json::to_vec(&request).unwrap();
    ask
}

#[tokio::test]
async fn a_prompt_is_one_user_message_for_openai() {
    let provider = Provider::start([Script::Answer(openai_answer())]).await;
    let world = World::with_provider(Kind::OpenAi, &format!("{}/v1/", provider.url())).await;
    let got = world.ask(bounded()).await;
    assert_eq!(
        String::from_utf8(got.body).unwrap(),
        r#"{"content":[{"type":"text","text":"Hello [PERSON_1]"}],"stop_reason":"stop","usage":{"input_tokens":7,"output_tokens":3}}"#
    );
    world.ask(Ask::model("d2", "test-model")).await;
    let received = provider.received();
    let head = &received[0].head;
    assert!(head.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"), "{head}");
    assert!(head.contains(&format!("host: {}", provider.address)), "{head}");
    assert!(head.contains("content-type: application/json"), "{head}");
    assert_eq!(
        received[0].body,
        "{\"model\":\"test-model\",\"messages\":[{\"role\":\"user\",\"content\":\"Say \\\"hi\\\" to [PERSON_1]\\n\u{1f600}\"}],\"max_tokens\":64,\"temperature\":0.3}"
    );
    assert_eq!(
        received[1].body,
        r#"{"model":"test-model","messages":[{"role":"user","content":"Write to [PERSON_1]"}]}"#
    );
}

#[tokio::test]
async fn a_prompt_is_one_user_message_for_anthropic() {
    let answer = r#"{"id":"m","type":"message","role":"assistant","model":"claude-x","content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"a"},{"type":"text","text":"b"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":2}}"#;
    let provider = Provider::start([Script::Answer(http(200, "", answer))]).await;
    let world = World::with_provider(Kind::Anthropic, &provider.url()).await;
    let got = world.ask(bounded()).await;
    assert_eq!(got.text(), "a|b");
    assert_eq!(got.answered().model_used, "claude-x");
    world.ask(Ask::model("d2", "test-model")).await;
    let received = provider.received();
    let head = &received[0].head;
    assert!(head.starts_with("POST /v1/messages HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("anthropic-version: 2023-06-01"), "{head}");
    assert!(head.contains("x-api-key: sk-operator-canary-1"), "{head}");
    assert!(!head.contains("authorization"), "{head}");
    assert_eq!(
        received[1].body,
        r#"{"model":"test-model","max_tokens":2048,"messages":[{"role":"user","content":"Write to [PERSON_1]"}]}"#
    );
}

#[tokio::test]
async fn a_row_adapts_a_provider() {
    let provider = Provider::start([Script::Answer(openai_answer())]).await;
    let row = Row {
        kind: Some(Kind::OpenAi),
        base_url: Some(provider.url()),
        keyless: Some(true),
        default_model: Some("local-1".to_owned()),
        headers: [("X-Team".to_owned(), "blue".to_owned())].into(),
        token_limit: Some(TokenLimit::MaxCompletionTokens),
        ..Row::default()
    };
    let mut config = Config { default_provider: Some("local".to_owned()), ..Config::default() };
    config.providers.insert("local".to_owned(), row);
    let world = World::with_config(tempfile::tempdir().unwrap(), config);
    let mut ask = bounded();
    ask.call.model = None;
    assert_eq!(world.ask(ask).await.answered().provider, "local");
    let received = provider.received();
    assert!(received[0].head.contains("x-team: blue"));
    assert!(!received[0].head.contains("authorization"));
    assert!(received[0].body.starts_with(r#"{"model":"local-1","#));
    assert!(received[0].body.contains(r#""max_completion_tokens":64"#));
}

/// Nobody should lose an answer for a count that is none or for half of a character.
#[tokio::test]
async fn an_answer_with_oddities_is_an_answer() {
    for (kind, body) in [
        (
            Kind::OpenAi,
            r#"{"choices":[{"message":{"content":"a \ud83e b \ud83e\udd84"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1.5,"completion_tokens":-1}}"#,
        ),
        (
            Kind::Anthropic,
            r#"{"type":"message","content":[{"type":"text","text":"a \ud83e b \ud83e\udd84"}],"usage":"many"}"#,
        ),
    ] {
        let provider = Provider::start([Script::Answer(http(200, "", body))]).await;
        let world = World::with_provider(kind, &provider.url()).await;
        let got = world.ask(Ask::model("o1", "test-model")).await;
        assert_eq!((got.status.as_u16(), got.text().as_str()), (200, "a \u{fffd} b \u{1f984}"));
    }
    let half = br#"{"model":"echo","messages":[{"role":"user","content":"a \udc00"}]}"#;
    let ask = Ask::wire("o2", Dialect::OpenaiChat, "echo", half);
    let said = World::plain().stream(ask).await.whole().await;
    assert!(String::from_utf8(said).unwrap().contains("Echo: a \u{fffd}"));
}
