//! The inference claim: what it says, that its signature holds, and that it reaches the witness.

use lucairn_compartment::clock::Timestamp;
use lucairn_egress::{Config, KEY_ID, Kind, key_entry};
use lucairn_veil::claim::ClaimType;
use lucairn_veil::digest::{from_base64, sha256, to_hex};
use lucairn_veil::key::Service;

use crate::provider::{Provider, Script, http, openai_answer};
use crate::witness::{Ending, Recorded, Witness};
use crate::world::{Ask, NOW, World};

/// What the claim says about isolation, model and answer.
fn inference(recorded: &Recorded) -> [String; 3] {
    let payload = recorded.claim.payload().unwrap();
    ["isolation_probe", "model_used", "response_hash"]
        .map(|field| payload.get(field).unwrap().as_str().unwrap().to_owned())
}

#[tokio::test]
async fn the_claim_is_about_the_bytes_that_the_gateway_got() {
    let provider = Provider::start([Script::Answer(openai_answer())]).await;
    let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
    let mut witness = world.witness();
    let got = world.ask(Ask::model("q1", "test-model")).await;
    let recorded = witness.claim().await;

    assert_eq!(recorded.note.request_id, "q1");
    assert_eq!(recorded.note.window_ms, None);
    let claim = &recorded.claim;
    assert_eq!(claim.request_id, "q1");
    assert_eq!(claim.service(), Some(Service::Ai));
    assert_eq!(claim.claim_type, ClaimType::InferenceCompleted);
    assert_eq!(claim.timestamp, Timestamp::from_nanos(NOW).rfc3339());
    assert!(claim.claim_id.starts_with("clm_"));
    let hash = to_hex(&sha256(&got.body));
    assert_eq!(inference(&recorded), ["UNKNOWN", "gpt-x-2026", hash.as_str()]);
    assert_eq!(got.answered().model_used, "gpt-x-2026");

    let entry = key_entry(world.folder.path(), true).unwrap();
    assert_eq!((entry.service_id.as_str(), entry.key_id.as_str()), ("dsa-ai", KEY_ID));
    let signature = from_base64(&claim.signature).unwrap();
    assert!(entry.public_key.verify_strict(&claim.signed_bytes().unwrap(), &signature));
}

#[tokio::test]
async fn the_callers_own_key_is_used_and_exempts_from_the_probe() {
    let provider = Provider::start([Script::Answer(openai_answer())]).await;
    let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
    let mut witness = world.witness();
    world.ask(Ask::model("q1", "test-model").key("sk-byok")).await;
    assert_eq!(inference(&witness.claim().await)[0], "BYOK_EXEMPT");
    assert!(provider.received()[0].head.contains("authorization: Bearer sk-byok"));
    // The operator's key is not for one who must bring his own.
    let mut own = Ask::model("q3", "test-model");
    own.call.own_key_only = true;
    assert_eq!(world.ask(own.clone()).await.refusal().code, "missing_upstream_key");
    assert_eq!(inference(&witness.claim().await)[0], "UNKNOWN");
    assert_eq!(world.ask(own.key("sk-byok")).await.status, 200);
    assert_eq!(inference(&witness.claim().await)[0], "BYOK_EXEMPT");
    // The echo uses no key, whoever brings one.
    world.ask(Ask::model("q2", "echo").key("sk-byok")).await;
    assert_eq!(inference(&witness.claim().await)[0], "UNKNOWN");
}

