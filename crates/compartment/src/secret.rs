//! A credential in memory: it is wiped when dropped, never printed, never serialized.

use hyper::header::HeaderValue;
use zeroize::Zeroizing;

/// A credential, such as a provider's API key.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over a credential.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text, for the header that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A header value that the HTTP stack keeps out of its logs, after an optional prefix such as
    /// `Bearer `. Nothing when the text is no legal header value.
    pub fn header(&self, prefix: &str) -> Option<HeaderValue> {
        let text = Zeroizing::new(format!("{prefix}{}", self.expose()));
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(***)")
    }
}
