//! The side of a line that answers.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::FutureExt;
use hyper::body::Body as _;
use hyper::{Request, Response};
use tokio::net::UnixStream;

use super::driver::{Driver, Opened};
use super::frame::{self, Kind};
use super::{Arriving, Line, Silence};
use crate::server::{Body, Stop};

/// Answers the requests of a line until it ends; after `stop` only those that came before.
///
/// At most `most` are under way at a time.
pub(crate) async fn serve<H, F>(socket: UnixStream, most: usize, mut stop: Stop, handler: H)
where
    H: Fn(Request<Arriving>) -> F + Send + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let line = Line::default();
    let on = line.clone();
    let opened: Opened = Box::new(move |number, (method, uri, headers)| {
        let body =
            Arriving { line: on.clone(), exchange: number, is_answer: false, is_read: false };
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        let under_way = UnderWay { line: on.clone(), number };
        // An async function that takes the future of the handler would keep room for it twice.
        let answering = handler(request).then(move |answer| send(under_way, answer));
        let task = tokio::spawn(answering).abort_handle();
        if let Some(exchange) = on.lock().exchanges.get_mut(&number) {
            exchange.task = Some(task);
        }
    });
    let mut driver = Driver::new(line.clone(), socket, Some((opened, most)));
    tokio::select! {
        biased;
        () = &mut driver => return,
        // A sender that is gone is a stop, too.
        _ = stop.wait_for(|stop| *stop) => {}
    }
    {
        let mut state = line.lock();
        let last = state.last;
        state.push((Kind::Close, true), last, [&[], &[]]);
        state.retire();
    }
    driver.await;
}

/// An exchange that is being answered. One that is dropped before its end is broken off.
struct UnderWay {
    line: Line,
    number: u64,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.line.lock().leave(self.number, true);
    }
}

async fn send(under_way: UnderWay, answer: Response<Body>) {
    let (head, body) = answer.into_parts();
    let head = frame::answer_head(head.status, &head.headers);
    let head = Some((Kind::Answer, head));
    let mut sending = Sending { under_way, head, piece: None, is_last: false, body };
    poll_fn(|context| sending.poll(context)).await;
}

/// An answer on its way.
struct Sending {
    under_way: UnderWay,
    /// Until it has left.
    head: Option<(Kind, Vec<u8>)>,
    /// What has to leave next, and whether it is the end.
    piece: Option<Bytes>,
    is_last: bool,
    body: Body,
}

impl Sending {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            if let Some(piece) = &mut self.piece {
                let mut state = self.under_way.line.lock();
                let number = self.under_way.number;
                if !state.push_body(number, &mut self.head, piece, self.is_last) {
                    let Some(exchange) = state.exchanges.get_mut(&number) else {
                        return Poll::Ready(());
                    };
                    exchange.writer = Some(context.waker().clone());
                    return Poll::Pending;
                }
                if self.is_last {
                    state.leave(number, false);
                    return Poll::Ready(());
                }
                self.piece = None;
            }
            match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Pending => {
                    self.send_head();
                    return Poll::Pending;
                }
                Poll::Ready(None) => (self.piece, self.is_last) = (Some(Bytes::new()), true),
                Poll::Ready(Some(Ok(frame))) => {
                    self.piece = frame.into_data().ok();
                    self.is_last = self.piece.is_some() && self.body.is_end_stream();
                }
                Poll::Ready(Some(Err(error))) => {
                    // Where it broke off is told behind all that came before.
                    self.send_head();
                    if error.is::<Silence>() {
                        let mut state = self.under_way.line.lock();
                        state.leave_in_silence(self.under_way.number);
                    }
                    return Poll::Ready(());
                }
            }
        }
    }

    fn send_head(&mut self) {
        let mut state = self.under_way.line.lock();
        state.push_body(self.under_way.number, &mut self.head, &mut Bytes::new(), false);
    }
}
