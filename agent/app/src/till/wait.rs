//! Waiting for the cloud's word, as long as somebody at the till does.

use std::time::Duration;

use stamp_core::{
    cloud::{answer::StampsAdded, types::Card},
    notice::{self, Notice, said},
    operation::{Kind, OpId, Operation, State},
    sync::LinkState,
};
use tokio::time::{Instant, timeout_at};

use super::{Answer, Till, Trouble, offline::of_acceptance};

impl Till {
    /// The answer about an operation: the cloud's if it comes in time, else that it is saved.
    pub(super) async fn outcome(&self, op: OpId, wait: Duration) -> Result<Answer, Trouble> {
        if let Some(operation) = self.parts.store.get(op).await?
            && self.is_acceptance(&operation).await?
        {
            return Ok(of_acceptance(&self.parts.words, operation));
        }
        let until = Instant::now() + wait.min(self.parts.policy.answer_within);
        let mut awaiting = self.parts.settled.await_one(op);
        let operation = loop {
            let Some(operation) = self.parts.store.get(op).await? else {
                return Err(Trouble::NotFound(op.short()));
            };
            if !operation.state.is_active() {
                awaiting.came_late();
                break operation;
            }
            let waited = tokio::select! {
                settled = timeout_at(until, awaiting.settled()) => settled,
                () = self.no_use_waiting(operation.new.kind) => break operation,
                () = self.parts.stop.cancelled() => break operation,
            };
            match waited {
                Ok(Some(settled)) => break (*settled).clone(),
                Ok(None) => {}
                Err(_elapsed) => {
                    break awaiting.settled_by_now().map_or(operation, |settled| (*settled).clone());
                }
            }
        };
        let notice = match operation.new.kind {
            Kind::Redeem => self.words_of_redemption(&operation).await?,
            _ => self.word_on(&operation, wait),
        };
        Ok(Answer { card: card(&operation), operation: Some(operation), ..Answer::said(notice) })
    }

    fn word_on(&self, operation: &Operation, wait: Duration) -> Notice {
        if !operation.state.is_active() || operation.new.kind != Kind::AddStamps {
            return notice::of_operation(&self.parts.words, operation);
        }
        match self.parts.sync.status().link {
            LinkState::Paused(why) => said::saved_while_paused(&self.parts.words, &why),
            LinkState::Up | LinkState::Connecting if wait.is_zero() => {
                self.parts.settled.promise(operation.new.op_id);
                said::on_its_way(&self.parts.words)
            }
            _ => notice::of_operation(&self.parts.words, operation),
        }
    }

    /// Ends when it is known that nothing gets through at the moment. A redemption is waited for all the same:
    /// it goes on being tried while the cashier looks on.
    async fn no_use_waiting(&self, kind: Kind) {
        if kind == Kind::Redeem {
            return std::future::pending().await;
        }
        let mut status = self.parts.sync.watch();
        let hopeless = |link: &LinkState| matches!(link, LinkState::Down(_) | LinkState::Paused(_));
        if status.wait_for(|status| hopeless(&status.link)).await.is_err() {
            std::future::pending().await
        }
    }
}

/// The card as it is after a stamp, with the vouchers that can be redeemed.
fn card(operation: &Operation) -> Option<Card> {
    let outcome = operation.outcome.as_ref().filter(|_| operation.state == State::Done)?;
    let stamped: StampsAdded = serde_json::from_slice(&outcome.body).ok()?;
    Some(Card { progress: Some(stamped.progress), vouchers: stamped.vouchers, ..stamped.card })
}
