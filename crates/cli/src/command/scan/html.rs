//! `lucairn scan --html`: a report for people, in one file without scripts.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use lucairn_gateway::Mode;
use lucairn_sanitizer::Action;
use lucairn_veil::time::rfc3339;

use super::document::{Document, Scanned};
use super::report_file::ReportFile;
use super::rules::Rules;
use crate::failure::Failure;
use crate::output::visible;

/// A longer text is shown around its findings only.
const WHOLE: usize = 50_000;
/// How much is shown around a finding then, in bytes.
const AROUND: usize = 300;

const HEAD: &str = include_str!("report.html");

/// A report that is being written.
pub(super) struct Report {
    file: ReportFile,
    /// Of each kind: masked, kept, refused.
    kinds: BTreeMap<&'static str, [usize; 3]>,
    files: usize,
    clean: usize,
    /// What was not scanned, and why.
    skipped: Vec<(String, String)>,
}

impl Report {
    /// # Errors
    ///
    /// `report_unwritable`, as from all that write it.
    pub(super) fn begin(path: &Path) -> Result<Self, Failure> {
        let file = ReportFile::begin(path)?;
        Ok(Self { file, kinds: BTreeMap::new(), files: 0, clean: 0, skipped: Vec::new() })
    }

    /// Adds what was not scanned.
    pub(super) fn skip(&mut self, name: &str, reason: &str) {
        self.skipped.push((name.to_owned(), reason.to_owned()));
    }

    /// Adds an input, unless nothing was found in it.
    pub(super) fn add(&mut self, document: &Document) -> Result<(), Failure> {
        self.files += 1;
        if document.counts().is_empty() {
            self.clean += 1;
            return Ok(());
        }
        let mut section = format!("<section><h2>{}</h2>\n", shown(&document.name));
        for one in &document.texts {
            if let Some(pointer) = &one.pointer {
                section += &format!("<h3><code>{}</code></h3>\n", shown(pointer));
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

    /// Puts the report in its place: what it is about and its table before the texts, and after them
    /// what was not scanned, which may be much.
    pub(super) fn end(self, rules: &Rules) -> Result<(), Failure> {
        let Self { mut file, kinds, files, clean, skipped } = self;
        let at_the_end = if skipped.is_empty() { "" } else { " (listed at the end)" };
        let mut head = HEAD.to_owned();
        head += &about(rules);
        head += &format!(
            "<p>{} scanned, {clean} without a finding, {} not scanned{at_the_end}.</p>\n<table><tr><th>Kind</th><th>Masked</th><th>Kept</th><th>Refused</th></tr>\n",
            counted(files),
            skipped.len(),
        );
        for (label, [masked, kept, refused]) in &kinds {
            head += &format!(
                "<tr><td>{label}</td><td>{masked}</td><td>{kept}</td><td>{refused}</td></tr>\n"
            );
        }
        head += "</table>\n";
        if !skipped.is_empty() {
            file.write("<section><h2>Not scanned</h2>\n<ul>\n")?;
            for (name, reason) in &skipped {
                file.write(&format!("<li><code>{}</code>: {}</li>\n", shown(name), shown(reason)))?;
            }
            file.write("</ul></section>\n")?;
        }
        file.write("</main>\n</body>\n</html>\n")?;
        file.finish(&head)
    }

    fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.file.write(text)
    }
}

/// When, with what and by what the report was made.
fn about(rules: &Rules) -> String {
    let mode = match rules.mode {
        Mode::Enforce => "enforce: requests leave with placeholders; a refused kind stops them",
        Mode::Block => "block: the gateway refuses every text with a finding that is not kept",
        Mode::Observe => {
            "observe: the gateway sends every text unchanged; this shows what enforce would do"
        }
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs());
    let date = rfc3339(i128::from(now) * 1_000_000_000).replace('T', " ").replace('Z', " UTC");
    let version = concat!("lucairn ", env!("CARGO_PKG_VERSION"));
    let rows = [("Policy", &*rules.origin), ("Mode", mode), ("Date", &date), ("Program", version)];
    let rows = rows.map(|(what, value)| format!("<dt>{what}</dt><dd>{}</dd>\n", shown(value)));
    format!("<dl>\n{}</dl>\n", rows.concat())
}

/// A name that others chose, in HTML.
fn shown(name: &str) -> String {
    escaped(&visible(name))
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
