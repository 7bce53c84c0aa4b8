//! Requests that are refused as they come in, before anything of them leaves.

use hyper::Method;
use serde_json::{Value, json};

use super::{Shape, check, finish_calmly};
use crate::installation::Installation;
use crate::provider::Provider;

const MESSAGES: &str = "/api/v1/proxy/messages";

/// A field of a good request, replaced; a name that is no field leaves it out.
const FIELDS: &[(&str, &str)] = &[
    ("prompt_template", "null"),
    ("prompt_template", "5"),
    ("prompt_template", "[]"),
    ("prompt_template", r#""{text} {absent}""#),
    ("prompt_template", r#""no place at all""#),
    ("prompt_template", r#""NUL \u0000 {text}""#),
    ("context", "null"),
    ("context", "[]"),
    ("context", r#""text""#),
    ("context", "{}"),
    ("context", r#"{"text": 5}"#),
    ("context", r#"{"text": null}"#),
    ("context", r#"{"text": {"a": "b"}}"#),
    ("context", r#"{"text": "a", "unused": "b"}"#),
    ("context", r#"{"text": "NUL \u0000"}"#),
    ("model", "5"),
    ("model", r#""""#),
    ("model", r#""two words""#),
    ("model", r#""new\nline""#),
    ("model", r#""<script>""#),
    ("max_tokens", "0"),
    ("max_tokens", "-1"),
    ("max_tokens", "1.5"),
    ("max_tokens", r#""5""#),
    ("max_tokens", "1e400"),
    ("max_tokens", "99999999999999999999999999"),
    ("temperature", r#""0.5""#),
    ("temperature", "-0.1"),
    ("temperature", "2.1"),
    ("temperature", "1e400"),
    ("stream", r#""true""#),
    ("stream", "1"),
    ("relink_response", "0"),
    ("relink_response", "[]"),
    ("mode", "5"),
    ("mode", r#""dead""#),
    ("mode", r#""proving_ground""#),
];

/// A proving-ground request with one of its own fields replaced.
const PROVING: &[(&str, &str)] = &[
    ("activity_id", "null"),
    ("activity_id", "7"),
    ("activity_id", r#""  ""#),
    ("ground_truth", "null"),
    ("ground_truth", "[]"),
    ("ground_truth", r#"{"text": {}}"#),
    ("ground_truth", r#"{"text": [5]}"#),
    ("ground_truth", r#"{"text": [{"value": "a", "start": 0, "end": 1}]}"#),
    ("ground_truth", r#"{"text": [{"type": "EMAIL", "start": 0, "end": 1}]}"#),
    ("ground_truth", r#"{"text": [{"type": "EMAIL", "value": "a", "start": -1, "end": 1}]}"#),
    ("ground_truth", r#"{"text": [{"type": "EMAIL", "value": "a", "start": 0, "end": 1.5}]}"#),
    ("ground_truth", r#"{"text": [{"type": "EMAIL", "value": ["a"], "start": 0, "end": 1}]}"#),
];

fn good() -> Value {
    json!({ "model": "local-1", "prompt_template": "{text}", "context": { "text": "to a@b.example" } })
}

fn proving() -> Value {
    let mut body = good();
    body["mode"] = "proving_ground".into();
    body["activity_id"] = "a".into();
    body["ground_truth"] = json!({});
    body
}

/// A good body with one member written anew.
fn with(body: &Value, field: &str, text: &str) -> Vec<u8> {
    let mut members = Vec::new();
    for (name, value) in body.as_object().unwrap().iter().filter(|(name, _)| *name != field) {
        members.push(format!("\"{name}\": {value}"));
    }
    members.push(format!("\"{field}\": {text}"));
    format!("{{{}}}", members.join(", ")).into_bytes()
}

/// Bodies that do not even get as far as their fields, and what they are refused with.
fn bodies() -> Vec<(&'static str, Vec<u8>, (u16, &'static str))> {
    let invalid = (400, "invalid_request");
    let many: serde_json::Map<String, Value> =
        (0..10_000).map(|n| (format!("field_{n}"), "x".into())).collect();
    let many = with(&good(), "context", &Value::Object(many).to_string());
    let long = with(&good(), "context", &json!({ "text": "x".repeat(400_001) }).to_string());
    let large = with(&good(), "context", &json!({ "text": "x".repeat(40_000_000) }).to_string());
    let nested = format!("{}{}", "{\"a\":".repeat(1000), "}".repeat(1000));
    vec![
        ("nothing", Vec::new(), invalid),
        ("blanks", b" \n ".to_vec(), invalid),
        ("no JSON", b"prompt=hello".to_vec(), invalid),
        ("half of JSON", br#"{"prompt_template": "a"#.to_vec(), invalid),
        ("a list", b"[]".to_vec(), invalid),
        ("text", br#""text""#.to_vec(), invalid),
        ("null", b"null".to_vec(), invalid),
        ("two values", b"{} {}".to_vec(), invalid),
        ("NaN", with(&good(), "temperature", "NaN"), invalid),
        ("a name twice", with(&good(), "a\": 1, \"a", "2"), invalid),
        ("a field twice", with(&good(), "model\": \"a\", \"model", "\"b\""), invalid),
        ("a name in two cases", with(&good(), "Model", "\"b\""), invalid),
        ("no UTF-8", b"{\"prompt_template\": \"\xff\"}".to_vec(), invalid),
        ("half of a surrogate pair", with(&good(), "a", r#""\ud83d""#), invalid),
        ("a byte order mark", [b"\xef\xbb\xbf", good().to_string().as_bytes()].concat(), invalid),
        ("UTF-16", good().to_string().encode_utf16().flat_map(u16::to_le_bytes).collect(), invalid),
        ("1000 levels", nested.into_bytes(), invalid),
        ("a million brackets", vec![b'['; 1_000_000], invalid),
        ("no members", b"{}".to_vec(), (400, "invalid_field")),
        ("10000 fields", many, (400, "invalid_field")),
        ("a prompt that is too long", long, (400, "invalid_field")),
        ("40 million bytes", large, (413, "request_too_large")),
    ]
}

#[tokio::test]
async fn bodies_and_fields() {
    let provider = Provider::start();
    let installation = Installation::start(&provider.settings()).await;
    let key = installation.mint("acme", "enterprise").await;
    let headers = [("x-api-key", key.as_str()), ("x-upstream-key", "k")];
    let mut cases = bodies();
    let fields = FIELDS.iter().map(|(field, text)| (*field, with(&good(), field, text)));
    let proving_fields =
        PROVING.iter().map(|(field, text)| (*field, with(&proving(), field, text)));
    cases.extend(
        fields.chain(proving_fields).map(|(field, body)| (field, body, (400, "invalid_field"))),
    );
    let personal = with(&good(), "model", r#""078-05-1120""#);
    cases.push(("a personal model", personal, (422, "personal_name_refused")));
    for (what, body, (status, code)) in cases {
        let shown = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
        let answer = installation.client.send(Method::POST, MESSAGES, &headers, body).await;
        let answer = answer.unwrap_or_else(|lost| panic!("{what}: {lost:?}"));
        check(&format!("{what}: {shown}"), &answer, (status, code, Shape::Nested));
        // The path of a field is told, but never for a proving-ground body in place of a live one.
        if code == "invalid_field" && !matches!(what, "no members" | "10000 fields" | "mode") {
            let message = answer.json()["error"]["message"].to_string();
            let named =
                ["prompt_template", "context", what].iter().any(|name| message.contains(name));
            assert!(named, "{what}: {message}");
        }
    }
    assert_eq!(provider.text(), "", "nothing of them may leave");
    // The requests that they are made from are good ones.
    for body in [good(), proving()] {
        let answer =
            installation.client.send(Method::POST, MESSAGES, &headers, body.to_string()).await;
        answer.unwrap().expect_status(200);
    }
    assert!(provider.text().contains("[EMAIL_1]") && !provider.text().contains("a@b.example"));
    finish_calmly(installation);
}

#[tokio::test]
async fn keys_routes_and_queries() {
    let installation = Installation::start("").await;
    let pro = installation.mint("acme", "pro").await;
    let free = installation.mint("small", "free").await;
    let revoked = installation.mint("gone", "pro").await;
    revoke(&installation, "gone").await;
    let (nested, flat) = (Shape::Nested, Shape::Flat);
    let certificate = "/api/v1/veil/certificate/00000000000000000000000000000000";
    let unknown = format!("lcr_live_{}", "0".repeat(32));
    let unknown_old = format!("dsa_{}", "0".repeat(32));
    for (key, expected) in [
        (None, (401, "missing_api_key")),
        (Some(""), (401, "invalid_api_key")),
        (Some("secret"), (401, "invalid_api_key")),
        (Some("lcr_live_short"), (401, "invalid_api_key")),
        (Some(unknown.as_str()), (401, "invalid_api_key")),
        (Some(unknown_old.as_str()), (401, "invalid_api_key")),
        (Some(revoked.as_str()), (401, "invalid_api_key")),
    ] {
        let headers: Vec<(&str, &str)> = key.map(|key| ("x-api-key", key)).into_iter().collect();
        let (status, code) = expected;
        for (method, path, shape) in [
            (Method::POST, MESSAGES, nested),
            (Method::GET, "/api/v1/proxy/jobs/job_1", nested),
            (Method::GET, certificate, nested),
            (Method::GET, "/api/v1/audit/export", flat),
            (Method::POST, "/api/v1/veil/verify", nested),
        ] {
            let answer = installation.client.send(method, path, &headers, "{}").await.unwrap();
            check(&format!("{key:?} to {path}"), &answer, (status, code, shape));
        }
    }
    for (method, path, key, expected) in [
        (Method::GET, certificate, &free, (403, "tier_insufficient", Shape::Seed)),
        (Method::GET, "/api/v1/audit/export", &free, (503, "audit_export_unavailable", flat)),
        (Method::GET, "/nowhere", &pro, (404, "not_found", nested)),
        (Method::GET, "/api/v1/proxy/messages/", &pro, (404, "not_found", nested)),
        (Method::GET, "/api/v1/audit/nowhere", &pro, (404, "not_found", flat)),
        (Method::POST, "/api/v1/admin", &pro, (404, "not_found", nested)),
        (Method::POST, "/api/v1/admin/nowhere", &pro, (404, "not_found", flat)),
        (Method::GET, MESSAGES, &pro, (405, "method_not_allowed", nested)),
        (Method::PUT, MESSAGES, &pro, (405, "method_not_allowed", nested)),
        (Method::DELETE, "/api/v1/audit/export", &pro, (405, "method_not_allowed", flat)),
        (Method::OPTIONS, "/healthz", &pro, (405, "method_not_allowed", nested)),
        (Method::GET, "/api/v1/proxy/jobs/job_1", &pro, (404, "job_not_found", nested)),
        (Method::GET, "/api/v1/proxy/jobs/%ff", &pro, (400, "invalid_request", nested)),
        (
            Method::GET,
            "/api/v1/veil/certificate/%ff/summary",
            &pro,
            (400, "invalid_request", nested),
        ),
    ] {
        let headers = [("x-api-key", key.as_str())];
        let answer = installation.client.send(method.clone(), path, &headers, "").await.unwrap();
        check(&format!("{method} {path}"), &answer, expected);
    }
    for days in ["0", "91", "-1", "1.5", "many", "", "%ff", "+30", "99999999999999999999", "30%00"]
    {
        let path = format!("/api/v1/audit/export?days={days}");
        let answer = installation.client.get(&path, &pro).await;
        check(&path, &answer, (400, "invalid_field", flat));
    }
    finish_calmly(installation);
}

async fn revoke(installation: &Installation, customer: &str) {
    let path = format!("/api/v1/admin/customers/{customer}/keys");
    let admin_key = installation.admin_key();
    let listed =
        installation.client.admin(Method::GET, &path, admin_key, &Value::Null).await.json();
    let path = format!("{path}/{}", listed["keys"][0]["key_id"].as_str().unwrap());
    installation
        .client
        .admin(Method::DELETE, &path, admin_key, &Value::Null)
        .await
        .expect_status(200);
}

#[tokio::test]
async fn requests_of_the_operator() {
    let installation = Installation::start("").await;
    let admin_key = installation.admin_key();
    let admin = "/api/v1/admin";
    let customer = |more: Value| {
        let mut body = json!({ "customer_id": "acme" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let entities = |list: Value| customer(json!({ "known_entities": list }));
    let field = (400, "invalid_field");
    for (method, path, body, (status, code)) in [
        (Method::POST, "/keys", json!([]), (400, "invalid_request")),
        (Method::POST, "/keys", json!({}), field),
        (Method::POST, "/keys", json!({ "customer_id": 5 }), field),
        (Method::POST, "/keys", json!({ "customer_id": "" }), field),
        (Method::POST, "/keys", json!({ "customer_id": "<b>" }), field),
        (Method::POST, "/keys", json!({ "customer_id": "a".repeat(129) }), field),
        (Method::POST, "/keys", customer(json!({ "tier": "gold" })), field),
        (Method::POST, "/keys", customer(json!({ "tier": 1 })), field),
        (Method::POST, "/keys", customer(json!({ "org_id": "a\"b" })), field),
        (Method::POST, "/keys", customer(json!({ "label": ["x"] })), field),
        (Method::POST, "/keys", customer(json!({ "label": "x".repeat(257) })), field),
        (Method::POST, "/keys", customer(json!({ "rate_limit_rpm": 0 })), field),
        (Method::POST, "/keys", customer(json!({ "rate_limit_rpm": "60" })), field),
        (Method::POST, "/keys", customer(json!({ "managed_ai": "yes" })), field),
        (Method::POST, "/keys", customer(json!({ "managed_ai": true, "tier": "pro" })), field),
        (
            Method::POST,
            "/keys",
            customer(json!({ "managed_ai": true, "byok_per_request": true })),
            field,
        ),
        (Method::POST, "/keys", customer(json!({ "provider_key": "sk-1" })), field),
        (Method::POST, "/keys", entities(json!({})), field),
        (Method::POST, "/keys", entities(json!([5])), field),
        (Method::POST, "/keys", entities(json!([{ "kind": "PERSON" }])), field),
        (Method::POST, "/keys", entities(json!([{ "kind": "LITERAL", "value": "x" }])), field),
        (Method::POST, "/keys", entities(json!([{ "kind": "PERSON", "value": 5 }])), field),
        (Method::PATCH, "/keys/tier", json!({ "customer_id": "acme" }), field),
        (Method::PATCH, "/keys/tier", json!({ "tier": "pro" }), field),
        (
            Method::PATCH,
            "/keys/tier",
            json!({ "customer_id": "nobody", "tier": "pro" }),
            (404, "customer_not_found"),
        ),
        (Method::GET, "/customers/nobody/keys", Value::Null, (404, "customer_not_found")),
        (Method::POST, "/customers/nobody/keys", json!({}), (404, "customer_not_found")),
        (Method::POST, "/customers/first-customer/keys", json!([]), (400, "invalid_request")),
        (Method::DELETE, "/customers/nobody/keys/k_1", Value::Null, (404, "key_not_found")),
        (Method::DELETE, "/customers/first-customer/keys/k_1", Value::Null, (404, "key_not_found")),
    ] {
        let path = format!("{admin}{path}");
        let answer = installation.client.admin(method.clone(), &path, admin_key, &body).await;
        check(&format!("{method} {path} {body}"), &answer, (status, code, Shape::Flat));
    }
    let listed =
        installation.client.admin(Method::GET, "/api/v1/admin/customers", admin_key, &Value::Null);
    let listed = listed.await.json();
    assert_eq!(listed.as_array().unwrap().len(), 1, "a refused request made a customer: {listed}");
    finish_calmly(installation);
}
