//! The client: what a gateway can be asked.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use lucairn_veil::Policy;
use lucairn_veil::api::AuditExport;

use crate::answer::{self, Answer};
use crate::audit::AuditQuery;
use crate::base_url::BaseUrl;
use crate::builder::ClientBuilder;
use crate::call::{CallOptions, Route, expect_success};
use crate::error::Error;
use crate::keys::Pin;
use crate::request::MessagesRequest;
use crate::scan::ScanAnswer;
use crate::secret::ApiKey;
use crate::transport::Transport;

/// A client of one gateway with one key; clones share its connections and its pinned keys.
///
/// Needs a tokio runtime with I/O and time; [`crate::blocking::Client`] needs none.
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
    pub(crate) options: CallOptions,
}

/// What clones have in common.
pub(crate) struct Shared {
    pub(crate) base_url: BaseUrl,
    pub(crate) api_key: ApiKey,
    pub(crate) timeout: Duration,
    pub(crate) max_response_bytes: usize,
    pub(crate) transport: Transport,
    pub(crate) retries: u32,
    pub(crate) policy: Policy,
    pub(crate) pin: Pin,
}

impl Client {
    /// A client of the hosted gateway with all settings at their defaults.
    ///
    /// # Errors
    /// [`Error::Config`] if the key has not the form of one.
    ///
    /// # Examples
    /// ```
    /// let client = lucairn::Client::new("lcr_live_0123456789abcdef0123456789abcdef")?;
    /// assert_eq!(client.base_url(), "https://gateway.lucairn.eu");
    /// assert!(lucairn::Client::new("something else").is_err());
    /// # Ok::<(), lucairn::Error>(())
    /// ```
    pub fn new(api_key: impl Into<ApiKey>) -> Result<Self, Error> {
        Self::builder(api_key).build()
    }

    /// Settings for a client.
    ///
    /// # Examples
    /// ```
    /// let client = lucairn::Client::builder("lcr_live_0123456789abcdef0123456789abcdef")
    ///     .base_url("http://127.0.0.1:8080")
    ///     .timeout(std::time::Duration::from_secs(120))
    ///     .retries(2)
    ///     .build()?;
    /// # Ok::<(), lucairn::Error>(())
    /// ```
    pub fn builder(api_key: impl Into<ApiKey>) -> ClientBuilder {
        ClientBuilder::new(api_key.into())
    }

    pub(crate) fn of(shared: Arc<Shared>, options: CallOptions) -> Self {
        Self { shared, options }
    }

    /// The same client with something different for its calls.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use lucairn::{CallOptions, MessagesRequest};
    ///
    /// let patient = CallOptions::new()
    ///     .timeout(std::time::Duration::from_secs(300))
    ///     .header("x-lucairn-conversation-id", "42")
    ///     .upstream_key("sk-ant-0123456789");
    /// client.with(patient).messages(&MessagesRequest::new("Hello")).await?;
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn with(&self, options: CallOptions) -> Self {
        Self { shared: Arc::clone(&self.shared), options: self.options.and(options) }
    }

    /// The gateway, without a slash at the end.
    ///
    /// # Examples
    /// ```
    /// let client = lucairn::Client::new("lcr_live_0123456789abcdef0123456789abcdef")?;
    /// assert_eq!(client.base_url(), lucairn::DEFAULT_BASE_URL);
    /// # Ok::<(), lucairn::Error>(())
    /// ```
    pub fn base_url(&self) -> &str {
        self.shared.base_url.as_str()
    }

    /// How long a call may take.
    ///
    /// # Examples
    /// ```
    /// use std::time::Duration;
    ///
    /// let client = lucairn::Client::new("lcr_live_0123456789abcdef0123456789abcdef")?;
    /// assert_eq!(client.timeout(), lucairn::DEFAULT_TIMEOUT);
    /// let hurried = client.with(lucairn::CallOptions::new().timeout(Duration::from_secs(1)));
    /// assert_eq!(hurried.timeout(), Duration::from_secs(1));
    /// # Ok::<(), lucairn::Error>(())
    /// ```
    pub fn timeout(&self) -> Duration {
        self.options.timeout.unwrap_or(self.shared.timeout)
    }

    /// The largest decoded body that is read.
    ///
    /// # Examples
    /// ```
    /// let client = lucairn::Client::new("lcr_live_0123456789abcdef0123456789abcdef")?;
    /// assert_eq!(client.max_response_bytes(), lucairn::DEFAULT_MAX_RESPONSE_BYTES);
    /// # Ok::<(), lucairn::Error>(())
    /// ```
    pub fn max_response_bytes(&self) -> usize {
        self.shared.max_response_bytes
    }

    /// Sends a prompt. The model sees it without personal data; the answer has it again.
    ///
    /// # Errors
    /// [`Error`]: [`Error::Config`] for a request that cannot be sent, [`Error::Http`] for an answer
    /// with another status than 2xx, [`Error::ResponseValidation`] for one that is no answer to a
    /// prompt, [`Error::Timeout`], and [`Error::Transport`] if there is none at all.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use lucairn::{Answer, MessagesRequest};
    ///
    /// let request = MessagesRequest::new("Write to {name}: {text}")
    ///     .field("name", "Anna Schmidt")
    ///     .field("text", "the IBAN DE89 3704 0044 0532 0130 00 is confirmed")
    ///     .model("claude-sonnet-4-5")
    ///     .max_tokens(256);
    /// match client.messages(&request).await? {
    ///     Answer::Finished(finished) => println!("{}", finished.text()),
    ///     Answer::Accepted(job) => println!("ask later at {}", job.status_url),
    /// }
    /// # Ok(()) });
    /// ```
    pub async fn messages(&self, request: &MessagesRequest) -> Result<Answer, Error> {
        let response = self.post(Route::OfModel, "/api/v1/proxy/messages", request.body()?).await?;
        Answer::read(&expect_success(response)?.body)
    }

    /// Fetches the customer's audit events.
    ///
    /// # Errors
    /// As [`Client::messages`]; in particular [`Error::Http`] with the status 503 and the code
    /// `audit_export_unavailable` where there is no export.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// let query = lucairn::AuditQuery::default().days(7).event_type("proxy.completed");
    /// for event in client.audit_events(&query).await?.events {
    ///     println!("{} {} {}", event.timestamp, event.event_type, event.request_id);
    /// }
    /// # Ok(()) });
    /// ```
    pub async fn audit_events(&self, query: &AuditQuery) -> Result<AuditExport, Error> {
        let response = expect_success(self.get(Route::OfCaller, &query.path()?).await?)?;
        answer::read(&response.body, answer::json(&response.body), "AuditExportResponse")
    }

    /// Shows what the gateway would take out of a text. No model is called, and the route is
    /// public, so no key is sent.
    ///
    /// # Errors
    /// As [`Client::messages`].
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// let scan = client.scan("mail anna.schmidt@example.org").await?;
    /// assert_eq!(scan.sanitized_text, "mail [EMAIL_1]");
    /// # Ok(()) });
    /// ```
    pub async fn scan(&self, text: &str) -> Result<ScanAnswer, Error> {
        let body = serde_json::json!({ "text": text }).to_string();
        let response = self.post(Route::Public, "/api/v1/scan", body.into()).await?;
        let response = expect_success(response)?;
        answer::read(&response.body, answer::json(&response.body), "ScanAnswer")
    }
}

/// Shows no key.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.shared.base_url)
            .field("timeout", &self.timeout())
            .field("max_response_bytes", &self.shared.max_response_bytes)
            .finish_non_exhaustive()
    }
}
