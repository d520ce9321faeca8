//! What an app of a maker's on the till tells, to the local API: it runs beside the cashier, and tells at once.

use stamp_core::{receipt::Report, time::Timestamp};

/// What cannot be taken, in words for whoever looks into the app's log. Names nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Untold(pub String);

/// Takes what the app of one connector tells. Whoever calls it has shown that he may.
pub trait App: Send + Sync {
    /// What follows from a message that came in `at`, UTC; it may be that the till is only looked at sooner.
    ///
    /// # Errors
    /// Where the message cannot be read, or is not for this till. The same is not to be told again.
    fn told(&self, message: &[u8], at: Timestamp) -> Result<Vec<Report>, Untold>;
}
