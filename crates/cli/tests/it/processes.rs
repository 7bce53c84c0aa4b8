//! Starts, stops, and compartments that die.

use std::time::{Duration, Instant};

use rustix::process::{Signal, kill_process};
use serde_json::{Value, json};

use crate::client::{Client, Lost};
use crate::installation::{COMPARTMENTS, EGRESS, Folder, GATEWAY, Installation, WITNESS, until};

/// Values that must not be seen outside of the gateway.
const PLANTED: [&str; 3] =
    ["Gudrun Kowalczyk", "g.kowalczyk@example.org", "GB82 WEST 1234 5698 7654 32"];

/// No error may keep a caller waiting for longer.
const SOON: Duration = Duration::from_secs(10);

/// A request whose answer is what the model saw.
fn request(model: &str) -> Value {
    json!({
        "model": model,
        "prompt_template": "Write to {name}: {text}",
        "context": { "name": PLANTED[0], "text": format!("{}, {}", PLANTED[1], PLANTED[2]) },
        "relink_response": false,
    })
}

fn assert_nothing_planted(text: &str) {
    for value in PLANTED {
        assert!(!text.contains(value), "{text}");
    }
}

#[tokio::test]
async fn the_first_start_prints_keys_and_the_second_does_not() {
    let folder = Folder::new("");
    let first = folder.serve().await;
    let stdout = first.stdout();
    for key in [first.admin_key(), first.api_key()] {
        assert!(stdout.contains(key), "{stdout}");
        assert!(!first.stderr().contains(key), "a key is in the log");
    }
    assert!(first.stop().status.success());

    let second = folder.serve().await;
    second.client.message(second.api_key(), &request("echo")).await.expect_status(200);
    let finished = second.stop();
    assert!(finished.status.success(), "{finished:?}");
    assert!(!finished.stdout.contains("lcr_"), "{}", finished.stdout);
}

#[tokio::test]
async fn a_stop_finishes_what_is_under_way() {
    let folder = Folder::new("");
    // Somebody asks the supervisor; a terminal and a service manager tell every process.
    let stops: [fn(&Installation); 3] = [
        |one| one.signal(Signal::TERM),
        |one| one.signal_all(Signal::TERM),
        |one| one.signal_all(Signal::INT),
    ];
    for stop in stops {
        let installation = folder.serve().await;
        let (client, key) = (installation.client.clone(), installation.api_key().to_owned());
        let requests: Vec<_> = (0..8)
            .map(|_| {
                let (client, key) = (client.clone(), key.clone());
                tokio::spawn(
                    async move { client.try_message(&key, &request("echo-delay-1500")).await },
                )
            })
            .collect();
        installation.wait_under_way(8).await;
        stop(&installation);
        let mut ids = Vec::new();
        for answer in requests {
            ids.push(answer.await.unwrap().unwrap().expect_status(200).request_id());
        }
        let finished = installation.wait();
        assert!(finished.status.success(), "{finished:?}");
        assert!(!finished.stderr.contains("died"), "{finished:?}");

        let again = folder.serve().await;
        for id in ids {
            let path = format!("/api/v1/veil/certificate/{id}");
            let certificate = again.client.get(&path, &key).await.expect_status(200);
            let report = folder.verify(&certificate.body);
            assert!(report.is_verified(), "{report:?}");
            assert_eq!(report.facts.unwrap().missing_services, [""; 0]);
        }
        again.stop();
    }
}

/// What callers may see while a compartment is being restarted, beside good answers.
fn honest_answers(compartment: &str) -> &'static [&'static str] {
    match compartment {
        EGRESS => &["egress_unavailable"],
        WITNESS => &["veil_unavailable"],
        GATEWAY => &["broken connection"],
        _ => unreachable!("no such compartment"),
    }
}

/// Sends a request; gives what the caller saw in one word.
async fn attempt(client: &Client, key: &str, model: &str) -> String {
    let begun = Instant::now();
    let answer = client.try_message(key, &request(model)).await;
    assert!(begun.elapsed() < SOON, "{:?} for {answer:?}", begun.elapsed());
    match answer {
        Ok(answer) => {
            assert_nothing_planted(&answer.text());
            if answer.status == 200 { "ok".to_owned() } else { answer.code() }
        }
        Err(Lost::Broken) => "broken connection".to_owned(),
        Err(Lost::Hanging) => "hanging".to_owned(),
    }
}

