//! The formats of the model providers. Bytes are kept as they came; what a request is read for is
//! written here, what may be found at which place in the tables of `lucairn_sanitizer::dialect`.

use bytes::Bytes;
use hyper::HeaderMap;
use lucairn_compartment::message::Dialect;
use lucairn_sanitizer::dialect::{self, DialectRules};
use lucairn_sanitizer::json::{NodeId, NodeKind, Tape};
use serde_json::json;

use super::headers;
use crate::exchange::ticket::Ask;
use crate::problem::{Kind, Problem};

/// One format.
pub(crate) struct WireDialect {
    pub format: Dialect,
    /// How requests are scanned, and how answers are restored.
    pub rules: &'static DialectRules,
    /// Whether answers hold text; numbers alone have nothing to restore.
    pub answers_text: bool,
    /// The paths of members that ask for structured output: the answer's text should be JSON then.
    structured: &'static [&'static [&'static str]],
    /// Whether `metadata` of an answer is a map of strings, so that ours must be one, too.
    pub metadata_is_text: bool,
    /// The caller's headers that the provider must see.
    headers: &'static [&'static str],
}

/// `POST /v1/chat/completions`.
pub(crate) static OPENAI_CHAT: WireDialect = WireDialect {
    format: Dialect::OpenaiChat,
    rules: &dialect::OPENAI_CHAT,
    answers_text: true,
    structured: &[&["response_format"]],
    metadata_is_text: false,
    headers: headers::OPENAI,
};

/// `POST /v1/responses`.
pub(crate) static OPENAI_RESPONSES: WireDialect = WireDialect {
    format: Dialect::OpenaiResponses,
    rules: &dialect::OPENAI_RESPONSES,
    answers_text: true,
    structured: &[&["text", "format"]],
    metadata_is_text: true,
    headers: headers::OPENAI,
};

/// `POST /v1/embeddings`.
pub(crate) static OPENAI_EMBEDDINGS: WireDialect = WireDialect {
    format: Dialect::OpenaiEmbeddings,
    rules: &dialect::OPENAI_EMBEDDINGS,
    answers_text: false,
    structured: &[],
    metadata_is_text: false,
    headers: headers::OPENAI,
};

/// `POST /v1/messages`.
pub(crate) static ANTHROPIC_MESSAGES: WireDialect = WireDialect {
    format: Dialect::AnthropicMessages,
    rules: &dialect::ANTHROPIC_MESSAGES,
    answers_text: true,
    structured: &[&["output_format"], &["output_config", "format"]],
    metadata_is_text: false,
    headers: headers::ANTHROPIC,
};

/// `POST /v1/messages/count_tokens`.
pub(crate) static ANTHROPIC_COUNT_TOKENS: WireDialect = WireDialect {
    format: Dialect::AnthropicCountTokens,
    rules: &dialect::ANTHROPIC_MESSAGES,
    answers_text: false,
    structured: &[],
    metadata_is_text: false,
    headers: headers::ANTHROPIC,
};

/// The format of that name; nothing for those without requests.
pub(crate) fn of(format: Dialect) -> Option<&'static WireDialect> {
    let all = [
        &OPENAI_CHAT,
        &OPENAI_RESPONSES,
        &OPENAI_EMBEDDINGS,
        &ANTHROPIC_MESSAGES,
        &ANTHROPIC_COUNT_TOKENS,
    ];
    all.into_iter().find(|dialect| dialect.format == format)
}

impl WireDialect {
    /// The event that tells a client that its stream broke off.
    pub(crate) fn error_event(&self, problem: &Problem) -> String {
        let (code, message) = (problem.kind.code(), problem.message.as_ref());
        let error = json!({ "type": "api_error", "code": code, "message": message });
        match self.format {
            Dialect::AnthropicMessages => {
                format!("event: error\ndata: {}\n\n", json!({ "type": "error", "error": error }))
            }
            Dialect::OpenaiResponses => {
                let error =
                    json!({ "type": "error", "code": code, "message": message, "param": null });
                format!("event: error\ndata: {error}\n\n")
            }
            _ => format!("data: {}\n\n", json!({ "error": error })),
        }
    }
}

