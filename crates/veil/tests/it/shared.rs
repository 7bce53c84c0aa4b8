//! Where the shared fixtures and vectors are, and a loud word when they are not there.

use std::path::{Path, PathBuf};

use lucairn_veil::json::Json;
use lucairn_veil::{KeySet, PublicKey};

pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The fixture folder, or `None` after saying that the test did not run.
pub(crate) fn fixtures() -> Option<PathBuf> {
    let shared = std::env::var_os("LUCAIRN_SHARED").map(PathBuf::from);
    let folder = shared.unwrap_or_else(|| workspace().join("../shared")).join("fixtures");
    present(folder)
}

pub(crate) fn present(folder: PathBuf) -> Option<PathBuf> {
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: {} is not there, nothing was tested", folder.display());
    None
}

/// A member that has to be a text.
pub(crate) fn member<'a>(json: &'a Json, name: &str) -> &'a str {
    json.get(name).and_then(Json::as_str).unwrap_or_else(|| panic!("no text {name}"))
}

/// A member that has to be a list.
pub(crate) fn items<'a>(json: &'a Json<'a>, name: &str) -> &'a [Json<'a>] {
    json.get(name).and_then(Json::as_array).unwrap_or_else(|| panic!("no list {name}"))
}

pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|err| panic!("{}: {err}", path.display()))
}

pub(crate) fn text(path: &Path) -> String {
    String::from_utf8(bytes(path)).unwrap()
}

pub(crate) fn json(path: &Path) -> Json<'static> {
    Json::parse(&bytes(path)).unwrap_or_else(|err| panic!("{}: {err}", path.display()))
}

/// The names of the files in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|err| panic!("{}: {err}", folder.display()));
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The key of the published test certificates.
pub(crate) fn test_key() -> KeySet {
    let key = PublicKey::from_base64("3jjwX4cJZYOW/d8ELu1vEKhXGIeq+zsZ4LymOeym8hE=").unwrap();
    KeySet::witness_only("witness_v1", key)
}

/// The key of the hosted service, which signed the real certificate among the fixtures.
pub(crate) fn production_key() -> KeySet {
    let hex = "00ba189d1db11259e6ae803eef5739e600be01f23db5cdc8f4f4aff7dfaabcc5";
    KeySet::witness_only("witness_v1", PublicKey::from_hex(hex).unwrap())
}

/// The folder of the fixtures about outside evidence.
pub(crate) fn trust() -> PathBuf {
    let folder = fixtures().expect("set LUCAIRN_SHARED to the folder that holds `fixtures`");
    folder.join("trust")
}
