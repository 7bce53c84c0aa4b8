//! A client and a server on real sockets, whichever way an exchange goes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::stream;
use http_body_util::{BodyExt, StreamBody};
use hyper::{Request, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::*;
use crate::envelope;
use crate::server::{self, BoxError, Incoming, Limits, Listener, empty, full};

const MIB: usize = 1024 * 1024;

/// What the server under test counts and is told.
#[derive(Clone)]
struct Notes {
    /// Handlers and bodies that were dropped before their end.
    dropped: watch::Sender<usize>,
    /// Bytes that the endless body was asked for.
    asked: Arc<AtomicUsize>,
    told: watch::Receiver<bool>,
}

/// Counts when it is dropped.
struct Dropped(watch::Sender<usize>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count += 1);
    }
}

/// A compartment: `/echo` sends back what it gets, `/late` answers when it is told to, `/endless`
/// never ends, `/breaks` breaks off, `/here` says who answers.
struct Stage {
    peer: Peer,
    notes: Notes,
    tell: watch::Sender<bool>,
    stop: watch::Sender<bool>,
    served: JoinHandle<()>,
    folder: tempfile::TempDir,
}

impl Stage {
    fn open() -> Self {
        Self::with(10_000)
    }

    fn with(connections: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("s")).unwrap();
        let (tell, told) = watch::channel(false);
        let notes = Notes { dropped: watch::Sender::new(0), asked: Arc::default(), told };
        let (stop, served) = start(listener, connections, ("first", notes.clone()));
        let peer = Peer::new(Compartment::Egress, folder.path().join("s"));
        Self { peer, notes, tell, stop, served, folder }
    }

    async fn get(&self, path: &str) -> Result<Response<Answer>, PeerError> {
        self.peer.send(Method::POST, path, HeaderMap::new(), Bytes::new()).await
    }

    async fn dropped(&self, count: usize) {
        self.notes.dropped.subscribe().wait_for(|dropped| *dropped == count).await.unwrap();
    }
}

