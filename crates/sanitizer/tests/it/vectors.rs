//! The vectors of `spec/`, which every implementation runs.

use std::fs;
use std::path::Path;

use lucairn_sanitizer::{
    EntityKind, KnownEntities, MatchStyle, PlaceholderKey, RestoreScope, Sanitizer, Vault,
};
use serde_json::Value;

#[test]
fn every_vector_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/vectors/sanitization");
    if !folder.exists() {
        eprintln!("SKIPPED: no vectors of sanitization at {}", folder.display());
        return;
    }
    let sanitizer = Sanitizer::new();
    let mut failures = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(path.extension().unwrap(), "json", "{}", path.display());
        let vector: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        if let Err(failure) = check(&sanitizer, &vector) {
            failures.push(format!("{}: {failure}", path.file_name().unwrap().display()));
        }
        count += 1;
    }
    failures.sort();
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
    assert!(count > 0, "the folder of vectors is empty");
}

fn check(sanitizer: &Sanitizer, vector: &Value) -> Result<(), String> {
    let string = |key: &str| vector[key].as_str().unwrap().to_owned();
    let text = string("text");
    let mut vault = vector.get("key").map_or_else(Vault::new, |key| Vault::keyed(read_key(key)));
    let redacted = vault.redact(&text, &sanitizer.find(&text, &known(&vector["known"])));
    equal("sanitized", &redacted.text, &string("sanitized"))?;
    let entities: Vec<Value> = redacted
        .replacements
        .iter()
        .map(|replacement| {
            let span = &replacement.span_in_input;
            serde_json::json!({
                "kind": replacement.kind.label(),
                "start": text[..span.start].chars().count(),
                "end": text[..span.end].chars().count(),
            })
        })
        .collect();
    equal("entities", &Value::Array(entities), &vector["entities"])?;
    equal("way back", &vault.restore(&redacted.text, RestoreScope::All).text, &text)?;
    if let Some(answer) = vector.get("answer") {
        let restored = vault.restore(answer.as_str().unwrap(), RestoreScope::All);
        equal("restored", &restored.text, &string("restored"))?;
    }
    Ok(())
}

fn read_key(key: &Value) -> PlaceholderKey {
    let digits = key.as_str().unwrap();
    let byte = |at: usize| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap();
    PlaceholderKey::new(std::array::from_fn(byte))
}

fn known(declared: &Value) -> KnownEntities {
    let mut builder = KnownEntities::builder();
    for value in declared.as_array().unwrap() {
        let style = match value["style"].as_str().unwrap() {
            "name" => MatchStyle::Name,
            "term" => MatchStyle::Term,
            other => panic!("unknown style {other}"),
        };
        let kind = EntityKind::from_label(value["kind"].as_str().unwrap()).unwrap();
        builder = builder.add(kind, value["value"].as_str().unwrap(), style);
    }
    builder.build()
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, got: &T, wanted: &T) -> Result<(), String> {
    if got == wanted { Ok(()) } else { Err(format!("{what}: got {got:?}, wanted {wanted:?}")) }
}
