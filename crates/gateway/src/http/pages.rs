//! The certificate as a page: for a data-protection officer, without scripts, printable.

use askama::Template;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use lucairn_veil::anchor::TrustRoot;
use lucairn_veil::certificate::{Certificate, Verdict};
use lucairn_veil::json::Json;
use lucairn_veil::report::SignableVersion;
use lucairn_veil::verify::{Policy, verify};

use super::certificates::Absent;
use super::envelope::HasBody;
use crate::problem::Problem;
use crate::services::Services;

/// Nothing may be loaded or run by these pages.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; form-action 'none'";

#[derive(Template)]
#[template(path = "summary.html")]
struct SummaryPage<'a> {
    request_id: &'a str,
    certificate_id: &'a str,
    issued_at: String,
    verdict: Wording,
    found: u64,
    /// Whether everything that was found left as it was.
    observed: bool,
    /// Whether the request was refused because of what was found in it.
    refused: bool,
    would_have: Vec<(String, u64)>,
    kinds: Vec<(String, u64)>,
    layers: Vec<String>,
    model: String,
    isolation: &'static str,
    missing: &'a [String],
    services: Vec<ServiceRow>,
    checks: Vec<CheckRow<'a>>,
    passed: usize,
    failed: usize,
    keys_url: String,
}

/// The verdict in words.
struct Wording {
    class: &'static str,
    title: &'static str,
    sentence: &'static str,
}

struct ServiceRow {
    role: &'static str,
    service_id: String,
    seen: String,
    not_seen: String,
    at: String,
}

struct CheckRow<'a> {
    mark: &'static str,
    class: &'static str,
    title: &'static str,
    detail: &'a str,
}

#[derive(Template)]
#[template(path = "pending.html")]
struct PendingPage<'a> {
    request_id: &'a str,
    is_known: bool,
}

#[derive(Template)]
#[template(path = "malformed.html")]
struct MalformedPage<'a> {
    request_id: &'a str,
}

/// The page of a certificate that is there.
pub(super) fn summary(
    services: &Services,
    request_id: &str,
    certificate: &[u8],
) -> Result<Response, Problem> {
    // Every certificate of this gateway carries the newest signature, so the page may demand it.
    let policy = Policy {
        minimum_signable_version: Some(SignableVersion::V4),
        trust_root: Some(TrustRoot::builtin()),
        ..Policy::default()
    };
    let report = verify(certificate, &services.key_set, &policy);
    let parsed = Certificate::parse(certificate).map_err(|error| Problem::internal(&error))?;
    let payload = |service: &str| {
        let claim = parsed.claims.iter().find(|claim| claim.service_id == service);
        claim.and_then(lucairn_veil::claim::Claim::payload)
    };
    let sanitizer = payload("dsa-sanitizer");
    let inference = payload("dsa-ai");
    let checks: Vec<CheckRow<'_>> = report.checks.iter().map(check_row).collect();
    let observed = sanitizer
        .as_ref()
        .is_some_and(|payload| payload.get("mode").and_then(Json::as_str) == Some("observe"));
    let refused = sanitizer
        .as_ref()
        .is_some_and(|payload| payload.get("refused").and_then(Json::as_bool) == Some(true));
    let count = |class: &str| checks.iter().filter(|check| check.class == class).count();
    let (passed, failed) = (count("passed"), count("failed"));
    let page = SummaryPage {
        request_id,
        certificate_id: &parsed.certificate_id,
        issued_at: to_the_second(&parsed.issued_at),
        verdict: wording(parsed.verification.overall_verdict, report.is_verified(), refused),
        found: number(sanitizer.as_ref(), "pii_entities_found"),
        observed,
        refused,
        would_have: kinds(sanitizer.as_ref(), "would_have"),
        kinds: kinds(sanitizer.as_ref(), "entity_counts"),
        layers: words(sanitizer.as_ref(), "layers_active"),
        model: text(inference.as_ref(), "model_used"),
        isolation: isolation(&text(inference.as_ref(), "isolation_probe")),
        missing: &parsed.verification.missing_services,
        services: parsed.claims.iter().map(|claim| service_row(claim, observed)).collect(),
        passed,
        failed,
        checks,
        keys_url: services.url("/.well-known/veil-keys.json"),
    };
    html(StatusCode::OK, &page)
}

/// The page of a certificate that is not there yet.
pub(super) fn pending(
    services: &Services,
    request_id: &str,
    absent: Absent,
) -> Result<Response, Problem> {
    let status = StatusCode::from_u16(services.config.pending_summary_status)
        .unwrap_or(StatusCode::ACCEPTED);
    html(status, &PendingPage { request_id, is_known: absent == Absent::Pending })
}

