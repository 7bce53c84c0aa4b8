//! What the echo hears in a request: the text to say back, and how to say it.
//!
//! Any JSON may come; what has not the shape of the dialect is not heard.

use lucairn_compartment::message::Dialect;
use serde_json::{Map, Value};

/// The most choices of a chat completion.
const MAX_CHOICES: u64 = 8;

/// A request as far as the echo understands it.
pub(super) struct Heard {
    pub(super) model: String,
    /// As it arrived.
    pub(super) text: String,
    /// The tool that the text asks for.
    pub(super) tool: Option<String>,
    pub(super) is_streamed: bool,
    /// Whether a streamed chat completion ends with its usage.
    pub(super) wants_usage: bool,
    /// How many answers are wanted.
    pub(super) choices: u64,
}

/// The last word of the conversation.
enum Last {
    User(String),
    /// The result of a tool, which asks for no further call.
    Tool(String),
}

impl Heard {
    /// Hears a request; nothing when it holds no text of a user.
    pub(super) fn read(dialect: Dialect, model: &str, request: &Value) -> Option<Self> {
        let last = match dialect {
            Dialect::OpenaiResponses => of_input(request.get("input")?),
            _ => of_messages(request.get("messages")?.as_array()?),
        };
        let (text, tool) = match last? {
            Last::User(text) => {
                let tool = tools(request).find(|name| text.contains(&format!("call:{name}")));
                let tool = tool.map(str::to_owned);
                (text, tool)
            }
            Last::Tool(text) => (text, None),
        };
        let is_set = |value: Option<&Value>| value.and_then(Value::as_bool) == Some(true);
        let options = request.get("stream_options");
        Some(Self {
            model: model.to_owned(),
            text,
            tool,
            is_streamed: is_set(request.get("stream")),
            wants_usage: is_set(options.and_then(|options| options.get("include_usage"))),
            choices: request.get("n").and_then(Value::as_u64).unwrap_or(1).clamp(1, MAX_CHOICES),
        })
    }

    /// What a model would answer if it had nothing else to say.
    pub(super) fn answer(&self) -> String {
        format!("Echo: {}", self.text)
    }

    /// The arguments of the tool call, JSON text.
    pub(super) fn arguments(&self) -> Value {
        Value::Object(Map::from_iter([("text".to_owned(), self.text.as_str().into())]))
    }

    /// Tokens of prompt and answer; a token is a word here.
    pub(super) fn usage(&self) -> (usize, usize) {
        let words = self.text.split_whitespace().count();
        (words, words + 1)
    }
}

/// Of chat completions and of Anthropic messages, whose roles and parts are alike enough.
fn of_messages(messages: &[Value]) -> Option<Last> {
    let role = |message: &Value| message.get("role").and_then(Value::as_str).map(str::to_owned);
    let last = messages.last()?;
    if role(last).as_deref() == Some("tool") {
        return text(last.get("content")?).map(Last::Tool);
    }
    let said = messages.iter().rev().find(|message| role(message).as_deref() == Some("user"))?;
    let content = said.get("content")?;
    let is_result = |part: &&Value| type_of(part) == Some("tool_result");
    let result = content.as_array().and_then(|parts| parts.iter().rev().find(is_result));
    match result {
        Some(result) => Some(Last::Tool(result.get("content").and_then(text).unwrap_or_default())),
        None => text(content).map(Last::User),
    }
}

/// Of the Responses API: a text, or items of which some are messages.
fn of_input(input: &Value) -> Option<Last> {
    if let Some(text) = input.as_str() {
        return Some(Last::User(text.to_owned()));
    }
    let items = input.as_array()?;
    let last = items.last()?;
    if matches!(type_of(last), Some("function_call_output" | "custom_tool_call_output")) {
        return text(last.get("output")?).map(Last::Tool);
    }
    let of_user = |item: &&Value| item.get("role").and_then(Value::as_str) == Some("user");
    text(items.iter().rev().find(of_user)?.get("content")?).map(Last::User)
}

/// A text, or the texts among parts.
fn text(content: &Value) -> Option<String> {
    match content {
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => {
            let texts: Vec<_> =
                parts.iter().filter_map(|part| part.get("text")?.as_str()).collect();
            (!texts.is_empty()).then(|| texts.join("\n"))
        }
        _ => None,
    }
}

fn type_of(value: &Value) -> Option<&str> {
    value.get("type")?.as_str()
}

/// The names of the tools, which stand one level deeper in chat completions.
fn tools(request: &Value) -> impl Iterator<Item = &str> {
    let tools = request.get("tools").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let names = tools.iter().filter_map(|tool| {
        let function = tool.get("function").unwrap_or(tool);
        function.get("name")?.as_str()
    });
    names.filter(|name| !name.is_empty())
}
