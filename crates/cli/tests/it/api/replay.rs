//! `/api/v1/veil/certificate/…/replay`, `lucairn replay` and `lucairn opening`: from a request that
//! went through a real gateway to the same bytes once more, and to one value that is shown alone.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use super::key_of;
use crate::client::Answer;
use crate::installation::{Finished, Installation, lucairn, run};

const MAIL: &str = "gudrun.kowalczyk@example.org";
const IBAN: &str = "GB82 WEST 1234 5698 7654 32";
const NAME: &str = "Balthasar Ohnesorge";

/// A way in, and a request of it that holds three values of which one is only declared.
type Way = (&'static str, fn() -> Value);

const WAYS: [Way; 5] = [
    ("/api/v1/proxy/messages", native),
    ("/v1/chat/completions", chat),
    ("/v1/responses", || json!({ "model": "echo", "input": text() })),
    ("/v1/messages", messages),
    ("/v1/embeddings", || json!({ "model": "echo", "input": [text(), MAIL] })),
];

fn text() -> String {
    format!("Write to {MAIL} of {NAME} about {IBAN} [EMAIL_9].")
}

fn native() -> Value {
    let context = json!({ "text": text(), "customer": "Zdenka Novotná" });
    json!({ "model": "echo", "prompt_template": "{text} for {customer}", "context": context })
}

fn chat() -> Value {
    json!({ "model": "echo", "messages": [{ "role": "user", "content": text() }] })
}

fn messages() -> Value {
    let message = json!({ "role": "user", "content": text() });
    json!({ "model": "echo", "max_tokens": 99, "messages": [message] })
}

/// One exchange and the files that its owner has of it.
struct Exchange<'a> {
    installation: &'a Installation,
    key: String,
    request_id: String,
    request: String,
}

impl<'a> Exchange<'a> {
    async fn new(installation: &'a Installation, key: &str, path: &str, body: &Value) -> Self {
        // White space and order as no writer would choose them: bytes count.
        let request = body.to_string().replace("\":", "\" : ");
        let headers = [("x-api-key", key), ("content-type", "application/json")];
        let sent = installation.client.send(Method::POST, path, &headers, request.clone());
        let answer = sent.await.unwrap();
        let header = answer.headers.get("x-lucairn-request-id");
        let request_id = match header {
            Some(id) => id.to_str().unwrap().to_owned(),
            None => answer.request_id(),
        };
        let exchange = Self { installation, key: key.to_owned(), request_id, request };
        exchange.write("request", exchange.request.as_bytes());
        let certificate = installation.client.certificate(&exchange.request_id, key).await;
        exchange.write("certificate", &certificate.body);
        exchange.fetch().await;
        exchange
    }

    fn file(&self, name: &str) -> PathBuf {
        self.installation.folder.path().join(format!("{}-{name}.json", self.request_id))
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.file(name), bytes).unwrap();
    }

    fn route(&self) -> String {
        format!("/api/v1/veil/certificate/{}/replay", self.request_id)
    }

    /// Fetches the record and writes it down. An answer does not wait until its record is kept, so the
    /// first question may come too early.
    async fn fetch(&self) -> Value {
        let deadline = Instant::now() + Duration::from_secs(20);
        let mut answer = self.installation.client.get(&self.route(), &self.key).await;
        while answer.status == StatusCode::NOT_FOUND && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(20)).await;
            answer = self.installation.client.get(&self.route(), &self.key).await;
        }
        let record = answer.expect_status(200);
        self.write("record", &record.body);
        record.json()
    }

    async fn erase(&self, placeholder: &str, key: &str) -> Answer {
        let path = format!("{}{placeholder}", self.route());
        let client = &self.installation.client;
        client.send(Method::DELETE, &path, &[("x-api-key", key)], "").await.unwrap()
    }

    fn ended(&self, arguments: &[&str], files: &[(&str, &str)], status: i32) -> Finished {
        let mut command = lucairn(arguments);
        for (option, name) in files {
            if !option.is_empty() {
                command.arg(option);
            }
            command.arg(self.file(name));
        }
        let finished = run(&mut command);
        assert_eq!(finished.status.code(), Some(status), "{arguments:?}: {finished:?}");
        finished
    }

    fn keys(&self) -> String {
        let keys = self.installation.folder.data().join("veil-keys.json");
        keys.to_str().unwrap().to_owned()
    }

    fn replay(&self, status: i32) -> Finished {
        let arguments = ["replay", "--json", "--keys", &self.keys()];
        let files = [
            ("", "request"),
            ("--certificate", "certificate"),
            ("--record", "record"),
            ("--output", "forwarded"),
        ];
        self.ended(&arguments, &files, status)
    }

    /// The checks of a replay by name, and whether it gave the same.
    fn outcomes(&self, status: i32) -> (Value, Value) {
        let report: Value = serde_json::from_str(&self.replay(status).stdout).unwrap();
        let mut outcomes = json!({});
        for row in report["checks"].as_array().unwrap() {
            outcomes[row["check"].as_str().unwrap()] = row["outcome"].clone();
        }
        (outcomes, report)
    }

    fn open(&self, placeholder: &str, status: i32) -> Finished {
        let arguments = ["opening", "create", "--placeholder", placeholder];
        self.ended(&arguments, &[("", "request"), ("--record", "record")], status)
    }

    /// Checks what stands in the file of the opening.
    fn check(&self, status: i32) -> Finished {
        let arguments = ["opening", "verify", "--json", "--keys", &self.keys()];
        self.ended(&arguments, &[("", "opening"), ("--certificate", "certificate")], status)
    }
}

