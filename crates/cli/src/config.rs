//! All settings: one optional TOML file, over it environment variables, over it the command line.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use lucairn_compartment::telemetry;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// The commented defaults; the manual of all settings.
pub(crate) const DEFAULT: &str = include_str!("default.toml");

/// Variables with this prefix override settings.
const PREFIX: &str = "LUCAIRN_";

/// Everything an operator may set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    pub(crate) server: Server,
    pub(crate) log: telemetry::Config,
    pub(crate) gateway: lucairn_gateway::Config,
    pub(crate) egress: lucairn_egress::Config,
    pub(crate) witness: lucairn_witness::Config,
}

/// The installation as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Server {
    pub(crate) listen: SocketAddr,
    pub(crate) data: PathBuf,
    pub(crate) workers: usize,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data: PathBuf::from("lucairn-data"),
            workers: 0,
        }
    }
}

/// More threads help nobody.
const MOST_WORKERS: usize = 1024;

impl Server {
    fn check(&self) -> Result<(), &'static str> {
        if self.data.as_os_str().is_empty() {
            return Err("data in [server] is empty; it names the folder for keys and databases");
        }
        if self.workers > MOST_WORKERS {
            return Err("workers in [server] must be at most 1024; 0 is one for each processor");
        }
        Ok(())
    }
}

impl Config {
    /// Reads the settings. Without a path, `lucairn.toml` in this folder is read if it is there.
    pub(crate) fn load(path: Option<&Path>) -> Result<Self, Failure> {
        let variables = std::env::vars().filter(|(name, _)| name.starts_with(PREFIX)).collect();
        let (text, file) = read(path)?;
        Self::from_text(&text, &variables).map_err(|failure| match file {
            Some(file) => failure.about(&file.display().to_string()),
            None => failure,
        })
    }

    /// Settings from the text of a file and the variables that override it.
    pub(crate) fn from_text(
        text: &str,
        variables: &BTreeMap<String, String>,
    ) -> Result<Self, Failure> {
        let invalid = |message: String| Failure::usage("config_invalid", message);
        let mut table: toml::Table = text
            .parse()
            .map_err(|error: toml::de::Error| invalid(format!("not valid TOML: {error}")))?;
        for (name, value) in variables {
            overlay(&mut table, name, value)?;
        }
        let config: Self = table
            .try_into()
            .map_err(|error: toml::de::Error| invalid(explained(&error.to_string(), variables)))?;
        config.server.check().map_err(|message| invalid(message.to_owned()))?;
        config.log.check().map_err(|error| invalid(error.to_string()))?;
        config.gateway.check().map_err(|error| invalid(error.to_string()))?;
        config.egress.check().map_err(|error| invalid(error.to_string()))?;
        Ok(config)
    }

    /// Worker threads of the gateway.
    pub(crate) fn workers(&self) -> usize {
        match self.server.workers {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            workers => workers,
        }
    }
}

/// The text of the settings file, and which that is.
fn read(path: Option<&Path>) -> Result<(String, Option<&Path>), Failure> {
    let usual = Path::new("lucairn.toml");
    let path = match path {
        Some(path) => path,
        None if usual.exists() => usual,
        None => return Ok((String::new(), None)),
    };
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::usage("config_unreadable", format!("cannot read {}: {error}", path.display()))
    })?;
    Ok((text, Some(path)))
}

/// What stands where an address is wanted.
pub(crate) const ADDRESS: &str = "an address and a port are wanted, such as 127.0.0.1:8080";

/// Reads an address of the command line. No names: one may stand for several addresses, and only one
/// is listened on.
pub(crate) fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| ADDRESS)
}

/// A complaint about a setting, with what would be right and the variable that it came from.
fn explained(complaint: &str, variables: &BTreeMap<String, String>) -> String {
    let complaint = complaint.trim_end().replace('\n', " ");
    let mut message = complaint
        .replace("invalid socket address syntax", ADDRESS)
        .replace("expected socket address", ADDRESS)
        .replace("expected f64", "expected a number")
        .replace("expected struct PolicyConfig", "expected a table, as in [gateway.policy]")
        .replace("expected usize", "expected a number from 0 on")
        .replace("expected u32", "expected a number from 0 on, and not that large")
        .replace("expected u64", "expected a number from 0 on");
    let named = variables.keys().find(|name| {
        let setting = name[PREFIX.len()..].to_ascii_lowercase().replace("__", ".");
        complaint.ends_with(&format!("`{setting}`"))
    });
    if let Some(name) = named {
        message += &format!(", which the variable {name} sets");
    }
    message
}

/// Puts one variable into the table: `LUCAIRN_SERVER__LISTEN` is `listen` in `[server]`.
fn overlay(table: &mut toml::Table, name: &str, value: &str) -> Result<(), Failure> {
    let path = name[PREFIX.len()..].to_ascii_lowercase();
    let Some((sections, key)) = path.rsplit_once("__") else {
        // Variables of other purposes, such as the admin key for `lucairn keys`.
        return Ok(());
    };
    let mut place = table;
    for section in sections.split("__") {
        let entry = place.entry(section).or_insert_with(|| toml::Value::Table(toml::Table::new()));
        place = entry.as_table_mut().ok_or_else(|| {
            Failure::usage("config_invalid", format!("{name} does not name a setting"))
        })?;
    }
    place.insert(key.to_owned(), literal(value));
    Ok(())
}

/// Numbers and truth values are what they look like; everything else is text.
fn literal(value: &str) -> toml::Value {
    if let Ok(number) = value.parse::<i64>() {
        return toml::Value::Integer(number);
    }
    match (value, value.parse::<f64>()) {
        ("true", _) => toml::Value::Boolean(true),
        ("false", _) => toml::Value::Boolean(false),
        (_, Ok(number)) if number.is_finite() => toml::Value::Float(number),
        _ => toml::Value::String(value.to_owned()),
    }
}

#[cfg(test)]
mod tests;
