//! A real `lucairn serve` with its own data folder, and everything a test wants to do to it.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use hyper::Method;
use lucairn_veil::key::KeySet;
use lucairn_veil::report::{Report, SignableVersion};
use lucairn_veil::verify::{Policy, verify};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::json;

use crate::client::Client;

pub(crate) const GATEWAY: &str = "gateway";
pub(crate) const EGRESS: &str = "egress";
pub(crate) const WITNESS: &str = "witness";
pub(crate) const COMPARTMENTS: [&str; 3] = [GATEWAY, EGRESS, WITNESS];

/// How long anything may take that should be there in a moment.
pub(crate) const PATIENCE: Duration = Duration::from_secs(40);

/// The program under test.
pub(crate) const LUCAIRN: &str = env!("CARGO_BIN_EXE_lucairn");

/// Looks again and again until there is something.
#[track_caller]
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = std::time::Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The keys that the first start printed.
#[derive(Clone, Debug)]
pub(crate) struct FirstKeys {
    pub(crate) admin: String,
    pub(crate) api: String,
}

/// A data folder with a settings file; any number of starts after each other.
pub(crate) struct Folder {
    temporary: tempfile::TempDir,
    first_keys: OnceLock<FirstKeys>,
}

/// What a program that ended by itself left behind.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Bytes that a pipe gave so far.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn follow(mut pipe: impl Read + Send + 'static) -> (Self, std::thread::JoinHandle<()>) {
        let captured = Self::default();
        let sink = captured.clone();
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(count @ 1..) = pipe.read(&mut buffer) {
                sink.0.lock().unwrap().extend_from_slice(&buffer[..count]);
            }
        });
        (captured, reader)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// A program of its own process group with both outputs captured.
struct Process {
    child: Child,
    stdout: Captured,
    stderr: Captured,
    readers: Vec<std::thread::JoinHandle<()>>,
}

impl Process {
    fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0).spawn().unwrap();
        let (stdout, first) = Captured::follow(child.stdout.take().unwrap());
        let (stderr, second) = Captured::follow(child.stderr.take().unwrap());
        Self { child, stdout, stderr, readers: vec![first, second] }
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id().cast_signed()).unwrap()
    }

    /// Waits for its end and for that of everybody who holds its outputs: no child is left.
    #[track_caller]
    fn finish(&mut self, what: &str) -> Finished {
        let status = until(what, || self.child.try_wait().unwrap());
        until("the end of the last child", || {
            self.readers.iter().all(std::thread::JoinHandle::is_finished).then_some(())
        });
        Finished { status, stdout: self.stdout.text(), stderr: self.stderr.text() }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The group outlives its leader, so this also finds compartments whose supervisor is gone.
        let _ = kill_process_group(self.pid(), Signal::KILL);
        let _ = self.child.wait();
    }
}

