//! The client for programs without an asynchronous runtime.
//!
//! All blocking clients of a process share the background threads of
//! [`crate::transport::blocking`]; calls may be made from any number of threads.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use lucairn_veil::api::{AuditExport, JobAccepted};
use lucairn_veil::{Certificate, KeySet, Verified};

use crate::answer::{Answer, Finished};
use crate::audit::AuditQuery;
use crate::builder::ClientBuilder;
use crate::call::CallOptions;
use crate::certificate::{ServedCertificate, VerifiedAnswer};
use crate::error::Error;
use crate::request::MessagesRequest;
use crate::scan::ScanAnswer;
use crate::secret::ApiKey;
use crate::transport::blocking::run;

/// A blocking client of one gateway with one key; clones share its connections and pinned keys.
///
/// Every method does what the method of that name of [`crate::Client`] does, with the same errors.
///
/// # Examples
/// ```
/// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
/// use std::time::Duration;
///
/// use lucairn::{MessagesRequest, blocking};
///
/// # let (key, base_url) = (gateway::KEY, gateway::start());
/// let settings = lucairn::Client::builder(key).base_url(base_url);
/// let client = blocking::Client::build(settings)?;
/// let request = MessagesRequest::new("Hello {name}").field("name", "Anna Schmidt");
/// let sent = client.verified_messages(&request, Duration::from_secs(60))?;
/// println!("{}", sent.answer.text());
/// # Ok::<(), lucairn::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Client(crate::Client);

impl From<crate::Client> for Client {
    fn from(client: crate::Client) -> Self {
        Self(client)
    }
}

impl Client {
    /// A client of the hosted gateway with all settings at their defaults.
    ///
    /// # Errors
    /// [`Error::Config`] if the key has not the form of one.
    ///
    /// # Examples
    /// ```
    /// let client = lucairn::blocking::Client::new("lcr_live_0123456789abcdef0123456789abcdef")?;
    /// assert!(lucairn::blocking::Client::new("something else").is_err());
    /// # Ok::<(), lucairn::Error>(())
    /// ```
    pub fn new(api_key: impl Into<ApiKey>) -> Result<Self, Error> {
        Self::build(crate::Client::builder(api_key))
    }

    /// A client with these settings.
    ///
    /// # Errors
    /// As [`ClientBuilder::build`].
    ///
    /// # Examples
    /// ```
    /// use lucairn::{Client, blocking};
    ///
    /// let settings = Client::builder("lcr_live_0123456789abcdef0123456789abcdef")
    ///     .base_url("http://127.0.0.1:8080");
    /// let client = blocking::Client::build(settings)?;
    /// # Ok::<(), lucairn::Error>(())
    /// ```
    pub fn build(settings: ClientBuilder) -> Result<Self, Error> {
        settings.build().map(Self)
    }

    /// The same client with something different for its calls.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask_blocking(|client| {
    /// use lucairn::{CallOptions, MessagesRequest};
    ///
    /// let options = CallOptions::new().header("x-lucairn-conversation-id", "42");
    /// client.with(options).messages(&MessagesRequest::new("Hello"))?;
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn with(&self, options: CallOptions) -> Self {
        Self(self.0.with(options))
    }

    /// The gateway, without a slash at the end.
    ///
    /// # Examples
    /// ```
    /// let client = lucairn::blocking::Client::new("lcr_live_0123456789abcdef0123456789abcdef")?;
    /// assert_eq!(client.base_url(), "https://gateway.lucairn.eu");
    /// # Ok::<(), lucairn::Error>(())
    /// ```
    pub fn base_url(&self) -> &str {
        self.0.base_url()
    }

