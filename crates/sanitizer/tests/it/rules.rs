//! Every rule has examples, a row in the specification and a source that says what it is.

use std::fs;
use std::path::{Path, PathBuf};

use lucairn_sanitizer::{ENTITY_KINDS, Sanitizer};

/// Rules for which the generator writes no examples, because they have no form of their own: what
/// looks like a placeholder is in the vectors.
const WITHOUT_GENERATED_EXAMPLES: &[&str] = &["literal"];

#[test]
fn every_rule_has_examples_a_row_and_a_source() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let specification = fs::read_to_string(root.join("../../spec/rules.md")).unwrap();
    let sources = sources(&root.join("src/detect"));
    let mut missing = Vec::new();
    for (rule, kind) in Sanitizer::new().rules() {
        let examples = fs::read_to_string(root.join(format!("tests/data/rules/{rule}.txt")));
        let lines = examples
            .map_or(0, |file| file.lines().filter(|line| line.starts_with(['+', '-'])).count());
        if lines < 100 && !WITHOUT_GENERATED_EXAMPLES.contains(&rule) {
            missing.push(format!("{rule}: {lines} generated examples"));
        }
        if !specification.contains(&format!("| `{rule}` | `{}` |", kind.label())) {
            missing.push(format!("{rule}: no row in spec/rules.md as `{}`", kind.label()));
        }
        let named = format!("\"{rule}\"");
        let source = sources.iter().find(|(_, text)| text.contains(&named));
        if !source.is_some_and(|(_, text)| text.starts_with("//! ")) {
            missing.push(format!("{rule}: no source that begins with what it is"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_kind_has_a_row() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let specification = fs::read_to_string(root.join("../../spec/sanitization.md")).unwrap();
    let has_row = |label: &str| specification.contains(&format!("\n| `{label}` |"));
    let labels = ENTITY_KINDS.iter().map(|row| row.label);
    let missing: Vec<_> = labels.filter(|label| !has_row(label)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// All files of Rust below a folder.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}
