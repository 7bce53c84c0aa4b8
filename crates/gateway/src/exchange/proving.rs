//! The proving ground: how well the sanitizer found what the caller knows to be there.

use serde_json::{Value, json};

use super::sanitize::Cleaned;
use crate::dialect::native::{Annotation, Incoming, Mode};

/// Compares annotations with redactions; nothing for live requests.
///
/// An annotation counts as found when a redacted value contains it or is contained in it;
/// annotations without text are dropped. The result repeats values of the caller to the caller.
pub(crate) fn evaluate(incoming: &Incoming, cleaned: &Cleaned) -> Option<Value> {
    let Mode::ProvingGround { ground_truth } = &incoming.mode else { return None };
    let annotations: Vec<&Annotation> =
        ground_truth.iter().filter(|one| !one.value.expose().trim().is_empty()).collect();
    let redacted = redacted_values(cleaned);
    let matching = |annotation: &Annotation| {
        let value = annotation.value.expose().trim();
        redacted
            .iter()
            .find(|(_, original)| original.contains(value) || value.contains(original.as_str()))
    };
    let (mut matches, mut missed) = (Vec::new(), Vec::new());
    for annotation in &annotations {
        let (kind, value) = (&annotation.kind, annotation.value.expose());
        match matching(annotation) {
            Some((placeholder, _)) => matches.push(json!({
                "annotation_type": kind,
                "annotation_value": value,
                "redacted_as": placeholder,
            })),
            None => missed.push(json!({
                "field": annotation.field, "type": kind, "value": value,
            })),
        }
    }
    let extras: Vec<Value> = redacted
        .iter()
        .filter(|(_, original)| {
            !annotations.iter().any(|annotation| {
                let value = annotation.value.expose().trim();
                original.contains(value) || value.contains(original.as_str())
            })
        })
        .map(|(placeholder, original)| json!({ "placeholder": placeholder, "original": original }))
        .collect();
    Some(report(&annotations, matches, missed, extras))
}

fn report(
    annotations: &[&Annotation],
    matches: Vec<Value>,
    missed: Vec<Value>,
    extras: Vec<Value>,
) -> Value {
    let detection_rate =
        if annotations.is_empty() { 1.0 } else { matches.len() as f64 / annotations.len() as f64 };
    json!({
        "total_annotations": annotations.len(),
        "true_positives": matches.len(),
        "false_negatives": missed.len(),
        "false_positives": extras.len(),
        "detection_rate": detection_rate,
        "matches": matches,
        "missed": missed,
        "extras": extras,
    })
}

/// Each placeholder once, with what it stands for.
fn redacted_values(cleaned: &Cleaned) -> Vec<(String, String)> {
    let mut values: Vec<(String, String)> = Vec::new();
    for replacement in cleaned.replacements.iter().filter(|one| one.kind.is_personal()) {
        let placeholder = replacement.placeholder.to_string();
        if values.iter().any(|(known, _)| *known == placeholder) {
            continue;
        }
        if let Some(original) = cleaned.vault.original(replacement.placeholder) {
            values.push((placeholder, original.expose().to_owned()));
        }
    }
    values
}
