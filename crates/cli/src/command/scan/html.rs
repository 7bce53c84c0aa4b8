//! `lucairn scan --html`: a report for people, in one file without scripts.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::ops::Range;
use std::path::Path;

use lucairn_sanitizer::Action;

use super::document::{Document, Scanned};
use crate::failure::Failure;

/// A longer text is shown around its findings only.
const WHOLE: usize = 50_000;
/// How much is shown around a finding then, in bytes.
const AROUND: usize = 300;

const HEAD: &str = include_str!("report.html");

/// A report that is being written. The table of kinds comes last and stands first, by CSS.
pub(super) struct Report {
    file: BufWriter<File>,
    name: String,
    /// Of each kind: masked, kept, refused.
    kinds: BTreeMap<&'static str, [usize; 3]>,
    files: usize,
    clean: usize,
}

impl Report {
    /// # Errors
    ///
    /// `report_unwritable`, as from all that write it.
    pub(super) fn begin(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let file = File::create(path).map_err(|error| unwritable(&name, &error))?;
        let mut report =
            Self { file: BufWriter::new(file), name, kinds: BTreeMap::new(), files: 0, clean: 0 };
        report.write(HEAD)?;
        Ok(report)
    }

    /// Adds an input, unless nothing was found in it.
    pub(super) fn add(&mut self, document: &Document) -> Result<(), Failure> {
        self.files += 1;
        if document.counts().is_empty() {
            self.clean += 1;
            return Ok(());
        }
        let mut section = format!("<section><h2>{}</h2>\n", escaped(&document.name));
        for one in &document.texts {
            if let Some(pointer) = &one.pointer {
                section += &format!("<h3><code>{}</code></h3>\n", escaped(pointer));
            }
            section += "<pre>";
            self.marked(one, &mut section);
            section += "</pre>\n";
        }
        section += "</section>\n";
        self.write(&section)
    }

    /// Writes a text with its findings marked.
    fn marked(&mut self, one: &Scanned, section: &mut String) {
        let is_whole = one.text.len() <= WHOLE;
        let mut at = 0;
        for finding in one.findings() {
            let counts = self.kinds.entry(finding.label).or_default();
            let (class, column) = match finding.action {
                Action::Mask => ("mask", 0),
                Action::Keep => ("keep", 1),
                Action::Refuse => ("refuse", 2),
            };
            counts[column] += 1;
            between(one, at..finding.span.start, is_whole, section);
            let value = one.text.get(finding.span.clone()).unwrap_or("");
            let note = finding.placeholder.unwrap_or(finding.label);
            section.push_str(&format!(
                "<mark class=\"{class}\" title=\"{} {} by {}\">{}<sup>{}</sup></mark>",
                finding.label,
                finding.action.name(),
                escaped(finding.rule),
                escaped(value),
                escaped(note.trim_matches(['[', ']'])),
            ));
            at = finding.span.end;
        }
        between(one, at..one.text.len(), is_whole, section);
    }

    /// Ends the file with the table.
    pub(super) fn end(mut self) -> Result<(), Failure> {
        let mut table = format!(
            "<header><p>{} scanned, {} without a finding.</p>\n<table><tr><th>Kind</th><th>Masked</th><th>Kept</th><th>Refused</th></tr>\n",
            counted(self.files),
            self.clean
        );
        for (label, [masked, kept, refused]) in &self.kinds {
            table += &format!(
                "<tr><td>{label}</td><td>{masked}</td><td>{kept}</td><td>{refused}</td></tr>\n"
            );
        }
        table += "</table></header>\n</main>\n</body>\n</html>\n";
        self.write(&table)?;
        let Self { mut file, name, .. } = self;
        file.flush().map_err(|error| unwritable(&name, &error))
    }

    fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.file.write_all(text.as_bytes()).map_err(|error| unwritable(&self.name, &error))
    }
}

fn counted(files: usize) -> String {
    if files == 1 { "1 text".to_owned() } else { format!("{files} texts") }
}

/// Writes what stands between findings; of a long text only what is near to one.
fn between(one: &Scanned, span: Range<usize>, is_whole: bool, section: &mut String) {
    let text = one.text.get(span.clone()).unwrap_or("");
    if is_whole || text.len() <= 2 * AROUND {
        section.push_str(&escaped(text));
        return;
    }
    let cut = |at: usize| (at..text.len()).find(|at| text.is_char_boundary(*at));
    let head = if span.start == 0 { 0 } else { cut(AROUND).unwrap_or(text.len()) };
    let tail = if span.end == one.text.len() {
        text.len()
    } else {
        cut(text.len() - AROUND).unwrap_or(text.len())
    };
    section.push_str(&escaped(text.get(..head).unwrap_or("")));
    section.push_str("<i> … </i>");
    section.push_str(&escaped(text.get(tail..).unwrap_or("")));
}

/// Text that means itself in HTML.
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            // Of the control characters HTML allows these alone.
            '\n' | '\t' => written.push(character),
            '\r' => {}
            control if control.is_control() => written.push('\u{fffd}'),
            other => written.push(other),
        }
    }
    written
}

fn unwritable(name: &str, error: &io::Error) -> Failure {
    Failure::environment("report_unwritable", format!("cannot write {name}: {error}"))
}
