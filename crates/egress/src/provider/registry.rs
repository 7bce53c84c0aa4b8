//! The providers as they are used, checked once at the start.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hyper::Uri;
use hyper::header::{
    self, HeaderMap, HeaderName, HeaderValue, InvalidHeaderName, InvalidHeaderValue,
};
use hyper::http::uri::Authority;
use lucairn_compartment::secret::Secret;

use super::row::{self, Kind, Row, TokenLimit};
use crate::code::Code;
use crate::credential::Credential;
use crate::http_client::is_protected;
use crate::{Config, StartError};

/// Longest model name that is sent on, in bytes.
const MAX_MODEL_BYTES: usize = 256;

/// The version of Anthropic's wire format that is spoken here.
const ANTHROPIC_VERSION: (&str, &str) = ("anthropic-version", "2023-06-01");

/// Headers that carry credentials or belong to the HTTP client; neither rows nor calls set them.
pub(crate) const RESERVED_HEADERS: [HeaderName; 7] = [
    header::AUTHORIZATION,
    HeaderName::from_static("x-api-key"),
    header::PROXY_AUTHORIZATION,
    header::HOST,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
];

/// A provider, ready to be called.
#[derive(Debug)]
pub(crate) struct Provider {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Where it is, without a slash at the end; empty for the echo.
    pub(crate) base_url: String,
    pub(crate) headers: HeaderMap,
    pub(crate) credential: Credential,
    pub(crate) keyless: bool,
    pub(crate) token_limit: TokenLimit,
    default_model: Option<String>,
}

impl Provider {
    fn from_row(name: &str, row: &Row, credential: Credential) -> Result<Self, StartError> {
        let problem = |problem: &str| config_error(name, problem);
        let kind = row.kind.ok_or_else(|| problem("kind is missing; use openai or anthropic"))?;
        Ok(Self {
            name: name.to_owned(),
            kind,
            base_url: base_url(kind, row).map_err(problem)?,
            headers: headers(kind, row).map_err(problem)?,
            credential,
            keyless: row.keyless == Some(true),
            token_limit: row.token_limit.unwrap_or(TokenLimit::MaxTokens),
            default_model: row.default_model.clone(),
        })
    }

    /// Whether it can be asked without a key of the caller.
    fn is_open(&self) -> bool {
        self.kind == Kind::Echo || self.keyless || self.credential.current().is_some()
    }

    /// The header that carries a credential, in this provider's way.
    pub(crate) fn authorization(&self, key: &Secret) -> Option<(HeaderName, HeaderValue)> {
        match self.kind {
            Kind::Echo => None,
            Kind::OpenAi => Some((header::AUTHORIZATION, key.header("Bearer ")?)),
            Kind::Anthropic => Some((HeaderName::from_static("x-api-key"), key.header("")?)),
        }
    }
}

/// Reads the credential that a row names.
fn credential(name: &str, row: &Row) -> Result<Credential, StartError> {
    match (&row.credential_file, &row.credential_env) {
        (Some(file), _) => Credential::from_file(name, file),
        (None, Some(variable)) => Credential::from_variable(name, variable),
        (None, None) => Ok(Credential::none()),
    }
}

/// Whether the file that a row names can be read; what is in it is for the egress alone.
fn is_there(name: &str, row: &Row) -> Result<(), StartError> {
    match &row.credential_file {
        Some(file) if std::fs::File::open(file).is_err() => Err(StartError::Credential {
            provider: name.to_owned(),
            place: format!("file {}", file.display()),
        }),
        _ => Ok(()),
    }
}

/// The rows in effect: the built-in ones joined with the configured ones.
fn rows(config: &Config) -> BTreeMap<String, Row> {
    let mut rows = row::built_in();
    for (name, configured) in &config.providers {
        let built_in = rows.remove(name).unwrap_or_default();
        rows.insert(name.clone(), built_in.overridden_by(configured));
    }
    rows.retain(|_, row| row.enabled != Some(false));
    rows
}

