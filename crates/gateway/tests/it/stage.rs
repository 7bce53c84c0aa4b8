//! A real gateway with a witness and an egress whose answers a test chooses.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;
use hyper::{Method, Request, Response, StatusCode};
use lucairn_compartment::clock::Clock;
use lucairn_compartment::message::{Answered, NativeAnswer, Passed, Refusal, TextBlock};
use lucairn_compartment::peer::Silence;
use lucairn_compartment::server::{self, Body, Incoming, Limits, Listener};
use lucairn_compartment::{envelope, id};
use lucairn_gateway::{Config, Setup};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;

/// What the witness does with the claims of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Witness {
    Works,
    /// Nobody listens.
    Away,
    Refuses,
    /// Says that the claims are recorded, and then loses them.
    LosesThem,
    /// Says that the claims are recorded, and never that they are durable.
    SaysNothingMore,
}

/// What the egress does with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Egress {
    Works,
    Away,
    Refuses,
    BreaksOff,
    /// An answer without its envelope.
    Mumbles,
    /// Passes on what a provider answers.
    Passes(Provided),
}

/// The answer of a provider: its type, its pieces and how they end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Provided {
    pub(crate) kind: &'static str,
    pub(crate) body: &'static str,
    pub(crate) end: End,
}

/// How the body of an answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Whole,
    /// The provider broke off.
    Broken,
    /// The provider said nothing for too long.
    Silent,
}

/// What a caller got.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) body: String,
    /// Whether the body had an end.
    pub(crate) is_whole: bool,
    /// Whether a header names the exchange.
    pub(crate) names_exchange: bool,
}

/// A running gateway and what its neighbours saw.
pub(crate) struct Stage {
    address: SocketAddr,
    key: String,
    calls: Arc<Mutex<Vec<Bytes>>>,
    _stop: watch::Sender<bool>,
    _folder: tempfile::TempDir,
}

impl Stage {
    pub(crate) async fn start(witness: Witness, egress: Egress, clock: Clock) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let calls: Arc<Mutex<Vec<Bytes>>> = Arc::default();
        let (stop, stopped) = watch::channel(false);
        let socket = |name: &str| folder.path().join(name);
        if witness != Witness::Away {
            listen(&socket("w"), &stopped, move |request| be_witness(witness, request));
        }
        if egress != Egress::Away {
            let calls = Arc::clone(&calls);
            listen(&socket("e"), &stopped, move |request| {
                be_egress(egress, Arc::clone(&calls), request)
            });
        }
        let data = socket("gateway");
        let first = lucairn_gateway::provision(&data, &Clock::system()).await.unwrap().unwrap();
        let keys = lucairn_gateway::Keys::load_or_create(&data).unwrap().public();
        let keys: Vec<_> = keys.iter().map(lucairn_veil::api::PublishedKey::from).collect();
        let config = Config { wait_timeout_seconds: 2.0, ..Config::default() };
        let setup = Setup {
            config,
            data,
            egress_socket: socket("e"),
            witness_socket: socket("w"),
            well_known: serde_json::json!({ "keys": keys }).to_string(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            lucairn_gateway::run(setup, Listener::Tcp(listener), stopped, clock).await.unwrap();
        });
        Self { address, key: first.api_key, calls, _stop: stop, _folder: folder }
    }

    /// Sends one prompt; gives status, code and the whole body of the answer.
    pub(crate) async fn ask(&self, prompt: &str) -> (u16, String, String) {
        let body = serde_json::json!({ "prompt_template": prompt, "context": {}, "model": "m" });
        let before = self.calls().len();
        let got = self.post("/api/v1/proxy/messages", &body).await;
        assert!(got.is_whole, "{got:?}");
        let json: serde_json::Value = serde_json::from_str(&got.body).unwrap();
        let code = json["error"]["code"].as_str().unwrap_or("").to_owned();
        let is_fault = got.status != 200 && self.calls().len() > before;
        assert!(got.names_exchange || !is_fault, "a fault names its exchange: {got:?}");
        (got.status, code, got.body)
    }

    /// Sends a request; gives what came back, be it broken off.
    pub(crate) async fn post(&self, path: &str, body: &serde_json::Value) -> Got {
        let stream = tokio::net::TcpStream::connect(self.address).await.unwrap();
        let stream = hyper_util::rt::TokioIo::new(stream);
        let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header("host", "gateway")
            .header("x-api-key", &self.key)
            .body(Full::new(Bytes::from(body.to_string())))
            .unwrap();
        let response = sender.send_request(request).await.unwrap();
        let status = response.status().as_u16();
        let names_exchange = response.headers().contains_key("x-lucairn-request-id");
        let (mut response, mut body, mut is_whole) = (response.into_body(), Vec::new(), true);
        while let Some(frame) = response.frame().await {
            match frame {
                Ok(frame) => body.extend_from_slice(&frame.into_data().unwrap()),
                Err(_) => is_whole = false,
            }
        }
        let body = String::from_utf8(body).unwrap();
        Got { status, body, is_whole, names_exchange }
    }

    /// What the egress was handed.
    pub(crate) fn calls(&self) -> Vec<Bytes> {
        self.calls.lock().unwrap().clone()
    }
}

