//! What travels beside a body between two compartments: one JSON block in one HTTP header.

use http_body_util::BodyExt;
use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The header that carries the block.
pub const HEADER: HeaderName = HeaderName::from_static("lucairn-envelope");

/// The block is absent or does not have the expected shape; a fault of ours, not of a caller.
#[derive(Debug, thiserror::Error)]
#[error("a message between compartments has no valid envelope")]
pub struct BadEnvelope;

/// Writes a block as a header value.
///
/// JSON text is not always a legal header value (DEL, for one), so everything outside printable
/// ASCII is written as a `\u` escape, which JSON readers undo.
pub fn write<T: Serialize>(block: &T) -> Result<HeaderValue, BadEnvelope> {
    let json = serde_json::to_string(block).map_err(|_| BadEnvelope)?;
    if json.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return HeaderValue::try_from(json).map_err(|_| BadEnvelope);
    }
    let mut ascii = String::with_capacity(json.len());
    for character in json.chars() {
        if (' '..='~').contains(&character) {
            ascii.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                ascii.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    HeaderValue::from_str(&ascii).map_err(|_| BadEnvelope)
}

/// The headers of a message that carries a block.
pub fn headers<T: Serialize>(block: &T) -> Result<HeaderMap, BadEnvelope> {
    let mut headers = HeaderMap::new();
    headers.insert(HEADER, write(block)?);
    Ok(headers)
}

/// Reads the block of a message.
pub fn read<T: DeserializeOwned>(headers: &HeaderMap) -> Result<T, BadEnvelope> {
    let value = headers.get(HEADER).ok_or(BadEnvelope)?;
    serde_json::from_slice(value.as_bytes()).map_err(|_| BadEnvelope)
}

/// Why a body could not be read whole.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// More bytes than the limit.
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    /// The other side broke off.
    #[error("the body ended early")]
    Broken,
}

/// Reads a body whole, up to a limit in bytes.
pub async fn collect<B>(body: B, limit: usize) -> Result<bytes::Bytes, BodyError>
where
    B: hyper::body::Body<Data = bytes::Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    match http_body_util::Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            Err(BodyError::TooLarge(limit))
        }
        Err(_) => Err(BodyError::Broken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_survives_the_header() {
        for text in ["plain", "é \u{1f600} \u{2028}", "\u{7f}\r\n\0\"\\", ""] {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, write(&text).unwrap());
            assert_eq!(read::<String>(&headers).unwrap(), text);
        }
        assert!(read::<String>(&HeaderMap::new()).is_err());
    }
}
