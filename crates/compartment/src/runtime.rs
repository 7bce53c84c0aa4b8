//! The life of a compartment process: runtime, stop signal, end.

use std::future::Future;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::server::Stop;

/// Runs a compartment until it returns; `SIGTERM` asks it to stop.
///
/// `SIGINT` is left to the supervisor: a terminal sends it to every process of the group, and the
/// compartments must outlive the requests that the gateway still answers. When the supervisor dies,
/// the kernel sends `SIGTERM`.
///
/// # Errors
/// When the runtime or the signal handlers cannot be set up.
pub fn run<F, T>(workers: usize, main: impl FnOnce(Stop) -> F) -> std::io::Result<T>
where
    F: Future<Output = T>,
{
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM))?;
    build(workers)?.block_on(async {
        let (stop_sender, stop) = watch::channel(false);
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = terminate.recv() => { stop_sender.send_replace(true); }
                    _ = interrupt.recv() => {}
                }
            }
        });
        Ok(main(stop).await)
    })
}

/// A runtime with that many worker threads; one means that everything runs on this thread.
pub fn build(workers: usize) -> std::io::Result<tokio::runtime::Runtime> {
    if workers <= 1 {
        tokio::runtime::Builder::new_current_thread().enable_all().build()
    } else {
        tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build()
    }
}
