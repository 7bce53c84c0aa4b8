//! `POST /api/v1/scan`: what the sanitizer finds, for everybody.

use hyper::Method;
use serde_json::{Value, json};

use crate::installation::{Installation, lucairn, run};

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
            "mode": "enforce",
            "outcome": "masked",
            "sanitized_text": "🦄 Größe: [EMAIL_1], [LITERAL_1], [EMAIL_1]",
            "redaction_count": 2,
            "entities": [
                { "type": "EMAIL", "start": 9, "end": 26, "placeholder": "[EMAIL_1]",
                  "rule": "email", "action": "mask" },
                { "type": "EMAIL", "start": 39, "end": 56, "placeholder": "[EMAIL_1]",
                  "rule": "email", "action": "mask" },
            ],
            "kept": [],
            "refused": [],
            "layers_active": ["pattern_matching"],
        })
    );
    let body = json!({
        "text": "10.1.2.3, anna@mail.example and Blue Falcon",
        "policy": {
            "profile": "secrets-only",
            "kinds": { "IP": "refuse" },
            "deny": [{ "value": "blue falcon" }],
        },
    });
    let answer =
        installation.client.send(Method::POST, "/api/v1/scan", &[], body.to_string()).await;
    let answer = answer.unwrap().expect_status(200).json();
    assert_eq!(answer["sanitized_text"], "[IP_1], anna@mail.example and [ID_1]");
    assert_eq!(answer["refused"], json!(["IP"]));
    assert_eq!(answer["kept"][0]["type"], "EMAIL");
    assert_eq!((&answer["mode"], &answer["outcome"]), (&json!("enforce"), &json!("refused")));
    // As `lucairn scan --json` tells it, whatever the mode.
    for mode in ["observe", "enforce", "block"] {
        for (number, text) in ["nothing", "a@b.example", "10.1.2.3"].into_iter().enumerate() {
            let kinds = json!({ "IP": "refuse" });
            let policy = json!({ "mode": mode, "profile": "gdpr", "kinds": kinds });
            let body = json!({ "text": text, "policy": policy }).to_string();
            let answer = installation.client.send(Method::POST, "/api/v1/scan", &[], body).await;
            let mut answer = answer.unwrap().expect_status(200).json();
            let file = installation.folder.path().join(format!("{mode}-{number}.toml"));
            let toml = format!("mode = \"{mode}\"\nprofile = \"gdpr\"\n[kinds]\nIP = \"refuse\"\n");
            std::fs::write(&file, toml).unwrap();
            let mut scan = lucairn(&["scan", "--json", "--text", text, "--policy"]);
            let said: Value = serde_json::from_str(&run(scan.arg(&file)).stdout).unwrap();
            answer["file"] = said["file"].clone();
            assert_eq!(answer, said, "{mode} {text}");
        }
    }
    for (body, status) in [
        (r#"{"text": ""}"#, 200),
        ("{}", 400),
        (r#"{"text": 5}"#, 400),
        ("", 400),
        (r#"{"text": "", "policy": {"profile": "hipaa"}}"#, 200),
        (r#"{"text": "", "policy": {"profile": "hippo"}}"#, 400),
        (r#"{"text": "", "policy": 5}"#, 400),
    ] {
        let answer =
            installation.client.send(Method::POST, "/api/v1/scan", &[], body).await.unwrap();
        answer.expect_status(status);
    }
}
