//! One report as a table for people, or as JSON.

use lucairn_veil::Report;
use lucairn_veil::digest::to_hex;
use lucairn_veil::report::Outcome;
use lucairn_veil::time::rfc3339;

use crate::failure::Failure;
use crate::output::{Output, Tone};

/// Prints any document as JSON.
pub(super) fn json(output: Output, document: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(document)
        .map_err(|error| Failure::environment("internal", error.to_string()))?;
    output.line(&text);
    Ok(())
}

/// Prints each check with its outcome, then what the certificate states and proves.
pub(crate) fn show(output: Output, report: &Report) {
    for result in &report.checks {
        let (mark, tone) = mark(&result.outcome);
        let detail = result.outcome.detail().unwrap_or_else(|| result.check.sentence());
        let detail = match result.outcome {
            Outcome::Unbound(_) => format!("unbound: {detail}"),
            _ => detail.to_owned(),
        };
        let title = format!("{:<24}", result.check.title());
        output.line(&format!(
            "{} {} {}",
            output.paint(tone, mark),
            output.paint(tone, &title),
            output.paint(Tone::Soft, &detail)
        ));
    }
    output.line("");
    verdict(output, report);
    if let Some(facts) = &report.facts {
        let mut line =
            format!("issued {}, verdict {}", facts.issued_at, facts.overall_verdict.as_str());
        if !facts.missing_services.is_empty() {
            line.push_str(&format!(", missing: {}", facts.missing_services.join(", ")));
        }
        output.line(&line);
    }
    if report.is_verified() {
        proof(output, report);
    }
}

fn mark(outcome: &Outcome) -> (&'static str, Tone) {
    match outcome {
        Outcome::Passed => ("✓", Tone::Good),
        Outcome::Failed(_) => ("✗", Tone::Bad),
        Outcome::Unbound(_) | Outcome::Absent(_) | Outcome::Skipped => ("–", Tone::Soft),
    }
}

fn verdict(output: Output, report: &Report) {
    let id = report.certificate_id.as_deref().unwrap_or("(no id)");
    match (report.is_verified(), report.reason()) {
        (true, _) => output.say(Tone::Good, &format!("VERIFIED  {id}")),
        (false, Some(reason)) => {
            output.say(Tone::Bad, &format!("NOT VERIFIED  {id}  reason: {reason}"));
        }
        (false, None) => output.say(Tone::Bad, &format!("NOT VERIFIED  {id}")),
    }
}

fn proof(output: Output, report: &Report) {
    let proof = &report.proof;
    let levels = proof.levels.iter().map(|level| match (level, proof.witnesses) {
        (lucairn_veil::Level::Witnessed, Some((k, n))) => format!("witnessed ({k} of {n})"),
        _ => level.to_string(),
    });
    output.line(&format!("levels {}", levels.collect::<Vec<_>>().join(", ")));
    if let Some(digest) = &proof.certificate_digest {
        output.line(&format!("digest sha256:{}", to_hex(digest)));
    }
    for anchor in &proof.anchors {
        let time = anchor.time.map(|time| format!(" at {}", rfc3339(time))).unwrap_or_default();
        let index = anchor.index.map(|index| format!(", entry {index}")).unwrap_or_default();
        output.line(&format!("{} of the {}: {}{index}{time}", anchor.kind, anchor.over, anchor.by));
    }
    if let Some(time) = proof.not_before {
        output.line(&format!("entered into its log not before {}", rfc3339(time)));
    }
    if let Some(time) = proof.not_after {
        output.line(&format!("existed by {}", rfc3339(time)));
    }
}
