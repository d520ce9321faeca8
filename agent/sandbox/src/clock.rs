//! The only place that reads the clock.

use jiff::Timestamp;

/// The sandbox's own time, UTC.
#[allow(clippy::disallowed_methods, reason = "the sandbox is a program of its own; this is its clock")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
