//! One call at the front desk: who calls, until when there must be an answer, and whose turn is next.

use std::time::Duration;

use stamp_store::CallerKey;
use tokio::{sync::oneshot, time::Instant};

/// What a call carries through the steps of the desk.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) caller: Option<CallerKey>,
    /// Whatever is asked of the cloud, the answer is given by then.
    pub(super) until: Instant,
    /// How long the caller wants to wait for the end of an operation.
    wait: Duration,
    pub(super) turn: Turn,
}

impl Call {
    pub(super) fn new(caller: Option<CallerKey>, wait: Duration, within: Duration, turn: Turn) -> Self {
        Self { caller, until: Instant::now() + within, wait, turn }
    }

    /// How long the end of an operation may be waited for now.
    pub(super) fn left(&self) -> Duration {
        self.wait.min(self.until.saturating_duration_since(Instant::now()))
    }
}

/// The turn of one scan of a scanner: the next one begins when this is over, which is once it is on disk or begins
/// to wait for the cloud.
#[derive(Debug, Default)]
pub struct Turn(Option<oneshot::Sender<()>>);

impl Turn {
    /// A turn, and what resolves (with an error, which is no fault) when it is over.
    #[must_use]
    pub fn begin() -> (Self, oneshot::Receiver<()>) {
        let (over, next) = oneshot::channel();
        (Self(Some(over)), next)
    }

    pub(super) fn end(&mut self) {
        self.0 = None;
    }
}
