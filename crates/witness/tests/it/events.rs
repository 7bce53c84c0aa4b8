//! Reading the events of a customer.

use hyper::Method;
use lucairn_compartment::envelope;
use lucairn_compartment::message::{EventQuery, RecordedEvent};

use crate::stage::{CUSTOMER, SECOND, Stage, event, start};

async fn list(stage: &Stage, customer: &str, since: i64, of: Option<&str>) -> Vec<RecordedEvent> {
    let query = EventQuery {
        customer_id: customer.to_owned(),
        since_nanos: since,
        event_type: of.map(str::to_owned),
    };
    let headers = envelope::headers(&query).unwrap();
    let answer = stage.send(Method::GET, "/events", headers, "").await;
    assert_eq!(answer.status.as_u16(), 200);
    serde_json::from_slice(&answer.body.unwrap()).unwrap()
}

#[tokio::test]
async fn events_are_listed_by_customer_time_and_type() {
    let stage = Stage::start().await;
    for (customer, event_type) in
        [(CUSTOMER, "proxy.completed"), ("cus_8", "proxy.completed"), (CUSTOMER, "audit.exported")]
    {
        let mut event = event(None, false);
        event.customer_id = customer.to_owned();
        event.event_type = event_type.to_owned();
        stage.report(&event).await.is_durable();
        stage.pass(1);
    }
    let start = start().nanos();
    for (customer, since, of, expected) in [
        (CUSTOMER, 0, None, &["proxy.completed", "audit.exported"][..]),
        (CUSTOMER, start + 2 * SECOND, None, &["audit.exported"]),
        (CUSTOMER, start + 2 * SECOND + 1, None, &[]),
        (CUSTOMER, start, Some("proxy.completed"), &["proxy.completed"]),
        (CUSTOMER, 0, Some("proxy"), &[]),
        ("cus_8", 0, None, &["proxy.completed"]),
        ("cus_9", 0, None, &[]),
    ] {
        let found = list(&stage, customer, since, of).await;
        let types: Vec<_> = found.iter().map(|event| event.event_type.as_str()).collect();
        assert_eq!(types, expected, "{customer} {since} {of:?}");
    }
}

#[tokio::test]
async fn an_event_is_listed_as_it_was_reported() {
    let stage = Stage::start().await;
    let mut reported = event(Some("r1"), true);
    reported.details = "{\"note\":\"é \u{1f600} <&>\"}".to_owned();
    stage.report(&reported).await.is_durable();
    let found = list(&stage, CUSTOMER, 0, None).await.remove(0);
    assert_eq!(found.timestamp, "2026-06-09T10:13:20.25Z");
    assert_eq!(found.event_type, reported.event_type);
    assert_eq!(found.actor, reported.actor);
    assert_eq!(found.details, reported.details);
    assert_eq!(found.request_id.as_deref(), Some("r1"));
}

#[tokio::test]
async fn the_same_event_again_changes_nothing() {
    let stage = Stage::start().await;
    let first = event(Some("r1"), true);
    stage.report(&first).await.is_durable();
    stage.report(&first).await.is_durable();
    stage.report(&event(None, false)).await.is_durable();
    stage.report(&first).await.is_durable();
    assert_eq!(stage.count("audit_events"), 2);
    stage.restart().await;
}
