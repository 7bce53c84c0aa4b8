//! `Content-Encoding`: bodies are decoded as they come, and no further than the caller allows.

use std::io::{self, Write};

use flate2::write::GzDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use hyper::HeaderMap;
use hyper::header::CONTENT_ENCODING;

use super::TransportError;

/// How many encodings may lie over each other. Each costs memory, and no server needs two.
const MOST_ENCODINGS: usize = 3;

/// What is reserved at once for a body that states its length, in bytes.
const MOST_RESERVED: usize = 16 * 1024 * 1024;

/// How much a decoder gives at a time, in bytes.
const PIECE: usize = 32 * 1024;

/// Takes the bytes of a body and keeps the decoded ones.
pub(super) struct Decoder {
    stage: Stage,
    has_begun: bool,
}

/// What happens to bytes, from the wire to the end.
enum Stage {
    Keep(Kept),
    Gzip(Box<GzDecoder<Self>>),
    Deflate(Box<Deflate>),
}

/// The first bytes of a body, as many as are allowed.
struct Kept {
    bytes: Vec<u8>,
    most: usize,
    is_full: bool,
}

/// The `deflate` encoding: zlib (RFC 1950) by the book, bare deflate (RFC 1951) from some servers.
struct Deflate {
    next: Stage,
    /// The first byte, until the second one tells which of the two it is.
    first: Option<u8>,
    stream: Option<Decompress>,
    is_over: bool,
}

impl Decoder {
    /// A decoder for a body with these headers. Encodings that are not known are left alone, as
    /// the published clients leave them.
    pub(super) fn new(
        headers: &HeaderMap,
        most: usize,
        length: Option<u64>,
    ) -> Result<Self, &'static str> {
        let length = length.and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
        let bytes = Vec::with_capacity(length.min(most).min(MOST_RESERVED));
        let mut stage = Stage::Keep(Kept { bytes, most, is_full: false });
        let values = headers.get_all(CONTENT_ENCODING).iter();
        let encodings = values.filter_map(|value| value.to_str().ok());
        let mut stages = 0;
        // The last one named was put on last.
        for encoding in encodings.flat_map(|list| list.split(',')) {
            stage = match encoding.trim().to_ascii_lowercase().as_str() {
                "gzip" => Stage::Gzip(Box::new(GzDecoder::new(stage))),
                "deflate" => Stage::Deflate(Box::new(Deflate::new(stage))),
                _ => continue,
            };
            stages += 1;
            if stages > MOST_ENCODINGS {
                return Err("the body is encoded too many times over");
            }
        }
        Ok(Self { stage, has_begun: false })
    }

    /// Takes the next bytes.
    pub(super) fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.has_begun |= !bytes.is_empty();
        self.stage.write_all(bytes)
    }

    /// Checks that the encoded body was whole. An empty body is.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        if self.has_begun { self.stage.finish() } else { Ok(()) }
    }

    pub(super) fn into_bytes(mut self) -> Vec<u8> {
        std::mem::take(&mut self.stage.kept().bytes)
    }

    /// What was kept, if the error is that there is more than allowed.
    pub(super) fn overflow(mut self, error: io::Error) -> Result<Vec<u8>, TransportError> {
        let kept = self.stage.kept();
        if kept.is_full {
            Ok(std::mem::take(&mut kept.bytes))
        } else {
            Err(TransportError::Protocol(error.into()))
        }
    }
}

impl Stage {
    fn kept(&mut self) -> &mut Kept {
        match self {
            Self::Keep(kept) => kept,
            Self::Gzip(gzip) => gzip.get_mut().kept(),
            Self::Deflate(deflate) => deflate.next.kept(),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::Keep(_) => Ok(()),
            Self::Gzip(gzip) => {
                gzip.try_finish()?;
                gzip.get_mut().finish()
            }
            Self::Deflate(deflate) if deflate.is_over => deflate.next.finish(),
            Self::Deflate(_) => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

impl Write for Stage {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Keep(kept) => kept.write(bytes),
            Self::Gzip(gzip) => match gzip.write(bytes)? {
                // What follows the end of the stream is not part of the body.
                0 => Ok(bytes.len()),
                taken => Ok(taken),
            },
            Self::Deflate(deflate) => deflate.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.most - self.bytes.len();
        self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
        if bytes.len() > room {
            self.is_full = true;
            return Err(io::Error::other("the body is larger than allowed"));
        }
        Ok(bytes.len())
    }
}

impl Deflate {
    fn new(next: Stage) -> Self {
        Self { next, first: None, stream: None, is_over: false }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(&next) = bytes.first() else { return Ok(0) };
        if self.stream.is_some() {
            self.inflate(bytes)?;
        } else if let Some(first) = self.first.take() {
            let is_zlib = first & 0x0f == 8 && u16::from_be_bytes([first, next]) % 31 == 0;
            self.stream = Some(Decompress::new(is_zlib));
            self.inflate(&[first])?;
            self.inflate(bytes)?;
        } else {
            self.first = Some(next);
            return Ok(1);
        }
        Ok(bytes.len())
    }

    /// Takes all of the bytes; what follows the end of the stream is not part of the body.
    fn inflate(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        let Some(stream) = &mut self.stream else { return Ok(()) };
        let mut piece = Vec::with_capacity(PIECE);
        while !self.is_over {
            let (before, given) = (stream.total_in(), stream.total_out());
            let status = stream.decompress_vec(bytes, &mut piece, FlushDecompress::None)?;
            let taken = usize::try_from(stream.total_in() - before).unwrap_or(bytes.len());
            bytes = &bytes[taken..];
            self.next.write_all(&piece)?;
            piece.clear();
            self.is_over = status == Status::StreamEnd;
            if taken == 0 && stream.total_out() == given {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
