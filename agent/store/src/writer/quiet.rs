//! When there is time to empty the log.

use std::time::Duration;

use tokio::time::Instant;

/// Knows whether anything was written since the log was emptied, and how long ago that was.
pub(crate) struct Quiet {
    after: Duration,
    written: Option<Instant>,
}

impl Quiet {
    /// The log is emptied when nothing was written for `after`.
    pub(crate) const fn new(after: Duration) -> Self {
        Self { after, written: None }
    }

    /// Something was written, or the log could not be emptied.
    pub(super) const fn written(&mut self, now: Instant) {
        self.written = Some(now);
    }

    /// How long until the log should be emptied. `None`: it is empty.
    pub(super) fn due_in(&self, now: Instant) -> Option<Duration> {
        self.written.map(|written| self.after.saturating_sub(now.saturating_duration_since(written)))
    }

    /// The log is empty.
    pub(super) const fn emptied(&mut self) {
        self.written = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_log_that_was_written_is_due_a_while_after_the_last_time_and_an_empty_one_never() {
        let (mut quiet, now) = (Quiet::new(MINUTE), Instant::now());
        assert_eq!(quiet.due_in(now), None);
        quiet.written(now);
        quiet.written(now + MINUTE / 2);
        assert_eq!(quiet.due_in(now + MINUTE), Some(MINUTE / 2));
        assert_eq!(quiet.due_in(now + 3 * MINUTE), Some(Duration::ZERO));
        quiet.emptied();
        assert_eq!(quiet.due_in(now + 3 * MINUTE), None);
    }
}
