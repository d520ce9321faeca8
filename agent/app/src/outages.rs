//! When the cloud could not be asked, noted for the owner's report.

use std::{sync::Arc, time::Duration};

use stamp_core::{
    report::NO_INTERNET,
    sync::{LinkState, Status},
    time::{Now, Timestamp},
};
use stamp_store::Store;
use tokio::{
    sync::{Mutex, watch},
    time::sleep,
};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::{clock, cloud::Client, supervise::Pulse};

/// What is shorter, and in which nothing happened, is none.
const SHORTEST: Duration = Duration::from_secs(10);
/// After the disk has failed.
const AGAIN: Duration = Duration::from_secs(5);

/// Watches the way to the cloud. Outlives a run that fails.
#[derive(Debug)]
pub struct Outages {
    client: Arc<Client>,
    store: Store,
    way: watch::Receiver<Status>,
    /// When the one that lasts began in this process, monotonic, and why.
    lasting: Mutex<Option<(Duration, String)>>,
}

impl Outages {
    /// Nothing was seen yet.
    #[must_use]
    pub fn new(client: Arc<Client>, store: Store, way: watch::Receiver<Status>) -> Self {
        Self { client, store, way, lasting: Mutex::default() }
    }

    /// Runs until told to stop. What lasts then goes on at the next start.
    pub async fn run(self: Arc<Self>, stop: CancellationToken, pulse: Pulse) -> anyhow::Result<()> {
        let mut lasting = self.lasting.lock().await;
        let mut way = self.way.clone();
        loop {
            let link = way.borrow_and_update().link.clone();
            let noted = self.note(&link, &mut lasting).await;
            if let Err(error) = &noted {
                warn!(%error, "an outage is not noted yet; tried again");
            }
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                changed = pulse.idle(way.changed()) => changed?,
                () = pulse.idle(sleep(AGAIN)), if noted.is_err() => {}
            }
        }
    }

    async fn note(
        &self,
        link: &LinkState,
        lasting: &mut Option<(Duration, String)>,
    ) -> Result<(), stamp_store::Error> {
        let now = clock::now();
        let why = match link {
            // Whose key it is will be known soon, or that nobody can be asked.
            LinkState::Connecting => return Ok(()),
            LinkState::Up => {
                let began = lasting.as_ref().and_then(|(mono, _)| self.by_server(now, *mono));
                let ended_at = self.by_server(now, now.mono).unwrap_or(now.wall);
                self.store.end_outage(began, ended_at, SHORTEST).await?;
                *lasting = None;
                return Ok(());
            }
            LinkState::Down(_) => NO_INTERNET,
            LinkState::Paused(why) => why.code(),
        };
        if lasting.as_ref().is_some_and(|(_, before)| before == why) {
            return Ok(());
        }
        let began_at = self.by_server(now, now.mono).unwrap_or(now.wall);
        self.store.begin_outage(why.to_owned(), began_at).await?;
        *lasting = Some((now.mono, why.to_owned()));
        Ok(())
    }

    /// What time it was at the monotonic time `mono`, by the server; `None`: it was not heard in this process.
    fn by_server(&self, now: Now, mono: Duration) -> Option<Timestamp> {
        let heard = (*self.client.server_time().borrow())?;
        let at_now = heard.time.checked_add(now.mono.saturating_sub(heard.at)).ok()?;
        at_now.checked_sub(now.mono.saturating_sub(mono)).ok()
    }
}
