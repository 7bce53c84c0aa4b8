//! A model provider that costs next to nothing; what it says stands in `lucairn_bench::provider`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use lucairn_bench::connection::Error;
use lucairn_bench::provider::{Provider, serve};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
struct Arguments {
    /// Where to listen; port 0 takes a free one, which is printed.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// File with a JSON list of values that must never arrive here.
    #[arg(long)]
    planted: Option<PathBuf>,
}

fn main() -> Result<(), Error> {
    let arguments = Arguments::parse();
    let planted: Vec<String> = match &arguments.planted {
        Some(file) => serde_json::from_slice(&std::fs::read(file)?)?,
        None => Vec::new(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(serve(Provider::new(&planted), arguments.listen))
}
