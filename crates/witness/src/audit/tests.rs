//! Tests of the chain without a store.

use super::*;

const NOW: i64 = 1_781_000_000_000_000_000;

fn event(number: usize) -> AuditEvent {
    AuditEvent {
        event_id: format!("{number:032x}"),
        event_type: "proxy.completed".to_owned(),
        source_service: "gateway".to_owned(),
        customer_id: "cus_7".to_owned(),
        actor: "k_abc".to_owned(),
        request_id: None,
        ends_exchange: false,
        details: "{}".to_owned(),
        calls_model: true,
    }
}

fn empty() -> Chain {
    Chain::restore(&ChainEnd::default()).unwrap()
}

/// A chain of events with the given numbers.
fn chain(numbers: impl IntoIterator<Item = usize>) -> (Chain, Vec<ChainedEvent>) {
    let mut chain = empty();
    let at = Timestamp::from_nanos(NOW);
    let events = numbers.into_iter().map(|number| chain.append(&event(number), at).0).collect();
    (chain, events)
}

fn checkpoint(event: &ChainedEvent) -> Checkpoint {
    Checkpoint {
        tree_size: event.sequence,
        frontier: event.checkpoint.clone().unwrap(),
        last_event_hash: event.event_hash,
        stored_event_hash: Some(event.event_hash),
    }
}

#[test]
fn what_is_restored_is_what_was_left() {
    let (chain, events) = chain(0..1030);
    let marked: Vec<_> = events.iter().filter(|event| event.checkpoint.is_some()).collect();
    assert_eq!(marked.len(), 1);
    assert_eq!(marked[0].sequence, 1024);
    let whole = ChainEnd { checkpoint: None, events: events.clone() };
    assert_eq!(Chain::restore(&whole), Ok(chain.clone()));
    let short =
        ChainEnd { checkpoint: Some(checkpoint(marked[0])), events: events[1024..].to_vec() };
    assert_eq!(Chain::restore(&short), Ok(chain));
}

#[test]
fn events_of_two_chains_do_not_make_one() {
    let (_, ours) = chain([1, 2, 3]);
    let (_, theirs) = chain([7, 8, 9]);
    for (events, broken_at) in [
        (vec![theirs[0].clone(), ours[1].clone()], 2),
        (vec![ours[0].clone(), ours[2].clone()], 3),
        (vec![ours[1].clone()], 2),
        (vec![ours[0].clone(), ours[0].clone()], 1),
    ] {
        let end = ChainEnd { checkpoint: None, events };
        assert_eq!(Chain::restore(&end), Err(ChainError::Event(broken_at)));
    }
}

#[test]
fn every_part_of_an_event_is_in_its_hash() {
    let (_, events) = chain([1]);
    let changes: [fn(&mut ChainedEvent); 8] = [
        |event| event.event_id.push('0'),
        |event| event.event_type.push('0'),
        |event| event.source_service.push('0'),
        |event| event.actor.push('0'),
        |event| event.customer_id.push('0'),
        |event| event.timestamp.push('0'),
        |event| event.details.push('0'),
        |event| event.request_id = Some(String::new()),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut event = events[0].clone();
        change(&mut event);
        assert_ne!(hash_event(&event), events[0].event_hash, "change {number}");
        let end = ChainEnd { checkpoint: None, events: vec![event] };
        assert_eq!(Chain::restore(&end), Err(ChainError::Event(1)), "change {number}");
    }
}

#[test]
fn a_checkpoint_must_match_the_chain() {
    let (_, events) = chain(0..1024);
    let good = checkpoint(&events[1023]);
    let changes: [fn(&mut Checkpoint); 5] = [
        |checkpoint| checkpoint.stored_event_hash = None,
        |checkpoint| checkpoint.stored_event_hash = Some([0; 32]),
        |checkpoint| checkpoint.last_event_hash = [0; 32],
        |checkpoint| checkpoint.frontier.push(0),
        |checkpoint| checkpoint.tree_size += 1,
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut bad = good.clone();
        change(&mut bad);
        let broken = ChainError::Checkpoint(bad.tree_size);
        let end = ChainEnd { checkpoint: Some(bad), events: Vec::new() };
        assert_eq!(Chain::restore(&end), Err(broken), "change {number}");
    }
    let end = ChainEnd { checkpoint: Some(good), events: Vec::new() };
    assert!(Chain::restore(&end).is_ok());
}
