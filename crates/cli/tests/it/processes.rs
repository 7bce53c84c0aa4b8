//! Starts, stops, and compartments that die.

use serde_json::json;

use crate::installation::Installation;

#[tokio::test]
async fn an_installation_answers_and_certifies() {
    let installation = Installation::start("").await;
    let body = json!({ "model": "echo", "prompt_template": "Hi {name}", "context": { "name": "Anna Schmidt" } });
    let answer =
        installation.client.message(installation.api_key(), &body).await.expect_status(200);
    assert_eq!(answer.said(), "Echo: Hi Anna Schmidt");
    installation.client.certificate(&answer.request_id(), installation.api_key()).await;
    assert!(installation.stop().status.success());
}
