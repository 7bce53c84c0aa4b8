//! What the two threads have to tell, brought to those who wait by a task of their own runtime.
//!
//! To wake a task from another thread costs a system call, and to wake one from its own runtime
//! does not: so a whole group of answers crosses the border as one message.

use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;

use super::writer::Group;

/// Something that a thread has done.
pub(super) enum News {
    /// A transaction was committed, or failed.
    Recorded(Group),
    /// The log is synced up to a mark, or will never be.
    Synced { up_to: u64, failed: bool },
}

/// How far the log is synced.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Synced {
    pub(super) up_to: u64,
    pub(super) failed: bool,
}

/// Starts to spread the news; ends with the last sender.
pub(super) fn start() -> std::io::Result<(UnboundedSender<News>, watch::Receiver<Synced>)> {
    let (sender, news) = unbounded_channel();
    let (state, synced) = watch::channel(Synced::default());
    match Handle::try_current() {
        Ok(runtime) => drop(runtime.spawn(spread(news, state))),
        Err(_) => {
            std::thread::Builder::new()
                .name("database-news".to_owned())
                .spawn(move || spread_here(news, &state))?;
        }
    }
    Ok((sender, synced))
}

async fn spread(mut news: UnboundedReceiver<News>, state: watch::Sender<Synced>) {
    while let Some(one) = news.recv().await {
        tell(one, &state);
    }
}

fn spread_here(mut news: UnboundedReceiver<News>, state: &watch::Sender<Synced>) {
    while let Some(one) = news.blocking_recv() {
        tell(one, state);
    }
}

fn tell(news: News, state: &watch::Sender<Synced>) {
    match news {
        News::Recorded(group) => group.finish(),
        News::Synced { failed: true, .. } => state.send_modify(|state| state.failed = true),
        News::Synced { up_to, .. } => {
            state.send_replace(Synced { up_to, failed: false });
        }
    }
}
