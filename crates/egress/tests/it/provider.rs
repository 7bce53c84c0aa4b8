//! A provider on the loopback that misbehaves on the level of bytes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};

use crate::world::soon;

/// What the provider does with one request.
#[derive(Clone)]
pub(crate) enum Script {
    /// Writes these bytes and reads the next request.
    Answer(Vec<u8>),
    /// Writes these bytes and closes the connection.
    AnswerAndClose(Vec<u8>),
    /// Writes these bytes and then nothing, until the other side closes.
    AnswerAndHold(Vec<u8>),
    /// Waits for [`Provider::release`], then writes these bytes.
    AnswerWhenReleased(Vec<u8>),
    /// Writes the first of these, and each further one after a [`Provider::release`]; then nothing,
    /// until the other side closes.
    AnswerInSteps(Vec<Vec<u8>>),
}

/// A request as it came.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) head: String,
    pub(crate) body: String,
    /// The body as it came.
    pub(crate) bytes: Vec<u8>,
}

/// The provider; the last script is used again for every further request.
pub(crate) struct Provider {
    pub(crate) address: String,
    shared: Arc<Shared>,
}

struct Shared {
    scripts: Mutex<VecDeque<Script>>,
    received: watch::Sender<Vec<Received>>,
    closed: watch::Sender<usize>,
    release: Notify,
}

impl Provider {
    pub(crate) async fn start(scripts: impl IntoIterator<Item = Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let shared = Arc::new(Shared {
            scripts: Mutex::new(scripts.into_iter().collect()),
            received: watch::Sender::new(Vec::new()),
            closed: watch::Sender::new(0),
            release: Notify::new(),
        });
        let accepting = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&accepting).converse(stream));
            }
        });
        Self { address, shared }
    }

    /// An address where nobody listens.
    pub(crate) async fn nobody() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().to_string()
    }

    /// Something that does not wait for a request: it writes at once and holds the connection.
    pub(crate) async fn greeting(bytes: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                stream.write_all(bytes).await.unwrap();
                tokio::spawn(
                    async move { while stream.read(&mut [0; 512]).await.unwrap_or(0) > 0 {} },
                );
            }
        });
        address
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All requests so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.shared.received.borrow().clone()
    }

    /// Waits until so many requests have come.
    pub(crate) async fn requests(&self, count: usize) {
        let mut received = self.shared.received.subscribe();
        soon(received.wait_for(|all| all.len() >= count)).await.unwrap();
    }

    /// Waits until the other side has closed a connection.
    pub(crate) async fn closed(&self) {
        soon(self.shared.closed.subscribe().wait_for(|count| *count > 0)).await.unwrap();
    }

    pub(crate) fn release(&self) {
        self.shared.release.notify_one();
    }
}

impl Shared {
    async fn converse(self: Arc<Self>, mut stream: TcpStream) {
        while let Some(received) = read_request(&mut stream).await {
            let script = {
                let mut scripts = self.scripts.lock().unwrap();
                if scripts.len() > 1 { scripts.pop_front() } else { scripts.front().cloned() }
            };
            self.received.send_modify(|all| all.push(received));
            match script.expect("a provider has a script") {
                Script::Answer(bytes) => stream.write_all(&bytes).await.unwrap(),
                Script::AnswerAndClose(bytes) => {
                    stream.write_all(&bytes).await.unwrap();
                    return;
                }
                Script::AnswerAndHold(bytes) => stream.write_all(&bytes).await.unwrap(),
                Script::AnswerWhenReleased(bytes) => {
                    tokio::select! {
                        () = self.release.notified() => {}
                        () = end_of(&mut stream) => break,
                    }
                    stream.write_all(&bytes).await.unwrap();
                }
                Script::AnswerInSteps(steps) => {
                    if !self.step(&mut stream, steps).await {
                        break;
                    }
                }
            }
        }
        self.closed.send_modify(|count| *count += 1);
    }
}

impl Shared {
    /// False when the other side closed in between.
    async fn step(&self, stream: &mut TcpStream, steps: Vec<Vec<u8>>) -> bool {
        for (number, bytes) in steps.into_iter().enumerate() {
            if number > 0 {
                tokio::select! {
                    () = self.release.notified() => {}
                    () = end_of(stream) => return false,
                }
            }
            if stream.write_all(&bytes).await.is_err() {
                return false;
            }
        }
        true
    }
}

async fn end_of(stream: &mut TcpStream) {
    let _ = stream.read(&mut [0; 1]).await;
}

async fn read_request(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4096];
        let read = stream.read(&mut part).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&part[..read]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let body = &bytes[end + 4..];
        if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            let (text, bytes) = (String::from_utf8_lossy(body).into_owned(), body.to_vec());
            return Some(Received { head, body: text, bytes });
        }
    }
}

/// A well-formed HTTP answer with a JSON body.
pub(crate) fn http(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{headers}\r\n{body}").into_bytes()
}

/// The head of an answer of unknown length.
pub(crate) fn chunked(status: u16, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} X\r\ntransfer-encoding: chunked\r\n{headers}\r\n").into_bytes()
}

/// A piece of such an answer; an empty one ends it.
pub(crate) fn chunk(bytes: &[u8]) -> Vec<u8> {
    let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
    chunk.extend(bytes);
    chunk.extend(b"\r\n");
    chunk
}

/// An answer that OpenAI could have sent.
pub(crate) fn openai_answer() -> Vec<u8> {
    http(
        200,
        "content-type: application/json\r\n",
        r#"{"id":"c1","model":"gpt-x-2026","choices":[{"index":0,"message":{"role":"assistant","content":"Hello [PERSON_1]"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}"#,
    )
}
