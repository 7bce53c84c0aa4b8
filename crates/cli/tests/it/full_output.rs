//! Standard output that takes nothing, or that nobody reads any more.

use std::fs::File;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::installation::{Folder, Installation, lucairn, run};

/// Runs a command whose standard output is somewhere else than in the pipe of the harness.
#[track_caller]
fn ended(command: &mut Command, stdout: impl Into<Stdio>) -> (Option<i32>, String) {
    let child = command.stdin(Stdio::null()).stdout(stdout).stderr(Stdio::piped()).spawn().unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

fn full() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

/// Whatever a command prints: what does not come out is no success, and a reader that goes away early
/// is no failure.
#[tokio::test]
async fn every_command_tells_that_its_result_did_not_come_out() {
    let installation = Installation::start("").await;
    let key = installation.api_key();
    let request = json!({ "model": "echo", "prompt_template": "Hi", "context": {} });
    let id = installation.client.message(key, &request).await.request_id();
    let certificate = installation.client.certificate(&id, key).await;
    let file = |name: &str, content: &[u8]| {
        let path = installation.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let certificate = file("certificate.json", &certificate.body);
    let letter = file("letter.txt", b"mail a.b@mail.example");
    let lines = file("lines.jsonl", b"{\"text\": \"mail a.b@mail.example\"}\n");
    let keys = installation.folder.data().join("veil-keys.json");
    let keys = keys.to_str().unwrap();
    let list = ["keys", "--url", installation.client.base(), "--admin-key"];
    let list = [&list[..], &[installation.admin_key(), "list"]].concat();
    for (arguments, status) in [
        (&["--help"][..], 0),
        (&["-h"], 0),
        (&["scan", "--help"], 0),
        (&["--version"], 0),
        (&["config", "print", "--default"], 0),
        (&["config", "print"], 0),
        (&["config", "profile", "hipaa"], 0),
        (&["verify", "--explain"], 0),
        (&["verify", &certificate, "--keys", keys], 0),
        (&["verify", &certificate, "--keys", keys, "--json"], 0),
        (&list, 0),
        (&["demo"], 0),
        (&["scan", &letter], 1),
        (&["scan", &letter, "--json"], 1),
        (&["scan", &letter, &letter], 1),
        (&["scan", &lines, "--jsonl"], 0),
    ] {
        let (code, told) = ended(&mut lucairn(arguments), full());
        assert_eq!(code, Some(3), "{arguments:?}: {told}");
        let complaint = "error[output_unwritable]: cannot write to standard output: ";
        assert_eq!(told.matches(complaint).count(), 1, "{arguments:?}: {told}");

        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let (code, told) = ended(&mut lucairn(arguments), writer);
        assert_eq!(code, Some(status), "{arguments:?}: {told}");
        assert!(!told.contains("error"), "{arguments:?}: {told}");
    }
}

/// Keys are shown once: a start that could show them to nobody must not go on as if it had.
#[tokio::test]
async fn a_first_start_that_shows_nobody_its_keys_fails() {
    let folder = Folder::new("");
    let (code, told) = ended(&mut folder.command(), full());
    assert_eq!(code, Some(3), "{told}");
    assert!(told.contains("error[keys_lost]"), "{told}");
    // What it says to do works.
    std::fs::remove_dir_all(folder.data()).unwrap();
    assert!(folder.serve().await.stop().stdout.contains("lcr_admin_"));
    assert!(run(&mut lucairn(&["config", "check"])).status.success());
}
