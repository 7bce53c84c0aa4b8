//! The task that owns the socket of a line: reads all that is there, writes all that waits.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::UnixStream;
use tokio::task::AbortHandle;

use super::frame::{self, Frame, Kind, Malformed, RequestHead};
use super::{End, Exchange, Line, State};

/// How much is read with one system call at least, in bytes.
const READ_AT_ONCE: usize = 64 * 1024;

/// A buffer that has grown larger than this is given back once it is empty.
const KEPT: usize = 256 * 1024;

/// What the side that answers does with a request of that number.
pub(super) type Opened = Box<dyn FnMut(u64, RequestHead) + Send>;

/// Ends with the socket, or when the line is retired and nothing is under way.
pub(super) struct Driver {
    line: Line,
    socket: UnixStream,
    /// What has arrived and is no whole frame yet is in the first `filled` bytes.
    input: Vec<u8>,
    filled: usize,
    /// What the socket is taking, and how much of it has been taken.
    output: Vec<u8>,
    taken: usize,
    /// Nothing on the side that asks. On the other, also how many requests may be under way.
    opened: Option<(Opened, usize)>,
    /// Requests that have arrived and are not answered yet.
    requests: Vec<(u64, RequestHead)>,
    /// Tasks whose answers nobody waits for any more; not ended while the line is locked.
    left: Vec<AbortHandle>,
}

impl Driver {
    pub(super) fn new(line: Line, socket: UnixStream, opened: Option<(Opened, usize)>) -> Self {
        let (input, output) = (vec![0; READ_AT_ONCE], Vec::new());
        let (requests, left) = (Vec::new(), Vec::new());
        Self { line, socket, input, filled: 0, output, taken: 0, opened, requests, left }
    }

    /// Reads once; ready with nothing when the other side has closed or broken the rules.
    fn read(&mut self, context: &mut Context<'_>) -> Poll<Option<()>> {
        if self.filled == self.input.len() {
            self.input.resize(self.input.len() * 2, 0);
        }
        let mut room = ReadBuf::new(&mut self.input[self.filled..]);
        let read = ready!(Pin::new(&mut self.socket).poll_read(context, &mut room));
        let length = room.filled().len();
        if read.is_err() || length == 0 {
            return Poll::Ready(None);
        }
        self.filled += length;
        Poll::Ready(self.take_frames().inspect_err(|error| tracing::error!(%error)).ok())
    }

    /// Does what the frames say that have arrived whole.
    fn take_frames(&mut self) -> Result<(), Malformed> {
        let line = self.line.clone();
        let mut state = line.lock();
        let mut at = 0;
        while let Some((frame, length)) = frame::read(&self.input[at..self.filled])? {
            match (&self.opened, frame.kind) {
                (Some((_, most)), Kind::Request) => {
                    self.requests.extend(open(&mut state, &frame, *most)?);
                }
                (Some(_), Kind::Break) => {
                    // Whoever asked does not wait any more, so nobody goes on answering.
                    self.requests.retain(|(number, _)| *number != frame.exchange);
                    let left = state.leave(frame.exchange, false);
                    self.left.extend(left.and_then(|left| left.task));
                }
                (Some(_), Kind::Answer | Kind::Close) | (None, Kind::Request) => {
                    return Err(Malformed);
                }
                _ => take(&mut state, &frame)?,
            }
            at += length;
        }
        drop(state);
        self.left.drain(..).for_each(|task| task.abort());
        self.input.copy_within(at..self.filled, 0);
        self.filled -= at;
        if self.filled == 0 && self.input.len() > KEPT {
            self.input = vec![0; READ_AT_ONCE];
        }
        if let Some((opened, _)) = &mut self.opened {
            self.requests.drain(..).for_each(|(exchange, head)| opened(exchange, head));
        }
        Ok(())
    }

