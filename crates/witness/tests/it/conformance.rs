//! What every store must do, whatever is below it.

use std::sync::Arc;

use lucairn_compartment::message::EventQuery;
use lucairn_witness::store::{
    CertificateRow, ChainedEvent, ExchangeChange, Link, OpenRow, Outcome, SqliteStore, Step, Store,
};

use lucairn_veil::Place;

use crate::stage::CUSTOMER;

/// A store with nothing in it, and what keeps it alive.
fn stores() -> Vec<(Arc<dyn Store>, tempfile::TempDir)> {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = SqliteStore::open(&folder.path().join("w.db")).unwrap();
    vec![(Arc::new(sqlite), folder)]
}

/// The event at a place; its hash is its place, which is enough for a store.
fn chained(sequence: u64) -> ChainedEvent {
    ChainedEvent {
        sequence,
        event_id: format!("event{sequence}"),
        event_type: "proxy.completed".to_owned(),
        source_service: "gateway".to_owned(),
        actor: "k_abc".to_owned(),
        customer_id: CUSTOMER.to_owned(),
        timestamp: "2026-06-09T10:13:20Z".to_owned(),
        recorded_nanos: sequence as i64,
        previous_event_hash: [sequence as u8 - 1; 32],
        event_hash: [sequence as u8; 32],
        details: "{}".to_owned(),
        request_id: sequence.is_multiple_of(2).then(|| format!("r{sequence}")),
        checkpoint: (sequence == 3).then(|| vec![7; 72]),
    }
}

fn open(request_id: &str, due_nanos: i64) -> OpenRow {
    let (claims, ending) = ("[]".to_owned(), Some("{}".to_owned()));
    OpenRow { request_id: request_id.to_owned(), due_nanos, claims, ending }
}

fn certified(request_id: &str, customer_id: Option<&str>) -> CertificateRow {
    CertificateRow {
        certificate_id: format!("veil_{request_id}"),
        request_id: request_id.to_owned(),
        customer_id: customer_id.map(str::to_owned),
        issued_at: "2026-06-09T10:13:20Z".to_owned(),
        verdict: "PARTIAL".to_owned(),
        protocol_version: 2,
        certificate: b"{}".to_vec(),
        link: None,
    }
}

/// A certificate in the sequence of an API key; its digest is made of its place.
fn linked(request_id: &str, tenant_seq: u64, previous: Option<u8>) -> ExchangeChange {
    let place = Place { tenant_seq, previous: previous.map(|byte| [byte; 32]) };
    let link = Link { api_key_id: "k1".to_owned(), place, digest: [tenant_seq as u8; 32] };
    ExchangeChange::Close(CertificateRow { link: Some(link), ..certified(request_id, None) })
}

fn step(event: Option<ChainedEvent>, exchange: Option<ExchangeChange>) -> Step {
    Step { event, exchange }
}

async fn take(store: &Arc<dyn Store>, step: Step) -> Outcome {
    let taken = store.submit(step).await.unwrap();
    taken.durable.await.unwrap();
    taken.outcome
}

#[tokio::test]
async fn the_chain_grows_by_its_next_event_only() {
    for (store, _folder) in stores() {
        assert_eq!(take(&store, step(None, None)).await, Outcome::Done);
        for sequence in 1..=5 {
            for wrong in [sequence + 1, sequence.max(2) - 1] {
                if wrong != sequence {
                    let mut event = chained(wrong);
                    event.event_id = "new".to_owned();
                    assert_eq!(take(&store, step(Some(event), None)).await, Outcome::NotNext);
                }
            }
            let fork = ChainedEvent { previous_event_hash: [99; 32], ..chained(sequence) };
            assert_eq!(take(&store, step(Some(fork), None)).await, Outcome::NotNext);
            assert_eq!(take(&store, step(Some(chained(sequence)), None)).await, Outcome::Done);
            let again =
                ChainedEvent { event_id: chained(sequence).event_id, ..chained(sequence + 1) };
            let change = Some(ExchangeChange::Keep(open("r1", 1)));
            assert_eq!(take(&store, step(Some(again), change)).await, Outcome::RepeatedEvent);
        }
        assert_eq!(store.open_exchanges().await.unwrap(), [], "all of a step or nothing");
        let end = store.chain_end().await.unwrap();
        let checkpoint = end.checkpoint.unwrap();
        assert_eq!((checkpoint.tree_size, checkpoint.frontier), (3, vec![7; 72]));
        assert_eq!(checkpoint.last_event_hash, [3; 32]);
        assert_eq!(checkpoint.stored_event_hash, Some([3; 32]));
        assert_eq!(end.events, [chained(4), chained(5)]);
    }
}

