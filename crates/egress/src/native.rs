//! The native dialect on the wire of a provider: one prompt out, one text back.

mod events;
mod lenient;

use lucairn_compartment::message::{NativeAnswer, NativeRequest, TextBlock, Usage};
use lucairn_compartment::secret::Secret;
use serde::{Deserialize, Serialize};

use self::lenient::{Count, beside};
use crate::echo;
use crate::provider::{Kind, Provider, TokenLimit};

/// Anthropic demands an upper bound; this one counts when a caller names none.
const DEFAULT_MAX_TOKENS: u64 = 2048;

pub(crate) use self::lenient::whole_characters;

/// What a provider answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) answer: NativeAnswer,
    /// The model in the provider's own word.
    pub(crate) model: Option<String>,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: &'a str,
}

/// One message of the user, which holds the whole prompt.
fn messages(prompt: &str) -> [Message<'_>; 1] {
    [Message { role: "user", content: prompt }]
}

#[derive(Serialize)]
struct OpenAiRequest<'a> {
    model: &'a str,
    messages: [Message<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
}

#[derive(Serialize)]
struct AnthropicRequest<'a> {
    model: &'a str,
    max_tokens: u64,
    messages: [Message<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
}

/// A prompt in the format of its provider.
pub(crate) fn write(
    provider: &Provider,
    model: &str,
    request: &NativeRequest,
) -> serde_json::Result<Vec<u8>> {
    match provider.kind {
        Kind::Anthropic => write_anthropic(model, request),
        Kind::OpenAi | Kind::Echo => write_openai(provider, model, request),
    }
}

/// Reads an answer in the format of its provider; nothing when it is none.
pub(crate) fn read(provider: &Provider, model: &str, body: &[u8]) -> Option<Reply> {
    let body = &*whole_characters(body);
    match provider.kind {
        Kind::Anthropic => read_anthropic(body),
        Kind::Echo if echo::is_streamed(model) => events::read(body),
        Kind::OpenAi | Kind::Echo => read_openai(body),
    }
}

/// The body of a chat completion of OpenAI and the many that speak like it.
fn write_openai(
    provider: &Provider,
    model: &str,
    request: &NativeRequest,
) -> serde_json::Result<Vec<u8>> {
    let under = |name| request.max_tokens.filter(|_| provider.token_limit == name);
    serde_json::to_vec(&OpenAiRequest {
        model,
        messages: messages(&request.prompt),
        max_tokens: under(TokenLimit::MaxTokens),
        max_completion_tokens: under(TokenLimit::MaxCompletionTokens),
        temperature: request.temperature,
        stream: provider.kind == Kind::Echo && echo::is_streamed(model),
    })
}

/// The body of an Anthropic message.
fn write_anthropic(model: &str, request: &NativeRequest) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&AnthropicRequest {
        model,
        max_tokens: request.max_tokens.unwrap_or(DEFAULT_MAX_TOKENS),
        messages: messages(&request.prompt),
        temperature: request.temperature,
    })
}

#[derive(Deserialize)]
struct OpenAiAnswer {
    #[serde(default, deserialize_with = "beside")]
    model: Option<String>,
    choices: Vec<Choice>,
    #[serde(default, deserialize_with = "beside")]
    usage: Option<OpenAiUsage>,
}

#[derive(Deserialize)]
struct Choice {
    message: OpenAiMessage,
    #[serde(default, deserialize_with = "beside")]
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct OpenAiMessage {
    content: Option<Content>,
    refusal: Option<String>,
}

/// Text, or blocks of which some are text (Mistral sends its reasoning as blocks of another kind).
#[derive(Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    Blocks(Vec<Block>),
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Block {
    Text {
        text: String,
    },
    /// Reasoning and tools, for which the native dialect has no place.
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct OpenAiUsage {
    #[serde(default, deserialize_with = "beside")]
    prompt_tokens: Option<Count>,
    #[serde(default, deserialize_with = "beside")]
    completion_tokens: Option<Count>,
}

/// Reads a chat completion; nothing when it is none.
fn read_openai(body: &[u8]) -> Option<Reply> {
    let read: OpenAiAnswer = serde_json::from_slice(body).ok()?;
    let choice = read.choices.into_iter().next()?;
    let content = match choice.message.content {
        Some(Content::Text(text)) => vec![TextBlock::Text { text }],
        Some(Content::Blocks(blocks)) => texts(blocks),
        // A model that refuses says so in another field, and a caller should read it.
        None => choice.message.refusal.map(|text| TextBlock::Text { text }).into_iter().collect(),
    };
    let usage = read.usage.and_then(|usage| counts(usage.prompt_tokens, usage.completion_tokens));
    let answer = NativeAnswer { content, stop_reason: choice.finish_reason, usage };
    Some(Reply { answer, model: read.model })
}

#[derive(Deserialize)]
struct AnthropicAnswer {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, deserialize_with = "beside")]
    model: Option<String>,
    content: Vec<Block>,
    #[serde(default, deserialize_with = "beside")]
    stop_reason: Option<String>,
    #[serde(default, deserialize_with = "beside")]
    usage: Option<AnthropicUsage>,
}

#[derive(Deserialize)]
struct AnthropicUsage {
    #[serde(default, deserialize_with = "beside")]
    input_tokens: Option<Count>,
    #[serde(default, deserialize_with = "beside")]
    output_tokens: Option<Count>,
}

/// Reads an Anthropic message; nothing when it is none.
fn read_anthropic(body: &[u8]) -> Option<Reply> {
    let read: AnthropicAnswer = serde_json::from_slice(body).ok()?;
    if read.kind != "message" {
        return None;
    }
    let usage = read.usage.and_then(|usage| counts(usage.input_tokens, usage.output_tokens));
    let answer =
        NativeAnswer { content: texts(read.content), stop_reason: read.stop_reason, usage };
    Some(Reply { answer, model: read.model })
}

fn texts(blocks: Vec<Block>) -> Vec<TextBlock> {
    let text = |block| match block {
        Block::Text { text } => Some(TextBlock::Text { text }),
        Block::Other => None,
    };
    blocks.into_iter().filter_map(text).collect()
}

/// Half of the counts would read as if the other half were zero.
fn counts(input_tokens: Option<Count>, output_tokens: Option<Count>) -> Option<Usage> {
    Some(Usage { input_tokens: input_tokens?.0, output_tokens: output_tokens?.0 })
}

/// The sentence in an error body of either provider, for the caller: one line, 500 characters,
/// without the key, which some provider might repeat.
pub(crate) fn read_error(body: &[u8], key: Option<&Secret>) -> Option<String> {
    #[derive(Deserialize)]
    struct Body {
        error: Error,
    }
    #[derive(Deserialize)]
    struct Error {
        message: String,
    }
    let mut message = serde_json::from_slice::<Body>(body).ok()?.error.message;
    if let Some(key) = key {
        message = message.replace(key.expose(), "***");
    }
    let line = message.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500);
    Some(line.collect::<String>().trim().to_owned()).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests;
