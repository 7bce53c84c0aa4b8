//! A gateway that costs next to nothing, for measuring clients: it answers every call with the same.
//!
//! Below `/large` the model's answer is nine mebibytes long.

use std::convert::Infallible;
use std::net::SocketAddr;

use bytes::Bytes;
use clap::Parser;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use lucairn_bench::connection::Error;
use lucairn_bench::print;
use serde_json::json;
use tokio::net::TcpListener;

/// The length of a large answer's text in bytes.
const LARGE: usize = 9 * 1024 * 1024;

#[derive(Parser)]
struct Arguments {
    /// Where to listen; port 0 takes a free one, which is printed.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
}

fn main() -> Result<(), Error> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(serve(arguments.listen))
}

async fn serve(listen: SocketAddr) -> Result<(), Error> {
    let listener = TcpListener::bind(listen).await?;
    print(&json!({ "address": listener.local_addr()?.to_string() }))?;
    let usual =
        answer("Dear Anna Schmidt, your IBAN DE89 3704 0044 0532 0130 00 is confirmed. ".repeat(4));
    let large = answer("x".repeat(LARGE));
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (usual, large) = (usual.clone(), large.clone());
        tokio::spawn(async move {
            let service = service_fn(move |request: Request<Incoming>| {
                let is_large = request.uri().path().starts_with("/large");
                let body = if is_large { large.clone() } else { usual.clone() };
                async move {
                    // The request is read, because a real gateway reads it.
                    let _ = request.into_body().collect().await;
                    Ok::<_, Infallible>(reply(body))
                }
            });
            http1::Builder::new().serve_connection(TokioIo::new(stream), service).await
        });
    }
}

/// What a gateway says when the model has answered.
fn answer(text: String) -> Bytes {
    let answer = json!({
        "request_id": "f54294f215ed145122a15c89b3b42bdf",
        "status": "JOB_STATUS_COMPLETED",
        "model_used": "mock",
        "latency_ms": 1,
        "result": {"content": [{"type": "text", "text": text}], "stop_reason": "end_turn"},
        "redaction_count": 2,
        "relinked": true,
        "veil": {
            "status": "available",
            "certificate_url": "/api/v1/veil/certificate/f54294f215ed145122a15c89b3b42bdf",
            "summary_url": "/api/v1/veil/certificate/f54294f215ed145122a15c89b3b42bdf/summary",
        },
    });
    answer.to_string().into()
}

fn reply(body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
