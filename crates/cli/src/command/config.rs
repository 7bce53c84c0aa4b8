//! `lucairn config`: the settings as they are, or whether they are right.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use lucairn_sanitizer::{PROFILES, PolicyError};

use crate::config::{Config, DEFAULT};
use crate::failure::Failure;
use crate::output::{Output, Tone};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Print the settings in effect, or with --default the commented defaults.
    Print {
        /// Settings file; lucairn.toml in this folder when absent.
        #[arg(long)]
        config: Option<PathBuf>,
        /// The commented defaults, to start a settings file from.
        #[arg(long)]
        default: bool,
    },
    /// Print what a profile of policies does about each kind of personal data.
    Profile {
        /// gdpr, hipaa, pci or secrets-only.
        name: String,
    },
    /// Check a settings file without starting anything.
    Check {
        /// Settings file; lucairn.toml in this folder when absent.
        #[arg(long)]
        config: Option<PathBuf>,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let output = Output::new();
    match &arguments.action {
        Action::Print { default: true, .. } => output.raw(DEFAULT.as_bytes()),
        Action::Print { config, .. } => {
            let config = Config::load(config.as_deref())?;
            let text = toml::to_string_pretty(&config)
                .map_err(|error| Failure::usage("config_invalid", error.to_string()))?;
            output.raw(text.as_bytes());
        }
        Action::Profile { name } => {
            let profile =
                PROFILES.iter().find(|profile| profile.name == name).ok_or_else(|| {
                    Failure::usage("policy_invalid", PolicyError::UnknownProfile.to_string())
                })?;
            output.raw(profile.toml.as_bytes());
        }
        Action::Check { config } => {
            Config::load(config.as_deref())?;
            output.say(Tone::Good, "The settings are valid.");
        }
    }
    Ok(ExitCode::SUCCESS)
}
