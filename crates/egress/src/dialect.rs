//! The wire dialects: who speaks each, and where it is spoken, one row each.

use hyper::{Method, Uri};
use lucairn_compartment::message::Dialect;

use crate::code::Code;
use crate::provider::Kind;

/// Where a dialect is spoken.
pub(crate) struct Endpoint {
    pub(crate) kind: Kind,
    pub(crate) method: Method,
    /// Below the base URL of a provider.
    pub(crate) path: &'static str,
    /// Whether the id of one item may follow the path.
    has_items: bool,
    /// What to do when the provider of a model speaks only the dialects of the other kind.
    pub(crate) instead: &'static str,
}

/// The row of a wire dialect; the native one has none, for no provider speaks it.
pub(crate) fn endpoint(dialect: Dialect) -> Option<Endpoint> {
    let row = |kind, path, instead| Endpoint {
        kind,
        method: Method::POST,
        path,
        has_items: false,
        instead,
    };
    let list = |row| Endpoint { method: Method::GET, has_items: true, ..row };
    let (openai, anthropic) = (Kind::OpenAi, Kind::Anthropic);
    Some(match dialect {
        Dialect::Native => return None,
        Dialect::OpenaiChat => row(openai, "/chat/completions", "use POST /v1/messages"),
        Dialect::OpenaiResponses => row(openai, "/responses", "use POST /v1/messages"),
        Dialect::OpenaiEmbeddings => {
            row(openai, "/embeddings", "it has no embeddings, name a model of another provider")
        }
        Dialect::OpenaiModels => {
            list(row(openai, "/models", "use GET /v1/models with the header anthropic-version"))
        }
        Dialect::AnthropicMessages => {
            row(anthropic, "/v1/messages", "use POST /v1/chat/completions")
        }
        Dialect::AnthropicCountTokens => {
            let instead = "it counts no tokens in advance, name a model of another provider";
            row(anthropic, "/v1/messages/count_tokens", instead)
        }
        Dialect::AnthropicModels => {
            let instead = "use GET /v1/models without the header anthropic-version";
            list(row(anthropic, "/v1/models", instead))
        }
    })
}

/// The dialect that a native prompt is written in for a provider.
pub(crate) fn of_prompts(kind: Kind) -> Dialect {
    match kind {
        Kind::Echo | Kind::OpenAi => Dialect::OpenaiChat,
        Kind::Anthropic => Dialect::AnthropicMessages,
    }
}

impl Endpoint {
    /// Whether a provider of this kind speaks here.
    pub(crate) fn is_of(&self, kind: Kind) -> bool {
        kind == Kind::Echo || kind == self.kind
    }

    /// The address below a base URL. The detail is a query behind `?`, and before it the id of an
    /// item where there are items.
    ///
    /// # Errors
    /// [`Code::InvalidRequest`] for a detail that would lead out of the path.
    pub(crate) fn uri(&self, base: &str, detail: Option<&str>) -> Result<Uri, Code> {
        let detail = detail.unwrap_or_default();
        let (item, query) = match detail.split_once('?') {
            Some((item, query)) => (item, Some(query)),
            None => (detail, None),
        };
        let is_fine = item.is_empty() || self.has_items && stays_below(item);
        if !is_fine {
            return Err(Code::InvalidRequest);
        }
        let mut uri = format!("{base}{}", self.path);
        for (mark, part) in [("/", Some(item).filter(|item| !item.is_empty())), ("?", query)] {
            if let Some(part) = part {
                uri.push_str(mark);
                uri.push_str(part);
            }
        }
        uri.parse().map_err(|_| Code::InvalidRequest)
    }
}

/// Whether an id names something below the path and nothing beside it.
fn stays_below(item: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~:@+/%".contains(&byte);
    let lower = item.to_ascii_lowercase();
    item.bytes().all(plain)
        && !lower.contains("%2e")
        && item.split('/').all(|segment| !matches!(segment, "" | "." | ".."))
}

#[cfg(test)]
mod tests;
