//! The life of a streamed call: piece by piece, and all the ways in which it ends.

use lucairn_compartment::message::Dialect;
use lucairn_compartment::peer::BrokenOff;
use lucairn_egress::{Config, Kind, Row};

use crate::provider::{Provider, Script, chunk, chunked, http};
use crate::witness::Ending;
use crate::world::{Ask, World};

const REQUEST: &[u8] = br#"{"model":"test-model","stream":true,"messages":[]}"#;
const FIRST: &[u8] = b"data: {\"a\":1}\n\n";
const SECOND: &[u8] = b"data: [DONE]\n\n";
/// What is no event yet.
const HALF: &[u8] = b"data: {\"b\":";
const EVENTS: &str = "content-type: text/event-stream\r\n";

fn ask() -> Ask {
    Ask::wire("s1", Dialect::OpenaiChat, "test-model", REQUEST)
}

/// A stream of two pieces and an end, each sent when the test lets it.
fn steps() -> Script {
    let first = [chunked(200, EVENTS), chunk(FIRST)].concat();
    Script::AnswerInSteps(vec![first, chunk(SECOND), chunk(b"")])
}

async fn world(scripts: Vec<Script>) -> (Provider, World) {
    let provider = Provider::start(scripts).await;
    let world = World::with_provider(Kind::OpenAi, &provider.url()).await;
    (provider, world)
}

#[tokio::test]
async fn every_piece_arrives_before_the_next_is_sent() {
    let (provider, world) = world(vec![steps()]).await;
    let mut witness = world.witness();
    let mut stream = world.stream(ask()).await;
    assert_eq!(stream.passed().status, 200);
    assert_eq!(stream.next().await.unwrap().unwrap(), FIRST);
    provider.release();
    assert_eq!(stream.next().await.unwrap().unwrap(), SECOND);
    assert!(witness.recorded.try_recv().is_err(), "the end is not signed before it is there");
    provider.release();
    assert!(stream.next().await.is_none());
    let answer = [FIRST, SECOND].concat();
    assert_eq!(witness.ending().await, Ending::of("completed", Some(REQUEST), &answer));
}

#[tokio::test]
async fn leaving_ends_the_providers_work_at_once() {
    for in_the_body in [false, true] {
        let script =
            if in_the_body { steps() } else { Script::AnswerWhenReleased(http(200, "", "{}")) };
        let (provider, world) = world(vec![script]).await;
        let mut witness = world.witness();
        let handed_over = if in_the_body {
            let mut stream = world.stream(ask()).await;
            stream.next().await.unwrap().unwrap()
        } else {
            tokio::select! {
                biased;
                () = provider.requests(1) => {}
                _ = world.stream(ask()) => panic!("nothing was released"),
            }
            Vec::new()
        };
        provider.closed().await;
        assert_eq!(witness.ending().await, Ending::of("cancelled", Some(REQUEST), &handed_over));
    }
}

