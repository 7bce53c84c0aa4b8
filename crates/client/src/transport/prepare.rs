//! From a request as the caller gives it to one that can be written to a connection.

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, HOST, HeaderName, HeaderValue,
    PROXY_AUTHORIZATION, TRANSFER_ENCODING, USER_AGENT,
};
use hyper::http::uri::Authority;
use hyper::{HeaderMap, Method, Uri};

use super::connect::{Connector, Destination, Way};
use super::pool::Line;
use super::{Request, TransportError};

/// Headers whose values no log of the HTTP stack may show.
const SECRET: [&str; 4] = ["x-api-key", "x-upstream-key", "authorization", "cookie"];

/// A request whose parts are known to be good.
pub(super) struct Prepared {
    method: Method,
    /// As it stands in the first line: path and query, or all of it for a proxy.
    target: Uri,
    headers: HeaderMap,
    body: Bytes,
    destination: Destination,
    line: Line,
}

impl Prepared {
    pub(super) fn of(request: Request, connector: &Connector) -> Result<Self, TransportError> {
        let refused = TransportError::Request;
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|_| refused("the method is no HTTP token"))?;
        if method == Method::CONNECT {
            return Err(refused("CONNECT is not for requests: set a proxy instead"));
        }
        let url: Uri = request
            .url
            .parse()
            .map_err(|_| refused("the URL is not valid: encode it and give it whole"))?;
        let server = Server::of(&url).ok_or_else(|| refused("the URL must be http(s)://host/…"))?;
        let mut headers = headers(&request.headers)?;
        let destination = connector.destination(server.address()?)?;
        server.complete(&mut headers)?;
        let target = match &destination.way {
            Way::Forward(proxy) => {
                if let Some(authorization) = proxy.basic_auth() {
                    headers.insert(PROXY_AUTHORIZATION, authorization.clone());
                }
                server.absolute(&url)?
            }
            Way::Direct | Way::Tunnel(_) => {
                let path = url.path_and_query().map_or("/", |path| path.as_str());
                path.parse().map_err(|_| refused("the path of the URL is not valid"))?
            }
        };
        let line = Line { is_tls: server.is_tls, authority: server.host.to_ascii_lowercase() };
        Ok(Self { method, target, headers, body: request.body, destination, line })
    }

    /// Whether it may be sent twice: nothing happens because of it (RFC 9110 section 9.2.1).
    pub(super) fn is_safe(&self) -> bool {
        self.method.is_safe()
    }

    pub(super) fn destination(&self) -> &Destination {
        &self.destination
    }

    pub(super) fn line(&self) -> &Line {
        &self.line
    }

    pub(super) fn to_hyper(&self) -> hyper::Request<Full<Bytes>> {
        let mut request = hyper::Request::new(Full::new(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.target.clone();
        *request.headers_mut() = self.headers.clone();
        request
    }
}

/// The server that a URL names.
struct Server<'a> {
    is_tls: bool,
    userinfo: Option<&'a str>,
    /// Host and port as written, the port left out if it is that of the scheme.
    host: &'a str,
}

impl<'a> Server<'a> {
    fn of(url: &'a Uri) -> Option<Self> {
        let is_tls = match url.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let authority = url.authority()?;
        let (userinfo, host) = match authority.as_str().rsplit_once('@') {
            Some((userinfo, host)) => (Some(userinfo), host),
            None => (None, authority.as_str()),
        };
        if authority.host().is_empty() || !has_plain_port(authority) {
            return None;
        }
        let usual = if is_tls { ":443" } else { ":80" };
        let host = host.strip_suffix(usual).or_else(|| host.strip_suffix(':')).unwrap_or(host);
        Some(Self { is_tls, userinfo, host })
    }

    fn address(&self) -> Result<Uri, TransportError> {
        self.uri("/")
    }

    /// The URL as a proxy wants it, without names and passwords.
    fn absolute(&self, url: &Uri) -> Result<Uri, TransportError> {
        self.uri(url.path_and_query().map_or("/", |path| path.as_str()))
    }

    fn uri(&self, path: &str) -> Result<Uri, TransportError> {
        let scheme = if self.is_tls { "https" } else { "http" };
        let uri = Uri::builder().scheme(scheme).authority(self.host).path_and_query(path).build();
        uri.map_err(|_| TransportError::Request("the host of the URL is not valid"))
    }

    /// Adds the headers that every request has.
    fn complete(&self, headers: &mut HeaderMap) -> Result<(), TransportError> {
        let host = HeaderValue::from_str(self.host)
            .map_err(|_| TransportError::Request("the host of the URL is not valid"))?;
        headers.entry(HOST).or_insert(host);
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
        headers.entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("gzip, deflate"));
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(super::USER_AGENT));
        if let Some(userinfo) = self.userinfo
            && !headers.contains_key(AUTHORIZATION)
            && let Some(value) = super::connect::basic_authorization(userinfo)
        {
            headers.insert(AUTHORIZATION, value);
        }
        Ok(())
    }
}

fn headers(given: &[(String, String)]) -> Result<HeaderMap, TransportError> {
    let mut headers = HeaderMap::with_capacity(given.len() + 5);
    for (name, value) in given {
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| TransportError::Request("a header has a name that HTTP does not allow"))?;
        if name == CONTENT_LENGTH || name == TRANSFER_ENCODING {
            return Err(TransportError::Request("the length of the body is not for headers"));
        }
        let refused = "a header value may hold printable ASCII characters only";
        // The type takes everything from U+0080 on, which servers then read as they like.
        let value = Some(value).filter(|value| value.is_ascii());
        let mut value = value
            .and_then(|value| HeaderValue::from_str(value).ok())
            .ok_or(TransportError::Request(refused))?;
        value.set_sensitive(SECRET.contains(&name.as_str()));
        headers.append(name, value);
    }
    Ok(headers)
}

/// Whether what follows the host is nothing or a port. The type of URLs takes any text there, and
/// then connects to the usual port.
pub(crate) fn has_plain_port(authority: &Authority) -> bool {
    let text = authority.as_str();
    let host = text.rsplit_once('@').map_or(text, |(_, host)| host);
    let port = host.strip_prefix(authority.host()).and_then(|rest| rest.strip_prefix(':'));
    let is_number = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    port.is_none_or(|port| port.is_empty() || is_number(port) && port.parse::<u16>().is_ok())
}

/// A URL without names and passwords, for people.
pub(crate) fn without_userinfo(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "<no URL>".to_owned() };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}