/// A request in one of the formats. Its bytes may hold personal data.
pub(crate) struct WireRequest<'b> {
    pub dialect: &'static WireDialect,
    pub body: &'b Bytes,
    /// What stands where in the body.
    pub tape: Tape<'b>,
    pub model: Option<String>,
    /// Whether the text of the answer should be JSON.
    pub json_text: bool,
    pub relink: Option<bool>,
    /// For the provider, chosen and checked.
    pub headers: Vec<(String, String)>,
}

/// Without the body and the headers, which callers wrote.
impl std::fmt::Debug for WireRequest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WireRequest({:?}, {} bytes)", self.dialect.format, self.body.len())
    }
}

impl<'b> WireRequest<'b> {
    /// Reads what the gateway must know of a request; the provider judges the rest.
    ///
    /// # Errors
    /// `invalid_request` for bytes that are no JSON object, `invalid_field` for a member or header
    /// that the gateway itself needs.
    pub(crate) fn parse(
        dialect: &'static WireDialect,
        given: &HeaderMap,
        body: &'b Bytes,
    ) -> Result<Self, Problem> {
        let invalid = |message: String| Problem::new(Kind::InvalidRequest, message);
        headers::refuse_encoded(given)?;
        let tape = Tape::read(body)
            .map_err(|error| invalid(format!("The body is not acceptable JSON: {error}.")))?;
        if tape.node(tape.root()).kind != NodeKind::Object {
            return Err(invalid("The body must be a JSON object.".to_owned()));
        }
        let model = model(&tape)?;
        refuse_unfetchable(dialect.format, &tape)?;
        let json_text = dialect.structured.iter().any(|path| is_structured(&tape, path));
        Ok(Self {
            dialect,
            model,
            json_text,
            relink: headers::relink(given)?,
            headers: headers::passed_on(dialect.headers, given)?,
            body,
            tape,
        })
    }

    /// What the request asks for.
    pub(crate) fn ask(&self) -> Ask {
        Ask {
            dialect: self.dialect.format,
            model: self.model.clone(),
            relink: self.relink,
            headers: self.headers.clone(),
            detail: None,
            evaluation: None,
        }
    }
}

/// The model decides where a request goes, so there must not be two of them.
fn model(tape: &Tape<'_>) -> Result<Option<String>, Problem> {
    let mut members = tape.members(tape.root(), "model");
    let Some(first) = members.next() else { return Ok(None) };
    if members.next().is_some() {
        return Err(Problem::field("model", "must stand in the request once"));
    }
    let name = tape.string(first).ok_or_else(|| Problem::field("model", "must be a string"))?;
    super::native::model_name(name.text()).map(Some)
}

/// An answer that is made later would have to be fetched from the provider, for which there is no route:
/// nobody would ever get it.
fn refuse_unfetchable(format: Dialect, tape: &Tape<'_>) -> Result<(), Problem> {
    let is_true = |name: &str| tape.members(tape.root(), name).any(|id| tape.raw(id) == "true");
    if format == Dialect::OpenaiResponses && is_true("background") && !is_true("stream") {
        let complaint = "must not be true without \"stream\": true, because answers cannot be \
            fetched later through the gateway. Leave it out, or stream the answer.";
        return Err(Problem::field("background", complaint));
    }
    Ok(())
}

/// Whether a member, such as `response_format`, asks for anything but plain text.
fn is_structured(tape: &Tape<'_>, path: &[&str]) -> bool {
    let step = |node: Option<NodeId>, name: &&str| tape.member(node?, name);
    let Some(node) = path.iter().fold(Some(tape.root()), step) else { return false };
    let kind = tape.member(node, "type");
    kind.is_some_and(|kind| !tape.says(kind, "text"))
}

#[cfg(test)]
mod tests;
