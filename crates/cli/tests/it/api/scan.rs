//! `POST /api/v1/scan`: what the sanitizer finds, for everybody.

use hyper::Method;
use serde_json::json;

use crate::installation::Installation;

#[tokio::test]
async fn a_scan_tells_kinds_and_places() {
    let installation = Installation::start("").await;
    // Offsets count characters, whatever they take in bytes.
    let text = "🦄 Größe: anna@mail.example, [EMAIL_1], anna@mail.example";
    let body = json!({ "text": text }).to_string();
    let answer = installation.client.send(Method::POST, "/api/v1/scan", &[], body).await.unwrap();
    assert_eq!(
        answer.expect_status(200).json(),
        json!({
            "sanitized_text": "🦄 Größe: [EMAIL_1], [LITERAL_1], [EMAIL_1]",
            "redaction_count": 2,
            "entities": [
                { "type": "EMAIL", "start": 9, "end": 26, "placeholder": "[EMAIL_1]" },
                { "type": "EMAIL", "start": 39, "end": 56, "placeholder": "[EMAIL_1]" },
            ],
            "layers_active": ["pattern_matching"],
        })
    );
    for (body, status) in
        [(r#"{"text": ""}"#, 200), ("{}", 400), (r#"{"text": 5}"#, 400), ("", 400)]
    {
        let answer =
            installation.client.send(Method::POST, "/api/v1/scan", &[], body).await.unwrap();
        answer.expect_status(status);
    }
}
