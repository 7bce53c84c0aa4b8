//! `lucairn verify`: the checks of certificates, offline.

mod explain;
mod input;
mod many;
mod show;

use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr as _;

use clap::{Args, ValueEnum};
use lucairn_veil::anchor::TrustRoot;
use lucairn_veil::key::{KeySet, PublicKey};
use lucairn_veil::report::SignableVersion;
use lucairn_veil::verify::{Policy, verify};
use lucairn_veil::{Level, Report};

use crate::failure::Failure;
use crate::output::Output;

pub(crate) use input::read;
pub(crate) use show::show;

#[derive(Args)]
pub(super) struct Arguments {
    /// Certificates as JSON: files, folders with .json files, or - for standard input.
    #[arg(required_unless_present = "explain")]
    certificates: Vec<PathBuf>,
    /// Public keys of all services: the document of /.well-known/veil-keys.json.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key_id", "public_key"], required_unless_present_any = ["public_key", "explain"])]
    keys: Option<PathBuf>,
    /// The name of the witness key, with --public-key.
    #[arg(long, requires = "public_key", default_value = "witness_v1")]
    key_id: String,
    /// The witness key alone, 64 hex digits or base64; the services' claims are then not checked.
    #[arg(long)]
    public_key: Option<String>,
    /// Refuse certificates whose newest signature is over an older map.
    #[arg(long, value_name = "VERSION")]
    minimum_signable_version: Option<Signable>,
    /// Refuse certificates that prove less: signed, claims, logged, witnessed, timestamped, public.
    #[arg(long, value_name = "LEVELS", value_delimiter = ',', value_parser = Level::from_str)]
    require: Vec<Level>,
    /// Whom to trust outside, instead of Sigstore's public logs and FreeTSA: a trusted_root.json of
    /// Sigstore, a C2SP log policy, or PEM with time-stamp roots or anchor keys. May be repeated.
    #[arg(long, value_name = "FILE")]
    trust_root: Vec<PathBuf>,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
    /// Say what each check means, and what it does not.
    #[arg(long)]
    explain: bool,
}

/// The newest map that the witness signed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Signable {
    V2,
    V3,
    V4,
}

impl From<Signable> for SignableVersion {
    fn from(signable: Signable) -> Self {
        match signable {
            Signable::V2 => Self::V2,
            Signable::V3 => Self::V3,
            Signable::V4 => Self::V4,
        }
    }
}

/// Everything that all certificates are verified against.
struct Verifier {
    keys: KeySet,
    policy: Policy,
}

impl Verifier {
    fn verify(&self, certificate: &[u8]) -> Report {
        verify(certificate, &self.keys, &self.policy)
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let output = Output::new();
    if arguments.explain {
        explain::explain(output);
        return Ok(ExitCode::SUCCESS);
    }
    let verifier = Verifier { keys: key_set(arguments)?, policy: policy(arguments)? };
    let is_good = match &arguments.certificates[..] {
        [one] if !one.is_dir() => {
            let report = verifier.verify(&read(one)?);
            if arguments.json {
                show::json(output, &report)?;
            } else {
                show(output, &report);
            }
            report.is_verified()
        }
        paths => {
            let files = input::files(paths, arguments.keys.as_deref())?;
            let batch = many::verify_all(&files, &verifier);
            if arguments.json {
                batch.json(output)?
            } else {
                batch.show(output)
            }
            batch.is_good()
        }
    };
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn policy(arguments: &Arguments) -> Result<Policy, Failure> {
    let mut trust_root = TrustRoot::builtin();
    if !arguments.trust_root.is_empty() {
        trust_root = TrustRoot::default();
    }
    for path in &arguments.trust_root {
        trust_root.add(&read(path)?).map_err(|error| {
            Failure::usage("trust_root_invalid", format!("{}: {error}", path.display()))
        })?;
    }
    Ok(Policy {
        minimum_signable_version: arguments.minimum_signable_version.map(Into::into),
        trust_root: Some(trust_root),
        require: arguments.require.iter().copied().collect(),
        ..Policy::default()
    })
}

fn key_set(arguments: &Arguments) -> Result<KeySet, Failure> {
    if let Some(path) = &arguments.keys {
        return KeySet::from_well_known_json(&read(path)?).map_err(|error| {
            Failure::usage("keys_invalid", format!("{}: {error}", path.display()))
        });
    }
    let text = arguments.public_key.as_deref().unwrap_or("").trim();
    let key = PublicKey::from_hex(text).or_else(|_| PublicKey::from_base64(text));
    key.map(|key| KeySet::witness_only(&arguments.key_id, key))
        .map_err(|error| Failure::usage("keys_invalid", format!("--public-key: {error}")))
}
