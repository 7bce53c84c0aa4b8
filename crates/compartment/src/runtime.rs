//! The life of a compartment process: runtime, stop signal, end.

use std::future::Future;
use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::server::Stop;

/// The signal by which the supervisor asks a compartment to stop.
///
/// It is none that anybody else sends: a terminal sends `SIGINT`, and a service manager `SIGTERM`, to
/// every process at once, and the compartments must outlive the requests that the gateway still
/// answers.
pub const STOP: rustix::process::Signal = rustix::process::Signal::USR1;

/// Runs a compartment of a supervisor until it returns; [`STOP`] asks it to stop. `SIGINT` and
/// `SIGTERM` are left to the supervisor.
///
/// When the supervisor dies, the kernel kills the compartment at once. What was acknowledged is
/// safe, and the next supervisor finds a data folder and a port that nobody else uses.
///
/// # Errors
/// When the supervisor is gone, or the runtime or the signal handlers cannot be set up.
pub fn run<F, T>(supervisor: u32, workers: usize, main: impl FnOnce(Stop) -> F) -> io::Result<T>
where
    F: Future<Output = T>,
{
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    // It may have died before the kernel knew that this process wants to follow it.
    if std::os::unix::process::parent_id() != supervisor {
        return Err(io::Error::other("the supervisor is gone"));
    }
    build(workers)?.block_on(async {
        let (stop_sender, stop) = watch::channel(false);
        let mut asked = signal(SignalKind::from_raw(STOP.as_raw()))?;
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = asked.recv() => { stop_sender.send_replace(true); }
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
            }
        });
        Ok(main(stop).await)
    })
}

/// Has the memory of this process, and of all that it starts, given out in small pages.
///
/// Where huge pages are given unasked, the kernel gives 2 MiB for the first byte of each: a third of
/// the memory of processes that are as small as these, for no time that could be measured.
pub fn prefer_small_pages() {
    // Where it is not possible, more memory is used.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

/// Does work that takes long without waiting, so that other tasks of this thread go on meanwhile where
/// there are threads for them.
pub fn beside_others<T>(work: impl FnOnce() -> T) -> T {
    let flavor = tokio::runtime::Handle::try_current().map(|runtime| runtime.runtime_flavor());
    match flavor {
        Ok(tokio::runtime::RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

/// A runtime with that many worker threads; one means that everything runs on this thread.
pub fn build(workers: usize) -> io::Result<tokio::runtime::Runtime> {
    if workers <= 1 {
        tokio::runtime::Builder::new_current_thread().enable_all().build()
    } else {
        tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build()
    }
}
