//! News of operations that left the queue: for whoever waits at the till, and for the quiet summary of the rest.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use stamp_core::operation::{OpId, Operation};
use tokio::sync::broadcast;

use crate::lock::held;

/// When there are more promises than this, the earlier ones end in the summary.
const PROMISES: usize = 1000;

/// Cheap to clone; all clones are the same exchange.
#[derive(Debug, Clone)]
pub struct Settled {
    news: broadcast::Sender<Arc<Operation>>,
    lists: Arc<Mutex<Lists>>,
}

#[derive(Debug, Default)]
struct Lists {
    awaited: HashSet<OpId>,
    promised: HashSet<OpId>,
}

impl Lists {
    fn promise(&mut self, op: OpId) {
        if self.promised.len() >= PROMISES {
            self.promised.clear();
        }
        self.promised.insert(op);
    }
}

impl Default for Settled {
    fn default() -> Self {
        Self { news: broadcast::channel(1024).0, lists: Arc::default() }
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
        self.lock().awaited.insert(op);
    }

    /// Somebody at the till waits for this one until the guard is dropped. A promise about it is theirs meanwhile;
    /// it stands again when they go without having heard of the end.
    #[must_use]
    pub fn await_one(&self, op: OpId) -> Awaiting {
        let news = self.news.subscribe();
        let mut lists = self.lock();
        let was_expected = !lists.awaited.insert(op);
        let was_promised = lists.promised.remove(&op);
        drop(lists);
        Awaiting { op, was_expected, was_promised, was_heard: false, settled: self.clone(), news }
    }

    /// Whether somebody at the till is told of its end; true once.
    #[must_use]
    pub fn was_awaited(&self, op: OpId) -> bool {
        self.lock().awaited.remove(&op)
    }

    /// The cashier shall hear of its end, also when nobody waits any more.
    pub fn promise(&self, op: OpId) {
        self.lock().promise(op);
    }

    /// Whether [`Settled::promise`] was said of it; true once.
    #[must_use]
    pub fn was_promised(&self, op: OpId) -> bool {
        self.lock().promised.remove(&op)
    }

    /// There is nothing to hear any more.
    pub fn forget(&self, op: OpId) {
        let mut lists = self.lock();
        lists.awaited.remove(&op);
        lists.promised.remove(&op);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Lists> {
        held(&self.lists)
    }
}

/// See [`Settled::await_one`].
#[derive(Debug)]
pub struct Awaiting {
    op: OpId,
    was_expected: bool,
    was_promised: bool,
    was_heard: bool,
    settled: Settled,
    news: broadcast::Receiver<Arc<Operation>>,
}

impl Awaiting {
    /// It had left the queue before anybody waited; others may not have heard of it yet.
    pub const fn came_late(&mut self) {
        self.was_heard = self.was_expected;
        self.was_promised = false;
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

    /// Its end, where the news of it are here already.
    pub fn settled_by_now(&mut self) -> Option<Arc<Operation>> {
        while let Ok(operation) = self.news.try_recv() {
            if operation.new.op_id == self.op {
                self.was_heard = true;
                return Some(operation);
            }
        }
        None
    }
}

impl Drop for Awaiting {
    fn drop(&mut self) {
        // Who was told stays noted until the summary has heard of the end as well.
        if self.was_heard {
            return;
        }
        let settled = self.settled.clone();
        let mut lists = settled.lock();
        let still_noted = lists.awaited.remove(&self.op);
        if !self.was_promised {
            return;
        }
        lists.promise(self.op);
        if !still_noted && let Some(operation) = self.settled_by_now() {
            // The summary took it for told, by us who are going: once more, for the promise.
            settled.publish(operation);
        }
    }
}

#[cfg(test)]
mod tests {
    use stamp_core::operation::{Kind, Lane, NewOperation, State};

    use super::*;

    fn ended(op_id: OpId) -> Arc<Operation> {
        let new = NewOperation {
            op_id,
            kind: Kind::Redeem,
            lane: Lane::from_name("l"),
            path: "/redemptions".into(),
            body: Vec::new(),
            created_at: stamp_core::time::Now::epoch().wall,
            source: "counter".into(),
            cashier: None,
            business: None,
            depends_on: None,
            retry_of: None,
        };
        let (reason, settled_at, outcome) = (None, None, None);
        Arc::new(Operation { seq: 1, new, state: State::Done, attempts: 1, reason, settled_at, outcome })
    }

    #[test]
    fn a_promise_is_theirs_who_wait_and_stands_again_when_they_go_unheard() {
        let (settled, op) = (Settled::default(), OpId::derived(&["a"]));
        settled.promise(op);
        settled.expect(op);
        let waiting = settled.await_one(op);
        assert!(!settled.was_promised(op));
        drop(waiting);
        assert!(settled.was_promised(op) && !settled.was_awaited(op));
    }

    #[tokio::test]
    async fn who_heard_the_end_leaves_no_promise_behind() {
        let (settled, op) = (Settled::default(), OpId::derived(&["a"]));
        settled.promise(op);
        let mut waiting = settled.await_one(op);
        settled.publish(ended(op));
        assert_eq!(waiting.settled().await.unwrap().new.op_id, op);
        drop(waiting);
        assert!(!settled.was_promised(op) && settled.was_awaited(op));
    }

    #[test]
    fn an_end_between_the_last_look_and_the_going_is_said_once_more() {
        let (settled, op) = (Settled::default(), OpId::derived(&["a"]));
        settled.promise(op);
        let waiting = settled.await_one(op);
        settled.publish(ended(op));
        assert!(settled.was_awaited(op), "the summary takes it for told");
        let mut news = settled.listen();
        drop(waiting);
        assert_eq!(news.try_recv().unwrap().new.op_id, op);
        assert!(settled.was_promised(op));
    }
}
