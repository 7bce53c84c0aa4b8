//! The commands beside `serve`: what they print, to which stream, and how they end.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::client::Client;
use crate::installation::{Finished, Folder, Installation, lucairn, run, run_with_input};

/// Runs a command that must end so; gives what it printed.
#[track_caller]
fn ended(arguments: &[&str], input: &[u8], status: i32) -> Finished {
    let finished = run_with_input(&mut lucairn(arguments), input);
    assert_eq!(finished.status.code(), Some(status), "{arguments:?}: {finished:?}");
    assert!(!finished.stdout.contains('\u{1b}'), "colour in a pipe: {}", finished.stdout);
    if status > 1 {
        assert!(finished.stderr.contains("error"), "{arguments:?}: {finished:?}");
        assert_eq!(finished.stdout, "", "{arguments:?}: complaints do not belong to the data");
    }
    finished
}

/// A certificate and the published keys, as files that somebody was sent.
struct Evidence {
    folder: Arc<Folder>,
    certificate: Vec<u8>,
    keys: Value,
}

impl Evidence {
    async fn collect() -> Self {
        let installation = Installation::start("").await;
        let key = installation.api_key();
        let request = json!({ "model": "echo", "prompt_template": "Hi", "context": {} });
        let id = installation.client.message(key, &request).await.request_id();
        let certificate = installation.client.certificate(&id, key).await.body.to_vec();
        let keys = installation.client.get("/.well-known/veil-keys.json", "").await;
        let (keys, folder) = (keys.json(), Arc::clone(&installation.folder));
        assert!(installation.stop().status.success());
        Self { folder, certificate, keys }
    }

