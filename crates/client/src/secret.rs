//! Keys in memory: wiped when dropped, never printed.
//!
//! A request under way holds a copy in the buffers of the HTTP stack, which are not wiped.

use std::fmt;

use zeroize::Zeroizing;

use crate::error::Error;

/// Defines a kind of key.
macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// The text, for the header that sends it.
            pub(crate) fn expose(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(Zeroizing::new(text))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(Zeroizing::new(text.to_owned()))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(***)"))
            }
        }
    };
}

secret! {
    /// A key of the gateway: `lcr_live_` and at least 20 letters, digits, `_` or `-`; or `dsa_` and
    /// 32 hex characters. Its form is checked when a client is built.
    ApiKey
}

secret! {
    /// A key of a model provider, which the gateway uses for a call and forgets.
    UpstreamKey
}

impl ApiKey {
    /// Checks the form.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let live = self.0.strip_prefix("lcr_live_");
        let is_live = live.is_some_and(|rest| rest.len() >= 20 && rest.bytes().all(word));
        let old = self.0.strip_prefix("dsa_");
        let is_old = old.is_some_and(|rest| rest.len() == 32 && rest.bytes().all(hex));
        if is_live || is_old {
            return Ok(());
        }
        Err(Error::config("invalid api_key: give the key as it was shown, lcr_live_… or dsa_…"))
    }
}

impl UpstreamKey {
    /// Checks that a header can hold it.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if !self.0.is_empty() && self.0.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(());
        }
        Err(Error::config("invalid upstream_key: give the provider's key without white space"))
    }
}

#[cfg(test)]
mod tests;
