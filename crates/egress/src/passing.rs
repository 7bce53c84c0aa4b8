//! The body of an answer on its way from the provider to the gateway. It holds no more than the
//! piece that is being handed over, and its end signs the claim.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Frame;
use lucairn_compartment::peer::Silence;
use lucairn_compartment::server::{Body, BoxError};
use lucairn_veil::claim::InferenceOutcome;
use tokio::sync::watch;
use tokio::time::{Instant, Sleep};

use crate::owed::Owed;
use crate::self_report::SelfReport;

/// Why a body breaks off.
#[derive(Clone, Copy, Debug, thiserror::Error)]
enum Broken {
    #[error("the provider broke off")]
    Provider,
    #[error("the provider sent nothing for too long")]
    Idle,
    #[error("the egress ends")]
    Over,
    #[error("the answer cannot be claimed")]
    Unclaimed,
}

impl Broken {
    /// What the gateway is told: only silence, because the caller can do something about it.
    fn told(self) -> BoxError {
        match self {
            Self::Idle => Silence.into(),
            Self::Provider | Self::Over | Self::Unclaimed => self.into(),
        }
    }
}

type Piece = Result<Frame<Bytes>, BoxError>;

/// A body that is passed on. Dropping it drops the provider's connection and cancels the call.
pub(crate) struct Passing {
    /// Nothing once it ended.
    body: Option<Body>,
    /// Why it is about to break off.
    broken: Option<Broken>,
    owed: Owed,
    /// Where the provider can take back that it succeeded; nothing if its status was no success.
    report: Option<SelfReport>,
    idle_limit: Duration,
    idle: Pin<Box<Sleep>>,
    /// Whether the provider is being waited for; the gateway's own pauses do not count.
    is_waiting: bool,
    over: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Passing {
    pub(crate) fn new(
        body: Body,
        (owed, report): (Owed, Option<SelfReport>),
        idle_limit: Duration,
        mut over: watch::Receiver<bool>,
    ) -> Self {
        Self {
            body: Some(body),
            broken: None,
            owed,
            report,
            idle_limit,
            idle: Box::pin(tokio::time::sleep(idle_limit)),
            is_waiting: false,
            over: Box::pin(async move {
                // A sender that is gone is an end, too.
                let _ = over.wait_for(|over| *over).await;
            }),
        }
    }

    /// As the socket takes it. No length is announced, so that it is read to its very end.
    pub(crate) fn into_body(self) -> Body {
        BodyExt::boxed_unsync(self)
    }

    /// The end that the provider meant.
    fn finish(&mut self) -> Result<(), BoxError> {
        self.body = None;
        let is_answer = self.report.as_mut().is_some_and(SelfReport::is_answer);
        let outcome =
            if is_answer { InferenceOutcome::Completed } else { InferenceOutcome::Failed };
        // Whoever gets no clean end knows that the answer must not be used.
        self.owed.sign(outcome).map_err(|_| Broken::Unclaimed.into())
    }

    /// The provider's connection broke: before the end of the answer, or only instead of it.
    fn broke_off(&mut self, context: &Context<'_>) -> Poll<Option<Piece>> {
        match self.report.as_ref().is_some_and(SelfReport::has_ended) {
            true => Poll::Ready(self.finish().err().map(Err)),
            false => self.break_off(Broken::Provider, context),
        }
    }

    /// Leaves the provider, and breaks off when this is asked again: the socket writes only what it
    /// has when it must wait, and an error would overtake the bytes that were handed over before.
    fn break_off(&mut self, why: Broken, context: &Context<'_>) -> Poll<Option<Piece>> {
        self.body = None;
        self.broken = Some(why);
        tracing::warn!(cause = %why, "a streamed answer breaks off");
        if self.owed.sign(InferenceOutcome::Failed).is_err() {
            tracing::error!("a failed call has no claim, because it cannot be signed");
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }

    /// Waits for the provider, but not for ever.
    fn wait(&mut self, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        if !self.is_waiting {
            self.is_waiting = true;
            self.idle.as_mut().reset(Instant::now() + self.idle_limit);
        }
        if self.over.as_mut().poll(context).is_ready() {
            return self.break_off(Broken::Over, context);
        }
        if self.idle.as_mut().poll(context).is_ready() {
            return self.break_off(Broken::Idle, context);
        }
        Poll::Pending
    }
}

impl hyper::body::Body for Passing {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        loop {
            let Some(body) = &mut self.body else {
                return Poll::Ready(self.broken.take().map(|why| Err(why.told())));
            };
            let frame = match Pin::new(&mut *body).poll_frame(context) {
                Poll::Pending => return self.wait(context),
                Poll::Ready(None) => return Poll::Ready(self.finish().err().map(Err)),
                Poll::Ready(Some(Err(_))) => return self.broke_off(context),
                Poll::Ready(Some(Ok(frame))) => frame,
            };
            let is_last = body.is_end_stream();
            self.is_waiting = false;
            // Trailers are about the provider's connection.
            let Ok(data) = frame.into_data() else { continue };
            self.owed.hand_over(&data);
            if let Some(report) = &mut self.report {
                report.push(&data);
            }
            // A client that has all it wants may not wait for the end.
            if is_last && let Err(error) = self.finish() {
                return Poll::Ready(Some(Err(error)));
            }
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
    }
}
