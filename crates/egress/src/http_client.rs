//! The one outbound HTTP client: TLS with the machine's roots, pooled connections, no redirects.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::StartError;

/// How long a connection may take to be made; the deadline of a call ends it earlier.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long an unused connection is kept. Many providers close theirs after a minute, and a request
/// that meets the closing is lost.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// How many headers an answer may have; the library takes a hundred, and gateways on the way add
/// theirs.
const MOST_HEADERS: usize = 400;

/// A client to all providers; clones share its connections.
pub(crate) type HttpClient = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// Makes the client. The roots built into the program count only where the machine has none.
pub(crate) fn build() -> Result<HttpClient, StartError> {
    let crypto = Arc::new(rustls::crypto::ring::default_provider());
    let native = HttpsConnectorBuilder::new().with_provider_and_native_roots(Arc::clone(&crypto));
    let roots = match native {
        Ok(roots) => roots,
        Err(error) => {
            tracing::info!(%error, "no TLS roots on this machine, using the built-in ones");
            HttpsConnectorBuilder::new()
                .with_provider_and_webpki_roots(crypto)
                .map_err(|_| StartError::Tls)?
        }
    };
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
    let connector = roots.https_or_http().enable_http1().wrap_connector(tcp);
    Ok(Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_TIMEOUT)
        .http1_max_headers(MOST_HEADERS)
        .build(connector))
}

/// Whether requests to this address are protected: TLS, or a network that is not the internet.
///
/// A host name proves nothing about the network it resolves to, except `localhost`.
pub(crate) fn is_protected(uri: &Uri) -> bool {
    if uri.scheme_str() == Some("https") {
        return true;
    }
    let host = uri.host().unwrap_or_default();
    if host.eq_ignore_ascii_case("localhost") {
        return true;
    }
    match host.trim_start_matches('[').trim_end_matches(']').parse() {
        Ok(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Ok(IpAddr::V6(ip)) => {
            ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()
        }
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests;
