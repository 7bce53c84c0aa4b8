//! What was found in one text, ready to be shown to the one whose text it is.

use serde::Serialize;

use crate::{Findings, KnownEntities, Sanitizer, Vault};

/// The findings in one text. It holds no original, only where each one stands.
#[derive(Debug, Serialize)]
pub struct ScanReport {
    /// The text with placeholders.
    pub sanitized_text: String,
    /// How many values were replaced; escaped literals are not counted.
    pub redaction_count: u64,
    /// What was replaced, in the order of the text.
    pub entities: Vec<ScannedEntity>,
    /// The layers that ran.
    pub layers_active: Vec<&'static str>,
}

/// One finding; offsets count Unicode characters of the original text.
#[derive(Debug, Serialize)]
pub struct ScannedEntity {
    /// The label of its kind.
    #[serde(rename = "type")]
    pub label: &'static str,
    /// Of the first character.
    pub start: usize,
    /// After the last character.
    pub end: usize,
    /// What stands in its place.
    pub placeholder: String,
}

impl Sanitizer {
    /// Finds and replaces in one text, and says where.
    pub fn scan(&self, text: &str, known: &KnownEntities) -> (ScanReport, Findings) {
        let entities = self.find(text, known);
        let mut findings = Findings::new(known);
        findings.record(&entities);
        let redacted = Vault::new().redact(text, &entities);
        let mut position = CharacterOffsets::new(text);
        let scanned = redacted
            .replacements
            .iter()
            .filter(|one| one.kind.is_personal())
            .map(|one| ScannedEntity {
                label: one.kind.label(),
                start: position.before(one.span_in_input.start),
                end: position.before(one.span_in_input.end),
                placeholder: one.placeholder.to_string(),
            })
            .collect();
        let report = ScanReport {
            sanitized_text: redacted.text,
            redaction_count: findings.total(),
            entities: scanned,
            layers_active: findings.layers_active(),
        };
        (report, findings)
    }
}

/// Turns growing byte offsets into character offsets without starting over each time.
pub struct CharacterOffsets<'a> {
    text: &'a str,
    bytes: usize,
    characters: usize,
}

impl<'a> CharacterOffsets<'a> {
    /// Starts at the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, bytes: 0, characters: 0 }
    }

    /// Counts the Unicode characters before an offset, which is on a character boundary and not
    /// smaller than the one before.
    pub fn before(&mut self, bytes: usize) -> usize {
        let between = self.text.get(self.bytes..bytes).unwrap_or("");
        self.characters += between.chars().count();
        self.bytes = bytes;
        self.characters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_characters_and_literals_do_not_count() {
        let text = "ä [EMAIL_1] é a@example.org 🦄 10.0.0.1";
        let (report, findings) = Sanitizer::new().scan(text, &KnownEntities::none());
        let cut = |one: &ScannedEntity| -> String {
            text.chars().skip(one.start).take(one.end - one.start).collect()
        };
        let found: Vec<_> = report
            .entities
            .iter()
            .map(|one| (one.label, cut(one), one.placeholder.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("EMAIL", "a@example.org".to_owned(), "[EMAIL_1]"),
                ("IP", "10.0.0.1".to_owned(), "[IP_1]")
            ]
        );
        assert_eq!(report.sanitized_text, "ä [LITERAL_1] é [EMAIL_1] 🦄 [IP_1]");
        assert_eq!((report.redaction_count, findings.total()), (2, 2));
    }
}
