//! What the certificate says about a redaction: the manifest, the counts and the summary.
//!
//! Nothing here has a text or an original in it; labels, placeholders and offsets only.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write;
use std::ops::Range;

use crate::entity::{Entity, EntityKind, Layer};
use crate::known::KnownEntities;
use crate::placeholder::Placeholder;
use crate::vault::Redacted;

/// The redaction manifest of one exchange: every placeholder, and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    texts: Vec<Vec<ManifestEntry>>,
}

/// One placeholder in one sanitized text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestEntry {
    /// The kind of what was there.
    pub kind: EntityKind,
    /// What stands there.
    pub placeholder: Placeholder,
    /// Where it stands, in bytes of the sanitized text.
    pub span: Range<usize>,
}

impl Manifest {
    /// Makes an empty manifest.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next text of the exchange. Texts without a placeholder count too, so that an index
    /// always means the same text.
    pub fn add(&mut self, redacted: &Redacted) {
        let entry = |replacement: &crate::vault::Replacement| ManifestEntry {
            kind: replacement.kind,
            placeholder: replacement.placeholder,
            span: replacement.span_in_output.clone(),
        };
        self.texts.push(redacted.replacements.iter().map(entry).collect());
    }

    /// Adds the next text, which has no placeholder.
    pub(crate) fn add_unchanged(&mut self) {
        self.texts.push(Vec::new());
    }

    /// Returns the entries of each text, in the order in which the texts were added.
    pub fn texts(&self) -> &[Vec<ManifestEntry>] {
        &self.texts
    }

    /// Returns every placeholder once, in the order of first occurrence.
    pub fn placeholders(&self) -> Vec<Placeholder> {
        let mut seen = HashSet::new();
        let all = self.texts.iter().flatten().map(|entry| entry.placeholder);
        all.filter(|placeholder| seen.insert(*placeholder)).collect()
    }

    /// Writes the manifest: compact JSON with sorted keys, the same bytes for the same manifest.
    pub fn manifest_json(&self) -> Vec<u8> {
        let mut json = String::from("{\"texts\":[");
        for (index, entries) in self.texts.iter().enumerate() {
            json.push_str(if index == 0 { "[" } else { ",[" });
            for (index, entry) in entries.iter().enumerate() {
                let comma = if index == 0 { "" } else { "," };
                // Labels are upper-case ASCII letters, so nothing needs escaping.
                let _infallible = write!(
                    json,
                    "{comma}{{\"end\":{},\"kind\":\"{}\",\"placeholder\":\"{}\",\"start\":{}}}",
                    entry.span.end,
                    entry.kind.label(),
                    entry.placeholder,
                    entry.span.start
                );
            }
            json.push(']');
        }
        json.push_str("],\"version\":1}");
        json.into_bytes()
    }
}

/// Counts of what was found in the texts of one exchange, for the sanitizer's claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Findings {
    counts: BTreeMap<&'static str, u64>,
    layers: BTreeSet<Layer>,
}

impl Findings {
    /// Starts counting. Patterns always run; declared values only when there are some.
    pub fn new(known: &KnownEntities) -> Self {
        let mut layers = BTreeSet::from([Layer::PatternMatching]);
        if !known.is_empty() {
            layers.insert(Layer::KnownEntityMatching);
        }
        Self { counts: BTreeMap::new(), layers }
    }

    /// Counts the findings of one text; escaped literals are no personal data.
    pub fn record(&mut self, entities: &[Entity]) {
        for entity in entities.iter().filter(|entity| entity.kind.is_personal()) {
            self.layers.insert(entity.layer);
            *self.counts.entry(entity.kind.label()).or_default() += 1;
        }
    }

    /// Returns how many findings each label has; labels without any are left out.
    pub fn counts(&self) -> &BTreeMap<&'static str, u64> {
        &self.counts
    }

    /// Returns the number of all findings.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// Returns the names of the layers that ran.
    pub fn layers_active(&self) -> Vec<&'static str> {
        self.layers.iter().map(|layer| layer.name()).collect()
    }

    /// Returns one line such as `2 PERSON, 1 EMAIL via known_entity_matching+pattern_matching`.
    pub fn summary(&self) -> String {
        let mut counts: Vec<_> = self.counts.iter().collect();
        counts.sort_by_key(|&(label, count)| (std::cmp::Reverse(count), label));
        let mut parts: Vec<_> =
            counts.into_iter().map(|(label, count)| format!("{count} {label}")).collect();
        if parts.is_empty() {
            parts.push("0 entities".to_owned());
        }
        format!("{} via {}", parts.join(", "), self.layers_active().join("+"))
    }
}

#[cfg(test)]
mod tests;
