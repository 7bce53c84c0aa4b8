//! The echo as OpenAI embeddings: a vector that follows from the text alone, of length 1.

use lucairn_veil::digest::{sha256, to_base64};
use serde_json::{Value, json};

use super::pieces::Content;

/// The size of a vector when the request names none, and the largest that it may name.
const SIZE: usize = 8;
const MAX_SIZE: usize = 3072;

/// Answers with one vector for each text; nothing when the request holds no text.
pub(super) fn answer(model: &str, request: &Value) -> Option<Content> {
    let input = request.get("input")?;
    let is_many = |items: &Vec<Value>| items.iter().all(|item| item.is_string() || item.is_array());
    let texts = match input {
        Value::String(_) => vec![input],
        Value::Array(items) if !items.is_empty() && is_many(items) => items.iter().collect(),
        // One text as numbers of tokens.
        Value::Array(items) if !items.is_empty() => vec![input],
        _ => return None,
    };
    let size = request.get("dimensions").and_then(Value::as_u64);
    let size = size.map_or(SIZE, |size| usize::try_from(size).unwrap_or(MAX_SIZE));
    let size = size.clamp(1, MAX_SIZE);
    let is_packed = request.get("encoding_format").and_then(Value::as_str) == Some("base64");
    let row = |(index, text): (usize, &&Value)| {
        let vector = vector(&words_of(text), size);
        let embedding = if is_packed {
            let bytes: Vec<u8> = vector.iter().flat_map(|part| part.to_le_bytes()).collect();
            to_base64(&bytes).into()
        } else {
            json!(vector)
        };
        json!({ "object": "embedding", "index": index, "embedding": embedding })
    };
    let tokens: usize = texts.iter().map(|text| words_of(text).split_whitespace().count()).sum();
    Some(Content::json(&json!({
        "object": "list",
        "data": texts.iter().enumerate().map(row).collect::<Vec<_>>(),
        "model": model,
        "usage": { "prompt_tokens": tokens, "total_tokens": tokens },
    })))
}

fn words_of(text: &Value) -> String {
    text.as_str().map_or_else(|| text.to_string(), str::to_owned)
}

fn vector(text: &str, size: usize) -> Vec<f32> {
    let mut digest = sha256(text.as_bytes());
    let mut parts = Vec::with_capacity(size);
    while parts.len() < size {
        parts.extend(digest.iter().map(|byte| f32::from(*byte) - 127.5));
        digest = sha256(&digest);
    }
    parts.truncate(size);
    // No part is zero, so neither is the length.
    let length = parts.iter().map(|part| part * part).sum::<f32>().sqrt();
    parts.iter().map(|part| part / length).collect()
}
