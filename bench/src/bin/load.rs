//! Puts load on one URL and prints one JSON line with what came of it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use clap::Parser;
use hyper::Uri;
use lucairn_bench::connection::Error;
use lucairn_bench::load::{Arrival, Expected, Plan, Target, headers, run};
use lucairn_bench::print;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
struct Arguments {
    /// Address of the server, such as 127.0.0.1:8080.
    #[arg(long)]
    address: SocketAddr,
    /// Path of the requests.
    #[arg(long)]
    path: String,
    /// A header of every request, such as `x-api-key: lcr_live_…`; may be given several times.
    #[arg(long)]
    header: Vec<String>,
    /// File with the body of the requests.
    #[arg(long)]
    body: PathBuf,
    /// Where the text stands in the answer, as a JSON pointer; in a stream, in its events.
    #[arg(long)]
    pointer: Option<String>,
    /// File with a JSON list of what must stand in that text.
    #[arg(long)]
    expect: Option<PathBuf>,
    /// The answer is a stream whose last event ends like this, such as `[DONE]`.
    #[arg(long)]
    last: Option<String>,
    /// One answer in so many has its text read.
    #[arg(long, default_value_t = 32)]
    checked_every: u64,
    #[arg(long, default_value_t = 1)]
    connections: usize,
    /// Requests a second; without it each connection waits for its answer.
    #[arg(long)]
    rate: Option<f64>,
    #[arg(long, default_value_t = 0.5)]
    warm_up_seconds: f64,
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
}

fn main() -> Result<(), Error> {
    let arguments = Arguments::parse();
    let contains = match &arguments.expect {
        Some(file) => serde_json::from_slice(&std::fs::read(file)?)?,
        None => Vec::new(),
    };
    let mut headers = headers(&arguments.header)?;
    headers.insert("host", arguments.address.to_string().parse()?);
    let target = Target {
        address: arguments.address,
        uri: arguments.path.parse::<Uri>()?,
        headers,
        body: Bytes::from(std::fs::read(&arguments.body)?),
        expected: Expected { pointer: arguments.pointer, contains, last: arguments.last },
        checked_every: arguments.checked_every,
    };
    let plan = Plan {
        connections: arguments.connections,
        arrival: arguments.rate.map_or(Arrival::Closed, |rate| Arrival::Open { rate }),
        warm_up: Duration::from_secs_f64(arguments.warm_up_seconds),
        duration: Duration::from_secs_f64(arguments.seconds),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    print(&runtime.block_on(run(target, plan))?)?;
    Ok(())
}
