//! Connections to a provider that are kept for the next request, and closed by the provider.

use lucairn_compartment::message::Dialect;
use lucairn_egress::Kind;

use crate::provider::{Provider, Script, http, openai_answer};
use crate::world::{Ask, World};

const LIST: &str = r#"{"object":"list","data":[{"id":"test-1"}]}"#;

/// Without a word of it: there is no `connection: close` in the answers.
#[tokio::test]
async fn a_provider_that_closes_after_each_answer_is_asked_anew() {
    let provider = Provider::start([Script::AnswerAndClose(openai_answer())]).await;
    let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
    for _ in 0..50 {
        let got = world.ask(Ask::model("k1", "test-model")).await;
        assert_eq!(got.status, 200, "{got:?}");
    }
    assert_eq!(provider.received().len(), 50, "each of them once");
}

/// It has read the request then, for all that anybody can know.
#[tokio::test]
async fn a_prompt_that_may_have_been_read_is_not_sent_again() {
    for dialect in [Dialect::Native, Dialect::OpenaiChat] {
        let scripts = [
            Script::Answer(openai_answer()),
            Script::AnswerAndClose(Vec::new()),
            Script::Answer(openai_answer()),
        ];
        let provider = Provider::start(scripts).await;
        let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
        assert_eq!(world.ask(Ask::model("k1", "test-model")).await.status, 200);
        let refusal = match dialect {
            Dialect::Native => world.ask(Ask::model("k2", "test-model")).await.refusal(),
            _ => {
                world.stream(Ask::wire("k2", dialect, "test-model", b"{}")).await.refusal().await.1
            }
        };
        assert_eq!(refusal.code, "upstream_error");
        assert!(refusal.message.contains("not sent again"), "{}", refusal.message);
        assert_eq!(provider.received().len(), 2, "sent once");
        // The next one goes over a new connection.
        assert_eq!(world.ask(Ask::model("k3", "test-model")).await.status, 200);
    }
}

/// What speaks no HTTP has broken nothing off.
#[tokio::test]
async fn nonsense_is_no_broken_connection() {
    let provider = Provider::start([Script::AnswerAndClose(b"SSH-2.0\r\n\r\n".to_vec())]).await;
    let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
    let refusal = world.ask(Ask::model("k1", "test-model")).await.refusal();
    assert_eq!(refusal.code, "upstream_error");
    assert!(!refusal.message.contains("not sent again"), "{}", refusal.message);
}

#[tokio::test]
async fn a_question_without_effects_is_asked_once_more() {
    let list = || Script::Answer(http(200, "", LIST));
    let close = || Script::AnswerAndClose(Vec::new());
    let provider = Provider::start([list(), close(), list(), close()]).await;
    let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
    let ask = || Ask::wire("k1", Dialect::OpenaiModels, "test-model", b"");
    for requests in [1, 3] {
        assert_eq!(world.stream(ask()).await.whole().await, LIST.as_bytes());
        assert_eq!(provider.received().len(), requests);
    }
    // No more often than that.
    let (status, refusal) = world.stream(ask()).await.refusal().await;
    assert_eq!((status, refusal.code.as_str()), (502, "upstream_error"));
    assert_eq!(provider.received().len(), 5);
}
