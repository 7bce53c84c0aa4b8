//! Credentials and what a provider wrote are in no log, no error and no `Debug`.

use std::io::Write;
use std::sync::{Arc, Mutex};

use lucairn_compartment::message::Dialect;
use lucairn_egress::{Config, Kind, Row};

use crate::provider::{Provider, Script, chunk, chunked, http, openai_answer};
use crate::world::{Ask, OPERATOR_KEY, World};

const CALLER_KEY: &str = "sk-caller-canary-2";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_and_no_answer_holds_a_credential_or_a_providers_text() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    // For all threads: tracing remembers per place whether anybody listens, not per thread.
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let says = |status: u16, key: &str| {
        let body = format!(r#"{{"error":{{"message":"provider-canary {key} is wrong"}}}}"#);
        Script::Answer(http(status, "", &body))
    };
    let mut answers = Vec::new();
    for key in [OPERATOR_KEY, CALLER_KEY] {
        for script in [
            says(400, key),
            says(401, key),
            says(500, key),
            Script::Answer(openai_answer()),
            Script::AnswerAndClose(format!("{key}\r\n\r\n").into_bytes()),
        ] {
            let provider = Provider::start([script]).await;
            let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
            let _witness = world.witness();
            let mut ask = Ask::model("s1", "test-model-canary");
            if key == CALLER_KEY {
                ask = ask.key(CALLER_KEY);
            }
            let got = world.ask(ask).await;
            answers.push(format!("{:?} {}", got.headers, String::from_utf8(got.body).unwrap()));
            world.stop().await.unwrap();
        }
    }
    for key in [OPERATOR_KEY, CALLER_KEY] {
        let leaky = format!("x-request-id: {key}\r\nopenai-model: provider-canary-header\r\n");
        let cut = [chunked(200, &leaky), chunk(b"Hello"), key.into()].concat();
        for script in [
            says(400, key),
            says(401, key),
            Script::Answer(http(200, &leaky, "Hello [PERSON_1]")),
            Script::AnswerAndClose(cut),
            Script::AnswerAndClose(format!("{key}\r\n\r\n").into_bytes()),
        ] {
            answers.push(streamed(key, script).await);
        }
    }
    let answers = answers.join("\n");
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("upstream_error"), "the log is captured: {log}");
    assert!(answers.contains("provider-canary *** is wrong"));
    assert!(answers.contains("provider-canary-header"), "headers are looked at: {answers}");
    for canary in [OPERATOR_KEY, CALLER_KEY] {
        assert!(!answers.contains(canary), "{answers}");
        assert!(!log.contains(canary), "{log}");
    }
    for canary in ["provider-canary", "test-model-canary", "[PERSON_1]", "Hello"] {
        assert!(!log.contains(canary), "{log}");
    }
}

/// All that the gateway gets of a streamed call.
async fn streamed(key: &'static str, script: Script) -> String {
    let provider = Provider::start([script]).await;
    let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
    let _witness = world.witness();
    let body = br#"{"model":"test-model-canary","messages":"[PERSON_1]"}"#;
    let mut ask = Ask::wire("s1", Dialect::OpenaiChat, "test-model-canary", body);
    if key == CALLER_KEY {
        ask = ask.key(CALLER_KEY);
    }
    let stream = world.stream(ask).await;
    let headers = format!("{:?}", stream.headers());
    let (body, _) = stream.rest().await;
    world.stop().await.unwrap();
    format!("{headers} {}", String::from_utf8(body).unwrap())
}

#[tokio::test]
async fn a_credential_file_is_read_again_when_the_provider_refuses_it() {
    let refused = Script::Answer(http(401, "", "{}"));
    let provider = Provider::start([
        refused.clone(),
        Script::Answer(openai_answer()),
        refused,
        Script::Answer(openai_answer()),
    ])
    .await;
    let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
    // Once it answers, it has read the first credential.
    assert_eq!(world.ask(Ask::model("s0", "echo")).await.status, 200);
    std::fs::write(world.folder.path().join("credential"), "sk-new\n").unwrap();
    assert_eq!(world.ask(Ask::model("s1", "test-model")).await.status, 200);
    let heads: Vec<String> = provider.received().into_iter().map(|request| request.head).collect();
    assert!(heads[0].contains(&format!("authorization: Bearer {OPERATOR_KEY}")));
    assert!(heads[1].contains("authorization: Bearer sk-new"));
    // The same credential again would be refused again.
    assert_eq!(
        world.ask(Ask::model("s2", "test-model")).await.refusal().code,
        "upstream_auth_failed"
    );
    assert_eq!(provider.received().len(), 3);
}

#[test]
fn the_configuration_has_no_place_for_a_credential() {
    let row = Row { credential_env: Some("OPENAI_API_KEY".to_owned()), ..Row::default() };
    let mut config = Config::default();
    config.providers.insert("openai".to_owned(), row);
    let json = serde_json::to_string(&config).unwrap();
    assert_eq!(serde_json::from_str::<Config>(&json).unwrap(), config);
    for inline in [
        r#"{"providers":{"openai":{"credential":"sk-1"}}}"#,
        r#"{"providers":{"openai":{"api_key":"sk-1"}}}"#,
        r#"{"provider":{}}"#,
    ] {
        assert!(serde_json::from_str::<Config>(inline).is_err(), "{inline}");
    }
}
