//! Ours.

use std::{path::Path, time::Instant};

use stamp_core::{
    operation::{NewOperation, Operation, State},
    time::Now,
};
use stamp_store::Store;
use tokio::{runtime::Runtime, task::JoinSet};

use crate::{
    contest::{Contender, OPERATIONS, Round},
    operations::Operations,
};

/// Operations handed to the store at once while it is filled.
const PORTION: usize = 50_000;

/// The queue with so many callers, each of which hands in the next operation when it was told yes.
pub(crate) struct Callers {
    // Before the runtime, so that its threads end while somebody can still wait for them.
    store: Store,
    runtime: Runtime,
    operations: Operations,
    callers: usize,
}

impl Callers {
    /// A new queue that holds `queued` operations already.
    pub(crate) fn new(folder: &Path, callers: usize, queued: usize) -> Self {
        let folder = folder.join(format!("queue-{callers}-{queued}"));
        std::fs::create_dir(&folder).unwrap();
        // As many as the agent has.
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        let (store, _) = Store::open(&folder.join("queue.db"), Now::epoch().wall).unwrap();
        let mut operations = Operations::new(2);
        let mut before = operations.by_lane(queued).map(waiting);
        loop {
            let portion: Vec<_> = before.by_ref().take(PORTION).collect();
            if portion.is_empty() {
                break;
            }
            runtime.block_on(store.import(portion, Now::epoch().wall)).unwrap();
        }
        drop(before);
        Self { store, runtime, operations, callers }
    }
}

impl Contender for Callers {
    fn round(&mut self) -> Round {
        let work: Vec<Vec<_>> =
            (0..self.callers).map(|_| self.operations.by_ref().take(OPERATIONS).collect()).collect();
        let store = self.store.clone();
        self.runtime.block_on(async {
            let begun = Instant::now();
            let mut callers: JoinSet<_> = work.into_iter().map(|work| append(store.clone(), work)).collect();
            let mut each = Vec::new();
            while let Some(waited) = callers.join_next().await {
                each.extend(waited.unwrap());
            }
            Round { whole: begun.elapsed(), each }
        })
    }
}

async fn append(store: Store, work: Vec<NewOperation>) -> Vec<std::time::Duration> {
    let mut each = Vec::with_capacity(work.len());
    for new in work {
        let begun = Instant::now();
        store.append(new, None).await.unwrap();
        each.push(begun.elapsed());
    }
    each
}

fn waiting(new: NewOperation) -> Operation {
    Operation {
        seq: 0,
        new,
        state: State::Queued,
        attempts: 0,
        reason: None,
        settled_at: None,
        outcome: None,
    }
}
