//! `lucairn serve` as a process: it opens the sockets, starts the three compartments with their
//! handles, restarts one that dies, and stops them in order.
//!
//! The sockets stay open here. While a compartment is restarted, new connections wait in the
//! backlog of its socket and find the new process. Once it is asked to stop, they are refused.

mod child;
mod plan;

use std::cell::RefCell;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixListener;
use std::time::{Duration, Instant};

use lucairn_compartment::Compartment;
use lucairn_compartment::clock::Clock;
use lucairn_gateway::FirstStart;
use tokio::sync::watch;

use crate::config::Config;
use crate::data_folder::DataFolder;
use crate::failure::Failure;

use child::{Child, Ended};
pub(crate) use child::{REFUSED, SETUP};
use plan::Plan;
pub(crate) use plan::ProcessSetup;

/// The pause before a restart; doubles while a compartment keeps dying young.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A compartment that lived this long is not dying young.
const GROWN_UP: Duration = Duration::from_secs(10);

/// An installation with its sockets open and nothing running yet.
pub(crate) struct Supervisor {
    folder: DataFolder,
    plan: Plan,
    sockets: Sockets,
    /// Where applications connect to.
    pub(crate) address: SocketAddr,
    /// The keys that are shown once.
    pub(crate) first_start: Option<FirstStart>,
    drain: Duration,
}

struct Sockets {
    /// Absent once nobody new is let in.
    gateway: RefCell<Option<OwnedFd>>,
    egress: OwnedFd,
    witness: OwnedFd,
}

impl Sockets {
    /// The socket for a new process; nothing when it shall not be started any more.
    fn copy(&self, compartment: Compartment) -> std::io::Result<Option<OwnedFd>> {
        match compartment {
            Compartment::Gateway => {
                self.gateway.borrow().as_ref().map(OwnedFd::try_clone).transpose()
            }
            Compartment::Egress => self.egress.try_clone().map(Some),
            Compartment::Witness => self.witness.try_clone().map(Some),
        }
    }
}

/// One stop signal for each compartment.
struct StopSignals([watch::Sender<bool>; 3]);

impl StopSignals {
    fn new() -> Self {
        Self(std::array::from_fn(|_| watch::Sender::new(false)))
    }

    fn of(&self, compartment: Compartment) -> watch::Receiver<bool> {
        self.0[compartment as usize].subscribe()
    }

    fn send(&self, compartment: Compartment) {
        self.0[compartment as usize].send_replace(true);
    }
}

impl Supervisor {
    /// Opens the data folder and the sockets; makes keys at the first start.
    pub(crate) async fn open(config: &Config) -> Result<Self, Failure> {
        let clock = Clock::system();
        clock.now().map_err(|error| Failure::environment("clock_not_set", error.to_string()))?;
        let listener = listen(config.server.listen)?;
        let address = listener
            .local_addr()
            .map_err(|error| Failure::environment("listen_failed", error.to_string()))?;
        let folder = DataFolder::open(&config.server.data)?;
        let plan = Plan::new(config, &folder)?;
        let sockets = Sockets {
            gateway: RefCell::new(Some(listener.into())),
            egress: unix_listener(&folder, Compartment::Egress)?,
            witness: unix_listener(&folder, Compartment::Witness)?,
        };
        // The last thing that can fail, because what it gives is shown once and then known to nobody.
        let gateway_data = folder.of(Compartment::Gateway);
        let first_start = lucairn_gateway::provision(&gateway_data, &clock)
            .await
            .map_err(|error| Failure::environment("start_failed", error.to_string()))?;
        // Requests under way, then claims and events under way, then a margin.
        let drain = config.gateway.drain_timeout() * 2 + Duration::from_secs(5);
        Ok(Self { folder, plan, sockets, address, first_start, drain })
    }

    /// Where the public keys stand, and everything else.
    pub(crate) fn folder(&self) -> &DataFolder {
        &self.folder
    }

    /// Runs the compartments until `stop`, then stops them: the gateway first, so that what it
    /// still needs is still there. Ends early when a compartment refuses to start.
    pub(crate) async fn run(&self, mut stop: watch::Receiver<bool>) -> Result<(), Failure> {
        let stops = StopSignals::new();
        let witness = self.keep_running(Compartment::Witness, stops.of(Compartment::Witness));
        let egress = self.keep_running(Compartment::Egress, stops.of(Compartment::Egress));
        let gateway = self.keep_running(Compartment::Gateway, stops.of(Compartment::Gateway));
        tokio::pin!(witness, egress, gateway);
        tokio::select! {
            refused = &mut witness => return refused,
            refused = &mut egress => return refused,
            refused = &mut gateway => return refused,
            _ = stop.wait_for(|stop| *stop) => {}
        }
        tracing::info!("stopping: requests under way are finished first");
        // Until its turn comes, a compartment that dies is still restarted: the gateway needs it.
        stops.send(Compartment::Gateway);
        self.sockets.gateway.take();
        tokio::select! {
            stopped = &mut gateway => stopped?,
            refused = &mut egress => refused?,
            refused = &mut witness => refused?,
        }
        stops.send(Compartment::Egress);
        tokio::select! {
            stopped = &mut egress => stopped?,
            refused = &mut witness => refused?,
        }
        stops.send(Compartment::Witness);
        witness.await
    }

    /// Starts a compartment again and again until `stop`.
    ///
    /// One that refuses its very first start would refuse the next one, too. Later it is tried
    /// again, because a full disk, for one, passes.
    async fn keep_running(
        &self,
        compartment: Compartment,
        mut stop: watch::Receiver<bool>,
    ) -> Result<(), Failure> {
        let (mut pause, mut is_first) = (SHORTEST_PAUSE, true);
        loop {
            let begun = Instant::now();
            let socket = self.sockets.copy(compartment).map_err(child::not_started(compartment))?;
            let Some(socket) = socket else { return Ok(()) };
            let child = Child::start(compartment, &self.plan, socket)?;
            match child.wait(&mut stop, self.drain).await {
                Ended::Stopped => return Ok(()),
                Ended::Refused if is_first => {
                    let message = format!("the {compartment} cannot start; see its message above");
                    return Err(Failure::environment("start_failed", message));
                }
                Ended::Refused => {
                    tracing::error!(%compartment, "a compartment cannot start now, it is tried again");
                }
                Ended::Died(how) => {
                    tracing::error!(%compartment, how, "a compartment died and is restarted");
                }
            }
            is_first = false;
            pause = if begun.elapsed() > GROWN_UP { SHORTEST_PAUSE } else { pause };
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return Ok(()),
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Failure::environment(
            "port_in_use",
            format!("{address} is in use; stop what listens there or choose another address with --listen"),
        ),
        _ => Failure::environment("listen_failed", format!("cannot listen on {address}: {error}")),
    })
}

fn unix_listener(folder: &DataFolder, compartment: Compartment) -> Result<OwnedFd, Failure> {
    let path = folder.socket(compartment);
    // A socket file of an earlier run; the lock of the data folder says that nobody uses it.
    let _ = std::fs::remove_file(&path);
    UnixListener::bind(&path).map(OwnedFd::from).map_err(|error| {
        let message = format!("cannot listen on {}: {error}", path.display());
        Failure::environment("listen_failed", message)
    })
}
