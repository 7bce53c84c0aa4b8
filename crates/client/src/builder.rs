//! Settings of a client, checked before anything is sent.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use lucairn_veil::{KeySet, Policy};

use crate::base_url::BaseUrl;
use crate::call::CallOptions;
use crate::client::{Client, Shared};
use crate::error::Error;
use crate::keys::Pin;
use crate::secret::{ApiKey, UpstreamKey};
use crate::transport::{Transport, TransportOptions, without_userinfo};

/// Settings of a [`Client`]; made by [`Client::builder`].
#[derive(Clone)]
pub struct ClientBuilder {
    api_key: ApiKey,
    base_url: String,
    timeout: Duration,
    max_response_bytes: usize,
    upstream_key: Option<UpstreamKey>,
    transport: Option<Transport>,
    retries: u32,
    keys: Option<KeySet>,
    policy: Policy,
}

impl ClientBuilder {
    pub(crate) fn new(api_key: ApiKey) -> Self {
        Self {
            api_key,
            base_url: crate::DEFAULT_BASE_URL.to_owned(),
            timeout: crate::DEFAULT_TIMEOUT,
            max_response_bytes: crate::DEFAULT_MAX_RESPONSE_BYTES,
            upstream_key: None,
            transport: None,
            retries: 0,
            keys: None,
            policy: Policy::default(),
        }
    }

    /// The gateway: an `https` URL, or an `http` one of this machine or of a `.local` host.
    ///
    /// # Examples
    /// ```
    /// # let key = "lcr_live_0123456789abcdef0123456789abcdef";
    /// let local = lucairn::Client::builder(key).base_url("http://127.0.0.1:8080/");
    /// assert_eq!(local.build()?.base_url(), "http://127.0.0.1:8080");
    /// let plain = lucairn::Client::builder(key).base_url("http://gateway.example");
    /// assert!(plain.build().is_err());
    /// # Ok::<(), lucairn::Error>(())
    /// ```
    #[must_use]
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// How long a call may take, all of it; [`crate::DEFAULT_TIMEOUT`] otherwise.
    ///
    /// # Examples
    /// ```
    /// use std::time::Duration;
    ///
    /// # let key = "lcr_live_0123456789abcdef0123456789abcdef";
    /// let client = lucairn::Client::builder(key).timeout(Duration::from_secs(120)).build()?;
    /// assert_eq!(client.timeout(), Duration::from_secs(120));
    /// # Ok::<(), lucairn::Error>(())
    /// ```
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The largest decoded body that is read; [`crate::DEFAULT_MAX_RESPONSE_BYTES`] otherwise.
    ///
    /// # Examples
    /// ```
    /// # let key = "lcr_live_0123456789abcdef0123456789abcdef";
    /// let client = lucairn::Client::builder(key).max_response_bytes(64 * 1024).build()?;
    /// assert_eq!(client.max_response_bytes(), 65_536);
    /// # Ok::<(), lucairn::Error>(())
    /// ```
    #[must_use]
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// A key of the model provider, which is sent along with every prompt.
    ///
    /// # Examples
    /// ```
    /// # let key = "lcr_live_0123456789abcdef0123456789abcdef";
    /// let client = lucairn::Client::builder(key).upstream_key("sk-ant-0123456789").build()?;
    /// assert!(!format!("{client:?}").contains("sk-ant"));
    /// # Ok::<(), lucairn::Error>(())
    /// ```
    #[must_use]
    pub fn upstream_key(mut self, key: impl Into<UpstreamKey>) -> Self {
        self.upstream_key = Some(key.into());
        self
    }

