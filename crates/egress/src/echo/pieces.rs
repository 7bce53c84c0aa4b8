//! An answer in pieces: a JSON text, or server-sent events (WHATWG HTML 9.2), each a piece.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Frame;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{HeaderMap, Response};
use lucairn_compartment::server::{Body, BoxError};
use serde_json::Value;

/// How many characters of a tool's arguments stand in one event: few, so that values are split.
const FRAGMENT: usize = 5;

/// What an answer consists of.
pub(super) enum Content {
    Whole(&'static str, Bytes),
    Events(Vec<Bytes>),
}

impl Content {
    pub(super) fn json(value: &Value) -> Self {
        Self::Whole("application/json", value.to_string().into())
    }

    /// What no client understands.
    pub(super) fn garbage() -> Self {
        Self::Whole("text/html", Bytes::from_static(b"<html>not an answer</html>"))
    }
}

/// An answer of success; one that is cut breaks off in the middle of a piece.
pub(super) fn answer(content: Content, is_cut: bool) -> Response<Body> {
    let (kind, mut pieces) = match content {
        Content::Whole(kind, body) => (kind, vec![body]),
        Content::Events(events) => ("text/event-stream; charset=utf-8", events),
    };
    if is_cut {
        pieces.truncate(pieces.len() / 2 + 1);
        if let Some(last) = pieces.last_mut() {
            last.truncate(last.len() / 2);
        }
    }
    let pieces = Pieces { left: pieces.into_iter(), is_cut };
    let mut response = Response::new(BodyExt::boxed_unsync(pieces));
    *response.headers_mut() = headers(kind);
    response
}

/// The headers that all its answers have.
pub(super) fn headers(kind: &'static str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert("request-id", HeaderValue::from_static("req_echo"));
    headers.insert("x-request-id", HeaderValue::from_static("req_echo"));
    headers
}

/// An event without a name, as chat completions have it.
pub(super) fn data(data: &Value) -> Bytes {
    Bytes::from(format!("data: {data}\n\n"))
}

/// An event that is named for its type, as the other dialects have it.
pub(super) fn event(data: &Value) -> Bytes {
    let name = data.get("type").and_then(Value::as_str).unwrap_or("message");
    Bytes::from(format!("event: {name}\ndata: {data}\n\n"))
}

/// A text word for word, as models write it.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(' ')
}

/// Arguments in fragments that respect nothing but characters.
pub(super) fn fragments(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(FRAGMENT).map(|chunk| chunk.iter().collect()).collect()
}

struct Pieces {
    left: std::vec::IntoIter<Bytes>,
    is_cut: bool,
}

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        Poll::Ready(match self.left.next() {
            Some(piece) => Some(Ok(Frame::data(piece))),
            None if std::mem::take(&mut self.is_cut) => {
                Some(Err("the echo provider was asked to break off".into()))
            }
            None => None,
        })
    }
}
