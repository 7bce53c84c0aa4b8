//! A witness that records what it is told, or refuses it as a test wants.

use std::path::Path;
use std::sync::{Arc, Mutex};

use hyper::{Method, Request, Response, StatusCode};
use lucairn_compartment::envelope;
use lucairn_compartment::message::ClaimsNote;
use lucairn_compartment::server::{Body, Incoming, Limits, Listener, empty, serve};
use lucairn_veil::Claim;
use lucairn_veil::digest::{sha256, to_hex};
use lucairn_veil::json::Json;
use tokio::net::UnixListener;
use tokio::sync::{mpsc, watch};

use crate::world::soon;

/// A claim as it came.
pub(crate) struct Recorded {
    pub(crate) note: ClaimsNote,
    pub(crate) claim: Claim,
}

/// The witness.
pub(crate) struct Witness {
    pub(crate) recorded: mpsc::UnboundedReceiver<Recorded>,
    _stop: watch::Sender<bool>,
}

/// What a claim says about how a call ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) outcome: String,
    /// Hashes of what left.
    pub(crate) left: Vec<String>,
    /// Hash of what was handed over.
    pub(crate) handed_over: String,
}

impl Ending {
    /// As it must be for these bytes.
    pub(crate) fn of(outcome: &str, left: Option<&[u8]>, handed_over: &[u8]) -> Self {
        Self {
            outcome: outcome.to_owned(),
            left: left.map(|bytes| to_hex(&sha256(bytes))).into_iter().collect(),
            handed_over: to_hex(&sha256(handed_over)),
        }
    }
}

impl Witness {
    /// How the call of the next claim ended.
    pub(crate) async fn ending(&mut self) -> Ending {
        let payload = self.claim().await.claim.payload().unwrap();
        let text = |of: &Json<'_>| of.as_str().unwrap().to_owned();
        let left = payload.get("upstream_body_sha256").unwrap().as_array().unwrap();
        Ending {
            outcome: text(payload.get("outcome").unwrap()),
            left: left.iter().map(text).collect(),
            handed_over: text(payload.get("response_hash").unwrap()),
        }
    }

    /// Listens at a socket; answers with these statuses first, and 200 from then on.
    pub(crate) fn start(socket: &Path, first: &[u16]) -> Self {
        let listener = Listener::Unix(UnixListener::bind(socket).unwrap());
        let (stop_sender, stop) = watch::channel(false);
        let (sender, recorded) = mpsc::unbounded_channel();
        let first = Arc::new(Mutex::new(first.to_vec()));
        let limits = Limits {
            header_timeout: std::time::Duration::from_secs(60),
            drain_timeout: std::time::Duration::ZERO,
            connections: 100,
        };
        tokio::spawn(serve(listener, limits, stop, move |request, _| {
            record(request, sender.clone(), Arc::clone(&first))
        }));
        Self { recorded, _stop: stop_sender }
    }

    /// The next claim.
    pub(crate) async fn claim(&mut self) -> Recorded {
        soon(self.recorded.recv()).await.unwrap()
    }
}

async fn record(
    request: Request<Incoming>,
    sender: mpsc::UnboundedSender<Recorded>,
    first: Arc<Mutex<Vec<u16>>>,
) -> Response<Body> {
    assert_eq!((request.method(), request.uri().path()), (&Method::POST, "/claims"));
    let note = envelope::read(request.headers()).unwrap();
    let body = envelope::collect(request.into_body(), 1 << 20).await.unwrap();
    let refused = {
        let mut first = first.lock().unwrap();
        (!first.is_empty()).then(|| first.remove(0))
    };
    if let Some(status) = refused {
        return empty(StatusCode::from_u16(status).unwrap());
    }
    let claims = Json::parse(&body).unwrap();
    let [claim] = claims.as_array().unwrap() else { panic!("one claim at a time") };
    sender.send(Recorded { note, claim: Claim::from_json(claim).unwrap() }).unwrap();
    empty(StatusCode::OK)
}