#[tokio::test]
async fn a_provider_that_breaks_off_breaks_the_body() {
    let cut = |end: &[u8]| [chunked(200, EVENTS), chunk(FIRST), end.to_vec()].concat();
    let short = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\ndata: {\"a\":1}\n\n".to_vec();
    for (what, bytes) in [
        ("between chunks", cut(b"")),
        ("in a chunk", cut(b"ff\r\n")),
        ("no chunk", cut(b"zz\r\n")),
        ("less than announced", short),
    ] {
        let (_provider, world) = world(vec![Script::AnswerAndClose(bytes)]).await;
        let mut witness = world.witness();
        let (body, is_whole) = world.stream(ask()).await.rest().await;
        assert_eq!((&body[..], is_whole), (FIRST, false), "{what}");
        assert_eq!(witness.ending().await, Ending::of("failed", Some(REQUEST), FIRST), "{what}");
    }
}

#[tokio::test]
async fn a_stream_is_an_answer_once_its_last_event_is_there() {
    let closing = |body: &[u8]| {
        let head = format!("HTTP/1.1 200 OK\r\n{EVENTS}connection: close\r\n\r\n");
        [head.as_bytes(), body].concat()
    };
    let chunks =
        |body: &[u8], end: &[u8]| [chunked(200, EVENTS), chunk(body), end.to_vec()].concat();
    let all = [FIRST, SECOND].concat();
    let half = [FIRST, HALF].concat();
    for (what, bytes, body, is_whole, outcome) in [
        ("closed at the end", closing(&all), &all, true, "completed"),
        ("closed before it", closing(FIRST), &FIRST.to_vec(), true, "failed"),
        ("closed in an event", closing(&half), &half, true, "failed"),
        ("ended before it", chunks(FIRST, b"0\r\n\r\n"), &FIRST.to_vec(), true, "failed"),
        ("broken behind it", chunks(&all, b"zz\r\n"), &all, true, "completed"),
    ] {
        let (_provider, world) = world(vec![Script::AnswerAndClose(bytes)]).await;
        let mut witness = world.witness();
        let (found, ended) = world.stream(ask()).await.rest().await;
        assert_eq!((&found, ended), (body, is_whole), "{what}");
        assert_eq!(witness.ending().await, Ending::of(outcome, Some(REQUEST), body), "{what}");
    }
}

#[tokio::test]
async fn a_provider_that_says_in_its_stream_that_it_failed_did_not_answer() {
    let no = b"data: {\"error\":{\"message\":\"overloaded\"}}\n\n";
    for (what, kind, last, outcome) in [
        ("in an event", EVENTS, &no[..], "failed"),
        ("not there", EVENTS, SECOND, "completed"),
        (
            "in what is neither a stream nor JSON",
            "content-type: application/json\r\n",
            SECOND,
            "failed",
        ),
    ] {
        let (start, end) = last.split_at(9);
        let head = [chunked(200, kind), chunk(FIRST), chunk(start)].concat();
        let script = Script::Answer([head, chunk(end), chunk(b"")].concat());
        let (_provider, world) = world(vec![script]).await;
        let mut witness = world.witness();
        let (body, is_whole) = world.stream(ask()).await.rest().await;
        let handed_over = [FIRST, last].concat();
        assert_eq!((&body, is_whole), (&handed_over, true), "{what}");
        let ending = Ending::of(outcome, Some(REQUEST), &handed_over);
        assert_eq!(witness.ending().await, ending, "{what}");
    }
}

#[tokio::test]
async fn a_provider_that_says_nothing_is_left() {
    for (what, script, handed_over) in [
        ("before its headers", Script::AnswerAndHold(Vec::new()), &b""[..]),
        ("in its body", steps(), FIRST),
    ] {
        let (provider, world) = world(vec![script]).await;
        let mut witness = world.witness();
        let mut stream = world.stream(ask().timeout_ms(200)).await;
        if handed_over.is_empty() {
            let (status, refusal) = stream.refusal().await;
            assert_eq!((status, refusal.code.as_str()), (504, "upstream_timeout"), "{what}");
        } else {
            assert_eq!(stream.next().await.unwrap().unwrap(), FIRST, "{what}");
            assert_eq!(stream.next().await, Some(Err(BrokenOff::Silence)), "{what}");
        }
        provider.closed().await;
        let ending = Ending::of("failed", Some(REQUEST), handed_over);
        assert_eq!(witness.ending().await, ending, "{what}");
    }
}

#[tokio::test]
async fn a_provider_is_asked_again_only_before_its_answer() {
    let busy = |status| Script::Answer(http(status, "retry-after: 0\r\n", "busy"));
    let whole = [chunked(200, EVENTS), chunk(SECOND), chunk(b"")].concat();
    for status in [429, 503, 529] {
        let (provider, world) = world(vec![busy(status), Script::Answer(whole.clone())]).await;
        let mut witness = world.witness();
        assert_eq!(world.stream(ask()).await.whole().await, SECOND, "{status}");
        assert_eq!(provider.received().len(), 2);
        // The same bytes twice are one entry.
        assert_eq!(witness.ending().await, Ending::of("completed", Some(REQUEST), SECOND));
    }
    // A provider that says that it is of no use is asked once.
    let headers = "retry-after: 0\r\nx-should-retry: false\r\n";
    let (useless, world_of) = world(vec![Script::Answer(http(429, headers, "busy"))]).await;
    assert_eq!(world_of.stream(ask()).await.whole().await, b"busy");
    assert_eq!(useless.received().len(), 1);
    // The last try is passed on as it is.
    let (provider, world) = world(vec![busy(529)]).await;
    let mut witness = world.witness();
    let stream = world.stream(ask()).await;
    assert_eq!((stream.passed().status, stream.header("retry-after")), (529, Some("0".into())));
    assert_eq!(stream.whole().await, b"busy");
    assert_eq!(provider.received().len(), 2);
    assert_eq!(witness.ending().await, Ending::of("failed", Some(REQUEST), b"busy"));
}

#[tokio::test]
async fn a_provider_that_is_not_there_got_nothing() {
    let nobody = format!("http://{}", Provider::nobody().await);
    let world = World::with_provider(Kind::OpenAi, &nobody).await;
    let mut witness = world.witness();
    let (status, refusal) = world.stream(ask()).await.refusal().await;
    assert_eq!((status, refusal.code.as_str()), (502, "upstream_error"));
    assert_eq!(witness.ending().await, Ending::of("failed", None, b""));
}

#[tokio::test]
async fn a_stop_ends_what_does_not_end_in_time() {
    let provider = Provider::start([steps()]).await;
    let mut config = Config { drain_seconds: 0, ..Config::default() };
    let row = Row {
        kind: Some(Kind::OpenAi),
        base_url: Some(provider.url()),
        keyless: Some(true),
        ..Row::default()
    };
    config.providers.insert("test".to_owned(), row);
    let world = World::with_config(tempfile::tempdir().unwrap(), config);
    let mut witness = world.witness();
    let mut stream = world.stream(ask().provider("test")).await;
    assert_eq!(stream.next().await.unwrap().unwrap(), FIRST);
    world.stop().await.unwrap();
    assert!(stream.next().await.unwrap().is_err());
    provider.closed().await;
    assert_eq!(witness.ending().await, Ending::of("failed", Some(REQUEST), FIRST));
}
