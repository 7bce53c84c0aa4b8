//! Logs of a compartment: JSON lines on standard error, or readable ones on a terminal.
//! Nothing that a caller or a model wrote may be logged; the types that hold it do not print it.

use std::io::IsTerminal;

use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;

/// How a compartment logs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Level or filter, as in `info` or `info,lucairn_egress=debug`.
    pub filter: String,
    /// `auto` (readable on a terminal, JSON otherwise), `json` or `text`.
    pub format: Format,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Readable on a terminal, JSON otherwise.
    Auto,
    /// One JSON object a line.
    Json,
    /// One readable line.
    Text,
}

impl Default for Config {
    fn default() -> Self {
        Self { filter: "info".to_owned(), format: Format::Auto }
    }
}

/// The filter text is not understood.
#[derive(Debug, thiserror::Error)]
#[error(
    "log filter is not understood; use a level such as \"info\" or a list such as \"info,lucairn_egress=debug\""
)]
pub struct BadFilter;

impl Config {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// [`BadFilter`].
    pub fn check(&self) -> Result<(), BadFilter> {
        EnvFilter::try_new(&self.filter).map(drop).map_err(|_| BadFilter)
    }
}

/// Starts logging for this process; a second call changes nothing.
pub fn start(config: &Config) -> Result<(), BadFilter> {
    let filter = EnvFilter::try_new(&config.filter).map_err(|_| BadFilter)?;
    let json = match config.format {
        Format::Json => true,
        Format::Text => false,
        Format::Auto => !std::io::stderr().is_terminal(),
    };
    let base = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // An error says that logging was started before.
    let _ = if json {
        base.json().flatten_event(true).with_current_span(false).try_init()
    } else {
        base.with_target(false).try_init()
    };
    Ok(())
}
