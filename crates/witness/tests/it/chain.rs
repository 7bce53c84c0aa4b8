//! The audit chain, recomputed by code that shares nothing with the witness but SHA-256.

use std::collections::BTreeMap;

use lucairn_veil::digest::{sha256, to_base64, to_hex};
use lucairn_veil::key::Service;
use rusqlite::Connection;

use crate::stage::{Stage, claim, event, start};

/// The event hashes of a database, after each was recomputed from its row.
fn recompute(database: &Connection) -> Vec<[u8; 32]> {
    let mut hashes = vec![[0; 32]];
    let mut rows = database
        .prepare(
            "SELECT actor, customer_id, details, event_id, event_type, previous_event_hash,
                    request_id, source_service, timestamp, event_hash, sequence
             FROM audit_events ORDER BY sequence",
        )
        .unwrap();
    let mut rows = rows.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let previous: [u8; 32] = row.get(5).unwrap();
        assert_eq!(Some(&previous), hashes.last());
        let text = |column: usize| serde_json::Value::from(row.get::<_, String>(column).unwrap());
        let content = BTreeMap::from([
            ("actor", text(0)),
            ("customer_id", text(1)),
            ("details", text(2)),
            ("event_id", text(3)),
            ("event_type", text(4)),
            ("previous_event_hash", to_hex(&previous).into()),
            ("request_id", row.get::<_, Option<String>>(6).unwrap().into()),
            ("source_service", text(7)),
            ("timestamp", text(8)),
        ]);
        let hash = sha256(serde_json::to_string(&content).unwrap().as_bytes());
        assert_eq!(row.get::<_, [u8; 32]>(9).unwrap(), hash);
        assert_eq!(row.get::<_, usize>(10).unwrap(), hashes.len());
        hashes.push(hash);
    }
    hashes.split_off(1)
}

/// The Merkle tree hash by its recursive definition (RFC 6962, section 2.1).
fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => sha256(b""),
        [leaf] => sha256(&[&[0], leaf.as_slice()].concat()),
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            sha256(&[&[1], root(left).as_slice(), &root(right)].concat())
        }
    }
}

#[tokio::test]
async fn the_chain_and_every_root_can_be_recomputed() {
    let stage = Stage::start().await;
    let mut sizes = Vec::new();
    for number in 0..40 {
        let request_id = format!("r{number}");
        if number % 3 == 0 {
            let claims = [Service::Bridge, Service::Sanitizer, Service::Ai]
                .map(|service| claim(service, &request_id, start()));
            stage.claim(&request_id, 0, &claims).await.is_durable();
            stage.report(&event(Some(&request_id), true)).await.is_durable();
            sizes.push((request_id, number + 1));
        } else {
            stage.report(&event(None, false)).await.is_durable();
        }
    }
    let hashes = recompute(&stage.sql());
    assert_eq!(hashes.len(), 40);
    for (request_id, size) in sizes {
        let certificate = stage.certificate(&request_id).await;
        let said = certificate.claims[3].payload().unwrap();
        let text = |name| said.get(name).unwrap().as_str().unwrap().to_owned();
        assert_eq!(said.get("merkle_tree_size").unwrap().as_u64(), Some(size as u64));
        assert_eq!(text("event_hash"), to_hex(&hashes[size - 1]));
        assert_eq!(text("merkle_root"), to_hex(&root(&hashes[..size])));
        let shown = certificate.claims[3].audit.clone().unwrap();
        let before = if size == 1 { String::new() } else { to_base64(&root(&hashes[..size - 1])) };
        assert_eq!(shown.get("previous_chain_hash").unwrap().as_str(), Some(before.as_str()));
    }
}

#[tokio::test]
async fn a_chain_longer_than_a_checkpoint_goes_on_after_a_restart() {
    let mut stage = Stage::start().await;
    for length in [1023usize, 1024, 1025, 1030] {
        while (stage.count("audit_events") as usize) < length {
            let missing = length - stage.count("audit_events") as usize;
            let reports = (0..missing).map(|_| {
                let (peer, event) = (stage.peer.clone(), event(None, false));
                async move {
                    let body = serde_json::to_vec(&event).unwrap().into();
                    let sent =
                        peer.send(hyper::Method::POST, "/events", hyper::HeaderMap::new(), body);
                    assert_eq!(sent.await.unwrap().status().as_u16(), 200);
                }
            });
            let mut reports: tokio::task::JoinSet<()> = reports.collect();
            while let Some(report) = reports.join_next().await {
                report.unwrap();
            }
        }
        stage = stage.restart().await;
        assert_eq!(recompute(&stage.sql()).len(), length);
        assert_eq!(stage.count("audit_checkpoint"), u32::from(length >= 1024));
    }
    let claims =
        [Service::Bridge, Service::Sanitizer, Service::Ai].map(|s| claim(s, "r1", start()));
    stage.claim("r1", 0, &claims).await.is_durable();
    stage.report(&event(Some("r1"), true)).await.is_durable();
    let said = stage.certificate("r1").await.claims[3].payload().unwrap();
    let hashes = recompute(&stage.sql());
    assert_eq!(said.get("merkle_root").unwrap().as_str(), Some(to_hex(&root(&hashes)).as_str()));
}

#[tokio::test]
async fn the_database_refuses_to_change_the_chain() {
    let stage = Stage::start().await;
    for _ in 0..3 {
        stage.report(&event(None, false)).await.is_durable();
    }
    let database = stage.sql();
    let before = recompute(&database);
    let columns = "event_type, source_service, actor, customer_id, timestamp, recorded_nanos,
                   previous_event_hash, event_hash, details, request_id";
    for sql in [
        "UPDATE audit_events SET actor = 'other'".to_owned(),
        "UPDATE audit_events SET details = '' WHERE sequence = 3".to_owned(),
        "UPDATE OR REPLACE audit_events SET sequence = 1 WHERE sequence = 2".to_owned(),
        "DELETE FROM audit_events".to_owned(),
        "DELETE FROM audit_events WHERE sequence = 3".to_owned(),
        "INSERT OR REPLACE INTO audit_events SELECT * FROM audit_events".to_owned(),
        format!(
            "INSERT OR REPLACE INTO audit_events (sequence, event_id, {columns})
             SELECT 4, event_id, {columns} FROM audit_events WHERE sequence = 1"
        ),
        format!(
            "INSERT INTO audit_events (sequence, event_id, {columns})
             SELECT 7, 'gap', {columns} FROM audit_events WHERE sequence = 3"
        ),
    ] {
        let refused = database.execute(&sql, []).unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{sql}: {refused}");
    }
    assert_eq!(recompute(&database), before);
    database.execute("INSERT INTO audit_checkpoint VALUES (3, x'00', x'00')", []).unwrap();
    for sql in ["UPDATE audit_checkpoint SET tree_size = 2", "DELETE FROM audit_checkpoint"] {
        assert!(database.execute(sql, []).is_err(), "{sql}");
    }
}
