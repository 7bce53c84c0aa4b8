//! Bad requests, bad providers and bad manners: each gets a readable answer and nothing breaks.

mod connections;
mod leaving;
mod limits;
mod providers;
mod requests;

use serde_json::Value;

use crate::client::Answer;
use crate::installation::{Finished, Installation};

/// The shapes that the bodies of errors have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `{"error": {"code", "message"}}`
    Nested,
    /// `{"code", "message"}`
    Flat,
    /// `{"error", "message", "hint"}`
    Seed,
}

/// An error as a client must be able to read it, in the shape of its route.
#[track_caller]
pub(super) fn check(what: &str, answer: &Answer, (status, code, shape): (u16, &str, Shape)) {
    let text = answer.text();
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{what}: {text}");
    let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok());
    assert_eq!(header("content-type"), Some("application/json"), "{what}");
    assert_eq!(header("x-content-type-options"), Some("nosniff"), "{what}");
    assert_eq!(header("cache-control"), Some("no-store"), "{what}");
    let body = answer.json();
    let (object, expected) = match shape {
        Shape::Nested if status == 429 => {
            assert_eq!(
                (&body["type"], &body["error"]["type"]),
                (&"error".into(), &"rate_limit_error".into())
            );
            (&body["error"], &["code", "message", "type"][..])
        }
        Shape::Nested => {
            // What was refused has a certificate, which the id asks for.
            let refused = answer.headers.contains_key("x-lucairn-request-id");
            let expected = if refused { &["error", "request_id"][..] } else { &["error"] };
            assert_eq!(keys(&body), expected, "{what}: {text}");
            (&body["error"], &["code", "message"][..])
        }
        Shape::Flat => (&body, &["code", "message"][..]),
        Shape::Seed => (&body, &["error", "hint", "message"][..]),
    };
    let mut members = keys(object);
    // One that can be waited for says how long, in both places.
    let waiting = members.iter().position(|member| *member == "retry_after_seconds");
    assert_eq!(waiting.is_some(), header("retry-after").is_some(), "{what}: {text}");
    if let Some(waiting) = waiting {
        members.remove(waiting);
        let seconds = object["retry_after_seconds"].as_u64().unwrap();
        assert!(seconds > 0, "{what}");
        assert_eq!(header("retry-after"), Some(seconds.to_string().as_str()), "{what}");
    } else {
        assert_ne!(status, 429, "{what}: no word of when to come again");
    }
    assert_eq!(members, expected, "{what}: {text}");
    assert!(object["message"].as_str().is_some_and(|message| message.len() > 5), "{what}: {text}");
    assert_eq!(header("www-authenticate").is_some(), status == 401, "{what}");
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

/// Stops an installation that must have taken everything in its stride.
#[track_caller]
pub(super) fn finish_calmly(installation: Installation) -> Finished {
    let finished = installation.stop();
    assert!(finished.status.success(), "{}", finished.stderr);
    for word in ["panicked", "\"level\":\"ERROR\"", "internal fault"] {
        assert!(!finished.stderr.contains(word), "{word} in {}", finished.stderr);
    }
    finished
}
