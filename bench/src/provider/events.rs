//! The body of a stream: each event leaves by itself.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::body::{Body, Frame};
use tokio::sync::mpsc::{Receiver, channel};

use super::Error;
use crate::timer::Timer;

/// Events on their way.
pub(super) struct Events(Receiver<Bytes>);

impl Events {
    /// Sends the first event now, and each further one that much later than the one before it.
    pub(super) fn send(events: Vec<Bytes>, gap: Duration, timer: Timer) -> Self {
        // With room for one only, the server writes each event before it is given the next one,
        // so that they do not melt together on the way.
        let (sender, receiver) = channel(1);
        tokio::spawn(async move {
            let mut due = Instant::now();
            for (number, event) in events.into_iter().enumerate() {
                if number > 0 && !gap.is_zero() {
                    due += gap;
                    timer.sleep_until(due).await;
                }
                if sender.send(event).await.is_err() {
                    return;
                }
            }
        });
        Self(receiver)
    }
}

impl Body for Events {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        self.0.poll_recv(context).map(|event| event.map(|event| Ok(Frame::data(event))))
    }
}
