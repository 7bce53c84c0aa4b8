//! One compartment as a child process: its socket is its standard input, its setup a variable, and
//! of the environment it gets only what its plan names.

use std::os::fd::OwnedFd;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use lucairn_compartment::{Compartment, runtime};
use rustix::process::{Pid, kill_process};
use tokio::sync::watch;

use super::plan::Plan;
use crate::failure::Failure;

/// The variable with a compartment's setup, as JSON.
pub(crate) const SETUP: &str = "LUCAIRN_SETUP";

/// This program, also when another version was installed over it: all compartments stay of one.
const THIS_PROGRAM: &str = "/proc/self/exe";

/// The exit status of a compartment that cannot start and would not start again either.
pub(crate) const REFUSED: u8 = 78;

/// A running compartment.
pub(super) struct Child {
    compartment: Compartment,
    process: tokio::process::Child,
}

/// How it ended.
pub(super) enum Ended {
    /// It was asked to.
    Stopped,
    /// It said that it cannot start.
    Refused,
    Died(String),
}

impl Child {
    /// Starts a compartment with its socket.
    pub(super) fn start(
        compartment: Compartment,
        plan: &Plan,
        socket: OwnedFd,
    ) -> Result<Self, Failure> {
        let process = tokio::process::Command::new(THIS_PROGRAM)
            .arg0("lucairn")
            .args(["compartment", compartment.name()])
            .env_clear()
            .envs(plan.environment(compartment))
            .env(SETUP, plan.setup(compartment))
            .stdin(Stdio::from(socket))
            .kill_on_drop(true)
            .spawn()
            .map_err(not_started(compartment))?;
        tracing::debug!(%compartment, pid = process.id(), "started");
        Ok(Self { compartment, process })
    }

    /// Waits for its end; after `stop` it is asked to end, and after the drain time it is killed.
    pub(super) async fn wait(mut self, stop: &mut watch::Receiver<bool>, drain: Duration) -> Ended {
        tokio::select! {
            biased;
            status = self.process.wait() => return ended(status),
            _ = stop.wait_for(|stop| *stop) => {}
        }
        let pid = self.process.id().and_then(|pid| Pid::from_raw(pid.cast_signed()));
        if let Some(pid) = pid {
            // It may have ended by itself this moment; then there is nobody to tell.
            let _ = kill_process(pid, runtime::STOP);
        }
        if tokio::time::timeout(drain, self.process.wait()).await.is_err() {
            tracing::warn!(compartment = %self.compartment, "did not stop in time and is killed");
            let _ = self.process.kill().await;
        }
        Ended::Stopped
    }
}

/// What to say when the operating system does not let a compartment start.
pub(super) fn not_started(compartment: Compartment) -> impl Fn(std::io::Error) -> Failure {
    move |error| {
        Failure::environment("start_failed", format!("cannot start the {compartment}: {error}"))
    }
}

fn ended(status: std::io::Result<ExitStatus>) -> Ended {
    match status {
        Ok(status) if status.code() == Some(i32::from(REFUSED)) => Ended::Refused,
        Ok(status) => Ended::Died(status.to_string()),
        Err(error) => Ended::Died(error.to_string()),
    }
}
