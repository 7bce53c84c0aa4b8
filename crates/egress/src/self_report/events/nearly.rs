//! What some servers send in place of JSON, and clients read: `NaN`, `Infinity` and `-Infinity`, and
//! control characters in strings.

use serde::de::DeserializeOwned;

/// Reads the data of an event, if they are JSON or nearly.
pub(super) fn read<T: DeserializeOwned>(data: &[u8]) -> Option<T> {
    serde_json::from_slice(data).ok().or_else(|| serde_json::from_slice(&mended(data)).ok())
}

/// The same with other words and spaces in these places.
fn mended(data: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::with_capacity(data.len()), data);
    let (mut inside, mut escaped) = (false, false);
    while let Some((&byte, later)) = rest.split_first() {
        let words: [&[u8]; 3] = [b"NaN", b"-Infinity", b"Infinity"];
        let word = words.into_iter().find(|word| !inside && rest.starts_with(word));
        if let Some(word) = word {
            out.extend_from_slice(b"null");
            rest = rest.get(word.len()..).unwrap_or_default();
            continue;
        }
        inside ^= byte == b'"' && !escaped;
        escaped = inside && byte == b'\\' && !escaped;
        out.push(if inside && byte < 0x20 { b' ' } else { byte });
        rest = later;
    }
    out
}
