//! Who waits for a call, and when it ends.

use lucairn_egress::Kind;

use crate::provider::{Provider, Script, openai_answer};
use crate::world::{Ask, World};

async fn slow() -> (Provider, World) {
    let provider = Provider::start([Script::AnswerWhenReleased(openai_answer())]).await;
    let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
    (provider, world)
}

fn ask() -> Ask {
    Ask::model("c1", "test-model")
}

#[tokio::test]
async fn two_who_ask_for_the_same_call_share_it() {
    let (provider, world) = slow().await;
    let first = world.ask_aside(ask());
    provider.requests(1).await;
    // So that the second finds it, whichever comes first: its request or the answer.
    assert_eq!(world.detach("c1").await, 204);
    // A shorter time left is no other request.
    let second = world.ask_aside(ask().timeout_ms(30_000));
    let mut other = ask();
    other.body = br#"{"prompt":"something else"}"#.to_vec();
    let other = world.ask(other).await;
    assert_eq!((other.status.as_u16(), other.refusal().code.as_str()), (409, "call_mismatch"));
    provider.release();
    let (first, second) = (first.await.unwrap(), second.await.unwrap());
    assert_eq!(first.body, second.body);
    assert_eq!(first.text(), "Hello [PERSON_1]");
    assert_eq!(provider.received().len(), 1);
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_ends_at_once() {
    let (provider, world) = slow().await;
    let waiting = world.ask_aside(ask());
    provider.requests(1).await;
    waiting.abort();
    provider.closed().await;
}

#[tokio::test]
async fn a_detached_call_waits_to_be_fetched_until_it_is_deleted() {
    let (provider, world) = slow().await;
    let waiting = world.ask_aside(ask());
    provider.requests(1).await;
    assert_eq!(world.detach("c1").await, 204);
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    provider.release();
    for _ in 0..2 {
        assert_eq!(world.ask(ask()).await.text(), "Hello [PERSON_1]");
    }
    assert_eq!(provider.received().len(), 1);

    assert_eq!(world.delete("c1").await, 204);
    assert_eq!(world.delete("c1").await, 204, "a second time, too");
    assert_eq!(world.detach("c1").await, 404);
    provider.release();
    assert_eq!(world.ask(ask()).await.status, 200);
    assert_eq!(provider.received().len(), 2, "nothing was left of the first");
}

#[tokio::test]
async fn deleting_a_call_under_way_ends_it() {
    let (provider, world) = slow().await;
    let waiting = world.ask_aside(ask());
    provider.requests(1).await;
    assert_eq!(world.delete("c1").await, 204);
    provider.closed().await;
    assert_eq!(waiting.await.unwrap().refusal().code, "egress_unavailable");
}

#[tokio::test]
async fn a_stop_lets_calls_under_way_finish() {
    let (provider, world) = slow().await;
    let mut witness = world.witness();
    let waiting = world.ask_aside(ask());
    provider.requests(1).await;
    let stopped = tokio::spawn(world.stop());
    provider.release();
    assert_eq!(waiting.await.unwrap().status, 200);
    stopped.await.unwrap().unwrap();
    assert_eq!(witness.claim().await.note.request_id, "c1");
}
