//! The store and the sync machine, joined: whatever changes the queue is told to the machine, also when whoever
//! asked for it has gone meanwhile. A caller that hangs up drops its request; the change that it asked for stays,
//! and must be sent.

use std::{future::Future, time::Duration};

use stamp_core::{
    operation::{Head, NewOperation, OpId, Operation},
    sync::Event,
};
use stamp_store::{Act, Appended, CallerKey, Consequences, Error, Followed, Imported, Once, Store, Voucher};
use tokio::time::sleep;
use tokio_util::task::TaskTracker;

use crate::{changes::Changes, clock, settled::Settled, sync::Handle};

const ATTEMPTS: u32 = 4;
const AGAIN: Duration = Duration::from_millis(300);

/// Cheap to clone; all clones are the same queue.
#[derive(Debug, Clone)]
pub struct Queue {
    store: Store,
    sync: Handle,
    settled: Settled,
    changes: Changes,
    tasks: TaskTracker,
}

impl Queue {
    /// Joins the two. Whatever changes is told to `changes`, too.
    #[must_use]
    pub fn new(store: Store, sync: Handle, settled: Settled, changes: Changes) -> Self {
        Self { store, sync, settled, changes, tasks: TaskTracker::new() }
    }

    /// For reading.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The way to the cloud.
    #[must_use]
    pub const fn sync(&self) -> &Handle {
        &self.sync
    }

    /// Takes an operation that somebody waits for. Returns after the fsync. `hold` is held until then, also when
    /// whoever asked has gone: a lock under which nobody shall miss the operation.
    pub async fn append(
        &self,
        new: NewOperation,
        caller: Option<CallerKey>,
        hold: impl Send + 'static,
    ) -> Result<Appended, Error> {
        self.append_with(new, Voucher::default(), None, caller, hold).await
    }

    /// As [`Queue::append`], with what is noted of the voucher, and in the journal. Nobody waits for one that is accepted
    /// already.
    pub async fn append_with(
        &self,
        new: NewOperation,
        voucher: Voucher,
        act: Option<Act>,
        caller: Option<CallerKey>,
        hold: impl Send + 'static,
    ) -> Result<Appended, Error> {
        let queue = self.clone();
        self.to_its_end(async move {
            let (op_id, is_awaited) = (new.op_id, voucher.accepted.is_none());
            let appended = queue.append_surely(new, voucher, act, caller).await;
            drop(hold);
            let appended = appended?;
            if let Appended::New { head, .. } = &appended {
                queue.changes.touch([op_id]);
                if is_awaited {
                    queue.settled.expect(op_id);
                }
                if let Some(head) = head.clone() {
                    queue.sync.offer(head, is_awaited);
                }
            }
            Ok(appended)
        })
        .await
    }

    /// Writes what follows from reports of a till, all of it or nothing. Somebody waits for the end of those that are
    /// `awaited`. `then` is told what came of it, also when whoever asked has gone, and before anything of it is sent.
    pub async fn follow(
        &self,
        consequences: Consequences,
        awaited: Vec<OpId>,
        then: impl FnOnce(&Result<Followed, Error>) + Send + 'static,
    ) -> Result<Followed, Error> {
        let queue = self.clone();
        self.to_its_end(async move {
            let written = queue.follow_surely(consequences).await;
            then(&written);
            let followed = written?;
            queue.changes.touch(followed.added.iter().chain(&followed.withdrawn).copied());
            for op_id in &awaited {
                queue.settled.expect(*op_id);
            }
            for head in followed.heads.clone() {
                let is_awaited = awaited.contains(&head.op_id);
                queue.sync.offer(head, is_awaited);
            }
            Ok(followed)
        })
        .await
    }

    /// Takes back what was never attempted; `false`: too late for that.
    pub async fn withdraw(&self, op_id: OpId) -> Result<bool, Error> {
        let queue = self.clone();
        self.to_its_end(async move {
            let withdrawn = queue.store.withdraw(op_id, clock::wall()).await?;
            let was_in_time = withdrawn.is_some();
            queue.changes.touch([op_id]);
            queue.offer(withdrawn.into_iter().flat_map(|settled| settled.next));
            Ok(was_in_time)
        })
        .await
    }

