//! Unique values are planted in everything that a caller can send, and then looked for in everything
//! that anybody but the caller can see.

mod attempts;
mod planted;
mod sinks;

use std::sync::Arc;

use hyper::Method;
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::client::{Answer, Lost};
use crate::installation::{Folder, GATEWAY, Installation};
use crate::provider::Provider;
use planted::{Planted, Reach};
use sinks::Sinks;

/// Fields that declare what they hold, and the kind of it.
const DECLARED: [(&str, &str); 12] = [
    ("name", "PERSON"),
    ("patient_name", "PERSON"),
    ("Customer-Name", "PERSON"),
    ("company", "ORG"),
    ("employer", "ORG"),
    ("customer_id", "ID"),
    ("case_number", "ID"),
    ("address", "ID"),
    ("email", "EMAIL"),
    ("phone", "PHONE"),
    ("dob", "DOB"),
    ("iban", "IBAN"),
];

/// The kinds that an operator declares for one key.
const TERMS: [&str; 5] = ["PERSON", "ORG", "ID", "EMAIL", "PHONE"];

/// Known to the gateway and the witness, and to no provider.
const CUSTOMER: &str = "canary-customer";

/// A gateway that logs all it can, a provider that writes down all it gets, and a caller.
pub(super) struct Scene {
    folder: Arc<Folder>,
    provider: Provider,
    planted: Planted,
    sinks: Sinks,
    /// The caller's key; as much of a secret as anything planted.
    key: String,
    /// What the key's own list declares.
    terms: Vec<String>,
    headers: Vec<(&'static str, String)>,
}

impl Scene {
    async fn start() -> (Self, Installation) {
        let provider = Provider::start();
        let settings = format!(
            "[log]\nfilter = \"info,lucairn=trace\"\n\
             [gateway]\nwait_timeout_seconds = 1.0\nprovider_timeout_seconds = 20.0\n{}",
            provider.settings()
        );
        let folder = Folder::new(&settings);
        let installation = folder.serve().await;
        let mut planted = Planted::default();
        let terms = TERMS.map(|kind| planted.value(kind, "known_entities"));
        let entries =
            TERMS.iter().zip(&terms).map(|(kind, value)| json!({ "kind": kind, "value": value }));
        let customer = json!({
            "customer_id": CUSTOMER, "tier": "enterprise", "rate_limit_rpm": 10_000,
            "known_entities": entries.collect::<Vec<_>>(),
        });
        let admin_key = installation.admin_key();
        let minted =
            installation.client.admin(Method::POST, "/api/v1/admin/keys", admin_key, &customer);
        let key =
            minted.await.expect_status(201).json()["dsa_api_key"].as_str().unwrap().to_owned();
        planted.also("the caller's key", &key, Reach::Nowhere);
        planted.also("the admin key", installation.admin_key(), Reach::FirstStart);
        let headers = headers(&mut planted);
        let sinks = Sinks::default();
        (
            Self { folder, provider, planted, sinks, key, terms: terms.to_vec(), headers },
            installation,
        )
    }

    /// A request for a model with something planted in every field.
    fn request(&mut self, model: &str) -> Value {
        let planted = &mut self.planted;
        let mut context = serde_json::Map::new();
        for (field, kind) in DECLARED {
            context.insert(field.to_owned(), planted.value(kind, field).into());
        }
        let names: Vec<String> =
            context.values().map(|value| value.as_str().unwrap().to_owned()).collect();
        let texts = [
            format!("{} {}", planted.every_kind("context.text"), planted.prose("context.text")),
            // What was declared elsewhere stands here too, in another case.
            format!("{}, {}", names.join(", "), self.terms.join("; ").to_uppercase()),
        ];
        for (field, text) in ["text", "note"].into_iter().zip(texts) {
            context.insert(field.to_owned(), text.into());
        }
        let template = format!(
            "{} {} {{text}} for {{name}} about {{note}} of {{email}} {{company}}",
            planted.prose("prompt_template"),
            planted.every_kind("prompt_template"),
        );
        json!({
            "model": model, "prompt_template": template, "context": context, "max_tokens": 99,
            "user": planted.every_kind("an unknown field"),
            "metadata": { "session": planted.aside("an unknown field"), "tags": [planted.value("EMAIL", "a list")] },
        })
    }

