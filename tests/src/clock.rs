//! The time outside of the till.

use jiff::Timestamp;

/// The time of this machine, UTC, as the API writes it.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "a point of sale has a clock of its own")]
pub fn now() -> String {
    Timestamp::now().to_string()
}
