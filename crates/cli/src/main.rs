//! `lucairn`: one program that runs the gateway, demonstrates it, and verifies what it signed.

mod api_client;
mod command;
mod config;
mod data_folder;
mod demo;
mod failure;
mod output;
mod same_file;
mod supervisor;

use std::process::ExitCode;

use clap::Parser;

/// Allocation is a fifth of a proxy's work; this allocator gives it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    lucairn_compartment::runtime::prefer_small_pages();
    let program = command::Program::parse();
    // A result that did not come out is no result.
    match command::run(program).and_then(|code| output::told().map(|()| code)) {
        Ok(code) => code,
        Err(failure) => {
            output::complain(&failure.to_string());
            failure.exit_code()
        }
    }
}
