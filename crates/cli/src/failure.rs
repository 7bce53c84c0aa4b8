//! Why a command does not do what it was asked: a stable code, a sentence, an exit status.

use std::fmt;
use std::process::ExitCode;

/// Whose fault it is, and so which exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The command line or an input file: exit status 2.
    Usage,
    /// The machine, the network, the data folder: exit status 3.
    Environment,
}

/// A failure of a command.
#[derive(Debug)]
pub(crate) struct Failure {
    fault: Fault,
    code: &'static str,
    message: String,
}

impl Failure {
    pub(crate) fn usage(code: &'static str, message: impl Into<String>) -> Self {
        Self { fault: Fault::Usage, code, message: message.into() }
    }

    pub(crate) fn environment(code: &'static str, message: impl Into<String>) -> Self {
        Self { fault: Fault::Environment, code, message: message.into() }
    }

    /// The same, with where the mistake is.
    pub(crate) fn about(mut self, place: &str) -> Self {
        self.message.insert_str(0, &format!("{place}: "));
        self
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        match self.fault {
            Fault::Usage => ExitCode::from(2),
            Fault::Environment => ExitCode::from(3),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error[{}]: {}", self.code, self.message)
    }
}

impl std::error::Error for Failure {}
