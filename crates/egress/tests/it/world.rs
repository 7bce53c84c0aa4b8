//! An egress at a temporary socket, and the gateway's side of it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::header::HeaderValue;
use hyper::{HeaderMap, Method, StatusCode};
use lucairn_compartment::Compartment;
use lucairn_compartment::clock::{Clock, Timestamp};
use lucairn_compartment::envelope;
use lucairn_compartment::message::{
    Answered, Call, Dialect, NativeAnswer, NativeRequest, Passed, Refusal, TextBlock, UPSTREAM_KEY,
};
use lucairn_compartment::peer::{Answer, BrokenOff, Peer};
use lucairn_compartment::server::Listener;
use lucairn_egress::{Config, Kind, Row, Setup, StartError};
use tokio::net::UnixListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::witness::Witness;

/// The operator's own key for the provider `test`.
pub(crate) const OPERATOR_KEY: &str = "sk-operator-canary-1";

/// 2026-06-09T10:13:20Z.
pub(crate) const NOW: i64 = 1_781_000_000_000_000_000;

/// A running egress.
pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) egress: Arc<Peer>,
    pub(crate) clock: Clock,
    stop: watch::Sender<bool>,
    task: JoinHandle<Result<(), StartError>>,
}

/// What the gateway got.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Got {
    pub(crate) fn refusal(&self) -> Refusal {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn answered(&self) -> Answered {
        envelope::read(&self.headers).unwrap()
    }

    pub(crate) fn text(&self) -> String {
        let answer: NativeAnswer = serde_json::from_slice(&self.body).unwrap();
        let texts = answer.content.into_iter().map(|TextBlock::Text { text }| text);
        texts.collect::<Vec<_>>().join("|")
    }
}

/// A request of the gateway.
#[derive(Clone)]
pub(crate) struct Ask {
    pub(crate) id: &'static str,
    pub(crate) call: Call,
    pub(crate) body: Vec<u8>,
    pub(crate) key: Option<HeaderValue>,
}

impl Ask {
    /// A prompt for a model, with all the time in the world.
    pub(crate) fn model(id: &'static str, model: &str) -> Self {
        let call = Call {
            token: "tok_1".to_owned(),
            model: Some(model.to_owned()),
            provider: None,
            dialect: Dialect::Native,
            timeout_ms: 60_000,
            own_key_only: false,
            headers: Vec::new(),
            detail: None,
            unmasked: false,
        };
        let request = NativeRequest {
            prompt: "Write to [PERSON_1]".to_owned(),
            max_tokens: None,
            temperature: None,
        };
        Self { id, call, body: serde_json::to_vec(&request).unwrap(), key: None }
    }

    /// A request in a wire dialect.
    pub(crate) fn wire(id: &'static str, dialect: Dialect, model: &str, body: &[u8]) -> Self {
        let mut ask = Self::model(id, model);
        ask.call.dialect = dialect;
        ask.body = body.to_vec();
        ask
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.call.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn provider(mut self, name: &str) -> Self {
        self.call.provider = Some(name.to_owned());
        self
    }

    pub(crate) fn timeout_ms(mut self, timeout_ms: u64) -> Self {
        self.call.timeout_ms = timeout_ms;
        self
    }

    pub(crate) fn key(mut self, key: &'static str) -> Self {
        self.key = Some(HeaderValue::from_bytes(key.as_bytes()).unwrap());
        self
    }
}

/// An answer under way.
pub(crate) struct Stream(hyper::Response<Answer>);

impl Stream {
    /// What the egress tells beside the body, when there is an answer.
    pub(crate) fn passed(&self) -> Passed {
        assert_eq!(self.0.status(), 200);
        envelope::read(self.0.headers()).unwrap()
    }

    /// A header of the provider that is passed.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let headers = self.passed().headers;
        headers.into_iter().find(|(found, _)| found == name).map(|(_, value)| value)
    }

    /// The headers on the socket.
    pub(crate) fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    /// The next piece; nothing at the end, an error where the body breaks off.
    pub(crate) async fn next(&mut self) -> Option<Result<Vec<u8>, BrokenOff>> {
        let frame = soon(self.0.body_mut().frame()).await?;
        Some(frame.map(|frame| frame.into_data().unwrap().to_vec()))
    }

    /// All that comes, and whether it ends as it should.
    pub(crate) async fn rest(mut self) -> (Vec<u8>, bool) {
        let mut all = Vec::new();
        loop {
            match self.next().await {
                Some(Ok(piece)) => all.extend(piece),
                Some(Err(_)) => return (all, false),
                None => return (all, true),
            }
        }
    }

    /// The whole answer.
    pub(crate) async fn whole(self) -> Vec<u8> {
        let (body, is_whole) = self.rest().await;
        assert!(is_whole, "{}", String::from_utf8_lossy(&body));
        body
    }

