//! The beginning of an answer that says that it is text or bytes, where a stream was asked for: some
//! servers send their events so. No JSON begins as events do.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Frame;
use lucairn_compartment::server::{Body, BoxError};

/// How events begin.
const EVENTS: [&[u8]; 3] = [b"data:", b"event:", b":"];

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// More white space than this is no beginning.
const MAX_BLANK: usize = 4096;

/// A body of which the beginning was read.
struct Begun {
    read: VecDeque<Result<Frame<Bytes>, BoxError>>,
    /// Nothing once it ended.
    rest: Option<Body>,
}

/// Waits for the beginning of a body. Tells whether it is that of a stream of events, and gives the
/// body as it came.
pub(crate) async fn is_stream(mut body: Body) -> (bool, Body) {
    let (mut read, mut first) = (VecDeque::new(), Vec::new());
    let (is_stream, rest) = loop {
        if let Some(is_stream) = begins(&first) {
            break (is_stream, Some(body));
        }
        let Some(frame) = body.frame().await else { break (false, None) };
        let data = frame.as_ref().ok().and_then(Frame::data_ref);
        first.extend_from_slice(data.map_or(b"", |data| data));
        let is_broken = frame.is_err();
        read.push_back(frame);
        if is_broken {
            break (false, None);
        }
    };
    (is_stream, BodyExt::boxed_unsync(Begun { read, rest }))
}

/// Whether bytes are the beginning of events; nothing if more of them must tell.
fn begins(bytes: &[u8]) -> Option<bool> {
    if bytes.len() < BYTE_ORDER_MARK.len() && BYTE_ORDER_MARK.starts_with(bytes) {
        return None;
    }
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes).trim_ascii_start();
    if EVENTS.iter().any(|event| text.starts_with(event)) {
        return Some(true);
    }
    let is_open = EVENTS.iter().any(|event| event.starts_with(text)) && bytes.len() < MAX_BLANK;
    (!is_open).then_some(false)
}

impl hyper::body::Body for Begun {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(frame) = self.read.pop_front() {
            return Poll::Ready(Some(frame));
        }
        match &mut self.rest {
            Some(rest) => Pin::new(rest).poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.read.is_empty() && self.rest.as_ref().is_none_or(hyper::body::Body::is_end_stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_told_from_what_else_a_server_may_send() {
        for (bytes, expected) in [
            (&b""[..], None),
            (b"\xef\xbb", None),
            (b" \r\n", None),
            (b"dat", None),
            (b"\n\nevent", None),
            (b"data:", Some(true)),
            (b"\xef\xbb\xbfdata: {}", Some(true)),
            (b"\n\nevent: message_start\n", Some(true)),
            (b": keep-alive\n\n", Some(true)),
            (b"{\"data\":1}", Some(false)),
            (b"[1]", Some(false)),
            (b"<html>", Some(false)),
            (b"dates: 1", Some(false)),
            (b"\xff", Some(false)),
            (&[b' '; MAX_BLANK], Some(false)),
        ] {
            assert_eq!(begins(bytes), expected, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
