//! What a tagger finds goes the way of all findings.

use super::*;
use crate::{KnownEntities, Policy, Sanitizer};

/// Takes capitalised words behind `Ms` for persons, and tells what it was shown.
struct Titles;

impl Tagger for Titles {
    fn name(&self) -> &'static str {
        "titles"
    }

    fn tag(
        &self,
        text: &str,
        neighbours: &Neighbours<'_>,
        tell: &mut dyn FnMut(EntityKind, Range<usize>),
    ) {
        for (at, title) in text.match_indices("Ms ") {
            let from = at + title.len();
            let rest = &text[from..];
            let end = rest.find(' ').unwrap_or(rest.len());
            tell(EntityKind::Person, from..from + end);
        }
        if neighbours.before.ends_with("Name?") {
            tell(EntityKind::Person, 0..text.len());
        }
        // A tagger that counts wrongly costs a finding, nothing else.
        tell(EntityKind::Person, 0..text.len() + 1);
    }
}

#[test]
fn a_tagger_finds_what_patterns_do_not() {
    let sanitizer = Sanitizer::new().with_tagger(Titles);
    let texts = ["Ms Smith asks", "ask Ms anna@example.org", "Name?", "Ötztal"];
    let found = sanitizer.find_all(&texts, &KnownEntities::none(), &Policy::default());
    let shown: Vec<Vec<_>> = found
        .iter()
        .zip(texts)
        .map(|(found, text)| {
            found.iter().map(|one| (one.kind.label(), one.rule, &text[one.span.clone()])).collect()
        })
        .collect();
    assert_eq!(shown[0], [("PERSON", "titles", "Smith")]);
    // An address is proven, a name only learned.
    assert_eq!(shown[1], [("EMAIL", "email", "anna@example.org")]);
    assert_eq!(shown[2], []);
    assert_eq!(shown[3], [("PERSON", "titles", "Ötztal")]);
    let (_, findings) = sanitizer.scan(
        "Ms Smith asks",
        (&KnownEntities::none(), &crate::Policy::default()),
        &mut crate::Vault::new(),
    );
    assert_eq!(findings.layers_active(), ["pattern_matching", "learned_tagging"]);
}
