//! As much of a request as the mock needs; the rest is skipped, because bodies may be long.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// The length of an answer's text in bytes: with its envelope it makes half a kilobyte.
const ECHOED: usize = 320;

/// What a caller wants.
pub(super) struct Asked {
    pub(super) model: String,
    pub(super) stream: bool,
    /// The beginning of the last thing that the user said.
    pub(super) said: String,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    model: Cow<'a, str>,
    #[serde(default)]
    stream: bool,
    #[serde(borrow)]
    messages: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    role: Cow<'a, str>,
    #[serde(borrow)]
    content: Content<'a>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Content<'a> {
    Text(#[serde(borrow)] Cow<'a, str>),
    Blocks(#[serde(borrow)] Vec<Block<'a>>),
    /// Tool calls without text.
    Nothing(()),
}

#[derive(Deserialize)]
struct Block<'a> {
    #[serde(borrow, default)]
    text: Option<Cow<'a, str>>,
}

impl Asked {
    /// Reads the body of a request of either dialect; nothing when it is none.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let body: Body = serde_json::from_slice(body).ok()?;
        let said = body.messages.iter().rev().find_map(|message| said_by_user(message))?;
        Some(Self { model: body.model.into_owned(), stream: body.stream, said })
    }
}

fn said_by_user(message: &RawValue) -> Option<String> {
    let message: Message = serde_json::from_str(message.get()).ok()?;
    if message.role != "user" {
        return None;
    }
    let text = match message.content {
        Content::Text(text) => text,
        Content::Blocks(blocks) => blocks.into_iter().find_map(|block| block.text)?,
        Content::Nothing(()) => return None,
    };
    Some(text[..text.floor_char_boundary(ECHOED)].to_owned())
}
