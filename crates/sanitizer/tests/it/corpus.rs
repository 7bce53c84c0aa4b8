//! The examples in `tests/data`: one file per kind, and texts in which nothing may be found.
//!
//! `+` lines mark with ⟦ and ⟧ everything of this kind that must be found; in `-` lines there is
//! nothing of this kind. `\n` stands for a line break.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use lucairn_sanitizer::{
    Action, ENTITY_KINDS, EntityKind, KnownEntities, Layer, Policy, Sanitizer,
};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

#[test]
fn examples_are_found_exactly() {
    let sanitizer = Sanitizer::new();
    let mut failures = Vec::new();
    for row in ENTITY_KINDS.iter().filter(|row| row.layer == Layer::PatternMatching) {
        let path = data().join(row.label.to_lowercase()).with_extension("txt");
        // A kind whose detectors have data of their own needs no file of its label.
        let Ok(file) = fs::read_to_string(&path) else { continue };
        let mut positive = 0;
        for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            positive += usize::from(line.starts_with("+ "));
            if let Some(failure) = check(&sanitizer, row.kind, line) {
                failures.push(format!("{}: {failure}", row.label));
            }
        }
        assert!(positive >= 5, "{path:?} needs at least five positive examples");
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

/// Reads a line: the text without marks, and where the marked values stand.
fn marked(line: &str) -> (String, Vec<Range<usize>>) {
    let (sign, example) = line.split_at(2);
    let example = example.replace("\\n", "\n");
    let text = example.replace(['⟦', '⟧'], "");
    let mut expected = Vec::new();
    let mut plain = 0;
    for (index, part) in example.split(['⟦', '⟧']).enumerate() {
        if index % 2 == 1 {
            expected.push(plain..plain + part.len());
        }
        plain += part.len();
    }
    assert_eq!(sign == "+ ", !expected.is_empty(), "wrong sign: {line}");
    (text, expected)
}

fn check(sanitizer: &Sanitizer, kind: EntityKind, line: &str) -> Option<String> {
    let (text, expected) = marked(line);
    let found: Vec<_> = sanitizer
        .find(&text, &KnownEntities::none())
        .into_iter()
        .filter(|entity| entity.kind == kind)
        .map(|entity| entity.span)
        .collect();
    let shown: Vec<_> = found.iter().map(|span| &text[span.clone()]).collect();
    (found != expected).then(|| format!("{line}\n    found {shown:?}"))
}

/// `tests/data/rules` has one file per rule, written by the generator of `spec/`. The first line names
/// the kind; in `+` lines the marked values are found exactly, in `-` lines the rule finds nothing.
#[test]
fn generated_examples_are_found_exactly() {
    let sanitizer = Sanitizer::new();
    let mut failures = Vec::new();
    let mut lines = 0;
    for (rule, kind) in sanitizer.rules() {
        let path = data().join("rules").join(rule).with_extension("txt");
        let Ok(file) = fs::read_to_string(&path) else { continue };
        let label = format!("# kind: {}", kind.label());
        assert_eq!(file.lines().next(), Some(label.as_str()), "{path:?}");
        for line in file.lines().filter(|line| line.starts_with(['+', '-'])) {
            lines += 1;
            if let Some(failure) = check_rule(&sanitizer, rule, kind, line) {
                failures.push(format!("{rule}: {failure}"));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {lines} lines fail:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

fn check_rule(sanitizer: &Sanitizer, rule: &str, kind: EntityKind, line: &str) -> Option<String> {
    let (text, expected) = marked(line);
    let policy = ENTITY_KINDS
        .iter()
        .fold(Policy::default(), |policy, row| policy.with(row.kind, Action::Mask));
    let found = sanitizer.find_with(&text, &KnownEntities::none(), &policy);
    let wrong = if expected.is_empty() {
        found.iter().any(|entity| entity.rule == rule)
    } else {
        let of_kind = found.iter().filter(|entity| entity.kind == kind);
        of_kind.map(|entity| entity.span.clone()).collect::<Vec<_>>() != expected
    };
    let shown = found.iter().map(|one| (one.kind.label(), one.rule, &text[one.span.clone()]));
    wrong.then(|| format!("{line}\n    found {:?}", shown.collect::<Vec<_>>()))
}

#[test]
fn nothing_is_found_in_what_names_nobody() {
    let sanitizer = Sanitizer::new();
    let mut failures = Vec::new();
    for entry in fs::read_dir(data().join("nothing")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        for entity in sanitizer.find(&text, &KnownEntities::none()) {
            let line = text[..entity.span.start].lines().count();
            let found = &text[entity.span];
            failures.push(format!("{path:?}:{line}: {} {found:?}", entity.kind.label()));
        }
    }
    assert!(failures.is_empty(), "{} findings:\n{}", failures.len(), failures.join("\n"));
}
