//! The time of the restaurant.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

/// One clock of the restaurant: the till, its cloud and its server have one each. All clones are the same clock.
#[derive(Debug, Clone)]
pub struct FakeClock {
    stands_at: Option<Arc<Mutex<Timestamp>>>,
    /// How far this one is ahead of the right time.
    ahead: Arc<Mutex<SignedDuration>>,
}

impl FakeClock {
    /// A clock that stands still until a test moves it. `start` is RFC 3339.
    #[must_use]
    pub fn at(start: &str) -> Self {
        let start = start.parse().expect("a time");
        Self { stands_at: Some(Arc::new(Mutex::new(start))), ahead: Arc::default() }
    }

    /// The clock of this machine.
    #[must_use]
    pub fn of_this_machine() -> Self {
        Self { stands_at: None, ahead: Arc::default() }
    }

    /// Another clock, which moves with this one and is right until it is set.
    #[must_use]
    pub fn beside(&self) -> Self {
        Self { stands_at: self.stands_at.clone(), ahead: Arc::default() }
    }

    /// The time that it shows, UTC.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.stands_at.as_ref().map_or_else(machine, |time| *locked(time)) + *locked(&self.ahead)
    }

    /// Sets it so far ahead of the right time, or behind it.
    pub fn set_ahead(&self, by: SignedDuration) {
        *locked(&self.ahead) = by;
    }

    /// Moves it on, and those beside it. A clock of this machine cannot be moved.
    pub fn advance(&self, by: Duration) {
        *locked(self.stands_at.as_ref().expect("a clock that stands still")) += by;
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[allow(clippy::disallowed_methods, reason = "a restaurant has a clock of its own")]
fn machine() -> Timestamp {
    Timestamp::now()
}