/// The environment variables that the rows in effect take credentials from.
pub(crate) fn credential_variables(config: &Config) -> Vec<String> {
    rows(config).into_values().filter_map(|row| row.credential_env).collect()
}

/// All providers, and whose models begin with what.
#[derive(Debug)]
pub(crate) struct Registry {
    providers: BTreeMap<String, Arc<Provider>>,
    /// Longest beginning first, in lower case.
    routes: Vec<(String, Arc<Provider>)>,
    default_provider: Option<Arc<Provider>>,
}

/// Where one call goes.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) provider: Arc<Provider>,
    pub(crate) model: String,
}

impl Registry {
    /// Joins the built-in rows with the configured ones and reads the credentials.
    pub(crate) fn new(config: &Config) -> Result<Self, StartError> {
        Self::join(config, credential)
    }

    /// Checks the configuration and reads no credentials.
    pub(crate) fn check(config: &Config) -> Result<(), StartError> {
        let unread = |name: &str, row: &Row| is_there(name, row).map(|()| Credential::none());
        Self::join(config, unread).map(drop)
    }

    fn join(
        config: &Config,
        credential: impl Fn(&str, &Row) -> Result<Credential, StartError>,
    ) -> Result<Self, StartError> {
        let mut providers = BTreeMap::new();
        for (name, row) in rows(config) {
            let provider = Provider::from_row(&name, &row, credential(&name, &row)?)?;
            providers.insert(name, Arc::new(provider));
        }

        let mut targets: BTreeMap<String, Arc<Provider>> = BTreeMap::new();
        for (prefix, name) in row::ROUTES {
            if let Some(provider) = providers.get(name) {
                targets.insert(prefix.to_owned(), Arc::clone(provider));
            }
        }
        let named = |name: &String, problem: &str| {
            providers.get(name).map(Arc::clone).ok_or_else(|| config_error(name, problem))
        };
        let mut configured = BTreeSet::new();
        for (prefix, name) in &config.routes {
            let provider = named(name, "a route names this provider, but no row describes it")?;
            let prefix = prefix.to_ascii_lowercase();
            if !configured.insert(prefix.clone()) {
                return Err(StartError::TwoRoutes(prefix));
            }
            targets.insert(prefix, provider);
        }
        let default_provider = match &config.default_provider {
            Some(name) => Some(named(name, "it is the default provider, but no row describes it")?),
            None => None,
        };
        let mut routes: Vec<_> = targets.into_iter().collect();
        routes.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
        Ok(Self { providers, routes, default_provider })
    }

    /// The provider and model of a call: the customer's provider, else the model's, else the default.
    pub(crate) fn route(&self, provider: Option<&str>, model: Option<&str>) -> Result<Route, Code> {
        let model = model.filter(|model| !model.is_empty());
        let provider = self.provider(provider, model)?;
        let model = model.or(provider.default_model.as_deref()).ok_or(Code::UnknownModel)?;
        Ok(Route { provider: Arc::clone(provider), model: model.to_owned() })
    }

    /// The provider of a call that a provider of this kind is asked with as it is: as
    /// [`Registry::route`], and for one that names no model the provider that the kind is named for.
    pub(crate) fn wire_route(
        &self,
        provider: Option<&str>,
        model: Option<&str>,
        kind: Kind,
    ) -> Result<Arc<Provider>, Code> {
        let model = model.filter(|model| !model.is_empty());
        match self.provider(provider, model) {
            Err(code) if provider.is_none() && model.is_none() => {
                self.providers.get(kind.as_str()).ok_or(code)
            }
            found => found,
        }
        .map(Arc::clone)
    }

    fn provider(&self, name: Option<&str>, model: Option<&str>) -> Result<&Arc<Provider>, Code> {
        let is_odd =
            |model: &str| model.len() > MAX_MODEL_BYTES || model.chars().any(char::is_control);
        if model.is_some_and(is_odd) {
            return Err(Code::UnknownModel);
        }
        match (name, model) {
            (Some(name), _) => self.providers.get(name).ok_or(Code::UnknownProvider),
            (None, Some(model)) => self.by_model(model).ok_or(Code::UnknownModel),
            (None, None) => self.default_provider.as_ref().ok_or(Code::UnknownModel),
        }
    }

