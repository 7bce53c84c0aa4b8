//! What can go wrong, with the meanings that the published clients have.

use std::fmt;
use std::time::Duration;

use lucairn_veil::check::Reason;
use lucairn_veil::verify::VerifyError;
use serde_json::Value;

use crate::transport::{Response, TransportError};

/// Why a call did not give what it was asked for.
///
/// Neither the messages nor [`Debug`] repeat prompts, answers or keys; the body of an answer is
/// there for those who ask for it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A setting or an argument cannot be used; nothing was sent.
    #[error("{0}")]
    Config(String),
    /// The gateway answered with another status than 2xx, or with 202 where the thing itself was
    /// asked for.
    #[error("{message}")]
    Http {
        /// The status.
        status: u16,
        /// The body, as far as it was read.
        body: Body,
        /// One sentence, with the reason phrase.
        message: String,
        /// When to ask again, if the gateway said so in a header or in the body.
        retry_after: Option<Duration>,
    },
    /// The gateway answered with 2xx and a body that is not what this call answers with.
    #[error("{message}")]
    ResponseValidation {
        /// The body, as far as it was read.
        body: Body,
        /// One sentence that names what was expected.
        message: String,
    },
    /// There was no complete answer within the allowed time.
    #[error("Request timed out after {}s", after.as_secs_f64())]
    Timeout {
        /// How much time was allowed.
        after: Duration,
    },
    /// The certificate does not verify.
    #[error("{message}")]
    Certificate {
        /// The stable word for it.
        reason: Reason,
        /// The id that the certificate states, if it states one.
        certificate_id: Option<String>,
        /// What was found.
        message: String,
    },
    /// There is no answer; the cause says why.
    #[error("Request failed")]
    Transport(#[source] TransportError),
}

impl Error {
    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::Config(message.into())
    }

    /// An answer that is an error by its status.
    pub(crate) fn http(response: &Response, message: String) -> Self {
        let body = Body::of(&response.body);
        let header = response.header("retry-after").and_then(|text| text.trim().parse().ok());
        let retry_after = header.or_else(|| body.retry_after_seconds()).map(Duration::from_secs);
        Self::Http { status: response.status, body, message, retry_after }
    }

    /// An answer that does not fit.
    pub(crate) fn unfit(bytes: &[u8], message: impl Into<String>) -> Self {
        Self::ResponseValidation { body: Body::of(bytes), message: message.into() }
    }

    /// The status of an [`Error::Http`].
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// let error = client.certificate("unknown").await.unwrap_err();
    /// assert_eq!(error.status(), Some(404));
    /// # Ok(()) });
    /// ```
    pub fn status(&self) -> Option<u16> {
        if let Self::Http { status, .. } = self { Some(*status) } else { None }
    }

    /// The body that came with it.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// let error = client.certificate("unknown").await.unwrap_err();
    /// if let Some(body) = error.body() {
    ///     println!("the gateway said: {}", body.text());
    /// }
    /// # assert!(error.body().is_some());
    /// # Ok(()) });
    /// ```
    pub fn body(&self) -> Option<&Body> {
        match self {
            Self::Http { body, .. } | Self::ResponseValidation { body, .. } => Some(body),
            _ => None,
        }
    }

    /// The stable code of the gateway's error, such as `tier_insufficient`.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// let error = client.certificate("unknown").await.unwrap_err();
    /// assert_eq!(error.code(), Some("not_found"));
    /// # Ok(()) });
    /// ```
    pub fn code(&self) -> Option<&str> {
        self.body().and_then(Body::code)
    }

    /// The reason of an [`Error::Certificate`].
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use lucairn::Reason;
    ///
    /// # let request_id = gateway::REQUEST_ID;
    /// let served = client.certificate(request_id).await?;
    /// let text = std::str::from_utf8(served.as_ref())?;
    /// let forged = text.replace("VERDICT_VERIFIED", "VERDICT_FAILED");
    /// let error = client.verify_certificate(forged).await.unwrap_err();
    /// assert_eq!(error.reason(), Some(Reason::InvalidSignature));
    /// # Ok(()) });
    /// ```
    pub fn reason(&self) -> Option<Reason> {
        if let Self::Certificate { reason, .. } = self { Some(*reason) } else { None }
    }
}

impl From<VerifyError> for Error {
    fn from(error: VerifyError) -> Self {
        Self::Certificate {
            reason: error.reason,
            certificate_id: error.certificate_id,
            message: error.message,
        }
    }
}

/// A body that came with an error. It may hold personal data, so [`Debug`] shows its length alone.
#[derive(Clone, PartialEq)]
pub struct Body {
    text: String,
    json: Option<Value>,
}

impl Body {
    /// Bytes that are no UTF-8 are replaced by U+FFFD, as in the published clients.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let json = serde_json::from_str(&text).ok();
        Self { text, json }
    }

    /// The body as text; what is no UTF-8 is replaced by U+FFFD.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// # let error = client.certificate("unknown").await.unwrap_err();
    /// let body = error.body().ok_or("no body")?;
    /// assert!(body.text().contains("There is no such thing."));
    /// # Ok(()) });
    /// ```
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The body as JSON, if it is JSON.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// # let error = client.certificate("unknown").await.unwrap_err();
    /// let json = error.body().and_then(|body| body.json()).ok_or("no JSON")?;
    /// assert_eq!(json["error"]["message"], "There is no such thing.");
    /// # Ok(()) });
    /// ```
    pub fn json(&self) -> Option<&Value> {
        self.json.as_ref()
    }

    /// The stable code, in whichever of its four shapes the gateway wrote it.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// # let error = client.certificate("unknown").await.unwrap_err();
    /// let body = error.body().ok_or("no body")?;
    /// assert_eq!(body.code(), Some("not_found"));
    /// # Ok(()) });
    /// ```
    pub fn code(&self) -> Option<&str> {
        let json = self.json.as_ref()?;
        let error = &json["error"];
        let places = [&error["code"], &json["code"], error, &error["type"]];
        places.into_iter().find_map(Value::as_str)
    }

    /// When to ask again, in seconds, if the gateway said so.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// # gateway::ask(async |client| {
    /// use lucairn::{Error, MessagesRequest};
    ///
    /// let busy = MessagesRequest::new("Hello").model("busy");
    /// if let Err(Error::Http { body, .. }) = client.messages(&busy).await {
    ///     assert_eq!(body.retry_after_seconds(), Some(3));
    /// #     return Ok(());
    /// }
    /// # panic!("the gateway is not busy");
    /// # Ok(()) });
    /// ```
    pub fn retry_after_seconds(&self) -> Option<u64> {
        let json = self.json.as_ref()?;
        let places = [&json["retry_after_seconds"], &json["error"]["retry_after_seconds"]];
        places.into_iter().find_map(Value::as_u64)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.text.len())
    }
}

#[cfg(test)]
mod tests;
