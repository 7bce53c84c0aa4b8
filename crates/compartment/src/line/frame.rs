//! The bytes on a line: frames, and the heads of requests and answers in them.
//!
//! A frame is the length of its content (4 bytes), its kind (1 byte, the highest bit says that the
//! body of the message ends with it), the number of its exchange (8 bytes), and the content. All
//! numbers are little-endian.

use hyper::header::{HeaderName, HeaderValue};
use hyper::{HeaderMap, Method, StatusCode, Uri};

use crate::envelope;

/// Length, kind and number.
const PREFIX_BYTES: usize = 13;

/// The longest content of a frame; a line that brings a longer one is cut.
pub(super) const LONGEST: usize = 1024 * 1024;

const ENDS: u8 = 0x80;

/// The content of a [`Kind::Break`] of whoever waited for somebody else in vain.
pub(super) const SILENCE: u8 = 1;

/// What a frame is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Head of a request and the beginning of its body.
    Request = 1,
    /// Head of an answer and the beginning of its body.
    Answer = 2,
    /// More of a body.
    Data = 3,
    /// The exchange ends here: whoever asked does not wait any more, or whoever answers cannot. Its
    /// content is empty or [`SILENCE`].
    Break = 4,
    /// So many more bytes of the body may come (4 bytes).
    Credit = 5,
    /// No exchange with a higher number was or will be looked at.
    Close = 6,
}

/// One frame as it arrived.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    pub(super) kind: Kind,
    pub(super) ends: bool,
    pub(super) exchange: u64,
    pub(super) content: &'a [u8],
}

/// The other side does not speak this language; there is no way to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a line brought something that is no frame")]
pub(super) struct Malformed;

impl Kind {
    fn of(byte: u8) -> Option<Self> {
        let all = [Self::Request, Self::Answer, Self::Data, Self::Break, Self::Credit, Self::Close];
        all.into_iter().find(|kind| *kind as u8 == byte)
    }
}

/// Appends a frame whose content is these parts.
pub(super) fn write(
    out: &mut Vec<u8>,
    (kind, ends): (Kind, bool),
    exchange: u64,
    parts: [&[u8]; 2],
) {
    let length = u32::try_from(parts[0].len() + parts[1].len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_le_bytes());
    out.push(kind as u8 | if ends { ENDS } else { 0 });
    out.extend_from_slice(&exchange.to_le_bytes());
    parts.into_iter().for_each(|part| out.extend_from_slice(part));
}

/// Reads the frame at the beginning of what arrived, if it is there whole; gives its length, too.
pub(super) fn read(arrived: &[u8]) -> Result<Option<(Frame<'_>, usize)>, Malformed> {
    let Some((prefix, rest)) = arrived.split_first_chunk::<PREFIX_BYTES>() else {
        return Ok(None);
    };
    let [l0, l1, l2, l3, kind, number @ ..] = *prefix;
    let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
    let known = Kind::of(kind & !ENDS).filter(|_| length <= LONGEST).ok_or(Malformed)?;
    let Some(content) = rest.get(..length) else { return Ok(None) };
    let exchange = u64::from_le_bytes(number);
    let frame = Frame { kind: known, ends: kind & ENDS != 0, exchange, content };
    Ok(Some((frame, PREFIX_BYTES + length)))
}

/// What stands before the body of a request.
pub(super) type RequestHead = (Method, Uri, HeaderMap);

/// The head of a request.
pub(super) fn request_head(method: &Method, path: &str, headers: &HeaderMap) -> Vec<u8> {
    let mut head = Vec::with_capacity(path.len() + 16 + headers_length(headers));
    write_text(&mut head, method.as_str().as_bytes());
    write_text(&mut head, path.as_bytes());
    write_headers(&mut head, headers);
    head
}

/// The head of an answer.
pub(super) fn answer_head(status: StatusCode, headers: &HeaderMap) -> Vec<u8> {
    let mut head = Vec::with_capacity(8 + headers_length(headers));
    head.extend_from_slice(&status.as_u16().to_le_bytes());
    write_headers(&mut head, headers);
    head
}

/// Reads the head of a request, and what follows it.
pub(super) fn read_request(content: &[u8]) -> Option<(RequestHead, &[u8])> {
    let (method, rest) = read_text(content)?;
    let (path, rest) = read_text(rest)?;
    let (headers, rest) = read_headers(rest)?;
    let path = std::str::from_utf8(path).ok()?;
    Some(((Method::from_bytes(method).ok()?, path.parse().ok()?, headers), rest))
}

/// Reads the head of an answer, and what follows it.
pub(super) fn read_answer(content: &[u8]) -> Option<((StatusCode, HeaderMap), &[u8])> {
    let (status, rest) = content.split_first_chunk::<2>()?;
    let status = StatusCode::from_u16(u16::from_le_bytes(*status)).ok()?;
    let (headers, rest) = read_headers(rest)?;
    Some(((status, headers), rest))
}

fn headers_length(headers: &HeaderMap) -> usize {
    let of_one = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 8;
    4 + headers.iter().map(of_one).sum::<usize>()
}

fn write_headers(out: &mut Vec<u8>, headers: &HeaderMap) {
    out.extend_from_slice(&u32::try_from(headers.len()).unwrap_or(u32::MAX).to_le_bytes());
    for (name, value) in headers {
        write_text(out, name.as_str().as_bytes());
        write_text(out, value.as_bytes());
    }
}

fn read_headers(content: &[u8]) -> Option<(HeaderMap, &[u8])> {
    let (count, mut rest) = content.split_first_chunk::<4>()?;
    let mut headers = HeaderMap::new();
    for _ in 0..u32::from_le_bytes(*count) {
        let (name, after) = read_text(rest)?;
        let (value, after) = read_text(after)?;
        let name = match name == envelope::HEADER.as_str().as_bytes() {
            // Nearly every message has this one; a constant needs no memory of its own.
            true => envelope::HEADER,
            false => HeaderName::from_bytes(name).ok()?,
        };
        headers.try_append(name, HeaderValue::from_bytes(value).ok()?).ok()?;
        rest = after;
    }
    Some((headers, rest))
}

fn write_text(out: &mut Vec<u8>, text: &[u8]) {
    out.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(text);
}

fn read_text(content: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = content.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize)
}