fn listen<F>(
    socket: &Path,
    stop: &watch::Receiver<bool>,
    handler: impl Fn(Request<Incoming>) -> F + Clone + Send + 'static,
) where
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let listener = Listener::Unix(UnixListener::bind(socket).unwrap());
    let limits = Limits {
        header_timeout: std::time::Duration::from_secs(10),
        drain_timeout: std::time::Duration::from_secs(1),
        connections: 100,
    };
    let serving = server::serve(listener, limits, stop.clone(), move |request, _| handler(request));
    tokio::spawn(serving);
}

async fn be_witness(witness: Witness, request: Request<Incoming>) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let _ = envelope::collect(request.into_body(), 1_000_000).await;
    let durable = || server::full(&br#"{"durable":true}"#[..]);
    if path != "/claims" {
        return Response::new(durable());
    }
    match witness {
        Witness::Works => Response::new(durable()),
        Witness::LosesThem => Response::new(broken()),
        Witness::SaysNothingMore => Response::new(server::full(Bytes::new())),
        Witness::Refuses | Witness::Away => {
            refusal(StatusCode::UNPROCESSABLE_ENTITY, "claim_malformed")
        }
    }
}

async fn be_egress(
    egress: Egress,
    calls: Arc<Mutex<Vec<Bytes>>>,
    request: Request<Incoming>,
) -> Response<Body> {
    let body = envelope::collect(request.into_body(), 1_000_000).await.unwrap();
    calls.lock().unwrap().push(body);
    match egress {
        Egress::Works => answer(),
        Egress::Refuses => refusal(StatusCode::GATEWAY_TIMEOUT, "upstream_timeout"),
        Egress::BreaksOff => {
            let mut answer = answer();
            *answer.body_mut() = broken();
            answer
        }
        Egress::Passes(provided) => passed(provided),
        Egress::Mumbles | Egress::Away => Response::new(server::full("what?")),
    }
}

fn passed(Provided { kind, body, end }: Provided) -> Response<Body> {
    let headers = vec![("content-type".to_owned(), kind.to_owned())];
    let note = Passed { status: 200, provider: "p".to_owned(), headers };
    let mut response = Response::new(match end {
        End::Whole => server::full(body),
        End::Broken => ends_with(body, "broken on purpose".into()),
        End::Silent => ends_with(body, Silence.into()),
    });
    response.headers_mut().insert(envelope::HEADER, envelope::write(&note).unwrap());
    response
}

fn answer() -> Response<Body> {
    let text = TextBlock::Text { text: format!("done {}", id::unguessable().unwrap()) };
    let answer = NativeAnswer { content: vec![text], stop_reason: None, usage: None };
    let note = Answered { model_used: "m".to_owned(), provider: "p".to_owned(), latency_ms: 1 };
    let mut response = server::json(StatusCode::OK, &answer);
    response.headers_mut().insert(envelope::HEADER, envelope::write(&note).unwrap());
    response
}

fn refusal(status: StatusCode, code: &str) -> Response<Body> {
    let refusal =
        Refusal { code: code.to_owned(), message: "no".to_owned(), retry_after_seconds: None };
    server::json(status, &refusal)
}

fn broken() -> Body {
    ends_with("{", "broken on purpose".into())
}

/// A body that begins and then breaks; the pause lets its beginning go out first.
fn ends_with(begin: &'static str, error: server::BoxError) -> Body {
    let begin = async move { Ok(Frame::data(Bytes::from(begin))) };
    let end = async {
        tokio::task::yield_now().await;
        Err(error)
    };
    StreamBody::new(stream::once(begin).chain(stream::once(end))).boxed_unsync()
}
