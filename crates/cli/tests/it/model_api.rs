//! The routes of the model providers, with the built-in echo as the model: what it saw is what it
//! says back.

use hyper::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::installation::{Installation, PATIENCE};

const MAIL: &str = "gudrun.kowalczyk@example.org";
const IBAN: &str = "GB82 WEST 1234 5698 7654 32";

/// A route, and how to say something to it.
struct Route {
    path: &'static str,
    request: fn(model: &str, text: &str, stream: bool) -> Value,
}

const ROUTES: [Route; 4] = [
    Route { path: "/v1/chat/completions", request: chat },
    Route { path: "/v1/responses", request: responses },
    Route { path: "/v1/messages", request: messages },
    Route { path: "/api/v1/mcp/messages", request: messages },
];

fn chat(model: &str, text: &str, stream: bool) -> Value {
    json!({ "model": model, "stream": stream, "messages": [{ "role": "user", "content": text }] })
}

fn responses(model: &str, text: &str, stream: bool) -> Value {
    json!({ "model": model, "stream": stream, "input": text })
}

fn messages(model: &str, text: &str, stream: bool) -> Value {
    let message = json!({ "role": "user", "content": text });
    json!({ "model": model, "stream": stream, "max_tokens": 99, "messages": [message] })
}

async fn post(client: &Client, path: &str, key: &str, body: &Value) -> Answer {
    let headers = [("x-api-key", key), ("content-type", "application/json")];
    client.send(Method::POST, path, &headers, body.to_string()).await.unwrap()
}

fn header(answer: &Answer, name: &str) -> String {
    answer.headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap().to_owned()
}

/// Every event of a stream that is JSON.
fn events(answer: &Answer) -> Vec<Value> {
    let text = answer.text();
    let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
    data.filter(|data| *data != "[DONE]").map(|data| serde_json::from_str(data).unwrap()).collect()
}

/// What the model said, of an answer or of the events of a stream.
fn said(values: &[Value]) -> String {
    let places = [
        "/choices/0/message/content",
        "/choices/0/delta/content",
        "/output/0/content/0/text",
        "/content/0/text",
        "/delta/text",
    ];
    let text = |value: &Value| {
        let place = places.iter().find_map(|place| value.pointer(place)?.as_str());
        let delta = value["type"] == "response.output_text.delta";
        let piece = delta.then(|| value["delta"].as_str()).flatten();
        place.or(piece).unwrap_or("").to_owned()
    };
    values.iter().map(text).collect()
}

/// The certificate of an answer, verified; the payloads of its claims by service.
async fn claims(installation: &Installation, request_id: &str) -> Value {
    let certificate = installation.client.certificate(request_id, installation.api_key()).await;
    let report = installation.folder.verify(&certificate.body);
    assert!(report.is_verified(), "{report:?}");
    let mut payloads = json!({ "verdict": certificate.json()["verification"]["overall_verdict"] });
    let parsed = lucairn_veil::json::Json::parse(&certificate.body).unwrap();
    for claim in parsed.get("claims").unwrap().as_array().unwrap() {
        let claim = lucairn_veil::claim::Claim::from_json(claim).unwrap();
        let statement: Value = serde_json::from_slice(&claim.signed_bytes().unwrap()).unwrap();
        payloads[claim.service_id] = statement["payload"].clone();
    }
    payloads
}

#[tokio::test]
async fn originals_stay_here_and_come_back() {
    let installation = Installation::start("").await;
    let text = format!("Write to {MAIL} about {IBAN} [EMAIL_9].");
    for Route { path, request } in ROUTES {
        for stream in [false, true] {
            let body = request("echo", &text, stream);
            let key = installation.api_key();
            let answer = post(&installation.client, path, key, &body).await.expect_status(200);
            let values = if stream { events(&answer) } else { vec![answer.json()] };
            assert!(said(&values).contains(&text), "{path} {stream}: {}", answer.text());
            assert_eq!(header(&answer, "x-lucairn-redaction-count"), "2");
            let request_id = header(&answer, "x-lucairn-request-id");
            let text_of_answer = answer.text();
            let blocks = text_of_answer.matches("dsa_compliance").count();
            assert_eq!(blocks, if stream { 2 } else { 1 }, "{path} {stream}: {text_of_answer}");
            assert!(text_of_answer.contains(&request_id));
            let claims = claims(&installation, &request_id).await;
            assert_eq!(claims["verdict"], "VERDICT_VERIFIED");
            assert_eq!(claims["dsa-ai"]["outcome"], "completed");
            let left = &claims["dsa-ai"]["upstream_body_sha256"];
            assert_eq!(left[0], claims["dsa-sanitizer"]["sanitized_fields_hash"], "{path}");
            assert_eq!(claims["dsa-sanitizer"]["entity_counts"], json!({"EMAIL": 1, "IBAN": 1}));
        }
    }
}

