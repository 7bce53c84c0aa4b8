//! Policies of keys against a real gateway: what leaves, what the caller is told, what is certified.

use std::sync::Arc;

use hyper::Method;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::installation::{Installation, lucairn, run, run_with_input};
use crate::provider::Provider;

const MAIL: &str = "gudrun.kowalczyk@example.org";
const CARD: &str = "4111 1111 1111 1111";
const TERM: &str = "Blue Falcon";

/// A route of the gateway and a request with a text.
struct Route {
    path: &'static str,
    request: fn(text: &str) -> Value,
    /// Where the text of an answer is.
    said: &'static str,
}

const ROUTES: [Route; 2] = [
    Route {
        path: "/api/v1/proxy/messages",
        request: |text| json!({ "model": "local-x", "prompt_template": text, "context": {} }),
        said: "/result/content/0/text",
    },
    Route {
        path: "/v1/chat/completions",
        request: |text| json!({ "model": "local-x", "messages": [{ "role": "user", "content": text }] }),
        said: "/choices/0/message/content",
    },
];

/// A policy and what becomes of a text that holds an address, a card and a term.
struct Case {
    policy: Value,
    /// What reaches the provider of the three.
    leaves: [bool; 3],
    /// Kinds in the refusal; none when the request goes on.
    refused: &'static [&'static str],
    counts: Value,
    mode: Value,
    would_have: Value,
}

fn cases() -> Vec<Case> {
    let both = json!({ "CC": 1, "EMAIL": 1 });
    let masked = |policy, leaves, counts| Case {
        policy,
        leaves,
        refused: &[],
        counts,
        mode: Value::Null,
        would_have: Value::Null,
    };
    let refused = |policy, refused, mode: &str, would_have| Case {
        policy,
        leaves: [false; 3],
        refused,
        counts: json!({}),
        mode: mode.into(),
        would_have,
    };
    vec![
        masked(json!({}), [false, false, true], both.clone()),
        masked(json!({ "profile": "pci" }), [true, false, true], json!({ "CC": 1 })),
        masked(
            json!({ "profile": "secrets-only", "deny": [{ "value": TERM.to_lowercase() }] }),
            [true, true, false],
            json!({ "ID": 1 }),
        ),
        masked(
            json!({ "allow": [MAIL.to_uppercase()], "deny": [{ "kind": "ORG", "value": TERM }] }),
            [true, false, false],
            json!({ "CC": 1, "ORG": 1 }),
        ),
        masked(json!({ "kinds": { "CC": "keep", "EMAIL": "keep" } }), [true; 3], json!({})),
        refused(json!({ "kinds": { "cc": "refuse" } }), &["CC"], "enforce", json!({ "CC": 1 })),
        refused(json!({ "mode": "block" }), &["CC", "EMAIL"], "block", both.clone()),
        refused(json!({ "mode": "block", "profile": "pci" }), &["CC"], "block", json!({ "CC": 1 })),
        Case {
            policy: json!({ "mode": "block", "profile": "secrets-only" }),
            leaves: [true; 3],
            refused: &[],
            counts: json!({}),
            mode: "block".into(),
            would_have: json!({}),
        },
        Case {
            policy: json!({ "mode": "observe", "kinds": { "CC": "refuse" } }),
            leaves: [true; 3],
            refused: &[],
            counts: json!({}),
            mode: "observe".into(),
            would_have: both,
        },
    ]
}

#[tokio::test]
async fn a_policy_decides_what_leaves_and_the_certificate_says_so() {
    let provider = Provider::start();
    let installation = Installation::start(&provider.settings()).await;
    let (key, key_id) = key(&installation).await;
    let text = format!("Write to {MAIL} about {CARD} and {TERM} [EMAIL_7].");
    for case in cases() {
        set_policy(&installation, &key_id, &case.policy).await.expect_status(200);
        check_scan(&installation, &case, &text);
        for Route { path, request, said } in ROUTES {
            let what = format!("{} {path}", case.policy);
            let before = provider.text().len();
            let headers = [
                ("x-api-key", key.as_str()),
                ("x-upstream-key", "sk-mine-0000"),
                ("content-type", "application/json"),
            ];
            let body = request(&text).to_string();
            let answer =
                installation.client.send(Method::POST, path, &headers, body).await.unwrap();
            let left = provider.text().split_off(before);
            assert_eq!(
                [MAIL, CARD, TERM].map(|value| left.contains(value)),
                case.leaves,
                "{what}: {}",
                answer.text()
            );
            let told = answer.json();
            let request_id = if case.refused.is_empty() {
                let status = answer.status.as_u16();
                assert_eq!(status, 200, "{what}: {told}");
                let said = told.pointer(said).unwrap().as_str().unwrap();
                assert!(said.contains(&text), "{what}: {said}");
                answer
                    .headers
                    .get("x-lucairn-request-id")
                    .map_or_else(|| answer.request_id(), |id| id.to_str().unwrap().to_owned())
            } else {
                assert_eq!(left, "", "{what}");
                assert_eq!(answer.status.as_u16(), 422, "{what}: {told}");
                assert_eq!(told["error"]["code"], "pii_blocked", "{what}");
                assert_eq!(told["error"]["categories"], json!(case.refused), "{what}");
                for value in [MAIL, CARD, TERM] {
                    assert!(!told.to_string().contains(value), "{what}: {told}");
                }
                answer.headers["x-lucairn-request-id"].to_str().unwrap().to_owned()
            };
            check_certificate(&installation, &key, &request_id, &case, &what).await;
        }
    }
}

