//! Answers and streams that real providers gave.

use std::fs;
use std::path::{Path, PathBuf};

use super::Dialect;

/// One recorded stream: the data of its events, or the bytes as they came.
pub(crate) struct Stream {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

fn folder(dialect: Dialect) -> PathBuf {
    let shared = std::env::var_os("LUCAIRN_SHARED").map(PathBuf::from);
    let clone = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = shared.unwrap_or_else(|| clone.join("../shared"));
    let folder = shared.join("fixtures/dialects").join(dialect.folder());
    assert!(folder.is_dir(), "set LUCAIRN_SHARED to the folder that holds fixtures/dialects");
    folder
}

fn files(dialect: Dialect) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder(dialect))
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// All recorded streams of a dialect. Lines of data become events as the providers frame them.
pub(crate) fn streams(dialect: Dialect) -> Vec<Stream> {
    let mut streams = Vec::new();
    for (name, content) in files(dialect) {
        let bytes = if name.ends_with(".sse") {
            content
        } else if name.ends_with(".chunks.txt") {
            let text = String::from_utf8(content).unwrap();
            let data = text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned);
            frame(dialect, data)
        } else {
            continue;
        };
        streams.push(Stream { name, bytes });
    }
    assert!(streams.len() >= 10, "{dialect:?}: {} streams", streams.len());
    streams
}

/// Events around data, as a provider writes them.
pub(crate) fn frame(dialect: Dialect, data: impl IntoIterator<Item = String>) -> Vec<u8> {
    let mut out = String::new();
    for data in data {
        // One recorded event lacks its last brace.
        let json: serde_json::Value = serde_json::from_str(&data).unwrap_or_default();
        if let Some(kind) = json["type"].as_str().filter(|_| dialect != Dialect::Chat) {
            out.push_str(&format!("event: {kind}\n"));
        }
        out.push_str(&format!("data: {data}\n\n"));
    }
    if dialect == Dialect::Chat {
        out.push_str("data: [DONE]\n\n");
    }
    out.into_bytes()
}

/// All recorded whole answers of a dialect.
pub(crate) fn bodies(dialect: Dialect) -> Vec<(String, Vec<u8>)> {
    files(dialect).into_iter().filter(|(name, _)| name.ends_with(".json")).collect()
}