#[tokio::test]
async fn what_the_model_saw_has_no_original() {
    let installation = Installation::start("").await;
    let text = format!("Write to {MAIL} about {IBAN}.");
    for Route { path, request } in ROUTES {
        for stream in [false, true] {
            let body = request("echo", &text, stream).to_string();
            let key = installation.api_key();
            let headers = [("x-api-key", key), ("x-lucairn-relink-response", "false")];
            let answer =
                installation.client.send(Method::POST, path, &headers, body).await.unwrap();
            let answer = answer.expect_status(200);
            let values = if stream { events(&answer) } else { vec![answer.json()] };
            assert!(
                said(&values).contains("Write to [EMAIL_1] about [IBAN_1]."),
                "{path} {stream}"
            );
            assert!(!answer.text().contains(MAIL) && !answer.text().contains(IBAN));
        }
    }
}

#[tokio::test]
async fn faults_and_refusals_leave_a_certificate() {
    let installation = Installation::start("[gateway]\nmedia = \"refuse\"\n").await;
    let (client, key) = (&installation.client, installation.api_key());
    let image = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let cases = [
        ("echo-fail-503", "hello", 503, "failed", "VERDICT_VERIFIED"),
        ("echo-fail-400", "hello", 400, "failed", "VERDICT_VERIFIED"),
        ("echo", image, 422, "", "VERDICT_PARTIAL"),
        ("gpt-x", "hello", 400, "refused", "VERDICT_VERIFIED"),
        ("nobody-knows-it", "hello", 400, "refused", "VERDICT_VERIFIED"),
    ];
    for Route { path, request } in ROUTES {
        for (model, text, status, outcome, verdict) in cases {
            let answer = post(client, path, key, &request(model, text, false)).await;
            let answer = answer.expect_status(status);
            let claims = claims(&installation, &header(&answer, "x-lucairn-request-id")).await;
            assert_eq!(claims["verdict"], verdict, "{path} {model} {claims}");
            assert_eq!(claims["dsa-ai"]["outcome"].as_str().unwrap_or(""), outcome);
            assert_eq!(claims["dsa-sanitizer"]["refused"], status == 422);
            let left = claims["dsa-ai"]["upstream_body_sha256"].as_array().map_or(0, Vec::len);
            assert_eq!(left, usize::from(outcome == "failed"), "{path} {model}");
        }
    }
}

#[tokio::test]
async fn errors_have_the_shape_of_their_dialect() {
    let installation = Installation::start("").await;
    let (client, key) = (&installation.client, installation.api_key());
    let no_key = "lcr_live_00000000000000000000";
    for (path, body, key, status, kind, code) in [
        ("/v1/chat/completions", "{", key, 400, "invalid_request_error", "invalid_request"),
        ("/v1/chat/completions", "{}", no_key, 401, "authentication_error", "invalid_api_key"),
        ("/v1/responses", "[]", key, 400, "invalid_request_error", "invalid_request"),
        ("/v1/messages", "{\"model\":2}", key, 400, "invalid_request_error", "invalid_field"),
        ("/v1/messages", "{}", no_key, 401, "authentication_error", "invalid_api_key"),
        ("/v1/messages/batches", "{}", key, 404, "not_found_error", "unsupported_endpoint"),
        ("/v1/files", "{}", key, 404, "not_found_error", "unsupported_endpoint"),
        ("/v1/completions", "{}", key, 404, "not_found_error", "unsupported_endpoint"),
        ("/v1/chat/completions/x", "{}", key, 404, "not_found_error", "unsupported_endpoint"),
    ] {
        let headers = [("authorization", format!("Bearer {key}"))];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        let answer = client.send(Method::POST, path, &headers, body.to_owned()).await.unwrap();
        let error = answer.expect_status(status).json();
        assert_eq!(
            (&error["error"]["type"], &error["error"]["code"]),
            (&json!(kind), &json!(code))
        );
        assert_eq!(error["type"] == "error", path.starts_with("/v1/messages"), "{error}");
    }
}

