//! The quiet word about a backlog that was sent while nobody waited for it.

use std::{sync::Arc, time::Duration};

use stamp_core::{
    cloud::verdict::RECORDED_LOSS,
    make::tells_of_acceptance,
    notice::{Level, Notice, of_operation},
    operation::{Operation, State},
};
use stamp_store::Store;
use tokio::{sync::broadcast::error::RecvError, time::timeout};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::{notices::Notices, settled::Settled, supervise::Pulse, till::Till};

/// Quiet for so long: the backlog is through for now.
const QUIET: Duration = Duration::from_secs(2);
/// Where nothing is left to send, the last ends are heard of within this time.
const LAST: Duration = Duration::from_millis(200);

#[derive(Debug, Default)]
struct Tally {
    done: usize,
    /// Of those done.
    losses: usize,
    refused: usize,
    parked: usize,
}

/// Listens until told to stop.
pub async fn run(
    till: Arc<Till>,
    store: Store,
    settled: Settled,
    notices: Notices,
    stop: CancellationToken,
    pulse: Pulse,
) -> anyhow::Result<()> {
    let mut news = settled.listen();
    let mut tally = Tally::default();
    let mut patience = QUIET;
    loop {
        let next = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            next = pulse.idle(timeout(patience, news.recv())) => next,
        };
        match next {
            Ok(Ok(ref operation)) => {
                let op = operation.new.op_id;
                match (settled.was_promised(op), settled.was_awaited(op)) {
                    (true, _) => {
                        if let Err(error) = till.came_late(operation).await {
                            warn!(op = %op.short(), %error, "cannot tell of a late end yet");
                            settled.promise(op);
                        }
                    }
                    (false, true) => {}
                    (false, false) => tally.add(operation, &notices),
                }
            }
            Err(_) => {}
            Ok(Err(RecvError::Lagged(missed))) => tally.done += usize::try_from(missed).unwrap_or(0),
            Ok(Err(RecvError::Closed)) => return Ok(()),
        }
        if tally.is_empty() {
            continue;
        }
        let counts = store.counts().await?;
        let left = counts.queued + counts.sending;
        if next.is_err() {
            notices.post("queue", None, std::mem::take(&mut tally).words(left));
        }
        patience = if left == 0 { LAST } else { QUIET };
    }
}

impl Tally {
    const fn is_empty(&self) -> bool {
        self.done + self.refused + self.parked == 0
    }

    fn add(&mut self, operation: &Arc<Operation>, notices: &Notices) {
        match operation.state {
            State::Refused => {
                self.refused += 1;
                let mut notice = of_operation(operation);
                notice.level = Level::Warn;
                let before = match tells_of_acceptance(&operation.new) {
                    true => "Handed over without internet",
                    false => "Saved before",
                };
                notice.text = format!("{} ({before}, refused now.)", notice.text).trim_start().to_owned();
                notices.post(&operation.new.source, Some(operation.new.op_id), notice);
            }
            State::Parked => self.parked += 1,
            State::Withdrawn => {}
            _ => {
                self.done += 1;
                self.losses += usize::from(operation.reason.as_deref() == Some(RECORDED_LOSS));
            }
        }
    }

    fn words(self, left: u64) -> Notice {
        let mut parts = vec![format!("{} sent", self.done)];
        if self.losses > 0 {
            parts.push(format!("{} of them a loss", self.losses));
        }
        if self.refused > 0 {
            parts.push(format!("{} refused", self.refused));
        }
        if self.parked > 0 {
            parts.push(format!("{} kept for support", self.parked));
        }
        if left > 0 {
            parts.push(format!("{left} still waiting"));
        }
        let level = if self.refused + self.parked + self.losses > 0 { Level::Warn } else { Level::Info };
        Notice::new(level, "backlog-sent", "What was saved has been sent", format!("{}.", parts.join(", ")))
    }
}
