//! A line: one Unix socket that carries many exchanges at a time between two compartments.
//!
//! What waits to be written when the socket is free goes with one system call, and what has arrived
//! is read with one, however many messages it is. Nothing waits for company: a message that is
//! alone goes alone. Bodies are cut into pieces, so that a long one does not hold up others, and
//! nobody sends more than [`WINDOW`] bytes of a body that the other side has not taken out yet.
//!
//! The frames are in [`frame`]; the side that asks is [`asking`], the side that answers
//! [`answering`], and [`driver`] is the task that owns the socket.

pub(crate) mod answering;
pub(crate) mod asking;
mod driver;
mod frame;

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use hyper::body::Frame as BodyFrame;
use hyper::{HeaderMap, StatusCode};
use tokio::task::AbortHandle;

use frame::Kind;

/// How much of a body may be on its way, in bytes.
const WINDOW: usize = 256 * 1024;

/// How much of a body one frame carries at most, in bytes.
const PIECE: usize = 64 * 1024;

/// The other side broke off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokenOff {
    /// It is gone, or cannot say why.
    #[error("the other compartment broke off")]
    Early,
    /// It waited too long for somebody else, and said so.
    #[error("the other compartment waited in vain")]
    Silence,
}

/// The error of a body that ends because somebody else said nothing for too long. Whoever asked
/// reads [`BrokenOff::Silence`].
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("nothing came for too long")]
pub struct Silence;

/// One end of a line; clones share it.
#[derive(Clone, Default)]
struct Line(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Frames that wait for the socket.
    waiting: Vec<u8>,
    /// How many bytes ever waited, and how many of them the socket has taken.
    queued: u64,
    written: u64,
    /// Wakes the task that owns the socket.
    driver: Option<Waker>,
    exchanges: HashMap<u64, Exchange>,
    /// The highest number so far.
    last: u64,
    /// No new exchange begins; the line ends with the last one under way.
    retired: bool,
    /// The socket is gone.
    over: bool,
}

/// What one side knows of an exchange.
struct Exchange {
    /// Where its request begins in all that was queued.
    start: u64,
    /// The head of the answer, until somebody takes it.
    head: Option<(StatusCode, HeaderMap)>,
    /// What has arrived of the other side's body.
    pieces: VecDeque<Bytes>,
    /// How the other side's body ends, once that is known.
    end: Option<End>,
    /// Bytes that arrived and were not credited, and how many of them were taken out.
    arrived: usize,
    taken: usize,
    /// How many bytes of our body the other side has room for.
    credit: usize,
    reader: Option<Waker>,
    writer: Option<Waker>,
    /// The task that answers.
    task: Option<AbortHandle>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Whole,
    Broken,
    /// Broken off, because the other side waited for somebody in vain.
    Silent,
    /// The other side has not seen the request, and never will.
    Unseen,
}

impl Line {
    fn lock(&self) -> MutexGuard<'_, State> {
        // No code that can panic runs under this lock, so a poisoned state is still whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Lets a frame wait for the socket.
    fn push(&mut self, kind: (Kind, bool), exchange: u64, parts: [&[u8]; 2]) {
        if self.over {
            return;
        }
        let before = self.waiting.len();
        frame::write(&mut self.waiting, kind, exchange, parts);
        self.queued += (self.waiting.len() - before) as u64;
        self.wake_driver();
    }

    fn wake_driver(&mut self) {
        if let Some(driver) = self.driver.take() {
            driver.wake();
        }
    }

    /// Lets as much of a body wait for the socket as the other side has room for, behind `head` if
    /// that has not left yet. Tells whether all of it is on its way; what is not stays in `body`.
    fn push_body(
        &mut self,
        exchange: u64,
        head: &mut Option<(Kind, Vec<u8>)>,
        body: &mut Bytes,
        ends: bool,
    ) -> bool {
        while let Some(of) = self.exchanges.get_mut(&exchange) {
            let room = body.len().min(of.credit).min(PIECE);
            if room == 0 && head.is_none() && !(body.is_empty() && ends) {
                return body.is_empty();
            }
            let piece = body.split_to(room);
            of.credit -= room;
            let (kind, head) = head.take().unwrap_or((Kind::Data, Vec::new()));
            self.push((kind, ends && body.is_empty()), exchange, [&head, &piece]);
            if body.is_empty() {
                return true;
            }
        }
        false
    }

    /// Breaks an answer off and says that somebody else was waited for in vain.
    fn leave_in_silence(&mut self, exchange: u64) {
        if self.leave(exchange, false).is_some() {
            self.push((Kind::Break, true), exchange, [&[frame::SILENCE], &[]]);
        }
    }

