//! The borders inside the product: which crate may use which, and which words may stand where.
//! Nothing else keeps them, so each rule is also tried against a line that breaks it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Who may use which crates of ours; a crate that is not here is a mistake.
const MAY_USE: &[(&str, &[&str])] = &[
    ("lucairn-veil", &[]),
    ("lucairn-sanitizer", &[]),
    // The client, which other people's programs are built on.
    ("lucairn", &["veil"]),
    ("lucairn-compartment", &["veil"]),
    ("lucairn-gateway", &["veil", "sanitizer", "compartment"]),
    ("lucairn-egress", &["veil", "compartment"]),
    ("lucairn-witness", &["veil", "compartment"]),
    (
        "lucairn-cli",
        &["veil", "sanitizer", "client", "compartment", "gateway", "egress", "witness"],
    ),
    // The border to Python; what it shows is the client's and the verifier's.
    ("lucairn-python", &["veil", "client"]),
    // Measures the others and is measured by nobody.
    ("lucairn-bench", &["veil", "sanitizer", "compartment", "gateway", "egress", "witness"]),
];

/// Crates that neither wait, nor talk to anybody, nor ask the machine for anything.
const PURE: [&str; 2] = ["lucairn-veil", "lucairn-sanitizer"];

/// What no pure crate may have anywhere below it.
const IMPURE: [&str; 12] = [
    "tokio",
    "hyper",
    "axum",
    "rusqlite",
    "libsqlite3-sys",
    "getrandom",
    "rand",
    "mio",
    "socket2",
    "rustix",
    "rustls",
    "chrono",
];

/// Longest source file, in lines.
const LONGEST: usize = 400;

/// Words that only some files may hold.
struct Rule {
    what: &'static str,
    /// Beginnings of the paths that the rule is about; empty for all crates.
    about: &'static [&'static str],
    words: &'static [&'static str],
    /// Beginnings of the paths that may hold them.
    except: &'static [&'static str],
    /// A line that breaks it, and where.
    broken: (&'static str, &'static str),
}

const RULES: &[Rule] = &[
    Rule {
        what: "only the HTTP edge of the gateway knows axum",
        about: &[],
        words: &["axum"],
        except: &["crates/gateway/src/http/", "crates/gateway/src/start.rs"],
        broken: ("crates/gateway/src/problem.rs", "use axum::http::StatusCode;"),
    },
    Rule {
        what: "SQL stands in stores",
        about: &[],
        words: &["rusqlite", "SELECT ", "INSERT INTO", "DELETE FROM", "CREATE TABLE"],
        except: &[
            "crates/gateway/src/store/",
            "crates/witness/src/store/",
            "crates/compartment/src/database",
        ],
        broken: ("crates/witness/src/audit.rs", "let sql = \"SELECT 1\";"),
    },
    Rule {
        what: "only the egress calls out; compartments reach each other through one client, and the \
               product's own client is no part of them",
        about: &[],
        words: &[
            "hyper_util::client",
            "hyper::client",
            "hyper_rustls",
            "reqwest",
            "TcpStream",
            "UnixStream",
        ],
        except: &[
            "crates/egress/src/",
            "crates/compartment/src/line/",
            // What it sends there is no line.
            "crates/compartment/src/peer/tests.rs",
            // Beginning of a file and of the folder beside it.
            "crates/client/src/transport",
            // A command's client of a gateway, not a compartment's.
            "crates/cli/src/api_client.rs",
        ],
        broken: ("crates/gateway/src/bridge.rs", "use hyper_util::client::legacy::Client;"),
    },
    Rule {
        what: "one verifier: signatures are made and checked in one crate",
        about: &[],
        words: &[
            "dalek",
            "graviola",
            "ed25519::",
            "p256",
            "p384",
            "rsa::",
            "webpki::",
            "x509_cert",
        ],
        except: &["crates/veil/src/"],
        broken: ("crates/witness/src/roster.rs", "use ed25519_dalek::SigningKey;"),
    },
    Rule {
        what: "pure crates take time, randomness and files as arguments",
        about: &["crates/veil/src/", "crates/sanitizer/src/"],
        words: &[
            "SystemTime",
            "Instant::now",
            "std::env",
            "std::fs",
            "std::process",
            "std::thread",
            "std::io",
            "async fn",
            "TcpListener",
        ],
        except: &[],
        broken: ("crates/veil/src/time.rs", "let now = std::time::SystemTime::now();"),
    },
    Rule {
        what: "the terminal is written to in one place",
        about: &[],
        words: &["io::stdout()"],
        except: &["crates/cli/src/output.rs"],
        broken: ("crates/cli/src/command/keys.rs", "writeln!(io::stdout(), \"a key\")?;"),
    },
];

