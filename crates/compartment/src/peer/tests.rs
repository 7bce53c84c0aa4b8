use std::sync::atomic::{AtomicUsize, Ordering};

use http_body_util::BodyExt;
use hyper::StatusCode;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use tokio::net::UnixListener;
use tokio::sync::watch;

use super::*;
use crate::server::{empty, full};

/// A compartment that counts its connections. `/empty` has no body, `/late` begins when it is told
/// to, `/close` is the last answer of its connection.
struct Stage {
    peer: Peer,
    accepted: Arc<AtomicUsize>,
    late: watch::Sender<bool>,
    _folder: tempfile::TempDir,
}

impl Stage {
    fn open(compartment: Compartment) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("s");
        let listener = UnixListener::bind(&socket).unwrap();
        let accepted = Arc::new(AtomicUsize::new(0));
        let late = watch::Sender::new(false);
        let (count, told) = (Arc::clone(&accepted), late.subscribe());
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
                let told = told.clone();
                let service = service_fn(move |request| answer(request, told.clone()));
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        let peer = Peer::new(compartment, socket);
        Self { peer, accepted, late, _folder: folder }
    }

    async fn get(&self, path: &str) -> Result<Response<Answer>, PeerError> {
        self.peer.send(Method::GET, path, HeaderMap::new(), full(Bytes::new())).await
    }

    /// Sends a request and reads the whole answer.
    async fn read(&self, path: &str) -> Bytes {
        self.get(path).await.unwrap().into_body().collect().await.unwrap().to_bytes()
    }

    fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }
}

async fn answer(
    request: Request<Incoming>,
    mut told: watch::Receiver<bool>,
) -> Result<Response<Body>, hyper::Error> {
    Ok(match request.uri().path() {
        "/empty" => empty(StatusCode::NO_CONTENT),
        "/late" => {
            let _ = told.wait_for(|told| *told).await;
            Response::new(full("late"))
        }
        "/close" => {
            let mut response = Response::new(full("last"));
            let close = hyper::header::HeaderValue::from_static("close");
            response.headers_mut().insert(hyper::header::CONNECTION, close);
            response
        }
        _ => Response::new(full("here")),
    })
}

#[tokio::test]
async fn a_connection_serves_again_when_its_answer_was_read() {
    let stage = Stage::open(Compartment::Egress);
    for _ in 0..3 {
        assert_eq!(stage.read("/").await, "here");
        drop(stage.get("/empty").await.unwrap());
    }
    assert_eq!(stage.accepted(), 1);
    let unread = stage.get("/").await.unwrap();
    assert_eq!(stage.read("/").await, "here");
    assert_eq!(stage.accepted(), 2);
    drop(unread);
}

#[tokio::test]
async fn a_connection_that_was_closed_is_no_failure() {
    let stage = Stage::open(Compartment::Egress);
    for times in 1..=3 {
        assert_eq!(stage.read("/close").await, "last");
        assert_eq!(stage.accepted(), times);
    }
}

#[tokio::test]
async fn nobody_there_is_told() {
    let stage = Stage::open(Compartment::Egress);
    let nowhere = Peer::new(Compartment::Egress, "/nonexistent/socket".into());
    let sent = nowhere.send(Method::GET, "/", HeaderMap::new(), full(Bytes::new())).await;
    assert!(matches!(sent, Err(PeerError::Unreachable(Compartment::Egress))));
    assert!(matches!(stage.get("no path").await, Err(PeerError::Invalid(_))));
}

#[tokio::test]
async fn many_requests_to_the_witness_share_few_connections() {
    let stage = Stage::open(Compartment::Witness);
    let mut answers = tokio::task::JoinSet::new();
    for _ in 0..3 * TO_THE_WITNESS {
        let peer = stage.peer.clone();
        answers.spawn(async move {
            let sent = peer.send(Method::GET, "/late", HeaderMap::new(), full(Bytes::new())).await;
            sent.unwrap().into_body().collect().await.unwrap().to_bytes()
        });
    }
    while stage.accepted() < TO_THE_WITNESS {
        tokio::task::yield_now().await;
    }
    stage.late.send_replace(true);
    assert!(answers.join_all().await.iter().all(|answer| answer == "late"));
    assert_eq!(stage.accepted(), TO_THE_WITNESS);
}
