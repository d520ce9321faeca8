//! What the disk's refusals mean for sending: without a note on disk nothing may be sent.

use std::time::Duration;

use super::backoff::{self, Dice};

/// A disk is tried again at least this often.
const LONGEST: Duration = Duration::from_secs(30);

#[derive(Debug, Default)]
pub(super) struct Disk {
    failures: u32,
    until: Option<Duration>,
}

impl Disk {
    /// It did not take a note. Returns when to try again, monotonic.
    pub(super) fn failed(&mut self, now: Duration, dice: &mut Dice) -> Duration {
        self.failures = self.failures.saturating_add(1);
        let until = now.saturating_add(backoff::delay(self.failures, None, dice).min(LONGEST));
        self.until = Some(self.until.map_or(until, |earlier| earlier.max(until)));
        until
    }

    pub(super) const fn worked(&mut self) {
        self.failures = 0;
    }

    /// An operation was written a moment ago: the next note may be tried at once.
    pub(super) const fn appended(&mut self) {
        self.until = None;
    }

    /// Nothing is sent before this, monotonic.
    pub(super) const fn until(&self) -> Option<Duration> {
        self.until
    }

    /// Time has passed.
    pub(super) fn wake(&mut self, now: Duration) {
        self.until = self.until.filter(|until| *until > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_it_has_worked_the_waits_begin_anew() {
        let mut disk = Disk::default();
        let mut dice = Dice::new(7);
        let longest = (0..20).map(|_| disk.failed(Duration::ZERO, &mut dice)).max();
        assert_eq!(longest, Some(LONGEST));
        disk.worked();
        assert!(disk.failed(Duration::ZERO, &mut dice) <= Duration::from_secs(1));
    }
}
