//! `lucairn compartment`: one of the three processes that `lucairn serve` starts.

use std::ffi::CStr;
use std::future::Future;
use std::process::ExitCode;

use clap::Args;
use lucairn_compartment::clock::Clock;
use lucairn_compartment::server::{Listener, Stop};
use lucairn_compartment::{runtime, telemetry};
use serde::de::DeserializeOwned;

use crate::failure::Failure;
use crate::output;
use crate::supervisor::{ProcessSetup, REFUSED, SETUP};

#[derive(Args)]
pub(super) struct Arguments {
    /// gateway, egress or witness.
    name: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let clock = Clock::system();
    match arguments.name.as_str() {
        "gateway" => start(c"lucairn-gateway", Listener::inherited_tcp, |setup, listener, stop| {
            lucairn_gateway::run(setup, listener, stop, clock)
        }),
        "egress" => start(c"lucairn-egress", Listener::inherited_unix, |setup, listener, stop| {
            lucairn_egress::run(setup, listener, stop, clock)
        }),
        "witness" => {
            start(c"lucairn-witness", Listener::inherited_unix, |setup, listener, stop| {
                lucairn_witness::run(setup, listener, stop, clock)
            })
        }
        _ => Err(Failure::usage("no_such_compartment", "there is no such compartment")),
    }
}

fn setup<T: DeserializeOwned>() -> Result<ProcessSetup<T>, Failure> {
    let missing = "compartments are started by \"lucairn serve\", which tells them what they need";
    let text = std::env::var(SETUP).map_err(|_| Failure::usage("no_setup", missing))?;
    serde_json::from_str(&text).map_err(|_| Failure::usage("no_setup", missing))
}

/// Runs a compartment in its runtime. One that cannot start says so with its exit status, so that
/// it is not started again and again.
fn start<T, F, E>(
    name: &CStr,
    inherit: impl FnOnce() -> std::io::Result<Listener>,
    main: impl FnOnce(T, Listener, Stop) -> F,
) -> Result<ExitCode, Failure>
where
    T: DeserializeOwned,
    F: Future<Output = Result<(), E>>,
    E: std::fmt::Display,
{
    // For lists of processes, which else would show the name of the link that it was started from.
    let _ = rustix::thread::set_name(name);
    let ProcessSetup { supervisor, log, workers, compartment } = setup::<T>()?;
    telemetry::start(&log).map_err(|error| Failure::usage("config_invalid", error.to_string()))?;
    let ran = runtime::run(supervisor, workers, |stop| async move {
        let listener = inherit().map_err(|error| error.to_string())?;
        main(compartment, listener, stop).await.map_err(|error| error.to_string())
    });
    match ran {
        Ok(Ok(())) => Ok(ExitCode::SUCCESS),
        Ok(Err(complaint)) => {
            output::complain(&format!("error[start_failed]: {complaint}"));
            Ok(ExitCode::from(REFUSED))
        }
        Err(error) => Err(Failure::environment("start_failed", error.to_string())),
    }
}