#[tokio::test]
async fn an_exchange_is_open_until_it_is_certified_once() {
    for (store, _folder) in stores() {
        let keep = |due| step(None, Some(ExchangeChange::Keep(open("r1", due))));
        assert_eq!(store.open_exchange("r1").await.unwrap(), None);
        assert_eq!(take(&store, keep(1)).await, Outcome::Done);
        assert_eq!(take(&store, keep(2)).await, Outcome::Done);
        assert_eq!(store.open_exchange("r1").await.unwrap(), Some(open("r1", 2)));
        let other = ExchangeChange::Keep(OpenRow { ending: None, ..open("r2", 3) });
        take(&store, step(None, Some(other))).await;
        assert_eq!(store.open_exchanges().await.unwrap().len(), 2);
        let close = ExchangeChange::Close(certified("r1", Some(CUSTOMER)));
        assert_eq!(store.certificate("r1").await.unwrap(), None);
        let first = step(Some(chained(1)), Some(close.clone()));
        assert_eq!(take(&store, first).await, Outcome::Done);
        assert_eq!(store.certificate("r1").await.unwrap(), Some(certified("r1", Some(CUSTOMER))));
        assert_eq!(store.open_exchange("r1").await.unwrap(), None);
        assert_eq!(take(&store, keep(4)).await, Outcome::AlreadyCertified);
        let second = ExchangeChange::Close(certified("r1", None));
        let late = step(Some(chained(2)), Some(second));
        assert_eq!(take(&store, late).await, Outcome::AlreadyCertified);
        assert_eq!(store.chain_end().await.unwrap().events.len(), 2, "the event is recorded");
        assert_eq!(store.certificate("r1").await.unwrap(), Some(certified("r1", Some(CUSTOMER))));
        let forget = ExchangeChange::Forget("r2".to_owned());
        assert_eq!(take(&store, step(None, Some(forget))).await, Outcome::Done);
        assert_eq!(store.open_exchanges().await.unwrap(), []);
        assert_eq!(store.certificate("r2").await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_step_has_its_place_when_it_is_submitted_and_happens_unawaited() {
    for (store, _folder) in stores() {
        let replies: Vec<_> =
            (1..=50).map(|number| store.submit(step(Some(chained(number)), None))).collect();
        let end = store.chain_end();
        drop(store.submit(step(Some(chained(51)), None)));
        assert_eq!(end.await.unwrap().events.len(), 47, "after the checkpoint at 3");
        for reply in replies.into_iter().rev() {
            assert_eq!(reply.await.unwrap().outcome, Outcome::Done);
        }
        assert_eq!(store.chain_end().await.unwrap().events.len(), 48);
    }
}

#[tokio::test]
async fn events_are_found_by_customer_time_and_type() {
    for (store, _folder) in stores() {
        for sequence in 1..=4 {
            let mut event = chained(sequence);
            if sequence == 2 {
                event.customer_id = "cus_8".to_owned();
            }
            if sequence == 3 {
                event.event_type = "audit.exported".to_owned();
            }
            take(&store, step(Some(event), None)).await;
        }
        for (customer_id, since_nanos, event_type, expected) in [
            (CUSTOMER, 0, None, 3),
            (CUSTOMER, 3, None, 2),
            (CUSTOMER, 5, None, 0),
            (CUSTOMER, 0, Some("proxy.completed"), 2),
            ("cus_8", 0, None, 1),
            ("CUS_8", 0, None, 0),
        ] {
            let query = EventQuery {
                customer_id: customer_id.to_owned(),
                since_nanos,
                event_type: event_type.map(str::to_owned),
            };
            let found = store.events(query.clone()).await.unwrap();
            assert_eq!(found.len(), expected, "{query:?}");
        }
    }
}

#[tokio::test]
async fn a_sequence_has_every_place_once() {
    for (store, _folder) in stores() {
        let end = async || store.sequence_end("k1").await.unwrap().map(|end| end.tenant_seq);
        assert_eq!(end().await, None);
        for (request_id, tenant_seq, previous, wanted) in [
            ("r1", 2, Some(1), Outcome::NotNext),
            ("r1", 1, Some(1), Outcome::NotNext),
            ("r1", 1, None, Outcome::Done),
            ("r2", 1, None, Outcome::NotNext),
            ("r2", 2, Some(9), Outcome::NotNext),
            ("r2", 3, Some(1), Outcome::NotNext),
            ("r2", 2, Some(1), Outcome::Done),
            ("r2", 3, Some(2), Outcome::AlreadyCertified),
            ("r3", 3, Some(2), Outcome::Done),
        ] {
            let change = linked(request_id, tenant_seq, previous);
            assert_eq!(take(&store, step(None, Some(change))).await, wanted, "{request_id}");
        }
        assert_eq!(end().await, Some(3));
        let late = step(Some(chained(1)), Some(linked("r4", 3, Some(2))));
        assert_eq!(take(&store, late).await, Outcome::NotNext);
        assert!(store.chain_end().await.unwrap().events.is_empty(), "a step is taken whole");
        assert_eq!(store.sequence_end("k2").await.unwrap(), None);
    }
}
