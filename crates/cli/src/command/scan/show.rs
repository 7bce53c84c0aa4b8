//! Findings on a terminal. Of values nothing is shown but what the text itself shows.

use super::document::{Document, Scanned};
use crate::output::{Output, Tone, remark, visible};

/// One text: printed with placeholders, the counts beside it on standard error, so that standard
/// output is the sanitized text alone. Of JSON, the findings are listed.
pub(super) fn alone(output: Output, document: &Document) {
    if document.is_json {
        one_of_many(output, document);
    }
    for one in document.texts.iter().filter(|_| !document.is_json) {
        output.raw(one.report.sanitized_text.as_bytes());
    }
    let counts: Vec<String> = document
        .counts()
        .iter()
        .map(|((label, action), count)| match *action {
            "mask" => format!("{count} {label}"),
            action => format!("{count} {label} ({action})"),
        })
        .collect();
    let line = if counts.is_empty() { "nothing found".to_owned() } else { counts.join(", ") };
    remark(&format!("{}: {line}", visible(&document.name)));
}

/// One of several: a line per finding, with its place as editors and compilers write it.
pub(super) fn one_of_many(output: Output, document: &Document) {
    let name = visible(&document.name);
    for one in &document.texts {
        let mut places = Places::of(one);
        for finding in one.findings() {
            let place = match &one.pointer {
                Some(pointer) => format!("{name}#{}", visible(pointer)),
                None => {
                    let (line, column) = places.of_byte(finding.span.start);
                    format!("{name}:{line}:{column}")
                }
            };
            let tone = match finding.action {
                lucairn_sanitizer::Action::Keep => Tone::Soft,
                lucairn_sanitizer::Action::Mask => Tone::Plain,
                lucairn_sanitizer::Action::Refuse => Tone::Bad,
            };
            let line = format!("{place}: {} {}", finding.label, finding.action.name());
            output.say(tone, &line);
        }
    }
}

/// Lines and columns of growing byte offsets, both from 1; columns count characters.
struct Places<'t> {
    text: &'t str,
    line: usize,
    line_start: usize,
    at: usize,
}

impl<'t> Places<'t> {
    fn of(scanned: &'t Scanned) -> Self {
        Self { text: &scanned.text, line: 1, line_start: 0, at: 0 }
    }

    fn of_byte(&mut self, byte: usize) -> (usize, usize) {
        let between = self.text.get(self.at..byte).unwrap_or("");
        if let Some(last) = between.rfind('\n') {
            self.line += between.matches('\n').count();
            self.line_start = self.at + last + 1;
        }
        self.at = byte;
        let before = self.text.get(self.line_start..byte).unwrap_or("");
        (self.line, before.chars().count() + 1)
    }
}
