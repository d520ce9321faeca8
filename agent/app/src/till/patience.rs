//! Redemptions that nobody waits for any more. A guest whose voucher was not answered has gone without the gift; the
//! voucher must not be used up by an answer that comes later.

use std::time::Duration;

use stamp_core::{
    make::Moment,
    operation::{Kind, OpId, Operation, State},
};
use stamp_store::Filter;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{Answer, Till, Trouble};
use crate::clock;

/// How long an unanswered redemption is taken to be waited for.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK: Duration = Duration::from_secs(5);
/// After a start so many of the youngest unsent operations are looked through for redemptions.
const LOOKED_THROUGH: usize = 1000;

impl Till {
    /// Gives up what nobody waits for any more. Runs until told to stop.
    pub async fn give_up_in_time(&self, stop: CancellationToken) -> anyhow::Result<()> {
        self.find_those_of_an_earlier_run().await?;
        let mut ticks = interval(LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                _ = ticks.tick() => {}
            }
            let now = clock::now().mono;
            loop {
                let overdue = self.counter().take_overdue(PATIENCE, now);
                let Some(op) = overdue else { break };
                if let Err(error) = self.give_up_if_unanswered(op).await {
                    warn!(op = %op.short(), %error, "could not be given up; tried again");
                    self.counter().begun(op, now);
                    break;
                }
            }
        }
    }

    /// The cashier turns to something else: an unanswered redemption is withdrawn, or voided once it is answered.
    pub(super) async fn give_up(&self, unanswered: &Operation, wait: Duration) -> Result<Answer, Trouble> {
        // Derived, so that giving up twice is giving up once.
        let op_id = OpId::derived(&["give-up", &unanswered.new.op_id.to_string()]);
        let moment = Moment { op_id, at: clock::wall(), source: &unanswered.new.source, cashier: None };
        let void = self.maker().void(unanswered, "not answered in time; nothing was handed over", moment);
        self.take_back(Some(unanswered), void, wait).await
    }

    async fn give_up_if_unanswered(&self, op: OpId) -> Result<(), Trouble> {
        let Some(operation) = self.parts.store.get(op).await? else { return Ok(()) };
        if operation.state.is_active() {
            info!(op = %op.short(), "nobody waits for this redemption any more; it is taken back");
            let answer = self.give_up(&operation, Duration::ZERO).await?;
            self.post(&operation.new.source, &answer);
        }
        Ok(())
    }

    async fn find_those_of_an_earlier_run(&self) -> Result<(), Trouble> {
        let now = clock::now().mono;
        for state in [State::Queued, State::Sending] {
            let filter =
                Filter { state: Some(state), newest_first: true, limit: LOOKED_THROUGH, ..Filter::default() };
            for operation in self.parts.store.list(filter).await?.operations {
                if operation.new.kind == Kind::Redeem {
                    self.counter().begun(operation.new.op_id, now);
                }
            }
        }
        Ok(())
    }
}