    /// Turns a request into one whose findings are evaluated.
    fn proving(&mut self, mut request: Value) -> Value {
        let planted = &mut self.planted;
        let annotation = json!({
            "type": planted.aside("the type of an annotation"),
            "value": planted.value("EMAIL", "ground_truth"), "start": 0, "end": 5,
        });
        request["mode"] = "proving_ground".into();
        request["activity_id"] = planted.value("SSN", "activity_id").into();
        request["ground_truth"] =
            json!({ planted.value("EMAIL", "a field of ground_truth"): [annotation] });
        request
    }

    /// Sends a request with everything planted in its headers.
    async fn send(&self, installation: &Installation, request: &Value) -> Answer {
        self.sending(installation, request).await.unwrap()
    }

    /// The same for a task of its own.
    fn sending(
        &self,
        installation: &Installation,
        request: &Value,
    ) -> impl Future<Output = Result<Answer, Lost>> + Send + use<> {
        let (client, key, headers) =
            (installation.client.clone(), self.key.clone(), self.headers.clone());
        let body = request.to_string();
        async move {
            let mut all = vec![("x-api-key", key.as_str()), ("content-type", "application/json")];
            all.extend(headers.iter().map(|(name, value)| (*name, value.as_str())));
            client.send(Method::POST, "/api/v1/proxy/messages", &all, body).await
        }
    }

    /// Everything that can be seen of an exchange from outside.
    async fn look_at(&mut self, installation: &Installation, request_id: &str) {
        let certificate = installation.client.certificate(request_id, &self.key).await;
        self.sinks.add_certificate(&certificate.body);
        for view in ["summary", "public-summary"] {
            let path = format!("/api/v1/veil/certificate/{request_id}/{view}");
            let page = installation.client.get(&path, &self.key).await.expect_status(200);
            self.sinks.add(view, page.body);
        }
    }

    /// Everything else that can be seen of a running installation.
    async fn look_around(&mut self, installation: &Installation) {
        for path in ["/metrics", "/healthz", "/api/v1/audit/export", "/.well-known/veil-keys.json"]
        {
            let answer = installation.client.get(path, &self.key).await.expect_status(200);
            self.sinks.add(path, answer.body);
        }
        let path = &format!("/api/v1/admin/customers/{CUSTOMER}/keys");
        let keys =
            installation.client.admin(Method::GET, path, installation.admin_key(), &Value::Null);
        self.sinks.add(path, keys.await.expect_status(200).body);
        self.look_at_files();
    }

    /// Every byte of the data folder.
    fn look_at_files(&mut self) {
        self.sinks.add_files(&self.folder.data());
    }

    /// Everything that an installation which is about to be gone has written and logged.
    fn read_logs(&mut self, installation: &Installation) {
        self.sinks.add_stdout(installation.stdout());
        self.sinks.add("logs", installation.stderr());
    }

