//! A small client for the gateway's own API, for the commands that talk to a running gateway.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, Uri};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

use crate::failure::Failure;

/// The largest answer that is read, in bytes.
const LARGEST: usize = 64 * 1024 * 1024;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// A client for one gateway and one key.
pub(crate) struct ApiClient {
    base: String,
    key_header: (&'static str, String),
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// An answer: status and body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl ApiClient {
    /// A client that sends its key in the given header.
    pub(crate) fn new(base: &str, header: &'static str, key: &str) -> Result<Self, Failure> {
        let tls = rustls::ClientConfig::builder_with_provider(
            rustls::crypto::ring::default_provider().into(),
        )
        .with_safe_default_protocol_versions()
        .map_err(|error| Failure::environment("tls_unusable", error.to_string()))?
        .with_webpki_roots()
        .with_no_client_auth();
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self {
            base: base.trim_end_matches('/').to_owned(),
            key_header: (header, key.to_owned()),
            client: Client::builder(TokioExecutor::new()).build(connector),
        })
    }

    /// Whether what is sent can be read on its way: without TLS, to another machine.
    pub(crate) fn is_overheard(&self) -> bool {
        let Ok(uri) = self.base.parse::<Uri>() else { return false };
        let host = uri.host().unwrap_or("").trim_matches(['[', ']']);
        let is_here = host == "localhost"
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        uri.scheme_str() == Some("http") && !is_here
    }

    /// Sends a request; an answer of any status is an answer.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, Failure> {
        let unreachable = |why: &str| {
            let message = format!("{}: {why}; is \"lucairn serve\" running there?", self.base);
            Failure::environment("gateway_unreachable", message)
        };
        let uri: Option<Uri> = format!("{}{path}", self.base).parse().ok();
        let has_scheme = |uri: &Uri| matches!(uri.scheme_str(), Some("http" | "https"));
        let uri = uri.filter(has_scheme).ok_or_else(|| {
            let message = format!("{} is no URL; write it like http://127.0.0.1:8080", self.base);
            Failure::usage("url_invalid", message)
        })?;
        let bytes = body.map_or_else(Bytes::new, |body| Bytes::from(body.to_string()));
        let (name, key) = &self.key_header;
        let request = Request::builder()
            .method(method)
            .uri(uri)
            .header(*name, key)
            .header("content-type", "application/json")
            .body(Full::new(bytes))
            .map_err(|_| Failure::usage("key_invalid", "the key cannot stand in a header"))?;
        let answered = async {
            let response = self.client.request(request).await.map_err(|error| cause(&error))?;
            let status = response.status().as_u16();
            let body = http_body_util::Limited::new(response.into_body(), LARGEST);
            let body = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
            Ok::<_, String>(Answer { status, body })
        };
        match tokio::time::timeout(PATIENCE, answered).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(why)) => Err(unreachable(&format!("no answer ({why})"))),
            Err(_) => Err(unreachable("no answer in time")),
        }
    }
}

/// The innermost reason of an error, which says the most.
fn cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