fn start(
    listener: UnixListener,
    connections: usize,
    (name, notes): (&'static str, Notes),
) -> (watch::Sender<bool>, JoinHandle<()>) {
    let (stop, stopped) = watch::channel(false);
    let patience = Duration::from_secs(60);
    let limits = Limits { header_timeout: patience, drain_timeout: patience, connections };
    let answer = move |request, _| answer(request, name, notes.clone());
    let served = server::serve(Listener::Unix(listener), limits, stopped, answer);
    (stop, tokio::spawn(served))
}

async fn answer(
    request: Request<Incoming>,
    name: &'static str,
    mut notes: Notes,
) -> Response<server::Body> {
    let (head, body) = request.into_parts();
    let dropped = Dropped(notes.dropped.clone());
    match head.uri.path() {
        "/echo" => {
            let body = envelope::collect(body, 4 * MIB).await.unwrap();
            let mut response = Response::new(full(body));
            *response.headers_mut() = head.headers;
            *response.status_mut() = StatusCode::CREATED;
            response
        }
        "/late" => {
            let _ = notes.told.wait_for(|told| *told).await;
            std::mem::forget(dropped);
            Response::new(full(name))
        }
        "/endless" => {
            let piece = Bytes::from(vec![b'x'; 1000]);
            let endless = stream::repeat_with(move || {
                let _alive = &dropped;
                notes.asked.fetch_add(piece.len(), Ordering::SeqCst);
                Ok(Frame::data(piece.clone()))
            });
            Response::new(StreamBody::new(endless).boxed_unsync())
        }
        "/breaks" => {
            let pieces = [Ok("one"), Ok("two"), Err(BoxError::from("on purpose"))];
            let pieces = pieces.map(|piece| piece.map(|text| Frame::data(Bytes::from(text))));
            Response::new(StreamBody::new(stream::iter(pieces)).boxed_unsync())
        }
        "/here" => Response::new(full(name)),
        _ => empty(StatusCode::NOT_FOUND),
    }
}

async fn read(answer: Response<Answer>) -> Result<Bytes, BrokenOff> {
    answer.into_body().collect().await.map(|collected| collected.to_bytes())
}

fn sample(length: usize) -> Bytes {
    (0..length).map(|at| (at * 31 + at / 251) as u8).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_of_any_length_come_whole_and_beside_each_other() {
    let stage = Stage::open();
    let mut under_way = JoinSet::new();
    let lengths = [0, 1, 12, 13, 14, 65_535, 65_536, 65_537, 262_143, 262_144, 262_145, 3 * MIB];
    for length in lengths.into_iter().cycle().take(60) {
        let peer = stage.peer.clone();
        under_way.spawn(async move {
            let headers = envelope::headers(&format!("{length} \u{1f600}")).unwrap();
            let sent = peer.send(Method::PUT, "/echo?a=b", headers, sample(length)).await.unwrap();
            assert_eq!(sent.status(), StatusCode::CREATED);
            let said: String = envelope::read(sent.headers()).unwrap();
            assert_eq!(said, format!("{length} \u{1f600}"));
            assert!(read(sent).await.unwrap() == sample(length), "{length}");
        });
    }
    while let Some(done) = under_way.join_next().await {
        done.unwrap();
    }
    assert_eq!(stage.get("/nothing").await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_answer_that_nobody_reads_waits_and_holds_nobody_up() {
    let stage = Stage::open();
    let mut endless = stage.get("/endless").await.unwrap().into_body();
    for _ in 0..3 {
        assert_eq!(read(stage.get("/here").await.unwrap()).await.unwrap(), "first");
    }
    let asked = stage.notes.asked.load(Ordering::SeqCst);
    assert!((100_000..300_000).contains(&asked), "{asked} bytes for nobody");
    let mut got = 0;
    while got < 2 * MIB {
        got += endless.frame().await.unwrap().unwrap().into_data().unwrap().len();
    }
    assert!(stage.notes.asked.load(Ordering::SeqCst) < got + 300_000);
}

#[tokio::test]
async fn whoever_does_not_wait_any_more_cancels() {
    let stage = Stage::open();
    let endless = stage.get("/endless").await.unwrap();
    drop(endless);
    stage.dropped(1).await;
    let late = stage.peer.clone();
    let late = tokio::spawn(async move {
        let _ = late.send(Method::POST, "/late", HeaderMap::new(), Bytes::new()).await;
    });
    assert_eq!(read(stage.get("/here").await.unwrap()).await.unwrap(), "first");
    late.abort();
    // `/here` drops its own, too.
    stage.dropped(3).await;
    stage.tell.send_replace(true);
    assert_eq!(read(stage.get("/late").await.unwrap()).await.unwrap(), "first");
}

#[tokio::test]
async fn what_came_before_the_end_is_told_before_it() {
    let stage = Stage::open();
    let mut body = stage.get("/breaks").await.unwrap().into_body();
    for piece in ["one", "two"] {
        assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), piece);
    }
    assert!(body.frame().await.unwrap().is_err());
    assert!(body.frame().await.is_none());
}

#[tokio::test]
async fn a_restart_ends_what_is_under_way_and_loses_nothing() {
    let stage = Stage::open();
    let peer = stage.peer.clone();
    let late = tokio::spawn(async move {
        read(peer.send(Method::POST, "/late", HeaderMap::new(), Bytes::new()).await.unwrap()).await
    });
    assert_eq!(read(stage.get("/here").await.unwrap()).await.unwrap(), "first");
    // As the supervisor does: the socket is there all the time.
    std::fs::remove_file(stage.folder.path().join("s")).unwrap();
    let next = UnixListener::bind(stage.folder.path().join("s")).unwrap();
    stage.stop.send_replace(true);
    let (_stop, _) = start(next, 100, ("second", stage.notes.clone()));
    while read(stage.get("/here").await.unwrap()).await.unwrap() != "second" {}
    assert!(!late.is_finished());
    stage.tell.send_replace(true);
    assert_eq!(late.await.unwrap().unwrap(), "first");
    stage.served.await.unwrap();
}

#[tokio::test]
async fn requests_beyond_the_limit_are_broken_off() {
    let stage = Stage::with(2);
    let mut waiting = JoinSet::new();
    for _ in 0..3 {
        let peer = stage.peer.clone();
        waiting.spawn(async move {
            let sent = peer.send(Method::POST, "/late", HeaderMap::new(), Bytes::new()).await;
            sent.map(|_| ())
        });
    }
    assert!(waiting.join_next().await.unwrap().unwrap().is_err());
    stage.tell.send_replace(true);
    while let Some(answered) = waiting.join_next().await {
        answered.unwrap().unwrap();
    }
    assert_eq!(read(stage.get("/here").await.unwrap()).await.unwrap(), "first");
}

#[tokio::test]
async fn whoever_speaks_otherwise_is_cut() {
    let stage = Stage::open();
    let request = [&9u32.to_le_bytes()[..], &[0x81], &1u64.to_le_bytes(), &[0xff; 9]].concat();
    let too_long = [&u32::MAX.to_le_bytes()[..], &[3], &[0; 8]].concat();
    let unknown = [&0u32.to_le_bytes()[..], &[9], &[0; 8]].concat();
    let answer = [&0u32.to_le_bytes()[..], &[2], &[0; 8]].concat();
    for bytes in [request, too_long, unknown, answer] {
        let mut socket = UnixStream::connect(stage.folder.path().join("s")).await.unwrap();
        socket.write_all(&bytes).await.unwrap();
        assert_eq!(socket.read(&mut [0; 100]).await.unwrap_or(0), 0, "{bytes:?}");
    }
    assert_eq!(read(stage.get("/here").await.unwrap()).await.unwrap(), "first");
}

#[tokio::test]
async fn nobody_there_is_told() {
    let stage = Stage::open();
    let nowhere = Peer::new(Compartment::Egress, "/nonexistent/socket".into());
    let sent = nowhere.send(Method::GET, "/", HeaderMap::new(), Bytes::new()).await;
    assert!(matches!(sent, Err(PeerError::Unreachable(Compartment::Egress))));
    assert!(matches!(stage.get("no path").await, Err(PeerError::Invalid(_))));
}

#[tokio::test]
async fn a_compartment_that_dies_is_told_and_its_successor_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let listener = UnixListener::bind(folder.path().join("s")).unwrap();
    let peer = Peer::new(Compartment::Witness, folder.path().join("s"));
    let asked = peer.clone();
    let asked = tokio::spawn(async move {
        asked.send(Method::GET, "/", HeaderMap::new(), Bytes::new()).await.map(drop)
    });
    let (mut socket, _) = listener.accept().await.unwrap();
    socket.read_u32_le().await.unwrap();
    drop(socket);
    assert!(matches!(asked.await.unwrap(), Err(PeerError::Unreachable(Compartment::Witness))));
    let (_stop, _) = start(listener, 10, ("next", Stage::open().notes));
    let sent = peer.send(Method::GET, "/here", HeaderMap::new(), Bytes::new()).await.unwrap();
    assert_eq!(read(sent).await.unwrap(), "next");
}
