//! A store that fails before or after it did what it was asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hyper::{HeaderMap, Method};
use lucairn_compartment::envelope;
use lucairn_compartment::message::{EventQuery, RecordedEvent};
use lucairn_veil::certificate::Verdict;
use lucairn_veil::key::Service;
use lucairn_witness::store::{
    CertificateRow, ChainEnd, OpenRow, Reply, SequenceEnd, SqliteStore, Step, Store, StoreError,
    Taken,
};
use tokio::sync::Semaphore;

use crate::stage::{CUSTOMER, Stage, claim, event, start};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The step is not taken.
    Before,
    /// The step is taken, but the answer is lost.
    After,
    /// The step is recorded and then not durable.
    NotDurable,
    /// The step is taken, but the answer comes only when the gate opens.
    Held,
    /// The step is not taken, and nothing can be read before the next one.
    Down,
}

/// When to fail: every step from `first` on for `length` steps.
struct Plan {
    fault: Fault,
    first: usize,
    length: usize,
    taken: AtomicUsize,
    gate: Semaphore,
}

impl Plan {
    fn is_now(&self, step: usize) -> bool {
        (self.first..self.first + self.length).contains(&step)
    }

    /// Whether reading fails: it comes after the steps taken so far.
    fn is_down(&self) -> bool {
        self.fault == Fault::Down && self.is_now(self.taken.load(Ordering::SeqCst))
    }
}

struct Faulty {
    store: SqliteStore,
    plan: Arc<Plan>,
}

fn error<T: Send + 'static>() -> Reply<T> {
    Box::pin(std::future::ready(Err(StoreError::Unavailable("a test says so".to_owned()))))
}

impl Store for Faulty {
    fn submit(&self, step: Step) -> Reply<Taken> {
        let number = self.plan.taken.fetch_add(1, Ordering::SeqCst);
        match self.plan.fault {
            _ if !self.plan.is_now(number) => self.store.submit(step),
            Fault::Before | Fault::Down => error(),
            Fault::After => {
                let taken = self.store.submit(step);
                Box::pin(async move {
                    taken.await?;
                    error().await
                })
            }
            Fault::NotDurable => {
                let taken = self.store.submit(step);
                // A sync takes its time, so the headers have left when it fails.
                let durable = Box::pin(async {
                    tokio::task::yield_now().await;
                    error().await
                });
                Box::pin(async move { Ok(Taken { durable, ..taken.await? }) })
            }
            Fault::Held => {
                let (taken, plan) = (self.store.submit(step), Arc::clone(&self.plan));
                Box::pin(async move {
                    let _ = plan.gate.acquire().await;
                    taken.await
                })
            }
        }
    }

    fn sequence_end(&self, api_key_id: &str) -> Reply<Option<SequenceEnd>> {
        if self.plan.is_down() { error() } else { self.store.sequence_end(api_key_id) }
    }

    fn chain_end(&self) -> Reply<ChainEnd> {
        if self.plan.is_down() { error() } else { self.store.chain_end() }
    }

    fn open_exchange(&self, request_id: &str) -> Reply<Option<OpenRow>> {
        if self.plan.is_down() { error() } else { self.store.open_exchange(request_id) }
    }

    fn open_exchanges(&self) -> Reply<Vec<OpenRow>> {
        if self.plan.is_down() { error() } else { self.store.open_exchanges() }
    }

    fn certificate(&self, request_id: &str) -> Reply<Option<CertificateRow>> {
        if self.plan.is_down() { error() } else { self.store.certificate(request_id) }
    }

    fn events(&self, query: EventQuery) -> Reply<Vec<RecordedEvent>> {
        if self.plan.is_down() { error() } else { self.store.events(query) }
    }

    fn is_healthy(&self) -> bool {
        !self.plan.is_down()
    }
}

pub(crate) async fn faulty(fault: Fault, first: usize, length: usize) -> Stage {
    planned(fault, first, length).await.0
}

async fn planned(fault: Fault, first: usize, length: usize) -> (Stage, Arc<Plan>) {
    let (taken, gate) = (AtomicUsize::new(0), Semaphore::new(0));
    let plan = Arc::new(Plan { fault, first, length, taken, gate });
    let around = |store| Faulty { store, plan: Arc::clone(&plan) };
    (Stage::start_with(around).await, plan)
}

