//! News of operations that left the queue: for whoever waits at the till, and for the quiet summary of the rest.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use stamp_core::operation::{OpId, Operation};
use tokio::sync::broadcast;

/// When there are more promises than this, the earlier ones end in the summary.
const PROMISES: usize = 1000;

/// Cheap to clone; all clones are the same exchange.
#[derive(Debug, Clone)]
pub struct Settled {
    news: broadcast::Sender<Arc<Operation>>,
    awaited: Arc<Mutex<HashSet<OpId>>>,
    promised: Arc<Mutex<HashSet<OpId>>>,
}

impl Default for Settled {
    fn default() -> Self {
        Self { news: broadcast::channel(1024).0, awaited: Arc::default(), promised: Arc::default() }
    }
}

impl Settled {
    /// An operation left the queue.
    pub fn publish(&self, operation: Arc<Operation>) {
        // Nobody listening is no fault.
        let _ = self.news.send(operation);
    }

    /// All news from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Arc<Operation>> {
        self.news.subscribe()
    }

    /// Somebody at the till will wait for this one. Said before it is sent, so that an end which comes at once is
    /// not taken for one of the backlog.
    pub fn expect(&self, op: OpId) {
        self.lock().insert(op);
    }

    /// Somebody at the till waits for this one until the guard is dropped.
    #[must_use]
    pub fn await_one(&self, op: OpId) -> Awaiting {
        let was_expected = !self.lock().insert(op);
        Awaiting { op, was_expected, was_heard: false, settled: self.clone(), news: self.news.subscribe() }
    }

    /// Whether somebody at the till is told of its end; true once.
    #[must_use]
    pub fn was_awaited(&self, op: OpId) -> bool {
        self.lock().remove(&op)
    }

    /// Nobody waits, but the cashier was told that it is on its way and shall hear of its end.
    pub fn promise(&self, op: OpId) {
        let mut promised = self.promised.lock().unwrap_or_else(PoisonError::into_inner);
        if promised.len() >= PROMISES {
            promised.clear();
        }
        promised.insert(op);
    }

    /// Whether [`Settled::promise`] was said of it; true once.
    #[must_use]
    pub fn was_promised(&self, op: OpId) -> bool {
        self.promised.lock().unwrap_or_else(PoisonError::into_inner).remove(&op)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<OpId>> {
        self.awaited.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// See [`Settled::await_one`].
#[derive(Debug)]
pub struct Awaiting {
    op: OpId,
    was_expected: bool,
    was_heard: bool,
    settled: Settled,
    news: broadcast::Receiver<Arc<Operation>>,
}

impl Awaiting {
    /// It had left the queue before anybody waited; others may not have heard of it yet.
    pub const fn came_late(&mut self) {
        self.was_heard = self.was_expected;
    }

    /// Ends when the operation has left the queue; `None` when news were missed, so that the queue must be asked.
    pub async fn settled(&mut self) -> Option<Arc<Operation>> {
        loop {
            match self.news.recv().await {
                Ok(operation) if operation.new.op_id == self.op => {
                    self.was_heard = true;
                    return Some(operation);
                }
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => return None,
                Err(broadcast::error::RecvError::Closed) => return std::future::pending().await,
            }
        }
    }
}

impl Drop for Awaiting {
    fn drop(&mut self) {
        // Who was told stays noted until the summary has heard of the end as well.
        if !self.was_heard {
            self.settled.lock().remove(&self.op);
        }
    }
}
