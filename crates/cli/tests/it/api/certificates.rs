//! `/api/v1/veil/…`: certificates as JSON, as pages, and checked.

use hyper::Method;
use lucairn_veil::key::KeySet;
use lucairn_veil::report::SignableVersion;
use lucairn_veil::verify::{Policy, verify};
use serde_json::{Value, json};

use super::{members, request};
use crate::client::Answer;
use crate::installation::Installation;
use crate::provider::{ODD_MODEL, Provider};

const CERTIFICATE: &str = "/api/v1/veil/certificate/";

/// The members of a certificate in the order in which they are served.
const MEMBERS: [&str; 15] = [
    "certificate_id",
    "request_id",
    "protocol_version",
    "claims",
    "verification",
    "witness_signature",
    "witness_key_id",
    "attestation",
    "issued_at",
    "formal_verification",
    "audit_integrity",
    "privacy_budget",
    "anchor_status",
    "client_id",
    "api_key_id",
];
/// The first certificate of an API key has no `prev_certificate_digest`.
const SIGNATURES: [&str; 5] = [
    "signable_v2_signature",
    "signable_v3_signature",
    "signable_protocol_version_emitted",
    "signable_v4_signature",
    "tenant_seq",
];

#[tokio::test]
async fn a_certificate_is_served_verifies_and_is_its_owners_alone() {
    let installation = Installation::start("").await;
    let customer = json!({ "customer_id": "acme", "tier": "pro", "org_id": "acme-org" });
    let minted = super::mint(&installation, &customer).await.expect_status(201).json();
    let key = minted["dsa_api_key"].as_str().unwrap();
    let request_id = installation.client.message(key, &request("echo")).await.request_id();
    let answer = installation.client.certificate(&request_id, key).await;
    let expected: Vec<&str> = MEMBERS.into_iter().chain(SIGNATURES).collect();
    assert_eq!(members(&answer.body), expected);
    let certificate = answer.json();
    assert_eq!(certificate["request_id"], request_id.as_str());
    assert_eq!(
        (&certificate["client_id"], &certificate["api_key_id"]),
        (&"acme-org".into(), &minted["key_id"])
    );
    let services: Vec<&str> = certificate["claims"]
        .as_array()
        .unwrap()
        .iter()
        .map(|claim| claim["service_id"].as_str().unwrap())
        .collect();
    assert_eq!(services, ["dsa-bridge", "dsa-sanitizer", "dsa-ai", "dsa-audit"]);
    let sanitizer = &certificate["claims"][1]["sanitizer"];
    assert_eq!(sanitizer["pii_entities_found"], 3);
    assert_eq!(sanitizer["sanitization_summary"], "2 EMAIL, 1 IBAN via pattern_matching");

    let keys = installation.client.get("/.well-known/veil-keys.json", "").await;
    let keys = KeySet::from_well_known_json(&keys.body).unwrap();
    let policy =
        Policy { minimum_signable_version: Some(SignableVersion::V4), ..Policy::default() };
    let report = verify(&answer.body, &keys, &policy);
    assert!(report.is_verified(), "{:?}", report.first_failure());

    // To everybody else it looks like one that was never made.
    let other = installation.api_key();
    let never = "0".repeat(32);
    for unknown in [&request_id, &never] {
        let path = format!("{CERTIFICATE}{unknown}");
        let answer = installation.client.get(&path, other).await.expect_status(202).json();
        let message = answer["message"].as_str().unwrap();
        assert!(message.contains("none will come: check the id"), "{message}");
        assert_eq!(
            answer,
            json!({ "status": "pending", "request_id": unknown, "message": message, "retry_after_seconds": 30 })
        );
        let page = installation.client.get(&format!("{path}/summary"), other).await;
        assert!(check_page(&page, 202).contains("may never be"));
    }
    // What no request can have for an id will not come for anybody.
    let (upper, long) = ("A".repeat(32), "0".repeat(33));
    for odd in ["req%2Fodd%20id%3F", "..%2f..%2fetc", "req_1", "%00", &upper, &long] {
        for view in ["", "/replay"] {
            let path = format!("{CERTIFICATE}{odd}{view}");
            let answer = installation.client.get(&path, other).await.expect_status(404);
            assert_eq!(answer.code(), "invalid_request_id", "{odd}{view}");
        }
        let page = installation.client.get(&format!("{CERTIFICATE}{odd}/summary"), other).await;
        assert!(check_page(&page, 404).contains("not the id of a request"));
    }
    // A new key of the same customer reads the old certificates.
    let path = "/api/v1/admin/customers/acme/keys";
    let second =
        installation.client.admin(Method::POST, path, installation.admin_key(), &json!({})).await;
    let second = second.json()["raw_key"].as_str().unwrap().to_owned();
    installation
        .client
        .get(&format!("{CERTIFICATE}{request_id}"), &second)
        .await
        .expect_status(200);
}

#[track_caller]
fn check_page(page: &Answer, status: u16) -> String {
    let text = page.clone().expect_status(status).text();
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    assert_eq!(page.headers["x-content-type-options"], "nosniff");
    let lower = text.to_lowercase();
    for forbidden in ["<script", "javascript:", "\" on", " src=", "<iframe"] {
        assert!(!lower.contains(forbidden), "{forbidden} in {text}");
    }
    text
}