#[tokio::test]
async fn the_model_in_the_claim_is_printable() {
    let long = "m".repeat(200);
    for (word, expected) in [
        (r#""model":"gpt\u0000\n \u00e9x","#, "gpt x"),
        (r#""model":"\u00e9","#, "test-model"),
        ("", "test-model"),
        (&format!(r#""model":"{long}","#), &long[..128]),
    ] {
        let body = format!(r#"{{{word}"choices":[{{"message":{{"content":"x"}}}}]}}"#);
        let provider = Provider::start([Script::Answer(http(200, "", &body))]).await;
        let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
        let mut witness = world.witness();
        world.ask(Ask::model("q1", "test-model")).await;
        assert_eq!(inference(&witness.claim().await)[1], expected);
    }
}

#[tokio::test]
async fn a_claim_survives_a_witness_that_is_away_or_busy() {
    let world = World::plain();
    // The answer does not wait for the witness.
    assert_eq!(world.ask(Ask::model("q1", "echo")).await.status, 200);
    let mut witness = Witness::start(&world.witness_socket(), &[503, 429]);
    assert_eq!(witness.claim().await.note.request_id, "q1");
}

#[tokio::test]
async fn a_claim_that_the_witness_refuses_is_not_sent_again() {
    let world = World::plain();
    let mut witness = Witness::start(&world.witness_socket(), &[400]);
    for id in ["q1", "q2"] {
        assert_eq!(world.ask(Ask::model(id, "echo")).await.status, 200);
    }
    // Claims are delivered in no order, so which of the two was refused is open.
    world.stop().await.unwrap();
    assert!(witness.recorded.try_recv().is_ok());
    assert!(witness.recorded.try_recv().is_err());
}

#[tokio::test]
async fn a_stop_waits_for_the_claims() {
    let world = World::plain();
    assert_eq!(world.ask(Ask::model("q1", "echo")).await.status, 200);
    let socket = world.witness_socket();
    let mut stopped = std::pin::pin!(world.stop());
    // One poll takes the stop in; the claim is still owed.
    assert!(
        tokio::select! { biased; _ = &mut stopped => false, () = std::future::ready(()) => true }
    );
    let mut witness = Witness::start(&socket, &[]);
    stopped.await.unwrap();
    assert_eq!(witness.recorded.try_recv().unwrap().note.request_id, "q1");
}

#[tokio::test]
async fn claims_do_not_pile_up_while_the_witness_is_away() {
    let config = Config { max_open_calls: 1, ..Config::default() };
    let world = World::with_config(tempfile::tempdir().unwrap(), config);
    assert_eq!(world.ask(Ask::model("q1", "echo")).await.status, 200);
    let got = world.ask(Ask::model("q2", "echo").timeout_ms(50)).await;
    assert_eq!((got.status.as_u16(), got.refusal().code.as_str()), (503, "egress_unavailable"));
    let mut witness = world.witness();
    assert_eq!(world.ask(Ask::model("q3", "echo")).await.status, 200);
    assert_eq!(witness.claim().await.note.request_id, "q1");
    assert_eq!(witness.claim().await.note.request_id, "q3");
}

#[tokio::test]
async fn every_native_call_ends_in_one_claim() {
    let busy = Script::Answer(http(503, "retry-after: 0\r\n", "{}"));
    let ok = Script::Answer(openai_answer());
    for (what, scripts, model, outcome, has_left) in [
        ("answer", vec![ok.clone()], "test-model", "completed", true),
        ("asked twice", vec![busy.clone(), ok], "test-model", "completed", true),
        ("provider says no", vec![busy], "test-model", "failed", true),
        ("not understood", vec![Script::Answer(http(200, "", "{}"))], "test-model", "failed", true),
        ("no provider", vec![Script::Answer(Vec::new())], "llama", "refused", false),
    ] {
        let provider = Provider::start(scripts).await;
        let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
        let mut witness = world.witness();
        let got = world.ask(Ask::model("q1", model)).await;
        let sent = provider.received();
        assert_eq!(!sent.is_empty(), has_left, "{what}");
        let answer = if got.status == 200 { &got.body[..] } else { b"" };
        let left = sent.first().map(|sent| &sent.bytes[..]);
        assert_eq!(witness.ending().await, Ending::of(outcome, left, answer), "{what}");
        world.stop().await.unwrap();
        assert!(witness.recorded.try_recv().is_err(), "{what}: one claim");
    }
}

#[tokio::test]
async fn a_call_that_never_left_or_is_not_understood_is_refused() {
    let nobody = format!("http://{}", Provider::nobody().await);
    let world = World::with_provider(Kind::OpenAi, &nobody).await;
    let mut witness = world.witness();
    world.ask(Ask::model("q1", "test-model")).await;
    // It was tried, so it failed; but nothing left.
    assert_eq!(witness.ending().await, Ending::of("failed", None, b""));
    let mut odd = Ask::model("q2", "echo");
    odd.body = b"no JSON".to_vec();
    world.ask(odd).await;
    assert_eq!(witness.ending().await, Ending::of("refused", None, b""));
    world.ask(Ask::model("q3", "echo").key("two words")).await;
    assert_eq!(witness.ending().await, Ending::of("refused", None, b""));
}

#[tokio::test]
async fn a_native_call_that_is_given_up_is_cancelled() {
    let provider = Provider::start([Script::AnswerWhenReleased(openai_answer())]).await;
    let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
    let mut witness = world.witness();
    let waiting = world.ask_aside(Ask::model("q1", "test-model"));
    provider.requests(1).await;
    waiting.abort();
    let sent = &provider.received()[0].bytes;
    assert_eq!(witness.ending().await, Ending::of("cancelled", Some(sent), b""));
}
