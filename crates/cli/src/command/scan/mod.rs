//! `lucairn scan`: what the sanitizer finds in text, without a gateway.

mod document;
mod html;
mod input;
mod lines;
mod rules;
mod show;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use indicatif::ProgressBar;
use lucairn_gateway::Mode;
use lucairn_sanitizer::Sanitizer;

use crate::failure::Failure;
use crate::output::{Output, complain, remark};
use document::Document;
use input::{Input, Unread};
use lines::LineScan;
use rules::Rules;

/// What `--help` says at its end.
const HELP: &str = "\
Exit status:
  0  nothing was found that a request would mask or refuse
  1  something was found
  2  an input cannot be read, or the command line is wrong; with --jsonl, a line could not be read
  3  a report cannot be written
With --jsonl, 0 means that every line was scanned, whatever was found. With a policy of mode observe,
1 means what it means without: that something would be masked or refused if it were enforced.

One text is printed with placeholders, and the counts go to standard error; JSON files, several files
and folders are listed instead: place, kind and action of each finding, never its text.";

#[derive(Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Files and folders; - or none for standard input. Folders are read at any depth but for links
    /// and .git; what is no UTF-8 text is skipped. Files named .json are read as JSON.
    files: Vec<PathBuf>,
    /// Scan this text.
    #[arg(long, conflicts_with_all = ["files", "jsonl"])]
    text: Option<String>,
    /// A name that is personal data wherever it stands; may be given often.
    #[arg(long = "name")]
    names: Vec<String>,
    /// A term that is masked whatever the policy says; may be given often.
    #[arg(long = "deny", value_name = "TERM")]
    denied: Vec<String>,
    /// A finding that stays; may be given often.
    #[arg(long = "allow", value_name = "TERM")]
    allowed: Vec<String>,
    /// What happens to each kind: gdpr (as without it), hipaa, pci or secrets-only.
    #[arg(long, conflicts_with = "policy")]
    profile: Option<String>,
    /// A file with a policy, as for the keys of a gateway: mode, profile, [kinds], deny, allow. It
    /// names its profile itself, and is refused where the gateway would refuse it.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Print what was found as JSON, one object per file; offsets count Unicode characters. "outcome"
    /// is what the gateway would do with the text: unchanged, masked or refused.
    #[arg(long)]
    json: bool,
    /// Read a JSON object {"text": …} per line, and answer each with a line {"entities": [{"kind",
    /// "start", "end", "rule", "action"}], "outcome"}. Findings that stay in the text are told, too;
    /// their action is "keep". A line that cannot be read is answered with {"line", "error": {"code",
    /// "message"}}. With it, --json changes nothing.
    #[arg(long, conflicts_with = "html")]
    jsonl: bool,
    /// Write a report for people into this file: the scanned text with every finding marked, and
    /// what a policy does about it. It holds the text as it is.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let rules = Rules::of(arguments)?;
    let sanitizer = Sanitizer::new();
    if arguments.jsonl {
        return run_lines(arguments, &LineScan { sanitizer: &sanitizer, rules: &rules });
    }
    let inputs = match &arguments.text {
        Some(text) => vec![Input::Text(text.clone())],
        None => input::inputs(&arguments.files)?,
    };
    let mut run = Run {
        output: Output::new(),
        as_json: arguments.json,
        alone: inputs.len() == 1 && !arguments.files.iter().any(|path| path.is_dir()),
        report: arguments.html.as_deref().map(html::Report::begin).transpose()?,
        rules: &rules,
        found: false,
        failed: false,
    };
    // It shows itself on a terminal only, and not for one file.
    let bar = if run.alone { ProgressBar::hidden() } else { ProgressBar::new(inputs.len() as u64) };
    for input in &inputs {
        match input.read() {
            Ok(text) => {
                let document = Document::scan(input.name(), text, &sanitizer, &rules);
                bar.suspend(|| run.tell(&document))?;
            }
            Err(Unread::Binary) if !run.alone && input.was_listed() => {
                bar.suspend(|| run.skipped(&input.name()));
            }
            Err(unread) if run.alone => return Err(unread.failure(&input.name())),
            Err(unread) => {
                run.failed = true;
                bar.suspend(|| complain(&unread.failure(&input.name()).to_string()));
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    run.end(arguments.html.as_deref())
}

fn run_lines(arguments: &Arguments, scan: &LineScan<'_>) -> Result<ExitCode, Failure> {
    match scan.rules.mode {
        Mode::Enforce => {}
        Mode::Block => remark("mode block: the gateway would refuse what has the outcome refused"),
        Mode::Observe => remark("mode observe: the gateway would send every text unchanged"),
    }
    let stdin = [PathBuf::from("-")];
    let files = if arguments.files.is_empty() { &stdin[..] } else { &arguments.files[..] };
    Ok(if scan.run(files)? { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// What is told of the findings, and how it ends.
struct Run<'r> {
    output: Output,
    as_json: bool,
    /// Whether there is one input, whose text is printed.
    alone: bool,
    report: Option<html::Report>,
    rules: &'r Rules,
    found: bool,
    failed: bool,
}

impl Run<'_> {
    fn tell(&mut self, document: &Document) -> Result<(), Failure> {
        self.found |= document.has_findings();
        if self.as_json {
            self.output.line(&document.json()?);
        } else if self.alone {
            show::alone(self.output, document);
        } else {
            show::one_of_many(self.output, document);
        }
        if self.alone {
            let (outcome, found) = (document.outcome(), document.has_findings());
            let sentence = self.rules.sentence("this text", outcome, found);
            sentence.iter().for_each(|sentence| complain(sentence));
        }
        self.report.as_mut().map_or(Ok(()), |report| report.add(document))
    }

    fn skipped(&self, name: &str) {
        if self.as_json {
            let line = serde_json::json!({ "file": name, "skipped": "not_text" });
            self.output.line(&line.to_string());
        } else {
            complain(&format!("{name}: skipped, not UTF-8 text"));
        }
    }

    fn end(self, html: Option<&Path>) -> Result<ExitCode, Failure> {
        if let (Some(report), Some(path)) = (self.report, html) {
            report.end()?;
            complain(&format!(
                "{} holds the scanned text; keep it as you keep that",
                path.display()
            ));
        }
        Ok(match (self.failed, self.found) {
            (true, _) => ExitCode::from(2),
            (false, true) => ExitCode::from(1),
            (false, false) => ExitCode::SUCCESS,
        })
    }
}