/// All tables as text, to compare states of the database.
fn dump(stage: &Stage) -> String {
    let database = stage.sql();
    let mut text = String::new();
    for table in ["open_exchange", "certificate", "audit_events", "audit_checkpoint"] {
        let mut rows = database.prepare(&format!("SELECT * FROM {table} ORDER BY 1")).unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                text.push_str(&format!("{:?} ", row.get_ref(column).unwrap()));
            }
            text.push('\n');
        }
    }
    text
}

#[tokio::test]
async fn a_fault_at_any_step_is_told_and_a_second_try_completes_the_certificate() {
    let claims =
        [Service::Bridge, Service::Sanitizer, Service::Ai].map(|s| claim(s, "r1", start()));
    for fault in [Fault::Before, Fault::After, Fault::NotDurable] {
        for first in 0..4 {
            let case = format!("{fault:?} at step {first}");
            let stage = faulty(fault, first, 1).await;
            let end = event(Some("r1"), true);
            for place in 0..4 {
                let send = async || match claims.get(place) {
                    Some(claim) => stage.claim("r1", 0, std::slice::from_ref(claim)).await,
                    None => stage.report(&end).await,
                };
                if place == first {
                    let before = dump(&stage);
                    let answer = send().await;
                    match fault {
                        Fault::NotDurable => assert_eq!(answer.body, Err(()), "{case}"),
                        _ => answer.is_refused(503, "witness_unavailable"),
                    }
                    assert_eq!(dump(&stage) == before, fault == Fault::Before, "{case}");
                }
                send().await.is_durable();
            }
            let certificate = stage.certificate("r1").await;
            assert_eq!(certificate.verification.overall_verdict, Verdict::Verified, "{case}");
            let audit = certificate.claims[3].payload().unwrap();
            assert_eq!(audit.get("event_id").unwrap().as_str(), Some(end.event_id.as_str()));
            assert_eq!((stage.count("certificate"), stage.count("audit_events")), (1, 1), "{case}");
            assert_eq!(stage.count("open_exchange"), 0, "{case}");
            stage.restart().await;
        }
    }
}

/// A claim of the egress and the event right behind it are written by one step, and when that fails
/// both are told and may come again.
#[tokio::test]
async fn a_claim_that_waits_for_the_event_shares_its_step_and_its_fate() {
    for (fault, length) in [(Fault::Before, 0), (Fault::Before, 1), (Fault::After, 1)] {
        let (stage, plan) = planned(fault, 1, length).await;
        let gateway = [Service::Bridge, Service::Sanitizer].map(|s| claim(s, "r1", start()));
        stage.claim("r1", 0, &gateway).await.is_durable();
        let (egress, end) = ([claim(Service::Ai, "r1", start())], event(Some("r1"), true));
        if length > 0 {
            let both = tokio::join!(stage.claim("r1", 0, &egress), stage.report(&end));
            both.0.is_refused(503, "witness_unavailable");
            both.1.is_refused(503, "witness_unavailable");
        }
        assert_eq!(plan.taken.load(Ordering::SeqCst), 1 + length, "{fault:?}");
        let (claimed, ended) = tokio::join!(stage.claim("r1", 0, &egress), stage.report(&end));
        claimed.is_durable();
        ended.is_durable();
        let certificate = stage.certificate("r1").await;
        assert_eq!(certificate.verification.overall_verdict, Verdict::Verified, "{fault:?}");
        assert_eq!((stage.count("certificate"), stage.count("open_exchange")), (1, 0));
        if length == 0 {
            assert_eq!(plan.taken.load(Ordering::SeqCst), 2);
        }
        stage.restart().await;
    }
}

#[tokio::test]
async fn a_fault_in_a_sweep_is_made_good_by_the_next_one() {
    for fault in [Fault::Before, Fault::After] {
        let stage = faulty(fault, 1, 1).await;
        stage.claim("r1", 0, &[claim(Service::Bridge, "r1", start())]).await.is_durable();
        stage.pass(30);
        stage.witness.sweep().await.unwrap();
        stage.witness.sweep().await.unwrap();
        let certificate = stage.certificate("r1").await;
        assert_eq!(certificate.verification.missing_services.len(), 3, "{fault:?}");
        assert_eq!((stage.count("certificate"), stage.count("open_exchange")), (1, 0));
    }
}

