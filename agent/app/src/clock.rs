//! The two clocks of the till, read in one place.

use std::sync::OnceLock;

use jiff::tz::TimeZone;
use stamp_core::time::{Now, Timestamp};
use tokio::time::Instant;
use uuid::Uuid;

/// Both clocks, now. Monotonic time counts from the first call of the process.
#[must_use]
pub fn now() -> Now {
    Now { mono: started().elapsed(), wall: wall() }
}

/// The instant at which the monotonic reading is `mono`.
#[must_use]
pub fn instant(mono: std::time::Duration) -> Instant {
    started() + mono
}

/// The till's clock, UTC.
#[allow(clippy::disallowed_methods, reason = "this is the clock of the shell")]
#[must_use]
pub fn wall() -> Timestamp {
    Timestamp::now()
}

/// The zone of the till, as its system has it; UTC where it has none.
#[must_use]
pub fn zone() -> TimeZone {
    TimeZone::system()
}

/// A new identity, ordered by time (UUIDv7).
#[must_use]
pub fn mint() -> stamp_core::operation::OpId {
    stamp_core::operation::OpId::from_uuid(Uuid::now_v7())
}

fn started() -> Instant {
    static STARTED: OnceLock<Instant> = OnceLock::new();
    *STARTED.get_or_init(Instant::now)
}
