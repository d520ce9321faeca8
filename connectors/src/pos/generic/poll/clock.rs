//! The clock of a till that is asked, as its answers tell it.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::SignedDuration;
use stamp_core::time::Timestamp;
use tokio::time::Instant;

/// Clocks that differ by more may give a check to the guest before or behind its own.
const APART: SignedDuration = SignedDuration::from_secs(4);
/// An answer tells whole seconds (RFC 9110 section 6.6.1).
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// See the module's text.
#[derive(Debug, Default)]
pub(super) struct TillClock(Mutex<Option<Heard>>);

#[derive(Debug, Clone, Copy)]
struct Heard {
    date: Timestamp,
    at: Instant,
    /// How far it is from the clock of this machine at least.
    apart: SignedDuration,
}

impl TillClock {
    /// An answer was given at `date`, and asked for and heard at these times of this machine.
    pub(super) fn heard(&self, date: Option<Timestamp>, asked: Timestamp, heard: Timestamp) {
        let Some(date) = date else { return };
        let (behind, ahead) = (asked.duration_since(date) - SECOND, date.duration_since(heard));
        *self.known() = Some(Heard { date, at: Instant::now(), apart: behind.max(ahead) });
    }

    pub(super) fn is_known(&self) -> bool {
        self.known().is_some()
    }

    /// The time by it; `None`: no answer told one.
    pub(super) fn now(&self) -> Option<Timestamp> {
        let heard = (*self.known())?;
        heard.date.checked_add(heard.at.elapsed()).ok()
    }

    /// Whether it is further than that from the clock of this machine.
    pub(super) fn is_apart(&self, most: Duration) -> bool {
        let most = SignedDuration::try_from(most).unwrap_or(SignedDuration::MAX);
        self.known().is_some_and(|heard| heard.apart > most)
    }

    /// Whether nobody may rely on the times of scans and of checks being of one clock.
    pub(super) fn is_off(&self) -> bool {
        self.known().is_some_and(|heard| heard.apart > APART)
    }

    fn known(&self) -> MutexGuard<'_, Option<Heard>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
