//! New connections: directly, to a proxy, or through one; over TCP or TLS.

use std::error::Error as StdError;
use std::io;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use hyper::Uri;
use hyper::client::conn::http1::handshake;
use hyper::header::HeaderValue;
use hyper::rt::{Read, Write};
use hyper_rustls::{ConfigBuilderExt as _, HttpsConnector};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tower_service::Service as _;

use super::steps::{Activity, Connection, Watched};
use super::{Cause, TransportError, TransportOptions};

/// Makes connections.
pub(super) struct Connector {
    options: TransportOptions,
    /// The proxies, and the same without regard to hosts that need none.
    proxies: [Matcher; 2],
    tcp: HttpConnector,
    /// Read when it is first needed, because a plain connection needs none and reading costs
    /// milliseconds.
    tls: OnceLock<Result<Arc<ClientConfig>, String>>,
}

/// A server and the way to it.
pub(super) struct Destination {
    server: Uri,
    pub(super) way: Way,
}

pub(super) enum Way {
    Direct,
    /// The proxy gets the request itself.
    Forward(Intercept),
    /// The proxy is asked for a tunnel.
    Tunnel(Intercept),
}

impl Connector {
    pub(super) fn new(options: TransportOptions) -> Self {
        let proxies = [options.no_proxy.as_str(), ""].map(|no_proxy| {
            Matcher::builder()
                .http(options.http_proxy.clone())
                .https(options.https_proxy.clone())
                .no(no_proxy)
                .build()
        });
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        Self { options, proxies, tcp, tls: OnceLock::new() }
    }

    /// The way to a server. A proxy setting that cannot be read is no reason to do without one.
    pub(super) fn destination(&self, server: Uri) -> Result<Destination, TransportError> {
        let [matcher, without_exceptions] = &self.proxies;
        let is_tls = server.scheme_str() == Some("https");
        let options = &self.options;
        let setting = if is_tls { &options.https_proxy } else { &options.http_proxy };
        let way = match matcher.intercept(&server) {
            _ if is_this_machine(server.host().unwrap_or_default()) => Way::Direct,
            Some(proxy) if is_tls => Way::Tunnel(proxy),
            Some(proxy) => Way::Forward(proxy),
            None if setting.is_empty() => Way::Direct,
            None if without_exceptions.intercept(&server).is_some() => Way::Direct,
            None => {
                return Err(TransportError::Request(
                    "the proxy setting is no URL: give http://host:port",
                ));
            }
        };
        Ok(Destination { server, way })
    }

    /// Connects. The connection closes when nobody holds it any more.
    pub(super) async fn connect(&self, to: &Destination) -> Result<Connection, TransportError> {
        match &to.way {
            Way::Direct => self.reach(&to.server).await,
            Way::Forward(proxy) => self.reach(proxy.uri()).await,
            Way::Tunnel(proxy) => {
                let tls = self.tls()?;
                let to_proxy = HttpsConnector::from((self.tcp.clone(), Arc::clone(&tls)));
                let mut tunnel = Tunnel::new(proxy.uri().clone(), to_proxy);
                if let Some(authorization) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(authorization.clone());
                }
                let mut through = HttpsConnector::from((tunnel, tls));
                drive(through.call(to.server.clone()).await.map_err(no_connection)?).await
            }
        }
    }

    async fn reach(&self, server: &Uri) -> Result<Connection, TransportError> {
        let mut tcp = self.tcp.clone();
        if server.scheme_str() == Some("http") {
            let stream = tcp.call(server.clone()).await;
            return drive(stream.map_err(|error| no_connection(error.into()))?).await;
        }
        let mut tls = HttpsConnector::from((tcp, self.tls()?));
        drive(tls.call(server.clone()).await.map_err(no_connection)?).await
    }

    fn tls(&self) -> Result<Arc<ClientConfig>, TransportError> {
        let config = self.tls.get_or_init(|| configure(&self.options));
        config.clone().map_err(|complaint| TransportError::Tls(complaint.into()))
    }
}

/// Lets a connection run beside the requests.
async fn drive<T>(stream: T) -> Result<Connection, TransportError>
where
    T: Read + Write + Unpin + Send + 'static,
{
    let activity = Activity::default();
    let stream = Watched::new(stream, activity.clone());
    let (sender, driver) =
        handshake(stream).await.map_err(|error| TransportError::Connect(error.into()))?;
    // Whoever waits for an answer is told how it ended.
    tokio::spawn(driver);
    Ok(Connection { sender, activity })
}

fn configure(options: &TransportOptions) -> Result<Arc<ClientConfig>, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let builder = if options.ca_file.is_some() || !options.ca_folders.is_empty() {
        builder.with_root_certificates(bundle(options)?)
    } else {
        // The machine's authorities; those built into the program where there are none.
        match builder.clone().with_native_roots() {
            Ok(native) => native,
            Err(_) => builder.with_webpki_roots(),
        }
    };
    Ok(Arc::new(builder.with_no_client_auth()))
}

/// The authorities of the options. One that cannot be used is left out, as other clients do; no
/// usable one at all is an error.
fn bundle(options: &TransportOptions) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    let unreadable = |path: &Path, error: &dyn std::fmt::Display| {
        format!("the certificate authorities in {} cannot be read: {error}", path.display())
    };
    let mut files: Vec<_> = options.ca_file.iter().cloned().collect();
    for folder in &options.ca_folders {
        let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
        let paths = entries.flatten().map(|entry| entry.path());
        files.extend(paths.filter(|path| path.is_file()));
    }
    for file in files {
        let is_named = options.ca_file.as_ref() == Some(&file);
        match CertificateDer::pem_file_iter(&file) {
            Ok(certificates) => drop(roots.add_parsable_certificates(certificates.flatten())),
            Err(error) if is_named => return Err(unreadable(&file, &error)),
            Err(_) => {}
        }
    }
    if roots.is_empty() {
        return Err("there is no certificate authority in the given places: check SSL_CERT_FILE, \
                    SSL_CERT_DIR and REQUESTS_CA_BUNDLE"
            .to_owned());
    }
    Ok(roots)
}

fn no_connection(error: Cause) -> TransportError {
    if is_about_tls(error.as_ref()) {
        TransportError::Tls(error)
    } else {
        TransportError::Connect(error)
    }
}

fn is_about_tls(error: &(dyn StdError + 'static)) -> bool {
    if error.is::<rustls::Error>() || error.is::<rustls::pki_types::InvalidDnsNameError>() {
        return true;
    }
    // An I/O error leaves itself out when it is asked for its source.
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let source = wrapped.map(|error| error as &(dyn StdError + 'static));
    source.or_else(|| error.source()).is_some_and(is_about_tls)
}

/// Whether a host is certainly this machine.
pub(crate) fn is_this_machine(host: &str) -> bool {
    let hosts = ["localhost", "127.0.0.1", "::1", "[::1]"];
    hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
}

/// Basic authorization (RFC 7617) of the `name:password` in a URL.
pub(super) fn basic_authorization(userinfo: &str) -> Option<HeaderValue> {
    // The matcher decodes and encodes just this for proxies.
    let matcher = Matcher::builder().all(format!("http://{userinfo}@host")).build();
    let authorization = matcher.intercept(&Uri::from_static("http://any/"))?;
    authorization.basic_auth().cloned()
}
