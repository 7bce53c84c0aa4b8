//! What a good answer is, whole or streamed.

use serde_json::Value;

use crate::connection::Error;

/// What an answer must look like.
#[derive(Clone, Default)]
pub struct Expected {
    /// Where the text stands in the answer, as a JSON pointer, or in a stream the pieces of the
    /// text in its events; without one no text is read.
    pub pointer: Option<String>,
    /// What must stand in the text: the personal data of the request, restored.
    pub contains: Vec<String>,
    /// The end of the last event of a stream, such as `[DONE]`; without one the answer is whole.
    pub last: Option<String>,
}

impl Expected {
    /// Whether an answer is there to its end.
    ///
    /// # Errors
    /// When it is empty, or a stream whose last event is missing.
    pub fn check_end(&self, body: &[u8]) -> Result<(), Error> {
        let last = self.last.as_deref().unwrap_or_default();
        if body.is_empty() || !body.trim_ascii_end().ends_with(last.as_bytes()) {
            let text = String::from_utf8_lossy(body);
            return Err(format!("the answer does not come to its end: {text}").into());
        }
        Ok(())
    }

    /// Whether the text of an answer has everything that it must have, and no placeholder.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn check_text(&self, body: &[u8]) -> Result<(), Error> {
        let Some(pointer) = &self.pointer else { return Ok(()) };
        let text = if self.last.is_some() {
            streamed_text(std::str::from_utf8(body)?, pointer)
        } else {
            let answer: Value = serde_json::from_slice(body)?;
            let text = answer.pointer(pointer).and_then(Value::as_str);
            text.ok_or("the answer has no text where it should have one")?.to_owned()
        };
        if let Some(missing) = self.contains.iter().find(|value| !text.contains(value.as_str())) {
            return Err(format!("the answer does not have {missing:?}: {text}").into());
        }
        // Nothing that is sent has a bracket in it, so one can only begin a placeholder.
        if text.contains('[') {
            return Err(format!("the answer has a placeholder: {text}").into());
        }
        Ok(())
    }
}

/// All pieces of a stream's text.
fn streamed_text(body: &str, pointer: &str) -> String {
    let events = body.lines().filter_map(|line| line.strip_prefix("data:"));
    let mut text = String::new();
    for event in events {
        // The last event of OpenAI is no JSON.
        let Ok(event) = serde_json::from_str::<Value>(event) else { continue };
        text.push_str(event.pointer(pointer).and_then(Value::as_str).unwrap_or_default());
    }
    text
}
