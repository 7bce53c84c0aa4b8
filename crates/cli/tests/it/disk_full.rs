//! A disk that is full: nothing leaves, callers are told, and it works again when there is room.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use serde_json::json;

use crate::client::Answer;
use crate::installation::{Folder, Installation, PATIENCE};
use crate::provider::Provider;

/// A small file system of its own, unmounted at the end.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Nothing when this machine does not allow it.
    fn mount(place: PathBuf) -> Option<Self> {
        fs::create_dir(&place).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=3m,mode=700", "lucairn-test"]).arg(&place);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then_some(Self(place))
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }

    /// Writes until nothing fits any more.
    fn fill(&self) {
        let mut file = fs::File::options().create(true).append(true).open(self.filler()).unwrap();
        for block in [&[0u8; 4096][..], &[0; 1]] {
            while file.write_all(block).is_ok() {}
        }
    }

    fn free(&self) {
        fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(&self.0).status();
        assert!(unmounted.is_ok_and(|status| status.success()) || std::thread::panicking());
    }
}

async fn ask(installation: &Installation) -> Answer {
    let body = json!({ "model": "local", "prompt_template": "Hi", "context": {} });
    let headers = [("x-api-key", installation.api_key()), ("x-upstream-key", "sk-test")];
    let route = "/api/v1/proxy/messages";
    let client = &installation.client;
    client.send(hyper::Method::POST, route, &headers, body.to_string()).await.unwrap()
}

#[tokio::test]
async fn a_full_disk_lets_nothing_out_and_is_got_over() {
    let provider = Provider::start();
    let folder = Folder::new(&provider.settings());
    let Some(disk) = SmallDisk::mount(folder.data()) else {
        eprintln!("SKIPPED: a full disk, because this machine does not allow to mount a tmpfs");
        return;
    };
    let installation = folder.serve().await;
    ask(&installation).await.expect_status(200);

    // What is open already may still fit into pages that are there; at some point nothing does.
    disk.fill();
    let begun = Instant::now();
    while ask(&installation).await.status == 200 {
        disk.fill();
        assert!(begun.elapsed() < PATIENCE, "the disk is never full");
    }
    let before = provider.received().len();
    for _ in 0..5 {
        let answer = ask(&installation).await.expect_status(503);
        assert_eq!(answer.code(), "veil_unavailable");
    }
    assert_eq!(provider.received().len(), before, "something left that cannot be proved");

    disk.free();
    let answer = ask(&installation).await;
    let without_restart = answer.status == 200;
    eprintln!("after the disk has room again: {} without a restart", answer.status);
    assert!(without_restart, "{}", answer.text());
    let (id, key) = (answer.request_id(), installation.api_key());
    let certificate = installation.client.certificate(&id, key).await;
    assert!(folder.verify(&certificate.body).is_verified());
    assert!(installation.stop().status.success());
    assert!(folder.serve().await.stop().status.success());
    drop(disk);
}

#[tokio::test]
async fn a_start_on_a_full_disk_is_refused_and_shows_no_keys() {
    let folder = Folder::new("");
    let Some(disk) = SmallDisk::mount(folder.data()) else {
        eprintln!(
            "SKIPPED: a start on a full disk, because this machine does not allow to mount a tmpfs"
        );
        return;
    };
    disk.fill();
    let finished = crate::installation::run(&mut folder.command());
    assert_eq!(finished.status.code(), Some(3), "{finished:?}");
    assert!(finished.stderr.contains("error["), "{finished:?}");
    assert!(!finished.stdout.contains("lcr_"), "{finished:?}");
    disk.free();
    // The keys are shown at the first start that succeeds, not lost at the one that failed.
    assert!(folder.serve().await.stop().stdout.contains("lcr_admin_"));
}