    /// Ends an exchange on this side; the other one is told if it does not know.
    fn leave(&mut self, exchange: u64, tell: bool) -> Option<Exchange> {
        let left = self.exchanges.remove(&exchange)?;
        if tell {
            self.push((Kind::Break, true), exchange, [&[], &[]]);
        }
        if self.retired {
            self.wake_driver();
        }
        Some(left)
    }

    /// No new exchange begins on this line.
    fn retire(&mut self) {
        self.retired = true;
        self.wake_driver();
    }

    /// The socket is gone, and with it all that was on its way. Gives the tasks that answer.
    fn end(&mut self) -> Vec<AbortHandle> {
        (self.over, self.retired) = (true, true);
        self.waiting = Vec::new();
        let written = self.written;
        for exchange in self.exchanges.values_mut() {
            let unseen = exchange.start >= written;
            exchange.end.get_or_insert(if unseen { End::Unseen } else { End::Broken });
            exchange.wake();
        }
        self.exchanges.values_mut().filter_map(|exchange| exchange.task.take()).collect()
    }
}

impl Exchange {
    fn new(start: u64) -> Self {
        Self {
            start,
            head: None,
            pieces: VecDeque::new(),
            end: None,
            arrived: 0,
            taken: 0,
            credit: WINDOW,
            reader: None,
            writer: None,
            task: None,
        }
    }

    fn wake(&mut self) {
        self.reader.take().into_iter().chain(self.writer.take()).for_each(Waker::wake);
    }

    /// Takes what arrived of the other side's body; false when that is more than it may be.
    fn arrive(&mut self, piece: &[u8], ends: bool) -> bool {
        self.arrived += piece.len();
        if self.end.is_some() || self.arrived > WINDOW {
            return false;
        }
        if !piece.is_empty() {
            self.pieces.push_back(Bytes::copy_from_slice(piece));
        }
        self.end = ends.then_some(End::Whole);
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
        true
    }

    /// How much more the other side may be told to send, when that is worth a message.
    fn credit(&mut self) -> Option<u32> {
        if self.taken < WINDOW / 2 || self.end.is_some() {
            return None;
        }
        let taken = std::mem::take(&mut self.taken);
        self.arrived -= taken;
        u32::try_from(taken).ok()
    }
}

/// The body of a message as it arrives.
///
/// To drop that of an answer before its end is to say that nobody waits for it any more.
pub struct Arriving {
    line: Line,
    exchange: u64,
    is_answer: bool,
    /// It was read to its end, or to where it broke off.
    is_read: bool,
}

impl Arriving {
    fn finish(&mut self, state: &mut State) {
        self.is_read = true;
        if self.is_answer {
            state.leave(self.exchange, false);
        }
    }
}

impl hyper::body::Body for Arriving {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<BodyFrame<Bytes>, BrokenOff>>> {
        if self.is_read {
            return Poll::Ready(None);
        }
        let line = self.line.clone();
        let mut state = line.lock();
        let number = self.exchange;
        let Some(exchange) = state.exchanges.get_mut(&number) else {
            self.is_read = true;
            return Poll::Ready(Some(Err(BrokenOff::Early)));
        };
        if let Some(piece) = exchange.pieces.pop_front() {
            exchange.taken += piece.len();
            if let Some(credit) = exchange.credit() {
                state.push((Kind::Credit, false), number, [&credit.to_le_bytes(), &[]]);
            }
            return Poll::Ready(Some(Ok(BodyFrame::data(piece))));
        }
        match exchange.end {
            None => {
                exchange.reader = Some(context.waker().clone());
                Poll::Pending
            }
            Some(end) => {
                self.finish(&mut state);
                Poll::Ready(match end {
                    End::Whole => None,
                    End::Silent => Some(Err(BrokenOff::Silence)),
                    End::Broken | End::Unseen => Some(Err(BrokenOff::Early)),
                })
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        let state = self.line.lock();
        let is_over =
            |of: &Exchange| of.pieces.is_empty() && of.end.is_some_and(|end| end == End::Whole);
        self.is_read || state.exchanges.get(&self.exchange).is_some_and(is_over)
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        if self.is_read || !self.is_answer {
            return;
        }
        let mut state = self.line.lock();
        let is_open = state.exchanges.get(&self.exchange).is_some_and(|of| of.end.is_none());
        state.leave(self.exchange, is_open);
    }
}

#[cfg(test)]
mod tests;
