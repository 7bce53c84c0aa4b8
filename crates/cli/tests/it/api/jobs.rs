//! `GET /api/v1/proxy/jobs/{job_id}`: an exchange that outlasts its caller's wait.

use super::{RESTORED, members, request};
use crate::installation::Installation;

#[tokio::test]
async fn a_job_is_accepted_runs_and_is_done() {
    let installation = Installation::start("[gateway]\nwait_timeout_seconds = 0.2\n").await;
    let free = installation.mint("small", "free").await;
    let enterprise = installation.api_key();
    for (key, veil) in [(free.as_str(), false), (enterprise, true)] {
        let mut body = request("echo-delay-1500");
        body["relink_response"] = true.into();
        let accepted = installation.client.message(key, &body).await.expect_status(202);
        let mut names = vec!["status", "job_id", "request_id", "status_url"];
        names.extend(veil.then_some("veil"));
        assert_eq!(members(&accepted.body), names);
        let json = accepted.json();
        assert_eq!(json["status"], "processing");
        assert_eq!(json.get("veil").map(|veil| &veil["status"]), veil.then_some(&"pending".into()));
        let job_id = json["job_id"].as_str().unwrap();
        let path = format!("/api/v1/proxy/jobs/{job_id}");
        assert_eq!(json["status_url"], path);

        let running = installation.client.get(&path, key).await.expect_status(202);
        assert_eq!(running.headers["retry-after"], "1");
        assert_eq!(running.json(), json, "the answer while it runs is the first one");
        let done = installation.client.wait_for(&path, key).await;
        assert_eq!(done.said(), format!("Echo: {RESTORED}"));
        assert_eq!(
            (done.request_id(), &done.json()["status"]),
            (accepted.request_id(), &"JOB_STATUS_COMPLETED".into())
        );
        assert!(done.json()["latency_ms"].as_u64().unwrap() >= 1500);
        // It can be asked for again, and only by its owner.
        assert_eq!(installation.client.get(&path, key).await.body, done.body);
        let other = if veil { &free } else { enterprise };
        assert_eq!(installation.client.get(&path, other).await.code(), "job_not_found");
        installation
            .client
            .wait_for(&format!("/api/v1/veil/certificate/{}/public-summary", done.request_id()), "")
            .await;
    }
    assert!(installation.stop().status.success());
}
