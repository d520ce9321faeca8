//! Time as a value: the shell reads its clocks once and hands the reading in.

use std::time::Duration;

pub use jiff::Timestamp;

/// One reading of both clocks of the till.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Since the process started. Never goes back; ages, limits and backoff are measured with it.
    pub mono: Duration,
    /// The till's clock, UTC. It may be wrong and it may jump; it is only ever shown or sent, never compared.
    pub wall: Timestamp,
}

impl Now {
    /// The same wall clock, `later` further on. For tests and simulations.
    #[must_use]
    pub fn after(self, later: Duration) -> Self {
        let wall = jiff::SignedDuration::try_from(later).ok().and_then(|d| self.wall.checked_add(d).ok());
        Self { mono: self.mono.saturating_add(later), wall: wall.unwrap_or(self.wall) }
    }

    /// A fixed starting point: 2026-01-01 00:00 UTC, monotonic zero. For tests and simulations.
    #[must_use]
    pub fn epoch() -> Self {
        Self { mono: Duration::ZERO, wall: Timestamp::constant(1_767_225_600, 0) }
    }
}
