//! One scanned input: its texts, and what was found in each.

use lucairn_gateway::{Mode, Outcome};
use lucairn_sanitizer::{Action, Sanitizer, ScanReport, Vault};
use serde::Serialize;

use super::rules::Rules;
use crate::failure::Failure;

/// An input and its findings. Placeholders are numbered over all of its texts.
pub(super) struct Document {
    pub(super) name: String,
    pub(super) texts: Vec<Scanned>,
    /// Whether it was read as JSON; then its texts are the strings with findings.
    pub(super) is_json: bool,
    pub(super) mode: Mode,
}

/// A text and what was found in it.
pub(super) struct Scanned {
    /// The JSON pointer of the string.
    pub(super) pointer: Option<String>,
    pub(super) text: String,
    pub(super) report: ScanReport,
}

/// A finding, whatever happens to it.
pub(super) struct Finding<'r> {
    pub(super) label: &'static str,
    pub(super) rule: &'static str,
    pub(super) action: Action,
    pub(super) span: std::ops::Range<usize>,
    pub(super) placeholder: Option<&'r str>,
}

impl Document {
    /// Scans an input; what is named .json and is none is scanned as text.
    pub(super) fn scan(name: String, text: String, sanitizer: &Sanitizer, rules: &Rules) -> Self {
        let Rules { known, policy, mode, .. } = rules;
        let mode = *mode;
        let mut vault = Vault::new();
        let is_named_json = name.to_ascii_lowercase().ends_with(".json");
        let values = is_named_json.then(|| sanitizer.judge_json(&text, known, policy));
        if let Some(Ok(values)) = values {
            let texts = values.into_iter().map(|value| {
                let (report, _) = ScanReport::of(&value.text, value.judged, (known, &mut vault));
                Scanned { pointer: Some(value.pointer), text: value.text, report }
            });
            let texts = texts.filter(|one| one.findings().next().is_some()).collect();
            return Self { name, texts, is_json: true, mode };
        }
        let (report, _) = sanitizer.scan(&text, (known, policy), &mut vault);
        Self { name, texts: vec![Scanned { pointer: None, text, report }], is_json: false, mode }
    }

    /// Whether a request with it would be changed or refused.
    pub(super) fn has_findings(&self) -> bool {
        self.texts.iter().any(|one| !one.report.entities.is_empty())
    }

    /// What a gateway would do with a request that is this input.
    pub(super) fn outcome(&self) -> Outcome {
        let refuses = self.texts.iter().any(|one| !one.report.refused.is_empty());
        self.mode.outcome(self.has_findings(), refuses)
    }

    /// How many findings there are of each kind and action, by kind.
    pub(super) fn counts(&self) -> Vec<((&'static str, &'static str), usize)> {
        let mut counts = std::collections::BTreeMap::new();
        for finding in self.texts.iter().flat_map(Scanned::findings) {
            *counts.entry((finding.label, finding.action.name())).or_default() += 1;
        }
        counts.into_iter().collect()
    }

    /// The findings as one line of JSON, without the text itself where it is JSON.
    pub(super) fn json(&self) -> Result<String, Failure> {
        #[derive(Serialize)]
        struct TextFile<'d> {
            file: &'d str,
            mode: Mode,
            outcome: Outcome,
            #[serde(flatten)]
            report: &'d ScanReport,
        }
        #[derive(Serialize)]
        struct JsonFile<'d> {
            file: &'d str,
            mode: Mode,
            outcome: Outcome,
            values: Vec<Value<'d>>,
        }
        #[derive(Serialize)]
        struct Value<'d> {
            pointer: &'d str,
            #[serde(flatten)]
            report: &'d ScanReport,
        }
        let (file, mode, outcome) = (&self.name, self.mode, self.outcome());
        let written = match self.texts.first() {
            Some(one) if !self.is_json => {
                serde_json::to_string(&TextFile { file, mode, outcome, report: &one.report })
            }
            _ => {
                let values = self.texts.iter().map(|one| Value {
                    pointer: one.pointer.as_deref().unwrap_or(""),
                    report: &one.report,
                });
                serde_json::to_string(&JsonFile { file, mode, outcome, values: values.collect() })
            }
        };
        written.map_err(|error| Failure::environment("internal", error.to_string()))
    }
}

impl Scanned {
    /// What was found, in the order of the text.
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        let taken = self.report.entities.iter().map(|one| Finding {
            label: one.label,
            rule: one.rule,
            action: one.action,
            span: one.span.clone(),
            placeholder: Some(&one.placeholder),
        });
        let kept = self.report.kept.iter().map(|one| Finding {
            label: one.label,
            rule: one.rule,
            action: Action::Keep,
            span: one.span.clone(),
            placeholder: None,
        });
        let mut findings: Vec<_> = taken.chain(kept).collect();
        findings.sort_by_key(|one| one.span.start);
        findings.into_iter()
    }
}
