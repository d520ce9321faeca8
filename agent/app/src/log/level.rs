//! How much is logged, changed for a time while the daemon runs.

use std::time::Duration;

use stamp_core::{config::LogFilter, time::Timestamp};
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;
use tracing::{error, info};
use tracing_subscriber::{EnvFilter, Registry, reload};

use crate::{clock, supervise::Pulse};

/// The present level of the log. Cheap to clone; all clones are the same.
#[derive(Debug, Clone)]
pub struct Levels {
    handle: reload::Handle<EnvFilter, Registry>,
    usual: String,
    wish: watch::Sender<Option<Wish>>,
}

/// Another level than the usual one.
#[derive(Debug, Clone)]
struct Wish {
    /// As in the configuration.
    filter: String,
    /// Until then, by the till's clock, UTC.
    until: Timestamp,
    ends: Instant,
}

impl Levels {
    pub(super) fn new(handle: reload::Handle<EnvFilter, Registry>, usual: &str) -> Self {
        Self { handle, usual: usual.to_owned(), wish: watch::channel(None).0 }
    }

    /// What is logged now, and until when where that is not the usual.
    #[must_use]
    pub fn now(&self) -> (String, Option<Timestamp>) {
        match &*self.wish.borrow() {
            Some(wish) => (wish.filter.clone(), Some(wish.until)),
            None => (self.usual.clone(), None),
        }
    }

    /// Logs by `filter` for so long.
    pub fn change(&self, filter: &LogFilter, lasts: Duration) {
        let until = clock::wall().checked_add(lasts).unwrap_or(Timestamp::MAX);
        let wish = Wish { filter: filter.as_str().to_owned(), until, ends: Instant::now() + lasts };
        if self.set(&wish.filter) {
            info!(filter = wish.filter, %until, "the log is written by another level for a time");
            self.wish.send_replace(Some(wish));
        }
    }

    /// Goes back to the usual level when the time is over. Runs until told to stop.
    pub async fn keep(self, stop: CancellationToken, pulse: Pulse) -> anyhow::Result<()> {
        let mut wishes = self.wish.subscribe();
        loop {
            let ends = wishes.borrow_and_update().as_ref().map(|wish| wish.ends);
            let next = async {
                match ends {
                    Some(ends) => tokio::select! {
                        () = sleep_until(ends) => true,
                        _ = wishes.changed() => false,
                    },
                    None => {
                        // The sender is ours: this ends with a change only.
                        let _ = wishes.changed().await;
                        false
                    }
                }
            };
            let is_over = tokio::select! {
                () = stop.cancelled() => return Ok(()),
                is_over = pulse.idle(next) => is_over,
            };
            if is_over && self.set(&self.usual) {
                info!(filter = self.usual, "the log is written by its usual level again");
                self.wish.send_replace(None);
            }
        }
    }

    fn set(&self, filter: &str) -> bool {
        let filter = EnvFilter::try_new(filter).map_err(anyhow::Error::from);
        let set = filter.and_then(|filter| Ok(self.handle.reload(filter)?));
        if let Err(error) = &set {
            error!(%error, "the level of the log could not be changed");
        }
        set.is_ok()
    }
}
