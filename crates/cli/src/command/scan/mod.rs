//! `lucairn scan`: what the sanitizer finds in text, without a gateway.

mod document;
mod html;
mod input;
mod lines;
mod progress;
mod report_file;
mod rules;
mod show;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use lucairn_gateway::{Mode, Outcome};
use lucairn_sanitizer::Sanitizer;

use crate::failure::Failure;
use crate::output::{self, Output, complain, remark, visible};
use crate::same_file::refuse_overwriting;
use document::Document;
use input::{Input, Unread};
use lines::LineScan;
use progress::Progress;
use rules::Rules;

/// What `--help` says at its end.
const HELP: &str = "\
Exit status:
  0  nothing was found that a request would mask or refuse
  1  something was found
  2  an input cannot be read, or the command line is wrong; with --jsonl, a line could not be read
  3  the report or standard output cannot be written
With --jsonl, 0 means that every line was scanned, whatever was found. With a policy of mode observe,
1 means what it means without: that something would be masked or refused if it were enforced.

One text is printed with placeholders, and the counts go to standard error; JSON files, several files
and folders are listed instead: place, kind and action of each finding, never its text. A name in a
JSON file that is personal data itself stands in places as its kind, such as [EMAIL]. Names of files
are shown as they are.";

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
    /// what a policy does about it. It holds the text as it is, is never one of the scanned files, and
    /// takes the place of an older one when it is whole.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let rules = Rules::of(arguments)?;
    let sanitizer = Sanitizer::new();
    if arguments.jsonl {
        return run_lines(arguments, &LineScan { sanitizer: &sanitizer, rules: &rules });
    }
    let report = arguments.html.as_deref();
    let inputs = match &arguments.text {
        Some(text) => vec![Input::Text(text.clone())],
        None => input::inputs(&arguments.files, report)?,
    };
    if let Some(report) = report {
        let named = inputs.iter().filter_map(Input::named).chain(arguments.policy.as_deref());
        refuse_overwriting(report, named)?;
    }
    let mut run = Run {
        output: Output::new(),
        as_json: arguments.json,
        alone: inputs.len() == 1 && !arguments.files.iter().any(|path| path.is_dir()),
        report: report.map(html::Report::begin).transpose()?,
        rules: &rules,
        tally: Tally::default(),
        progress: Progress::new(inputs.len()),
    };
    for input in &inputs {
        match input.read() {
            Ok(text) => run.tell(&Document::scan(input.name(), text, &sanitizer, &rules))?,
            Err(unread) if run.alone => return Err(unread.failure(&input.name())),
            Err(unread) => run.skip(input, &unread),
        }
        run.progress.step(Instant::now());
        // A scan that nobody can read need not go on.
        output::told()?;
    }
    run.end(report)
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
    tally: Tally,
    progress: Progress,
}

/// How many files there were of each sort.
#[derive(Default)]
struct Tally {
    scanned: usize,
    /// With anything that was found, kept or not.
    found: usize,
    /// With something that a request would mask or refuse.
    taken: usize,
    refused: usize,
    skipped: usize,
    unreadable: usize,
}

impl Run<'_> {
    fn tell(&mut self, document: &Document) -> Result<(), Failure> {
        let outcome = document.outcome();
        self.tally.scanned += 1;
        self.tally.found += usize::from(!document.counts().is_empty());
        self.tally.taken += usize::from(document.has_findings());
        self.tally.refused += usize::from(outcome == Outcome::Refused);
        if self.as_json {
            self.progress.clear();
            self.output.line(&document.json()?);
        } else if self.alone {
            show::alone(self.output, document);
        } else if !document.counts().is_empty() {
            self.progress.clear();
            show::one_of_many(self.output, document);
        }
        if self.alone {
            let sentence = self.rules.sentence("this text", outcome, document.has_findings());
            sentence.iter().for_each(|sentence| complain(sentence));
        }
        self.report.as_mut().map_or(Ok(()), |report| report.add(document))
    }

    /// Tells why an input was not scanned. What is no text is expected in a folder, and a mistake
    /// where it was named.
    fn skip(&mut self, input: &Input, unread: &Unread) {
        self.progress.clear();
        let (name, failure) = (input.name(), unread.failure(&input.name()));
        let is_expected = matches!(unread, Unread::Binary) && input.was_listed();
        let reason = if is_expected { "not UTF-8 text".to_owned() } else { failure.to_string() };
        if !is_expected {
            self.tally.unreadable += 1;
            complain(&reason);
        } else if self.as_json {
            self.tally.skipped += 1;
            let line = serde_json::json!({ "file": name, "skipped": "not_text" });
            self.output.line(&line.to_string());
        } else {
            self.tally.skipped += 1;
            complain(&format!("{}: skipped, {reason}", visible(&name)));
        }
        if let Some(report) = &mut self.report {
            report.skip(&name, &reason);
        }
    }

    fn end(mut self, html: Option<&Path>) -> Result<ExitCode, Failure> {
        self.progress.clear();
        if !self.alone {
            complain(&self.tally.sentence());
            let (outcome, what) = match self.tally.refused {
                0 => (Outcome::Unchanged, "all of them".to_owned()),
                refused => (Outcome::Refused, format!("{refused} of them")),
            };
            let sentence = self.rules.sentence(&what, outcome, self.tally.taken > 0);
            sentence.iter().for_each(|sentence| complain(sentence));
        }
        if let (Some(report), Some(path)) = (self.report, html) {
            report.end(self.rules)?;
            complain(&format!(
                "{} holds the scanned text; keep it as you keep that",
                path.display()
            ));
        }
        Ok(match (self.tally.unreadable, self.tally.taken) {
            (1.., _) => ExitCode::from(2),
            (0, 1..) => ExitCode::from(1),
            (0, 0) => ExitCode::SUCCESS,
        })
    }
}

impl Tally {
    fn sentence(&self) -> String {
        let files = if self.scanned == 1 { "file" } else { "files" };
        let Self { scanned, found, skipped, unreadable, .. } = self;
        let mut sentence =
            format!("{scanned} {files} scanned, {found} with findings, {skipped} skipped");
        if *unreadable > 0 {
            sentence += &format!(", {unreadable} unreadable");
        }
        sentence
    }
}
