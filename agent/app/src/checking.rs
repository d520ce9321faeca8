//! The whole queue file is checked now and then, while the till works.

use std::time::Duration;

use stamp_store::{CheckReport, Store};
use tokio::{sync::watch, time::sleep};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::supervise::Pulse;

/// Not at once: a till that is switched on has other things to do.
const FIRST: Duration = Duration::from_secs(600);
const BETWEEN: Duration = Duration::from_secs(86_400);
/// Where it came to no end.
const AGAIN: Duration = Duration::from_secs(3_600);

/// What the last check has found; shared with whoever reports it.
#[derive(Debug, Clone, Default)]
pub struct Findings(watch::Sender<u64>);

impl Findings {
    /// How many operations are damaged, of which the rest of the file takes no harm.
    #[must_use]
    pub fn damaged(&self) -> u64 {
        *self.0.borrow()
    }

    /// Faults of the file as a whole are not kept here: with these the daemon ends, and the next start mends them.
    fn note(&self, report: &CheckReport) {
        self.0.send_replace(report.damaged.len() as u64);
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
    let mut pause = FIRST;
    loop {
        let checked = async {
            sleep(pause).await;
            store.check().await
        };
        let checked = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            checked = pulse.idle(checked) => checked,
        };
        pause = match checked {
            Ok(report) => {
                findings.note(&report);
                BETWEEN
            }
            Err(error) => {
                warn!(error = format!("{:#}", anyhow::Error::new(error)), "the queue file was not checked");
                AGAIN
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use stamp_core::operation::{Kind, Lane, NewOperation, OpId};

    use super::*;
    use crate::clock;

    const NOTE: &[u8] = b"as it was written";

    fn operation() -> NewOperation {
        let op_id = OpId::derived(&["a"]);
        let note = String::from_utf8_lossy(NOTE);
        NewOperation {
            op_id,
            kind: Kind::AddStamps,
            lane: Lane::from_name("l"),
            path: "/stamps".into(),
            body: format!(r#"{{"op_id":"{op_id}","note":"{note}"}}"#).into_bytes(),
            created_at: clock::wall(),
            source: "counter".into(),
            cashier: None,
            business: None,
            depends_on: None,
            retry_of: None,
        }
    }

    fn damage(queue: &Path) {
        let mut bytes = fs::read(queue).unwrap();
        let at = bytes.windows(NOTE.len()).position(|window| window == NOTE).unwrap();
        bytes[at] ^= 1;
        fs::write(queue, bytes).unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn some_time_after_the_start_a_damaged_operation_is_found_without_anybody_asking() {
        let folder = tempfile::tempdir().unwrap();
        let queue = folder.path().join("queue.db");
        let (store, _) = Store::open(&queue, clock::wall()).unwrap();
        store.append(operation(), None).await.unwrap();
        store.close().await;
        damage(&queue);

        let (store, _) = Store::open(&queue, clock::wall()).unwrap();
        let (findings, stop) = (Findings::default(), CancellationToken::new());
        let mut news = findings.0.subscribe();
        tokio::select! {
            ended = run(store.clone(), findings.clone(), stop, Pulse::new(FIRST)) => ended.unwrap(),
            found = news.changed() => found.unwrap(),
        }
        assert_eq!(findings.damaged(), 1);
        assert!(!store.is_malformed(), "the others are not affected");
        store.close().await;
    }
}
