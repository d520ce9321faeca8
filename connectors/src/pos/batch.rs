//! What a connector hands over at once.

use std::sync::Arc;

use stamp_core::{receipt::Report, time::Timestamp};
use tokio::sync::oneshot;

/// Reports that are taken together or not at all, with what the connector wants to go on from.
#[derive(Debug)]
pub struct Batch {
    /// See [`Context::connector`](super::Context::connector).
    pub connector: Arc<str>,
    /// In the order of what happened, as far as that is known.
    pub reports: Vec<Report>,
    /// Kept in the same transaction as all that follows from the reports. `None`: what was kept before stays.
    pub checkpoint: Option<String>,
    /// With this batch all checks are told of that were closed before this time, UTC, apart from those that the till
    /// itself hears of later. `None`: nothing is said about it.
    pub complete_until: Option<Timestamp>,
    /// Is told whether it was taken.
    pub taken: oneshot::Sender<Result<(), NotTaken>>,
}

/// Why a batch was not taken: nothing of it was kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// The daemon ends.
    #[error("the daemon is stopping")]
    Stopped,
    /// The queue could not be written.
    #[error("the queue does not take it at the moment; `stamp-agent status` says why")]
    Queue,
}

impl Batch {
    /// A batch without a checkpoint, and where its end is heard of.
    #[must_use]
    pub fn new(connector: Arc<str>, reports: Vec<Report>) -> (Self, oneshot::Receiver<Result<(), NotTaken>>) {
        let (taken, told) = oneshot::channel();
        (Self { connector, reports, checkpoint: None, complete_until: None, taken }, told)
    }
}
