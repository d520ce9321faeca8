//! Giving up a redemption that gets no answer, so that no guest's voucher is used up by our waiting.
//!
//! One that was never attempted is withdrawn. Else a void follows it in its lane, under an `op_id` that is derived
//! from the redemption's: it stands in the queue like any operation, and goes also after a restart.

use std::{sync::Arc, time::Duration};

use stamp_core::{
    counter::Standing,
    make::{Moment, tells_of_acceptance},
    notice::redemption,
    operation::{Kind, OpId, Operation, State},
};
use stamp_store::Filter;
use tokio::time::sleep_until;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{Answer, Till, Trouble};
use crate::{clock, supervise::Pulse};

/// What of an earlier run is looked through for unanswered redemptions: the newest so many of what is to be sent. A
/// redemption is given up two minutes after it was begun, so more than these can be younger only where a till takes
/// more than eight operations in a second; one that is missed is sent, and its end told in the summary.
const LOOKED_THROUGH: usize = 1000;
/// After the disk refused.
const ONCE_MORE: Duration = Duration::from_secs(5);

/// The void that gives a redemption up.
pub(super) fn void_of(redemption: OpId) -> OpId {
    OpId::derived(&["give-up", &redemption.to_string()])
}

impl Till {
    /// Finds the redemptions that an earlier run has left unanswered. Their cashier may still be there: patience
    /// with them begins anew. To be done before anything is sent.
    pub async fn recall_redemptions(&self) -> Result<(), Trouble> {
        let filter = Filter {
            state: Some(State::Queued),
            newest_first: true,
            limit: LOOKED_THROUGH,
            ..Filter::default()
        };
        let newest = self.parts.store.list(filter).await?.operations;
        let redemptions = newest.iter().rev().filter(|operation| operation.new.kind == Kind::Redeem);
        // What was handed over already is nobody's to wait for.
        for operation in redemptions.filter(|operation| !tells_of_acceptance(&operation.new)) {
            let op = operation.new.op_id;
            self.parts.settled.promise(op);
            let was_given_up = self.parts.store.get(void_of(op)).await?.is_some();
            let mut ours = self.ours();
            ours.begin(op, &operation.new.lane, clock::now().mono);
            ours.told_to_wait(op);
            if was_given_up {
                ours.give_up(op);
            }
        }
        for void in newest.iter().filter(|operation| operation.new.kind == Kind::Void) {
            if void.new.depends_on.map(void_of) == Some(void.new.op_id) {
                self.parts.settled.promise(void.new.op_id);
            }
        }
        Ok(())
    }

    /// Gives up what nobody waits for any longer, until told to stop.
    pub async fn give_up_unanswered(
        self: Arc<Self>,
        stop: CancellationToken,
        pulse: Pulse,
    ) -> anyhow::Result<()> {
        loop {
            let now = clock::now().mono;
            let (due, next) = self.ours().due(now);
            let mut next = next.map(clock::instant);
            for op in due {
                pulse.beat();
                if let Err(error) = self.patience_is_over(op).await {
                    warn!(op = %op.short(), %error, "cannot give up an unanswered redemption yet");
                    next = Some(clock::instant(now + ONCE_MORE));
                }
            }
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = pulse.idle(self.begun.notified()) => {}
                () = async {
                    match next {
                        Some(at) => sleep_until(at).await,
                        None => std::future::pending().await,
                    }
                } => {}
            }
        }
    }

    async fn patience_is_over(&self, op: OpId) -> Result<(), Trouble> {
        let Some(operation) = self.parts.store.get(op).await? else {
            self.ours().forget(op);
            return Ok(());
        };
        if operation.state.is_active() {
            return match self.give_up(op, "the cloud did not answer in time", None).await? {
                Some(answer) => self.say_late(&operation, answer.notice).await,
                None => Ok(()),
            };
        }
        // The news of its end were missed.
        if self.parts.settled.was_promised(op) {
            return self.came_late(&operation).await;
        }
        self.words_of_redemption(&operation).await?;
        Ok(())
    }

    /// From now on nothing is handed over for this redemption. `None`: it has its answer already. Doing it twice does
    /// it once.
    pub(super) async fn give_up(
        &self,
        op: OpId,
        why: &str,
        cashier: Option<&str>,
    ) -> Result<Option<Answer>, Trouble> {
        let before = self.ours().give_up(op);
        let given_up = self.withdraw_or_void(op, why, cashier, before).await;
        if given_up.is_err() && matches!(before, Some(Standing::Unanswered { .. })) {
            self.ours().wait_on(op);
        }
        given_up
    }

    async fn withdraw_or_void(
        &self,
        op: OpId,
        why: &str,
        cashier: Option<&str>,
        before: Option<Standing>,
    ) -> Result<Option<Answer>, Trouble> {
        let Some(original) = self.parts.store.get(op).await? else {
            return Err(Trouble::NotFound(op.to_string()));
        };
        let may_be_given_up = match before {
            Some(Standing::Answered { .. }) => original.state == State::Withdrawn,
            Some(Standing::Unanswered { .. } | Standing::GivenUp) => true,
            None => original.state.is_active() || self.is_given_up(op).await?,
        };
        if !may_be_given_up {
            return Ok(None);
        }
        if self.parts.queue.withdraw(op).await? {
            info!(op = %op.short(), why, "a redemption was given up before it was sent");
            self.parts.settled.forget(op);
        }
        match self.parts.store.get(op).await? {
            Some(original) if matches!(original.state, State::Withdrawn | State::Discarded) => {
                let notice =
                    redemption::given_up(&self.parts.words, self.name_of(&original).as_deref(), false);
                Ok(Some(Answer { operation: Some(original), ..Answer::said(notice) }))
            }
            Some(original) if matches!(original.state, State::Refused | State::Parked) => {
                let notice = self.words_of_redemption(&original).await?;
                Ok(Some(Answer { operation: Some(original), ..Answer::said(notice) }))
            }
            _ => self.void(&original, why, cashier).await.map(Some),
        }
    }

    async fn void(&self, original: &Operation, why: &str, cashier: Option<&str>) -> Result<Answer, Trouble> {
        let op_id = void_of(original.new.op_id);
        let moment = Moment { op_id, at: clock::wall(), source: &original.new.source, cashier };
        let void = self.maker().void(original, why, moment);
        self.parts.settled.promise(op_id);
        self.take(void, None).await?;
        info!(op = %original.new.op_id.short(), why, "an unanswered redemption was given up; a void follows it");
        let Some(void) = self.parts.store.get(op_id).await? else {
            return Err(Trouble::NotFound(op_id.to_string()));
        };
        let notice = redemption::of_taking_back(&self.parts.words, &void, self.name_of(original).as_deref());
        Ok(Answer { operation: Some(void), ..Answer::said(notice) })
    }
}
