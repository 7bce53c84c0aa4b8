// The gateway that the examples of the documentation talk to: a server of this machine whose
// certificate and keys are real. Examples include this file in hidden lines:
//
//     # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
//     # gateway::ask(async |client| {
//     …
//     # Ok(()) });

use std::io::Write as _;

use lucairn::{Client, blocking};
use serde_json::{Value, json};

#[path = "../it/server.rs"]
mod server;

use server::{Received, Server, Then, answer};

pub const KEY: &str = "lcr_live_0123456789abcdef0123456789abcdef";

/// The exchange that the certificate is about.
pub const REQUEST_ID: &str = "55093ed65dd45e9a309a48c631132174";

/// What an example gives: nothing, or any error that it met.
pub type Outcome = Result<(), Box<dyn std::error::Error>>;

/// The address of a new gateway.
pub fn start() -> String {
    let (certificate, keys) = vector();
    let server = Server::start(move |request, stream| {
        let (status, body) = respond(request, &certificate, &keys);
        stream.write_all(&answer(status, "", body))?;
        Ok(Then::KeepOpen)
    });
    server.url("")
}

/// A client of a new gateway.
pub fn client() -> Client {
    Client::builder(KEY).base_url(start()).build().unwrap()
}

/// Runs an example with a client; panics with the error that it gives.
pub fn ask(example: impl AsyncFnOnce(Client) -> Outcome) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(example(client())).unwrap();
}

/// The same with a client that blocks.
pub fn ask_blocking(example: impl FnOnce(blocking::Client) -> Outcome) {
    example(client().into()).unwrap();
}

/// A certificate that verifies, and the keys to verify it with.
pub fn vector() -> (Value, Value) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/vectors/certificate");
    let text = std::fs::read(format!("{folder}/good-full-chain.json")).unwrap();
    let mut vector: Value = serde_json::from_slice(&text).unwrap();
    (vector["certificate"].take(), vector["keys"].take())
}

fn respond(request: &Received, certificate: &Value, keys: &Value) -> (&'static str, String) {
    let body = match request.target() {
        "/.well-known/veil-keys.json" => keys.to_string(),
        "/api/v1/proxy/messages" => {
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            match body["model"].as_str() {
                Some("slow") => {
                    let job = json!({
                        "status": "processing", "job_id": "j1", "request_id": REQUEST_ID,
                        "status_url": "/api/v1/jobs/j1",
                    });
                    return ("202 Accepted", job.to_string());
                }
                Some("busy") => {
                    let error = json!({"code": "rate_limited", "retry_after_seconds": 3});
                    return ("429 Too Many Requests", json!({"error": error}).to_string());
                }
                _ => finished(&echo(&body)),
            }
        }
        "/api/v1/jobs/j1" => finished("Once upon a time"),
        "/api/v1/scan" => {
            let placeholder = "[EMAIL_1]";
            json!({
                "sanitized_text": format!("mail {placeholder}"), "redaction_count": 1,
                "layers_active": ["patterns"],
                "entities": [{"type": "EMAIL", "start": 5, "end": 29, "placeholder": placeholder}],
            })
            .to_string()
        }
        path if path.starts_with("/api/v1/audit/export") => json!({
            "customer_id": "c", "tier": "pro", "period": "7 days", "source": "audit",
            "total_events": 1, "events": [{
                "timestamp": "2026-11-02T09:30:01Z", "event_type": "proxy.completed",
                "actor": "a", "details": "{}", "request_id": REQUEST_ID,
            }],
        })
        .to_string(),
        path if path.ends_with("/summary") => "<!doctype html><title>Veil</title>".to_owned(),
        path if path.ends_with(REQUEST_ID) => certificate.to_string(),
        _ => {
            let body = json!({"error": {"code": "not_found", "message": "There is no such thing."}});
            return ("404 Not Found", body.to_string());
        }
    };
    ("200 OK", body)
}

fn finished(text: &str) -> String {
    json!({
        "status": "JOB_STATUS_COMPLETED", "model_used": "echo", "request_id": REQUEST_ID,
        "redaction_count": 1, "result": {"content": [{"type": "text", "text": text}]},
    })
    .to_string()
}

/// What the model `echo` answers.
fn echo(body: &Value) -> String {
    let mut text = body["prompt_template"].as_str().unwrap().to_owned();
    for (name, value) in body["context"].as_object().unwrap() {
        text = text.replace(&format!("{{{name}}}"), value.as_str().unwrap());
    }
    format!("Echo: {text}")
}
