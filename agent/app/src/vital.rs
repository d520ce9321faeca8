//! How the till is, in few words, for those who watch many: looked at every other second, told where it changes.

use std::{sync::Arc, time::Duration};

use stamp_core::fleet::Status;
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;
use tracing::debug;

use crate::{report::Reporter, supervise::Pulse};

const LOOK: Duration = Duration::from_secs(2);

/// Looks at the till until told to stop. While the queue cannot be read, it is as it was.
pub async fn look(
    reporter: Arc<Reporter>,
    vital: watch::Sender<Option<Status>>,
    stop: CancellationToken,
    pulse: Pulse,
) -> anyhow::Result<()> {
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            _ = pulse.idle(ticks.tick()) => {}
        }
        match reporter.vital().await {
            Ok(status) => vital.send_if_modified(|known| {
                let is_same = known.as_ref().is_some_and(|known| status.says_as_much_as(known));
                *known = Some(status);
                !is_same
            }),
            Err(error) => {
                debug!(%error, "cannot look how the till is");
                continue;
            }
        };
    }
}
