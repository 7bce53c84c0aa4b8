//! A server that answers with the bytes that a test writes down, and remembers what it was asked.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// How long anything may take that should be there in a moment.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a server does after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// Waits for the next request.
    KeepOpen,
    Close,
}

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// Which connection it came over, counted from zero.
    pub(crate) connection: usize,
    /// The first line and the headers.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn first_line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    /// The path and query as they stood on the wire.
    pub(crate) fn target(&self) -> &str {
        self.first_line().split(' ').nth(1).unwrap_or_default()
    }

    /// All values of a header, in order.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let pairs = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        let same = pairs.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        same.map(|(_, value)| value).collect()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.all(name).first().copied()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

#[derive(Default)]
struct Log {
    received: Mutex<Vec<Received>>,
    /// How many connections the other side has closed.
    closed: Mutex<usize>,
    changed: Condvar,
}

/// A running server; its threads end with the test.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    log: Arc<Log>,
}

impl Server {
    /// A server that answers every request with the same bytes and keeps the connection.
    pub(crate) fn saying(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::start(move |_, stream| {
            stream.write_all(&answer)?;
            Ok(Then::KeepOpen)
        })
    }

    /// A server that gives its answers in order, and the last one again and again.
    pub(crate) fn saying_in_turn(answers: &[&str]) -> Self {
        let answers: Vec<Vec<u8>> = answers.iter().map(|one| one.as_bytes().to_vec()).collect();
        let turn = Mutex::new(0);
        Self::start(move |_, stream| {
            let mut turn = turn.lock().unwrap();
            stream.write_all(&answers[(*turn).min(answers.len() - 1)])?;
            *turn += 1;
            Ok(Then::KeepOpen)
        })
    }

    /// A server that does what the function says, once for each request.
    pub(crate) fn start<F>(answer: F) -> Self
    where
        F: Fn(&Received, &mut TcpStream) -> io::Result<Then> + Send + Sync + 'static,
    {
        Self::wrapped(Ok, answer)
    }

    /// The same over something that is put around the connection, such as TLS.
    pub(crate) fn wrapped<S, W, F>(wrap: W, answer: F) -> Self
    where
        S: Read + Write,
        W: Fn(TcpStream) -> io::Result<S> + Send + Sync + 'static,
        F: Fn(&Received, &mut S) -> io::Result<Then> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::new(Log::default());
        let (shared, record) = (Arc::new((wrap, answer)), Arc::clone(&log));
        std::thread::spawn(move || {
            for (connection, stream) in listener.incoming().flatten().enumerate() {
                let (shared, record) = (Arc::clone(&shared), Arc::clone(&record));
                std::thread::spawn(move || {
                    // A client that hangs up is part of many tests.
                    let _ = stream.set_nodelay(true);
                    if let Ok(mut stream) = (shared.0)(stream) {
                        drop(converse(connection, &mut stream, &record, &shared.1));
                    }
                    *record.closed.lock().unwrap() += 1;
                    record.changed.notify_all();
                });
            }
        });
        Self { address, log }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Every request so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.log.received.lock().unwrap().clone()
    }

    /// The only request so far.
    #[track_caller]
    pub(crate) fn only(&self) -> Received {
        let received = self.received();
        assert_eq!(received.len(), 1, "{received:?}");
        received[0].clone()
    }

    /// Waits until so many connections are over.
    #[track_caller]
    pub(crate) fn wait_closed(&self, count: usize) {
        let closed = self.log.closed.lock().unwrap();
        let waited = self.log.changed.wait_timeout_while(closed, PATIENCE, |now| *now < count);
        assert!(!waited.unwrap().1.timed_out(), "no {count} connections were closed");
    }
}

fn converse<S: Read + Write>(
    connection: usize,
    stream: &mut S,
    log: &Log,
    answer: &dyn Fn(&Received, &mut S) -> io::Result<Then>,
) -> io::Result<()> {
    let mut pending = Vec::new();
    while let Some(mut received) = read(stream, &mut pending)? {
        received.connection = connection;
        log.received.lock().unwrap().push(received.clone());
        if answer(&received, stream)? == Then::Close {
            break;
        }
    }
    Ok(())
}

/// A request with its body; nothing when the other side is done.
pub(crate) fn read(stream: &mut impl Read, pending: &mut Vec<u8>) -> io::Result<Option<Received>> {
    let mut buffer = [0; 16 * 1024];
    loop {
        if let Some(end) = pending.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&pending[..end]).into_owned();
            let mut received = Received { connection: 0, head, body: Vec::new() };
            let length = received.header("content-length").map_or(0, |text| text.parse().unwrap());
            if pending.len() >= end + 4 + length {
                received.body = pending[end + 4..end + 4 + length].to_vec();
                pending.drain(..end + 4 + length);
                return Ok(Some(received));
            }
        }
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Ok(None);
        }
        pending.extend_from_slice(&buffer[..count]);
    }
}

/// A whole answer with a body.
pub(crate) fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// The same with text all through.
pub(crate) fn answer_text(status: &str, headers: &str, body: &str) -> String {
    String::from_utf8(answer(status, headers, body)).unwrap()
}

/// Says nothing until the other side goes away.
pub(crate) fn wait_for_hangup(stream: &mut impl Read) -> io::Result<Then> {
    while stream.read(&mut [0; 64])? > 0 {}
    Ok(Then::Close)
}