/// The page of what no request can have for an id.
pub(super) fn malformed(request_id: &str) -> Result<Response, Problem> {
    let mut page = html(StatusCode::NOT_FOUND, &MalformedPage { request_id })?;
    page.extensions_mut().insert(HasBody);
    Ok(page)
}

fn html<T: Template>(status: StatusCode, page: &T) -> Result<Response, Problem> {
    let text = page.render().map_err(|error| Problem::internal(&error))?;
    let mut response = (status, text).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}

fn wording(verdict: Verdict, verified: bool, refused: bool) -> Wording {
    match (verified, verdict) {
        (false, _) => Wording {
            class: "failed",
            title: "Not verified",
            sentence: "A check of this certificate failed. Do not rely on it; see the checks below.",
        },
        (true, Verdict::Verified) => Wording {
            class: "passed",
            title: "Verified",
            sentence: "Every service stated what it saw, every signature holds, and the statements agree.",
        },
        (true, Verdict::Partial) if refused => Wording {
            class: "passed",
            title: "Refused, and verified",
            sentence: "The request was refused before it left. No model was asked, so no statement about one is \
                       there; every other service stated what it saw, and every signature holds.",
        },
        (true, Verdict::Partial) => Wording {
            class: "partial",
            title: "Partly verified",
            sentence: "Every signature that is there holds, but a statement is missing or out of order.",
        },
        (true, Verdict::Failed | Verdict::Unspecified) => Wording {
            class: "failed",
            title: "Failed",
            sentence: "The witness itself found that a statement does not hold.",
        },
    }
}

fn check_row(result: &lucairn_veil::report::CheckResult) -> CheckRow<'_> {
    let (mark, class) = match result.outcome.as_str() {
        "passed" => ("✓", "passed"),
        "failed" => ("✗", "failed"),
        _ => ("–", "absent"),
    };
    let detail = result.outcome.detail().unwrap_or_else(|| result.check.sentence());
    CheckRow { mark, class, title: result.check.title(), detail }
}

fn service_row(claim: &lucairn_veil::claim::Claim, observed: bool) -> ServiceRow {
    let role = match claim.service_id.as_str() {
        "dsa-bridge" => "Replaced the customer by a token",
        "dsa-sanitizer" if observed => "Looked for personal data and took none out",
        "dsa-sanitizer" => "Took personal data out",
        "dsa-ai" => "Asked the model",
        "dsa-audit" => "Recorded the event",
        _ => "Unknown service",
    };
    let named = |word: &String| match word.as_str() {
        "pii" => "personal data".to_owned(),
        // The word of the format; what the sanitizer handed on was not sanitized here.
        "sanitized_context" if observed => "the context as it was".to_owned(),
        word => word.replace('_', " "),
    };
    let list = |words: &[String]| words.iter().map(named).collect::<Vec<_>>().join(", ");
    ServiceRow {
        role,
        service_id: claim.service_id.clone(),
        seen: list(&claim.data_seen),
        not_seen: list(&claim.data_not_seen),
        at: to_the_second(&claim.timestamp),
    }
}

/// A time of RFC 3339 in UTC as people read it: no fraction of a second.
fn to_the_second(time: &str) -> String {
    match (time.get(..10), time.get(11..19)) {
        (Some(day), Some(clock)) if time.ends_with('Z') => format!("{day} {clock} UTC"),
        _ => time.to_owned(),
    }
}

fn isolation(probe: &str) -> &'static str {
    match probe {
        "VERIFIED" => "tried and held",
        "BREACHED" => "tried and broken",
        "LOCKED" => "locked",
        "BYOK_EXEMPT" => "not probed: the caller's own provider key was used",
        _ => "not known: separate processes, no kernel sandbox was tried",
    }
}

fn number(payload: Option<&Json>, name: &str) -> u64 {
    payload.and_then(|payload| payload.get(name)).and_then(Json::as_u64).unwrap_or(0)
}

fn text(payload: Option<&Json>, name: &str) -> String {
    let value = payload.and_then(|payload| payload.get(name)).and_then(Json::as_str);
    value.unwrap_or("not stated").to_owned()
}

fn words(payload: Option<&Json>, name: &str) -> Vec<String> {
    let list = payload.and_then(|payload| payload.get(name)).and_then(Json::as_array);
    list.unwrap_or(&[]).iter().filter_map(Json::as_str).map(|word| word.replace('_', " ")).collect()
}

fn kinds(payload: Option<&Json>, member: &str) -> Vec<(String, u64)> {
    let counts = payload.and_then(|payload| payload.get(member));
    let counts = counts.and_then(Json::as_object).unwrap_or(&[]);
    counts.iter().map(|(kind, count)| (kind.to_string(), count.as_u64().unwrap_or(0))).collect()
}
