//! Starts that cannot succeed: each says why in one line with a stable code, ends with the right
//! status, and leaves no process behind.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use crate::installation::{Folder, run};

/// Whose fault it is.
const USAGE: i32 = 2;
const ENVIRONMENT: i32 = 3;

/// Runs a start that must fail. That it returns means that no child holds its outputs any more.
#[track_caller]
fn assert_refused(what: &str, command: &mut Command, status: i32, code: &str, says: &str) {
    let finished = run(command);
    assert_eq!(finished.status.code(), Some(status), "{what}: {finished:?}");
    let complaint =
        finished.stderr.lines().find(|line| line.starts_with(&format!("error[{code}]: ")));
    assert!(complaint.is_some(), "{what}: {finished:?}");
    assert!(finished.stderr.contains(says), "{what}: {finished:?}");
    assert!(!finished.stderr.contains("panicked"), "{what}: {finished:?}");
}

#[test]
fn settings_that_cannot_work_are_named() {
    for (settings, variable, code, says) in [
        ("[server]\nlissten = 1", None, "config_invalid", "lissten"),
        ("[gatway]", None, "config_invalid", "gatway"),
        ("[gateway]\nwait_timeout_seconds = 0.0", None, "config_invalid", "wait_timeout_seconds"),
        ("[log]\nfilter = \"a=b=c\"", None, "config_invalid", "filter"),
        ("not toml at all", None, "config_invalid", "TOML"),
        ("", Some(("LUCAIRN_SERVER__LISSTEN", "127.0.0.1:0")), "config_invalid", "lissten"),
        ("", Some(("LUCAIRN_SERVER__LISTEN", "somewhere")), "config_invalid", "address"),
        ("", Some(("LUCAIRN_WITNESS__CLAIM_TIMEOUT_SECONDS", "soon")), "config_invalid", "soon"),
        ("", Some(("LUCAIRN_SERVER__LISTEN__X", "1")), "config_invalid", "LISTEN"),
    ] {
        let folder = Folder::new(settings);
        let mut command = folder.command();
        command.envs(variable);
        assert_refused(&format!("{settings} {variable:?}"), &mut command, USAGE, code, says);
        assert!(!folder.data().exists(), "{settings} {variable:?}: a folder was made");
    }
    for listen in ["localhost:1", "8080", ":8080", "127.0.0.1", "127.0.0.1:99999"] {
        let folder = Folder::new("");
        let finished = run(folder.command().args(["--listen", listen]));
        assert_eq!(finished.status.code(), Some(USAGE), "{listen}: {finished:?}");
        assert!(finished.stderr.contains("such as 127.0.0.1:8080"), "{listen}: {finished:?}");
        assert!(!folder.data().exists(), "{listen}: a folder was made");
    }
    let folder = Folder::new("");
    let mut command = folder.command();
    command.args(["--config", "nowhere.toml"]);
    fs::remove_file(folder.path().join("settings.toml")).unwrap();
    let finished = run(&mut command);
    assert_eq!(finished.status.code(), Some(USAGE), "{finished:?}");
}

