//! Whom silence may be blamed on.

use std::time::Duration;

use tokio::time::Instant;

use super::Excuse;

/// Looks at regular times. Whoever looks late was asleep with everybody else (a machine that was suspended, a process
/// that was halted) and blames nobody: silence counts anew.
pub(super) struct Vigil {
    period: Duration,
    last: Instant,
    since: Instant,
    excuse: Excuse,
}

impl Vigil {
    pub(super) fn new(period: Duration, excuse: Excuse) -> Self {
        let now = Instant::now();
        Self { period, last: now, since: now, excuse }
    }

    /// To be called once in each period. Silence counts from the instant that it returns.
    pub(super) fn look(&mut self) -> Instant {
        let now = Instant::now();
        if now.saturating_duration_since(self.last) > self.period * 2 {
            self.since = now;
        }
        self.last = now;
        if let Some(excused) = (self.excuse)() {
            self.since = self.since.max(excused);
        }
        self.since
    }
}
