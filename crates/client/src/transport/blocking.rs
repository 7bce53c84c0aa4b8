//! The transport for programs without an asynchronous runtime.
//!
//! All blocking clients of a process share two background threads, which are started with the
//! first request and do all the work; a calling thread only waits. Calls may be made from any
//! number of threads, also from within an asynchronous runtime (which they block).
//!
//! A process that forks gets new threads and new connections in the child. What another thread
//! was doing at that moment does not go on there, as nothing does after a fork.

use std::future::Future;
use std::mem;
use std::process;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::task::AbortHandle;

use super::{Request, Response, TransportError, TransportOptions};

/// How many threads do the work. One can be busy with decoding while the other one listens.
const THREADS: usize = 2;

/// The background threads and the process they belong to.
static BACKGROUND: RwLock<Option<(u32, Handle)>> = RwLock::new(None);

/// A blocking client for any number of servers; clones share its connections.
///
/// # Examples
/// ```
/// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
/// use lucairn::transport::{Request, TransportOptions, blocking};
///
/// let transport = blocking::Transport::new(TransportOptions::from_env());
/// # let base_url = gateway::start();
/// let request = Request::new("GET", format!("{base_url}/.well-known/veil-keys.json"));
/// let answer = transport.send(request, std::time::Duration::from_secs(5), 65_536)?;
/// println!("{} {}", answer.status, answer.reason);
/// # Ok::<(), lucairn::transport::TransportError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Transport(super::Transport);

impl Transport {
    /// A client without connections; starts no thread.
    ///
    /// # Examples
    /// ```
    /// use lucairn::transport::{TransportOptions, blocking};
    ///
    /// let transport = blocking::Transport::new(TransportOptions::from_env());
    /// ```
    pub fn new(options: TransportOptions) -> Self {
        Self(super::Transport::new(options))
    }

    /// Sends a request and waits for the answer.
    ///
    /// # Errors
    /// [`TransportError`]; an answer of any status is none.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// use std::time::Duration;
    ///
    /// use lucairn::transport::{Request, TransportOptions, blocking};
    ///
    /// # let (transport, base_url) = (blocking::Transport::new(TransportOptions::default()), gateway::start());
    /// let request = Request::new("GET", format!("{base_url}/.well-known/veil-keys.json"));
    /// let answer = transport.send(request, Duration::from_secs(5), 65_536)?;
    /// assert_eq!(answer.status, 200);
    /// # Ok::<(), lucairn::transport::TransportError>(())
    /// ```
    pub fn send(
        &self,
        request: Request,
        timeout: Duration,
        max_response_bytes: usize,
    ) -> Result<Response, TransportError> {
        self.start(request, timeout, max_response_bytes)?.wait()
    }

    /// Sends a request without waiting, so that the caller can do something else meanwhile.
    ///
    /// # Errors
    /// [`TransportError::Threads`] if the background threads cannot be started.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// use std::time::Duration;
    ///
    /// use lucairn::transport::{Request, TransportOptions, blocking};
    ///
    /// # let (transport, base_url) = (blocking::Transport::new(TransportOptions::default()), gateway::start());
    /// let request = Request::new("GET", format!("{base_url}/.well-known/veil-keys.json"));
    /// let call = transport.start(request, Duration::from_secs(5), 65_536)?;
    /// // Something else is done meanwhile.
    /// assert_eq!(call.wait()?.status, 200);
    /// # Ok::<(), lucairn::transport::TransportError>(())
    /// ```
    pub fn start(
        &self,
        request: Request,
        timeout: Duration,
        max_response_bytes: usize,
    ) -> Result<Call, TransportError> {
        let (sender, receiver) = sync_channel(1);
        // Nobody listens any more if the call was dropped.
        let done = move |answer| drop(sender.send(answer));
        let task = self.start_then(request, timeout, max_response_bytes, done)?;
        Ok(Call { answer: receiver, task })
    }

