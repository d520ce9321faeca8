//! What is read from the queue and written to it: what is to be sent, and what came of it.

use std::{sync::Arc, time::Duration};

use stamp_core::{
    attempt::{Attempt, Decided, Failure},
    operation::{OpId, Operation, State},
    sync::Event,
};
use stamp_store::{Filter, Settlement};
use tokio::time::sleep;
use tracing::{error, info, warn};

use super::Shell;
use crate::{clock, supervise::Pulse};

impl Shell {
    pub(super) async fn load(&self, limit: usize) -> Vec<Event> {
        match self.store.heads(limit).await {
            Ok(heads) => vec![Event::Loaded { more: heads.len() >= limit, heads }],
            Err(error) => {
                error!(%error, "cannot read the queue");
                sleep(Duration::from_secs(1)).await;
                vec![Event::Loaded { heads: Vec::new(), more: true }]
            }
        }
    }

    pub(super) async fn adopt(&self, business: &str) -> Vec<Event> {
        match self.store.adopt_business(business).await {
            Ok(_) => {
                info!(business, "this queue belongs to the business of the key");
                self.business.send_replace(Some(business.to_owned()));
            }
            Err(error) => error!(%error, "could not note whose queue this is"),
        }
        Vec::new()
    }

    pub(super) async fn settle(&self, op: OpId, settlement: Settlement) -> Vec<Event> {
        let made = self.attempts.decided(op, decided(settlement.state));
        let settled = match self.store.settle_after(op, settlement, made.clone()).await {
            Ok(settled) => settled,
            Err(error) => {
                self.attempts.put_back(op, made);
                error!(op = %op.short(), %error, "answered, but the disk did not take the answer; it will be asked for again");
                return vec![Event::StoreFailed(vec![op])];
            }
        };
        for ended in std::iter::once(op).chain(settled.withdrawn) {
            self.changes.touch([ended]);
            if let Ok(Some(operation)) = self.store.get(ended).await {
                log_end(&operation);
                self.settled.publish(Arc::new(operation));
            }
        }
        vec![Event::Settled { op, next: settled.next }]
    }

    pub(super) async fn requeue(&self, op: OpId, counted: bool, reason: String) -> Vec<Event> {
        let made = self.attempts.decided(op, Decided::Again);
        let noted = self.store.requeue_after(op, counted, Some(reason), made.clone()).await;
        if let Err(error) = noted {
            warn!(op = %op.short(), %error, "could not note that it waits again");
            self.attempts.put_back(op, made);
        }
        self.changes.touch([op]);
        Vec::new()
    }

    pub(super) async fn take_back_what_an_earlier_run_left(&self, pulse: &Pulse) -> anyhow::Result<()> {
        loop {
            let filter = Filter { state: Some(State::Sending), limit: 500, ..Filter::default() };
            let page = self.store.list(filter).await?;
            if page.operations.is_empty() {
                return Ok(());
            }
            for operation in page.operations {
                let op = operation.new.op_id;
                let mut made = self.attempts.decided(op, Decided::Again);
                if made.is_empty() {
                    let (at, took) = (clock::wall(), Duration::ZERO);
                    made.push(Attempt::without_answer(at, took, Failure::Interrupted));
                }
                self.store.requeue_after(op, true, None, made).await?;
                pulse.beat();
            }
        }
    }
}

const fn decided(state: State) -> Decided {
    match state {
        State::Done => Decided::Done,
        State::Refused => Decided::Refused,
        _ => Decided::Parked,
    }
}

fn log_end(operation: &Operation) {
    let op = operation.new.op_id.short();
    let (kind, state) = (operation.new.kind.as_str(), operation.state.as_str());
    let reason = operation.reason.as_deref().unwrap_or("");
    match operation.state {
        State::Done | State::Withdrawn => {
            info!(op, kind, state, reason, attempts = operation.attempts, "operation")
        }
        _ => warn!(op, kind, state, reason, attempts = operation.attempts, "operation"),
    }
}