    /// The transport, to share connections or to choose proxies and certificate authorities;
    /// otherwise one with the settings of the environment.
    ///
    /// # Examples
    /// ```
    /// use lucairn::transport::{Transport, TransportOptions};
    ///
    /// # let (key, other_key) = ("lcr_live_0123456789abcdef0123456789abcdef", "lcr_live_0123456789abcdef0123456789abcdef");
    /// let options = TransportOptions {
    ///     https_proxy: "http://proxy.example:3128".to_owned(),
    ///     ..TransportOptions::default()
    /// };
    /// let transport = Transport::new(options);
    /// let one = lucairn::Client::builder(key).transport(transport.clone()).build()?;
    /// let other = lucairn::Client::builder(other_key).transport(transport).build()?;
    /// # Ok::<(), lucairn::Error>(())
    /// ```
    #[must_use]
    pub fn transport(mut self, transport: Transport) -> Self {
        self.transport = Some(transport);
        self
    }

    /// How often a call may be tried again; never otherwise. It is when there was no connection,
    /// and when the gateway answers 429 or 503 and says in `Retry-After` when to come back. All
    /// tries together take no longer than the timeout.
    ///
    /// # Examples
    /// ```
    /// # let key = "lcr_live_0123456789abcdef0123456789abcdef";
    /// let client = lucairn::Client::builder(key).retries(2).build()?;
    /// # Ok::<(), lucairn::Error>(())
    /// ```
    #[must_use]
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// The keys to verify certificates with, from a source that is trusted more than the gateway.
    /// Without them those of the gateway are pinned when they are first needed.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// use lucairn::{Client, KeySet};
    ///
    /// # let document = gateway::vector().1.to_string();
    /// let keys = KeySet::from_well_known_json(document.as_bytes())?;
    /// let client = Client::builder(gateway::KEY).base_url(gateway::start()).keys(keys).build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn keys(mut self, keys: KeySet) -> Self {
        self.keys = Some(keys);
        self
    }

    /// What is demanded of certificates.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// use lucairn::veil::SignableVersion;
    /// use lucairn::{Client, Policy, Reason};
    ///
    /// # gateway::ask(async |_| {
    /// # let (key, base_url) = (gateway::KEY, gateway::start());
    /// # let request_id = gateway::REQUEST_ID;
    /// let newest = Some(SignableVersion::V4);
    /// let policy = Policy { minimum_signable_version: newest, ..Policy::default() };
    /// let client = Client::builder(key).base_url(base_url).policy(policy).build()?;
    /// // The newest signature of this certificate is of version 3.
    /// let served = client.certificate(request_id).await?;
    /// let error = client.verify_certificate(&served).await.unwrap_err();
    /// assert_eq!(error.reason(), Some(Reason::SignableVersionInsufficient));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    /// [`Error::Config`] for the first of these that cannot be used: the key, the base URL, the
    /// timeout, the largest body, the upstream key.
    ///
    /// # Examples
    /// ```
    /// use lucairn::{Client, Error};
    ///
    /// assert!(Client::builder("lcr_live_0123456789abcdef0123456789abcdef").build().is_ok());
    /// assert!(matches!(Client::builder("my key").build(), Err(Error::Config(_))));
    /// ```
    pub fn build(self) -> Result<Client, Error> {
        self.api_key.check()?;
        let base_url = BaseUrl::parse(&self.base_url)?;
        check_timeout(self.timeout)?;
        if self.max_response_bytes == 0 {
            return Err(Error::config("invalid max_response_bytes: allow at least one byte"));
        }
        if let Some(key) = &self.upstream_key {
            key.check()?;
        }
        let transport = self.transport;
        let options = CallOptions { upstream_key: self.upstream_key, ..CallOptions::default() };
        Ok(Client::of(
            Arc::new(Shared {
                base_url,
                api_key: self.api_key,
                timeout: self.timeout,
                max_response_bytes: self.max_response_bytes,
                transport: transport
                    .unwrap_or_else(|| Transport::new(TransportOptions::from_env())),
                retries: self.retries,
                policy: self.policy,
                pin: Pin::new(self.keys),
            }),
            options,
        ))
    }
}

/// Shows no key and no password.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &without_userinfo(&self.base_url))
            .field("timeout", &self.timeout)
            .field("max_response_bytes", &self.max_response_bytes)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}

pub(crate) fn check_timeout(timeout: Duration) -> Result<(), Error> {
    if timeout.is_zero() {
        return Err(Error::config("invalid timeout: allow more than no time"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
