//! The time of the restaurant.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;

/// The clock that the restaurant, its cloud and its server go by. All clones are the same.
#[derive(Debug, Clone)]
pub struct FakeClock {
    stands_at: Option<Arc<Mutex<Timestamp>>>,
}

impl FakeClock {
    /// A clock that stands still until a test moves it. `start` is RFC 3339.
    #[must_use]
    pub fn at(start: &str) -> Self {
        let start = start.parse().expect("a time");
        Self { stands_at: Some(Arc::new(Mutex::new(start))) }
    }

    /// The clock of this machine.
    #[must_use]
    pub const fn of_this_machine() -> Self {
        Self { stands_at: None }
    }

    /// The time, UTC.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let stands_at = self.stands_at.as_ref();
        stands_at.map_or_else(machine, |time| *time.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Moves it on. A clock of this machine cannot be moved.
    pub fn advance(&self, by: Duration) {
        let mut time = self.stands_at.as_ref().expect("a clock that stands still").lock().expect("the clock");
        *time += by;
    }
}

#[allow(clippy::disallowed_methods, reason = "a restaurant has a clock of its own")]
fn machine() -> Timestamp {
    Timestamp::now()
}
