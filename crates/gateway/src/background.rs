//! Work that goes on after its request was answered, counted so that a stop can wait for it.

use std::future::Future;

use futures_util::FutureExt;
use tokio::sync::watch;

/// Counts tasks under way.
#[derive(Clone)]
pub(crate) struct Background(watch::Sender<usize>);

impl Default for Background {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

/// Counts down also when its task panics or is dropped.
struct Running(watch::Sender<usize>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

impl Background {
    /// Runs a task to its end, whoever waits for it or not.
    pub(crate) fn spawn<F>(&self, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        // Without a runtime the process is ending, and nothing can be begun any more.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        self.0.send_modify(|count| *count += 1);
        let running = Running(self.0.clone());
        // An async block would keep room for the task twice.
        runtime.spawn(task.map(move |()| drop(running)));
    }

    /// Waits until no task is under way.
    pub(crate) async fn idle(&self) {
        // The sender is alive, because self holds it, so waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|count| *count == 0).await;
    }
}
