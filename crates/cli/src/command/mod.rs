//! The commands, one file each.

mod compartment;
mod config;
mod demo;
mod keys;
mod opening;
mod policy_file;
mod replay;
mod scan;
mod serve;
pub(crate) mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Failure;

/// What `--help` says at its end.
const HELP: &str = "\
Exit status of every command:
  0  it did what it was asked, and the answer is good
  1  the answer is another one: not verified, something was found, not reproduced, not everything held
  2  the command line or an input is wrong
  3  the machine, the network or the gateway failed, or standard output cannot be written
A reader of standard output that goes away early is no failure.";

/// A privacy gateway for language models: personal data stays here, and every request leaves a
/// receipt that anybody can verify.
#[derive(Parser)]
#[command(name = "lucairn", version, disable_help_subcommand = true, after_help = HELP)]
pub(crate) struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the gateway until it is stopped.
    Serve(serve::Arguments),
    /// Show one request from end to end, with a built-in model that needs no key and no network.
    Demo(demo::Arguments),
    /// Verify certificates offline.
    Verify(verify::Arguments),
    /// Redact a request once more and compare with what its certificate says.
    Replay(replay::Arguments),
    /// Show what one placeholder of a request stood for, and check that.
    Opening(opening::Arguments),
    /// Show what the sanitizer finds in text.
    Scan(scan::Arguments),
    /// Make, list and revoke API keys of a running gateway.
    Keys(keys::Arguments),
    /// Print or check the settings.
    Config(config::Arguments),
    /// Run one compartment; started by `serve`, not by hand.
    #[command(hide = true)]
    Compartment(compartment::Arguments),
}

/// Runs what the command line says.
pub(crate) fn run(program: Program) -> Result<ExitCode, Failure> {
    match program.command {
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Opening(arguments) => opening::run(&arguments),
        Command::Scan(arguments) => scan::run(&arguments),
        Command::Keys(arguments) => keys::run(&arguments),
        Command::Config(arguments) => config::run(&arguments),
        Command::Compartment(arguments) => compartment::run(&arguments),
    }
}