/// A scan with the policy in a file tells beforehand what becomes of the text.
fn check_scan(installation: &Installation, case: &Case, text: &str) {
    let policy = policy_file(installation, &case.policy);
    let outcome = match (case.refused, case.leaves) {
        ([_, ..], _) => "refused",
        (_, [true, true, true]) => "unchanged",
        _ => "masked",
    };
    let mode = case.policy["mode"].as_str().unwrap_or("enforce");
    let line = json!({ "text": text }).to_string();
    for (options, input) in [(&["--json", "--text", text][..], ""), (&["--jsonl"], &line)] {
        let arguments = [&["scan", "--policy", &policy], options].concat();
        let finished = run_with_input(&mut lucairn(&arguments), input.as_bytes());
        let told: Value = serde_json::from_str(&finished.stdout).unwrap();
        assert_eq!(told["outcome"], outcome, "{}: {told}", case.policy);
        let says = finished.stderr.contains(&format!("mode {mode}: the gateway would"));
        let expected = outcome == "refused" || mode == "observe";
        assert!(says == expected || options == ["--jsonl"], "{}: {finished:?}", case.policy);
        if options[0] == "--json" {
            assert_eq!(told["mode"], mode, "{}: {told}", case.policy);
        }
    }
}

/// A policy as a file.
fn policy_file(installation: &Installation, policy: &Value) -> String {
    let path = installation.folder.path().join("scan-policy.toml");
    std::fs::write(&path, toml::to_string(policy).unwrap()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// What sanitizer and egress signed about an exchange.
async fn check_certificate(
    installation: &Installation,
    key: &str,
    request_id: &str,
    case: &Case,
    what: &str,
) {
    let certificate = installation.client.certificate(request_id, key).await;
    let report = installation.folder.verify(&certificate.body);
    assert!(report.is_verified(), "{what}: {report:?}");
    let json = lucairn_veil::json::Json::parse(&certificate.body).unwrap();
    let statement = |service: &str| -> Option<Value> {
        let claims = json.get("claims")?.as_array()?.iter();
        let mut claims = claims.map(|one| lucairn_veil::claim::Claim::from_json(one).unwrap());
        let claim = claims.find(|claim| claim.service_id == service)?;
        serde_json::from_slice(&claim.signed_bytes()?).ok()
    };
    let sanitizer = statement("dsa-sanitizer").unwrap()["payload"].clone();
    assert_eq!(sanitizer["entity_counts"], case.counts, "{what}");
    assert_eq!(sanitizer["mode"], case.mode, "{what}");
    assert_eq!(sanitizer["would_have"], case.would_have, "{what}");
    let observed = case.mode == "observe";
    let summary = sanitizer["sanitization_summary"].as_str().unwrap();
    assert_eq!(summary.contains("nothing masked"), observed, "{what}: {summary}");
    assert_eq!(sanitizer["refused"] == true, !case.refused.is_empty(), "{what}: {sanitizer}");
    match statement("dsa-ai") {
        // Of a request that nobody masked, the egress does not say that it saw nothing personal.
        Some(ai) if observed => assert_eq!(ai["data_not_seen"], json!(["customer_id"]), "{what}"),
        Some(ai) => assert_eq!(ai["data_not_seen"][2], "pii", "{what}"),
        None => assert!(!case.refused.is_empty(), "{what}: no claim of the egress"),
    }
    let path = format!("/api/v1/veil/certificate/{request_id}/summary");
    let page = installation.client.get(&path, key).await.text();
    assert_eq!(page.contains("left as they were"), observed, "{what}: {page}");
    assert_eq!(page.contains("the context as it was"), observed, "{what}: {page}");
    assert_eq!(page.contains("Refused, and verified"), !case.refused.is_empty(), "{what}: {page}");
}

/// A mistake is told with what to do, and changes nothing.
#[tokio::test]
async fn mistakes_in_policies_are_refused() {
    let installation = Installation::start("").await;
    let (key, key_id) = key(&installation).await;
    set_policy(&installation, &key_id, &json!({ "mode": "block" })).await.expect_status(200);
    for (policy, part) in [
        (json!({ "mode": "watch" }), "must be observe, enforce or block"),
        (json!({ "profile": "gdrp" }), "must be gdpr, hipaa, pci or secrets-only"),
        (json!({ "kinds": { "MAIL": "mask" } }), "no kind"),
        (json!({ "kinds": { "EMAIL": "hide" } }), "must be mask, keep or refuse"),
        (json!({ "kinds": { "LITERAL": "keep" } }), "always masked"),
        (json!({ "deny": [{ "kind": "X", "value": "y" }] }), "no known kind"),
        (json!({ "deny": [{ "value": " " }] }), "is empty"),
        (json!({ "allow": "y" }), "must be a list"),
        (json!({ "modus": "block" }), "beside mode"),
    ] {
        let refused = set_policy(&installation, &key_id, &policy).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (400, "invalid_field"));
        assert!(refused.text().contains(part), "{policy}: {}", refused.text());
        // A scan refuses the same, so that nobody tries out what is no policy.
        let file = policy_file(&installation, &policy);
        let scanned = run(&mut lucairn(&["scan", "--text", "", "--policy", &file]));
        assert_eq!(scanned.status.code(), Some(2), "{policy}: {scanned:?}");
        let told = &scanned.stderr;
        assert!(told.contains("error[policy_invalid]") && told.contains(part), "{policy}: {told}");
    }
    let unknown = set_policy(&installation, "k_none", &json!({})).await;
    assert_eq!((unknown.status.as_u16(), unknown.code().as_str()), (404, "key_not_found"));
    let mail = json!({ "model": "echo", "prompt_template": MAIL, "context": {} });
    assert_eq!(installation.client.message(&key, &mail).await.code(), "pii_blocked");
}

/// The settings hold for keys without a policy, and policies and terms outlive a restart.
#[tokio::test]
async fn policies_come_from_settings_and_files() {
    let settings = "[gateway.policy]\nmode = \"block\"\nprofile = \"pci\"\n\
                    [gateway.policy.kinds]\nIP = \"refuse\"\n";
    let installation = Installation::start(settings).await;
    let file = installation.folder.path().join("policy.toml");
    let text = format!("mode = \"enforce\"\nprofile = \"gdpr\"\n[[deny]]\nvalue = \"{TERM}\"\n");
    std::fs::write(&file, text).unwrap();
    let keys = |arguments: &[&str]| {
        let url = ["keys", "--url", installation.client.base(), "--admin-key"];
        let all = [&url[..], &[installation.admin_key(), "--json"], arguments].concat();
        let finished = run(&mut lucairn(&all));
        assert!(finished.status.success(), "{finished:?}");
        serde_json::from_str::<Value>(&finished.stdout).unwrap()
    };
    let file = file.to_str().unwrap();
    let mint = ["mint", "--customer", "acme", "--tier", "enterprise", "--policy", file];
    let minted = keys(&mint);
    let of_file = minted["dsa_api_key"].as_str().unwrap().to_owned();
    let of_settings = installation.api_key().to_owned();
    let folder = Arc::clone(&installation.folder);
    let asked = async |installation: &Installation, key: &str, text: &str| {
        let request = json!({ "model": "echo", "prompt_template": text, "context": {} });
        let answer = installation.client.message(key, &request).await;
        match answer.status.as_u16() {
            200 => answer.json()["redaction_count"].to_string(),
            _ => answer.code(),
        }
    };
    let check = async |installation: &Installation| {
        let table = [
            (&of_settings, MAIL, "0"),
            (&of_settings, CARD, "pii_blocked"),
            (&of_settings, "10.1.2.3", "pii_blocked"),
            (&of_file, MAIL, "1"),
            (&of_file, TERM, "1"),
            (&of_file, "10.1.2.3", "1"),
        ];
        for (key, text, expected) in table {
            assert_eq!(asked(installation, key, text).await, expected, "{text}");
        }
    };
    check(&installation).await;
    assert!(installation.stop().status.success());
    let installation = folder.serve().await;
    check(&installation).await;
    // Declared terms are personal data: nobody finds them in the files of the gateway.
    for entry in std::fs::read_dir(folder.data().join("gateway")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&bytes).contains(TERM));
    }
    let listed = installation.client.admin(
        Method::GET,
        "/api/v1/admin/customers/acme/keys",
        installation.admin_key(),
        &Value::Null,
    );
    assert_eq!(listed.await.json()["keys"][0]["mode"], "enforce");
}

/// A key of a customer that may fetch certificates, and its id.
async fn key(installation: &Installation) -> (String, String) {
    let body = json!({ "customer_id": "acme", "tier": "enterprise" });
    let path = "/api/v1/admin/keys";
    let minted =
        installation.client.admin(Method::POST, path, installation.admin_key(), &body).await;
    let minted = minted.expect_status(201).json();
    let part = |name: &str| minted[name].as_str().unwrap().to_owned();
    (part("dsa_api_key"), part("key_id"))
}

async fn set_policy(installation: &Installation, key_id: &str, policy: &Value) -> Answer {
    let path = format!("/api/v1/admin/customers/acme/keys/{key_id}/policy");
    let admin = installation.admin_key();
    installation.client.admin(Method::PUT, &path, admin, policy).await
}
