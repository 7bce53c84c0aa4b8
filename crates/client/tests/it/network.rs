//! TLS and proxies. The certificates in `tests/data/tls` are for `gateway.example` and `localhost`;
//! the key of their authority was thrown away.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lucairn::transport::{Request, Response, Transport, TransportError, TransportOptions};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::server::{Received, Server, Then, answer, read};

const LONG: Duration = Duration::from_secs(20);

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tls").join(name)
}

fn trusting(options: TransportOptions) -> TransportOptions {
    TransportOptions { ca_file: Some(data("authority.pem")), ..options }
}

fn tls_config() -> Arc<ServerConfig> {
    let chain = CertificateDer::pem_file_iter(data("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(data("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain.map(Result::unwrap).collect(), key)
        .unwrap();
    Arc::new(config)
}

type TlsStream = StreamOwned<ServerConnection, TcpStream>;

fn over_tls(config: &Arc<ServerConfig>, stream: TcpStream) -> io::Result<TlsStream> {
    let connection = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
    Ok(StreamOwned::new(connection, stream))
}

/// A TLS server that always says the same.
fn tls_server() -> Server {
    let config = tls_config();
    Server::wrapped(
        move |stream| over_tls(&config, stream),
        |_, stream: &mut TlsStream| {
            stream.write_all(&answer("200 OK", "", "secret"))?;
            Ok(Then::KeepOpen)
        },
    )
}

/// A proxy that plays the server behind its tunnel itself, whatever the name of that.
fn tunnel() -> (Server, Arc<std::sync::Mutex<Vec<Received>>>) {
    let config = tls_config();
    let inside = Arc::new(std::sync::Mutex::new(Vec::new()));
    let record = Arc::clone(&inside);
    let proxy = Server::start(move |received, stream| {
        if !received.first_line().starts_with("CONNECT ") {
            stream.write_all(&answer("200 OK", "", "forwarded"))?;
            return Ok(Then::KeepOpen);
        }
        stream.write_all(b"HTTP/1.1 200 Connection established\r\nx-proxy: yes\r\n\r\n")?;
        let mut stream = over_tls(&config, stream.try_clone()?)?;
        let mut pending = Vec::new();
        while let Some(received) = read(&mut stream, &mut pending)? {
            record.lock().unwrap().push(received);
            stream.write_all(&answer("200 OK", "", "secret"))?;
        }
        Ok(Then::Close)
    });
    (proxy, inside)
}

async fn get(options: TransportOptions, url: String) -> Result<Response, TransportError> {
    let mut request = Request::new("GET", url);
    request.headers.push(("x-api-key".to_owned(), "hunter2".to_owned()));
    Transport::new(options).send(request, LONG, 1000).await
}

/// An address where nobody listens.
fn nowhere() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn trusted_servers_are_talked_to() {
    let server = tls_server();
    let url = format!("https://localhost:{}/a", server.address.port());
    let transport = Transport::new(trusting(TransportOptions::default()));
    for _ in 0..3 {
        let response = transport.send(Request::new("GET", url.clone()), LONG, 100).await.unwrap();
        assert_eq!(response.body, b"secret");
    }
    assert!(server.received().iter().all(|received| received.connection == 0));
    assert_eq!(server.received()[0].header("host"), Some(&url[8..url.len() - 2]));

    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(data("authority.pem"), folder.path().join("a.pem")).unwrap();
    std::fs::write(folder.path().join("b.txt"), "no certificate").unwrap();
    let folders = vec![folder.path().to_owned()];
    let options = TransportOptions { ca_folders: folders, ..TransportOptions::default() };
    assert!(get(options, url).await.is_ok());
}

#[tokio::test]
async fn untrusted_servers_get_no_request() {
    let server = tls_server();
    let plain = Server::wrapped(
        |mut stream: TcpStream| {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")?;
            Err::<TcpStream, _>(io::ErrorKind::InvalidData.into())
        },
        |_, _: &mut TcpStream| Ok(Then::Close),
    );
    let port = server.address.port();
    let trusting = || trusting(TransportOptions::default());
    let with_file = |file: PathBuf| TransportOptions { ca_file: Some(file), ..trusting() };
    let empty = tempfile::NamedTempFile::new().unwrap();
    for (what, options, url) in [
        ("unknown authority", TransportOptions::default(), format!("https://localhost:{port}/")),
        ("another name", trusting(), format!("https://127.0.0.1:{port}/")),
        ("no TLS there", trusting(), format!("https://localhost:{}/", plain.address.port())),
        ("absent file", with_file("/no/such/file".into()), format!("https://localhost:{port}/")),
        ("empty file", with_file(empty.path().into()), format!("https://localhost:{port}/")),
    ] {
        let error = get(options, url).await.unwrap_err();
        assert!(matches!(error, TransportError::Tls(_)), "{what}: {error:?}");
        assert!(error.is_unsent(), "{what}");
    }
    assert_eq!(server.received().len() + plain.received().len(), 0);
}

#[tokio::test]
async fn no_server_is_no_connection() {
    for url in [
        format!("http://{}/", nowhere()),
        format!("https://{}/", nowhere()),
        "http://no-such-host.invalid/".to_owned(),
    ] {
        let error = get(TransportOptions::default(), url).await.unwrap_err();
        assert!(matches!(error, TransportError::Connect(_)), "{error:?}");
        assert!(error.is_unsent());
        assert!(error.chain().len() > error.to_string().len());
    }
}

#[tokio::test]
async fn a_proxy_of_plain_requests_gets_the_whole_url() {
    let (proxy, _) = tunnel();
    let options = TransportOptions {
        http_proxy: format!("http://anna:p%40ss@{}", proxy.address),
        ..TransportOptions::default()
    };
    let url = "http://u:p@gateway.local/a/../b?c=/";
    assert_eq!(get(options, url.to_owned()).await.unwrap().body, b"forwarded");
    let received = proxy.only();
    assert_eq!(received.first_line(), "GET http://gateway.local/a/../b?c=/ HTTP/1.1");
    assert_eq!(received.all("host"), ["gateway.local"]);
    assert_eq!(received.all("proxy-authorization"), ["Basic YW5uYTpwQHNz"]);
    assert_eq!(received.all("authorization"), ["Basic dTpw"]);
}

#[tokio::test]
async fn a_proxy_of_encrypted_requests_sees_the_host_alone() {
    let (proxy, inside) = tunnel();
    let options = trusting(TransportOptions {
        https_proxy: format!("anna:pass@{}", proxy.address),
        ..TransportOptions::default()
    });
    let transport = Transport::new(options);
    for _ in 0..2 {
        let mut request = Request::new("GET", "https://gateway.example/path?q=1");
        request.headers.push(("x-api-key".to_owned(), "hunter2".to_owned()));
        assert_eq!(transport.send(request, LONG, 1000).await.unwrap().body, b"secret");
    }
    // One tunnel for both, and nothing secret in front of it.
    let received = proxy.only();
    assert_eq!(received.first_line(), "CONNECT gateway.example:443 HTTP/1.1");
    assert_eq!(received.all("proxy-authorization"), ["Basic YW5uYTpwYXNz"]);
    assert!(!received.head.contains("hunter2") && !received.head.contains("path"));
    let inside = inside.lock().unwrap();
    assert_eq!(inside.len(), 2);
    assert_eq!(inside[0].first_line(), "GET /path?q=1 HTTP/1.1");
    assert_eq!(inside[0].all("host"), ["gateway.example"]);
    assert_eq!(inside[0].all("x-api-key"), ["hunter2"]);
    assert!(inside[0].header("proxy-authorization").is_none());
}

#[tokio::test]
async fn a_proxy_that_refuses_is_no_connection() {
    for refusal in ["407 Proxy Authentication Required", "502 Bad Gateway", "302 Found"] {
        let proxy = Server::saying(answer(refusal, "location: http://evil.example\r\n", "no"));
        let https_proxy = proxy.address.to_string();
        let options = trusting(TransportOptions { https_proxy, ..TransportOptions::default() });
        let error = get(options, "https://gateway.example/".to_owned()).await.unwrap_err();
        assert!(matches!(error, TransportError::Connect(_)), "{refusal}: {error:?}");
        assert!(!proxy.only().head.contains("hunter2"));
    }
}

#[tokio::test]
async fn some_hosts_are_reached_without_a_proxy() {
    let (server, (proxy, _)) = (Server::saying(answer("200 OK", "", "direct")), tunnel());
    let through = |no_proxy: &str| TransportOptions {
        http_proxy: proxy.address.to_string(),
        https_proxy: proxy.address.to_string(),
        no_proxy: no_proxy.to_owned(),
        ..TransportOptions::default()
    };
    // What is meant for this machine does not leave it.
    for host in ["127.0.0.1", "localhost", "LOCALHOST"] {
        let url = format!("http://{host}:{}/", server.address.port());
        assert_eq!(get(through(""), url).await.unwrap().body, b"direct");
    }
    for (no_proxy, host, is_direct) in [
        ("gateway.local", "gateway.local", true),
        ("local", "gateway.local", true),
        (".local", "gateway.local", true),
        ("*", "gateway.local", true),
        ("a.example, gateway.local", "gateway.local", true),
        ("teway.local", "gateway.local", false),
        ("gateway.example", "gateway.local", false),
        ("", "gateway.local", false),
    ] {
        let before = proxy.received().len();
        let outcome = get(through(no_proxy), format!("http://{host}:9/")).await;
        assert_eq!(outcome.is_err(), is_direct, "{no_proxy}");
        assert_eq!(proxy.received().len() == before, is_direct, "{no_proxy}");
    }
}

#[tokio::test]
async fn a_proxy_that_cannot_be_used_is_not_done_without() {
    for (proxy, complaint) in [
        ("socks5://127.0.0.1:9", "unsupported scheme"),
        ("ftp://127.0.0.1:9", "proxy setting"),
        ("not a proxy", "proxy setting"),
        ("http://", "proxy setting"),
    ] {
        for url in ["http://gateway.local/", "https://gateway.example/"] {
            let options = trusting(TransportOptions {
                http_proxy: proxy.to_owned(),
                https_proxy: proxy.to_owned(),
                ..TransportOptions::default()
            });
            let error = get(options, url.to_owned()).await.unwrap_err();
            assert!(error.is_unsent() && error.chain().contains(complaint), "{proxy}: {error:?}");
        }
    }
}

#[tokio::test]
async fn requests_that_cannot_be_written_are_not_sent() {
    let server = Server::saying(answer("200 OK", "", "x"));
    let url = || server.url("/");
    let header = |name: &str, value: &str| Request {
        headers: vec![(name.to_owned(), value.to_owned())],
        ..Request::new("GET", url())
    };
    for request in [
        Request::new("GET", "/path"),
        Request::new("GET", "ftp://host/"),
        Request::new("GET", "http://"),
        Request::new("GET", "http://host:port/"),
        Request::new("GET", "http://host:99999/"),
        Request::new("GET", "http://größe.example/"),
        Request::new("GET", url() + "with blank in it"),
        Request::new("GET", url() + "\r\nx-evil: 1"),
        Request::new("GET /other HTTP/1.1\r\n", url()),
        Request::new("CONNECT", url()),
        Request::new("", url()),
        header("x-a", "1\r\nx-evil: 1"),
        header("x-a", "größe"),
        header("x-a", "nul\0"),
        header("x a", "1"),
        header("", "1"),
        header("x-größe", "1"),
        header("content-length", "5"),
        header("Transfer-Encoding", "chunked"),
    ] {
        let outcome =
            Transport::new(TransportOptions::default()).send(request.clone(), LONG, 100).await;
        assert!(matches!(outcome, Err(TransportError::Request(_))), "{request:?}: {outcome:?}");
    }
    assert_eq!(server.received().len(), 0);
}

#[test]
fn debug_output_holds_no_secret() {
    let mut request = Request::new("POST", "https://anna:hunter2@gateway.example/path");
    request.headers.push(("x-api-key".to_owned(), "hunter2".to_owned()));
    request.body = "hunter2".into();
    let shown = format!("{request:?}");
    assert!(!shown.contains("hunter2") && shown.contains("x-api-key"), "{shown}");
}
