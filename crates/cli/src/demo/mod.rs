//! The demonstration: three real processes, one request full of personal data, the built-in echo
//! model, and the offline verification of what it leaves behind.

mod columns;
mod scenario;

use std::process::ExitCode;
use std::time::Duration;

use hyper::Method;
use lucairn_compartment::message::NativeRequest;
use lucairn_compartment::{id, runtime, telemetry};
use lucairn_veil::Level;
use lucairn_veil::anchor::TrustRoot;
use lucairn_veil::certificate::Certificate;
use lucairn_veil::digest;
use lucairn_veil::json::Json;
use lucairn_veil::key::KeySet;
use lucairn_veil::report::{Report, SignableVersion};
use lucairn_veil::verify::{Policy, verify};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::api_client::ApiClient;
use crate::command::verify::show;
use crate::config::Config;
use crate::failure::Failure;
use crate::output::{Output, Tone, complain};
use crate::supervisor::Supervisor;
use scenario::PLANTED;

/// How often something that is not there yet is asked for, and how long to wait in between.
const ATTEMPTS: u32 = 600;
const PAUSE: Duration = Duration::from_millis(20);

/// A folder that is removed at the end.
struct TemporaryFolder(std::path::PathBuf);

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What the demonstration found.
struct Findings {
    sent: String,
    seen: String,
    returned: String,
    certificate: Certificate,
    report: Report,
    checks: Vec<(&'static str, bool)>,
}

/// Runs the demonstration; success only if every check passed and nothing planted was seen.
pub(crate) fn run() -> Result<ExitCode, Failure> {
    let failed = |error: std::io::Error| Failure::environment("start_failed", error.to_string());
    let name = id::unguessable()
        .map_err(|error| Failure::environment("no_randomness", error.to_string()))?;
    let folder = TemporaryFolder(std::env::temp_dir().join(format!("lucairn-demo-{}", &name[..8])));
    let mut config = Config::default();
    config.server.listen.set_port(0);
    config.server.data.clone_from(&folder.0);
    config.log.filter = std::env::var("LUCAIRN_LOG__FILTER").unwrap_or_else(|_| "warn".to_owned());
    telemetry::start(&config.log)
        .map_err(|error| Failure::usage("config_invalid", error.to_string()))?;
    let findings = runtime::build(1).map_err(failed)?.block_on(async {
        let supervisor = Supervisor::open(&config).await?;
        let (stop, stopped) = watch::channel(false);
        let running = supervisor.run(stopped);
        let looking = look(&supervisor);
        tokio::pin!(running, looking);
        let findings = tokio::select! {
            findings = &mut looking => findings,
            ended = &mut running => return Err(ended.err().unwrap_or_else(|| {
                Failure::environment("start_failed", "the gateway stopped by itself")
            })),
        };
        stop.send_replace(true);
        running.await?;
        findings
    })?;
    Ok(present(Output::new(), &findings))
}

/// Sends the request and collects what there is to see.
async fn look(supervisor: &Supervisor) -> Result<Findings, Failure> {
    let key = supervisor.first_start.as_ref().map(|first| first.api_key.as_str()).unwrap_or("");
    let client = ApiClient::new(&format!("http://{}", supervisor.address), "x-api-key", key)?;
    wait_until_ready(&client).await?;
    // The same request twice: once as the model sees it, once as the application gets it.
    let (_, seen) = ask(&client, false).await?;
    let (request_id, returned) = ask(&client, true).await?;
    let path = format!("/api/v1/veil/certificate/{request_id}");
    let certificate = wait_for(&client, &path).await?;
    let keys = wait_for(&client, "/.well-known/veil-keys.json").await?;
    let keys = KeySet::from_well_known_json(&keys).map_err(|error| odd(&error.to_string()))?;
    let report = verify(
        &certificate,
        &keys,
        &Policy {
            minimum_signable_version: Some(SignableVersion::V4),
            trust_root: Some(TrustRoot::builtin()),
            require: [Level::Signed, Level::Claims].into_iter().collect(),
            ..Policy::default()
        },
    );
    let certificate = Certificate::parse(&certificate).map_err(|error| odd(&error.to_string()))?;
    let seen = scenario::without_echo(&seen);
    let checks = vec![
        (
            "the model saw none of the planted values",
            !PLANTED.iter().any(|value| seen.contains(value)),
        ),
        (
            "the application got every value back",
            PLANTED.iter().all(|value| returned.contains(value)),
        ),
        ("the certificate commits to exactly what the model saw", commits_to(&certificate, &seen)),
        ("every check of the offline verification passed", report.is_verified()),
    ];
    Ok(Findings {
        sent: scenario::prompt(),
        seen,
        returned: scenario::without_echo(&returned),
        certificate,
        report,
        checks,
    })
}

fn odd(what: &str) -> Failure {
    Failure::environment("demo_failed", format!("the gateway gave an odd answer: {what}"))
}

async fn wait_until_ready(client: &ApiClient) -> Result<(), Failure> {
    wait_for(client, "/readyz").await.map(drop)
}

/// Asks until the answer is 200.
async fn wait_for(client: &ApiClient, path: &str) -> Result<bytes::Bytes, Failure> {
    let mut last = String::new();
    for _ in 0..ATTEMPTS {
        match client.send(Method::GET, path, None).await {
            Ok(answer) if answer.status == 200 => return Ok(answer.body),
            Ok(answer) => last = format!("HTTP {}", answer.status),
            Err(failure) => last = failure.to_string(),
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(odd(&format!("{path} stays at {last}")))
}

/// Sends the request; gives its id and the text of the answer.
async fn ask(client: &ApiClient, relink: bool) -> Result<(String, String), Failure> {
    let mut body = scenario::request();
    body["relink_response"] = relink.into();
    let answer = client.send(Method::POST, "/api/v1/proxy/messages", Some(&body)).await?;
    let json = answer.json();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match (answer.status, text(&json["request_id"]), text(&json["result"]["content"][0]["text"])) {
        (200, Some(request_id), Some(text)) => Ok((request_id, text)),
        (status, ..) => Err(odd(&format!("HTTP {status} {json}"))),
    }
}

/// Whether the hash in the sanitizer's signed claim is that of the request as the model saw it.
fn commits_to(certificate: &Certificate, seen: &str) -> bool {
    let request = NativeRequest {
        prompt: seen.to_owned(),
        max_tokens: Some(scenario::MAX_TOKENS),
        temperature: None,
    };
    let Ok(bytes) = serde_json::to_vec(&request) else { return false };
    let stated = claim(certificate, "dsa-sanitizer", "sanitized_fields_hash");
    stated.as_str() == Some(digest::to_hex(&digest::sha256(&bytes)).as_str())
}

fn claim(certificate: &Certificate, service: &str, name: &str) -> Value {
    let claim = certificate.claims.iter().find(|claim| claim.service_id == service);
    let payload = claim.and_then(lucairn_veil::claim::Claim::payload);
    payload
        .as_ref()
        .and_then(|payload| payload.get(name))
        .map_or(Value::Null, |value: &Json| serde_json::to_value(value).unwrap_or_default())
}

fn present(output: Output, findings: &Findings) -> ExitCode {
    output.say(Tone::Title, "One request through Lucairn, with the built-in echo model");
    output.line("");
    let placeholders = scenario::placeholders(&findings.seen);
    let placeholders: Vec<&str> = placeholders.iter().map(String::as_str).collect();
    columns::print(
        output,
        &[
            columns::Column {
                title: "the application sent",
                text: &findings.sent,
                marked: PLANTED,
                tone: Tone::Bad,
            },
            columns::Column {
                title: "the model saw",
                text: &findings.seen,
                marked: &placeholders,
                tone: Tone::Good,
            },
            columns::Column {
                title: "the application got back",
                text: &findings.returned,
                marked: PLANTED,
                tone: Tone::Good,
            },
        ],
    );
    output.line("");
    output.say(Tone::Title, "The certificate: what each service signed");
    present_claims(output, &findings.certificate);
    output.line("");
    output.say(Tone::Title, "Offline verification");
    show(output, &findings.report);
    output.line("");
    let mut passed = true;
    for (what, held) in &findings.checks {
        let (mark, tone) = if *held { ("✓", Tone::Good) } else { ("✗", Tone::Bad) };
        output.line(&format!("{} {what}", output.paint(tone, mark)));
        passed &= held;
    }
    if passed {
        output.line("");
        output.line("Next: \"lucairn serve\" keeps it running and prints your keys.");
        ExitCode::SUCCESS
    } else {
        complain("error[demo_failed]: not everything held, see above");
        ExitCode::from(1)
    }
}

fn present_claims(output: Output, certificate: &Certificate) {
    let facts = [
        ("dsa-bridge", json!({ "token": claim(certificate, "dsa-bridge", "token_hash") })),
        ("dsa-sanitizer", claim(certificate, "dsa-sanitizer", "sanitization_summary")),
        ("dsa-ai", claim(certificate, "dsa-ai", "model_used")),
        ("dsa-audit", claim(certificate, "dsa-audit", "merkle_tree_size")),
    ];
    let words = |service: &str, fact: &Value| match service {
        "dsa-bridge" => "customer replaced by an opaque token".to_owned(),
        "dsa-sanitizer" => fact.as_str().unwrap_or("").to_owned(),
        "dsa-ai" => format!("answered by {}", fact.as_str().unwrap_or("")),
        _ => format!("recorded as event {fact} of the audit chain"),
    };
    for (service, fact) in facts {
        let claim = certificate.claims.iter().find(|claim| claim.service_id == service);
        let not_seen = claim.map_or_else(String::new, |claim| claim.data_not_seen.join(", "));
        let never = output.paint(Tone::Soft, &format!("never saw: {not_seen}"));
        output.line(&format!("  {service:<14} {}", words(service, &fact)));
        output.line(&format!("  {:<14} {never}", ""));
    }
}