/// A key that declares a name that nothing else would find.
async fn declaring_key(installation: &Installation) -> String {
    let known = json!([{ "kind": "PERSON", "value": NAME }]);
    let customer = json!({ "customer_id": "acme", "tier": "enterprise", "known_entities": known });
    key_of(installation, &customer).await
}

#[tokio::test]
async fn every_dialect_is_reproduced_byte_for_byte() {
    let installation = Installation::start("").await;
    let key = declaring_key(&installation).await;
    for (path, request) in WAYS {
        let exchange = Exchange::new(&installation, &key, path, &request()).await;
        let (outcomes, report) = exchange.outcomes(0);
        let is_native = path.contains("proxy");
        assert_eq!(report["reproduced"], true, "{path}: {report}");
        for (check, outcome) in outcomes.as_object().unwrap() {
            let absent = check == "egress" && is_native;
            assert_eq!(outcome, if absent { "absent" } else { "passed" }, "{path} {check}");
        }
        let forwarded = std::fs::read_to_string(exchange.file("forwarded")).unwrap();
        for value in [MAIL, IBAN, NAME, "Zdenka"] {
            assert!(!forwarded.contains(value), "{path}: {forwarded}");
        }
        assert!(forwarded.contains("[EMAIL_1]") && forwarded.contains("[LITERAL_1]"), "{path}");

        // Another request, well-formed as it is, is not what was sent.
        exchange.write("request", exchange.request.replace("Write", "Wrote").as_bytes());
        let (outcomes, report) = exchange.outcomes(1);
        assert_eq!(
            (&report["reproduced"], &outcomes["sanitizer"]),
            (&false.into(), &"failed".into())
        );
        assert_eq!(outcomes["egress"], if is_native { "absent" } else { "failed" }, "{path}");
        assert_eq!(outcomes["commitments"], "passed", "the same values were replaced: {path}");
        exchange.write("request", exchange.request.replace("gudrun", "gudrul").as_bytes());
        let (outcomes, _) = exchange.outcomes(1);
        assert_eq!(
            (&outcomes["sanitizer"], &outcomes["commitments"]),
            (&"passed".into(), &"failed".into())
        );
        // The gateway keeps no copy of the request, so no replay takes its place.
        for name in ["request", "certificate", "record"] {
            let before = std::fs::read(exchange.file(name)).unwrap();
            let arguments = ["replay", "--keys", &exchange.keys()];
            let files = [
                ("", "request"),
                ("--certificate", "certificate"),
                ("--record", "record"),
                ("--output", name),
            ];
            let refused = exchange.ended(&arguments, &files, 2);
            assert!(refused.stderr.contains("error[output_is_input]"), "{refused:?}");
            assert_eq!(std::fs::read(exchange.file(name)).unwrap(), before, "{path} {name}");
        }
        exchange.write("request", b"{");
        assert!(exchange.replay(2).stderr.contains("error[request_unreadable]"));
    }
}