    /// A person's retry, once for each key. Returns the operation that is sent now.
    pub async fn retry(
        &self,
        op_id: OpId,
        reason: Option<String>,
        actor: String,
        key: Option<CallerKey>,
    ) -> Result<Once<Operation>, Error> {
        let queue = self.clone();
        self.to_its_end(async move {
            let (new_id, at, why) = (clock::mint(), clock::wall(), reason.as_deref());
            let retried = match key {
                None => Once::Now(queue.store.retry(op_id, new_id, why, &actor, at).await?),
                Some(key) => queue.store.retry_once(op_id, new_id, why, &actor, at, key).await?,
            };
            let retried = match retried {
                Once::Now(retried) => retried,
                Once::Before(operation) => return Ok(Once::Before(operation)),
                Once::KeyReused => return Ok(Once::KeyReused),
            };
            queue.changes.touch([op_id, retried.op_id]);
            queue.offer(retried.head.into_iter().chain(retried.released));
            let operation = queue.store.get(retried.op_id).await?;
            operation.map(Once::Now).ok_or(Error::NotFound { op_id })
        })
        .await
    }

    /// A person gives an operation up, once for each key.
    pub async fn discard(
        &self,
        op_id: OpId,
        reason: String,
        actor: String,
        key: Option<CallerKey>,
    ) -> Result<Once<()>, Error> {
        let queue = self.clone();
        self.to_its_end(async move {
            let at = clock::wall();
            let discarded = match key {
                None => Once::Now(queue.store.discard(op_id, &reason, &actor, at).await?),
                Some(key) => queue.store.discard_once(op_id, &reason, &actor, at, key).await?,
            };
            Ok(match discarded {
                Once::Now(heads) => {
                    queue.changes.touch([op_id]);
                    queue.offer(heads);
                    Once::Now(())
                }
                Once::Before(operation) => Once::Before(operation),
                Once::KeyReused => Once::KeyReused,
            })
        })
        .await
    }

    /// Takes in another till's unsent operations.
    pub async fn import(&self, operations: Vec<Operation>) -> Result<Imported, Error> {
        let queue = self.clone();
        self.to_its_end(async move {
            let imported = queue.store.import(operations, clock::wall()).await;
            // Also after an error: a part may have been taken in.
            queue.sync.tell(Event::MoreOnDisk);
            queue.changes.touch_many();
            imported
        })
        .await
    }

    /// Waits for what was begun, once nothing new is begun any more.
    pub async fn finish(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// A disk that failed in mid-write leaves it open whether the operation is there: the same one is written again,
    /// so that the answer is plain and a further scan is not a second stamp.
    async fn append_surely(
        &self,
        new: NewOperation,
        voucher: Voucher,
        act: Option<Act>,
        caller: Option<CallerKey>,
    ) -> Result<Appended, Error> {
        for _ in 1..ATTEMPTS {
            let (new, voucher, act) = (new.clone(), voucher.clone(), act.clone());
            match self.store.append_by(new, voucher, act, caller.clone()).await {
                Err(Error::Unconfirmed { .. }) => sleep(AGAIN).await,
                sure => return sure,
            }
        }
        self.store.append_by(new, voucher, act, caller).await
    }

    /// As [`Queue::append_surely`].
    async fn follow_surely(&self, consequences: Consequences) -> Result<Followed, Error> {
        for _ in 1..ATTEMPTS {
            match self.store.follow(consequences.clone()).await {
                Err(Error::Unconfirmed { .. }) => sleep(AGAIN).await,
                sure => return sure,
            }
        }
        self.store.follow(consequences).await
    }

    fn offer(&self, heads: impl IntoIterator<Item = Head>) {
        for head in heads {
            self.sync.offer(head, false);
        }
    }

    pub(crate) async fn to_its_end<T: Send + 'static>(
        &self,
        change: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        self.tasks.spawn(change).await.unwrap_or(Err(Error::Closed))
    }
}
