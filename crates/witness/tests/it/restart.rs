//! What a new process finds when the one before it ended with exchanges under way.

use lucairn_veil::certificate::Verdict;
use lucairn_veil::key::Service;
use lucairn_witness::StartError;

use crate::stage::{Stage, claim, database, event, start};

#[tokio::test]
async fn exchanges_under_way_go_on_after_a_restart() {
    // Whatever is there before, the rest after makes the certificate whole.
    for cut in 0..=4 {
        let mut stage = Stage::start().await;
        for (place, service) in Service::ALL.into_iter().enumerate() {
            if place == cut {
                stage = stage.restart().await;
            }
            match service {
                Service::Audit => stage.report(&event(Some("r1"), true)).await.is_durable(),
                _ => stage.claim("r1", 0, &[claim(service, "r1", start())]).await.is_durable(),
            }
        }
        let stage = if cut == 4 { stage.restart().await } else { stage };
        let certificate = stage.certificate("r1").await;
        assert_eq!(certificate.verification.overall_verdict, Verdict::Verified, "{cut}");
    }
}

#[tokio::test]
async fn an_ending_before_a_restart_is_remembered() {
    let stage = Stage::start().await;
    let ended = event(Some("r1"), true);
    stage.report(&ended).await.is_durable();
    let stage = stage.restart().await;
    for service in [Service::Bridge, Service::Sanitizer, Service::Ai] {
        stage.claim("r1", 0, &[claim(service, "r1", start())]).await.is_durable();
    }
    let audit = stage.certificate("r1").await.claims.remove(3).payload().unwrap();
    assert_eq!(audit.get("event_id").unwrap().as_str(), Some(ended.event_id.as_str()));
}

#[tokio::test]
async fn leftovers_whose_time_is_over_are_certified_by_the_first_sweep() {
    let stage = Stage::start().await;
    for number in 0..20 {
        let request_id = format!("r{number}");
        stage
            .claim(&request_id, 0, &[claim(Service::Bridge, &request_id, start())])
            .await
            .is_durable();
    }
    stage.pass(30);
    let stage = stage.restart().await;
    stage.witness.sweep().await.unwrap();
    for number in 0..20 {
        let certificate = stage.certificate(&format!("r{number}")).await;
        let missing = certificate.verification.missing_services;
        assert_eq!(missing, ["dsa-sanitizer", "dsa-ai", "dsa-audit"]);
    }
    assert_eq!(stage.count("open_exchange"), 0);
}

/// The triggers keep a program from this; an attacker with the file may drop them.
fn tamper(folder: &std::path::Path, sql: &str) {
    let database = rusqlite::Connection::open(database(folder)).unwrap();
    database
        .execute_batch(
            "DROP TRIGGER audit_events_no_update; DROP TRIGGER audit_events_no_delete;
             DROP TRIGGER audit_checkpoint_no_update; DROP TRIGGER audit_checkpoint_no_delete;",
        )
        .unwrap();
    database.execute_batch(sql).unwrap();
}

#[tokio::test]
async fn a_chain_that_was_tampered_with_stops_the_start() {
    for (sql, starts) in [
        ("", true),
        ("UPDATE audit_events SET details = '{}' WHERE sequence = 2", false),
        ("UPDATE audit_events SET actor = 'other' WHERE sequence = 5", false),
        ("UPDATE audit_events SET event_hash = zeroblob(32) WHERE sequence = 5", false),
        ("UPDATE audit_events SET previous_event_hash = zeroblob(32) WHERE sequence = 2", false),
        ("DELETE FROM audit_events WHERE sequence = 1", false),
        ("DELETE FROM audit_events WHERE sequence = 3", false),
        ("INSERT INTO audit_checkpoint VALUES (5, zeroblob(32), zeroblob(72))", false),
        ("UPDATE open_exchange SET claims = '['", false),
        ("UPDATE open_exchange SET ending = '{}'", false),
    ] {
        let stage = Stage::start().await;
        stage.claim("r1", 0, &[claim(Service::Bridge, "r1", start())]).await.is_durable();
        for _ in 0..5 {
            stage.report(&event(None, false)).await.is_durable();
        }
        match stage.try_restart(|folder| tamper(folder, sql)).await {
            Ok(_) => assert!(starts, "{sql}"),
            Err(error) => {
                assert!(!starts, "{sql}: {error}");
                assert!(matches!(error, StartError::Chain(_) | StartError::Store(_)), "{error}");
                assert!(error.to_string().contains("backup"), "{error}");
            }
        }
    }
}
