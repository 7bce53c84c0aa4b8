//! The address of the gateway, and the addresses below it.

use std::fmt;

use hyper::Uri;

use crate::error::Error;
use crate::transport::{has_plain_port, is_this_machine, without_userinfo};

/// A base URL that keys may be sent to.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    /// Without slashes at the end.
    text: String,
    uri: Uri,
}

impl BaseUrl {
    /// Takes `https` URLs, and `http` ones to this machine or to a `.local` host.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
        let is_plain = scheme.eq_ignore_ascii_case("http");
        if !is_plain && !scheme.eq_ignore_ascii_case("https") {
            return Err(Error::config("base_url must use http or https: give https://<host>"));
        }
        let invalid = || Error::config("invalid base_url: give https://<host> or below");
        let text = text.trim_end_matches('/');
        let uri: Uri = text.parse().map_err(|_| invalid())?;
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        // Whatever stood behind them would end up behind the path of every request.
        let is_whole = uri.scheme().is_some() && uri.authority().is_some_and(has_plain_port);
        if host.is_empty() || !is_whole || text.contains(['?', '#']) {
            return Err(invalid());
        }
        if is_plain && !is_this_machine(&host) && !host.ends_with(".local") {
            return Err(Error::config(
                "base_url must use https:// for hosts other than this machine and .local ones",
            ));
        }
        Ok(Self { text: text.to_owned(), uri })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The URL of a path of the gateway, which begins with a slash.
    pub(crate) fn with(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// The URL of an address that an answer named: a path, or a URL of the same server. Anything
    /// else must not get the key.
    pub(crate) fn resolve(&self, address: &str) -> Option<String> {
        if address.starts_with('/') && !address.starts_with("//") {
            return Some(self.with(address));
        }
        let other: Uri = address.parse().ok()?;
        let port = |uri: &Uri| {
            let usual = if uri.scheme_str() == Some("https") { 443 } else { 80 };
            uri.port_u16().unwrap_or(usual)
        };
        let is_same = other.scheme() == self.uri.scheme()
            && other.host().zip(self.uri.host()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
            && port(&other) == port(&self.uri)
            && !other.authority().is_some_and(|authority| authority.as_str().contains('@'));
        is_same.then(|| address.to_owned())
    }
}

/// Shows no name and password.
impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_userinfo(&self.text))
    }
}

/// A value as one segment of a path: all but `A–Z a–z 0–9 _ . - ~` is percent-encoded.
pub(crate) fn encode(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"_.-~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// The id of a request as one segment of a path.
///
/// An empty one, `.` and `..` are refused: servers and proxies take them for another address.
pub(crate) fn request_segment(request_id: &str) -> Result<String, Error> {
    if ["", ".", ".."].contains(&request_id) {
        return Err(Error::config("request_id must not be empty, \".\" or \"..\""));
    }
    Ok(encode(request_id))
}

#[cfg(test)]
mod tests;
