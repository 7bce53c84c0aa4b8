//! Load on a server: a fixed number of connections, or a fixed rate of arrivals.
//!
//! At a fixed rate a latency counts from the moment at which the request should have been sent,
//! so a server that stalls is charged for everybody whom it kept waiting (no coordinated omission).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::CONTENT_TYPE;
use hyper::{HeaderMap, Method, Request, Uri};
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::connection::{Connection, Error};
use crate::latency::Summary;

/// Every answer of this number is read and checked, beside the first ones.
const CHECKED_EVERY: u64 = 32;

/// How many requests may be late before a load at a fixed rate is called off.
const MOST_LATE: usize = 100_000;

/// What is sent, and what must come back.
#[derive(Clone)]
pub struct Target {
    pub address: SocketAddr,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub expected: Expected,
}

/// What a checked answer must look like.
#[derive(Clone, Default)]
pub struct Expected {
    /// Where the text stands in the answer, as a JSON pointer; without one nothing is checked.
    pub pointer: Option<String>,
    /// What must stand in the text: the personal data of the request, restored.
    pub contains: Vec<String>,
}

/// How load arrives.
#[derive(Clone, Copy, Debug)]
pub enum Arrival {
    /// Each connection sends the next request when it has the answer to the last one.
    Closed,
    /// So many requests a second, whether or not earlier ones are answered.
    Open { rate: f64 },
}

/// How much load.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub connections: usize,
    pub arrival: Arrival,
    pub warm_up: Duration,
    pub duration: Duration,
}

/// What came of it. Only requests that were due after the warm-up count.
#[derive(Debug, Serialize)]
pub struct Outcome {
    /// Answers with status 200, warm-up included: as many certificates there must be.
    pub answered: u64,
    pub errors: u64,
    /// Answers that were read and were as expected.
    pub checked: u64,
    pub per_second: f64,
    /// Latencies in microseconds.
    pub latency: Summary,
}

#[derive(Default)]
struct Tally {
    answered: AtomicU64,
    errors: AtomicU64,
    checked: AtomicU64,
}

type Arrivals = Arc<Mutex<UnboundedReceiver<Instant>>>;

/// Puts load on a target and measures.
///
/// # Errors
/// When the target cannot be reached at the start.
pub async fn run(target: Target, plan: Plan) -> Result<Outcome, Error> {
    let target = Arc::new(target);
    let tally = Arc::new(Tally::default());
    let begin = Instant::now() + Duration::from_millis(20);
    let (from, until) = (begin + plan.warm_up, begin + plan.warm_up + plan.duration);
    let arrivals = match plan.arrival {
        Arrival::Closed => None,
        Arrival::Open { rate } => Some(arrivals(rate, begin, until)),
    };
    let mut connections = Vec::new();
    for _ in 0..plan.connections {
        let connection = Connection::open(target.address).await?;
        connections.push(tokio::spawn(drive(
            connection,
            (Arc::clone(&target), Arc::clone(&tally)),
            arrivals.clone(),
            (from, until),
        )));
    }
    let mut latencies = Vec::new();
    for connection in connections {
        latencies.extend(connection.await?);
    }
    let counted = latencies.len() as f64;
    Ok(Outcome {
        answered: tally.answered.load(Ordering::Relaxed),
        errors: tally.errors.load(Ordering::Relaxed),
        checked: tally.checked.load(Ordering::Relaxed),
        per_second: counted / plan.duration.as_secs_f64(),
        latency: Summary::of(&mut latencies),
    })
}

/// The moments at which requests are due, each given out when it has come. A thread of its own
/// waits for them, because the runtime's timer is only exact to a millisecond.
fn arrivals(rate: f64, begin: Instant, until: Instant) -> Arrivals {
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    let waiting = sender.clone();
    std::thread::spawn(move || {
        let step = Duration::from_secs_f64(1.0 / rate.max(0.001));
        let mut due = begin;
        while due < until {
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            if waiting.send(due).is_err() {
                return;
            }
            due += step;
        }
    });
    drop(sender);
    Arc::new(Mutex::new(receiver))
}

/// One connection at work; gives the latencies that count.
async fn drive(
    mut connection: Connection,
    (target, tally): (Arc<Target>, Arc<Tally>),
    arrivals: Option<Arrivals>,
    (from, until): (Instant, Instant),
) -> Vec<Duration> {
    let mut latencies = Vec::new();
    loop {
        let due = match &arrivals {
            None => Instant::now(),
            Some(arrivals) => {
                let mut arrivals = arrivals.lock().await;
                match arrivals.recv().await {
                    Some(due) if arrivals.len() <= MOST_LATE => due,
                    _ => return latencies,
                }
            }
        };
        if due >= until {
            return latencies;
        }
        match one(&mut connection, &target, &tally).await {
            Ok(()) => tally.answered.fetch_add(1, Ordering::Relaxed),
            Err(error) => {
                if tally.errors.fetch_add(1, Ordering::Relaxed) == 0 {
                    complain(&error);
                }
                let Ok(again) = Connection::open(target.address).await else { return latencies };
                connection = again;
                continue;
            }
        };
        let now = Instant::now();
        // A closed load counts what was answered in time, an open one everything that was due.
        if due >= from && (arrivals.is_some() || now < until) {
            latencies.push(now.saturating_duration_since(due));
        }
    }
}

async fn one(connection: &mut Connection, target: &Target, tally: &Tally) -> Result<(), Error> {
    let mut request = Request::new(Full::new(target.body.clone()));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = target.uri.clone();
    *request.headers_mut() = target.headers.clone();
    let (status, body) = connection.ask(request).await?;
    if status != 200 {
        return Err(format!("HTTP {status}: {}", String::from_utf8_lossy(&body)).into());
    }
    if tally.answered.load(Ordering::Relaxed).is_multiple_of(CHECKED_EVERY) {
        target.expected.check(&body)?;
        tally.checked.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

impl Expected {
    /// Whether the text of an answer has everything that it must have, and no placeholder.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn check(&self, body: &[u8]) -> Result<(), Error> {
        let Some(pointer) = &self.pointer else { return Ok(()) };
        let answer: serde_json::Value = serde_json::from_slice(body)?;
        let text = answer.pointer(pointer).and_then(serde_json::Value::as_str);
        let text = text.ok_or("the answer has no text where it should have one")?;
        if let Some(missing) = self.contains.iter().find(|value| !text.contains(value.as_str())) {
            return Err(format!("the answer does not have {missing:?}: {text}").into());
        }
        // Nothing that is sent has a bracket in it, so one can only begin a placeholder.
        if text.contains('[') {
            return Err(format!("the answer has a placeholder: {text}").into());
        }
        Ok(())
    }
}

/// Says on standard error what the first failure was; the others are only counted.
fn complain(error: &Error) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "load: {error}");
}

/// The headers of every request.
///
/// # Errors
/// When the key cannot stand in a header.
pub fn headers(key: Option<&str>) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, "application/json".parse()?);
    if let Some(key) = key {
        headers.insert("x-api-key", key.parse()?);
    }
    Ok(headers)
}

#[cfg(test)]
mod tests;
