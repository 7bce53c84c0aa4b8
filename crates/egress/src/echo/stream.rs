//! An answer in pieces, as streaming providers send them: server-sent events (WHATWG HTML 9.2) that
//! hold the chunks of an OpenAI chat completion.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::code::{Code, Failure};

/// The event that ends a stream; without it a stream broke off.
const DONE: &str = "[DONE]";

#[derive(Serialize, Deserialize)]
struct Chunk {
    choices: [Choice; 1],
}

#[derive(Serialize, Deserialize)]
struct Choice {
    index: u32,
    delta: Delta,
}

#[derive(Serialize, Deserialize)]
struct Delta {
    content: String,
}

/// Sends a text word for word, each in an event of its own, as fast as they are taken.
///
/// A stream that is not whole ends in the middle of its events.
pub(super) fn send(text: String, is_whole: bool) -> mpsc::Receiver<Bytes> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let words: Vec<_> = text.split_inclusive(' ').collect();
        let count = if is_whole { words.len() } else { words.len() / 2 };
        for word in &words[..count] {
            let delta = Delta { content: (*word).to_owned() };
            let chunk = Chunk { choices: [Choice { index: 0, delta }] };
            let Ok(data) = serde_json::to_string(&chunk) else { return };
            // A caller who went away ends the stream.
            if sender.send(event(&data)).await.is_err() {
                return;
            }
        }
        if is_whole {
            let _ = sender.send(event(DONE)).await;
        }
    });
    receiver
}

fn event(data: &str) -> Bytes {
    Bytes::from(format!("data: {data}\n\n"))
}

/// Puts a stream together for a dialect whose answers come whole, such as the native one.
pub(super) async fn collect(mut events: mpsc::Receiver<Bytes>) -> Result<String, Failure> {
    let mut text = String::new();
    while let Some(event) = events.recv().await {
        let data = data(&event).ok_or(Code::UpstreamInvalidResponse)?;
        if data == DONE {
            return Ok(text);
        }
        let chunk = serde_json::from_str::<Chunk>(data);
        let Chunk { choices: [choice] } = chunk.map_err(|_| Code::UpstreamInvalidResponse)?;
        text.push_str(&choice.delta.content);
    }
    Err(Code::UpstreamError.into())
}

fn data(event: &[u8]) -> Option<&str> {
    std::str::from_utf8(event).ok()?.strip_prefix("data: ")?.strip_suffix("\n\n")
}
