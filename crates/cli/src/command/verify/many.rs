//! Many certificates at once: on all cores, with a bar, a line for each, and what they say together.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use indicatif::{ProgressBar, ProgressStyle};
use lucairn_veil::Report;
use lucairn_veil::sequence::{Sequence, sequences};
use serde_json::json;

use super::Verifier;
use super::input::read;
use super::show;
use crate::failure::Failure;
use crate::output::{Output, Tone, visible};

/// One file and what was found.
struct Row {
    file: PathBuf,
    /// A file that cannot be read has no report.
    report: Result<Report, Failure>,
}

impl Row {
    fn is_verified(&self) -> bool {
        self.report.as_ref().is_ok_and(Report::is_verified)
    }
}

/// All files in the order in which they were named.
pub(super) struct Batch {
    rows: Vec<Row>,
    sequences: Vec<Sequence>,
}

/// Verifies the files on as many threads as there are cores.
pub(super) fn verify_all(files: &[PathBuf], verifier: &Verifier) -> Batch {
    let bar = ProgressBar::new(files.len() as u64);
    let template = "{bar:40} {pos} of {len}, {per_sec}, {eta} to go";
    bar.set_style(
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(files.len().max(1));
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let mut rows: Vec<(usize, Row)> = thread::scope(|scope| {
        for _ in 0..workers {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while let Some((at, file)) = take(files, next) {
                    let report = read(file).map(|bytes| verifier.verify(&bytes));
                    let row = Row { file: file.to_owned(), report };
                    if sender.send((at, row)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        receiver.iter().inspect(|_| bar.inc(1)).collect()
    });
    bar.finish_and_clear();
    rows.sort_by_key(|(at, _)| *at);
    let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
    let links = rows.iter().filter_map(|row| row.report.as_ref().ok()?.link());
    let sequences = sequences(links);
    Batch { rows, sequences }
}

fn take<'a>(files: &'a [PathBuf], next: &AtomicUsize) -> Option<(usize, &'a Path)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    files.get(at).map(|file| (at, file.as_path()))
}

impl Batch {
    /// Whether every file is a verified certificate and no two of them contradict each other. A
    /// missing number is none: the certificate may lie elsewhere.
    pub(super) fn is_good(&self) -> bool {
        self.rows.iter().all(Row::is_verified)
            && self.sequences.iter().all(|sequence| sequence.forks.is_empty())
    }

    pub(super) fn show(&self, output: Output) {
        for row in &self.rows {
            let (mark, tone) =
                if row.is_verified() { ("✓", Tone::Good) } else { ("✗", Tone::Bad) };
            let mark = output.paint(tone, mark);
            let found = output.paint(Tone::Soft, &visible(&row.found()));
            let file = row.file.display().to_string();
            output.line(&format!("{mark} {}  {found}", visible(&file)));
        }
        output.line("");
        let verified = self.rows.iter().filter(|row| row.is_verified()).count();
        let others = self.rows.len() - verified;
        let tone = if self.is_good() { Tone::Good } else { Tone::Bad };
        let files = self.rows.len();
        output.say(tone, &format!("{verified} of {files} VERIFIED, {others} NOT VERIFIED"));
        for sequence in &self.sequences {
            let tone = if sequence.forks.is_empty() { Tone::Plain } else { Tone::Bad };
            output.say(tone, &sentence(sequence));
        }
    }

    pub(super) fn json(&self, output: Output) -> Result<(), Failure> {
        let files: Vec<_> = self
            .rows
            .iter()
            .map(|row| match &row.report {
                Ok(report) => json!({ "file": row.file.display().to_string(), "report": report }),
                Err(error) => {
                    json!({ "file": row.file.display().to_string(), "error": error.to_string() })
                }
            })
            .collect();
        let sequences: Vec<_> = self
            .sequences
            .iter()
            .map(|it| {
                let gaps: Vec<_> = it.gaps.iter().map(|gap| [gap.start(), gap.end()]).collect();
                let (found, last, forks) = (it.found, it.last, &it.forks);
                let api_key_id = &it.api_key_id;
                json!({ "api_key_id": api_key_id, "found": found, "last": last, "gaps": gaps, "forks": forks })
            })
            .collect();
        let verified = self.rows.iter().filter(|row| row.is_verified()).count();
        let summary = json!({ "files": self.rows.len(), "verified": verified });
        let document = json!({ "files": files, "sequences": sequences, "summary": summary });
        show::json(output, &document)
    }
}

impl Row {
    fn found(&self) -> String {
        match &self.report {
            Err(error) => error.to_string(),
            Ok(report) => match report.first_failure() {
                None => {
                    let levels: Vec<_> = report.proof.levels.iter().map(|it| it.as_str()).collect();
                    levels.join(", ")
                }
                Some(failed) => {
                    let detail = failed.outcome.detail().unwrap_or_default();
                    format!("{}: {detail}", failed.check.reason())
                }
            },
        }
    }
}

/// What the certificates of one API key say together.
fn sentence(sequence: &Sequence) -> String {
    let mut text = format!(
        "API key {}: {} of {} in sequence",
        sequence.api_key_id, sequence.found, sequence.last
    );
    if !sequence.gaps.is_empty() {
        let gaps = sequence.gaps.iter().map(|gap| match (gap.start(), gap.end()) {
            (first, last) if first == last => first.to_string(),
            (first, last) => format!("{first}–{last}"),
        });
        text.push_str(&format!(", not given: {}", listed(gaps)));
    }
    if !sequence.forks.is_empty() {
        let forks = sequence.forks.iter().map(u64::to_string);
        text.push_str(&format!(", TWO STORIES at {}", listed(forks)));
    }
    text
}

/// The first few, and how many more.
fn listed(items: impl ExactSizeIterator<Item = String>) -> String {
    const FEW: usize = 10;
    let more = items.len().saturating_sub(FEW);
    let few = items.take(FEW).collect::<Vec<_>>().join(", ");
    if more == 0 { few } else { format!("{few} and {more} more") }
}