#[tokio::test]
async fn a_fault_in_an_extension_is_told() {
    for fault in [Fault::Before, Fault::After] {
        let stage = faulty(fault, 1, 1).await;
        stage.claim("r1", 0, &[claim(Service::Bridge, "r1", start())]).await.is_durable();
        stage.extend("r1", 60_000).await.is_refused(503, "witness_unavailable");
        assert_eq!(stage.extend("r1", 60_000).await.status.as_u16(), 200);
        stage.pass(89);
        stage.witness.sweep().await.unwrap();
        assert_eq!(stage.count("open_exchange"), 1, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn events_that_follow_a_lost_one_find_the_end_of_the_chain_again() {
    for fault in [Fault::Before, Fault::After] {
        let stage = Arc::new(faulty(fault, 20, 10).await);
        let mut reports = tokio::task::JoinSet::new();
        for _ in 0..100 {
            let stage = Arc::clone(&stage);
            reports.spawn(async move {
                let event = event(None, false);
                let first = stage.report(&event).await.status.as_u16();
                if first != 200 {
                    assert_eq!(first, 503);
                    stage.report(&event).await.is_durable();
                }
                first == 200
            });
        }
        let mut refused = 0;
        while let Some(report) = reports.join_next().await {
            refused += usize::from(!report.unwrap());
        }
        assert!(refused >= 10, "{fault:?}: every fault is told, {refused}");
        assert_eq!(stage.count("audit_events"), 100, "{fault:?}");
        Arc::into_inner(stage).unwrap().restart().await;
    }
}

#[tokio::test]
async fn a_store_that_is_down_is_told_by_every_route_until_it_is_up() {
    let (stage, plan) = planned(Fault::Down, 1, 1000).await;
    let claims =
        [Service::Bridge, Service::Sanitizer, Service::Ai].map(|s| claim(s, "r1", start()));
    stage.claim("r1", 0, &claims[..1]).await.is_durable();
    let query = EventQuery { customer_id: CUSTOMER.to_owned(), since_nanos: 0, event_type: None };
    let query = envelope::headers(&query).unwrap();
    let end = event(Some("r1"), true);
    // Twice, because the second time nothing is in memory any more.
    for _ in 0..2 {
        stage.claim("r1", 0, &claims[1..]).await.is_refused(503, "witness_unavailable");
        stage.report(&end).await.is_refused(503, "witness_unavailable");
        stage.extend("r1", 1).await.is_refused(503, "witness_unavailable");
        stage.look_up("r1", Some(CUSTOMER)).await.is_refused(503, "witness_unavailable");
        let listed = stage.send(Method::GET, "/events", query.clone(), "").await;
        listed.is_refused(503, "witness_unavailable");
        let health = stage.send(Method::GET, "/healthz", HeaderMap::new(), "").await;
        health.is_refused(503, "witness_unavailable");
        stage.witness.sweep().await.unwrap();
    }
    plan.taken.store(2000, Ordering::SeqCst);
    stage.claim("r1", 0, &claims[1..]).await.is_durable();
    stage.report(&end).await.is_durable();
    assert_eq!(stage.certificate("r1").await.claims[..3], claims);
    assert_eq!(stage.count("audit_events"), 1);
}

#[tokio::test]
async fn a_caller_that_breaks_off_leaves_nothing_half_done() {
    let claims =
        [Service::Bridge, Service::Sanitizer, Service::Ai].map(|s| claim(s, "r1", start()));
    for held in 0..4 {
        let (stage, plan) = planned(Fault::Held, held, 1).await;
        let stage = Arc::new(stage);
        let end = event(Some("r1"), true);
        for place in 0..4 {
            let (sender, claims, end) = (Arc::clone(&stage), claims.clone(), end.clone());
            let send = async move || match claims.get(place) {
                Some(claim) => sender.claim("r1", 0, std::slice::from_ref(claim)).await,
                None => sender.report(&end).await,
            };
            if place == held {
                let broken = tokio::spawn({
                    let send = send.clone();
                    async move { send().await }
                });
                while plan.taken.load(Ordering::SeqCst) == held {
                    tokio::task::yield_now().await;
                }
                broken.abort();
                assert!(broken.await.is_err_and(|error| error.is_cancelled()));
                plan.gate.add_permits(1);
            }
            send().await.is_durable();
        }
        assert_eq!(stage.certificate("r1").await.claims[..3], claims, "{held}");
        assert_eq!((stage.count("audit_events"), stage.count("open_exchange")), (1, 0), "{held}");
    }
}
