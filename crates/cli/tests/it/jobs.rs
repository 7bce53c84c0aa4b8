//! Answers that outlast the caller's wait, over kills and restarts.

use rustix::process::{Signal, kill_process};
use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::installation::{EGRESS, Folder, GATEWAY, Installation, WITNESS};

const SETTINGS: &str = "[gateway]\nwait_timeout_seconds = 0.2\n";

/// A job that was accepted.
struct Accepted {
    request_id: String,
    status_url: String,
}

async fn accepted(installation: &Installation) -> Accepted {
    let request = json!({
        "model": "echo-delay-3000",
        "prompt_template": "Write to {name}",
        "context": { "name": "Anna Schmidt" },
    });
    let answer = installation.client.message(installation.api_key(), &request).await;
    let body = answer.expect_status(202).json();
    assert_eq!(body["status"], "processing");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Accepted { request_id: text(&body["request_id"]), status_url: text(&body["status_url"]) }
}

/// Asks for the job until it is no longer under way.
async fn finished(client: &Client, key: &str, job: &Accepted) -> Answer {
    client.wait_for(&job.status_url, key).await
}

/// The answer is the model's, restored, and its certificate verifies.
async fn assert_good(installation: &Installation, job: &Accepted) {
    let (client, key) = (&installation.client, installation.api_key());
    let answer = finished(client, key, job).await;
    assert_eq!(answer.said(), "Echo: Write to Anna Schmidt", "{}", answer.text());
    assert_eq!(answer.request_id(), job.request_id);
    let certificate = client.certificate(&job.request_id, key).await;
    let report = installation.folder.verify(&certificate.body);
    assert!(report.is_verified(), "{report:?}");
    assert_eq!(report.facts.unwrap().missing_services, [""; 0]);
}

#[tokio::test]
async fn a_job_outlives_the_death_of_any_compartment() {
    let installation = Installation::start(SETTINGS).await;
    for compartment in [GATEWAY, EGRESS, WITNESS] {
        let job = accepted(&installation).await;
        let killed = installation.kill(compartment);
        installation.wait_restarted(compartment, killed);
        assert_good(&installation, &job).await;
    }
}

#[tokio::test]
async fn a_job_goes_on_after_a_restart_of_everything() {
    let folder = Folder::new(SETTINGS);
    // Asked to stop, and not asked.
    for signal in [Signal::TERM, Signal::KILL] {
        let installation = folder.serve().await;
        let job = accepted(&installation).await;
        installation.signal(signal);
        installation.wait();
        assert_good(&folder.serve().await, &job).await;
    }
}

/// The answer is stored, but the witness has not heard of it when the gateway dies.
#[tokio::test]
async fn the_end_of_a_job_is_reported_in_the_end() {
    let installation = Installation::start(SETTINGS).await;
    let job = accepted(&installation).await;
    // What the gateway says to the witness at the beginning of a job is said when this is answered.
    let other = json!({ "model": "echo", "prompt_template": "Hi", "context": {} });
    installation.client.message(installation.api_key(), &other).await.expect_status(200);
    kill_process(installation.pid(WITNESS).unwrap(), Signal::STOP).unwrap();
    finished(&installation.client, installation.api_key(), &job).await;
    for compartment in [GATEWAY, WITNESS] {
        let killed = installation.kill(compartment);
        installation.wait_restarted(compartment, killed);
    }
    assert_good(&installation, &job).await;
}

#[tokio::test]
async fn a_job_is_shown_to_its_customer_alone() {
    let installation = Installation::start(SETTINGS).await;
    let job = accepted(&installation).await;
    let foreign = installation.mint("somebody-else", "enterprise").await;
    let client = &installation.client;
    for path in [job.status_url.as_str(), "/api/v1/proxy/jobs/job_0123456789abcdef"] {
        assert_eq!(client.get(path, &foreign).await.expect_status(404).code(), "job_not_found");
    }
    client.get(&job.status_url, "").await.expect_status(401);
    let pending = client.get(&job.status_url, installation.api_key()).await.expect_status(202);
    assert_eq!(pending.json()["request_id"], job.request_id.as_str());
    assert_good(&installation, &job).await;
    assert_eq!(
        client.get(&job.status_url, &foreign).await.expect_status(404).code(),
        "job_not_found"
    );
}

#[tokio::test]
async fn a_job_whose_model_fails_says_so() {
    let settings =
        format!("{SETTINGS}provider_timeout_seconds = 1.0\n[witness]\nclaim_timeout_seconds = 1\n");
    let installation = Installation::start(&settings).await;
    let job = accepted(&installation).await;
    let key = installation.api_key();
    let answer = finished(&installation.client, key, &job).await.json();
    assert_eq!(answer["status"], "JOB_STATUS_FAILED", "{answer}");
    assert!(answer["error_message"].as_str().unwrap().starts_with("upstream_timeout"), "{answer}");
    let certificate = installation.client.certificate(&job.request_id, key).await;
    let report = installation.folder.verify(&certificate.body);
    assert!(report.is_verified(), "{report:?}");
    // The egress claims a call that failed, too.
    assert!(report.facts.unwrap().missing_services.is_empty());
    let certificate = lucairn_veil::Certificate::parse(&certificate.body).unwrap();
    let of_egress = |claim: &&lucairn_veil::Claim| claim.service_id == "dsa-ai";
    let payload = certificate.claims.iter().find(of_egress).unwrap().payload().unwrap();
    assert_eq!(payload.get("outcome").unwrap().as_str(), Some("failed"));
}
