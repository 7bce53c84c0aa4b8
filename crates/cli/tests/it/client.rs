//! An application's side of a gateway: a small HTTP client that tells a broken connection from a
//! hanging one.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{HeaderMap, Method, Request, StatusCode};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// How long an answer may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// No connection, or it broke before the end of the answer.
    Broken,
    /// Nothing came for half a minute.
    Hanging,
}

/// An answer of any status.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The stable code of an error, whichever shape the route gives it.
    pub(crate) fn code(&self) -> String {
        let body = self.json();
        let places = [&body["error"]["code"], &body["code"], &body["error"]];
        places.iter().find_map(|place| place.as_str()).unwrap_or("").to_owned()
    }

    /// The id of the exchange that is answered.
    pub(crate) fn request_id(&self) -> String {
        self.json()["request_id"].as_str().unwrap().to_owned()
    }

    /// What the model said, as the application gets it.
    pub(crate) fn said(&self) -> String {
        let body = self.json();
        body["result"]["content"][0]["text"].as_str().unwrap_or("").to_owned()
    }

    /// Itself, when the status is the expected one.
    #[track_caller]
    pub(crate) fn expect_status(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }
}

/// A client; clones share its connections.
#[derive(Clone)]
pub(crate) struct Client {
    base: String,
    pool: Pool<HttpConnector, Full<Bytes>>,
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(Duration::from_secs(5)));
        let pool = Pool::builder(TokioExecutor::new()).build(connector);
        Self { base: format!("http://{address}"), pool }
    }

    /// The address of the gateway.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Sends a request with any headers and any bytes.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Result<Answer, Lost> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body.into())).unwrap();
        let answered = async {
            let response = self.pool.request(request).await.map_err(|_| Lost::Broken)?;
            let (parts, body) = response.into_parts();
            let body = body.collect().await.map_err(|_| Lost::Broken)?.to_bytes();
            Ok(Answer { status: parts.status, headers: parts.headers, body })
        };
        tokio::time::timeout(PATIENCE, answered).await.unwrap_or(Err(Lost::Hanging))
    }

    /// Sends a request to the messages route.
    pub(crate) async fn try_message(&self, key: &str, body: &Value) -> Result<Answer, Lost> {
        let headers = [("x-api-key", key), ("content-type", "application/json")];
        self.send(Method::POST, "/api/v1/proxy/messages", &headers, body.to_string()).await
    }

    /// The same where an answer is certain.
    pub(crate) async fn message(&self, key: &str, body: &Value) -> Answer {
        self.try_message(key, body).await.unwrap()
    }

    pub(crate) async fn try_get(&self, path: &str, key: &str) -> Result<Answer, Lost> {
        self.send(Method::GET, path, &[("x-api-key", key)], "").await
    }

    /// The same where an answer is certain.
    pub(crate) async fn get(&self, path: &str, key: &str) -> Answer {
        self.try_get(path, key).await.unwrap()
    }

    /// Sends a request of the operator.
    pub(crate) async fn admin(
        &self,
        method: Method,
        path: &str,
        admin_key: &str,
        body: &Value,
    ) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let headers = [("x-admin-key", admin_key), ("content-type", "application/json")];
        self.send(method, path, &headers, body).await.unwrap()
    }

    /// Asks for a path until the answer is 200.
    pub(crate) async fn wait_for(&self, path: &str, key: &str) -> Answer {
        let mut last = String::new();
        let asked = async {
            loop {
                match self.try_get(path, key).await {
                    Ok(answer) if answer.status == StatusCode::OK => return answer,
                    Ok(answer) => last = format!("{} {}", answer.status, answer.text()),
                    Err(lost) => last = format!("{lost:?}"),
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        match tokio::time::timeout(PATIENCE, asked).await {
            Ok(answer) => answer,
            Err(_) => panic!("{path} stays at {last}"),
        }
    }

    /// The certificate of an exchange, as soon as it is there.
    pub(crate) async fn certificate(&self, request_id: &str, key: &str) -> Answer {
        self.wait_for(&format!("/api/v1/veil/certificate/{request_id}"), key).await
    }
}
