//! One compartment as a child process: its socket is its standard input, its setup a variable, and
//! of the environment it gets only what its plan names.

use std::os::fd::OwnedFd;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use lucairn_compartment::Compartment;
use rustix::process::{Pid, Signal, kill_process};
use tokio::sync::watch;

use super::plan::Plan;
use crate::failure::Failure;

/// The variable with a compartment's setup, as JSON.
pub(crate) const SETUP: &str = "LUCAIRN_SETUP";

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
        socket: &OwnedFd,
    ) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| {
            Failure::environment("start_failed", format!("cannot start the {compartment}: {error}"))
        };
        let program = std::env::current_exe().map_err(failed)?;
        let socket = socket.try_clone().map_err(failed)?;
        let process = tokio::process::Command::new(program)
            .args(["compartment", compartment.name()])
            .env_clear()
            .envs(plan.environment(compartment))
            .env(SETUP, plan.setup(compartment))
            .stdin(Stdio::from(socket))
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
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
            let _ = kill_process(pid, Signal::TERM);
        }
        if tokio::time::timeout(drain, self.process.wait()).await.is_err() {
            tracing::warn!(compartment = %self.compartment, "did not stop in time and is killed");
            let _ = self.process.kill().await;
        }
        Ended::Stopped
    }
}

fn ended(status: std::io::Result<ExitStatus>) -> Ended {
    match status {
        Ok(status) if status.code() == Some(i32::from(REFUSED)) => Ended::Refused,
        Ok(status) => Ended::Died(status.to_string()),
        Err(error) => Ended::Died(error.to_string()),
    }
}
