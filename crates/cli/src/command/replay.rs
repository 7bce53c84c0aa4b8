//! `lucairn replay`: redacts a request once more and compares with what its certificate says.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use lucairn_gateway::evidence::{Recommitted, Record, RecordError, Replayed, replay};
use lucairn_veil::certificate::Certificate;
use lucairn_veil::claim::RedactionProof;
use lucairn_veil::digest::{Digest, from_hex, to_hex};
use lucairn_veil::json::Json;
use lucairn_veil::key::KeySet;
use lucairn_veil::verify::{Policy, Verified, verify};
use lucairn_veil::{Level, Report, Service};
use serde::Serialize;

use super::verify::read;
use crate::failure::Failure;
use crate::output::{Output, Tone};
use crate::same_file::refuse_overwriting;

#[derive(Args)]
pub(super) struct Arguments {
    /// The request as the application sent it, byte for byte; - for standard input.
    request: PathBuf,
    /// The certificate of the exchange.
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// The replay record of the exchange: `GET /api/v1/veil/certificate/{id}/replay`.
    #[arg(long, value_name = "FILE")]
    record: PathBuf,
    /// Public keys of all services: the document of /.well-known/veil-keys.json.
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,
    /// Write the redacted request to a file, as it was forwarded; never to one that is read here.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

/// One comparison.
#[derive(Serialize)]
struct Row {
    check: &'static str,
    #[serde(skip)]
    title: &'static str,
    outcome: Outcome,
    detail: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Passed,
    Failed,
    /// There is nothing to compare with.
    Absent,
}

/// The result, for people and as JSON. It holds no text of the request.
#[derive(Serialize)]
struct Comparison {
    request_id: String,
    reproduced: bool,
    forwarded_sha256: String,
    forwarded_bytes: usize,
    refused: Option<&'static str>,
    program: String,
    checks: Vec<Row>,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    if let Some(output) = &arguments.output {
        let Arguments { request, certificate, record, keys, .. } = arguments;
        let inputs = [request, certificate, record, keys];
        refuse_overwriting(output, inputs.map(PathBuf::as_path))?;
    }
    let report = verified(&arguments.certificate, &arguments.keys)?;
    let record = record(&arguments.record)?;
    let Some(certificate) = claims_of(report) else {
        let message = "the certificate does not verify with these keys; see lucairn verify";
        return Err(Failure::usage("certificate_not_verified", message));
    };
    if certificate.request_id != record.request_id() {
        let message = "the record is of another request than the certificate";
        return Err(Failure::usage("other_request", message));
    }
    let replayed = replayed(&record, &arguments.request)?;
    if let Some(path) = &arguments.output {
        std::fs::write(path, &replayed.forwarded).map_err(|error| {
            let message = format!("cannot write {}: {error}", path.display());
            Failure::environment("file_unwritable", message)
        })?;
    }
    let comparison = compare(&certificate, &record, &replayed)?;
    let output = Output::new();
    if arguments.json {
        let text = serde_json::to_string_pretty(&comparison)
            .map_err(|error| Failure::environment("internal", error.to_string()))?;
        output.line(&text);
    } else {
        show(output, &comparison);
    }
    Ok(if comparison.reproduced { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Verifies a certificate with the keys of all services.
pub(super) fn verified(certificate: &Path, keys: &Path) -> Result<Report, Failure> {
    let keys = KeySet::from_well_known_json(&read(keys)?)
        .map_err(|error| Failure::usage("keys_invalid", format!("{}: {error}", keys.display())))?;
    Ok(verify(&read(certificate)?, &keys, &Policy::default()))
}

/// The certificate, if it and its claims hold.
fn claims_of(report: Report) -> Option<Verified<Certificate>> {
    let has_claims = report.proof.levels.has(Level::Claims);
    report.into_result().ok().filter(|_| has_claims)
}

/// Reads a replay record.
pub(super) fn record(path: &Path) -> Result<Record, Failure> {
    Record::parse(&read(path)?).map_err(|error: RecordError| {
        Failure::usage(error.code(), format!("{}: {error}", path.display()))
    })
}

/// Redacts the request once more.
pub(super) fn replayed(record: &Record, request: &Path) -> Result<Replayed, Failure> {
    replay(record, &read(request)?).map_err(|error| {
        Failure::usage("request_unreadable", format!("{}: {error}", request.display()))
    })
}

/// The signed statements of a service.
fn payloads<'a>(
    certificate: &'a Certificate,
    service: Service,
) -> impl Iterator<Item = Json<'static>> + 'a {
    let claims = certificate.claims.iter().filter(move |claim| claim.service() == Some(service));
    claims.filter_map(lucairn_veil::Claim::payload)
}

fn compare(
    certificate: &Certificate,
    record: &Record,
    replayed: &Replayed,
) -> Result<Comparison, Failure> {
    let none = |message| Failure::usage("nothing_to_compare", message);
    let sanitizer = payloads(certificate, Service::Sanitizer).next();
    let sanitizer = sanitizer.ok_or_else(|| none("the certificate has no sanitizer claim"))?;
    let proof = RedactionProof::read(&sanitizer).ok().flatten();
    let proof = proof.ok_or_else(|| none("the sanitizer claim names no rules and no policy"))?;
    let hash = |name: &str| sanitizer.get(name).and_then(Json::as_str).and_then(from_hex);
    let same = |claimed: Option<Digest>, found: &Digest| match claimed {
        Some(claimed) if claimed == *found => (Outcome::Passed, to_hex(found)),
        Some(claimed) => {
            (Outcome::Failed, format!("claimed {}, found {}", to_hex(&claimed), to_hex(found)))
        }
        None => (Outcome::Failed, "the claim has none".to_owned()),
    };
    let row = |check, title, (outcome, detail)| Row { check, title, outcome, detail };
    let verified = (Outcome::Passed, "signed by the witness, claims by their services".to_owned());
    let fields = hash("sanitized_fields_hash");
    let checks = vec![
        row("certificate", "Certificate", verified),
        row("rules", "Rules", same(Some(proof.rules_digest), record.rules_digest())),
        row("policy", "Policy", same(Some(proof.policy_digest), record.policy_digest())),
        row("refusal", "Refusal", refusal(&sanitizer, replayed)),
        row("sanitizer", "Sanitizer's hash", same(fields, &replayed.forwarded_hash)),
        row("egress", "Egress's hash", egress(certificate, replayed)),
        row(
            "manifest",
            "Redaction manifest",
            same(hash("redaction_manifest_hash"), &replayed.manifest_hash),
        ),
        row("commitments", "Commitments", commitments(&proof, replayed.recommit(record))),
    ];
    Ok(Comparison {
        request_id: certificate.request_id.clone(),
        reproduced: checks.iter().all(|row| row.outcome != Outcome::Failed),
        forwarded_sha256: to_hex(&replayed.forwarded_hash),
        forwarded_bytes: replayed.forwarded.len(),
        refused: replayed.refused,
        program: record.program().to_owned(),
        checks,
    })
}

fn refusal(sanitizer: &Json<'_>, replayed: &Replayed) -> (Outcome, String) {
    let claimed = sanitizer.get("refused").and_then(Json::as_bool).unwrap_or(false);
    match (claimed, replayed.refused) {
        (true, Some(code)) => (Outcome::Passed, format!("refused both times ({code})")),
        (false, None) => (Outcome::Passed, "not refused".to_owned()),
        (true, None) => (Outcome::Failed, "the gateway refused the request".to_owned()),
        (false, Some(code)) => {
            (Outcome::Failed, format!("the gateway did not refuse the request ({code})"))
        }
    }
}

/// Requests in a provider's format leave as they were sanitized; a native one is written anew.
fn egress(certificate: &Certificate, replayed: &Replayed) -> (Outcome, String) {
    let is_native = payloads(certificate, Service::Sanitizer)
        .next()
        .is_some_and(|payload| payload.get("refused").is_none());
    let found = to_hex(&replayed.forwarded_hash);
    let left: Vec<String> = payloads(certificate, Service::Ai)
        .flat_map(|payload| {
            let list = payload.get("upstream_body_sha256").and_then(Json::as_array);
            let list = list.unwrap_or_default().iter();
            list.map(|body| body.as_str().unwrap_or("").to_owned()).collect::<Vec<_>>()
        })
        .collect();
    match (is_native, &left[..]) {
        (true, _) => {
            let detail = "the egress writes native requests anew for the provider";
            (Outcome::Absent, detail.to_owned())
        }
        (false, []) => (Outcome::Absent, "nothing left for a provider".to_owned()),
        (false, left) if left.iter().all(|body| *body == found) => (Outcome::Passed, found),
        (false, left) => {
            (Outcome::Failed, format!("claimed {}, found {found}", left.join(" and ")))
        }
    }
}

fn commitments(proof: &RedactionProof, again: Recommitted) -> (Outcome, String) {
    let Some(claimed) = proof.commitments else {
        return (Outcome::Absent, "the sanitizer committed to nothing".to_owned());
    };
    match again {
        Recommitted::NotKept => {
            (Outcome::Absent, "the gateway keeps no salts, or not any more".to_owned())
        }
        Recommitted::Made { committed, erased } if committed == claimed => {
            let root = to_hex(&claimed.root);
            let erased = if erased == 0 { String::new() } else { format!(", {erased} erased") };
            (Outcome::Passed, format!("{} under {root}{erased}", claimed.count))
        }
        Recommitted::Made { committed, .. } => {
            let [theirs, ours] = [claimed, committed].map(|one| to_hex(&one.root));
            let counts = (claimed.count, committed.count);
            let detail =
                format!("claimed {} under {theirs}, found {} under {ours}", counts.0, counts.1);
            (Outcome::Failed, detail)
        }
    }
}

fn show(output: Output, comparison: &Comparison) {
    for row in &comparison.checks {
        let (mark, tone) = match row.outcome {
            Outcome::Passed => ("✓", Tone::Good),
            Outcome::Failed => ("✗", Tone::Bad),
            Outcome::Absent => ("–", Tone::Soft),
        };
        output.line(&format!(
            "{} {} {}",
            output.paint(tone, mark),
            output.paint(tone, &format!("{:<20}", row.title)),
            output.paint(Tone::Soft, &row.detail)
        ));
    }
    output.line("");
    let what = format!(
        "{}  {} bytes, sha256:{}",
        comparison.request_id, comparison.forwarded_bytes, comparison.forwarded_sha256
    );
    if comparison.reproduced {
        output.say(Tone::Good, &format!("REPRODUCED  {what}"));
    } else {
        output.say(Tone::Bad, &format!("NOT REPRODUCED  {what}"));
    }
}
