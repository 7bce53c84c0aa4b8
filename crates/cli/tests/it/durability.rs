//! What was acknowledged stays: kills under load, and a count of what is left afterwards.
//!
//! Every answer with 200 must have a certificate that verifies, VERIFIED or an honest PARTIAL; every
//! job with 202 must end; no certificate that was handed out may change; the audit chain must be
//! whole without any repair.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use lucairn_veil::sequence::sequences;
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::client::{Client, Lost};
use crate::installation::{COMPARTMENTS, Folder, Installation};

/// An exchange is certified soon, even if something is missing.
const SETTINGS: &str =
    "[gateway]\nwait_timeout_seconds = 0.5\n[witness]\nclaim_timeout_seconds = 1\n";

const CLIENTS: usize = 12;

/// How often each compartment is killed; each time makes its next restart slower.
const ROUNDS: usize = 7;

/// How long there is load between two kills: not always the same, so that they hit anything.
const PAUSES_MS: [u64; 5] = [400, 150, 650, 30, 900];

/// What the clients saw.
#[derive(Default)]
struct Seen {
    /// Requests with 200, each with its certificate if it could be fetched at once.
    acknowledged: BTreeMap<String, Option<Bytes>>,
    /// Requests with 202, each with where to ask for it.
    jobs: BTreeMap<String, String>,
    /// Everything else, counted.
    other: BTreeMap<String, usize>,
    slowest: Duration,
}

impl Seen {
    fn merge(&mut self, other: Self) {
        self.acknowledged.extend(other.acknowledged);
        self.jobs.extend(other.jobs);
        for (word, count) in other.other {
            *self.other.entry(word).or_default() += count;
        }
        self.slowest = self.slowest.max(other.slowest);
    }
}

fn request(model: &str) -> Value {
    json!({
        "model": model,
        "prompt_template": "Write to {name}",
        "context": { "name": "Anna Schmidt" },
    })
}

/// One client that asks until it is told to stop.
async fn ask_on(client: Client, key: String, number: usize, stop: Arc<AtomicBool>) -> Seen {
    let mut seen = Seen::default();
    // Calls of different lengths, so that kills meet exchanges at every stage; the last is a job.
    let models = match number % 2 {
        0 => &["echo"][..],
        _ => &["echo-delay-40", "echo", "echo-delay-7", "echo", "echo-delay-800"],
    };
    for turn in number.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let request = request(models[turn % models.len()]);
        let begun = Instant::now();
        let answer = client.try_message(&key, &request).await;
        seen.slowest = seen.slowest.max(begun.elapsed());
        let word = match answer {
            Ok(answer) if answer.status == 200 => {
                let id = answer.request_id();
                let path = format!("/api/v1/veil/certificate/{id}");
                let certificate = client.try_get(&path, &key).await.ok();
                let certificate = certificate.filter(|one| one.status == 200);
                seen.acknowledged.insert(id, certificate.map(|one| one.body));
                continue;
            }
            Ok(answer) if answer.status == 202 => {
                let place = answer.json()["status_url"].as_str().unwrap().to_owned();
                seen.jobs.insert(answer.request_id(), place);
                continue;
            }
            Ok(answer) => answer.code(),
            Err(Lost::Broken) => "broken connection".to_owned(),
            Err(Lost::Hanging) => "hanging".to_owned(),
        };
        *seen.other.entry(word).or_default() += 1;
    }
    seen
}

/// Load on an installation.
struct Load {
    clients: Vec<tokio::task::JoinHandle<Seen>>,
    stop: Arc<AtomicBool>,
}

impl Load {
    fn on(client: &Client, key: &str) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let start = |number| {
            tokio::spawn(ask_on(client.clone(), key.to_owned(), number, Arc::clone(&stop)))
        };
        Self { clients: (0..CLIENTS).map(start).collect(), stop }
    }

    async fn end(self) -> Seen {
        self.stop.store(true, Ordering::SeqCst);
        let mut seen = Seen::default();
        for client in self.clients {
            seen.merge(client.await.unwrap());
        }
        seen
    }
}

/// How many certificates are whole, and how many lack which services.
type Verdicts = BTreeMap<String, usize>;

/// Holds every acknowledged answer to a certificate, always the same one.
async fn fetch_all(installation: &Installation, key: &str, seen: &mut Seen) {
    for (id, known) in &mut seen.acknowledged {
        let certificate = installation.client.certificate(id, key).await.body;
        let before = known.get_or_insert_with(|| certificate.clone());
        assert_eq!(*before, certificate, "the certificate of {id} has changed");
    }
}

/// Verifies every certificate and counts what they say.
fn verdicts(installation: &Installation, seen: &Seen) -> Verdicts {
    let mut verdicts = Verdicts::new();
    let mut links = Vec::new();
    for (id, certificate) in &seen.acknowledged {
        let report = installation.folder.verify(certificate.as_ref().unwrap());
        assert!(report.is_verified(), "{id}: {report:?}");
        links.extend(report.link());
        let facts = report.facts.unwrap();
        let word =
            format!("{} {}", facts.overall_verdict.as_str(), facts.missing_services.join(","));
        let whole = facts.missing_services.is_empty();
        assert_eq!(whole, facts.overall_verdict.as_str() == "VERDICT_VERIFIED", "{id}: {word}");
        *verdicts.entry(word.trim().to_owned()).or_default() += 1;
    }
    // An answer that was never acknowledged may have a certificate, which is a gap here; a place
    // that is taken twice would be a lie.
    for sequence in sequences(links) {
        assert!(sequence.forks.is_empty(), "{sequence:?}");
    }
    verdicts
}

