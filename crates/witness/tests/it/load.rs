//! Many exchanges at once.

use std::sync::Arc;

use lucairn_veil::certificate::Verdict;
use lucairn_veil::key::Service;

use crate::stage::{Stage, claim, event, start};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_exchanges_at_once_all_get_their_certificate() {
    let stage = Arc::new(Stage::start().await);
    let mut exchanges = tokio::task::JoinSet::new();
    for number in 0..200 {
        let stage = Arc::clone(&stage);
        exchanges.spawn(async move {
            let id = format!("r{number}");
            let early = [Service::Bridge, Service::Sanitizer].map(|s| claim(s, &id, start()));
            stage.claim(&id, 10_000, &early).await.is_durable();
            // The end of an answer reaches egress and gateway at the same time.
            let late = [claim(Service::Ai, &id, start())];
            let end = event(Some(&id), true);
            let (claimed, reported) = tokio::join!(stage.claim(&id, 0, &late), stage.report(&end));
            claimed.is_durable();
            reported.is_durable();
            let verification = stage.certificate(&id).await.verification;
            assert_eq!(verification.overall_verdict, Verdict::Verified);
        });
    }
    while let Some(exchange) = exchanges.join_next().await {
        exchange.unwrap();
    }
    assert_eq!(stage.count("certificate"), 200);
    assert_eq!(stage.count("audit_events"), 200);
    assert_eq!(stage.count("open_exchange"), 0);
    let stage = Arc::into_inner(stage).unwrap();
    stage.restart().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_exchange_can_be_changed_from_many_sides_at_once() {
    let stage = Arc::new(Stage::start().await);
    let claims =
        [Service::Bridge, Service::Sanitizer, Service::Ai].map(|s| claim(s, "r1", start()));
    let mut senders = tokio::task::JoinSet::new();
    for number in 0..60 {
        let (stage, claims) = (Arc::clone(&stage), claims.clone());
        senders.spawn(async move {
            match number % 4 {
                3 => stage.report(&event(Some("r1"), true)).await.is_durable(),
                place => stage.claim("r1", 0, &claims[place..=place]).await.is_durable(),
            }
        });
    }
    while let Some(sender) = senders.join_next().await {
        sender.unwrap();
    }
    assert_eq!(stage.certificate("r1").await.claims[..3], claims);
    assert_eq!(stage.count("audit_events"), 15);
    assert_eq!((stage.count("certificate"), stage.count("open_exchange")), (1, 0));
}
