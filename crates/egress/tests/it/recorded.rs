//! Streams and answers that real providers sent pass without a changed byte.

use std::path::{Path, PathBuf};

use lucairn_compartment::message::Dialect;
use lucairn_egress::Kind;

use crate::provider::{Provider, Script, chunk, chunked};
use crate::witness::Ending;
use crate::world::{Ask, World};

fn recordings() -> PathBuf {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = std::env::var_os("LUCAIRN_SHARED").map(PathBuf::from);
    shared.unwrap_or_else(|| workspace.join("../shared")).join("fixtures/dialects")
}

/// The bytes on the wire; a file of chunks holds the data of one event in each line.
fn wire(file: &Path, dialect: Dialect) -> Vec<u8> {
    let bytes = std::fs::read(file).unwrap();
    if !file.to_string_lossy().ends_with(".chunks.txt") {
        return bytes;
    }
    let text = String::from_utf8(bytes).unwrap();
    let mut events: String = text.lines().map(|line| format!("data: {line}\n\n")).collect();
    if dialect == Dialect::OpenaiChat {
        events.push_str("data: [DONE]\n\n");
    }
    events.into_bytes()
}

/// Answers that say inside that they are none; here they come with status 200 all the same.
const FAILURES: [&str; 4] = [
    "/reasoning-model-legacy-parameter-error.json",
    "/reasoning-model-temperature-error.json",
    "/openai-error.1.json",
    "/openai-error.1.chunks.txt",
];

/// In pieces of a size that respects no line and no character.
fn answer((file, body): (&PathBuf, &Vec<u8>)) -> Script {
    let is_stream = file.extension().is_none_or(|end| end != "json");
    let kind = if is_stream { "content-type: text/event-stream\r\n" } else { "" };
    let mut pieces = body.chunks(997).map(chunk).collect::<Vec<_>>();
    pieces.push(chunk(b""));
    Script::Answer([chunked(200, kind), pieces.concat()].concat())
}

#[tokio::test]
async fn recorded_answers_pass_unchanged() {
    for (folder, dialect, kind, at_least) in [
        ("openai-chat", Dialect::OpenaiChat, Kind::OpenAi, 20),
        ("openai-responses", Dialect::OpenaiResponses, Kind::OpenAi, 30),
        ("openai-embeddings", Dialect::OpenaiEmbeddings, Kind::OpenAi, 1),
        ("anthropic", Dialect::AnthropicMessages, Kind::Anthropic, 30),
    ] {
        let folder = recordings().join(folder);
        let files = std::fs::read_dir(&folder).unwrap_or_else(|error| {
            panic!("set LUCAIRN_SHARED to the folder that holds `fixtures`: {folder:?}: {error}")
        });
        let files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        assert!(files.len() >= at_least, "{} has {} files", folder.display(), files.len());
        let bodies: Vec<_> = files.iter().map(|file| wire(file, dialect)).collect();
        let provider = Provider::start(files.iter().zip(&bodies).map(answer)).await;
        let world = World::with_provider(kind, &provider.url()).await;
        let mut witness = world.witness();
        for (number, (file, body)) in files.iter().zip(&bodies).enumerate() {
            let file = file.display();
            let stream = world.stream(Ask::wire("r1", dialect, "test-model", body)).await;
            assert!(&stream.whole().await == body, "{file}");
            assert!(&provider.received()[number].bytes == body, "{file}");
            let says_failed = FAILURES.iter().any(|name| file.to_string().ends_with(name));
            let outcome = if says_failed { "failed" } else { "completed" };
            assert_eq!(witness.ending().await, Ending::of(outcome, Some(body), body), "{file}");
        }
    }
}
