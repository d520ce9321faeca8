//! What takes the batches of a connector, as the daemon does, but in memory; and the clock of its till.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use stamp_connectors::pos::{Batch, Clocks, Context, NotTaken, PosState};
use stamp_core::{
    receipt::{ReceiptClosed, ReceiptVoided, Report},
    time::{Now, Timestamp},
};
use tokio::{sync::mpsc, task::JoinSet, time::Instant};
use tokio_util::sync::CancellationToken;

/// A desk, which outlives the connectors that report to it. Clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Desk(Arc<Mutex<Taken>>);

/// What was taken, and what was told beside it.
#[derive(Default)]
pub(crate) struct Taken {
    /// In the order in which they were taken.
    pub(crate) reports: Vec<Report>,
    /// The last that was kept.
    pub(crate) checkpoint: Option<String>,
    /// The last that was said.
    pub(crate) complete_until: Option<Timestamp>,
    /// Every state that was told.
    pub(crate) states: Vec<PosState>,
    /// Batches that were refused.
    pub(crate) refused: usize,
    is_full: bool,
}

/// A connector that runs on a desk, until it is dropped or stopped.
pub(crate) struct Running {
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

/// The clock of a till, which may be wrong and may jump. Clones are the same.
#[derive(Clone)]
pub(crate) struct TillClock {
    started: Instant,
    at_start: Arc<Mutex<Timestamp>>,
}

impl Desk {
    /// Starts a connector with what the desk has kept of it.
    pub(crate) fn run<F: Future<Output = ()> + Send + 'static>(
        &self,
        connector: &str,
        clock: &TillClock,
        run: impl FnOnce(Context) -> F,
    ) -> Running {
        let (batches, mut come) = mpsc::channel::<Batch>(4);
        let (stop, states) = (CancellationToken::new(), self.clone());
        let context = Context {
            connector: connector.into(),
            batches,
            checkpoint: self.taken().checkpoint.clone(),
            tell: Arc::new(move |state| states.taken().states.push(state)),
            stop: stop.clone(),
            clocks: clock.clocks(),
            beat: Arc::new(|| {}),
        };
        let (desk, mut tasks) = (self.clone(), JoinSet::new());
        tasks.spawn(async move {
            while let Some(batch) = come.recv().await {
                desk.take(batch);
            }
        });
        tasks.spawn(run(context));
        Running { stop, tasks }
    }

    /// What was taken so far.
    pub(crate) fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The disk takes nothing from now on, or takes again.
    pub(crate) fn set_full(&self, is_full: bool) {
        self.taken().is_full = is_full;
    }

    fn take(&self, batch: Batch) {
        let mut taken = self.taken();
        if taken.is_full {
            taken.refused += 1;
            let _stopped = batch.taken.send(Err(NotTaken::Queue));
            return;
        }
        taken.reports.extend(batch.reports);
        taken.checkpoint = batch.checkpoint.or(taken.checkpoint.take());
        taken.complete_until = batch.complete_until.or(taken.complete_until);
        let _stopped = batch.taken.send(Ok(()));
    }
}

impl Taken {
    /// The closed checks, each as it was told last, by the text of its identity.
    pub(crate) fn closed(&self) -> BTreeMap<String, ReceiptClosed> {
        let closed = self.reports.iter().filter_map(|report| match report {
            Report::Closed(receipt) => Some((receipt.identity.text(), (**receipt).clone())),
            _ => None,
        });
        closed.collect()
    }

    /// The voided checks, as often as they were told.
    pub(crate) fn voided(&self) -> Vec<&ReceiptVoided> {
        let voided = self.reports.iter().filter_map(|report| match report {
            Report::Voided(receipt) => Some(receipt),
            _ => None,
        });
        voided.collect()
    }

    /// How often a closed check was told of, in all.
    pub(crate) fn tellings(&self) -> usize {
        self.reports.iter().filter(|report| matches!(report, Report::Closed(_))).count()
    }
}

impl Running {
    /// Tells it to stop, and waits until it has.
    pub(crate) async fn stop(mut self) {
        self.stop.cancel();
        while let Some(ended) = self.tasks.join_next().await {
            ended.unwrap();
        }
    }
}

impl TillClock {
    /// A clock that shows this now, and goes.
    pub(crate) fn at(start: &str) -> Self {
        Self { started: Instant::now(), at_start: Arc::new(Mutex::new(start.parse().unwrap())) }
    }

    /// What it shows.
    pub(crate) fn now(&self) -> Timestamp {
        let passed = jiff::SignedDuration::try_from(self.started.elapsed()).unwrap();
        *self.at_start.lock().unwrap() + passed
    }

    /// It is set, or time goes by that nobody waits for.
    pub(crate) fn jump(&self, by: jiff::Span) {
        let mut at_start = self.at_start.lock().unwrap();
        *at_start += by;
    }

    /// Both clocks of the till: this one, and one that does not jump.
    pub(crate) fn clocks(&self) -> Clocks {
        let clock = self.clone();
        Arc::new(move || Now { mono: clock.mono(), wall: clock.now() })
    }

    fn mono(&self) -> Duration {
        self.started.elapsed()
    }
}
