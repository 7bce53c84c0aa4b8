//! A store that fails before or after it did what it was asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lucairn_compartment::message::{EventQuery, RecordedEvent};
use lucairn_veil::certificate::Verdict;
use lucairn_veil::key::Service;
use lucairn_witness::store::{
    CertificateRow, ChainEnd, OpenRow, Reply, SqliteStore, Step, Store, StoreError, Taken,
};

use crate::stage::{Stage, claim, event, start};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// The step is not taken.
    Before,
    /// The step is taken, but the answer is lost.
    After,
    /// The step is recorded and then not durable.
    NotDurable,
}

/// When to fail: every step from `first` on for `length` steps.
struct Plan {
    fault: Fault,
    first: usize,
    length: usize,
    taken: AtomicUsize,
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
        let is_planned = (self.plan.first..self.plan.first + self.plan.length).contains(&number);
        match self.plan.fault {
            _ if !is_planned => self.store.submit(step),
            Fault::Before => error(),
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
        }
    }

    fn chain_end(&self) -> Reply<ChainEnd> {
        self.store.chain_end()
    }

    fn open_exchange(&self, request_id: &str) -> Reply<Option<OpenRow>> {
        self.store.open_exchange(request_id)
    }

    fn open_exchanges(&self) -> Reply<Vec<OpenRow>> {
        self.store.open_exchanges()
    }

    fn certificate(&self, request_id: &str) -> Reply<Option<CertificateRow>> {
        self.store.certificate(request_id)
    }

    fn events(&self, query: EventQuery) -> Reply<Vec<RecordedEvent>> {
        self.store.events(query)
    }

    fn is_healthy(&self) -> bool {
        self.store.is_healthy()
    }
}

async fn faulty(fault: Fault, first: usize, length: usize) -> Stage {
    let plan = Arc::new(Plan { fault, first, length, taken: AtomicUsize::new(0) });
    Stage::start_with(|store| Faulty { store, plan }).await
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
