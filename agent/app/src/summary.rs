//! The quiet word about a backlog that was sent while nobody waited for it.

use std::{sync::Arc, time::Duration};

use stamp_core::{
    cloud::verdict::RECORDED_LOSS,
    make::tells_of_acceptance,
    notice::{Level, Notice, of_operation},
    operation::{Operation, State},
    words::Words,
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
                    (false, false) => tally.add(operation, &notices, till.words()),
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
            notices.post("queue", None, std::mem::take(&mut tally).told(till.words(), left));
        }
        patience = if left == 0 { LAST } else { QUIET };
    }
}

impl Tally {
    const fn is_empty(&self) -> bool {
        self.done + self.refused + self.parked == 0
    }

    fn add(&mut self, operation: &Arc<Operation>, notices: &Notices, words: &Words) {
        match operation.state {
            State::Refused => {
                self.refused += 1;
                let mut notice = of_operation(words, operation);
                notice.level = Level::Warn;
                let before = match tells_of_acceptance(&operation.new) {
                    true => "accepted-before",
                    false => "saved-before",
                };
                let before = words.attr("backlog-sent", before, &[]);
                notice.text = format!("{} {before}", notice.text).trim_start().to_owned();
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

    fn told(self, words: &Words, left: u64) -> Notice {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let counts = [
            ("done", count(self.done)),
            ("losses", count(self.losses)),
            ("refused", count(self.refused)),
            ("parked", count(self.parked)),
            ("waiting", left),
        ];
        let told = counts.into_iter().filter(|(what, number)| *what == "done" || *number > 0);
        let told = told.map(|(what, number)| words.attr("backlog-sent", what, &[("count", number.into())]));
        let text = told.collect::<Vec<_>>().join(", ") + ".";
        let level = if self.refused + self.parked + self.losses > 0 { Level::Warn } else { Level::Info };
        Notice { text, ..Notice::worded(words, level, "backlog-sent", &[]) }
    }
}