/// A base URL that is nearly right is the first mistake of everybody.
#[tokio::test]
async fn a_wrong_base_url_is_told() {
    let installation = Installation::start("").await;
    let (client, key) = (&installation.client, installation.api_key());
    for (path, there) in [
        ("/chat/completions", "/v1/chat/completions is one"),
        ("/v1/v1/messages", "/v1/messages is one"),
        ("//v1/chat/completions", "/v1/chat/completions is one"),
        ("/v1//responses", "/v1/responses is one"),
        ("/v1/embeddings/", "/v1/embeddings is one"),
        ("/models", "/v1/models is one"),
    ] {
        let answer = post(client, path, key, &json!({})).await.expect_status(404);
        let error = answer.json()["error"].clone();
        assert_eq!(error["code"], "not_found", "{path}");
        assert!(error["message"].as_str().unwrap().contains(there), "{path}: {error}");
    }
    let answer = post(client, "/v1/files", key, &json!({})).await.expect_status(404);
    assert_eq!(answer.json()["error"]["code"], "unsupported_endpoint");
    let answer = client.get("/v1/models/echo/", key).await.expect_status(400);
    assert_eq!(answer.json()["error"]["code"], "invalid_field");
}

#[tokio::test]
async fn headers_for_the_provider_must_be_clean() {
    let installation = Installation::start("").await;
    let key = installation.api_key();
    let body = messages("echo", "hello", false).to_string();
    for (value, status) in [("2023-06-01", 200), ("4111111111111111", 422), ("a@b.de", 400)] {
        let headers = [("x-api-key", key), ("anthropic-version", value)];
        let sent = installation.client.send(Method::POST, "/v1/messages", &headers, body.clone());
        let answer = sent.await.unwrap().expect_status(status);
        assert!(!answer.text().contains("4111"), "{}", answer.text());
    }
}

#[tokio::test]
async fn a_stream_that_breaks_off_says_so_and_is_certified() {
    let installation = Installation::start("").await;
    for Route { path, request } in ROUTES {
        let body = request("echo-cut", "one two three four five six", true).to_string();
        let headers = [("x-api-key", installation.api_key())];
        let answer = installation.client.send(Method::POST, path, &headers, body).await;
        assert!(answer.is_err(), "{path} ended as if it were whole: {answer:?}");
    }
    let path = "/api/v1/audit/export?type=proxy.failed";
    let all = async {
        loop {
            let export = installation.client.get(path, installation.api_key()).await.json();
            let failed = export["events"].as_array().unwrap().clone();
            if failed.len() == ROUTES.len() {
                return failed;
            }
            // The event follows the end of the stream; a pause between polls.
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let failed = tokio::time::timeout(PATIENCE, all).await.expect("an event for every stream");
    for event in &failed {
        let claims = claims(&installation, event["request_id"].as_str().unwrap()).await;
        assert_eq!(claims["dsa-ai"]["outcome"], "failed");
    }
}

#[tokio::test]
async fn embeddings_and_counts_are_masked_and_models_are_listed() {
    let installation = Installation::start("").await;
    let (client, key) = (&installation.client, installation.api_key());
    let body = json!({ "model": "echo", "input": [format!("about {MAIL}"), "plain"] });
    let answer = post(client, "/v1/embeddings", key, &body).await.expect_status(200);
    let claims = claims(&installation, &header(&answer, "x-lucairn-request-id")).await;
    assert_eq!(claims["dsa-sanitizer"]["pii_entities_found"], 1);
    let body = messages("echo", MAIL, false);
    let answer = post(client, "/v1/messages/count_tokens", key, &body).await.expect_status(200);
    assert!(answer.json()["input_tokens"].is_u64());
    assert_eq!(header(&answer, "x-lucairn-redaction-count"), "1");
    let list = client.get("/v1/models", key).await.expect_status(200).json();
    assert_eq!(list["object"], "list");
    assert_eq!(list["data"][0]["id"], "echo");
    let one = client.get("/v1/models/echo-7", key).await.expect_status(200).json();
    assert_eq!(one["id"], "echo-7");
    // One that a call would reach nobody with.
    client.get("/v1/models/nobody-knows-it", key).await.expect_status(404);
    let headers = [("x-api-key", key), ("anthropic-version", "2023-06-01")];
    let list = client.send(Method::GET, "/v1/models", &headers, "").await.unwrap();
    assert!(list.expect_status(200).json()["has_more"].is_boolean());
}