/// A program as a test starts it: without settings of the one who runs the tests.
pub(crate) fn lucairn(arguments: &[&str]) -> Command {
    let mut command = Command::new(LUCAIRN);
    command.args(arguments);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("LUCAIRN_") {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a program that ends by itself.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> Finished {
    Process::start(command.stdin(Stdio::null())).finish("the end of the program")
}

/// The same with something at its standard input.
#[track_caller]
pub(crate) fn run_with_input(command: &mut Command, input: &[u8]) -> Finished {
    let mut process = Process::start(command.stdin(Stdio::piped()));
    process.child.stdin.take().unwrap().write_all(input).unwrap();
    process.finish("the end of the program")
}

impl Folder {
    /// An empty data folder, and a settings file (TOML) outside of it.
    pub(crate) fn new(settings: &str) -> Arc<Self> {
        let temporary = tempfile::tempdir().unwrap();
        std::fs::write(temporary.path().join("settings.toml"), settings).unwrap();
        Arc::new(Self { temporary, first_keys: OnceLock::new() })
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.temporary.path().join("data")
    }

    /// A place for files of the test, outside of the data folder.
    pub(crate) fn path(&self) -> &Path {
        self.temporary.path()
    }

    /// Verifies a certificate with nothing but the published keys, as an outsider would.
    pub(crate) fn verify(&self, certificate: &[u8]) -> Report {
        let keys = std::fs::read(self.data().join("veil-keys.json")).unwrap();
        let keys = KeySet::from_well_known_json(&keys).unwrap();
        verify(
            certificate,
            &keys,
            &Policy { minimum_signable_version: Some(SignableVersion::V4), ..Policy::default() },
        )
    }

    pub(crate) fn first_keys(&self) -> &FirstKeys {
        self.first_keys.get().expect("a start came before")
    }

    /// `lucairn serve` on this folder, at any free port.
    pub(crate) fn command(&self) -> Command {
        let mut command = lucairn(&["serve", "--config"]);
        command.arg(self.temporary.path().join("settings.toml"));
        command.arg("--data").arg(self.data()).current_dir(self.temporary.path());
        command.env("LUCAIRN_SERVER__LISTEN", "127.0.0.1:0");
        command
    }

    /// The same at a certain port, as after a restart.
    pub(crate) fn command_at(&self, address: SocketAddr) -> Command {
        let mut command = self.command();
        command.env("LUCAIRN_SERVER__LISTEN", address.to_string());
        command
    }

    /// Starts it and waits until it is ready.
    pub(crate) async fn serve(self: &Arc<Self>) -> Installation {
        self.serve_with(&mut self.command()).await
    }

    /// Starts it and waits until it has told its address, and no longer.
    #[track_caller]
    pub(crate) fn begin(self: &Arc<Self>, command: &mut Command) -> Installation {
        let mut process = Process::start(command.stdin(Stdio::null()));
        let address = until("the printed address", || {
            if let Some(status) = process.child.try_wait().unwrap() {
                panic!("serve ended with {status}: {}", process.stderr.text());
            }
            printed(&process.stdout.text(), "Lucairn starts on http://")?.parse().ok()
        });
        let client = Client::new(address);
        Installation { folder: Arc::clone(self), process, address, client }
    }

    /// Starts a command that a test has changed, and waits until it is ready.
    pub(crate) async fn serve_with(self: &Arc<Self>, command: &mut Command) -> Installation {
        let installation = self.begin(command);
        installation.wait_ready().await;
        self.first_keys.get_or_init(|| {
            until("the printed keys", || {
                let text = installation.stdout();
                let admin = printed(&text, "  admin key    ")?;
                Some(FirstKeys { admin, api: printed(&text, "  API key      ")? })
            })
        });
        installation
    }
}

/// The rest of the line that begins so, once the line is whole.
fn printed(text: &str, beginning: &str) -> Option<String> {
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole.lines().find_map(|line| line.strip_prefix(beginning)).map(str::to_owned)
}

/// A running installation. Dropping it kills every process of it.
pub(crate) struct Installation {
    pub(crate) folder: Arc<Folder>,
    process: Process,
    pub(crate) address: SocketAddr,
    pub(crate) client: Client,
}

impl Installation {
    /// A new installation with these settings (TOML), ready for requests.
    pub(crate) async fn start(settings: &str) -> Self {
        Folder::new(settings).serve().await
    }

    /// The key of the first customer, who is on the enterprise tier.
    pub(crate) fn api_key(&self) -> &str {
        &self.folder.first_keys().api
    }

    pub(crate) fn admin_key(&self) -> &str {
        &self.folder.first_keys().admin
    }

    /// Everything that it and its compartments wrote so far.
    pub(crate) fn stdout(&self) -> String {
        self.process.stdout.text()
    }

    /// Everything that it and its compartments complained and logged so far.
    pub(crate) fn stderr(&self) -> String {
        self.process.stderr.text()
    }

    /// Waits until requests can be answered.
    pub(crate) async fn wait_ready(&self) {
        self.client.wait_for("/readyz", "").await;
    }

    /// Makes a key of a customer: `free`, `pro` or `enterprise`. The configured providers pay,
    /// except on `pro`, where callers bring their own key.
    pub(crate) async fn mint(&self, customer: &str, tier: &str) -> String {
        let mut body = json!({ "customer_id": customer, "tier": tier });
        if tier == "enterprise" {
            body["rate_limit_rpm"] = 1_000_000.into();
        }
        let path = "/api/v1/admin/keys";
        let answer = self.client.admin(Method::POST, path, self.admin_key(), &body).await;
        answer.expect_status(201).json()["dsa_api_key"].as_str().unwrap().to_owned()
    }

    /// The process of a compartment, if it runs.
    pub(crate) fn pid(&self, compartment: &str) -> Option<Pid> {
        let parent = self.process.child.id();
        processes().into_iter().find_map(|(pid, its_parent)| {
            let found = its_parent == parent && runs(pid, compartment);
            found.then(|| Pid::from_raw(pid.cast_signed()).unwrap())
        })
    }

    /// Kills a compartment with SIGKILL; tells which process that was.
    pub(crate) fn kill(&self, compartment: &str) -> Pid {
        let pid = until(compartment, || self.pid(compartment));
        kill_process(pid, Signal::KILL).unwrap();
        pid
    }

    /// Waits until a compartment runs in another process.
    pub(crate) fn wait_restarted(&self, compartment: &str, old: Pid) -> Pid {
        until("the new process", || self.pid(compartment).filter(|pid| *pid != old))
    }

    /// Sends the supervisor a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.process.pid(), signal).unwrap();
    }

    /// Sends a signal to all its processes, as a terminal does.
    pub(crate) fn signal_all(&self, signal: Signal) {
        kill_process_group(self.process.pid(), signal).unwrap();
    }

    /// Waits until so many requests are under way in the gateway.
    pub(crate) async fn wait_under_way(&self, requests: usize) {
        let begun = std::time::Instant::now();
        loop {
            let metrics = self.client.get("/metrics", "").await.text();
            let count = printed(&metrics, "lucairn_gateway_in_flight ").unwrap();
            // The request for the metrics is one of them.
            if count.parse::<usize>().unwrap() > requests {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "in vain: {requests} requests under way");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits for its end and that of every compartment.
    #[track_caller]
    pub(crate) fn wait(mut self) -> Finished {
        self.process.finish("the end of serve")
    }

    /// Stops it with SIGTERM.
    #[track_caller]
    pub(crate) fn stop(self) -> Finished {
        self.signal(Signal::TERM);
        self.wait()
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("what the installation said:\n{}{}", self.stdout(), self.stderr());
        }
    }
}

/// All processes, each with its parent.
fn processes() -> Vec<(u32, u32)> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    // A process may end while it is looked at.
    pids.filter_map(|pid| Some((pid, parent(pid)?))).collect()
}

fn parent(pid: u32) -> Option<u32> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold spaces; state and parent come after it.
    text.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}

fn runs(pid: u32, compartment: &str) -> bool {
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let words: Vec<&[u8]> = line.split(|byte| *byte == 0).collect();
    matches!(words[..], [_, b"compartment", name, ..] if name == compartment.as_bytes())
}