    /// Sends a prompt.
    ///
    /// # Errors
    /// As [`crate::Client::messages`].
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask_blocking(|client| {
    /// let request = lucairn::MessagesRequest::new("Hello {name}").field("name", "Anna Schmidt");
    /// if let lucairn::Answer::Finished(finished) = client.messages(&request)? {
    ///     println!("{}", finished.text());
    /// }
    /// # Ok(()) });
    /// ```
    pub fn messages(&self, request: &MessagesRequest) -> Result<Answer, Error> {
        let (client, request) = (self.0.clone(), request.clone());
        wait(async move { client.messages(&request).await })
    }

    /// Sends a prompt and gives the answer together with its verified certificate, or neither.
    ///
    /// # Errors
    /// As [`crate::Client::verified_messages`].
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask_blocking(|client| {
    /// let request = lucairn::MessagesRequest::new("Hello {name}").field("name", "Anna Schmidt");
    /// let sent = client.verified_messages(&request, std::time::Duration::from_secs(60))?;
    /// println!("{}", sent.certificate.verification.overall_verdict);
    /// # Ok(()) });
    /// ```
    pub fn verified_messages(
        &self,
        request: &MessagesRequest,
        within: Duration,
    ) -> Result<VerifiedAnswer, Error> {
        let (client, request) = (self.0.clone(), request.clone());
        wait(async move { client.verified_messages(&request, within).await })
    }

    /// Waits for the answer of a job.
    ///
    /// # Errors
    /// As [`crate::Client::wait_for_job`].
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask_blocking(|client| {
    /// let request = lucairn::MessagesRequest::new("Write a long story").model("slow");
    /// if let lucairn::Answer::Accepted(job) = client.messages(&request)? {
    ///     println!("{}", client.wait_for_job(&job, std::time::Duration::from_secs(600))?.text());
    /// }
    /// # Ok(()) });
    /// ```
    pub fn wait_for_job(&self, job: &JobAccepted, within: Duration) -> Result<Finished, Error> {
        let (client, job) = (self.0.clone(), job.clone());
        wait(async move { client.wait_for_job(&job, within).await })
    }

    /// Fetches the certificate of an exchange, unverified.
    ///
    /// # Errors
    /// As [`crate::Client::certificate`].
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask_blocking(|client| {
    /// # let request_id = gateway::REQUEST_ID;
    /// let served = client.certificate(request_id)?;
    /// println!("{}", client.verify_certificate(&served)?.issued_at);
    /// # Ok(()) });
    /// ```
    pub fn certificate(&self, request_id: &str) -> Result<ServedCertificate, Error> {
        let (client, id) = (self.0.clone(), request_id.to_owned());
        wait(async move { client.certificate(&id).await })
    }

    /// Fetches the certificate of an exchange as soon as it is there.
    ///
    /// # Errors
    /// As [`crate::Client::wait_for_certificate`].
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask_blocking(|client| {
    /// # let request_id = gateway::REQUEST_ID;
    /// let within = std::time::Duration::from_secs(60);
    /// println!("{}", client.wait_for_certificate(request_id, within)?.certificate_id);
    /// # Ok(()) });
    /// ```
    pub fn wait_for_certificate(
        &self,
        request_id: &str,
        within: Duration,
    ) -> Result<ServedCertificate, Error> {
        let (client, id) = (self.0.clone(), request_id.to_owned());
        wait(async move { client.wait_for_certificate(&id, within).await })
    }

    /// Fetches the page about an exchange that is written for people, as HTML.
    ///
    /// # Errors
    /// As [`crate::Client::certificate_summary`].
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask_blocking(|client| {
    /// # let request_id = gateway::REQUEST_ID;
    /// println!("{}", client.certificate_summary(request_id)?);
    /// # Ok(()) });
    /// ```
    pub fn certificate_summary(&self, request_id: &str) -> Result<String, Error> {
        let (client, id) = (self.0.clone(), request_id.to_owned());
        wait(async move { client.certificate_summary(&id).await })
    }

    /// Verifies a certificate with this client's keys and policy.
    ///
    /// # Errors
    /// As [`crate::Client::verify_certificate`].
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask_blocking(|client| {
    /// # let served = gateway::vector().0.to_string();
    /// println!("{}", client.verify_certificate(&served)?.issued_at);
    /// # Ok(()) });
    /// ```
    pub fn verify_certificate(
        &self,
        certificate: impl AsRef<[u8]>,
    ) -> Result<Verified<Certificate>, Error> {
        let (client, bytes) = (self.0.clone(), certificate.as_ref().to_vec());
        wait(async move { client.verify_certificate(bytes).await })
    }

    /// The keys that certificates are verified with.
    ///
    /// # Errors
    /// As [`crate::Client::witness_keys`].
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask_blocking(|client| {
    /// println!("{} keys", client.witness_keys()?.entries().len());
    /// # Ok(()) });
    /// ```
    pub fn witness_keys(&self) -> Result<Arc<KeySet>, Error> {
        let client = self.0.clone();
        wait(async move { client.witness_keys().await })
    }

    /// Fetches the keys again, for a witness that has new ones.
    ///
    /// # Errors
    /// As [`crate::Client::refresh_witness_keys`].
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask_blocking(|client| {
    /// println!("{} keys", client.refresh_witness_keys()?.entries().len());
    /// # Ok(()) });
    /// ```
    pub fn refresh_witness_keys(&self) -> Result<Arc<KeySet>, Error> {
        let client = self.0.clone();
        wait(async move { client.refresh_witness_keys().await })
    }

    /// Fetches the customer's audit events.
    ///
    /// # Errors
    /// As [`crate::Client::audit_events`].
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask_blocking(|client| {
    /// let export = client.audit_events(&lucairn::AuditQuery::default().days(7))?;
    /// println!("{} events", export.total_events);
    /// # Ok(()) });
    /// ```
    pub fn audit_events(&self, query: &AuditQuery) -> Result<AuditExport, Error> {
        let (client, query) = (self.0.clone(), query.clone());
        wait(async move { client.audit_events(&query).await })
    }

    /// Shows what the gateway would take out of a text.
    ///
    /// # Errors
    /// As [`crate::Client::scan`].
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask_blocking(|client| {
    /// println!("{}", client.scan("mail anna.schmidt@example.org")?.sanitized_text);
    /// # Ok(()) });
    /// ```
    pub fn scan(&self, text: &str) -> Result<ScanAnswer, Error> {
        let (client, text) = (self.0.clone(), text.to_owned());
        wait(async move { client.scan(&text).await })
    }
}

/// Runs what an asynchronous client does and waits for it.
fn wait<T, F>(future: F) -> Result<T, Error>
where
    T: Send + 'static,
    F: Future<Output = Result<T, Error>> + Send + 'static,
{
    run(future).map_err(Error::Transport)?
}
