//! Clocks that are wrong: those of the registers, and that of Poster's servers.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use stamp_tests::now;

/// Seconds that a clock is off at most.
const MOST_S: i64 = 15 * 60;

/// A clock that is off by some minutes. Clones are the same clock.
#[derive(Debug, Clone, Default)]
pub(super) struct Clock(Arc<AtomicI64>);

impl Clock {
    pub(super) fn off(dice: &mut Rng) -> Self {
        let clock = Self::default();
        clock.step(dice);
        clock
    }

    /// Somebody sets it, to another wrong time.
    pub(super) fn step(&self, dice: &mut Rng) {
        self.0.store(dice.i64(-MOST_S..=MOST_S), Ordering::Relaxed);
    }

    pub(super) fn now(&self) -> Timestamp {
        time() + SignedDuration::from_secs(self.0.load(Ordering::Relaxed))
    }
}

/// What is true.
pub(super) fn time() -> Timestamp {
    now().parse().unwrap()
}