#[tokio::test]
async fn a_killed_compartment_is_restarted() {
    let installation = Installation::start("").await;
    let (client, key) = (installation.client.clone(), installation.api_key().to_owned());
    for compartment in COMPARTMENTS {
        let under_way = tokio::spawn({
            let (client, key) = (client.clone(), key.clone());
            async move { attempt(&client, &key, "echo-delay-1000").await }
        });
        installation.wait_under_way(1).await;
        let killed = installation.kill(compartment);
        let mut seen = Vec::new();
        // The first answers come before, during or after the restart; that is the point.
        while seen.iter().filter(|word| *word == "ok").count() < 3 {
            seen.push(attempt(&client, &key, "echo").await);
            assert!(seen.len() < 10_000, "{compartment} does not come back: {seen:?}");
        }
        seen.push(under_way.await.unwrap());
        installation.wait_restarted(compartment, killed);
        installation.wait_ready().await;
        assert_eq!(attempt(&client, &key, "echo").await, "ok");
        seen.retain(|word| word != "ok" && !honest_answers(compartment).contains(&word.as_str()));
        assert_eq!(seen, [""; 0], "after a kill of the {compartment}");
    }
    let finished = installation.stop();
    assert!(finished.status.success(), "{finished:?}");
    assert_nothing_planted(&finished.stdout);
    assert_nothing_planted(&finished.stderr);
}

#[tokio::test]
async fn a_stop_right_after_the_start_is_a_stop() {
    let folder = Folder::new("");
    for _ in 0..5 {
        let finished = folder.begin(&mut folder.command()).stop();
        assert!(finished.status.success(), "{finished:?}");
    }
}

/// Who reads that it listens can send a request at once.
#[tokio::test]
async fn it_says_that_it_listens_when_it_does() {
    let folder = Folder::new("");
    let installation = folder.begin(&mut folder.command());
    until("the last line", || says_listening(&installation).then_some(()));
    installation.client.get("/readyz", "").await.expect_status(200);
    assert!(installation.stop().status.success());
}

#[tokio::test]
async fn it_says_what_it_waits_for_while_it_cannot_serve() {
    let folder = Folder::new("");
    for _ in 0..10 {
        let installation = folder.begin(&mut folder.command());
        let witness = until("the witness", || installation.pid(WITNESS));
        kill_process(witness, Signal::STOP).unwrap();
        let is_waiting = || installation.stderr().contains("not ready yet, waiting for ");
        let was_late = until("a word of the state", || {
            let listens = says_listening(&installation);
            (listens || is_waiting()).then_some(listens)
        });
        kill_process(witness, Signal::CONT).unwrap();
        until("the last line", || says_listening(&installation).then_some(()));
        assert!(installation.stop().status.success());
        if !was_late {
            return;
        }
    }
    panic!("the witness was never stopped before it was there");
}

fn says_listening(installation: &Installation) -> bool {
    let line = format!("Lucairn listens on http://{}\n", installation.address);
    installation.stdout().ends_with(&line)
}

/// A credential of a provider, and variables that are nobody's business.
const VARIABLES: [(&str, &str); 3] =
    [("OPENAI_API_KEY", "sk-canary-1"), ("AWS_SECRET", "canary-2"), ("LUCAIRN_X", "canary-3")];

#[tokio::test]
async fn a_compartment_gets_only_its_own_variables_and_sockets() {
    let folder = Folder::new("");
    let installation = folder.serve_with(folder.command().envs(VARIABLES)).await;
    for compartment in COMPARTMENTS {
        let process = format!("/proc/{}", installation.pid(compartment).unwrap().as_raw_nonzero());
        let name = std::fs::read_to_string(format!("{process}/comm")).unwrap();
        assert_eq!(name.trim(), format!("lucairn-{compartment}"));
        let variables = std::fs::read(format!("{process}/environ")).unwrap();
        let variables = String::from_utf8_lossy(&variables);
        assert_eq!(variables.contains("sk-canary-1"), compartment == EGRESS, "{compartment}");
        assert!(!variables.contains("canary-2") && !variables.contains("canary-3"), "{variables}");
        let mut files: Vec<String> = std::fs::read_dir(format!("{process}/fd"))
            .unwrap()
            .map(|file| std::fs::read_link(file.unwrap().path()).unwrap().display().to_string())
            .collect();
        files.retain(|file| file.starts_with('/') && !file.starts_with("/dev/"));
        let own = folder.data().join(compartment);
        files.retain(|file| !std::path::Path::new(file).starts_with(&own));
        assert_eq!(files, [""; 0], "{compartment} holds files of others");
    }
}

#[tokio::test]
async fn compartments_have_their_memory_in_small_pages() {
    let folder = Folder::new("");
    let installation = folder.serve().await;
    for compartment in COMPARTMENTS {
        let pid = installation.pid(compartment).unwrap().as_raw_nonzero();
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        assert!(status.contains("THP_enabled:\t0\n"), "{compartment}: {status}");
    }
}
