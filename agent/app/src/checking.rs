//! The whole queue file is checked now and then, while the till works.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use stamp_store::{CheckReport, Error, Store};
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::supervise::Pulse;

/// Not at once: a till that is switched on has other things to do.
const FIRST: Duration = Duration::from_secs(600);
const BETWEEN: Duration = Duration::from_secs(86_400);

/// What the last check has found; shared with whoever reports it.
#[derive(Debug, Clone, Default)]
pub struct Findings(Arc<AtomicU64>);

impl Findings {
    /// How many operations are damaged, of which the rest of the file takes no harm.
    #[must_use]
    pub fn damaged(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Faults of the file as a whole are not kept here: with these the daemon ends, and the next start mends them.
    fn note(&self, report: &CheckReport) {
        self.0.store(report.damaged.len() as u64, Ordering::Relaxed);
        if report.is_sound() {
            info!(operations = report.operations, "the queue file was checked and is sound");
        }
        for fault in &report.faults {
            error!(fault, "the queue file is damaged");
        }
        for damaged in &report.damaged {
            warn!(seq = damaged.seq, "an operation is damaged on disk");
        }
    }
}

/// Checks the queue some time after the start and then once a day. Runs until told to stop.
pub async fn run(
    store: Store,
    findings: Findings,
    stop: CancellationToken,
    pulse: Pulse,
) -> anyhow::Result<()> {
    let mut ticks = interval_at(Instant::now() + FIRST, BETWEEN);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            _ = pulse.idle(ticks.tick()) => {}
        }
        let checked = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            checked = pulse.idle(store.check()) => checked,
        };
        match checked {
            Ok(report) => findings.note(&report),
            Err(Error::Closed) => {}
            Err(error) => warn!(error = ?error, "the queue file could not be checked; tried again tomorrow"),
        }
    }
}
