//! `lucairn verify`: the checks of a certificate, offline.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use lucairn_veil::key::{KeySet, PublicKey};
use lucairn_veil::report::SignableVersion;
use lucairn_veil::verify::{Policy, verify};

use crate::failure::Failure;
use crate::output::{Output, Tone};

/// The largest certificate that is read, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

#[derive(Args)]
pub(super) struct Arguments {
    /// The certificate as JSON; - for standard input.
    certificate: PathBuf,
    /// Public keys of all services: the document of /.well-known/veil-keys.json.
    #[arg(long, conflicts_with_all = ["key_id", "public_key"], required_unless_present = "public_key")]
    keys: Option<PathBuf>,
    /// The name of the witness key, with --public-key.
    #[arg(long, requires = "public_key", default_value = "witness_v1")]
    key_id: String,
    /// The witness key alone, 64 hex digits or base64; the services' claims are then not checked.
    #[arg(long)]
    public_key: Option<String>,
    /// Refuse certificates that are signed in an older form.
    #[arg(long)]
    minimum_signable_version: Option<Signable>,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
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

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let certificate = read(&arguments.certificate)?;
    let keys = key_set(arguments)?;
    let policy = Policy {
        minimum_signable_version: arguments.minimum_signable_version.map(Into::into),
        ..Policy::default()
    };
    let report = verify(&certificate, &keys, &policy);
    let output = Output::new();
    if arguments.json {
        let text = serde_json::to_string_pretty(&report)
            .map_err(|error| Failure::environment("internal", error.to_string()))?;
        output.line(&text);
    } else {
        show(output, &report);
    }
    Ok(if report.is_verified() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Prints each check with its outcome, then what the certificate states.
pub(crate) fn show(output: Output, report: &lucairn_veil::report::Report) {
    for result in &report.checks {
        let (mark, tone) = match result.outcome.as_str() {
            "passed" => ("✓", Tone::Good),
            "failed" => ("✗", Tone::Bad),
            _ => ("–", Tone::Soft),
        };
        let detail = result.outcome.detail().unwrap_or_else(|| result.check.sentence());
        let title = format!("{:<28}", result.check.title());
        output.line(&format!(
            "{} {} {}",
            output.paint(tone, mark),
            output.paint(tone, &title),
            output.paint(Tone::Soft, detail)
        ));
    }
    output.line("");
    let id = report.certificate_id.as_deref().unwrap_or("(no id)");
    match (report.is_verified(), report.reason()) {
        (true, _) => output.say(Tone::Good, &format!("VERIFIED  {id}")),
        (false, Some(reason)) => {
            output.say(Tone::Bad, &format!("NOT VERIFIED  {id}  reason: {}", reason.as_str()));
        }
        (false, None) => output.say(Tone::Bad, &format!("NOT VERIFIED  {id}")),
    }
    if let Some(facts) = &report.facts {
        let mut line =
            format!("issued {}, verdict {}", facts.issued_at, facts.overall_verdict.as_str());
        if !facts.missing_services.is_empty() {
            line.push_str(&format!(", missing: {}", facts.missing_services.join(", ")));
        }
        output.line(&line);
    }
}

/// Reads a file or, for `-`, standard input.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
    };
    let name = path.display();
    read.map_err(|error| {
        Failure::usage("file_unreadable", format!("cannot read {name}: {error}"))
    })?;
    if bytes.len() as u64 > LARGEST {
        let message = format!("{name} is larger than {LARGEST} bytes");
        return Err(Failure::usage("file_too_large", message));
    }
    Ok(bytes)
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
