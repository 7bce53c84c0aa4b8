//! A chat completion that came in pieces, put together.

use lucairn_compartment::message::{NativeAnswer, TextBlock};
use serde::Deserialize;

use super::{OpenAiUsage, Reply, counts};

/// The event that ends a stream; without it a stream broke off.
const DONE: &str = "[DONE]";

#[derive(Deserialize)]
struct Chunk {
    model: Option<String>,
    choices: Vec<Choice>,
    usage: Option<OpenAiUsage>,
}

#[derive(Deserialize)]
struct Choice {
    index: u32,
    delta: Delta,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Delta {
    content: Option<String>,
}

/// Reads the events of the first choice; nothing when they are none or do not reach their end.
pub(super) fn read(body: &[u8]) -> Option<Reply> {
    let (mut text, mut stop_reason, mut model, mut usage) = (String::new(), None, None, None);
    for event in std::str::from_utf8(body).ok()?.split_terminator("\n\n") {
        let data = event.strip_prefix("data: ")?;
        if data == DONE {
            let answer =
                NativeAnswer { content: vec![TextBlock::Text { text }], stop_reason, usage };
            return Some(Reply { answer, model });
        }
        let chunk: Chunk = serde_json::from_str(data).ok()?;
        for choice in chunk.choices.into_iter().filter(|choice| choice.index == 0) {
            text.push_str(choice.delta.content.as_deref().unwrap_or_default());
            stop_reason = choice.finish_reason.or(stop_reason);
        }
        model = chunk.model.or(model);
        let counted = |it: OpenAiUsage| counts(it.prompt_tokens, it.completion_tokens);
        usage = chunk.usage.and_then(counted).or(usage);
    }
    None
}
