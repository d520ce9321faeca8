//! What changes in the queue, as it changes, for whoever watches it: gathered, so that a backlog which is sent does not
//! become a flood. While nobody watches, nothing is gathered.

use std::{
    collections::BTreeMap,
    mem,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use serde::Serialize;
use stamp_core::operation::{OpId, State};
use stamp_store::Store;
use tokio::{
    sync::{Notify, broadcast},
    time::sleep,
};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::{lock::held, supervise::Pulse};

/// Between two reports: at most four in a second.
const PAUSE: Duration = Duration::from_millis(250);
/// Operations that one report names.
const NAMED: usize = 50;
/// Reports that a slow listener may be behind.
const BEHIND: usize = 16;

/// What has changed since the report before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Operations by state, now.
    pub counts: BTreeMap<&'static str, u64>,
    /// Which have changed, 50 at most.
    pub touched: Vec<OpId>,
    /// Others have changed too.
    pub more: bool,
}

/// The exchange. Cheap to clone; all clones are the same.
#[derive(Debug, Clone)]
pub struct Changes {
    shared: Arc<Shared>,
    news: broadcast::Sender<Arc<Change>>,
}

#[derive(Debug, Default)]
struct Shared {
    gathered: Mutex<Gathered>,
    something: Notify,
}

#[derive(Debug, Default)]
struct Gathered {
    touched: Vec<OpId>,
    more: bool,
}

impl Default for Changes {
    fn default() -> Self {
        Self { shared: Arc::default(), news: broadcast::channel(BEHIND).0 }
    }
}

impl Changes {
    /// These operations stand elsewhere now, or are new.
    pub fn touch(&self, ops: impl IntoIterator<Item = OpId>) {
        if self.news.receiver_count() == 0 {
            return;
        }
        let mut gathered = self.gathered();
        for op in ops {
            if gathered.touched.contains(&op) {
                continue;
            }
            if gathered.touched.len() == NAMED {
                gathered.more = true;
                break;
            }
            gathered.touched.push(op);
        }
        drop(gathered);
        self.shared.something.notify_one();
    }

    /// So many that nobody names them.
    pub fn touch_many(&self) {
        if self.news.receiver_count() > 0 {
            self.gathered().more = true;
            self.shared.something.notify_one();
        }
    }

    /// All changes from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Arc<Change>> {
        self.news.subscribe()
    }

    /// Reports to whoever listens. Runs until told to stop.
    pub async fn run(self, store: Store, stop: CancellationToken, pulse: Pulse) -> anyhow::Result<()> {
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = pulse.idle(self.shared.something.notified()) => {}
            }
            let Gathered { touched, more } = mem::take(&mut *self.gathered());
            // Nobody may be left of those for whom it was gathered.
            if self.news.receiver_count() > 0 {
                match store.counts().await {
                    Ok(counts) => {
                        let counts =
                            State::ALL.iter().map(|state| (state.as_str(), counts.of(*state))).collect();
                        let _ = self.news.send(Arc::new(Change { counts, touched, more }));
                    }
                    Err(error) => {
                        self.gathered().more = true;
                        self.shared.something.notify_one();
                        warn!(%error, "a change of the queue is not reported yet: it cannot be read");
                    }
                }
            }
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = pulse.idle(sleep(PAUSE)) => {}
            }
        }
    }

    fn gathered(&self) -> MutexGuard<'_, Gathered> {
        held(&self.shared.gathered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn op(number: u8) -> OpId {
        OpId::from_bytes([number; 16])
    }

    #[test]
    fn nothing_is_gathered_while_nobody_listens() {
        let changes = Changes::default();
        changes.touch([op(1)]);
        changes.touch_many();
        let gathered = changes.gathered();
        assert!(gathered.touched.is_empty() && !gathered.more);
    }

    #[test]
    fn each_operation_is_named_once_and_no_more_than_fifty() {
        let changes = Changes::default();
        let _listening = changes.listen();
        changes.touch([op(1), op(2), op(1)]);
        assert_eq!(changes.gathered().touched, [op(1), op(2)]);
        changes.touch((3..=50).map(op));
        assert!(!changes.gathered().more);
        changes.touch([op(51)]);
        let gathered = changes.gathered();
        assert_eq!((gathered.touched.len(), gathered.more), (NAMED, true));
    }
}
