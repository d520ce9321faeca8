//! Tills that tell of each check when it is closed.
//!
//! A till that is asked can be asked whether there is more; one that posts or writes files cannot. When it has told of a check
//! within seconds of its closing, it is taken to do so with all: some seconds later there is no other from before. A
//! check that comes late, after an outage, says nothing of that kind.

use std::time::Duration;

use jiff::SignedDuration;
use stamp_core::{receipt::Report, time::Now};
use tokio::sync::watch;

use super::courier::Courier;
use crate::pos::NotTaken;

/// Told so soon after the closing, or seemingly before it where clocks differ.
const SOON: SignedDuration = SignedDuration::from_secs(20);
const AHEAD: SignedDuration = SignedDuration::from_secs(-5);
/// What is under way meanwhile has come by then: a request that is repeated, a second register's file.
const SETTLED: Duration = Duration::from_secs(20);
/// Clocks that differ, and what comes at this moment.
const MARGIN: SignedDuration = SignedDuration::from_secs(10);

/// Until when to wait, monotonic, before it is said that nothing is missing.
pub(super) struct Soon(watch::Sender<Option<Duration>>);

impl Soon {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(None))
    }

    /// These were told now.
    pub(super) fn heard(&self, reports: &[Report], now: Now) {
        let within = reports.iter().filter_map(|report| match report {
            Report::Closed(closed) => {
                let closed_by =
                    closed.closed_at.saturating_add(SignedDuration::try_from(closed.within).ok()?).ok()?;
                let lag = now.wall.duration_since(closed.closed_at);
                let is_soon = lag >= AHEAD && now.wall.duration_since(closed_by) <= SOON;
                is_soon.then_some(closed.within)
            }
            _ => None,
        });
        if let Some(within) = within.max() {
            let due = now.mono.saturating_add(SETTLED).saturating_add(within);
            self.0.send_modify(|known| *known = Some(due.max(known.unwrap_or_default())));
        }
    }

    /// Says it, each time that it is due, until the stop comes.
    pub(super) async fn run(&self, courier: &Courier) {
        let context = &courier.context;
        let mut due = self.0.subscribe();
        loop {
            let Some(Ok(())) = context.beating(due.changed()).await else { return };
            let at = due.borrow_and_update().unwrap_or_default();
            if !context.pause(at.saturating_sub((context.clocks)().mono)).await {
                return;
            }
            let told = (context.clocks)().wall.saturating_sub(MARGIN);
            if let Ok(told) = told
                && courier.complete(told).await == Err(NotTaken::Stopped)
            {
                return;
            }
        }
    }
}