#[tokio::test]
async fn records_that_were_changed_are_told_apart() {
    let installation = Installation::start("").await;
    let key = declaring_key(&installation).await;
    let exchange = Exchange::new(&installation, &key, "/v1/chat/completions", &chat()).await;
    let record = String::from_utf8(std::fs::read(exchange.file("record")).unwrap()).unwrap();
    let parsed: Value = serde_json::from_str(&record).unwrap();
    let word = |name: &str| parsed[name].as_str().unwrap().to_owned();
    for (from, to, code) in [
        (word("rules_digest"), "00".repeat(32), "rules_differ"),
        (word("policy_digest"), "00".repeat(32), "policy_unknown"),
        ("\"URL\":\"mask\"".to_owned(), "\"URL\":\"keep\"".to_owned(), "policy_unknown"),
        (NAME.to_owned(), "Balthasar Sorglos".to_owned(), "terms_differ"),
        (word("request_id"), "0".repeat(32), "other_request"),
        ("\"version\":1".to_owned(), "\"version\":2".to_owned(), "record_malformed"),
        (record.clone(), "[".to_owned(), "record_malformed"),
    ] {
        assert!(record.contains(&from), "{from} is not in {record}");
        exchange.write("record", record.replacen(&from, &to, 1).as_bytes());
        let stderr = exchange.replay(2).stderr;
        assert!(stderr.contains(&format!("error[{code}]")), "{to}: {stderr}");
        assert!(!stderr.contains(NAME), "{stderr}");
    }
    exchange.write("record", record.as_bytes());
    let certificate = std::fs::read_to_string(exchange.file("certificate")).unwrap();
    exchange.write("certificate", certificate.replacen("VERIFIED", "PARTIAL", 1).as_bytes());
    assert!(exchange.replay(2).stderr.contains("error[certificate_not_verified]"));
}

#[tokio::test]
async fn one_value_is_shown_and_erased_without_the_others() {
    let installation = Installation::start("").await;
    let key = declaring_key(&installation).await;
    let exchange = Exchange::new(&installation, &key, "/v1/chat/completions", &chat()).await;
    let opening = exchange.open("[EMAIL_1]", 0).stdout;
    assert!(opening.contains(MAIL) && !opening.contains(IBAN) && !opening.contains(NAME));
    exchange.write("opening", opening.as_bytes());
    let checked: Value = serde_json::from_str(&exchange.check(0).stdout).unwrap();
    assert_eq!((&checked["holds"], &checked["placeholder"]), (&true.into(), &"[EMAIL_1]".into()));
    assert!(!checked.to_string().contains(MAIL));
    exchange.write("opening", opening.replace("gudrun", "gudrul").as_bytes());
    let checked: Value = serde_json::from_str(&exchange.check(1).stdout).unwrap();
    assert_eq!((&checked["holds"], &checked["fault"]), (&false.into(), &"not_committed".into()));
    assert!(exchange.open("[EMAIL_7]", 2).stderr.contains("error[no_such_placeholder]"));

    // Nobody else can read or erase, and what is erased stays erased.
    let other = installation.api_key().to_owned();
    assert_eq!(installation.client.get(&exchange.route(), &other).await.status, 202);
    assert_eq!(exchange.erase("", &other).await.expect_status(404).code(), "replay_not_found");
    let unknown = exchange.erase("/EMAIL_7", &key).await.expect_status(404);
    assert_eq!(unknown.code(), "replay_not_found");
    for erased in [1, 0] {
        let answer = exchange.erase("/%5BEMAIL_1%5D", &key).await.expect_status(200).json();
        assert_eq!(answer, json!({ "request_id": exchange.request_id, "erased": erased }));
    }
    let record = exchange.fetch().await;
    let salts = record["entities"].as_array().unwrap().iter();
    assert_eq!(salts.filter(|one| one["salt"].is_null()).count(), 1, "{record}");
    assert!(exchange.open("[EMAIL_1]", 2).stderr.contains("error[salt_erased]"));
    assert_eq!(exchange.outcomes(0).0["commitments"], "passed", "the root holds without it");
    exchange.write("opening", exchange.open("[IBAN_1]", 0).stdout.as_bytes());
    exchange.check(0);
    assert_eq!(exchange.erase("", &key).await.expect_status(200).json()["erased"], 3);
    exchange.fetch().await;
    assert!(exchange.open("[IBAN_1]", 2).stderr.contains("error[salt_erased]"));
    assert_eq!(exchange.outcomes(0).0["commitments"], "passed");
}