    /// Stops the installation and looks everywhere.
    async fn search(mut self, installation: Installation) {
        self.look_around(&installation).await;
        let finished = installation.stop();
        assert!(finished.status.success(), "{}", finished.stderr);
        assert!(!finished.stderr.contains("panicked"), "{}", finished.stderr);
        self.sinks.add_stdout(finished.stdout);
        self.sinks.add("logs", finished.stderr);
        self.look_at_files();
        for request in self.provider.received() {
            self.sinks.add_provider_request(&request);
        }
        // A search in nothing would find nothing.
        for (sink, expected) in [
            ("logs", "answered"),
            ("gateway.db", CUSTOMER),
            ("witness", "proxy."),
            ("/metrics", "requests_total"),
        ] {
            assert!(self.sinks.text_of(sink).contains(expected), "{sink} does not hold {expected}");
        }
        let leaks = self.sinks.leaks(&self.planted);
        assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
    }
}

/// Headers that a gateway might log or pass on.
fn headers(planted: &mut Planted) -> Vec<(&'static str, String)> {
    let mut headers = vec![("x-upstream-key", planted.provider_key())];
    for name in [
        "x-lucairn-conversation-id",
        "user-agent",
        "referer",
        "cookie",
        "x-forwarded-for",
        "traceparent",
    ] {
        headers.push((name, format!("{} {}", planted.aside(name), planted.value("EMAIL", name))));
    }
    headers
}

#[tokio::test]
async fn answered_exchanges_leave_nothing() {
    let (mut scene, installation) = Scene::start().await;
    let live = scene.request("local-1");
    let echo = scene.request("echo-1");
    let proving = scene.request("local-1");
    let proving = scene.proving(proving);
    for (request, evaluated) in [(live, false), (echo, false), (proving, true)] {
        let answer = scene.send(&installation, &request).await.expect_status(200);
        for value in request["context"].as_object().unwrap().values() {
            assert!(answer.said().contains(value.as_str().unwrap()), "{value} did not come back");
        }
        assert_eq!(answer.json()["ground_truth_evaluation"].is_object(), evaluated);
        scene.look_at(&installation, &answer.request_id()).await;
        // Without originals even the answer to the caller is somebody else's text.
        let mut masked = request.clone();
        masked["relink_response"] = false.into();
        let answer = scene.send(&installation, &masked).await.expect_status(200);
        scene.sinks.add_provider_request(answer.said().as_bytes());
    }
    let seen = scene.provider.text();
    for placeholder in ["[EMAIL_1]", "[PERSON_1]", "[ORG_1]", "[ID_1]", "[SECRET_1]", "[DOB_1]"] {
        assert!(seen.contains(placeholder), "the provider saw no {placeholder}");
    }
    // Nor does it learn whose request it is.
    assert!(!seen.contains(CUSTOMER), "the provider saw the customer's id");
    let from_echo = scene.sinks.text_of("the provider");
    for plant in scene.planted.of(Reach::Provider) {
        assert!(seen.contains(&plant.value) || from_echo.contains(&plant.value), "{plant:?}");
    }
    for key in scene.planted.of(Reach::Authorization) {
        assert!(seen.contains(&format!("Bearer {}", key.value)), "the provider got no key");
    }
    scene.search(installation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_and_crashes_leave_nothing() {
    let (mut scene, installation) = Scene::start().await;
    // An exchange that is cut off while the model thinks.
    let cut = scene.request("local-silent");
    let asking = tokio::spawn(scene.sending(&installation, &cut));
    scene.provider.wait_for(1);
    let old = installation.kill(GATEWAY);
    assert_eq!(asking.await.unwrap().unwrap_err(), Lost::Broken);
    installation.wait_restarted(GATEWAY, old);
    installation.wait_ready().await;

    let slow = scene.request("echo-delay-2500");
    let job = scene.send(&installation, &slow).await.expect_status(202).json();
    let status_url = job["status_url"].as_str().unwrap();
    // While it runs, everything needed to go on is in the data folder; and then it all dies.
    scene.look_at_files();
    let old = installation.kill(GATEWAY);
    installation.wait_restarted(GATEWAY, old);
    installation.wait_ready().await;
    scene.look_around(&installation).await;
    installation.signal(Signal::KILL);
    scene.read_logs(&installation);
    installation.wait();
    scene.look_at_files();

    let folder = Arc::clone(&scene.folder);
    let installation = folder.serve().await;
    let running = installation.client.get(status_url, &scene.key).await;
    let done = installation.client.wait_for(status_url, &scene.key).await;
    assert_eq!(
        (running.status.as_u16(), done.json()["status"].as_str()),
        (202, Some("JOB_STATUS_COMPLETED"))
    );
    for value in slow["context"].as_object().unwrap().values() {
        assert!(done.said().contains(value.as_str().unwrap()), "{value} did not come back");
    }
    scene.look_at(&installation, &done.request_id()).await;

    let failing = scene.request("local-silent");
    scene.send(&installation, &failing).await.expect_status(202);
    scene.provider.wait_for(2);
    scene.look_around(&installation).await;
    scene.search(installation).await;
}

#[tokio::test]
async fn failures_of_providers_leave_nothing() {
    let (mut scene, installation) = Scene::start().await;
    for model in [
        "echo-fail-500",
        "echo-fail-400",
        "echo-garbage",
        "echo-cut",
        "echo-stream-cut",
        "local-500",
        "local-400",
        "local-429",
        "local-401",
        "local-garbage",
        "local-noise",
        "local-cut",
        "gone-1",
        "zzz-1",
    ] {
        let request = scene.request(model);
        let answer = scene.send(&installation, &request).await;
        assert!(answer.status.as_u16() >= 400, "{model}: {}", answer.text());
        assert!(!answer.code().is_empty(), "{model}: {}", answer.text());
        scene.sinks.add_provider_request(&answer.body);
    }
    assert!(scene.provider.text().contains("[EMAIL_1]"));
    scene.search(installation).await;
}