    /// Writes once; ready with nothing when the other side has closed.
    fn write(&mut self, context: &mut Context<'_>) -> Poll<Option<()>> {
        if self.taken == self.output.len() {
            self.output.clear();
            self.taken = 0;
            if self.output.capacity() > KEPT {
                self.output = Vec::new();
            }
            let mut state = self.line.lock();
            if state.waiting.is_empty() {
                if !state.driver.as_ref().is_some_and(|known| known.will_wake(context.waker())) {
                    state.driver = Some(context.waker().clone());
                }
                return Poll::Pending;
            }
            std::mem::swap(&mut state.waiting, &mut self.output);
        }
        let waiting = &self.output[self.taken..];
        match ready!(Pin::new(&mut self.socket).poll_write(context, waiting)) {
            Ok(written @ 1..) => {
                self.taken += written;
                self.line.lock().written += written as u64;
                Poll::Ready(Some(()))
            }
            _ => Poll::Ready(None),
        }
    }

    fn is_done(&self) -> bool {
        let state = self.line.lock();
        let is_written = self.taken == self.output.len() && state.waiting.is_empty();
        state.retired && is_written && state.exchanges.is_empty()
    }
}

impl Future for Driver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        loop {
            let read = self.read(context);
            let written = match read {
                Poll::Ready(None) => return Poll::Ready(()),
                _ => self.write(context),
            };
            match (read, written) {
                (_, Poll::Ready(None)) => return Poll::Ready(()),
                (Poll::Pending, Poll::Pending) if self.is_done() => return Poll::Ready(()),
                (Poll::Pending, Poll::Pending) => return Poll::Pending,
                _ => {}
            }
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let tasks = self.line.lock().end();
        tasks.into_iter().chain(self.left.drain(..)).for_each(|task| task.abort());
    }
}

/// Takes a request, unless too many are under way already.
fn open(
    state: &mut State,
    frame: &Frame<'_>,
    most: usize,
) -> Result<Option<(u64, RequestHead)>, Malformed> {
    if state.retired {
        return Ok(None);
    }
    if frame.exchange <= state.last {
        return Err(Malformed);
    }
    state.last = frame.exchange;
    let (head, body) = frame::read_request(frame.content).ok_or(Malformed)?;
    if state.exchanges.len() >= most {
        state.push((Kind::Break, true), frame.exchange, [&[], &[]]);
        return Ok(None);
    }
    let mut exchange = Exchange::new(0);
    if !exchange.arrive(body, frame.ends) {
        return Err(Malformed);
    }
    state.exchanges.insert(frame.exchange, exchange);
    Ok(Some((frame.exchange, head)))
}

/// Takes a frame about an exchange; one that is over on this side does not matter any more.
fn take(state: &mut State, frame: &Frame<'_>) -> Result<(), Malformed> {
    if frame.kind == Kind::Close {
        state.retire();
        let unseen = state.exchanges.iter_mut().filter(|(number, _)| **number > frame.exchange);
        for (_, exchange) in unseen {
            exchange.end = Some(End::Unseen);
            exchange.wake();
        }
        return Ok(());
    }
    let Some(exchange) = state.exchanges.get_mut(&frame.exchange) else { return Ok(()) };
    match frame.kind {
        Kind::Answer => {
            let (head, body) = frame::read_answer(frame.content).ok_or(Malformed)?;
            exchange.head = Some(head);
            if !exchange.arrive(body, frame.ends) {
                return Err(Malformed);
            }
        }
        Kind::Data => {
            if !exchange.arrive(frame.content, frame.ends) {
                return Err(Malformed);
            }
        }
        Kind::Credit => {
            let credit = frame.content.try_into().map_err(|_| Malformed)?;
            exchange.credit += u32::from_le_bytes(credit) as usize;
            if let Some(writer) = exchange.writer.take() {
                writer.wake();
            }
        }
        Kind::Break => {
            let is_silence = frame.content.first() == Some(&frame::SILENCE);
            exchange.end.get_or_insert(if is_silence { End::Silent } else { End::Broken });
            exchange.wake();
        }
        Kind::Request | Kind::Close => return Err(Malformed),
    }
    Ok(())
}
