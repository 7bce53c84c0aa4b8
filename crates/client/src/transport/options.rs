//! What of the environment counts: proxies and certificate authorities.

use std::path::PathBuf;

/// How connections are made. The default is to connect directly and to trust the authorities of
/// the machine.
///
/// Proxies are given as `http://name:password@host:port`; `http` is assumed without a scheme, and
/// `https` reaches the proxy itself over TLS. Requests to `https` URLs go through a tunnel
/// (`CONNECT`), so the proxy sees the host and nothing else. Hosts that are this machine
/// (`localhost`, `127.0.0.1`, `::1`) are never reached through a proxy: a plain request to them
/// would leave the machine that it was meant for.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TransportOptions {
    /// The proxy for `http` URLs; empty for none.
    pub http_proxy: String,
    /// The proxy for `https` URLs; empty for none.
    pub https_proxy: String,
    /// Hosts that are reached directly: names (which stand for their subdomains too), addresses
    /// and networks (`10.0.0.0/8`), separated by commas; `*` for all.
    pub no_proxy: String,
    /// A file of trusted certificate authorities (PEM). With one of the two given, those of the
    /// machine do not count.
    pub ca_file: Option<PathBuf>,
    /// Folders of trusted certificate authorities (PEM files).
    pub ca_folders: Vec<PathBuf>,
    /// Whether the time that a caller allows begins anew with each step: with the connection made,
    /// and with every byte that moves. Clients that have always worked so (the published Python
    /// one) get answers that drip for longer than that.
    pub is_timed_by_step: bool,
}

impl TransportOptions {
    /// Takes the settings that other HTTP clients take from the environment too.
    ///
    /// * `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`, and the same in lower case, which
    ///   win. `HTTP_PROXY` in capitals is not looked at where `REQUEST_METHOD` is set, because
    ///   there a caller of a CGI program could set it.
    /// * `SSL_CERT_FILE` and `SSL_CERT_DIR`; without them `REQUESTS_CA_BUNDLE`, a file or a folder.
    ///
    /// # Examples
    /// ```
    /// use lucairn::transport::{Transport, TransportOptions};
    ///
    /// let mut options = TransportOptions::from_env();
    /// options.no_proxy = "gateway.example".to_owned();
    /// let transport = Transport::new(options);
    /// ```
    pub fn from_env() -> Self {
        Self::from_vars(|name| std::env::var_os(name)?.into_string().ok())
    }

    /// The same from variables that are looked up with a function.
    ///
    /// # Examples
    /// ```
    /// use lucairn::transport::TransportOptions;
    ///
    /// let options = TransportOptions::from_vars(|name| match name {
    ///     "HTTPS_PROXY" => Some("http://proxy.example:3128".to_owned()),
    ///     _ => None,
    /// });
    /// assert_eq!(options.https_proxy, "http://proxy.example:3128");
    /// assert_eq!(options.http_proxy, "");
    /// ```
    pub fn from_vars(var: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| var(name).filter(|value| !value.trim().is_empty());
        let either = |name: &str| {
            let capitals = || set(name).filter(|_| name != "HTTP_PROXY" || set(CGI).is_none());
            set(&name.to_ascii_lowercase()).or_else(capitals)
        };
        let proxy = |name: &str| either(name).or_else(|| either("ALL_PROXY")).unwrap_or_default();
        let mut options = Self {
            http_proxy: proxy("HTTP_PROXY"),
            https_proxy: proxy("HTTPS_PROXY"),
            no_proxy: either("NO_PROXY").unwrap_or_default(),
            ca_file: set("SSL_CERT_FILE").map(PathBuf::from),
            ca_folders: set("SSL_CERT_DIR")
                .map(|folders| std::env::split_paths(&folders).collect())
                .unwrap_or_default(),
            is_timed_by_step: false,
        };
        if options.ca_file.is_none() && options.ca_folders.is_empty() {
            match set("REQUESTS_CA_BUNDLE").map(PathBuf::from) {
                Some(folder) if folder.is_dir() => options.ca_folders.push(folder),
                file => options.ca_file = file,
            }
        }
        options
    }
}

/// Set where a web server runs the program for a request.
const CGI: &str = "REQUEST_METHOD";

/// Shows whether there are proxies and not their addresses, which hold passwords.
impl std::fmt::Debug for TransportOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TransportOptions")
            .field("http_proxy", &!self.http_proxy.is_empty())
            .field("https_proxy", &!self.https_proxy.is_empty())
            .field("no_proxy", &self.no_proxy)
            .field("ca_file", &self.ca_file)
            .field("ca_folders", &self.ca_folders)
            .field("is_timed_by_step", &self.is_timed_by_step)
            .finish()
    }
}

#[cfg(test)]
mod tests;
