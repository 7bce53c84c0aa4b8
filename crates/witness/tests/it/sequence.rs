//! The certificates of an API key: each in its place, each naming the one before it.

use std::sync::Arc;

use lucairn_veil::key::Service;

use crate::faults::{Fault, faulty};
use crate::stage::{Stage, claim, event, start};

/// Sends everything of an exchange until the witness has it.
async fn certify(stage: &Stage, request_id: &str) {
    for service in [Service::Bridge, Service::Sanitizer, Service::Ai] {
        let claims = [claim(service, request_id, start())];
        while stage.claim(request_id, 0, &claims).await.status.as_u16() != 200 {}
    }
    let end = event(Some(request_id), true);
    while stage.report(&end).await.status.as_u16() != 200 {}
}

#[tokio::test]
async fn a_sequence_goes_on_after_a_restart() {
    let mut stage = Stage::start().await;
    for round in 1..=3 {
        for exchange in 0..5 {
            certify(&stage, &format!("r{round}{exchange}")).await;
        }
        assert_eq!(stage.sequence(), round * 5);
        stage = stage.restart().await;
    }
}

#[tokio::test]
async fn a_certificate_without_an_api_key_has_no_place() {
    let stage = Stage::start().await;
    stage.claim("r1", 0, &[claim(Service::Sanitizer, "r1", start())]).await.is_durable();
    stage.pass(30);
    stage.witness.sweep().await.unwrap();
    let sql = "SELECT certificate FROM certificate";
    let bytes: Vec<u8> = stage.sql().query_row(sql, [], |row| row.get(0)).unwrap();
    let certificate = lucairn_veil::Certificate::parse(&bytes).unwrap();
    assert_eq!((certificate.tenant_seq, certificate.prev_certificate_digest), (None, None));
    certify(&stage, "r2").await;
    assert_eq!(stage.certificate("r2").await.tenant_seq, Some(1));
}

/// Whatever fails in between, and whoever comes first: no place is empty and none is taken twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_sequence_has_no_gap_and_no_fork_under_faults() {
    for fault in [Fault::Before, Fault::After] {
        let stage = Arc::new(faulty(fault, 30, 40).await);
        let mut exchanges = tokio::task::JoinSet::new();
        for number in 0..40 {
            let stage = Arc::clone(&stage);
            exchanges.spawn(async move { certify(&stage, &format!("r{number}")).await });
        }
        while let Some(exchange) = exchanges.join_next().await {
            exchange.unwrap();
        }
        assert_eq!(stage.sequence(), 40, "{fault:?}");
        let stage = Arc::into_inner(stage).unwrap().restart().await;
        certify(&stage, "after").await;
        assert_eq!(stage.sequence(), 41, "{fault:?}");
    }
}