#[tokio::test]
async fn refused_requests_are_reproduced_too_and_salts_survive_a_restart() {
    let installation = Installation::start("[gateway]\nmedia = \"refuse\"\n").await;
    let key = declaring_key(&installation).await;
    let image = json!({ "type": "image_url", "image_url": { "url": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB" } });
    let with_image =
        json!({ "model": "echo", "messages": [{ "role": "user", "content": [image] }] });
    let refused = Exchange::new(&installation, &key, "/v1/chat/completions", &with_image).await;
    let (outcomes, report) = refused.outcomes(0);
    assert_eq!(
        (&report["refused"], &report["forwarded_bytes"]),
        (&"media_refused".into(), &0.into())
    );
    assert_eq!((&outcomes["refusal"], &outcomes["egress"]), (&"passed".into(), &"absent".into()));
    refused.write("request", chat().to_string().as_bytes());
    assert_eq!(refused.outcomes(1).0["refusal"], "failed");

    let exchange = Exchange::new(&installation, &key, "/v1/messages", &messages()).await;
    let (request_id, request) = (exchange.request_id.clone(), exchange.request.clone());
    let folder = std::sync::Arc::clone(&installation.folder);
    assert!(installation.stop().status.success());
    let again = folder.serve().await;
    let exchange = Exchange { installation: &again, key, request_id, request };
    exchange.fetch().await;
    assert_eq!(exchange.outcomes(0).0["commitments"], "passed");
}

/// The settings of a key, each with what a replay of the same request gives under them.
#[tokio::test]
async fn the_settings_of_a_key_are_part_of_the_record() {
    let installation = Installation::start("").await;
    let cases = [
        (json!({ "mode": "observe" }), Value::Null, [MAIL, IBAN], "[EMAIL_1]"),
        (json!({ "kinds": { "IBAN": "keep" } }), Value::Null, ["[EMAIL_1]", IBAN], MAIL),
        (json!({ "allow": [MAIL] }), Value::Null, [MAIL, "[IBAN_1]"], IBAN),
        (
            json!({ "deny": [{ "kind": "ID", "value": NAME }] }),
            Value::Null,
            ["[ID_1]", "[EMAIL_1]"],
            NAME,
        ),
        (json!({ "mode": "block" }), "pii_blocked".into(), ["", ""], MAIL),
        (json!({ "kinds": { "EMAIL": "refuse" } }), "pii_blocked".into(), ["", ""], IBAN),
    ];
    for (n, (policy, refused, present, absent)) in cases.into_iter().enumerate() {
        let id = format!("customer-{n}");
        let customer = json!({ "customer_id": id, "tier": "enterprise", "policy": policy });
        let key = key_of(&installation, &customer).await;
        for (path, request) in [WAYS[0], WAYS[1]] {
            let exchange = Exchange::new(&installation, &key, path, &request()).await;
            let (outcomes, report) = exchange.outcomes(0);
            assert_eq!(report["refused"], refused, "{policy} {path}: {report}");
            assert_eq!(outcomes["commitments"], "passed", "{policy} {path}: {report}");
            let forwarded = std::fs::read_to_string(exchange.file("forwarded")).unwrap();
            for value in present {
                assert!(forwarded.contains(value), "{policy} {path} {value}: {forwarded}");
            }
            assert!(!forwarded.contains(absent), "{policy} {path}: {forwarded}");
        }
    }
}

#[tokio::test]
async fn without_salts_there_are_no_commitments_to_open() {
    let installation = Installation::start("[gateway]\nreplay_days = 0\n").await;
    let key = installation.api_key().to_owned();
    let headers = [("x-api-key", &*key), ("content-type", "application/json")];
    let body = chat().to_string();
    let path = "/v1/chat/completions";
    let sent = installation.client.send(Method::POST, path, &headers, body).await.unwrap();
    let request_id = sent.headers["x-lucairn-request-id"].to_str().unwrap().to_owned();
    let certificate = installation.client.certificate(&request_id, &key).await;
    let report = installation.folder.verify(&certificate.body);
    assert!(report.is_verified(), "{report:?}");
    let claims = certificate.json()["claims"].clone();
    let payload = claims[1]["canonical_payload"].as_str().unwrap();
    let payload = lucairn_veil::digest::from_base64(payload).unwrap();
    let statement: Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(statement["payload"]["rules_digest"].as_str().unwrap().len(), 64);
    assert_eq!(statement["payload"]["commitments_root"], Value::Null);
    let route = format!("/api/v1/veil/certificate/{request_id}/replay");
    let answer = installation.client.get(&route, &key).await.expect_status(404);
    assert_eq!(answer.code(), "replay_not_found");
}
