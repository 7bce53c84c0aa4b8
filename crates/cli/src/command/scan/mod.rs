//! `lucairn scan`: what the sanitizer finds in text, without a gateway.

mod lines;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use lucairn_sanitizer::{
    EntityKind, Findings, KnownEntities, MatchStyle, Policy, Sanitizer, ScanReport,
};
use serde::Serialize;

use lines::LineScan;

use super::verify::read;
use crate::failure::Failure;
use crate::output::{Output, Tone, complain};

#[derive(Args)]
pub(super) struct Arguments {
    /// Text files; - or none for standard input.
    files: Vec<PathBuf>,
    /// A name that is personal data wherever it stands; may be given often.
    #[arg(long = "name")]
    names: Vec<String>,
    /// Print what was found as JSON, one object per file; offsets count Unicode characters.
    #[arg(long)]
    json: bool,
    /// Read a JSON object {"text": …} per line, and answer each with a line {"entities": [{"kind",
    /// "start", "end", "rule", "action"}]}. Findings that stay in the text are told, too; their
    /// action is "keep". A line that cannot be read is answered with {"line", "error": {"code",
    /// "message"}}; the exit status is then 2, and 0 when every line was scanned.
    #[arg(long)]
    jsonl: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let sanitizer = Sanitizer::new();
    let mut known = KnownEntities::builder();
    for name in &arguments.names {
        known = known.add(EntityKind::Person, name, MatchStyle::Name);
    }
    let known = known.build();
    let stdin = [PathBuf::from("-")];
    let files = if arguments.files.is_empty() { &stdin[..] } else { &arguments.files[..] };
    if arguments.jsonl {
        let scan = LineScan { sanitizer: &sanitizer, known: &known, policy: &Policy::default() };
        return Ok(if scan.run(files)? { ExitCode::SUCCESS } else { ExitCode::from(2) });
    }
    let output = Output::new();
    for file in files {
        let text = String::from_utf8(read(file)?).map_err(|_| {
            Failure::usage("not_text", format!("{} is not UTF-8 text", file.display()))
        })?;
        let (report, findings) = sanitizer.scan(&text, &known);
        if arguments.json {
            output.line(&as_json(file, &report)?);
        } else {
            output.raw(report.sanitized_text.as_bytes());
            summarize(output, file, &findings);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A report with the name of its file.
#[derive(Serialize)]
struct FileReport<'a> {
    file: String,
    #[serde(flatten)]
    report: &'a ScanReport,
}

fn as_json(file: &Path, report: &ScanReport) -> Result<String, Failure> {
    serde_json::to_string(&FileReport { file: file.display().to_string(), report })
        .map_err(|error| Failure::environment("internal", error.to_string()))
}

/// The counts go to standard error, so that standard output is the sanitized text alone.
fn summarize(output: Output, file: &Path, findings: &Findings) {
    let counts: Vec<String> =
        findings.counts().iter().map(|(label, count)| format!("{count} {label}")).collect();
    let line = if counts.is_empty() { "nothing found".to_owned() } else { counts.join(", ") };
    complain(&output.paint(Tone::Soft, &format!("{}: {line}", file.display())));
}
