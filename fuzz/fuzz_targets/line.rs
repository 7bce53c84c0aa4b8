//! Any bytes on a line between compartments, to the side that answers or to the one that asks:
//! nothing panics, nobody waits for ever, and what is sent back are frames of that side.
#![no_main]

use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::{HeaderMap, Method, Response};
use libfuzzer_sys::fuzz_target;
use lucairn_compartment::Compartment;
use lucairn_compartment::envelope;
use lucairn_compartment::peer::Peer;
use lucairn_compartment::server::{self, Limits, Listener};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

/// Length, kind and number of a frame.
const PREFIX: usize = 13;

/// The kinds that a side which answers may send: answer, data, break, credit, close.
const OF_ANSWERS: [u8; 5] = [2, 3, 4, 5, 6];

struct Stage {
    runtime: Runtime,
    folder: TempDir,
    _running: watch::Sender<bool>,
}

static STAGE: LazyLock<Mutex<Stage>> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let (running, stop) = watch::channel(false);
    runtime.block_on(async {
        let listener = UnixListener::bind(folder.path().join("answers")).expect("a socket");
        let patience = Duration::from_secs(60);
        let limits =
            Limits { header_timeout: patience, drain_timeout: patience, connections: 1000 };
        // Sends every body back.
        tokio::spawn(server::serve(Listener::Unix(listener), limits, stop, |request, _| async {
            let body = envelope::collect(request.into_body(), 1 << 20).await.unwrap_or_default();
            Response::new(server::full(body))
        }));
    });
    Mutex::new(Stage { runtime, folder, _running: running })
});

fuzz_target!(|bytes: &[u8]| {
    let Some((side, bytes)) = bytes.split_first() else { return };
    let stage = STAGE.lock().expect("no panic before");
    match side % 2 {
        0 => stage.runtime.block_on(to_one_that_answers(&stage.folder, bytes)),
        _ => stage.runtime.block_on(to_one_that_asks(bytes)),
    }
});

async fn to_one_that_answers(folder: &TempDir, bytes: &[u8]) {
    let mut socket = UnixStream::connect(folder.path().join("answers")).await.expect("a server");
    // It may have hung up already.
    let _ = socket.write_all(bytes).await;
    let _ = socket.shutdown().await;
    let mut back = Vec::new();
    let _ = socket.read_to_end(&mut back).await;
    let mut rest = &back[..];
    while let Some((prefix, after)) = rest.split_first_chunk::<PREFIX>() {
        assert!(OF_ANSWERS.contains(&(prefix[4] & 0x7f)), "a frame of another side");
        let length = u32::from_le_bytes([prefix[0], prefix[1], prefix[2], prefix[3]]) as usize;
        let Some(next) = after.get(length..) else { break };
        rest = next;
    }
}

async fn to_one_that_asks(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("asks");
    let listener = UnixListener::bind(&path).expect("a socket");
    let answers = bytes.to_vec();
    let answering = tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket.read(&mut [0; 4096]).await;
            let _ = socket.write_all(&answers).await;
        }
    });
    let peer = Peer::new(Compartment::Egress, path);
    let sent = peer.send(Method::POST, "/echo", HeaderMap::new(), vec![7; 100].into()).await;
    if let Ok(answer) = sent
        && let Ok(body) = answer.into_body().collect().await
    {
        assert!(body.to_bytes().len() <= bytes.len(), "more arrived than was sent");
    }
    answering.abort();
}
