//! A provider as the configuration describes it, and the built-in rows and routes.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What a provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The built-in echo.
    Echo,
    /// The formats of OpenAI: `<base_url>/chat/completions`, `/responses`, `/embeddings`, `/models`.
    OpenAi,
    /// The formats of Anthropic: `<base_url>/v1/messages`, `/v1/models`.
    Anthropic,
}

impl Kind {
    /// The word in the settings, which is the name of a built-in provider, too.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Echo => "echo",
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
        }
    }
}

/// What a provider of kind `openai` calls the upper bound of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenLimit {
    /// The older name, which most providers use.
    MaxTokens,
    /// The name that OpenAI's reasoning models demand.
    MaxCompletionTokens,
}

/// One provider. A row with the name of a built-in one changes only the fields that it states.
///
/// A row holds the names of places where credentials are, never a credential.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Row {
    /// What it speaks; needed for a provider that is not built in.
    pub kind: Option<Kind>,
    /// Where it is, such as `https://api.openai.com/v1`.
    pub base_url: Option<String>,
    /// The environment variable that holds the operator's credential.
    pub credential_env: Option<String>,
    /// The file that holds the operator's credential; goes before the variable.
    pub credential_file: Option<PathBuf>,
    /// `true` for a provider that asks for no credential, such as one on this machine.
    pub keyless: Option<bool>,
    /// The model when a caller names none.
    pub default_model: Option<String>,
    /// More headers of every request, such as `anthropic-version`; nothing secret.
    pub headers: BTreeMap<String, String>,
    /// The name of the upper bound of an answer; `max_tokens` when absent.
    pub token_limit: Option<TokenLimit>,
    /// Allows plain HTTP to a host that is not on a private network.
    pub allow_insecure: Option<bool>,
    /// `false` takes a built-in provider away, with its routes.
    pub enabled: Option<bool>,
}

impl Row {
    /// This row with the fields that another one states in their place.
    pub(super) fn overridden_by(self, other: &Self) -> Self {
        let other = other.clone();
        let mut headers = self.headers;
        headers.extend(other.headers);
        // A file that an operator names must not lose against a built-in variable, nor the reverse.
        let credential_stated = other.credential_env.is_some() || other.credential_file.is_some();
        let (credential_env, credential_file) = if credential_stated {
            (other.credential_env, other.credential_file)
        } else {
            (self.credential_env, self.credential_file)
        };
        Self {
            kind: other.kind.or(self.kind),
            base_url: other.base_url.or(self.base_url),
            credential_env,
            credential_file,
            keyless: other.keyless.or(self.keyless),
            default_model: other.default_model.or(self.default_model),
            headers,
            token_limit: other.token_limit.or(self.token_limit),
            allow_insecure: other.allow_insecure.or(self.allow_insecure),
            enabled: other.enabled.or(self.enabled),
        }
    }
}

/// The providers that need no configuration.
pub(super) fn built_in() -> BTreeMap<String, Row> {
    let row = |kind, base_url: &str, credential_env: &str| Row {
        kind: Some(kind),
        base_url: Some(base_url.to_owned()),
        credential_env: Some(credential_env.to_owned()),
        ..Row::default()
    };
    let echo = Row {
        kind: Some(Kind::Echo),
        default_model: Some(crate::echo::DEFAULT_MODEL.to_owned()),
        ..Row::default()
    };
    let openai = Row {
        token_limit: Some(TokenLimit::MaxCompletionTokens),
        ..row(Kind::OpenAi, "https://api.openai.com/v1", "OPENAI_API_KEY")
    };
    BTreeMap::from([
        (
            "anthropic".to_owned(),
            row(Kind::Anthropic, "https://api.anthropic.com", "ANTHROPIC_API_KEY"),
        ),
        ("echo".to_owned(), echo),
        ("mistral".to_owned(), row(Kind::OpenAi, "https://api.mistral.ai/v1", "MISTRAL_API_KEY")),
        ("openai".to_owned(), openai),
    ])
}

/// Beginnings of model names, and whose models they are: those of protocol 1.6, and the other names
/// under which the same providers list models for the endpoints that are served here.
pub(super) const ROUTES: [(&str, &str); 24] = [
    ("anthropic", "anthropic"),
    ("chatgpt", "openai"),
    ("claude", "anthropic"),
    ("codestral", "mistral"),
    ("codex", "openai"),
    ("computer-use", "openai"),
    ("devstral", "mistral"),
    ("echo", "echo"),
    // A fine-tuned model is named after the one that it was made of.
    ("ft:gpt", "openai"),
    ("ft:o4", "openai"),
    ("gpt", "openai"),
    ("magistral", "mistral"),
    ("ministral", "mistral"),
    ("mistral", "mistral"),
    ("o1", "openai"),
    ("o3", "openai"),
    ("o4", "openai"),
    ("open-mistral", "mistral"),
    ("open-mixtral", "mistral"),
    ("openai", "openai"),
    ("pixtral", "mistral"),
    ("text-embedding-3", "openai"),
    ("text-embedding-ada", "openai"),
    ("voxtral", "mistral"),
];
