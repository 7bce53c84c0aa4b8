//! A model provider that costs next to nothing: OpenAI chat completions on a loopback port.
//!
//! It answers with the beginning of the last user message. A model named `mock-20ms` thinks for 20
//! milliseconds. `GET /stats` tells how many requests there were and how many of them held any of
//! the values that must never arrive here.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use clap::Parser;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use lucairn_bench::connection::Error;
use lucairn_bench::print;
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;

/// The length of an answer's text in bytes: with its envelope it makes half a kilobyte.
const ECHOED: usize = 320;

#[derive(Parser)]
struct Arguments {
    /// Where to listen; port 0 takes a free one, which is printed.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// File with a JSON list of values that must never arrive here.
    #[arg(long)]
    planted: Option<PathBuf>,
}

#[derive(Default)]
struct Mock {
    planted: Vec<String>,
    answered: AtomicU64,
    leaked: AtomicU64,
}

#[derive(Deserialize)]
struct Chat {
    model: String,
    messages: Vec<Message>,
}

#[derive(Deserialize)]
struct Message {
    role: String,
    content: String,
}

fn main() -> Result<(), Error> {
    let arguments = Arguments::parse();
    let planted = match &arguments.planted {
        Some(file) => serde_json::from_slice(&std::fs::read(file)?)?,
        None => Vec::new(),
    };
    let mock = Arc::new(Mock { planted, ..Mock::default() });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(serve(mock, arguments.listen))
}

async fn serve(mock: Arc<Mock>, listen: SocketAddr) -> Result<(), Error> {
    let listener = TcpListener::bind(listen).await?;
    print(&json!({ "address": listener.local_addr()?.to_string() }))?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let mock = Arc::clone(&mock);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let mock = Arc::clone(&mock);
                async move { Ok::<_, Infallible>(mock.answer(request).await) }
            });
            http1::Builder::new().serve_connection(TokioIo::new(stream), service).await
        });
    }
}

impl Mock {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let is_chat = request.uri().path().ends_with("/chat/completions");
        match (request.method(), request.uri().path()) {
            (&Method::GET, "/stats") => reply(
                StatusCode::OK,
                json!({
                    "answered": self.answered.load(Ordering::Relaxed),
                    "leaked": self.leaked.load(Ordering::Relaxed),
                })
                .to_string(),
            ),
            (&Method::POST, _) if is_chat => self.chat(request).await,
            _ => reply(StatusCode::NOT_FOUND, "{}".to_owned()),
        }
    }

    async fn chat(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let Ok(body) = request.into_body().collect().await else {
            return reply(StatusCode::BAD_REQUEST, "{}".to_owned());
        };
        let Ok(chat) = serde_json::from_slice::<Chat>(&body.to_bytes()) else {
            return reply(StatusCode::BAD_REQUEST, "{}".to_owned());
        };
        self.answered.fetch_add(1, Ordering::Relaxed);
        let user = chat.messages.iter().rfind(|message| message.role == "user");
        let said = user.map_or("", |message| message.content.as_str());
        if self.planted.iter().any(|value| said.contains(value.as_str())) {
            self.leaked.fetch_add(1, Ordering::Relaxed);
        }
        let thinking = thinking_time(&chat.model);
        if !thinking.is_zero() {
            tokio::time::sleep(thinking).await;
        }
        reply(StatusCode::OK, completion(&chat.model, beginning(said)))
    }
}

/// `mock-20ms` thinks for 20 milliseconds, everything else not at all.
fn thinking_time(model: &str) -> Duration {
    let millis = model.rsplit('-').next().and_then(|last| last.strip_suffix("ms"));
    Duration::from_millis(millis.and_then(|millis| millis.parse().ok()).unwrap_or(0))
}

fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(ECHOED)]
}

fn completion(model: &str, text: &str) -> String {
    json!({
        "id": "chatcmpl-mock",
        "object": "chat.completion",
        "created": 1_781_000_000,
        "model": model,
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": text },
            "finish_reason": "stop",
        }],
        "usage": { "prompt_tokens": 250, "completion_tokens": 80, "total_tokens": 330 },
    })
    .to_string()
}

fn reply(status: StatusCode, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