#[test]
fn providers_that_cannot_work_are_named() {
    let kind = "kind = \"openai\"\n";
    let secret = |file: &str| {
        format!("{kind}credential_file = \"{file}\"\nbase_url = \"https://a.example\"")
    };
    for (row, status, code, says) in [
        ("kind = \"openai\"", USAGE, "config_invalid", "base_url is missing"),
        ("base_url = \"https://a.example\"", USAGE, "config_invalid", "kind is missing"),
        (&format!("{kind}base_url = \"http://a.example\""), USAGE, "config_invalid", "https"),
        (
            &format!("{kind}base_url = \"https://u:p@a.example\""),
            USAGE,
            "config_invalid",
            "must not hold",
        ),
        (&secret("/nowhere"), USAGE, "config_invalid", "/nowhere"),
        // Only the egress reads it, so only the egress can say what is wrong with it.
        (&secret("/dev/null"), ENVIRONMENT, "start_failed", "/dev/null"),
    ] {
        let folder = Folder::new(&format!("[egress.providers.x]\n{row}\n"));
        assert_refused(row, &mut folder.command(), status, code, says);
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let folder = Folder::new("");
    let mut command = folder.command_at(address);
    let says = address.to_string();
    assert_refused("port", &mut command, ENVIRONMENT, "port_in_use", &says);
    assert!(!folder.data().exists(), "keys were made that nobody will see");
}

#[test]
fn a_data_folder_that_cannot_be_made_is_named() {
    let folder = Folder::new("");
    // Not even root can make a folder below a file.
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let mut command = folder.command();
    command.arg("--data").arg(file.join("data"));
    let finished = run(&mut command);
    // clap takes --data once; the variable is the other way to name it.
    assert_eq!(finished.status.code(), Some(USAGE), "{finished:?}");
    fs::write(folder.data(), "").unwrap();
    assert_refused("data", &mut folder.command(), ENVIRONMENT, "data_folder_unusable", "data");
}

#[tokio::test]
async fn a_data_folder_belongs_to_one() {
    let folder = Folder::new("");
    let first = folder.serve().await;
    assert_refused(
        "lock",
        &mut folder.command(),
        ENVIRONMENT,
        "data_folder_in_use",
        "another lucairn",
    );
    first.wait_ready().await;
    assert!(first.stop().status.success());
}

/// All files below a folder with this ending.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A data folder that was in use and is at rest.
async fn used_folder() -> Arc<Folder> {
    let folder = Folder::new("");
    assert!(folder.serve().await.stop().status.success());
    folder
}

#[tokio::test]
async fn a_key_file_that_is_not_as_it_should_be_stops_the_start() {
    let folder = used_folder().await;
    let keys = files(&folder.data(), "seed");
    assert!(keys.len() >= 7, "{keys:?}");
    for key in keys {
        let good = fs::read(&key).unwrap();
        let name = key.file_name().unwrap().to_str().unwrap();
        let refused = |says: &str| {
            let finished = run(&mut folder.command());
            assert_eq!(finished.status.code(), Some(ENVIRONMENT), "{name}: {finished:?}");
            let complaint = finished.stderr.lines().find(|line| line.starts_with("error["));
            let complaint = complaint.unwrap_or_else(|| panic!("{name}: {finished:?}"));
            assert!(complaint.contains(name) && complaint.contains(says), "{complaint}");
        };
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        refused("chmod 600");
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&key, "garbage").unwrap();
        refused("backup");
        assert_eq!(fs::read(&key).unwrap(), b"garbage", "a key was replaced");
        fs::write(&key, good).unwrap();
        let aside = key.with_extension("aside");
        fs::rename(&key, &aside).unwrap();
        refused("is missing from a data folder that is in use; restore it from a backup");
        assert!(!key.exists(), "a key was made under which nothing verifies that was signed");
        fs::rename(&aside, &key).unwrap();
    }
    assert!(folder.serve().await.stop().status.success());
}

/// With a new key nothing would open that was sealed with the lost one, declared names among it.
#[tokio::test]
async fn the_key_of_what_is_sealed_is_never_made_anew() {
    let folder = Folder::new("");
    let installation = folder.serve().await;
    let body = serde_json::json!({
        "customer_id": "acme",
        "tier": "pro",
        "known_entities": [{ "kind": "PERSON", "value": "Anna Schmidt" }],
    });
    let (path, admin) = ("/api/v1/admin/keys", installation.admin_key());
    let made = installation.client.admin(hyper::Method::POST, path, admin, &body).await;
    made.expect_status(201);
    assert!(installation.stop().status.success());
    let file = folder.data().join("gateway/keys/seal_v1.seed");
    let good = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    for says in ["gateway/keys/seal_v1.seed is missing", "restore it from a backup"] {
        assert_refused(says, &mut folder.command(), ENVIRONMENT, "key_unusable", says);
        assert!(!file.exists(), "a key was made that opens nothing");
    }
    // That of another installation is there and does not open anything either.
    fs::copy(folder.data().join("gateway/keys/token_v1.seed"), &file).unwrap();
    let says = "keys/seal_v1.seed; restore the file that belongs to its gateway.db";
    assert_refused("another key", &mut folder.command(), ENVIRONMENT, "start_failed", says);
    fs::write(&file, good).unwrap();
    assert!(folder.serve().await.stop().status.success());
}

#[tokio::test]
async fn a_database_of_a_newer_program_stops_the_start() {
    let folder = used_folder().await;
    let databases = files(&folder.data(), "db");
    assert_eq!(databases.len(), 2, "{databases:?}");
    for database in databases {
        let good = fs::read(&database).unwrap();
        let mut file = fs::File::options().write(true).open(&database).unwrap();
        // Where an SQLite file keeps its user_version.
        file.seek(SeekFrom::Start(60)).unwrap();
        file.write_all(&9999u32.to_be_bytes()).unwrap();
        let name = database.file_name().unwrap().to_str().unwrap();
        assert_refused(name, &mut folder.command(), ENVIRONMENT, "start_failed", "newer");
        fs::write(&database, good).unwrap();
    }
    assert!(folder.serve().await.stop().status.success());
}

#[tokio::test]
async fn a_database_that_is_none_stops_the_start() {
    let folder = used_folder().await;
    for database in files(&folder.data(), "db") {
        let good = fs::read(&database).unwrap();
        fs::write(&database, "this is no database, and it is longer than a header ".repeat(100))
            .unwrap();
        let name = database.file_name().unwrap().to_str().unwrap();
        assert_refused(name, &mut folder.command(), ENVIRONMENT, "start_failed", name);
        fs::write(&database, good).unwrap();
    }
    assert!(folder.serve().await.stop().status.success());
}