#[tokio::test]
async fn pages_are_complete_and_harmless() {
    let provider = Provider::start();
    let installation = Installation::start(&provider.settings()).await;
    let free = installation.mint("small", "free").await;
    let headers = [("x-api-key", free.as_str()), ("x-upstream-key", "k")];
    // The provider calls its model something that is meant for a page.
    let body = request("local-odd").to_string();
    let answer = installation.client.send(Method::POST, "/api/v1/proxy/messages", &headers, body);
    let answer = answer.await.unwrap().expect_status(200);
    assert_eq!(answer.json()["model_used"], ODD_MODEL);
    let path = format!("{CERTIFICATE}{}", answer.request_id());
    let own = installation.client.wait_for(&format!("{path}/summary"), &free).await;
    let public = installation.client.get(&format!("{path}/public-summary"), "").await;
    for page in [&own, &public] {
        let text = check_page(page, 200);
        for shown in [
            answer.request_id().as_str(),
            "<td>EMAIL</td><td>2</td>",
            "<td>IBAN</td><td>1</td>",
            "pattern matching",
            "Verified",
            "the caller&#39;s own provider key was used",
            "&#60;script&#62;",
        ] {
            assert!(text.contains(shown), "{shown} is not in {text}");
        }
        assert!(!text.contains("anna@mail.example") && !text.contains("DE893704"), "{text}");
    }
    // What is in a link must not become part of a page.
    for odd in ["%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%22%20onload%3D%22x"] {
        for (view, key) in [("summary", free.as_str()), ("public-summary", "")] {
            let page = installation.client.get(&format!("{CERTIFICATE}{odd}/{view}"), key).await;
            check_page(&page, 404);
        }
    }
    assert!(installation.stop().status.success());
}

#[tokio::test]
async fn own_provider_keys_are_stated() {
    let provider = Provider::start();
    let installation = Installation::start(&provider.settings()).await;
    let key = installation.api_key();
    let headers = [("x-api-key", key), ("x-upstream-key", "k")];
    let body = request("local-odd").to_string();
    let answer = installation.client.send(Method::POST, "/api/v1/proxy/messages", &headers, body);
    let request_id = answer.await.unwrap().expect_status(200).request_id();
    let certificate = installation.client.certificate(&request_id, key).await.json();
    assert_eq!(certificate["verification"]["byok_exempt"], true);
    assert_eq!(certificate["verification"]["isolation_verified"], true);
    let inference = &certificate["claims"][2]["inference"];
    assert_eq!(inference["isolation_probe"], "ISOLATION_PROBE_BYOK_EXEMPT");
    assert_eq!(inference["model_used"], ODD_MODEL);
    // Odd characters and all, it verifies.
    let path = "/api/v1/veil/verify";
    let body = json!({ "request_id": request_id }).to_string();
    let answer = installation.client.send(Method::POST, path, &headers, body).await.unwrap();
    assert_eq!(answer.expect_status(200).json()["verified"], true);
}

#[tokio::test]
async fn the_gateway_verifies_for_those_who_ask() {
    let installation = Installation::start("").await;
    let key = installation.api_key();
    let request_id = installation.client.message(key, &request("echo")).await.request_id();
    let certificate = installation.client.certificate(&request_id, key).await.json();
    let ask = async |key: &str, request_id: &str| -> Answer {
        let headers = [("x-api-key", key)];
        let body = json!({ "request_id": request_id }).to_string();
        installation.client.send(Method::POST, "/api/v1/veil/verify", &headers, body).await.unwrap()
    };
    let answer = ask(key, &request_id).await.expect_status(200);
    let expected = [
        "request_id",
        "certificate_id",
        "signatures_valid",
        "overall_verdict",
        "verified",
        "checks",
    ];
    assert_eq!(members(&answer.body), expected);
    let json = answer.json();
    assert_eq!(json["certificate_id"], certificate["certificate_id"]);
    assert_eq!(json["overall_verdict"], certificate["verification"]["overall_verdict"]);
    assert_eq!((&json["signatures_valid"], &json["verified"]), (&true.into(), &true.into()));
    let checks = json["checks"].as_array().unwrap();
    assert!(checks.len() > 10 && checks.iter().all(|check| check["outcome"] != "failed"), "{json}");
    assert!(checks.iter().all(|check| check["id"].is_string() && check["title"].is_string()));
    let free = installation.mint("small", "free").await;
    let never = "0".repeat(32);
    for (key, request_id) in [(key, never.as_str()), (free.as_str(), request_id.as_str())] {
        let pending = ask(key, request_id).await.expect_status(202).json();
        assert_eq!(
            (&pending["status"], &pending["request_id"]),
            (&"pending".into(), &request_id.into())
        );
    }
    let odd = [json!({ "request_id": 5 }), json!({ "request_id": "unknown" })];
    for body in odd.into_iter().chain([json!({}), Value::Null]) {
        let headers = [("x-api-key", key)];
        let answer = installation.client.send(
            Method::POST,
            "/api/v1/veil/verify",
            &headers,
            body.to_string(),
        );
        answer.await.unwrap().expect_status(400);
    }
}

#[tokio::test]
async fn a_pending_page_may_be_a_200() {
    let installation = Installation::start("[gateway]\npending_summary_status = 200\n").await;
    let path = format!("{CERTIFICATE}{}/summary", "0".repeat(32));
    let page = installation.client.get(&path, installation.api_key()).await;
    assert!(check_page(&page, 200).contains("may never be"));
    // The certificate as JSON has only one way to say so.
    let path = format!("{CERTIFICATE}{}", "0".repeat(32));
    installation.client.get(&path, installation.api_key()).await.expect_status(202);
}
