//! An egress that takes a call and then hangs; time passes by itself.

use futures_util::stream;
use http_body_util::{BodyExt, StreamBody};
use hyper::Request;
use hyper::body::Frame;
use lucairn_compartment::Compartment;
use lucairn_compartment::message::Dialect;
use lucairn_compartment::server::{self, Body, BoxError, Incoming, Limits, Listener};
use tokio::net::UnixListener;
use tokio::sync::watch;

use super::*;

/// An egress that hangs before its answer, or behind a first piece of it.
async fn answer(request: Request<Incoming>, begins: bool) -> Response<Body> {
    let call: Call = envelope::read(request.headers()).unwrap();
    assert_eq!(call.timeout_ms, 600_000);
    if !begins {
        return std::future::pending().await;
    }
    let first = Ok::<_, BoxError>(Frame::data(Bytes::from_static(b"first")));
    let never = stream::once(std::future::pending());
    let body = StreamBody::new(stream::StreamExt::chain(stream::iter([first]), never));
    let passed = Passed { status: 200, provider: "p".to_owned(), headers: Vec::new() };
    let mut response = Response::new(BodyExt::boxed_unsync(body));
    *response.headers_mut() = envelope::headers(&passed).unwrap();
    response
}

#[tokio::test(start_paused = true)]
async fn an_egress_that_hangs_is_not_waited_for_for_ever() {
    for begins in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("egress");
        let listener = Listener::Unix(UnixListener::bind(&socket).unwrap());
        let limits = Limits {
            header_timeout: Duration::from_secs(86_400),
            drain_timeout: Duration::ZERO,
            connections: 10,
        };
        let (_stop, stopped) = watch::channel(false);
        tokio::spawn(server::serve(listener, limits, stopped, move |request, _| {
            answer(request, begins)
        }));
        let egress = EgressClient::new(Peer::new(Compartment::Egress, socket));
        let call = Call {
            token: "t".to_owned(),
            model: None,
            provider: None,
            own_key_only: false,
            dialect: Dialect::OpenaiModels,
            timeout_ms: 600_000,
            headers: Vec::new(),
            detail: None,
            unmasked: false,
        };
        let asked = egress.ask("r", &call, None).await;
        let problem = match asked {
            Ok(Streamed { mut body, .. }) => {
                assert_eq!(body.next().await.unwrap().unwrap(), "first");
                body.next().await.unwrap().unwrap_err()
            }
            Err(no_reply) => Problem::from(no_reply),
        };
        assert_eq!(problem.kind, Kind::EgressUnavailable, "begins: {begins}");
    }
}
