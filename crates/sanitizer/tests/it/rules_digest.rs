//! The digest of the rules, worked out as the specification says, by other means than the build.

use std::path::Path;
use std::process::{Command, Stdio};

use lucairn_sanitizer::RULES_DIGEST;
use sha2::{Digest, Sha256};

/// The command of the specification (7.4), in the folder of the sources.
const LIST: &str = "find . -type f ! -name tests.rs ! -path '*/tests/*' -printf '%P\\n' \
                    | LC_ALL=C sort | xargs -d '\\n' sha256sum";

fn sources() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

#[test]
fn a_shell_works_out_the_same_digest() {
    let list = Command::new("sh")
        .args(["-c", LIST])
        .current_dir(sources())
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(list.status.success());
    let (major, minor, update) = char::UNICODE_VERSION;
    let mut hasher = Sha256::new();
    hasher.update(format!("lucairn rules 1\nunicode {major}.{minor}.{update}\n"));
    hasher.update(&list.stdout);
    assert_eq!(<[u8; 32]>::from(hasher.finalize()), RULES_DIGEST);
    let text = String::from_utf8(list.stdout).unwrap();
    for part in ["  detect.rs\n", "  detect/email.rs\n", "  known/words/frequent.txt\n"] {
        assert!(text.contains(part), "{part:?} is not among the rules");
    }
    assert!(!text.contains("tests"), "tests are no rules");
}

/// A table that lies elsewhere would change what is found and not the digest.
#[test]
fn the_rules_include_nothing_from_elsewhere() {
    fn look(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() && name != "tests" {
                look(&path, found);
            } else if name.ends_with(".rs") && name != "tests.rs" {
                let text = std::fs::read_to_string(&path).unwrap();
                let lines = text.lines().filter(|line| line.contains("include"));
                let outside = lines.filter(|line| {
                    ["include!(", "include_str!(", "include_bytes!("]
                        .iter()
                        .any(|word| line.contains(word) && line.contains("../"))
                });
                found.extend(outside.map(|line| format!("{}: {line}", path.display())));
            }
        }
    }
    let mut found = Vec::new();
    look(&sources(), &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
}
