//! Every route with what it answers when all is well, and what tiers and settings change in it.

mod admin;
mod audit;
mod certificates;
mod health;
mod jobs;
mod keys;
mod messages;
mod replay;
mod scan;

use hyper::Method;
use lucairn_veil::json::Json;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::installation::Installation;

/// Every route, and the module here that calls it.
const ROUTES: &[(&str, &str)] = &[
    ("/api/v1/proxy/messages", "messages"),
    ("/api/v1/proxy/jobs/{job_id}", "jobs"),
    ("/api/v1/veil/certificate/{request_id}", "certificates"),
    ("/api/v1/veil/certificate/{request_id}/summary", "certificates"),
    ("/api/v1/veil/certificate/{request_id}/public-summary", "certificates"),
    ("/api/v1/veil/certificate/{request_id}/replay", "replay"),
    ("/api/v1/veil/certificate/{request_id}/replay/{placeholder}", "replay"),
    ("/api/v1/veil/verify", "certificates"),
    ("/api/v1/audit/export", "audit"),
    ("/api/v1/scan", "scan"),
    ("/api/v1/admin/keys", "admin"),
    ("/api/v1/admin/keys/tier", "admin"),
    ("/api/v1/admin/customers", "admin"),
    ("/api/v1/admin/customers/{customer_id}/keys", "admin"),
    ("/api/v1/admin/customers/{customer_id}/keys/{key_id}", "admin"),
    ("/api/v1/admin/customers/{customer_id}/keys/{key_id}/policy", "admin"),
    ("/.well-known/veil-keys.json", "keys"),
    ("/healthz", "health"),
    ("/readyz", "health"),
    ("/metrics", "health"),
];

#[test]
fn no_route_is_forgotten() {
    let router = concat!(env!("CARGO_MANIFEST_DIR"), "/../gateway/src/http/mod.rs");
    let text = std::fs::read_to_string(router).unwrap();
    let literals = text.split(".route(").skip(1).map(|rest| rest.split('"').nth(1).unwrap());
    let mut routes: Vec<&str> = literals.collect();
    let mut known: Vec<&str> = ROUTES.iter().map(|(route, _)| *route).collect();
    routes.sort_unstable();
    known.sort_unstable();
    assert_eq!(routes, known, "a route has no test, or a test has no route");
    for (route, module) in ROUTES {
        let file = format!("{}/tests/it/api/{module}.rs", env!("CARGO_MANIFEST_DIR"));
        let fixed = route.split('{').next().unwrap();
        assert!(std::fs::read_to_string(&file).unwrap().contains(fixed), "{file} lacks {route}");
    }
}

/// The names of an object's members in the order in which they were written.
fn members(text: &[u8]) -> Vec<String> {
    let json = Json::parse(text).unwrap();
    json.as_object().unwrap().iter().map(|(name, _)| name.to_string()).collect()
}

/// A request with two values that are found, one of them twice.
fn request(model: &str) -> Value {
    json!({
        "model": model,
        "prompt_template": "Tell {who} and {who}: {text}",
        "context": { "who": "anna@mail.example", "text": "the account is DE89370400440532013000" },
    })
}

/// What the model sees of it.
const SEEN: &str = "Tell [EMAIL_1] and [EMAIL_1]: the account is [IBAN_1]";
const RESTORED: &str =
    "Tell anna@mail.example and anna@mail.example: the account is DE89370400440532013000";

/// Makes a customer with a key.
async fn mint(installation: &Installation, customer: &Value) -> Answer {
    let path = "/api/v1/admin/keys";
    installation.client.admin(Method::POST, path, installation.admin_key(), customer).await
}

/// The same where only the key is of interest.
async fn key_of(installation: &Installation, customer: &Value) -> String {
    let minted = mint(installation, customer).await.expect_status(201);
    minted.json()["dsa_api_key"].as_str().unwrap().to_owned()
}