    /// Sends a request without waiting and hands the answer to a function, on a background thread
    /// and only once. The function must not wait for anything. Aborting the task ends the request.
    ///
    /// # Errors
    /// [`TransportError::Threads`] if the background threads cannot be started.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// use std::time::Duration;
    ///
    /// use lucairn::transport::{Request, TransportOptions, blocking};
    ///
    /// # let (transport, base_url) = (blocking::Transport::new(TransportOptions::default()), gateway::start());
    /// let request = Request::new("GET", format!("{base_url}/.well-known/veil-keys.json"));
    /// let (sender, receiver) = std::sync::mpsc::channel();
    /// transport.start_then(request, Duration::from_secs(5), 65_536, move |answer| {
    ///     let _ = sender.send(answer);
    /// })?;
    /// assert_eq!(receiver.recv().unwrap()?.status, 200);
    /// # Ok::<(), lucairn::transport::TransportError>(())
    /// ```
    pub fn start_then(
        &self,
        request: Request,
        timeout: Duration,
        max_response_bytes: usize,
        done: impl FnOnce(Result<Response, TransportError>) + Send + 'static,
    ) -> Result<AbortHandle, TransportError> {
        let background = background()?;
        let transport = self.0.clone();
        let task = background.spawn(async move {
            done(transport.send(request, timeout, max_response_bytes).await);
        });
        Ok(task.abort_handle())
    }
}

/// A request under way. Dropping it ends the request.
#[derive(Debug)]
pub struct Call {
    answer: Receiver<Result<Response, TransportError>>,
    task: AbortHandle,
}

impl Call {
    /// Waits for the answer; no longer than the request may take.
    ///
    /// # Errors
    /// [`TransportError`]; an answer of any status is none.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// use std::time::Duration;
    ///
    /// use lucairn::transport::{Request, TransportOptions, blocking};
    ///
    /// # let (transport, base_url) = (blocking::Transport::new(TransportOptions::default()), gateway::start());
    /// let request = Request::new("GET", format!("{base_url}/.well-known/veil-keys.json"));
    /// let call = transport.start(request, Duration::from_secs(5), 65_536)?;
    /// assert_eq!(call.wait()?.status, 200);
    /// # Ok::<(), lucairn::transport::TransportError>(())
    /// ```
    pub fn wait(self) -> Result<Response, TransportError> {
        self.answer.recv().unwrap_or_else(|_| Err(ended()))
    }

    /// Waits for a while; nothing if the answer is not there yet.
    ///
    /// # Examples
    /// ```
    /// # mod gateway { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs/gateway.rs")); }
    /// use std::time::Duration;
    ///
    /// use lucairn::transport::{Request, TransportOptions, blocking};
    ///
    /// # let (transport, base_url) = (blocking::Transport::new(TransportOptions::default()), gateway::start());
    /// let request = Request::new("GET", format!("{base_url}/.well-known/veil-keys.json"));
    /// let call = transport.start(request, Duration::from_secs(5), 65_536)?;
    /// let answer = loop {
    ///     match call.wait_for(Duration::from_millis(100)) {
    ///         Some(answer) => break answer?,
    ///         None => println!("still waiting"),
    ///     }
    /// };
    /// assert_eq!(answer.status, 200);
    /// # Ok::<(), lucairn::transport::TransportError>(())
    /// ```
    pub fn wait_for(&self, while_: Duration) -> Option<Result<Response, TransportError>> {
        match self.answer.recv_timeout(while_) {
            Ok(answer) => Some(answer),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Err(ended())),
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The task of a call is gone without a word: it panicked, or the process is at its end.
fn ended() -> TransportError {
    TransportError::Threads("the background threads ended".into())
}

/// Runs a future on the background threads and waits for it.
pub(crate) fn run<F>(future: F) -> Result<F::Output, TransportError>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let (sender, receiver) = sync_channel(1);
    background()?.spawn(async move { drop(sender.send(future.await)) });
    receiver.recv().map_err(|_| ended())
}

/// The background threads of this process, started when there are none.
fn background() -> Result<Handle, TransportError> {
    let here = process::id();
    {
        let running = BACKGROUND.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((process, handle)) = &*running
            && *process == here
        {
            return Ok(handle.clone());
        }
    }
    let mut running = BACKGROUND.write().unwrap_or_else(PoisonError::into_inner);
    if let Some((process, handle)) = &*running
        && *process == here
    {
        return Ok(handle.clone());
    }
    let runtime = Builder::new_multi_thread()
        .worker_threads(THREADS)
        .thread_name("lucairn-http")
        .enable_all()
        .build()
        .map_err(|error| TransportError::Threads(error.into()))?;
    let handle = runtime.handle().clone();
    // It lives as long as the process; ending it would end the requests of every client.
    mem::forget(runtime);
    // The handle of a parent process is not dropped either: its threads do not exist here.
    mem::forget(running.replace((here, handle.clone())));
    Ok(handle)
}

#[cfg(test)]
mod tests;