    /// The providers of a kind, and the echo at the end, that some model leads to and that can be
    /// asked without a caller's key.
    pub(crate) fn listed(&self, kind: Kind) -> Vec<&Provider> {
        let targets =
            self.routes.iter().map(|(_, provider)| provider).chain(&self.default_provider);
        let is_target = |name: &str| targets.clone().any(|provider| provider.name == name);
        let mut listed: Vec<&Provider> = self
            .providers
            .values()
            .map(|provider| &**provider)
            .filter(|provider| provider.kind == kind || provider.kind == Kind::Echo)
            .filter(|provider| provider.is_open() && is_target(&provider.name))
            .collect();
        listed.sort_by_key(|provider| provider.kind == Kind::Echo);
        listed
    }

    /// Whether a call of a model goes to this provider.
    pub(crate) fn leads_to(&self, model: &str, provider: &Provider) -> bool {
        self.by_model(model).is_some_and(|found| found.name == provider.name)
    }

    fn by_model(&self, model: &str) -> Option<&Arc<Provider>> {
        let starts = |prefix: &str| {
            model
                .as_bytes()
                .get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
        };
        let routed = self.routes.iter().find(|(prefix, _)| starts(prefix));
        routed.map(|(_, provider)| provider).or(self.default_provider.as_ref())
    }
}

fn config_error(provider: &str, problem: &str) -> StartError {
    StartError::Config { provider: provider.to_owned(), problem: problem.to_owned() }
}

fn base_url(kind: Kind, row: &Row) -> Result<String, &'static str> {
    if kind == Kind::Echo {
        return Ok(String::new());
    }
    let base = row.base_url.as_deref().ok_or("base_url is missing; name the address of its API")?;
    let base = base.trim_end_matches('/');
    // Every endpoint is a path behind the base, so one of them tells for all.
    let uri: Uri = format!("{base}/models")
        .parse()
        .map_err(|_| "base_url is not a URL; write it like https://api.example.com/v1")?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.query().is_some() {
        return Err("base_url must begin with https:// and have no query");
    }
    let has_port = |authority: &Authority| {
        let behind_host = authority.as_str().trim_start_matches(authority.host());
        behind_host.is_empty() || authority.port_u16().is_some()
    };
    let has_no_credential = |authority: &Authority| !authority.as_str().contains('@');
    if uri
        .authority()
        .filter(|authority| has_no_credential(authority))
        .is_some_and(|authority| !has_port(authority))
    {
        return Err("base_url has a port that is none; it is a number up to 65535");
    }
    if !uri.authority().is_some_and(has_no_credential) {
        return Err("base_url must not hold a credential; use credential_env or credential_file");
    }
    if !is_protected(&uri) && row.allow_insecure != Some(true) {
        return Err(
            "base_url is plain http outside of a private network; use https, or set allow_insecure = true",
        );
    }
    Ok(base.to_owned())
}

fn headers(kind: Kind, row: &Row) -> Result<HeaderMap, &'static str> {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let agent = HeaderValue::from_static(concat!("lucairn/", env!("CARGO_PKG_VERSION")));
    headers.insert(header::USER_AGENT, agent);
    if kind == Kind::Anthropic {
        let (name, value) = ANTHROPIC_VERSION;
        headers.insert(name, HeaderValue::from_static(value));
    }
    for (name, value) in &row.headers {
        let name: HeaderName =
            name.parse().map_err(|_: InvalidHeaderName| "a name under headers is not legal")?;
        if RESERVED_HEADERS.contains(&name) {
            return Err("headers must not set credentials or headers of the connection");
        }
        let value: HeaderValue =
            value.parse().map_err(|_: InvalidHeaderValue| "a value under headers is not legal")?;
        headers.insert(name, value);
    }
    Ok(headers)
}
