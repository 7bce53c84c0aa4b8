//! What was found in one text, ready to be shown to the one whose text it is.

use std::ops::Range;

use serde::Serialize;

use crate::judge::Judged;
use crate::{Action, Findings, KnownEntities, Policy, Sanitizer, Vault};

/// The findings in one text. It holds no original, only where each one stands.
#[derive(Debug, Serialize)]
pub struct ScanReport {
    /// The text with placeholders.
    pub sanitized_text: String,
    /// How many values were replaced; escaped literals are not counted.
    pub redaction_count: u64,
    /// What was replaced, in the order of the text.
    pub entities: Vec<ScannedEntity>,
    /// What was found and stays, because the policy keeps it.
    pub kept: Vec<KeptEntity>,
    /// The kinds that would stop a request with this text.
    pub refused: Vec<&'static str>,
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
    /// What found it.
    pub rule: &'static str,
    /// `mask` or `refuse`.
    pub action: Action,
    /// Where it is, in bytes of the original text.
    #[serde(skip)]
    pub span: Range<usize>,
}

/// One finding that stays; offsets count Unicode characters of the original text.
#[derive(Debug, Serialize)]
pub struct KeptEntity {
    /// The label of its kind.
    #[serde(rename = "type")]
    pub label: &'static str,
    /// Of the first character.
    pub start: usize,
    /// After the last character.
    pub end: usize,
    /// What found it.
    pub rule: &'static str,
    /// Where it is, in bytes of the original text.
    #[serde(skip)]
    pub span: Range<usize>,
}

impl Sanitizer {
    /// Finds and replaces in one text as a policy says, and tells what was found and where.
    ///
    /// The vault numbers the placeholders; texts that share one share their numbers.
    pub fn scan(
        &self,
        text: &str,
        (known, policy): (&KnownEntities, &Policy),
        vault: &mut Vault,
    ) -> (ScanReport, Findings) {
        let judged = self.judge(text, known, policy);
        ScanReport::of(text, judged, (known, vault))
    }
}

impl ScanReport {
    /// Replaces what was judged in a text and tells what it was.
    pub fn of(
        text: &str,
        judged: Vec<Judged>,
        (known, vault): (&KnownEntities, &mut Vault),
    ) -> (Self, Findings) {
        let taken: Vec<_> = judged
            .iter()
            .filter(|one| one.action != Action::Keep)
            .map(|one| one.entity.clone())
            .collect();
        let mut findings = Findings::new(known);
        findings.record(&taken);
        let redacted = vault.redact(text, &taken);
        let mut replaced = redacted.replacements.iter();
        let mut characters = CharacterOffsets::new(text);
        let (mut entities, mut kept) = (Vec::new(), Vec::new());
        for Judged { entity, action } in judged {
            let (label, rule, span) = (entity.kind.label(), entity.rule, entity.span);
            let (start, end) = (characters.before(span.start), characters.before(span.end));
            if action == Action::Keep {
                kept.push(KeptEntity { label, start, end, rule, span });
            } else if entity.kind.is_personal()
                // Between findings the vault may have escaped what looks like a placeholder.
                && let Some(one) = replaced.find(|one| one.span_in_input.start >= span.start)
            {
                let placeholder = one.placeholder.to_string();
                entities.push(ScannedEntity { label, start, end, placeholder, rule, action, span });
            }
        }
        let is_refused = |one: &&ScannedEntity| one.action == Action::Refuse;
        let mut refused: Vec<_> = entities.iter().filter(is_refused).map(|one| one.label).collect();
        refused.sort_unstable();
        refused.dedup();
        let report = Self {
            sanitized_text: redacted.text,
            redaction_count: findings.total(),
            entities,
            kept,
            refused,
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
    use crate::EntityKind;

    #[test]
    fn offsets_count_characters_and_literals_do_not_count() {
        let text = "ä [EMAIL_1] é a@example.org 🦄 10.0.0.1 10.0.0.2";
        let keep = Policy::default().with(EntityKind::Ip, Action::Keep);
        let refuse = Policy::default().with(EntityKind::Email, Action::Refuse);
        let cut =
            |start, end: usize| text.chars().skip(start).take(end - start).collect::<String>();
        let ips = ["10.0.0.1", "10.0.0.2"];
        for (policy, sanitized, replaced, stays, refused) in [
            (Policy::default(), "[IP_1] [IP_2]", &ips[..], &[][..], &[][..]),
            (keep, "10.0.0.1 10.0.0.2", &[], &ips, &[]),
            (refuse, "[IP_1] [IP_2]", &ips, &[], &["EMAIL"]),
        ] {
            let known = KnownEntities::none();
            let scanned = Sanitizer::new().scan(text, (&known, &policy), &mut Vault::new());
            let (report, findings) = scanned;
            let found: Vec<_> = report.entities.iter().map(|e| cut(e.start, e.end)).collect();
            assert_eq!(found, [&["a@example.org"], replaced].concat());
            for one in &report.entities {
                assert_eq!(cut(one.start, one.end), text[one.span.clone()]);
                assert_eq!(one.action == Action::Refuse, refused.contains(&one.label));
            }
            let kept: Vec<_> = report.kept.iter().map(|e| cut(e.start, e.end)).collect();
            assert_eq!(kept, stays);
            assert_eq!(report.refused, refused);
            assert_eq!(report.sanitized_text, format!("ä [LITERAL_1] é [EMAIL_1] 🦄 {sanitized}"));
            assert_eq!(report.redaction_count, findings.total());
            assert_eq!(findings.total(), 1 + replaced.len() as u64);
        }
    }
}
