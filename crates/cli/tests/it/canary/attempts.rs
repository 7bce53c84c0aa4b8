//! Requests that are refused before they are sanitized, with something planted where it is refused.

use hyper::Method;
use serde_json::{Value, json};

use super::Scene;
use super::planted::Planted;
use crate::client::Answer;
use crate::installation::Installation;

/// A field of the wrong type or value, around text that nobody should see again.
fn bad_fields(planted: &mut Planted) -> Vec<Value> {
    let good = json!({ "prompt_template": "hi {text}", "context": { "text": "there" }, "model": "local-1" });
    let truth = |annotation: Value| json!({ "text": [annotation] });
    let mut plant = |place: &str| planted.every_kind(place);
    let fields = [
        ("prompt_template", json!([plant("a list as prompt_template")])),
        ("prompt_template", json!(format!("{} {{missing}}", plant("a template without context")))),
        ("context", json!(plant("text as context"))),
        ("context", json!({ "text": [plant("a list as value")] })),
        ("context", json!({ "text": { "inner": plant("an object as value") } })),
        ("context", json!({ "text": "x", plant("the name of a field"): "x" })),
        ("context", json!({ "text": "x", "unused": plant("a field without place") })),
        ("context", json!({ "text": format!("{}\0", plant("beside NUL")) })),
        ("model", json!([plant("a list as model")])),
        ("model", json!(plant("model"))),
        ("max_tokens", json!(plant("max_tokens"))),
        ("temperature", json!(plant("temperature"))),
        ("stream", json!(plant("stream"))),
        ("relink_response", json!(plant("relink_response"))),
        ("mode", json!(plant("mode"))),
        ("activity_id", json!({ "inner": plant("an object as activity_id") })),
        ("ground_truth", json!(plant("text as ground_truth"))),
        ("ground_truth", json!({ plant("the name of a field of ground_truth"): "x" })),
        (
            "ground_truth",
            truth(json!({ "type": [plant("a list as type")], "value": "x", "start": 0, "end": 1 })),
        ),
        (
            "ground_truth",
            truth(json!({ "type": "x", "value": 5, "start": plant("start"), "end": 1 })),
        ),
    ];
    let mut bodies = Vec::new();
    for (field, value) in fields {
        let mut body = good.clone();
        if matches!(field, "activity_id" | "ground_truth") {
            body["mode"] = "proving_ground".into();
            body["activity_id"] = "a".into();
            body["ground_truth"] = json!({});
        }
        body[field] = value;
        bodies.push(body);
    }
    bodies
}

/// Bodies that are no JSON object, or not one that can be trusted.
fn bad_bodies(planted: &mut Planted) -> Vec<Vec<u8>> {
    let mut plant = |place: &str| planted.every_kind(place);
    let nested = format!("{}\"{}\"{}", "[".repeat(1000), plant("deep nesting"), "]".repeat(1000));
    let twice = plant("a name that stands there twice");
    vec![
        plant("a body that is no JSON").into_bytes(),
        format!("\"{}\"", plant("a body that is a string")).into_bytes(),
        format!("{{\"prompt_template\": \"{}", plant("a body that is cut")).into_bytes(),
        format!("{{}} {}", plant("behind the body")).into_bytes(),
        format!("{{\"{twice}\": 1, \"{twice}\": 2}}").into_bytes(),
        format!("{{\"a\": \"{}\\ud800\"}}", plant("beside a lone surrogate")).into_bytes(),
        [plant("beside bytes that are no text").as_bytes(), b"\xff\xfe"].concat(),
        nested.into_bytes(),
    ]
}

impl Scene {
    /// What comes back is for the caller, and still must not repeat what he sent.
    async fn attempt(
        &mut self,
        installation: &Installation,
        (method, path): (Method, &str),
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let answer = installation.client.send(method, path, headers, body).await.unwrap();
        self.sinks.add(format!("the answer {} to {path}", answer.status), answer.body.clone());
        answer
    }

    /// Paths, queries and headers.
    async fn attempt_odd_places(&mut self, installation: &Installation) {
        let key = self.key.clone();
        let with_key = [("x-api-key", key.as_str())];
        for start in [
            "/",
            "/api/v1/proxy/jobs/",
            "/api/v1/audit/export?days=",
            "/api/v1/audit/export?type=",
            "/api/v1/audit/export?",
            "/healthz?",
        ] {
            let value = self.planted.value("EMAIL", start);
            let path = format!("{start}{}", value.replace('@', "%40"));
            self.attempt(installation, (Method::GET, &path), &with_key, Vec::new()).await;
        }
        for header in ["x-api-key", "x-admin-key", "authorization"] {
            let value = format!("Bearer {}", self.planted.value("EMAIL", header));
            for path in ["/api/v1/proxy/messages", "/api/v1/admin/keys"] {
                let headers = [(header, value.as_str())];
                let answer =
                    self.attempt(installation, (Method::POST, path), &headers, Vec::new()).await;
                assert_eq!(answer.status, 401, "{path}");
            }
        }
        let bad_key = self.planted.aside("an impossible X-Upstream-Key");
        let headers = [("x-api-key", key.as_str()), ("x-upstream-key", &format!("{bad_key} x"))];
        let path = "/api/v1/proxy/messages";
        let answer = self.attempt(installation, (Method::POST, path), &headers, Vec::new()).await;
        assert_eq!(answer.code(), "invalid_upstream_key");
    }

    /// A public route, and one of the operator.
    async fn attempt_other_routes(&mut self, installation: &Installation) {
        let text = self.planted.every_kind("a text to scan");
        let body = json!({ "text": text }).to_string().into_bytes();
        let scanned = self.attempt(installation, (Method::POST, "/api/v1/scan"), &[], body).await;
        assert!(scanned.expect_status(200).text().contains("[EMAIL_1]"));
        let admin_key = installation.admin_key().to_owned();
        let entity =
            json!({ "kind": "NONE", "value": self.planted.value("PERSON", "a refused term") });
        let body = json!({ "customer_id": "canary-2", "known_entities": [entity] });
        let (path, headers) = ("/api/v1/admin/keys", [("x-admin-key", admin_key.as_str())]);
        let body = body.to_string().into_bytes();
        let answer = self.attempt(installation, (Method::POST, path), &headers, body).await;
        assert_eq!(answer.code(), "invalid_field");
    }
}

#[tokio::test]
async fn refused_requests_leave_nothing() {
    let (mut scene, installation) = Scene::start().await;
    let key = scene.key.clone();
    let mut headers = vec![("x-api-key", key.as_str())];
    let planted_headers = scene.headers.clone();
    headers.extend(planted_headers.iter().map(|(name, value)| (*name, value.as_str())));
    let mut bodies = bad_bodies(&mut scene.planted);
    bodies.extend(bad_fields(&mut scene.planted).iter().map(|body| body.to_string().into_bytes()));
    for body in bodies {
        let route = (Method::POST, "/api/v1/proxy/messages");
        let answer = scene.attempt(&installation, route, &headers, body).await;
        assert_eq!(answer.status, 400, "{}", answer.text());
    }
    scene.attempt_odd_places(&installation).await;
    assert_eq!(scene.provider.received().len(), 0, "something left: {}", scene.provider.text());

    // For the checks of the search, and for the provider to have seen anything at all.
    let request = scene.request("local-1");
    let answer = scene.send(&installation, &request).await.expect_status(200);
    scene.look_at(&installation, &answer.request_id()).await;
    scene.attempt_other_routes(&installation).await;
    scene.search(installation).await;
}
