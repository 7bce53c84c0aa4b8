//! Load on a server: a fixed number of connections, or a fixed rate of arrivals.
//!
//! At a fixed rate a latency counts from the moment at which the request should have been sent,
//! so a server that stalls is charged for everybody whom it kept waiting (no coordinated omission).

mod expected;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderName};
use hyper::{HeaderMap, Method, Request, Uri};
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::connection::{Answer, Connection, Error};
use crate::latency::Summary;
use crate::timer::wake_on_time;
pub use expected::Expected;

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
    /// One answer in so many has its text read, the first one always. Every answer must have
    /// status 200 and come to its end.
    pub checked_every: u64,
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
    /// Latencies in microseconds, until the answer has ended.
    pub latency: Summary,
    /// The same, until its first byte after the headers.
    pub first_byte: Summary,
}

/// How long one answer took.
struct Took {
    begun: Duration,
    ended: Duration,
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
    let mut all = Vec::new();
    for connection in connections {
        all.extend(connection.await?);
    }
    let mut ended: Vec<Duration> = all.iter().map(|took| took.ended).collect();
    let mut begun: Vec<Duration> = all.iter().map(|took| took.begun).collect();
    Ok(Outcome {
        answered: tally.answered.load(Ordering::Relaxed),
        errors: tally.errors.load(Ordering::Relaxed),
        checked: tally.checked.load(Ordering::Relaxed),
        per_second: all.len() as f64 / plan.duration.as_secs_f64(),
        latency: Summary::of(&mut ended),
        first_byte: Summary::of(&mut begun),
    })
}

/// The moments at which requests are due, each given out when it has come. A thread of its own
/// waits for them, because the runtime's timer is only exact to a millisecond.
fn arrivals(rate: f64, begin: Instant, until: Instant) -> Arrivals {
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    let waiting = sender.clone();
    std::thread::spawn(move || {
        wake_on_time();
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
) -> Vec<Took> {
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
        let begun = match one(&mut connection, &target, &tally).await {
            Ok(begun) => begun,
            Err(error) => {
                if tally.errors.fetch_add(1, Ordering::Relaxed) == 0 {
                    complain(&error);
                }
                let Ok(again) = Connection::open(target.address).await else { return latencies };
                connection = again;
                continue;
            }
        };
        tally.answered.fetch_add(1, Ordering::Relaxed);
        let now = Instant::now();
        // A closed load counts what was answered in time, an open one everything that was due.
        if due >= from && (arrivals.is_some() || now < until) {
            let since_due = |moment: Instant| moment.saturating_duration_since(due);
            latencies.push(Took { begun: since_due(begun), ended: since_due(now) });
        }
    }
}

/// Asks once; gives the moment at which the answer began.
async fn one(
    connection: &mut Connection,
    target: &Target,
    tally: &Tally,
) -> Result<Instant, Error> {
    let mut request = Request::new(Full::new(target.body.clone()));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = target.uri.clone();
    *request.headers_mut() = target.headers.clone();
    let Answer { status, body, begun } = connection.ask(request).await?;
    if status != 200 {
        return Err(format!("HTTP {status}: {}", String::from_utf8_lossy(&body)).into());
    }
    target.expected.check_end(&body)?;
    if tally.answered.load(Ordering::Relaxed).is_multiple_of(target.checked_every.max(1)) {
        target.expected.check_text(&body)?;
        tally.checked.fetch_add(1, Ordering::Relaxed);
    }
    Ok(begun)
}

/// Says on standard error what the first failure was; the others are only counted.
fn complain(error: &Error) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "load: {error}");
}

/// The headers of every request, from lines such as `x-api-key: lcr_live_…`.
///
/// # Errors
/// When one cannot be a header.
pub fn headers(lines: &[String]) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, "application/json".parse()?);
    for line in lines {
        let (name, value) = line.split_once(':').ok_or("a header without a colon")?;
        headers.insert(name.parse::<HeaderName>()?, value.trim().parse()?);
    }
    Ok(headers)
}

#[cfg(test)]
mod tests;
