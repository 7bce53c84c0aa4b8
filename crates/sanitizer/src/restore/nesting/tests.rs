use serde_json::{Value, json};

use super::*;

const ORIGINAL: &str = "Si\u{e2}n \"O\\Brien\"\nline";

/// A text in so many strings of JSON.
fn wrapped(text: &str, levels: usize) -> String {
    (0..levels).fold(text.to_owned(), |text, _| json!({"in": [text, "[x]"]}).to_string())
}

fn unwrapped(mut text: String, levels: usize) -> String {
    for _ in 0..levels {
        let value: Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        text = value["in"][0].as_str().unwrap().to_owned();
    }
    text
}

#[test]
fn an_original_is_escaped_for_every_string_around_it() {
    for levels in 1..=1 + DEEPEST {
        for before in ["", "so ", "[", "{", "[EMAIL_2] "] {
            let arguments = wrapped(&format!("{before}[EMAIL_1] after"), levels);
            let quoted = Value::from(arguments).to_string();
            let raw = &quoted[1..quoted.len() - 1];
            let (front, back) = raw.split_once("[EMAIL_1]").unwrap();
            for cut in 0..=front.len() {
                // Never within an escape, as the caller promises.
                if front[..cut].ends_with('\\') {
                    continue;
                }
                let mut nesting = Nesting::default();
                nesting.read(&front.as_bytes()[..cut], Depth::Twice);
                nesting.read(&front.as_bytes()[cut..], Depth::Twice);
                let mut out = front.as_bytes().to_vec();
                nesting.write(ORIGINAL, Depth::Twice, &mut out);
                out.extend_from_slice(back.as_bytes());
                let once: String =
                    serde_json::from_slice(&[b"\"", &out[..], b"\""].concat()).unwrap();
                assert_eq!(unwrapped(once, levels), format!("{before}{ORIGINAL} after"));
            }
        }
    }
}