    /// Status and code, when there is no answer.
    pub(crate) async fn refusal(self) -> (u16, Refusal) {
        let status = self.0.status().as_u16();
        assert!(envelope::read::<Passed>(self.0.headers()).is_err());
        (status, serde_json::from_slice(&self.whole().await).unwrap())
    }
}

impl World {
    /// An egress with the provider `test` of a kind at a URL, and no witness yet.
    pub(crate) async fn with_provider(kind: Kind, url: &str) -> Self {
        let (url, folder) = (url.to_owned(), tempfile::tempdir().unwrap());
        let file = folder.path().join("credential");
        std::fs::write(&file, format!("{OPERATOR_KEY}\n")).unwrap();
        let row = Row {
            kind: Some(kind),
            base_url: Some(url),
            credential_file: Some(file),
            ..Row::default()
        };
        let mut config = Config::default();
        config.providers.insert("test".to_owned(), row);
        config.routes.insert("test".to_owned(), "test".to_owned());
        Self::with_config(folder, config)
    }

    /// An egress with the built-in providers.
    pub(crate) fn plain() -> Self {
        Self::with_config(tempfile::tempdir().unwrap(), Config::default())
    }

    /// An egress with any configuration.
    pub(crate) fn with_config(folder: tempfile::TempDir, mut config: Config) -> Self {
        config.drain_seconds = config.drain_seconds.min(5);
        let setup = Setup {
            config,
            data: folder.path().to_owned(),
            witness_socket: folder.path().join("witness.sock"),
        };
        let socket = folder.path().join("egress.sock");
        let listener = Listener::Unix(UnixListener::bind(&socket).unwrap());
        let (stop, stopped) = watch::channel(false);
        let clock = Clock::fixed(Timestamp::from_nanos(NOW));
        let task = tokio::spawn(lucairn_egress::run(setup, listener, stopped, clock.clone()));
        let egress = Arc::new(Peer::new(Compartment::Egress, socket));
        Self { folder, egress, clock, stop, task }
    }

    pub(crate) fn witness_socket(&self) -> PathBuf {
        self.folder.path().join("witness.sock")
    }

    pub(crate) fn witness(&self) -> Witness {
        Witness::start(&self.witness_socket(), &[])
    }

    /// Sends a call and waits for its end.
    pub(crate) async fn ask(&self, ask: Ask) -> Got {
        let mut headers = envelope::headers(&ask.call).unwrap();
        if let Some(key) = ask.key {
            headers.insert(UPSTREAM_KEY, key);
        }
        self.send(Method::POST, &format!("/calls/{}", ask.id), headers, ask.body).await
    }

    /// Sends a call in a task of its own.
    pub(crate) fn ask_aside(&self, ask: Ask) -> JoinHandle<Got> {
        let egress = Arc::clone(&self.egress);
        tokio::spawn(async move {
            let headers = envelope::headers(&ask.call).unwrap();
            let path = format!("/calls/{}", ask.id);
            collect(egress.send(Method::POST, &path, headers, ask.body.into()).await.unwrap()).await
        })
    }

    /// Sends a call in a wire dialect and waits for the headers of its answer.
    pub(crate) async fn stream(&self, ask: Ask) -> Stream {
        let mut headers = envelope::headers(&ask.call).unwrap();
        if let Some(key) = ask.key {
            headers.insert(UPSTREAM_KEY, key);
        }
        let path = format!("/streams/{}", ask.id);
        let answer = self.egress.send(Method::POST, &path, headers, ask.body.into()).await;
        Stream(answer.unwrap())
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Got {
        collect(self.egress.send(method, path, headers, body.into()).await.unwrap()).await
    }

    pub(crate) async fn detach(&self, id: &str) -> StatusCode {
        let path = format!("/calls/{id}/detach");
        self.send(Method::POST, &path, HeaderMap::new(), Vec::new()).await.status
    }

    pub(crate) async fn delete(&self, id: &str) -> StatusCode {
        let path = format!("/calls/{id}");
        self.send(Method::DELETE, &path, HeaderMap::new(), Vec::new()).await.status
    }

    /// Asks the egress to stop and waits until it has.
    pub(crate) async fn stop(self) -> Result<(), StartError> {
        self.stop.send_replace(true);
        self.task.await.unwrap()
    }
}

/// What must happen, within a time that only a failure needs.
pub(crate) async fn soon<F: Future>(event: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(20), event).await.unwrap()
}

async fn collect(response: hyper::Response<Answer>) -> Got {
    let (parts, body) = response.into_parts();
    let body = envelope::collect(body, 64 << 20).await.unwrap().to_vec();
    Got { status: parts.status, headers: parts.headers, body }
}
