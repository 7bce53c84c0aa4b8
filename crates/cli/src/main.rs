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
    let done = match command::Program::try_parse() {
        Ok(program) => command::run(program),
        Err(answer) if answer.use_stderr() => answer.exit(),
        // What --help and --version say is a result, too.
        Err(answer) => {
            output::answered(&answer);
            Ok(ExitCode::SUCCESS)
        }
    };
    // A result that did not come out is no result.
    match done.and_then(|code| output::told().map(|()| code)) {
        Ok(code) => code,
        Err(failure) => {
            output::complain(&failure.to_string());
            failure.exit_code()
        }
    }
}
