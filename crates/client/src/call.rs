//! One call: its headers, its time, its repetitions, and what its status means.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use crate::builder::check_timeout;
use crate::client::Client;
use crate::error::Error;
use crate::secret::UpstreamKey;
use crate::transport::{Request, Response, TransportError};

/// The first pause before a connection is tried again; it doubles with each further try.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// What is different for some calls; given to [`Client::with`].
#[derive(Clone, Default)]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) upstream_key: Option<UpstreamKey>,
}

impl CallOptions {
    /// Nothing different.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use lucairn::{CallOptions, MessagesRequest};
    ///
    /// let same = client.with(CallOptions::new());
    /// same.messages(&MessagesRequest::new("Hello")).await?;
    /// # Ok(()) });
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// How long a call may take, all of it.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use std::time::Duration;
    ///
    /// use lucairn::{CallOptions, MessagesRequest};
    ///
    /// let patient = client.with(CallOptions::new().timeout(Duration::from_secs(300)));
    /// patient.messages(&MessagesRequest::new("Write a long story")).await?;
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// A header to send along; a later one of the same name replaces it. `x-api-key` and
    /// `content-type` are always the client's own.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use lucairn::{CallOptions, MessagesRequest};
    ///
    /// let traced = client.with(CallOptions::new().header("x-lucairn-conversation-id", "42"));
    /// traced.messages(&MessagesRequest::new("Hello")).await?;
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        set(&mut self.headers, &name.into(), value.into());
        self
    }

    /// A key of the model provider.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use lucairn::{CallOptions, MessagesRequest};
    ///
    /// let own_account = client.with(CallOptions::new().upstream_key("sk-ant-0123456789"));
    /// own_account.messages(&MessagesRequest::new("Hello")).await?;
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn upstream_key(mut self, key: impl Into<UpstreamKey>) -> Self {
        self.upstream_key = Some(key.into());
        self
    }

    /// These, and those of `self` where they say nothing.
    pub(crate) fn and(&self, more: Self) -> Self {
        let mut both = self.clone();
        both.timeout = more.timeout.or(both.timeout);
        both.upstream_key = more.upstream_key.or(both.upstream_key);
        for (name, value) in more.headers {
            set(&mut both.headers, &name, value);
        }
        both
    }
}

/// Shows the names of headers and no values.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("CallOptions")
            .field("timeout", &self.timeout)
            .field("headers", &names)
            .field("upstream_key", &self.upstream_key)
            .finish()
    }
}

fn set(headers: &mut Vec<(String, String)>, name: &str, value: String) {
    let name = name.to_ascii_lowercase();
    headers.retain(|(known, _)| *known != name);
    headers.push((name, value));
}

/// Who is asked: routes that anybody may call do not get the key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    Public,
    OfCaller,
    /// The provider's key goes along.
    OfModel,
}

impl Client {
    /// A request with the headers of this client.
    pub(crate) fn request(
        &self,
        route: Route,
        method: &str,
        url: String,
        body: Bytes,
    ) -> Result<Request, Error> {
        let mut headers = self.options.headers.clone();
        headers.retain(|(name, _)| name != "x-api-key");
        if let Some(key) = self.options.upstream_key.as_ref().filter(|_| route == Route::OfModel) {
            key.check()?;
            set(&mut headers, "x-upstream-key", key.expose().to_owned());
        }
        if route != Route::Public {
            set(&mut headers, "x-api-key", self.shared.api_key.expose().to_owned());
        }
        set(&mut headers, "content-type", "application/json".to_owned());
        Ok(Request { method: method.to_owned(), url, headers, body })
    }

    /// Asks with `GET` for a path of the gateway.
    pub(crate) async fn get(&self, route: Route, path: &str) -> Result<Response, Error> {
        let url = self.shared.base_url.with(path);
        self.send(self.request(route, "GET", url, Bytes::new())?).await
    }

    /// Sends a body with `POST` to a path of the gateway.
    pub(crate) async fn post(
        &self,
        route: Route,
        path: &str,
        body: Bytes,
    ) -> Result<Response, Error> {
        let url = self.shared.base_url.with(path);
        self.send(self.request(route, "POST", url, body)?).await
    }

    /// Sends a request, again if that is allowed and safe. Any status is an answer here.
    pub(crate) async fn send(&self, request: Request) -> Result<Response, Error> {
        let timeout = self.options.timeout.unwrap_or(self.shared.timeout);
        check_timeout(timeout)?;
        let begun = Instant::now();
        let mut tries = 0;
        loop {
            let left = timeout.saturating_sub(begun.elapsed());
            let most = self.shared.max_response_bytes;
            let outcome = self.shared.transport.send(request.clone(), left, most).await;
            let pause = match &outcome {
                Ok(response) => pause_after(response),
                Err(TransportError::Connect(_)) => Some(FIRST_PAUSE * 2_u32.pow(tries.min(8))),
                Err(_) => None,
            };
            let left = timeout.saturating_sub(begun.elapsed());
            match pause {
                Some(pause) if tries < self.shared.retries && pause < left => {
                    tokio::time::sleep(pause).await;
                    tries += 1;
                }
                _ => return outcome.map_err(|error| self.explain(error, timeout)),
            }
        }
    }

    fn explain(&self, error: TransportError, timeout: Duration) -> Error {
        match error {
            TransportError::Timeout(_) => Error::Timeout { after: timeout },
            TransportError::Request(complaint) => Error::config(complaint),
            TransportError::TooLarge(response) => {
                let most = self.shared.max_response_bytes;
                let message = format!("response body exceeded max_response_bytes cap of {most}");
                if is_success(response.status) {
                    Error::unfit(&response.body, message)
                } else {
                    Error::http(&response, message)
                }
            }
            other => Error::Transport(other),
        }
    }
}

/// How long to wait before the same is asked again, if the server says that it may be.
fn pause_after(response: &Response) -> Option<Duration> {
    let may_return = [429, 503].contains(&response.status);
    let seconds = response.header("retry-after").filter(|_| may_return)?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}

pub(crate) fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// An answer with a status of success, or the error that it is.
pub(crate) fn expect_success(response: Response) -> Result<Response, Error> {
    if is_success(response.status) {
        return Ok(response);
    }
    let Response { status, reason, .. } = &response;
    let message = format!("Lucairn request failed: {status} {reason}");
    Err(Error::http(&response, message.trim_end().to_owned()))
}

/// The same where 202 means that the thing is not there yet.
pub(crate) fn expect_ready(response: Response, what: &str) -> Result<Response, Error> {
    if response.status == 202 {
        let message = format!("{what} is not yet assembled; retry after the indicated delay.");
        return Err(Error::http(&response, message));
    }
    expect_success(response)
}
