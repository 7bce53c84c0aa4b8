//! A mock of a model provider: OpenAI chat completions and Anthropic messages, whole or streamed.
//!
//! It answers with the beginning of the last user message. The model's name says how long it
//! takes: `mock-20ms` thinks for 20 milliseconds, and `mock-20ms-5ms` lets 5 milliseconds pass
//! before each further event of a stream. `GET /stats` tells how many requests there were and how
//! many of them held any of the values that must never arrive here.

mod answer;
mod asked;
mod events;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use memchr::memmem::Finder;
use serde_json::json;
use tokio::net::TcpListener;

use crate::connection::Error;
use crate::print;
use crate::timer::Timer;
use answer::Dialect;
use asked::Asked;
use events::Events;

type Body = Either<Full<Bytes>, Events>;

/// The provider and what it has counted.
pub struct Provider {
    planted: Vec<Finder<'static>>,
    timer: Timer,
    answered: AtomicU64,
    leaked: AtomicU64,
}

/// Listens, prints the address as a JSON line, and answers until the process ends.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(provider: Provider, listen: SocketAddr) -> Result<(), Error> {
    let provider = Arc::new(provider);
    let listener = TcpListener::bind(listen).await?;
    print(&json!({ "address": listener.local_addr()?.to_string() }))?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let provider = Arc::clone(&provider);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let provider = Arc::clone(&provider);
                async move { Ok::<_, Infallible>(provider.answer(request).await) }
            });
            http1::Builder::new().serve_connection(TokioIo::new(stream), service).await
        });
    }
}

impl Provider {
    /// A provider that counts requests with any of these values.
    #[must_use]
    pub fn new(planted: &[String]) -> Self {
        Self {
            planted: planted.iter().map(|value| Finder::new(value.as_str()).into_owned()).collect(),
            timer: Timer::default(),
            answered: AtomicU64::new(0),
            leaked: AtomicU64::new(0),
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        let path = request.uri().path();
        let dialect = match *request.method() {
            Method::GET if path == "/stats" => return whole(StatusCode::OK, self.stats()),
            Method::POST if path.ends_with("/chat/completions") => Dialect::Chat,
            Method::POST if path.ends_with("/messages") => Dialect::Messages,
            _ => return whole(StatusCode::NOT_FOUND, "{}".to_owned()),
        };
        let Ok(body) = request.into_body().collect().await else {
            return whole(StatusCode::BAD_REQUEST, "{}".to_owned());
        };
        let body = body.to_bytes();
        let Some(asked) = Asked::read(&body) else {
            return whole(StatusCode::BAD_REQUEST, "{}".to_owned());
        };
        self.answered.fetch_add(1, Ordering::Relaxed);
        if self.planted.iter().any(|value| value.find(&body).is_some()) {
            self.leaked.fetch_add(1, Ordering::Relaxed);
        }
        let [thinking, gap] = times(&asked.model);
        if !thinking.is_zero() {
            self.timer.sleep(thinking).await;
        }
        if asked.stream {
            let events = dialect.events(&asked.model, &asked.said);
            reply(
                StatusCode::OK,
                "text/event-stream",
                Either::Right(Events::send(events, gap, self.timer.clone())),
            )
        } else {
            whole(StatusCode::OK, dialect.whole(&asked.model, &asked.said))
        }
    }

    fn stats(&self) -> String {
        json!({
            "answered": self.answered.load(Ordering::Relaxed),
            "leaked": self.leaked.load(Ordering::Relaxed),
        })
        .to_string()
    }
}

/// How long a model thinks, and the time between two of its events.
fn times(model: &str) -> [Duration; 2] {
    let millis = |part: &str| part.strip_suffix("ms")?.parse().ok().map(Duration::from_millis);
    let mut times = model.split('-').filter_map(millis);
    [(); 2].map(|()| times.next().unwrap_or_default())
}

fn whole(status: StatusCode, body: String) -> Response<Body> {
    reply(status, "application/json", Either::Left(Full::new(Bytes::from(body))))
}

fn reply(status: StatusCode, kind: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

#[cfg(test)]
mod tests;
