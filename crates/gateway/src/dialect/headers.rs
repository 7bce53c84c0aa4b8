//! The headers of a caller: which of them a provider must see, and which are for the gateway.

use hyper::header::{CONTENT_ENCODING, HeaderMap, HeaderValue};

use crate::problem::{Kind, Problem};

/// Of a client of OpenAI.
pub(super) const OPENAI: &[&str] =
    &["openai-organization", "openai-project", "openai-beta", "idempotency-key"];

/// Of a client of Anthropic.
pub(super) const ANTHROPIC: &[&str] = &["anthropic-version", "anthropic-beta", "idempotency-key"];

/// Longest header that is passed on, in bytes.
const LONGEST: usize = 4096;

/// Lets a caller say for one request whether originals are put back: `true` or `false`.
const RELINK: &str = "x-lucairn-relink-response";

/// The headers that the provider must see. Their values leave the gateway, so they may only hold
/// what identifiers and dates are made of.
pub(super) fn passed_on(
    names: &[&str],
    given: &HeaderMap,
) -> Result<Vec<(String, String)>, Problem> {
    let mut passed = Vec::new();
    for name in names {
        let values: Vec<&str> =
            given.get_all(*name).iter().map(|value| text(value, name)).collect::<Result<_, _>>()?;
        if !values.is_empty() {
            passed.push(((*name).to_owned(), values.join(",")));
        }
    }
    Ok(passed)
}

fn text<'h>(value: &'h HeaderValue, name: &str) -> Result<&'h str, Problem> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.,=: ".contains(&b);
    value.to_str().ok().filter(|text| text.len() <= LONGEST && text.bytes().all(plain)).ok_or_else(
        || {
            let complaint = "must be letters, digits and any of - _ . , = :";
            Problem::field(&format!("header {name}"), complaint)
        },
    )
}

/// Whether originals are put back in this one answer.
pub(super) fn relink(given: &HeaderMap) -> Result<Option<bool>, Problem> {
    match given.get(RELINK).map(HeaderValue::as_bytes) {
        None => Ok(None),
        Some(b"true") => Ok(Some(true)),
        Some(b"false") => Ok(Some(false)),
        Some(_) => Err(Problem::field(&format!("header {RELINK}"), "must be true or false")),
    }
}

/// A compressed body cannot be scanned as it is, and a provider could read what was not scanned.
pub(super) fn refuse_encoded(given: &HeaderMap) -> Result<(), Problem> {
    match given.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity" | b"") => Ok(()),
        Some(_) => {
            let message = "The body is compressed. Send it without content-encoding.";
            Err(Problem::new(Kind::UnsupportedEncoding, message))
        }
    }
}
