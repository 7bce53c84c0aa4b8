//! Works out the digest of the rules: of everything that decides what is found and how it is
//! replaced. A version number that somebody must remember to raise would be forgotten once; the
//! sources cannot be.
//!
//! The digest is SHA-256 over two lines, a title and the version of Unicode that the standard library
//! knows, and then what `sha256sum` prints for the sources without the tests, sorted by path. So
//! anybody who has the sources can work it out with a shell (specification of the sanitizer, 7.4).

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest as _, Sha256};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=build.rs");
    let variable = |name: &str| {
        let value = env::var_os(name).map(PathBuf::from);
        value.ok_or_else(|| io::Error::other(format!("cargo does not say {name}")))
    };
    let sources = variable("CARGO_MANIFEST_DIR")?.join("src");
    let mut files = Vec::new();
    collect(&sources, "", &mut files)?;
    files.sort();
    let (major, minor, update) = char::UNICODE_VERSION;
    let mut list = format!("lucairn rules 1\nunicode {major}.{minor}.{update}\n");
    for path in &files {
        let text = fs::read(sources.join(path))?;
        writeln!(list, "{}  {path}", hex(&without_carriage_returns(text)))
            .map_err(io::Error::other)?;
    }
    let digest: [u8; 32] = Sha256::digest(list).into();
    fs::write(variable("OUT_DIR")?.join("rules_digest.rs"), format!("{digest:?}"))
}

/// The files below a folder, by their paths with `/`; tests decide nothing.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string();
        let name = name.map_err(|_| io::Error::other("a source file has no name in UTF-8"))?;
        if name == "tests" || name == "tests.rs" {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// A checkout on Windows may have them; the sources have none.
fn without_carriage_returns(mut text: Vec<u8>) -> Vec<u8> {
    text.retain(|byte| *byte != b'\r');
    text
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