impl Rule {
    /// The lines of a file that break the rule.
    fn broken_by<'a>(&self, path: &str, text: &'a str) -> Vec<&'a str> {
        let in_any = |places: &[&str]| places.iter().any(|place| path.starts_with(place));
        if in_any(self.except) || !(self.about.is_empty() || in_any(self.about)) {
            return Vec::new();
        }
        let code = |line: &&str| !line.trim_start().starts_with("//");
        let holds = |line: &&str| self.words.iter().any(|word| line.contains(word));
        text.lines().filter(code).filter(holds).collect()
    }
}

fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap().to_owned()
}

/// The sources of all crates, each with its path below the root.
fn sources() -> Vec<(String, String)> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let (root, mut found) = (root(), Vec::new());
    for folder in ["crates", "bindings"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            collect(&entry.unwrap().path().join("src"), &mut found);
        }
    }
    found.sort();
    let named = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read_to_string(path).unwrap())
    };
    found.into_iter().map(named).collect()
}

#[test]
fn words_stand_only_where_they_may() {
    let sources = sources();
    assert!(sources.len() > 100, "only {} sources found", sources.len());
    let mut broken = Vec::new();
    for rule in RULES {
        for (path, text) in &sources {
            let lines = rule.broken_by(path, text);
            broken.extend(lines.iter().map(|line| format!("{}: {path}: {line}", rule.what)));
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn every_rule_catches_what_breaks_it() {
    for rule in RULES {
        let Rule { what, broken: (path, line), except, .. } = rule;
        assert_eq!(rule.broken_by(path, line), [*line], "{what}");
        for allowed in *except {
            assert!(rule.broken_by(allowed, line).is_empty(), "{what}: {allowed}");
            let found = sources().iter().any(|(path, _)| path.starts_with(allowed));
            assert!(found, "{what}: there is no {allowed} any more");
        }
    }
}

#[test]
fn no_file_is_too_long() {
    let long = |(path, text): &(String, String)| {
        let lines = text.lines().count();
        (lines > LONGEST).then(|| format!("{path} has {lines} lines"))
    };
    let too_long: Vec<String> = sources().iter().filter_map(long).collect();
    assert!(too_long.is_empty(), "{too_long:?}");
}

/// What cargo prints.
fn cargo(arguments: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The name of a crate of ours inside the product; nothing for those of others.
fn own_name(name: &str) -> Option<&str> {
    if name == "lucairn" { Some("client") } else { name.strip_prefix("lucairn-") }
}

/// The crates of the workspace, each with what it uses outside of its tests.
fn crates() -> BTreeMap<String, Vec<String>> {
    let metadata = cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let uses = |package: &Value| {
        let all = package["dependencies"].as_array().unwrap();
        let normal = all.iter().filter(|dependency| dependency["kind"] != "dev");
        (name(package), normal.map(name).collect())
    };
    metadata["packages"].as_array().unwrap().iter().map(uses).collect()
}

#[test]
fn crates_use_only_those_they_may() {
    let crates = crates();
    for (name, allowed) in MAY_USE {
        let used = crates.get(*name).unwrap_or_else(|| panic!("there is no {name} any more"));
        let used = used.iter().filter_map(|name| own_name(name));
        let forbidden: Vec<&str> = used.filter(|used| !allowed.contains(used)).collect();
        assert_eq!(forbidden, [""; 0], "{name} must not use these");
    }
    let without_row = crates.keys().filter(|name| !MAY_USE.iter().any(|(row, _)| row == *name));
    assert_eq!(without_row.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn pure_crates_have_nothing_impure_below_them() {
    for (name, _) in MAY_USE {
        let tree =
            cargo(&["tree", "-p", name, "-e", "normal,build", "--prefix", "none", "--offline"]);
        let below =
            |crate_: &&&str| tree.lines().any(|line| line.split(' ').next() == Some(**crate_));
        let found: Vec<_> = IMPURE.iter().filter(below).collect();
        // The others show that what is looked for would be found.
        assert_eq!(found.is_empty(), PURE.contains(name), "{name} has {found:?}");
    }
}

#[test]
fn nothing_names_the_machine_it_was_written_on() {
    // Put together here, so that this file does not hold them.
    let words = ["work", "root", "tmp/t-"].map(|folder| format!("/{folder}/").replace("-/", "-"));
    let listed = Command::new("git").arg("-C").arg(root()).args(["ls-files", "-z"]).output();
    let Some(listed) = listed.ok().filter(|listed| listed.status.success()) else {
        eprintln!("SKIPPED: names of machines in files, because this is no git checkout");
        return;
    };
    let files = String::from_utf8(listed.stdout).unwrap();
    let mut found = Vec::new();
    for file in files.split_terminator('\0') {
        // A file may be deleted and not yet committed.
        let Ok(bytes) = std::fs::read(root().join(file)) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        let holds = |word: &&String| text.contains(word.as_str());
        found.extend(words.iter().filter(holds).map(|word| format!("{file} holds {word}")));
    }
    assert!(found.is_empty(), "{found:?}");
}
