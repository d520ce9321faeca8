//! The composition: every part is made here, once, and handed what it needs.

mod hearing;
mod offline;
mod opened;
mod parts;
mod sockets;
mod starting;

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use axum::Router;
use stamp_connectors::pos::Batch;
use stamp_core::config::Config;
use stamp_store::Store;
use tokio::{sync::mpsc, time::timeout};
use tracing::{info, warn};
use tracing_appender::non_blocking::ErrorCounter;

use crate::{
    api::{self, Front},
    exit::Failure,
    log::Logbook,
    notices::Notices,
    queue::Queue,
    rendezvous,
    report::Reporter,
    supervise::Supervisor,
    till::Till,
    upkeep::KeySource,
};

pub use starting::Starting;

/// What is under way may be ended in good order for so long. Changes of the queue and its file come afterwards.
const GRACE: Duration = Duration::from_secs(4);

/// What the daemon is started with.
#[derive(Debug)]
pub struct Settings {
    /// The configuration.
    pub config: Config,
    /// Where it stands; the files that it names are relative to it.
    pub config_file: PathBuf,
    /// The data directory.
    pub data: PathBuf,
    /// Where the API key comes from.
    pub key: KeySource,
    /// Lines that the log lost.
    pub dropped_lines: Option<ErrorCounter>,
    /// It is played with: the till page shows all its states at `/demo/states`.
    pub demo: bool,
    /// The log, for support.
    pub log: Logbook,
}

/// Why the process ends when the supervisor has given up.
pub(crate) const GAVE_UP: &str = "an essential task could not be kept running";

/// The daemon, running.
pub struct Agent {
    supervisor: Supervisor,
    store: Store,
    queue: Queue,
    address: SocketAddr,
    till: Arc<Till>,
    batches: mpsc::Sender<Batch>,
    reporter: Arc<Reporter>,
    notices: Notices,
    front: Front,
    data: PathBuf,
}

impl Agent {
    /// Starts every part. Scans are taken when this returns; the internet is not needed.
    pub async fn start(settings: Settings) -> Result<Self, Failure> {
        Starting::listen(settings).await?.open().await
    }

    /// Where the local API listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The local API for callers within the process, who need a good token and `Host` as others do. To be dropped
    /// before [`Agent::stop`].
    pub fn router(&self) -> Router {
        api::guarded(self.front.clone())
    }

    /// The front desk, for scans that come from within the process.
    #[must_use]
    pub fn till(&self) -> Arc<Till> {
        Arc::clone(&self.till)
    }

    /// Takes what connectors report that run within the process. To be dropped before [`Agent::stop`].
    #[must_use]
    pub fn batches(&self) -> mpsc::Sender<Batch> {
        self.batches.clone()
    }

    /// State and health.
    #[must_use]
    pub fn reporter(&self) -> Arc<Reporter> {
        Arc::clone(&self.reporter)
    }

    /// What is said at the till.
    #[must_use]
    pub fn notices(&self) -> Notices {
        self.notices.clone()
    }

    /// Ends when the daemon cannot go on and must be started afresh, with the reason.
    pub fn cannot_go_on(&self) -> impl Future<Output = &'static str> + use<> {
        let (gave_up, mut condition) = (self.supervisor.gave_up(), self.store.condition());
        async move {
            let malformed = async {
                if condition.wait_for(|condition| condition.is_malformed).await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            tokio::select! {
                () = gave_up.cancelled() => GAVE_UP,
                () = malformed => "the queue file is damaged; the next start saves what is in it",
            }
        }
    }

    /// Ends every part: intake first, then what is under way, then the queue. Within eight seconds.
    pub async fn stop(self) {
        let cut_off = self.supervisor.shut_down(GRACE).await;
        rendezvous::forget(&self.data);
        if cut_off > 0 {
            warn!(tasks = cut_off, "did not end in time and were cut off; nothing is lost by that");
        }
        let begun = timeout(Duration::from_secs(1), self.queue.finish());
        if begun.await.is_err() {
            warn!("a change of the queue is still waiting for the disk");
        }
        drop((self.till, self.reporter, self.queue, self.front));
        if timeout(Duration::from_secs(2), self.store.close()).await.is_err() {
            warn!("the queue file was not closed in time; it is whole all the same");
        }
        info!("stopped");
    }
}
