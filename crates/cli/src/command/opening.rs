//! `lucairn opening`: shows what one placeholder of a request stood for, and checks that.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use lucairn_veil::commitment::Opening;
use serde_json::json;

use super::replay::{record, replayed, verified};
use super::verify::read;
use crate::failure::Failure;
use crate::output::{Output, Tone};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Make an opening from the request and its replay record. It is for whom it is about.
    Create {
        /// The request as the application sent it, byte for byte; - for standard input.
        request: PathBuf,
        /// The replay record of the exchange: `GET /api/v1/veil/certificate/{id}/replay`.
        #[arg(long, value_name = "FILE")]
        record: PathBuf,
        /// The placeholder, such as [EMAIL_1].
        #[arg(long)]
        placeholder: String,
    },
    /// Check an opening against the certificate of the exchange, offline.
    Verify {
        /// The opening; - for standard input.
        opening: PathBuf,
        /// The certificate of the exchange.
        #[arg(long, value_name = "FILE")]
        certificate: PathBuf,
        /// Public keys of all services: the document of /.well-known/veil-keys.json.
        #[arg(long, value_name = "FILE")]
        keys: PathBuf,
        /// Print the result as JSON, without the original.
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let output = Output::new();
    match &arguments.action {
        Action::Create { request, record: path, placeholder } => {
            let record = record(path)?;
            let replayed = replayed(&record, request)?;
            let opening = replayed.opening(&record, placeholder).map_err(|error| {
                let all: Vec<String> = replayed.placeholders().collect();
                let message = format!("{error}; its placeholders are: {}", all.join(" "));
                Failure::usage(error.code(), message)
            })?;
            output.line(&opening.expose_json());
            Ok(ExitCode::SUCCESS)
        }
        Action::Verify { opening, certificate, keys, json } => {
            let parsed = Opening::parse(&read(opening)?).map_err(|error| {
                Failure::usage("opening_malformed", format!("{}: {error}", opening.display()))
            })?;
            let report = verified(certificate, keys)?;
            let checked = parsed.check(&report);
            if *json {
                let document = json!({
                    "request_id": parsed.request_id,
                    "kind": parsed.kind,
                    "placeholder": parsed.placeholder,
                    "holds": checked.is_ok(),
                    "fault": checked.err().map(|fault| fault.code()),
                });
                output.line(&document.to_string());
            } else {
                show(output, &parsed, checked.err().map(|fault| fault.to_string()), &report);
            }
            Ok(if checked.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(1) })
        }
    }
}

/// The original is not shown: whoever checks has it in the opening.
fn show(output: Output, opening: &Opening, fault: Option<String>, report: &lucairn_veil::Report) {
    let Opening { request_id, kind, placeholder, .. } = opening;
    match fault {
        None => {
            output.say(Tone::Good, &format!("HOLDS  {placeholder} in request {request_id}"));
            output.line(&format!(
                "The sanitizer replaced the {kind} of this opening by {placeholder} before the \
                 request left."
            ));
            if let Some(facts) = &report.facts {
                output.line(&format!("certificate issued {}", facts.issued_at));
            }
        }
        Some(fault) => {
            output.say(Tone::Bad, &format!("DOES NOT HOLD  {placeholder} in request {request_id}"));
            output.line(&fault);
        }
    }
}
