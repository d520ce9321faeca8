//! From the batches of connectors to the front desk.

use std::{sync::Arc, time::Duration};

use stamp_connectors::pos::{Batch, NotTaken};
use tokio::{
    sync::{Mutex, mpsc},
    task::JoinSet,
    time::sleep,
};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::{
    supervise::{Care, Pulse, Supervisor},
    till::{Till, Told, Trouble},
};

/// Batches that wait. A connector whose batch finds no room waits with it.
const WAITING: usize = 8;
/// Stamps at once of which the till is told when there is an answer.
const AT_ONCE: usize = 32;
/// What time alone brings is looked at no sooner than this after the last time.
const SOONEST: Duration = Duration::from_millis(200);
/// As [`SOONEST`], where the queue did not take it.
const AGAIN: Duration = Duration::from_secs(5);

/// Takes batches, one after the other, and what time alone brings. Outlives a run that fails.
#[derive(Debug)]
pub struct Receipts {
    till: Arc<Till>,
    batches: Mutex<mpsc::Receiver<Batch>>,
}

enum Next {
    Batch(Batch),
    /// A check need not be waited for any longer.
    Due,
    /// Something was told elsewhere.
    Told,
}

/// Starts it. Connectors hand their batches to what is returned.
pub fn start(supervisor: &mut Supervisor, till: &Arc<Till>) -> mpsc::Sender<Batch> {
    let (sender, batches) = mpsc::channel(WAITING);
    let receipts = Arc::new(Receipts { till: Arc::clone(till), batches: Mutex::new(batches) });
    supervisor.start("receipts", Care::ESSENTIAL, move |stop, pulse| Arc::clone(&receipts).run(stop, pulse));
    sender
}

impl Receipts {
    /// Runs until told to stop. A batch that was not begun by then is not taken, and its connector knows.
    pub async fn run(self: Arc<Self>, stop: CancellationToken, pulse: Pulse) -> anyhow::Result<()> {
        let mut batches = self.batches.lock().await;
        let mut telling = JoinSet::new();
        let mut soonest = SOONEST;
        loop {
            self.tell(&mut telling);
            let due = self.till.receipts_settled_for().max(soonest);
            let next = async {
                tokio::select! {
                    batch = next(&mut batches) => Next::Batch(batch),
                    () = sleep(due) => Next::Due,
                    () = self.till.receipts_told() => Next::Told,
                    Some(_) = telling.join_next(), if !telling.is_empty() => Next::Told,
                }
            };
            let next = tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(()),
                next = pulse.idle(next) => next,
            };
            match next {
                Next::Batch(batch) => self.take(batch).await,
                Next::Due => soonest = self.settle().await,
                Next::Told => {}
            }
        }
    }

    async fn take(&self, batch: Batch) {
        let Batch { connector, reports, checkpoint, complete_until, taken } = batch;
        let told = Told {
            connector: &connector,
            source: &connector,
            reports,
            checkpoint,
            complete_until,
            cashier: None,
            caller: None,
        };
        let answer = self.till.take_told(told).await.map(|_came| ()).map_err(|trouble| {
            warn!(%connector, error = ?trouble, "what a till told was not taken; it is told again");
            not_taken(&trouble)
        });
        // Where the connector has gone meanwhile, it tells the same again.
        let _ = taken.send(answer);
    }

    /// Returns how soon it is worth while to look again.
    async fn settle(&self) -> Duration {
        match self.till.settle_receipts().await {
            Ok(()) => SOONEST,
            Err(trouble) => {
                warn!(error = ?trouble, "what became of receipts was not written; tried again");
                AGAIN
            }
        }
    }

    /// Begins to tell the till of new stamps, each as soon as there is an answer.
    fn tell(&self, telling: &mut JoinSet<()>) {
        while telling.len() < AT_ONCE
            && let Some((op_id, source)) = self.till.next_untold()
        {
            let till = Arc::clone(&self.till);
            telling.spawn(async move {
                if let Err(trouble) = till.tell_of_stamp(op_id, &source).await {
                    warn!(op = %op_id.short(), error = ?trouble, "the till could not be told of a stamp");
                }
            });
        }
    }
}

/// The next batch; none while there is no connector.
async fn next(batches: &mut mpsc::Receiver<Batch>) -> Batch {
    match batches.recv().await {
        Some(batch) => batch,
        None => std::future::pending().await,
    }
}

const fn not_taken(trouble: &Trouble) -> NotTaken {
    match trouble {
        Trouble::Store(stamp_store::Error::Closed) => NotTaken::Stopped,
        _ => NotTaken::Queue,
    }
}