/// Holds every job to its end: the answer of the model, restored.
async fn finish_jobs(installation: &Installation, key: &str, seen: &mut Seen) {
    for (id, place) in std::mem::take(&mut seen.jobs) {
        let answer = installation.client.wait_for(&place, key).await;
        assert_eq!(answer.said(), "Echo: Write to Anna Schmidt", "{}", answer.text());
        assert_eq!(answer.request_id(), id);
        seen.acknowledged.insert(id, None);
    }
}

/// The exchanges that the audit export calls completed.
async fn completed(installation: &Installation, key: &str) -> BTreeSet<String> {
    let path = "/api/v1/audit/export?type=proxy.completed";
    let export = installation.client.get(path, key).await.expect_status(200);
    let events = export.json()["events"].as_array().unwrap().clone();
    events.iter().map(|event| event["request_id"].as_str().unwrap().to_owned()).collect()
}

/// The witness checks its chain at every start and says how long it is.
fn chain_lengths(stderr: &str) -> Vec<u64> {
    let line = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        (line["message"] == "the audit chain is whole").then(|| line["events"].as_u64().unwrap())
    };
    stderr.lines().filter_map(line).collect()
}

/// Brings everything to its end, holds it to its certificate, and tells the numbers.
async fn settle(
    what: &str,
    installation: &Installation,
    key: &str,
    seen: &mut Seen,
) -> (usize, Verdicts) {
    let jobs = seen.jobs.len();
    let at_once = seen.acknowledged.values().flatten().count();
    finish_jobs(installation, key, seen).await;
    fetch_all(installation, key, seen).await;
    let found = verdicts(installation, seen);
    eprintln!(
        "{what}: {} answers acknowledged, {jobs} of them jobs, {at_once} certificates fetched at \
         once; {found:?}; other answers {:?}; slowest answer {:?}",
        seen.acknowledged.len(),
        seen.other,
        seen.slowest,
    );
    (jobs, found)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_under_load_lose_nothing_that_was_acknowledged() {
    let folder = Folder::new(SETTINGS);
    let installation = folder.serve().await;
    let key = installation.mint("loader", "enterprise").await;
    let load = Load::on(&installation.client, &key);
    let mut kills = 0;
    for _ in 0..ROUNDS {
        for compartment in COMPARTMENTS {
            tokio::time::sleep(Duration::from_millis(PAUSES_MS[kills % PAUSES_MS.len()])).await;
            let killed = installation.kill(compartment);
            kills += 1;
            installation.wait_restarted(compartment, killed);
        }
    }
    installation.wait_ready().await;
    let mut seen = load.end().await;
    let what = format!("{kills} kills of compartments");
    let (jobs, found) = settle(&what, &installation, &key, &mut seen).await;
    assert!(seen.acknowledged.len() > 100, "too little load: {}", seen.acknowledged.len());
    assert!(found["VERDICT_VERIFIED"] > 80, "{found:?}");
    assert!(seen.slowest < Duration::from_secs(10), "{:?}", seen.slowest);
    assert!(jobs > 10, "too few jobs: {jobs}");
    let honest = ["broken connection", "egress_unavailable", "veil_unavailable"];
    let odd = seen.other.keys().filter(|word| !honest.contains(&word.as_str()));
    assert_eq!(odd.collect::<Vec<_>>(), [""; 0]);

    // Everything once more after a clean restart: same bytes, one chain that only ever grew.
    let finished = installation.stop();
    assert!(finished.status.success(), "{finished:?}");
    let again = folder.serve().await;
    fetch_all(&again, &key, &mut seen).await;
    let events = completed(&again, &key).await;
    let missing = seen.acknowledged.keys().filter(|id| !events.contains(*id)).count();
    let without_audit: usize =
        found.iter().filter(|(word, _)| word.contains("dsa-audit")).map(|(_, count)| count).sum();
    // An event may also come too late for its certificate, but none may stand there and be gone.
    assert!(missing <= without_audit, "{missing} events are missing, {found:?}");
    let chain = chain_lengths(&format!("{}{}", finished.stderr, again.stop().stderr));
    assert!(chain.len() > ROUNDS, "a start of the witness without a check of the chain: {chain:?}");
    assert!(chain.is_sorted(), "{chain:?}");
    assert!(*chain.last().unwrap() >= events.len() as u64, "{chain:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_supervisor_takes_its_compartments_along_and_nothing_else() {
    let folder = Folder::new(SETTINGS);
    let mut installation = folder.serve().await;
    let (address, key) = (installation.address, installation.mint("loader", "enterprise").await);
    let mut seen = Seen::default();
    for pause in [300, 700, 50] {
        let load = Load::on(&installation.client, &key);
        installation.wait_under_way(CLIENTS / 2).await;
        tokio::time::sleep(Duration::from_millis(pause)).await;
        installation.signal(Signal::KILL);
        let killed = Instant::now();
        let finished = installation.wait();
        assert!(
            killed.elapsed() < Duration::from_secs(5),
            "compartments outlived it by {:?}",
            killed.elapsed()
        );
        assert!(!finished.status.success());
        installation = folder.serve_with(&mut folder.command_at(address)).await;
        seen.merge(load.end().await);
    }
    let (_, found) = settle("3 kills of the supervisor", &installation, &key, &mut seen).await;
    assert!(found["VERDICT_VERIFIED"] > 20, "{found:?}");
    assert!(installation.stop().status.success());
}
