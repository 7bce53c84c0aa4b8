//! What the programs of the benchmark share. Start with `bench/run`; it starts everything else.

pub mod connection;
pub mod cpu;
pub mod latency;
pub mod load;
pub mod provider;
pub mod timer;

use std::io::{self, Write};

/// Prints one JSON document on one line, which `bench/run` reads.
///
/// # Errors
/// When standard output is closed.
pub fn print<T: serde::Serialize>(document: &T) -> io::Result<()> {
    let mut line = serde_json::to_vec(document)?;
    line.push(b'\n');
    let mut output = io::stdout().lock();
    output.write_all(&line)?;
    output.flush()
}