    fn file(&self, name: &str, content: &[u8]) -> String {
        let path: PathBuf = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The public key of a service, in hex.
    fn public_key(&self, service: &str) -> String {
        let keys = self.keys["keys"].as_array().unwrap();
        let key = keys.iter().find(|key| key["service_id"] == service).unwrap();
        key["public_key"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn verify_says_yes_no_or_that_it_cannot() {
    let evidence = Evidence::collect().await;
    let good = String::from_utf8(evidence.certificate.clone()).unwrap();
    let tampered = good.replace("\"echo\"", "\"gpt9\"");
    assert_ne!(tampered, good);
    let certificate = evidence.file("certificate.json", good.as_bytes());
    let forged = evidence.file("forged.json", tampered.as_bytes());
    let keys = evidence.file("keys.json", evidence.keys.to_string().as_bytes());
    let published = evidence.folder.data().join("veil-keys.json");
    let published = published.to_str().unwrap();
    let (witness, other) = (evidence.public_key("dsa-witness"), evidence.public_key("dsa-ai"));
    let nowhere = format!("{certificate}.nowhere");

    for (arguments, status, says) in [
        (&[certificate.as_str(), "--keys", &keys][..], 0, "\nVERIFIED  veil_"),
        (&[&certificate, "--keys", published], 0, "\nVERIFIED  veil_"),
        (&[&certificate, "--keys", &keys, "--minimum-signable-version", "v3"], 0, "VERIFIED"),
        (&[&certificate, "--public-key", &witness], 0, "\nVERIFIED  veil_"),
        (&[&certificate, "--public-key", &other], 1, "NOT VERIFIED"),
        (&[&certificate, "--public-key", &witness, "--key-id", "other_v1"], 1, "NOT VERIFIED"),
        (&[&forged, "--keys", &keys], 1, "NOT VERIFIED"),
        (&[&keys, "--keys", &keys], 1, "NOT VERIFIED"),
        (&[&certificate, "--keys", &certificate], 2, "error[keys_invalid]"),
        (&[&certificate, "--public-key", "00"], 2, "error[keys_invalid]"),
        (&[&certificate, "--keys", &nowhere], 2, "error[file_unreadable]"),
        (&[&nowhere, "--keys", &keys], 2, "error[file_unreadable]"),
        (&[&certificate], 2, "--keys"),
        (&[&certificate, "--keys", &keys, "--public-key", &witness], 2, "cannot be used"),
        (&[], 2, "CERTIFICATE"),
    ] {
        let arguments: Vec<&str> = ["verify"].iter().chain(arguments).copied().collect();
        let finished = ended(&arguments, b"", status);
        let text = if status == 2 { &finished.stderr } else { &finished.stdout };
        assert!(text.contains(says), "{arguments:?}: {finished:?}");
    }

    for (input, status) in
        [(good.as_bytes(), 0), (tampered.as_bytes(), 1), (b"nonsense", 1), (b"", 1)]
    {
        let finished = ended(&["verify", "-", "--keys", &keys, "--json"], input, status);
        let report: Value = serde_json::from_str(&finished.stdout).unwrap();
        assert_eq!(report["verified"], status == 0, "{report}");
        assert_eq!(report["reason"].is_null(), status == 0, "{report}");
        assert!(report["checks"].as_array().unwrap().len() > 5, "{report}");
    }
}

/// Certificates of one API key in a folder: each in its place, one missing, one told twice.
#[tokio::test]
async fn verify_takes_folders_and_sees_what_is_missing() {
    let installation = Installation::start("").await;
    let key = installation.api_key();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let request = json!({ "model": "echo", "prompt_template": "Hi", "context": {} });
    for number in 1..=4 {
        let answer = installation.client.message(key, &request).await;
        let certificate = installation.client.certificate(&answer.request_id(), key).await;
        std::fs::write(path(&format!("{number}.json")), &certificate.body).unwrap();
    }
    let keys = installation.client.get("/.well-known/veil-keys.json", "").await;
    std::fs::write(path("keys.json"), &keys.body).unwrap();
    std::fs::write(path("notes.txt"), "no certificate").unwrap();
    let (all, keys) = (folder.path().to_str().unwrap(), path("keys.json"));
    let keys = keys.to_str().unwrap();

    let verify = |more: &[&str], status| {
        let arguments = [&["verify", all, "--keys", keys], more].concat();
        ended(&arguments, b"", status).stdout
    };
    let whole = verify(&["--require", "signed,claims"], 0);
    assert!(whole.contains("4 of 4 VERIFIED, 0 NOT VERIFIED"), "{whole}");
    assert!(whole.contains(": 4 of 4 in sequence\n"), "{whole}");
    let public = verify(&["--require", "public"], 1);
    assert_eq!(public.matches("level_insufficient").count(), 4, "{public}");

    std::fs::rename(path("2.json"), path("2.gone")).unwrap();
    let gap = verify(&[], 0);
    assert!(gap.contains(": 3 of 4 in sequence, not given: 2\n"), "{gap}");
    // The certificate of another API key, changed to claim a place of this one, is no certificate.
    let fourth = std::fs::read_to_string(path("4.json")).unwrap();
    let moved = fourth.replace("\"tenant_seq\":\"4\"", "\"tenant_seq\":\"2\"");
    assert_ne!(moved, fourth);
    std::fs::write(path("2.json"), moved).unwrap();
    let json: Value = serde_json::from_str(&verify(&["--json"], 1)).unwrap();
    assert_eq!(json["summary"], json!({ "files": 4, "verified": 3 }), "{json}");
    assert_eq!(json["sequences"][0]["gaps"], json!([[2, 2]]), "{json}");
    assert_eq!(json["files"][1]["report"]["reason"], "invalid_signature", "{json}");

    let explained = ended(&["verify", "--explain"], b"", 0).stdout;
    for word in ["time_bounds", "level_insufficient", "unbound", "witnessed"] {
        assert!(explained.contains(word), "{word}");
    }
    let empty = tempfile::tempdir().unwrap();
    let empty = empty.path().to_str().unwrap();
    let finished = ended(&["verify", empty, "--keys", keys], b"", 2);
    assert!(finished.stderr.contains("error[no_certificates]"), "{finished:?}");
    let finished = ended(&["verify", all, "--keys", keys, "--trust-root", keys], b"", 2);
    assert!(finished.stderr.contains("error[trust_root_invalid]"), "{finished:?}");
}

#[test]
fn scan_prints_the_text_and_counts_beside_it() {
    let text = "Dear Gudrun Kowalczyk,\nwrite to g.kowalczyk@example.org \u{1f600} soon.\n";
    let finished = ended(&["scan", "--name", "Gudrun Kowalczyk"], text.as_bytes(), 1);
    assert_eq!(finished.stdout, "Dear [PERSON_1],\nwrite to [EMAIL_1] \u{1f600} soon.\n");
    assert!(finished.stderr.contains("1 EMAIL, 1 PERSON"), "{finished:?}");

    let finished = ended(&["scan", "-", "--json"], text.as_bytes(), 1);
    let found: Value = serde_json::from_str(&finished.stdout).unwrap();
    let email = &found["entities"].as_array().unwrap()[0];
    let characters = |from: &str| text[..text.find(from).unwrap()].chars().count();
    assert_eq!(email["type"], "EMAIL", "{found}");
    assert_eq!(email["start"], characters("g.kow"), "{found}");
    assert_eq!(email["end"], characters(" \u{1f600}"), "{found}");

    assert_eq!(ended(&["scan"], b"nothing here", 0).stderr.trim(), "-: nothing found");
    assert!(ended(&["scan"], b"\xff\xfe", 2).stderr.contains("iconv -f WINDOWS-1252 -t UTF-8"));
    ended(&["scan", "no-such-file"], b"", 2);
}

#[tokio::test]
async fn keys_are_made_listed_and_revoked_at_once() {
    let installation = Installation::start("").await;
    let client = &installation.client;
    let keys = |arguments: &[&str], status| {
        let url = ["keys", "--url", client.base(), "--admin-key", installation.admin_key()];
        let arguments: Vec<&str> = url.iter().chain(arguments).copied().collect();
        ended(&arguments, b"", status)
    };
    let minted = keys(&["mint", "--customer", "acme", "--tier", "enterprise"], 0);
    let lines: Vec<&str> = minted.stdout.lines().collect();
    let key = lines.iter().find(|line| line.starts_with("lcr_live_")).unwrap();
    let key_id = lines.iter().find_map(|line| line.strip_prefix("key id ")).unwrap();
    assert_eq!(asked(client, key).await, "200");

    let second = keys(&["--json", "mint", "--customer", "acme", "--tier", "enterprise"], 0);
    let second: Value = serde_json::from_str(&second.stdout).unwrap();
    let second_key = second["dsa_api_key"].as_str().unwrap();

    let customers = keys(&["list"], 0).stdout;
    assert!(customers.contains("acme") && customers.contains("first-customer"), "{customers}");
    let listed = keys(&["list", "--customer", "acme"], 0).stdout;
    assert!(listed.contains(key_id) && listed.contains(second["key_id"].as_str().unwrap()));
    assert!(!listed.contains(key), "a key is shown again: {listed}");

    keys(&["revoke", "--customer", "acme", "--key-id", key_id], 0);
    assert_eq!(asked(client, key).await, "invalid_api_key");
    assert_eq!(asked(client, second_key).await, "200");
    assert!(!keys(&["list", "--customer", "acme"], 0).stdout.contains(key_id));

    let unknown = keys(&["revoke", "--customer", "acme", "--key-id", key_id], 3);
    assert!(unknown.stderr.contains("key_not_found"), "{unknown:?}");
    let wrong = ["keys", "--url", client.base(), "--admin-key", "lcr_admin_wrong", "list"];
    assert!(ended(&wrong, b"", 3).stderr.contains("invalid_admin_key"));
    assert!(ended(&["keys", "list"], b"", 2).stderr.contains("error[missing_admin_key]"));
    // A port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = format!("http://{free}");
    let nobody = ended(&["keys", "--url", &nobody, "--admin-key", "x", "list"], b"", 3);
    for odd in ["localhost:8080", "127.0.0.1", "ftp://localhost:8080", ""] {
        let told = ended(&["keys", "--url", odd, "--admin-key", "x", "list"], b"", 2);
        assert!(told.stderr.contains("write it like http://127.0.0.1:8080"), "{odd}: {told:?}");
    }
    assert!(nobody.stderr.contains("error[gateway_unreachable]"), "{nobody:?}");
}

/// How a gateway answers a caller with this key.
async fn asked(client: &Client, key: &str) -> String {
    let request = json!({ "model": "echo", "prompt_template": "Hi", "context": {} });
    let answer = client.message(key, &request).await;
    if answer.status == 200 { "200".to_owned() } else { answer.code() }
}

#[test]
fn config_checks_and_prints_settings() {
    let folder = Folder::new("[server]\nworkers = 3\n[egress.routes]\nllama = \"echo\"\n");
    let file = folder.path().join("settings.toml");
    let file = file.to_str().unwrap();
    assert!(ended(&["config", "check", "--config", file], b"", 0).stdout.contains("valid"));

    let mut print = lucairn(&["config", "print", "--config", file]);
    let printed = run(print.env("LUCAIRN_GATEWAY__MAX_BODY_BYTES", "4711"));
    assert!(printed.status.success(), "{printed:?}");
    for part in ["workers = 3", "llama = \"echo\"", "max_body_bytes = 4711", "tries = 2"] {
        assert!(printed.stdout.contains(part), "{part}: {}", printed.stdout);
    }
    // What is printed is a settings file, and so are the defaults.
    for text in [&printed.stdout, &ended(&["config", "print", "--default"], b"", 0).stdout] {
        std::fs::write(file, text).unwrap();
        ended(&["config", "check", "--config", file], b"", 0);
    }
    std::fs::write(file, "[server]\nworkerz = 3\n").unwrap();
    for action in ["check", "print"] {
        let refused = ended(&["config", action, "--config", file], b"", 2);
        assert!(refused.stderr.contains("error[config_invalid]"), "{refused:?}");
        assert!(refused.stderr.contains("workerz"), "{refused:?}");
    }
}

/// What the demonstration plants, in part.
const PLANTED: [&str; 6] = [
    "Anna Schmidt",
    "anna.schmidt@example.org",
    "14 March 1985",
    "DE89 3704 0044 0532 0130 00",
    "4111 1111 1111 1111",
    "AKIAIOSFODNN7EXAMPLE",
];

#[test]
fn the_demonstration_shows_the_model_nothing_planted() {
    let finished = ended(&["demo"], b"", 0);
    let titles = ["the application sent", "the model saw", "the application got back"];
    let mut lines = finished.stdout.lines().skip_while(|line| !line.starts_with(titles[0]));
    let heading = lines.next().unwrap();
    let begins = titles.map(|title| heading.find(title).unwrap());
    let mut columns = [String::new(), String::new(), String::new()];
    for line in lines.by_ref().take_while(|line| !line.starts_with("The certificate")) {
        let characters: Vec<char> = line.chars().collect();
        for (column, begin) in columns.iter_mut().zip(begins) {
            let end = begins.into_iter().find(|next| *next > begin).unwrap_or(usize::MAX);
            let cell = characters.iter().take(end).skip(begin).collect::<String>();
            column.push_str(cell.trim_end());
            column.push(' ');
        }
    }
    let [sent, saw, back] = &columns;
    for value in PLANTED {
        assert!(sent.contains(value) && back.contains(value), "{value}: {columns:?}");
        assert!(!saw.contains(value), "{value}: {saw}");
    }
    assert!(saw.contains("[PERSON_1]") && saw.contains("[IBAN_1]"), "{saw}");
    let rest: String = lines.collect();
    for value in PLANTED {
        assert!(!rest.contains(value) && !finished.stderr.contains(value), "{value}");
    }
    assert!(rest.contains("VERIFIED"), "{rest}");
}
